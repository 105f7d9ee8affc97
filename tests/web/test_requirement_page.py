"""What stands behind one number: two taps from signing in to the cases and the sentence.

林 rotates in 介入基础 on IN_BASIC; 术者 of 血管造影术 needs 20 there (line 134 of the rulebook).
"""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.record import Waiver
from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.actions.bulk import log_activities, log_admissions, log_reports
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.entries import NewActivity, NewAdmission, NewReports
from seldinger.web.people.actions.training import describe_training, start_training
from seldinger.web.progress.presenters.requirement import SHOWN
from support.cases import IN_BASIC, log_case, log_cases
from support.html import Element, read
from support.people import NOW, TODAY, ClientOf, World, person

OPERATOR = "angiography.operator"
IN_CT = date(2024, 11, 4)


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


def address(world: World, requirement: str = OPERATOR) -> str:
    return f"/trainees/{world.trainee.pk}/requirements/{requirement}/"


def page(client: Client, where: str, **headers: str) -> Element:
    response = client.get(where, headers=headers)
    assert response.status_code == 200
    return read(response.content.decode())


def groups(shown: Element) -> dict[str, list[Element]]:
    """By heading the rows of each outcome."""
    return {one.one("h3").text: one.all("li") for one in shown.all("section", "rows")}


def claim(world: World, *, state: State = State.VERIFIED, days: int = 10) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    return {
        "trainee": world.trainee.pk,
        "supervisor": world.zhou.pk,
        "state": state,
        "logged_at": at,
        "decided_at": None if state is State.PENDING else at,
    }


# -- who may see it ------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["lin", "zhou", "chen", "secretary", "head", "education"])
def test_who_sees_the_trainee_sees_the_evidence(
    world: World, client_of: ClientOf, reader: str
) -> None:
    assert client_of(getattr(world, reader)).get(address(world)).status_code == 200


@pytest.mark.parametrize("reader", ["wu", "association", "look_up", "admin", "newcomer"])
def test_it_refuses_those_without_the_permission(
    world: World, client_of: ClientOf, reader: str
) -> None:
    assert client_of(getattr(world, reader)).get(address(world)).status_code == 403


def test_it_refuses_the_outsider(world: World, client_of: ClientOf) -> None:
    client = client_of(world.zheng)
    assert client.get(address(world)).status_code == 404
    assert client.get(address(world), headers={"HX-Request": "true"}).status_code == 404


def test_a_requirement_nobody_knows_is_not_found(world: World, lin: Client) -> None:
    assert lin.get(address(world, "angiography.surgeon")).status_code == 404


# -- two taps --------------------------------------------------------------------------------


def test_from_home_to_the_cases_in_two_taps(world: World, lin: Client) -> None:
    log_cases(18, world.trainee, world.department, supervisor=world.zhou)
    home = lin.get("/", follow=True)
    cell = read(home.content.decode()).one(id=OPERATOR)
    assert "18 / 20" in cell.text
    shown = page(lin, cell["href"])
    assert len(groups(shown)["计入 18"]) == 18
    rule = shown.one("blockquote", "rule")
    assert "血管造影术 30 20 20" in rule.text
    assert lin.get(rule.one("a")["href"].split("#")[0]).status_code == 200


def test_the_sentence_stands_with_its_line_and_the_head_of_its_table(
    world: World, lin: Client
) -> None:
    rule = page(lin, address(world)).one("blockquote", "rule")
    assert rule.text.startswith("具体要求如下： 手术名称 例数（≥） 参与 一助 术者")
    link = rule.one("a")
    assert link.text == "细则第 134 行"
    assert link["href"] == reverse("rulebook_source", args=["interventional"]) + "#L134"


def test_the_way_back_leads_to_the_same_cell(world: World, lin: Client) -> None:
    (back,) = page(lin, address(world)).one("div", "actions").all("a")
    assert (back["href"], back.text) == (f"/me/#{OPERATOR}", "我的进度")


def test_for_others_the_way_back_names_the_trainee(world: World, client_of: ClientOf) -> None:
    (back,) = page(client_of(world.chen), address(world)).one("div", "actions").all("a")
    assert back["href"] == f"/trainees/{world.trainee.pk}/#{OPERATOR}"
    assert back.text == "林示例"


# -- the numbers -------------------------------------------------------------------------------


