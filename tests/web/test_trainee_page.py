"""One trainee's page: the answer, three things to do, every requirement, the rotations.

林 trains since 2024-09-01 with an internal background; on TODAY (2026-06-15) 介入基础 runs until
2026-08-31, then 神经, 外周 and, at the partner hospital, 腹部.
"""

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seldinger.domain.training.record import Waiver
from seldinger.domain.training.words import LEAVE, Role, State
from seldinger.norms.library import library_at
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.people.actions.training import (
    add_rotation,
    describe_training,
    end_stay,
    return_to_training,
    start_training,
    transfer,
    withdraw_rotation,
)
from seldinger.web.people.models import Rotation, Stay, Traineeship
from seldinger.web.privileges.models import Grant
from seldinger.web.progress.presenters.trainee import head
from support.build import record, verdict
from support.cases import log_case, log_cases
from support.html import Element, read
from support.people import NOW, TODAY, ClientOf, World, person

DIRECTIONS = ["neuro", "peripheral", "abdominal"]
RULEBOOK = library_at(None).rulebook("interventional")
APPLYING = 90  # of 131 requirements: without 内科, 外科 and the three other directions


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


@pytest.fixture
def director(world: World, client_of: ClientOf) -> Client:
    return client_of(world.chen)


@pytest.fixture
def newcomer(world: World) -> Traineeship:
    """Somebody of whom nothing is known but the day of entry."""
    beginner = person("新示例", "new")
    return start_training(by=None, person=beginner, base=world.base, entry=TODAY)


def page(client: Client, address: str = "/me/", **headers: str) -> Element:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return read(response.content.decode())


def cell(shown: Element, requirement: str) -> Element:
    return shown.one(id=requirement)


def cells(shown: Element) -> list[Element]:
    return shown.all("a", "cell")


def steps(shown: Element) -> list[str]:
    return [step.text for step in shown.all("a", "step")]


def chips(shown: Element) -> dict[str, int]:
    links = shown.one("nav", "chips").all("a")
    return {word: int(number) for word, number in (link.text.split() for link in links)}


# -- who may see it ------------------------------------------------------------


def test_a_trainee_sees_the_own_page(world: World, lin: Client) -> None:
    shown = page(lin)
    assert shown.one("h1").text == "我的进度"
    assert world.base.name not in shown.one("main").text


def test_the_own_page_has_the_long_address_too(world: World, lin: Client) -> None:
    shown = page(lin, f"/trainees/{world.trainee.pk}/")
    assert shown.one("h1").text == "我的进度"


def test_others_see_name_and_base(world: World, director: Client) -> None:
    shown = page(director, f"/trainees/{world.trainee.pk}/")
    assert shown.one("h1").text == "林示例"
    assert world.base.name in shown.one("p", "english").text
    assert "我的进度" not in shown.one("main").text


@pytest.mark.parametrize("reader", ["zhou", "chen", "secretary", "head", "education"])
def test_those_who_teach_and_answer_for_her_see_it(
    world: World, client_of: ClientOf, reader: str
) -> None:
    client = client_of(getattr(world, reader))
    assert client.get(f"/trainees/{world.trainee.pk}/").status_code == 200


@pytest.mark.parametrize("reader", ["wu", "association", "look_up", "admin", "newcomer"])
def test_it_refuses_those_without_the_permission(
    world: World, client_of: ClientOf, reader: str
) -> None:
    client = client_of(getattr(world, reader))
    assert client.get(f"/trainees/{world.trainee.pk}/").status_code == 403
    assert client.get("/me/").status_code == 403


def test_it_refuses_the_outsider(world: World, client_of: ClientOf) -> None:
    client = client_of(world.zheng)
    assert client.get(f"/trainees/{world.trainee.pk}/").status_code == 404
    own = client.get("/me/").content.decode()
    assert not [name for name in world.names() if name in own]


def test_a_trainee_sees_no_other_trainee(world: World, lin: Client) -> None:
    assert lin.get(f"/trainees/{world.other_trainee.pk}/").status_code == 404


def test_after_a_transfer_the_old_base_sees_it_no_more(world: World, director: Client) -> None:
    transfer(by=world.admin, trainee=world.trainee, base=world.other_base, on=TODAY)
    assert director.get(f"/trainees/{world.trainee.pk}/").status_code == 404


# -- how do I stand? ----------------------------------------------------------


def test_the_first_line_is_the_answer(lin: Client) -> None:
    assert page(lin).one("p", "lead").text.startswith(f"◐ 进行中：{APPLYING} 项要求中 ")


