"""The director's page: the cohort as a heat map, from each cell one tap to the evidence."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from seldinger.domain.training.words import Role, State
from seldinger.norms.library import library_at
from seldinger.web.audittrail.queries import head
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.people.actions.places import join_base
from seldinger.web.people.actions.training import end_stay, start_training, transfer
from seldinger.web.people.models import AccountRole, BaseHospital, Person, Stay, Traineeship
from seldinger.web.progress import standings
from seldinger.web.progress.actions import remember
from seldinger.web.progress.choosing import arranged
from seldinger.web.progress.models import Standing
from seldinger.web.progress.presenters.cohort import MapCell, Rows, lead
from seldinger.web.progress.queries import members
from seldinger.web.progress.short_verdict import ShortVerdict
from seldinger.web.progress.standings import standings_of
from seldinger.web.progress.templatetags.cohort import map_cells
from support.cases import log_cases
from support.people import BEGINNING, TODAY, ClientOf, World, give, person, rotate

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NAME = re.compile(r'class="name" href="[^"]*" data-step>([^<]+)<')
CELL = re.compile(r'<td class="cell ([^"]*)"><a href="([^"]*)" title="([^"]*)">')


def cohort_of(world: World, **asked: str) -> str:
    return f"/bases/{world.base.pk}/cohort/?" + "&".join(f"{k}={v}" for k, v in asked.items())


def text(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def names(page: str) -> list[str]:
    return NAME.findall(page)


def cell(page: str, group: str) -> tuple[str, str, str]:
    """(classes, link, title) of the first cell of a group."""
    return next(found for found in CELL.findall(page) if found[2].startswith(f"{group}："))


def fresh(world: World, name: str, login: str, entry: date = YESTERDAY) -> Traineeship:
    """Somebody who began yesterday, and so is neither late nor behind yet."""
    trainee = start_training(
        by=None, person=person(name, login), base=world.base, entry=entry, background="imaging"
    )
    plan = [
        ("internal", "2026-06-14", "2026-08-31"),
        ("surgical", "2026-09-01", "2026-11-30"),
        ("basic", "2026-12-01", "2028-05-31"),
    ]
    rotate(trainee, [(*visit, world.partner_department) for visit in plan])
    return trainee


def short_of(trainee: Traineeship, on: date = TODAY) -> ShortVerdict:
    trainee = Traineeship.objects.select_related("person").get(pk=trainee.pk)
    return standings_of([trainee], on)[0][1]


@pytest.fixture
def director(world: World, client_of: ClientOf) -> Client:
    return client_of(world.chen)


# -- what it says ----------------------------------------------------------------------------


def test_the_first_line_is_the_answer(world: World, director: Client) -> None:
    fresh(world, "马示例", "ma")
    assert "2 名学员：1 名有已过期未完成的要求，其余 1 名按进度或已完成" in text(
        director, cohort_of(world)
    )


def test_it_says_so_where_nobody_is_late(world: World, director: Client) -> None:
    end_stay(by=world.chen, trainee=world.trainee, on=YESTERDAY, ending="left")
    fresh(world, "马示例", "ma")
    page = text(director, cohort_of(world))
    assert "1 名学员：没有已过期未完成的要求，也没有人落后于进度" in page


def test_it_says_what_late_and_behind_mean_and_what_is_not_computed(
    world: World, director: Client
) -> None:
    page = text(director, cohort_of(world))
    for words in ("已过期未完成", "落后于进度", "不预测", "第 1 版", f"截至 {TODAY}"):
        assert words in page


def test_a_cell_tells_what_is_done_and_leads_to_the_group(world: World, director: Client) -> None:
    classes, link, title = cell(text(director, cohort_of(world)), "影像诊断")
    assert "status-in_progress" in classes
    assert "late" in classes.split()
    assert link == f"/trainees/{world.trainee.pk}/?filter=open#imaging"
    assert title == "影像诊断：12 项中 4 项已完成，平均完成 33%，8 项已过期未完成"


def test_a_cell_with_one_open_requirement_leads_to_its_evidence(
    world: World, director: Client
) -> None:
    _, link, _ = cell(text(director, cohort_of(world)), "机动")
    assert link == f"/trainees/{world.trainee.pk}/requirements/flexible.months/"


def test_a_complete_cell_leads_to_the_group_without_a_filter(
    world: World, director: Client
) -> None:
    _, link, _ = cell(text(director, cohort_of(world)), "入培")
    assert link == f"/trainees/{world.trainee.pk}/#entry"


def test_whatever_a_cell_says_is_escaped() -> None:
    found = map_cells([MapCell(*['"><script>'] * 7), MapCell("<b>", "nothing", "<i>")])
    assert "<script" not in found
    for escaped in ('title="&quot;&gt;&lt;script&gt;"', "&lt;b&gt;", "&lt;i&gt;"):
        assert escaped in found


def test_a_name_is_escaped(world: World, director: Client) -> None:
    Person.objects.filter(pk=world.lin.pk).update(name="<script>")
    assert "&lt;script&gt;</a>" in text(director, cohort_of(world))


def test_every_link_of_the_heat_map_opens(world: World, director: Client) -> None:
    page = text(director, cohort_of(world))
    links = {link.partition("#")[0] for link in re.findall(r'href="(/trainees/[^"]+)"', page)}
    assert len(links) > 3
    assert {director.get(link).status_code for link in links} == {200}


def test_what_a_trainee_lacks_most_stands_in_words(world: World, director: Client) -> None:
    log_cases(18, world.trainee, world.department, supervisor=world.zhou)
    page = text(director, cohort_of(world))
    lacks = re.search(r"<details><summary>缺什么</summary>(.*?)</details>", page)
    assert lacks
    assert lacks[1].count("<li>") == 3
    assert "0 / 200，缺 200 份" in lacks[1]
    assert "已过期未完成" in lacks[1]


def test_part_of_a_month_is_never_rounded_away(world: World) -> None:
    rotate(world.trainee, [("flexible", "2027-06-01", "2027-06-15", world.department)])
    short = short_of(world.trainee, date(2027, 6, 20))
    months = next(one for one in short.findings() if one.id == "flexible.months")
    assert 0 < months.counted < 1


def test_what_is_pending_is_told_and_not_counted(world: World, director: Client) -> None:
    log_cases(2, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    page = text(director, cohort_of(world))
    assert "2 项有待审核" in cell(page, "介入基础")[2]


# -- order and choice ------------------------------------------------------------------------


@pytest.fixture
def three(world: World) -> World:
    """林 is late; 马, half a year after entry, is behind; 白 has just begun."""
    fresh(world, "马示例", "ma", date(2025, 12, 1))
    fresh(world, "白示例", "bai")
    return world


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["林示例", "马示例", "白示例"]),
        ("risk", ["林示例", "马示例", "白示例"]),
        ("name", ["白示例", "林示例", "马示例"]),
        ("entry", ["林示例", "马示例", "白示例"]),
        ("end", ["林示例", "马示例", "白示例"]),
        ("nonsense", ["林示例", "马示例", "白示例"]),
    ],
)
def test_it_is_sorted(three: World, director: Client, sort: str, expected: list[str]) -> None:
    assert names(text(director, cohort_of(three, sort=sort))) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": "late"}, {"林示例"}),
        ({"status": "behind"}, {"林示例", "马示例"}),
        ({"status": "in_time"}, {"白示例"}),
        ({"status": "done"}, set()),
        ({"status": "pending"}, set()),
        ({"status": "depends"}, set()),
        ({"year": "2025"}, {"马示例"}),
        ({"direction": "neuro"}, {"林示例"}),
        ({"year": "2026", "direction": "neuro"}, set()),
        ({"year": "1999"}, {"林示例", "白示例", "马示例"}),
        ({"stay": "gone"}, set()),
        ({"stay": "all"}, {"林示例", "白示例", "马示例"}),
    ],
)
def test_it_is_filtered(
    three: World, director: Client, asked: dict[str, str], expected: set[str]
) -> None:
    assert set(names(text(director, cohort_of(three, **asked)))) == expected


def test_it_is_filtered_by_todays_department(three: World, director: Client) -> None:
    url = cohort_of(three, department=str(three.partner_department.pk))
    assert set(names(text(director, url))) == {"白示例", "马示例"}


def test_the_choices_stay_in_the_form(three: World, director: Client) -> None:
    page = text(director, cohort_of(three, status="late", sort="name"))
    assert '<option value="late" selected>' in page
    assert '<option value="name" selected>' in page
    assert "显示 1 名" in page


def test_no_match_says_how_to_see_more(three: World, director: Client) -> None:
    assert "没有符合条件的学员" in text(director, cohort_of(three, status="done"))


def test_an_empty_base_says_how_to_fill_it(world: World, director: Client) -> None:
    transfer(by=world.chen, trainee=world.trainee, base=world.other_base, on=TODAY)
    assert "这里还没有学员" in text(director, cohort_of(world))


def test_who_left_is_a_tap_away(world: World, director: Client) -> None:
    end_stay(by=world.chen, trainee=world.trainee, on=YESTERDAY, ending="left")
    assert names(text(director, cohort_of(world))) == []
    page = text(director, cohort_of(world, stay="gone"))
    assert names(page) == ["林示例"]
    assert f"{YESTERDAY} {Stay.Ending.LEFT.label}" in page


def test_htmx_gets_the_part_and_history_the_page(world: World, director: Client) -> None:
    part = text(director, cohort_of(world), **{"HX-Request": "true"})
    assert "林示例" in part
    assert "<html" not in part
    whole = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in text(director, cohort_of(world), **whole)


# -- who may see it --------------------------------------------------------------------------


def test_director_secretary_and_the_main_hospitals_education_office_see_it(
    world: World, client_of: ClientOf
) -> None:
    for reader in (world.chen, world.secretary, world.education):
        assert names(text(client_of(reader), cohort_of(world))) == ["林示例"]


@pytest.mark.parametrize("address", ["cohort/", "cohort.xlsx", "waiting/"])
def test_nobody_else_does(world: World, client_of: ClientOf, address: str) -> None:
    partners_office = person("高示例", "gao")
    give(partners_office, AccountRole.EDUCATION_OFFICE, department=world.partner_department)
    url = f"/bases/{world.base.pk}/{address}"
    for reader in (world.lin, world.zhou, world.head, world.wu, world.admin):
        assert client_of(reader).get(url).status_code == 403
    for outsider in (world.zheng, partners_office):
        assert client_of(outsider).get(url).status_code == 404


def test_from_the_day_of_transfer_the_new_base_sees_the_trainee(
    world: World, client_of: ClientOf
) -> None:
    transfer(by=world.chen, trainee=world.trainee, base=world.other_base, on=TODAY)
    there = f"/bases/{world.other_base.pk}/cohort/"
    assert "林示例" not in names(text(client_of(world.chen), cohort_of(world)))
    assert "林示例" in names(text(client_of(world.zheng), there))


def test_until_the_day_before_the_old_base_does(world: World, client_of: ClientOf) -> None:
    transfer(by=world.chen, trainee=world.trainee, base=world.other_base, on=TOMORROW)
    there = f"/bases/{world.other_base.pk}/cohort/"
    assert "林示例" in names(text(client_of(world.chen), cohort_of(world)))
    assert "林示例" not in names(text(client_of(world.zheng), there))


# -- what is stored --------------------------------------------------------------------------


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The traineeships that were evaluated, in order."""
    asked: list[int] = []
    original = standings.evaluated

    def noted(trainee: Traineeship, as_of: date) -> Any:
        asked.append(trainee.pk)
        return original(trainee, as_of)

    monkeypatch.setattr(standings, "evaluated", noted)
    return asked