def test_it_tells_minimum_counted_pending_and_missing(world: World, lin: Client) -> None:
    log_cases(12, world.trainee, world.department, supervisor=world.zhou)
    log_cases(2, world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    shown = page(lin, address(world))
    assert shown.one("dl", "told").text == "最低 20 例 计入 12 例 待审 2 例 已核对 0 例 还缺 8 例"
    assert "◐ 进行中" in shown.one("p", "verdict-line").text


def test_it_tells_the_calendar_and_what_it_would_expect(world: World, lin: Client) -> None:
    log_cases(12, world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin, address(world))
    assert (
        "相应的轮转到 2026-08-31 为止，还剩 77 天；已过去 85% 的轮转天数，按此应有 17 例。"
        in shown.text
    )
    assert shown.one("b", "cell-timing").text == "落后 5"


def test_what_is_late_is_told_with_the_days(world: World, lin: Client) -> None:
    shown = page(lin, address(world, "imaging.mri"))
    assert "相应的轮转已于 2025-02-28 结束，过了 472 天。" in shown.text
    timing = shown.one("b", "cell-timing")
    assert (timing.text, "late" in timing.classes) == ("已过期", True)


def test_what_lies_ahead_tells_only_the_days(world: World, lin: Client) -> None:
    shown = page(lin, address(world, "neuro.managed"))
    assert "相应的轮转到 2026-11-30 为止，还剩 168 天。" in shown.text
    assert "应有" not in shown.text


def test_months_are_not_measured_against_themselves(world: World, lin: Client) -> None:
    shown = page(lin, address(world, "basic.months"))
    assert "还剩 77 天。" in shown.text
    assert "应有" not in shown.text


def test_without_a_rotation_it_says_so(world: World, lin: Client) -> None:
    shown = page(lin, address(world, "flexible.months"))
    assert "还没有排到相应的轮转，看不出应在何时完成。" in shown.text


def test_what_is_complete_tells_no_calendar(world: World, lin: Client) -> None:
    log_cases(20, world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin, address(world))
    assert "相应的轮转" not in shown.text
    assert shown.one("dl", "told").text == "最低 20 例 计入 20 例 已核对 0 例"


def test_a_number_the_rule_does_not_state_is_marked(world: World, lin: Client) -> None:
    shown = page(lin, address(world, "academic.junior-teaching"))
    assert "细则没有写次数，按至少一次核对。" in shown.text


# -- the readings --------------------------------------------------------------------------------


def test_a_cell_of_a_table_shows_all_three_readings(world: World, lin: Client) -> None:
    for role, number in ((Role.OPERATOR, 22), (Role.FIRST_ASSISTANT, 20), (Role.PARTICIPANT, 5)):
        log_cases(number, world.trainee, world.department, supervisor=world.zhou, role=role)
    shown = page(lin, address(world, "angiography.participant"))
    rows = [row.text for row in shown.one("table", "readings").all("tr")]
    assert rows == [
        "只计本角色 （本结论） 5 / 30 ○ 没有达到 各角色只数自己的例数。这是默认的口径",
        "富余下移 7 / 30 ○ 没有达到 术者超出要求的例数可作一助，一助再超出的可作参与",
        "高含低 47 / 30 ✓ 达到 术者的例数也算一助，一助的也算参与",
    ]


@pytest.mark.parametrize("requirement", ["basic.operations", "imaging.mri", "neuro.months"])
def test_everything_else_has_but_one_reading(world: World, lin: Client, requirement: str) -> None:
    assert not page(lin, address(world, requirement)).all("table", "readings")


# -- the rows ----------------------------------------------------------------------------------


def test_a_row_tells_day_role_name_case_place_and_supervisor(world: World, lin: Client) -> None:
    log_case(
        world.trainee, world.department, supervisor=world.zhou, name="全脑血管造影术",
        number="HX20260302001",
    )  # fmt: skip
    (row,) = groups(page(lin, address(world)))["计入 1"]
    assert row.one("span", "day").text == IN_BASIC.isoformat()
    assert row.one("span", "what").text == "术者 全脑血管造影术"
    assert row.one("span", "about").text == f"…2001 · {world.main.name} 介入科 · 带教 周示例"
    assert [flag.text for flag in row.one("span", "flags").all("span")] == ["带教权限未知"]
    assert not row.all("span", "reason")


def test_pending_rows_come_first_and_say_whom_they_wait_for(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    found = groups(page(lin, address(world)))
    assert list(found) == ["待审 1 审核后计入", "计入 1"]
    (row,) = found["待审 1 审核后计入"]
    assert row.one("span", "waits").text == "等 周示例 审核，2026-03-02 登记，已 105 天"


def test_a_row_without_a_supervisor_waits_for_nobody(world: World, lin: Client) -> None:
    told = {**claim(world, state=State.PENDING), "supervisor": None}
    log_activities(by=None, activities=[_paper(told)])
    (row,) = groups(page(lin, address(world, "academic.paper")))["待审 1 审核后计入"]
    assert row.one("span", "waits").text.startswith("没有写带教医师，无人可审核，2026-06-05 登记")


def test_rows_that_do_not_count_say_why(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.RETURNED)
    (row,) = groups(page(lin, address(world)))["未计入 1 每一行写明原因"]
    assert row.one("span", "reason").text == "已退回，不计入"


def test_rows_that_nobody_can_place_stand_apart(world: World, lin: Client) -> None:
    log_case(
        world.trainee, world.department, supervisor=world.zhou, category="",
        name="示例：目录外的名称",
    )  # fmt: skip
    found = groups(page(lin, address(world, "basic.operations")))
    (row,) = found["无法判断 1 补齐后可能计入"]
    assert "手术名称不在目录里" in row.one("span", "reason").text


def test_rows_stand_by_month_the_newest_first(world: World, lin: Client) -> None:
    for day in (date(2026, 3, 2), date(2026, 5, 4), date(2026, 3, 9)):
        log_case(world.trainee, world.department, supervisor=world.zhou, day=day)
    section = page(lin, address(world)).one("section", "counted")
    assert [head.text for head in section.all("h4")] == ["2026-05 1", "2026-03 2"]
    days = [row.one("span", "day").text for row in section.all("li")]
    assert days == ["2026-05-04", "2026-03-09", "2026-03-02"]


def test_of_a_long_list_fifty_rows_are_shown_and_the_others_on_demand(
    world: World, lin: Client
) -> None:
    log_cases(SHOWN + 7, world.trainee, world.department, supervisor=world.zhou)
    section = page(lin, address(world)).one("section", "counted")
    assert section.one("h3").text == "计入 57"
    assert section.one("h4").text == "2026-03 57"
    assert len(section.all("li")) == SHOWN == 50
    more = section.one("a", "btn")
    assert more.text == "显示其余 7 条"
    every = page(lin, more["href"].split("#")[0]).one("section", "counted")
    assert len(every.all("li")) == 57
    assert not every.all("a", "btn")


def test_without_rows_it_says_so(world: World, lin: Client) -> None:
    shown = page(lin, address(world))
    assert shown.one("div", "empty-state").text.startswith("还没有相关的登记")


def test_a_managed_patient_tells_kind_case_and_hospital(world: World, lin: Client) -> None:
    log_admissions(
        by=None,
        admissions=[
            NewAdmission(
                **claim(world), hospital=world.main.pk, day=IN_BASIC, number="ZY0091234",
                kind="ablation",
            )
        ],
    )  # fmt: skip
    (row,) = groups(page(lin, address(world, "basic.managed")))["计入 1"]
    assert row.one("span", "what").text == "管理病例 消融术"
    assert row.one("span", "about").text == f"…1234 · {world.main.name} · 带教 周示例"


def test_a_managed_patient_without_a_kind_is_of_the_post(world: World, lin: Client) -> None:
    log_admissions(
        by=None,
        admissions=[
            NewAdmission(
                **claim(world), hospital=world.main.pk, day=IN_BASIC, number="ZY0091234", kind=""
            )
        ],
    )  # fmt: skip
    (row,) = groups(page(lin, address(world, "basic.managed")))["计入 1"]
    assert row.one("span", "what").text == "管理病例"


def test_reports_tell_their_number(world: World, lin: Client) -> None:
    reports = [NewReports(**claim(world), day=IN_CT, exam="CT", part="胸部", count=12)]
    log_reports(by=None, reports=reports)
    (row,) = groups(page(lin, address(world, "imaging.ct.chest")))["计入 1"]
    assert row.one("span", "what").text == "胸部 12 份"
    assert row.one("span", "about").text == "带教 周示例"


def test_activities_tell_kind_part_and_level(world: World, lin: Client) -> None:
    log_activities(by=None, activities=[_paper(claim(world))])
    (row,) = groups(page(lin, address(world, "academic.paper")))["计入 1"]
    assert row.one("span", "what").text == "示例论文题目"
    assert row.one("span", "about").text == "论文 · 第一作者 · 核心期刊 · 带教 周示例"


def test_months_tell_the_visit(world: World, lin: Client) -> None:
    (row,) = groups(page(lin, address(world, "imaging.ct.months")))["计入 1"]
    assert row.one("span", "day").text == "2024-10-01"
    assert row.one("span", "what").text == "CT 3 个月"
    assert row.one("span", "about").text == f"至 2024-12-31 · {world.main.name} · 介入科"


def test_a_part_of_a_month_is_told_as_such(world: World, lin: Client) -> None:
    (row,) = groups(page(lin, address(world, "basic.months")))["计入 1"]
    assert row.one("span", "what").text == "介入基础 15.50 个月"


def test_the_background_and_the_directions_are_rows_too(world: World, lin: Client) -> None:
    (row,) = groups(page(lin, address(world, "entry.residency")))["计入 1"]
    assert row.one("span", "what").text == "内科"
    rows = groups(page(lin, address(world, "stage-2.directions")))["计入 3"]
    assert {row.one("span", "what").text for row in rows} == {
        "神经介入", "外周血管介入", "腹部介入",
    }  # fmt: skip


# -- what is missing, what is ruled ------------------------------------------------------------


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("entry.residency", "未填背景，无法判断是否适用"),
        ("internal.managed", "未填背景，无法判断是否适用"),
        ("stage-2.directions", "未填专业方向，无法判断是否适用"),
        ("neuro.managed", "未填专业方向，无法判断是否适用"),
    ],
)
def test_what_nobody_entered_is_told(
    world: World, client_of: ClientOf, requirement: str, reason: str
) -> None:
    beginner = person("新示例", "new")
    trainee = start_training(by=None, person=beginner, base=world.base, entry=TODAY)
    shown = page(client_of(beginner), f"/trainees/{trainee.pk}/requirements/{requirement}/")
    assert "? 无法判断" in shown.one("p", "verdict-line").text
    assert shown.one("p", "note-line").text == reason
    assert not groups(shown)