def test_it_tells_the_day_the_post_and_the_days_left(lin: Client) -> None:
    facts = [fact.text for fact in page(lin).one("ul", "facts").all("li")]
    assert facts == [
        "培训第 653 天，共 1095 天（至 2027-08-31）",
        "现在：介入基础，还剩 77 天",
        "内科背景 · 神经介入、外周血管介入、腹部介入",
        "手术登记 0 · 已审核 0 · 已核对 0",
    ]


def test_the_concurrent_post_is_told_beside(world: World, lin: Client) -> None:
    add_rotation(
        by=None, trainee=world.trainee, place="chief", start=date(2026, 6, 1), end=date(2027, 2, 28)
    )
    facts = [fact.text for fact in page(lin).one("ul", "facts").all("li")]
    assert facts[1:3] == ["现在：介入基础，还剩 77 天", "兼：总住院医师，还剩 258 天"]


def test_leave_is_told(world: World, lin: Client) -> None:
    _away_today(world)
    assert "现在：请假" in page(lin).one("ul", "facts").text


def test_who_has_left_is_told_so(world: World, director: Client) -> None:
    end_stay(by=world.admin, trainee=world.trainee, on=TODAY, ending=Stay.Ending.LEFT)
    shown = page(director, f"/trainees/{world.trainee.pk}/")
    assert f"{TODAY} 离开培训" in shown.one("ul", "facts").text


def test_before_the_first_day_the_day_is_told() -> None:
    """Nobody finds such a page before the stay begins; the words are ready all the same."""
    early = verdict(as_of="2023-08-20")
    assert head(early, record(), [], own=True).facts[0] == "2023-09-01 入培，共 1096 天"