def test_a_standing_is_computed_once_a_day(world: World, evaluations: list[int]) -> None:
    first, again = short_of(world.trainee), short_of(world.trainee)
    assert first == again
    short_of(world.trainee, TOMORROW)
    assert len(evaluations) == 2
    assert Standing.objects.count() == 1


def test_new_facts_age_it(world: World, evaluations: list[int]) -> None:
    before = short_of(world.trainee)
    log_cases(20, world.trainee, world.department, supervisor=world.zhou)
    after = short_of(world.trainee)
    assert after.done == before.done + 1
    assert len(evaluations) == 2


def test_a_ruling_ages_it(world: World, evaluations: list[int]) -> None:
    before = short_of(world.trainee)
    give_ruling(
        by=world.chen, trainee=world.trainee, kind="Waiver", on=TODAY, reason="曾在外院完成",
        details={"requirement": "imaging.ct"},
    )  # fmt: skip
    after = short_of(world.trainee)
    assert (before.late - after.late, after.done - before.done) == (1, 1)
    assert len(evaluations) == 2


def test_another_hospital_in_the_base_ages_it(world: World, evaluations: list[int]) -> None:
    short_of(world.trainee)
    join_base(
        by=world.admin, base=world.base, hospital=world.other_hospital,
        kind=BaseHospital.Kind.PARTNER, start=BEGINNING,
    )  # fmt: skip
    short_of(world.trainee)
    assert len(evaluations) == 2