def test_a_waiver_tells_who_when_and_why(world: World, lin: Client) -> None:
    give_ruling(
        by=world.chen, trainee=world.trainee, kind=Waiver.__name__,
        details={"requirement": OPERATOR}, on=TODAY, reason="入培前已完成（示例）",
    )  # fmt: skip
    shown = page(lin, address(world))
    assert "◈ 已认定" in shown.one("p", "verdict-line").text
    assert shown.one("p", "note-line").text == ("2026-06-15 陈示例 认定免除：入培前已完成（示例）")
    assert "还缺" not in shown.one("dl", "told").text


def test_what_does_not_apply_says_no_more(world: World, lin: Client) -> None:
    shown = page(lin, address(world, "tace.operator"))
    assert "◐ 进行中" in shown.text
    describe_training(
        by=world.secretary, trainee=world.trainee, background="internal",
        directions=["neuro", "peripheral", "thoracic"],
    )  # fmt: skip
    shown = page(lin, address(world, "tace.operator"))
    assert "– 不适用" in shown.one("p", "verdict-line").text
    assert shown.one("dl", "told").text == "最低 10 例 计入 0 例"
    assert not shown.all("table", "readings")


# -- page and panel ---------------------------------------------------------------------------


def test_htmx_gets_the_part_that_the_panel_shows(world: World, lin: Client) -> None:
    part = page(lin, address(world), **{"HX-Request": "true"})
    assert not part.all("html")
    assert part.one("h2").text == "血管造影术·术者"
    assert part.one("button").text == "关闭"
    opens = [link["href"] for link in part.all("a") if "单独" in link.text]
    assert opens == [address(world)]