def test_after_the_last_day_that_is_told(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(NOW + timedelta(days=443))
    assert "培训已于 2027-08-31 到期" in page(client_of(world.lin)).one("ul", "facts").text


# -- what next? --------------------------------------------------------------------


def test_three_things_each_with_a_link(world: World, lin: Client) -> None:
    log_cases(
        3,
        world.trainee,
        world.department,
        supervisor=world.zhou,
        state=State.PENDING,
        day=TODAY - timedelta(days=41),
    )
    shown = page(lin)
    told = shown.all("a", "step")
    assert len(told) == 3
    assert told[0].text.startswith("3 条登记等 周示例 审核，最久 41 天")
    assert told[0]["href"] == "/me/?filter=pending#matrix"
    assert "late" in told[1].classes
    assert told[1]["href"].startswith(f"/trainees/{world.trainee.pk}/requirements/imaging.")
    assert told[2].text.startswith("介入基础还剩 77 天，")


def test_every_link_of_the_page_opens(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    main = page(lin).one("main")
    addresses = {link["href"].split("#")[0] for link in main.all("a")} - {""}
    assert len(addresses) > APPLYING
    ours = [address for address in sorted(addresses) if "/requirements/" not in address]
    for address in [*ours, f"/trainees/{world.trainee.pk}/requirements/angiography.operator/"]:
        assert lin.get(address).status_code == 200, address


def test_every_anchor_of_the_page_is_there(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin)
    ids = [one["id"] for one in shown.walk() if "id" in one]
    assert len(ids) == len(set(ids))
    anchors = {a["href"][1:] for a in shown.all("a") if a["href"].startswith("#")}
    assert anchors <= set(ids)


def test_a_newcomer_is_told_what_is_missing(newcomer: Traineeship, client_of: ClientOf) -> None:
    shown = page(client_of(newcomer.person))
    assert [step.split("，")[0] for step in steps(shown)] == [
        "还没有登记背景",
        "还没有登记轮转",
        "还没有登记 3 个专业方向",
    ]
    links = [step["href"] for step in shown.all("a", "step")]
    assert links == [
        f"/trainees/{newcomer.pk}/requirements/entry.residency/",
        "#timeline",
        f"/trainees/{newcomer.pk}/requirements/stage-2.directions/",
    ]


def test_the_secretary_is_led_to_where_it_is_entered(
    world: World, newcomer: Traineeship, client_of: ClientOf
) -> None:
    shown = page(client_of(world.secretary), _address(newcomer))
    links = {step["href"] for step in shown.all("a", "step")}
    assert links == {reverse("person", args=[newcomer.person_id])}


def test_an_empty_logbook_leads_to_a_trial(
    world: World, newcomer: Traineeship, client_of: ClientOf
) -> None:
    describe_training(
        by=world.secretary, trainee=newcomer, background="imaging", directions=DIRECTIONS
    )
    add_rotation(by=None, trainee=newcomer, place="internal", start=TODAY, end=date(2026, 9, 14))
    shown = page(client_of(newcomer.person))
    links = {step.text: step["href"] for step in shown.all("a", "step")}
    empty = next(text for text in links if text.startswith("还没有任何登记"))
    assert links[empty] == reverse("try_logbook")


def test_where_nothing_presses_it_is_calm(world: World, lin: Client) -> None:
    _waive_everything(world)
    log_case(world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin)
    assert not steps(shown)
    assert shown.one("p", "calm").text == "全部要求已完成。结业审核请联系教学秘书。"


def test_with_every_requirement_met_an_application_is_offered_and_nothing_granted(
    world: World, lin: Client
) -> None:
    _waive_everything(world)
    log_case(world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin)
    offered = shown.one("section", **{"aria-labelledby": "apply-title"})
    assert "完成培训不等于手术授权" in offered.text
    assert lin.get(offered.one("a")["href"]).status_code == 200
    assert not Grant.objects.exists()


# -- the matrix --------------------------------------------------------------------


def test_every_requirement_that_applies_has_its_cell(lin: Client) -> None:
    shown = page(lin)
    assert len(cells(shown)) == APPLYING
    assert chips(shown)["全部"] == APPLYING


def test_the_posts_stand_in_the_rulebooks_order(lin: Client) -> None:
    blocks = [block["id"] for block in page(lin).all("section", "block")]
    assert blocks == [post.id for post in RULEBOOK.posts if post.id in blocks]
    assert "neuro" in blocks


def test_posts_that_do_not_apply_take_one_line(lin: Client) -> None:
    shown = page(lin)
    assert [line.text for line in shown.all("p", "not-applicable")] == [
        "– 不适用：内科、外科",
        "– 不适用：胸部介入",
        "– 不适用：泌尿生殖介入、肌肉骨骼介入",
    ]
    assert not shown.all(id="thoracic.managed")


def test_a_cell_tells_score_status_and_what_is_missing(world: World, lin: Client) -> None:
    log_cases(17, world.trainee, world.department, supervisor=world.zhou)
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    shown = cell(page(lin), "angiography.operator")
    assert shown.text == "血管造影术·术者 术者 17 / 20 ◐ 进行中 缺 3 · 待审 1"
    assert shown["href"] == f"/trainees/{world.trainee.pk}/requirements/angiography.operator/"
    solid, hatched = shown.one("rect", "solid"), shown.one("rect", "hatched")
    assert (solid["width"], hatched["x"], hatched["width"]) == ("85%", "85%", "5%")


def test_a_complete_cell_is_quiet(world: World, lin: Client) -> None:
    log_cases(20, world.trainee, world.department, supervisor=world.zhou)
    assert cell(page(lin), "angiography.operator").text == "血管造影术·术者 术者 20 / 20 ✓ 已达标"


def test_a_cell_that_depends_on_the_reading_says_so(world: World, lin: Client) -> None:
    for role, number in ((Role.OPERATOR, 20), (Role.FIRST_ASSISTANT, 20), (Role.PARTICIPANT, 5)):
        log_cases(number, world.trainee, world.department, supervisor=world.zhou, role=role)
    shown = page(lin)
    assert "≠ 视口径" in cell(shown, "angiography.participant").text
    assert chips(shown)["视口径"] == 1


def test_late_and_behind_are_told_in_words(lin: Client) -> None:
    shown = page(lin)
    late = cell(shown, "imaging.mri").one("b", "cell-timing")
    assert (late.text, "late" in late.classes) == ("已过期", True)
    behind = cell(shown, "angiography.participant").one("b", "cell-timing")
    assert (behind.text, "late" in behind.classes) == ("落后 25", False)


def test_the_table_has_the_three_roles_as_columns(lin: Client) -> None:
    table = page(lin).one(id="basic").one("table")
    assert [head.text for head in table.one("thead").all("th")] == [
        "手术类别",
        "参与",
        "一助",
        "术者",
    ]
    rows = table.one("tbody").all("tr")
    assert rows[0].one("th").text == "血管造影术"
    assert [link["id"] for link in rows[0].all("a")] == [
        "angiography.participant",
        "angiography.first-assistant",
        "angiography.operator",
    ]


def test_the_present_post_is_marked_with_its_days(lin: Client) -> None:
    shown = page(lin)
    (here,) = shown.all("section", "here")
    assert here["id"] == "basic"
    assert here.one("span", "now").text == "现在"
    assert here.one("span", "when").text == "还剩 77 天，至 2026-08-31"
    assert shown.one(id="imaging").one("span", "when").text == "2025-02-28 结束"
    assert shown.one(id="neuro").one("span", "when").text == "2026-09-01 开始"


def test_a_waived_requirement_says_so_and_is_done(world: World, lin: Client) -> None:
    _waive(world, "imaging.mri")
    shown = page(lin)
    assert cell(shown, "imaging.mri").text == "MRI报告 0 / 100 例 ◈ 已认定"


def test_every_status_has_icon_and_word(lin: Client) -> None:
    for one in cells(page(lin)):
        badges = one.all("span", "badge-status")
        assert badges
        assert len(badges[0].text.split()) == 2


# -- filters --------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "open", "pending", "behind", "differs"])
def test_the_number_on_a_chip_is_what_the_filter_keeps(world: World, lin: Client, key: str) -> None:
    _some_of_everything(world)
    shown = page(lin, f"/me/?filter={key}")
    kept = [one for one in cells(shown) if "quiet" not in one.classes]
    chosen = shown.one("nav", "chips").one("a", **{"aria-current": "true"})
    assert len(kept) == int(chosen.text.split()[1])
    assert kept


def test_a_category_stays_whole_with_the_other_cells_standing_back(
    world: World, lin: Client
) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    shown = page(lin, "/me/?filter=pending")
    quiet = {one["id"]: "quiet" in one.classes for one in cells(shown)}
    assert quiet == {
        "basic.operations": False,
        "angiography.participant": True,
        "angiography.first-assistant": True,
        "angiography.operator": False,
    }


def test_a_filter_that_keeps_nothing_says_why(lin: Client) -> None:
    shown = page(lin, "/me/?filter=pending")
    assert not cells(shown)
    assert (
        shown.one("div", "empty-state").text == "没有等待审核的登记 点“全部”看每一项要求。 看全部"
    )


def test_a_filter_nobody_knows_keeps_everything(lin: Client) -> None:
    assert len(cells(page(lin, "/me/?filter=nonsense"))) == APPLYING


def test_htmx_gets_the_matrix_alone(lin: Client) -> None:
    part = page(lin, "/me/?filter=open", **{"HX-Request": "true"})
    assert [one["id"] for one in part.inside if isinstance(one, Element)] == ["matrix"]


def test_going_back_gets_the_whole_page(lin: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert page(lin, "/me/?filter=open", **headers).one("h1").text == "我的进度"


def test_the_filters_keep_the_address_of_the_trainee(world: World, director: Client) -> None:
    shown = page(director, f"/trainees/{world.trainee.pk}/?filter=open")
    for chip in shown.one("nav", "chips").all("a"):
        assert chip["href"].startswith(f"/trainees/{world.trainee.pk}/")


# -- rotations ----------------------------------------------------------------------


def test_the_rotations_are_drawn_and_listed(world: World, lin: Client) -> None:
    shown = page(lin).one(id="timeline")
    bars = shown.one("svg").all("g", "visit")
    assert [bar.classes - {"visit"} for bar in bars] == [
        {"past"}, {"past"}, {"past"}, {"now"}, {"planned"}, {"planned"}, {"planned"},
    ]  # fmt: skip
    rows = [[part.text for part in row.all("td")] for row in shown.one("tbody").all("tr")]
    assert rows[3] == [
        "2025-03-01",
        "2026-08-31",
        "介入基础",
        f"{world.main.name} 介入科",
        "进行中",
    ]
    assert len(rows) == len(bars) == 7


def test_a_bar_says_in_words_what_it_is_and_leads_to_its_post(world: World, lin: Client) -> None:
    link = page(lin).one(id="timeline").one("svg").all("a")[3]
    title = f"介入基础：2025-03-01 至 2026-08-31，进行中，{world.main.name} 介入科"
    assert (link["href"], link["aria-label"]) == ("#basic", title)
    assert link.one("title").text == title


def test_the_bars_do_not_overlap_and_fill_the_months(lin: Client) -> None:
    bars = page(lin).one(id="timeline").one("svg").all("rect", "body")
    edges = [(float(bar["x"]), float(bar["x"]) + float(bar["width"])) for bar in bars]
    for (_, end), (start, _) in pairwise(edges):
        assert start == pytest.approx(end, abs=0.2)
    month = 28
    assert float(bars[0]["width"]) == pytest.approx(month, abs=0.2)  # X线: one month
    assert float(bars[3]["width"]) == pytest.approx(18 * month, abs=0.2)


def test_todays_line_stands_where_the_present_bar_is_divided(lin: Client) -> None:
    drawing = page(lin).one(id="timeline").one("svg")
    today = float(drawing.one("line", "today")["x1"])
    part = drawing.one("rect", "part")
    a_day = 28 / 30
    assert today == pytest.approx(float(part["x"]) + float(part["width"]) - a_day, abs=0.2)


def test_leave_is_hatched(world: World, lin: Client) -> None:
    _away_today(world)
    shown = page(lin).one(id="timeline")
    (bar,) = shown.one("svg").all("g", "leave")
    assert bar["aria-label"] == "请假：2026-06-10 至 2026-06-20，进行中"
    assert bar.one("rect", "body")


def test_absence_between_two_stays_is_drawn_too(world: World, director: Client) -> None:
    trainee = world.trainee
    end_stay(by=world.admin, trainee=trainee, on=date(2026, 3, 31), ending=Stay.Ending.LEFT)
    return_to_training(by=world.admin, trainee=trainee, base=world.base, on=date(2026, 5, 1))
    drawing = page(director, _address(trainee)).one(id="timeline").one("svg")
    labels = [one["aria-label"] for one in drawing.all("g", "leave")]
    assert labels == ["离开培训：2026-04-01 至 2026-04-30，已结束"]
    stays = [one["aria-label"] for one in drawing.all("g", "stay")]
    assert stays == [
        "所在基地 示例甲基地：2024-09-01 至 2026-03-31",
        "所在基地 示例甲基地：2026-05-01 至 今",
    ]


def test_with_one_stay_no_base_is_drawn(lin: Client) -> None:
    assert not page(lin).one(id="timeline").one("svg").all("g", "stay")


def test_a_concurrent_post_has_a_track_of_its_own(world: World, lin: Client) -> None:
    add_rotation(
        by=None, trainee=world.trainee, place="chief", start=date(2026, 6, 1), end=date(2027, 2, 28)
    )
    drawing = page(lin).one(id="timeline").one("svg")
    heights = {bar["y"] for bar in drawing.all("rect", "body")}
    assert len(heights) == 2


def test_without_rotations_it_says_how_to_enter_them(
    newcomer: Traineeship, client_of: ClientOf
) -> None:
    shown = page(client_of(newcomer.person)).one(id="timeline")
    assert not shown.all("svg")
    assert "教学秘书" in shown.text


def test_a_withdrawn_rotation_is_not_drawn(world: World, lin: Client) -> None:
    planned = Rotation.objects.get(traineeship=world.trainee, place="neuro")
    withdraw_rotation(by=world.secretary, rotation=planned)
    assert "神经介入" not in page(lin).one(id="timeline").text


# -- the curve ----------------------------------------------------------------------


def test_the_curve_and_its_table_say_the_same(world: World, lin: Client) -> None:
    log_cases(4, world.trainee, world.department, supervisor=world.zhou)
    log_cases(
        2, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING,
        day=date(2026, 6, 1),
    )  # fmt: skip
    html = lin.get("/me/").content.decode()
    told = json.loads(re.search(r'id="curve-data"[^>]*>(.*?)</script>', html).group(1))  # type: ignore[union-attr]
    assert told["months"][0] == "2024-09"
    assert told["months"][-1] == "2027-08"
    lines = {one["role"]: one["values"] for one in told["series"]}
    june = told["months"].index("2026-06")
    assert (lines["verified"][june], lines["logged"][june]) == (4, 6)
    assert lines["verified"][june + 1] is None
    assert lines["expected"][-1] == 500

    tables = read(html).all("table")
    table = next(one for one in tables if "含待审" in one.text)
    rows = [[part.text for part in row.all("td")] for row in table.one("tbody").all("tr")]
    assert rows[june] == ["2026-06", "4", "6", "0", str(lines["expected"][june])]
    assert rows[june + 1][1:4] == ["", "", ""]


def test_the_sentence_of_the_curve_tells_today(world: World, lin: Client) -> None:
    log_cases(4, world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin).one("div", "curve")
    told = "介入手术逐月累计：已审核 4 例（没有医院清单可核对）；按已过去的轮转天数应有 "
    assert shown["aria-label"].startswith(told)


def test_where_nothing_waits_one_line_says_both(world: World, lin: Client) -> None:
    log_cases(4, world.trainee, world.department, supervisor=world.zhou)
    html = lin.get("/me/").content.decode()
    told = json.loads(re.search(r'id="curve-data"[^>]*>(.*?)</script>', html).group(1))  # type: ignore[union-attr]
    assert [one["role"] for one in told["series"]] == ["expected", "verified"]


def test_without_rotations_and_cases_there_is_no_curve(
    newcomer: Traineeship, client_of: ClientOf
) -> None:
    html = client_of(newcomer.person).get("/me/").content.decode()
    assert "data-curve" not in html
    assert "echarts" not in html


# -- what counts nowhere --------------------------------------------------


def test_rows_that_count_nowhere_are_told_with_their_reason(world: World, lin: Client) -> None:
    log_case(
        world.trainee, world.department, supervisor=world.zhou, state=State.RETURNED,
        number="HX20260302001",
    )  # fmt: skip
    log_case(
        world.trainee, world.department, supervisor=world.zhou, category="",
        name="示例：目录外的名称",
    )  # fmt: skip
    shown = page(lin).one(id="problems")
    assert shown.one("summary").text == "没有计入的登记 2"
    assert "已退回，不计入 1 条" in shown.text
    assert "2026-03-02 血管造影术 术者 …2001" in shown.text
    assert "示例：目录外的名称" in shown.text


def test_where_everything_counts_there_is_no_such_list(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    assert not page(lin).all(id="problems")


def test_of_a_long_list_the_newest_are_shown(world: World, lin: Client) -> None:
    log_cases(33, world.trainee, world.department, supervisor=world.zhou, state=State.RETURNED)
    shown = page(lin).one(id="problems")
    assert "33 条" in shown.text
    assert len(shown.all("li")) == 31
    assert "其余 3 条更早" in shown.text


# -- the page as such --------------------------------------------------------


def test_no_number_of_a_patient_stands_in_the_page(world: World, lin: Client) -> None:
    for state in State:
        log_case(
            world.trainee, world.department, supervisor=world.zhou, state=state,
            number=f"HX2026030{list(State).index(state)}99",
        )  # fmt: skip
    html = lin.get("/me/").content.decode()
    assert "HX2026" not in html
    assert not re.search(r"[0-9a-f]{32}", html)  # nor a digest


def test_nothing_is_styled_or_scripted_inline(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    for element in page(lin).walk():
        assert "style" not in element
        assert not [name for name in element.attributes if name.startswith("on")]
        if element.tag == "script":
            assert "src" in element or element["type"] == "application/json"


def test_what_people_typed_is_no_markup(world: World, lin: Client) -> None:
    hostile = "</script><b id=x>示例"
    log_case(world.trainee, world.department, supervisor=world.zhou, category="", name=hostile)
    html = lin.get("/me/").content.decode()
    assert hostile not in html
    assert "&lt;b id=x&gt;示例" in html


def test_the_number_of_queries_does_not_grow(world: World, lin: Client) -> None:
    few = _queries(lin)
    log_cases(60, world.trainee, world.department, supervisor=world.zhou)
    log_cases(20, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    assert _queries(lin) == few <= 25


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as told:
        client.get("/me/")
    return len(told)


def _address(trainee: Traineeship) -> str:
    return reverse("trainee", args=[trainee.pk])


def _away_today(world: World) -> None:
    """Leave cut out of 介入基础."""
    basic = Rotation.objects.get(traineeship=world.trainee, place="basic")
    withdraw_rotation(by=world.secretary, rotation=basic)
    for place, start, end in (
        ("basic", "2025-03-01", "2026-06-09"),
        (LEAVE, "2026-06-10", "2026-06-20"),
        ("basic", "2026-06-21", "2026-08-31"),
    ):
        days = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
        add_rotation(by=None, trainee=world.trainee, place=place, **days)


def _waive(world: World, requirement: str) -> None:
    give_ruling(
        by=world.chen,
        trainee=world.trainee,
        kind=Waiver.__name__,
        details={"requirement": requirement},
        on=TODAY,
        reason="示例理由",
    )


def _waive_everything(world: World) -> None:
    for requirement in RULEBOOK.requirements:
        _waive(world, requirement.id)


def _some_of_everything(world: World) -> None:
    """Something verified, something pending, and a cell that depends on the reading."""
    for role, number in ((Role.OPERATOR, 20), (Role.FIRST_ASSISTANT, 20), (Role.PARTICIPANT, 5)):
        log_cases(number, world.trainee, world.department, supervisor=world.zhou, role=role)
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