def test_another_release_ages_it(
    world: World, evaluations: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    short_of(world.trainee)
    monkeypatch.setattr(standings, "__version__", "99")
    standings._norms.cache_clear()
    short_of(world.trainee)
    standings._norms.cache_clear()
    assert len(evaluations) == 2


def test_one_trainees_facts_leave_the_others_alone(
    three: World, director: Client, evaluations: list[int]
) -> None:
    text(director, cohort_of(three))
    evaluations.clear()
    log_cases(1, three.trainee, three.department, supervisor=three.zhou)
    text(director, cohort_of(three))
    assert evaluations == [three.trainee.pk]


def test_two_pages_may_store_the_same_at_once(world: World) -> None:
    short_of(world.trainee)
    for key in ("one", "two"):
        remember(as_of=TODAY, keys={world.trainee.pk: key}, contents={world.trainee.pk: {}})
    assert Standing.objects.get().key == "two"


def test_looking_writes_no_audit_row(world: World, director: Client) -> None:
    before = head()
    text(director, cohort_of(world))
    assert head() == before


def test_the_short_verdict_agrees_with_the_whole(world: World) -> None:
    log_cases(25, world.trainee, world.department, supervisor=world.zhou)
    log_cases(
        3, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING,
        role=Role.FIRST_ASSISTANT,
    )  # fmt: skip
    trainee = Traineeship.objects.get(pk=world.trainee.pk)
    verdict = standings.evaluated(trainee, TODAY).verdict
    short = short_of(world.trainee)
    told = {one.id: (one.status, one.counted, one.pending) for one in short.findings()}
    applying = [f for f in verdict.findings if f.status != "not_applicable"]
    assert told == {f.requirement.id: (f.status, f.counted, f.pending) for f in applying}
    assert short.applicable == len(applying)
    assert short.applicable - short.done == sum(len(group.open) for group in short.groups)
    assert short.status == verdict.status


def test_the_number_of_queries_does_not_grow(world: World, director: Client) -> None:
    def queries() -> int:
        text(director, cohort_of(world))
        with CaptureQueriesContext(connection) as found:
            text(director, cohort_of(world))
        return len(found)

    alone = queries()
    for number in range(5):
        fresh(world, f"示例 {number}", f"more-{number}")
    assert queries() == alone <= 16


def test_a_stored_standing_is_not_yesterdays(
    world: World, director: Client, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    text(director, cohort_of(world))
    frozen.shift(timedelta(days=1))
    assert f"截至 {TOMORROW}" in text(client_of(world.chen), cohort_of(world))
    assert Standing.objects.get().as_of == TOMORROW


# -- the workbook ----------------------------------------------------------------------------


def book(client: Client, world: World, **asked: str) -> Any:
    url = cohort_of(world, **asked).replace("cohort/", "cohort.xlsx")
    response = client.get(url)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return load_workbook(BytesIO(response.content))


def test_the_workbook_holds_the_same_rows_in_the_same_order(three: World, director: Client) -> None:
    found = book(director, three, sort="name")
    assert found.sheetnames == ["说明", "学员", "逐项要求"]
    sheet = found["学员"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["白示例", "林示例", "马示例"]
    heads = [one.value for one in sheet[1]]
    lin = dict(zip(heads, [one.value for one in sheet[3]], strict=True))
    assert lin["影像诊断"] == "4/12 过期 8"
    assert lin["内科"] is None
    assert lin["入培日期"].date() == date(2024, 9, 1)


def test_the_workbook_follows_the_filter_and_says_so(three: World, director: Client) -> None:
    found = book(director, three, status="late")
    assert found["学员"].max_row == 2
    about = {row[0].value: row[1].value for row in found["说明"].iter_rows(min_row=2, max_col=2)}
    assert about["截至"] == TODAY.isoformat()
    assert "已过期未完成" in about["筛选与排序"]
    assert "第 1 版" in about["细则"]
    assert "不预测" in about["没有计算的"]


def test_the_workbook_holds_every_requirement_of_every_trainee(
    world: World, director: Client
) -> None:
    log_cases(18, world.trainee, world.department, supervisor=world.zhou)
    sheet = book(director, world)["逐项要求"]
    heads = [one.value for one in sheet[1]]
    rows = [
        dict(zip(heads, [one.value for one in row], strict=True))
        for row in sheet.iter_rows(min_row=2)
    ]
    assert len(rows) == short_of(world.trainee).applicable
    operator = next(row for row in rows if row["编号"] == "angiography.operator")
    assert (operator["计入"], operator["最低"], operator["缺"]) == (18, 20, 2)
    assert (operator["角色"], operator["结论"]) == ("术者", "◐ 进行中")


def test_the_workbook_of_nobody_is_a_workbook(world: World, director: Client) -> None:
    transfer(by=world.chen, trainee=world.trainee, base=world.other_base, on=TODAY)
    assert book(director, world)["学员"].max_row == 1


def test_a_name_like_a_formula_is_written_as_text(world: World, director: Client) -> None:
    Person.objects.filter(pk=world.lin.pk).update(name="=1+1")
    found = book(director, world)["学员"]["A2"]
    assert (found.value, found.data_type) == ("=1+1", "s")


def test_who_has_run_out_of_time_is_not_called_on_pace(world: World) -> None:
    """Neither late (what waits would complete it) nor behind: the time is over all the same."""
    trainee = fresh(world, "马示例", "ma")
    member = members([trainee], TODAY)[0]
    waits = replace(member.short, end=YESTERDAY, late=0, behind=0, pending=3, done=1)
    over = replace(member, short=waits)
    assert Rows(library_at(None).rulebook("interventional")).row(over).calm == "培训已到期，待审 3"
    assert "1 名培训已到期、还有要求没有完成" in lead([over])
    assert arranged([over], {"status": "over"}) == [over]
    assert not arranged([over], {"status": "in_time"})
    on_pace = replace(over, short=replace(waits, end=TODAY))
    assert Rows(library_at(None).rulebook("interventional")).row(on_pace).calm == "按进度"
    assert arranged([on_pace, over], {"sort": "risk"})[0] == over