def test_the_page_has_neither_panel_head_nor_button(world: World, lin: Client) -> None:
    main = page(lin, address(world)).one("main")
    assert main.one("h1").text == "血管造影术·术者"
    assert not main.all("button")
    assert "单独打开" not in main.text


def test_going_back_gets_the_whole_page(world: World, lin: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert page(lin, address(world), **headers).one("h1").text == "血管造影术·术者"


def test_no_number_of_a_patient_stands_in_the_page(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, number="HX20260302001")
    html = lin.get(address(world)).content.decode()
    assert "HX2026" not in html
    assert not re.search(r"[0-9a-f]{32}", html)


def test_nothing_is_styled_or_scripted_inline(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    for element in page(lin, address(world)).walk():
        assert "style" not in element
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.tag != "script" or "src" in element


def test_the_number_of_queries_does_not_grow(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    few = _queries(lin, address(world))
    log_cases(40, world.trainee, world.department, supervisor=world.zhou)
    assert _queries(lin, address(world)) == few <= 22


def _queries(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as told:
        client.get(where)
    return len(told)


def _paper(told: dict[str, Any]) -> NewActivity:
    return NewActivity(
        **told,
        day=timezone.localdate(told["logged_at"]),
        type="论文",
        title="示例论文题目",
        capacity="第一作者",
        level="核心期刊",
    )


def test_what_every_row_shares_is_said_once(world: World, lin: Client) -> None:
    for _ in range(2):
        log_case(world.trainee, world.department, supervisor=world.zhou)
    shown = page(lin, address(world))
    assert "这 2 条都标注：带教权限未知" in shown.text
    assert not [row for row in groups(shown)["计入 2"] if row.all("span", "flags")]


def test_the_numbers_of_a_table_bear_their_heads(world: World, lin: Client) -> None:
    """The line itself reads 血管造影术 30 20 20."""
    told = page(lin, address(world)).one("span", "cells")
    assert [cell.text for cell in told.all("span")] == ["参与 30", "一助 20"]
    assert [cell.text for cell in told.all("b")] == ["术者 20"]
