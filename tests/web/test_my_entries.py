"""A trainee's own list and the page of one claim: found, filtered, withdrawn; and who sees it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.models import (
    Admission,
    Autonomy,
    Batch,
    Case,
    Participation,
    Procedure,
    Reconciled,
    Source,
)
from support.cases import IN_BASIC, log_case, log_cases
from support.duties import (
    decide,
    log_one_activity,
    log_one_admission,
    log_some_reports,
    verified_admission,
)
from support.people import TODAY, ClientOf, World

LISTED = re.compile(r'<a href="(/(?:cases|log)/[^"]+)" data-step>')


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


def listed(client: Client, query: str = "") -> list[str]:
    """The addresses of the entries on a page, in order."""
    return LISTED.findall(client.get(f"/log/mine/{query}").content.decode())


def chips(client: Client, query: str = "") -> dict[str, int]:
    """What stands on the filters."""
    board = client.get(f"/log/mine/{query}").context["board"]
    return {chip.word: chip.number for chip in (*board.chips, *board.kinds)}


def part_of(case: Case) -> Participation:
    return Participation.objects.get(procedure__case=case)


def claim_url(claim: Any) -> str:
    kinds = {"admission": "admission", "imagingreports": "reports", "activity": "activity"}
    return f"/log/{kinds[claim._meta.model_name]}/{claim.pk}/"


# -- the list -------------------------------------------------------------------------------------


def test_an_empty_list_says_how_to_fill_it(lin: Client) -> None:
    told = lin.get("/log/mine/").content.decode()
    assert "还没有登记" in told
    assert 'href="/log/"' in told
    assert "手术登记 0" not in told


def test_everything_stands_there_newest_first_by_month(world: World, lin: Client) -> None:
    old = log_case(world.trainee, world.department, supervisor=world.zhou, day=date(2026, 4, 1))
    new = log_case(world.trainee, world.department, supervisor=world.zhou, day=date(2026, 6, 1))
    some = log_some_reports(world, day=date(2026, 5, 1))
    managed, talk = log_one_admission(world), log_one_activity(world, day=date(2026, 5, 9))
    assert listed(lin) == [
        claim_url(managed), f"/cases/{new.pk}/", claim_url(talk), claim_url(some),
        f"/cases/{old.pk}/",
    ]  # fmt: skip
    told = lin.get("/log/mine/").content.decode()
    months = re.findall(r'<h2 id="month-\d+">([^<]+)</h2>', told)
    assert months == ["2026 年 6 月", "2026 年 5 月", "2026 年 4 月"]
    assert "另有管理病例 1 条、影像报告 1 条、科研教学 1 条。" in told


def test_the_three_numbers_are_kept_apart(world: World, lin: Client) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    part = Participation.objects.filter(state=State.VERIFIED).earliest("pk")
    part.reconciled = Reconciled.AGREES
    part.save()
    told = lin.get("/log/mine/").content.decode()
    assert "手术登记 4 · 已审核 3 · 已核对 1" in told


def test_the_filters_count_and_show_what_they_say(world: World, lin: Client) -> None:
    zhou, where = world.zhou, (world.trainee, world.department)
    verified = log_case(*where, supervisor=zhou, day=date(2026, 6, 1))
    differs = log_case(*where, supervisor=zhou, day=date(2026, 6, 2))
    part = part_of(differs)
    part.reconciled = Reconciled.DIFFERS
    part.save()
    returned = log_one_admission(world, day=date(2026, 6, 3))
    decide(returned, State.RETURNED, zhou, "请核对入院日期")
    waiting = log_one_activity(world, day=TODAY)
    assert chips(lin) == {
        "全部": 4, "待审核": 1, "退回": 1, "已审核": 2, "有冲突": 0, "与医院记录不同": 1,
        "迟登": 1, "各类": 4, "手术": 2, "管理病例": 1, "影像报告": 0, "科研教学": 1,
    }  # fmt: skip
    assert listed(lin, "?show=pending") == [claim_url(waiting)]
    assert listed(lin, "?show=returned") == [claim_url(returned)]
    assert listed(lin, "?show=verified") == [f"/cases/{differs.pk}/", f"/cases/{verified.pk}/"]
    assert listed(lin, "?show=differs") == [f"/cases/{differs.pk}/"]
    assert listed(lin, "?show=late") == [claim_url(returned)]
    assert listed(lin, "?show=conflict") == []
    assert listed(lin, "?kind=activity") == [claim_url(waiting)]
    assert chips(lin, "?kind=activity")["已审核"] == 0
    assert "没有这样的登记" in lin.get("/log/mine/?show=conflict").content.decode()


def test_returned_ones_stand_on_top_with_the_message(world: World, lin: Client) -> None:
    log_one_activity(world)
    claim = log_some_reports(world, day=date(2026, 6, 3))
    decide(claim, State.RETURNED, world.zhou, "<b>请核对份数</b>")
    told = lin.get("/log/mine/").content.decode()
    assert listed(lin)[0] == claim_url(claim)
    assert listed(lin).count(claim_url(claim)) == 1
    assert "请改正 1 条" in told
    assert "&lt;b&gt;请核对份数&lt;/b&gt;" in told
    assert f'href="{claim_url(claim)}edit/"' in told


def test_a_card_says_what_matters(world: World, lin: Client) -> None:
    case = log_case(
        world.trainee, world.department, supervisor=world.zhou, name="肝动脉化疗栓塞术",
        category="", day=IN_BASIC, number="T123456",
    )  # fmt: skip
    part = part_of(case)
    part.autonomy, part.source = Autonomy.SUPERVISION_ONLY, Source.CATCH_UP
    part.reconciled, part.logged_at = Reconciled.AGREES, part.logged_at + timedelta(9)
    part.save()
    told = lin.get("/log/mine/").content.decode()
    for words in (
        "2026-03-02", "周一", "肝动脉化疗栓塞术", "术者 · 仅监督", "带教 周示例", "已审核",
        "与医院记录一致", "补录", "迟登 9 天", f"患者 {case.number_tail}",
    ):  # fmt: skip
        assert words in told, words
    assert "T123456" not in told


def test_a_case_of_several_acts_is_one_entry_with_each_state(world: World, lin: Client) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou)
    second = Procedure.objects.create(case=case, position=2, name="示例栓塞术")
    Participation.objects.create(
        traineeship=world.trainee, procedure=second, role=Role.FIRST_ASSISTANT,
        is_scrubbed=False, supervisor=world.zhou, logged_at=part_of(case).logged_at,
    )  # fmt: skip
    told = lin.get("/log/mine/").content.decode()
    assert listed(lin) == [f"/cases/{case.pk}/"]
    assert "示例栓塞术：一助（未上台）" in told
    assert chips(lin)["全部"] == chips(lin)["待审核"] == chips(lin)["已审核"] == 1


@pytest.mark.parametrize(
    ("words", "found"), [("栓塞", 1), ("gdmhl", 1), ("TACE", 1), ("支架", 0), ("读书", 0)]
)
def test_it_is_found_by_name_and_initials(
    world: World, lin: Client, words: str, found: int
) -> None:
    log_case(
        world.trainee, world.department, supervisor=world.zhou, name="肝动脉化疗栓塞术（TACE）"
    )
    log_case(world.trainee, world.department, supervisor=world.zhou, name="血管造影术")
    assert len(listed(lin, f"?q={words}")) == found


@pytest.mark.parametrize(
    "query",
    ["?show=nothing", "?kind=case", "?page=x", "?page=99", "?q=%00", "?q=" + "x" * 500, "?q=<b>"],
)
def test_odd_questions_are_answered(world: World, lin: Client, query: str) -> None:
    log_one_activity(world)
    answer = lin.get(f"/log/mine/{query}")
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode().split("<main")[1].split("查找")[0]


def test_it_turns_pages_of_fifty(world: World, lin: Client) -> None:
    log_cases(51, world.trainee, world.department, supervisor=world.zhou)
    log_one_activity(world)
    assert [len(listed(lin, f"?page={n}")) for n in (1, 2)] == [50, 2]
    told = lin.get("/log/mine/?show=verified&q=xg").content.decode()
    assert 'href="/log/mine/?show=verified&amp;q=xg&amp;page=2"' in told


def test_it_asks_as_much_of_many_as_of_few(world: World, lin: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            lin.get("/log/mine/")
        return len(queries)

    log_cases(2, world.trainee, world.department, supervisor=world.zhou)
    log_one_activity(world)
    asked()
    few = asked()
    log_cases(30, world.trainee, world.department, supervisor=world.zhou)
    log_one_activity(world, title="另一题目")
    assert asked() == few


def test_two_trainees_in_one_place_see_a_conflict(world: World, lin: Client) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    assert chips(lin)["有冲突"] == 0
    Participation.objects.create(
        traineeship=world.other_trainee, procedure=case.procedures.get(), role=Role.OPERATOR,
        supervisor=world.zhou, logged_at=part_of(case).logged_at,
    )  # fmt: skip
    assert listed(lin, "?show=conflict") == [f"/cases/{case.pk}/"]


# -- one claim ------------------------------------------------------------------------------------


def test_two_trainees_of_one_admission_are_asked_without_a_name(
    world: World, lin: Client, client_of: ClientOf
) -> None:
    claim = log_one_admission(world, number="T700001")
    assert "另一名学员" not in lin.get(claim_url(claim)).content.decode()
    theirs = verified_admission(
        world.other_trainee, world.department, world.zhou, day=TODAY, number="T700001"
    )
    told = lin.get(claim_url(claim)).content.decode()
    assert "另一名学员也登记了这次住院。一次住院只有一名负责的学员" in told
    assert world.other_trainee.person.name not in told
    assert listed(lin, "?show=conflict") == [claim_url(claim)]
    shen = client_of(world.other_trainee.person)
    assert "另一名学员也登记了这次住院" in shen.get(claim_url(theirs)).content.decode()
    decide(theirs, State.RETURNED, world.zhou)
    assert "另一名学员" not in lin.get(claim_url(claim)).content.decode()


def test_the_page_says_whose_word_it_is_and_on_what_it_rests(world: World, lin: Client) -> None:
    claim = log_one_admission(world, day=date(2026, 6, 10), number="T123456")
    decide(claim, State.VERIFIED, world.chen)
    claim.named, claim.supervisor = world.zhou, world.chen
    claim.basis, claim.basis_reason = "attested", "带教医师已离职"
    claim.batch = Batch.objects.create(
        traineeship=world.trainee, hospital=world.main, supervisor=world.chen,
        start=date(2026, 6, 1), end=date(2026, 6, 11), covered=7, left_out=1,
        signed_at=claim.logged_at,
    )  # fmt: skip
    claim.save()
    told = lin.get(claim_url(claim)).content.decode()
    for words in (
        "周示例，后改派", "陈示例，2026-06-15", "基地主任证明", "带教医师已离职",
        "2026-06-01 至 2026-06-11，7 条", "迟登 5 天", claim.number_tail,
    ):  # fmt: skip
        assert words in told, words
    assert "T123456" not in told


def test_who_may_see_a_claim(world: World, client_of: ClientOf) -> None:
    """The trainee, whoever may see the trainee, and whom it names; to others it is not there."""
    claim = log_one_admission(world)
    url = claim_url(claim)
    for reader in (world.lin, world.zhou, world.head, world.chen, world.secretary):
        assert client_of(reader).get(url).status_code == 200, reader
    for reader in (world.zheng, world.admin, world.wu, world.newcomer):
        assert client_of(reader).get(url).status_code in {403, 404}, reader
    claim.named = world.zheng
    claim.save()
    assert client_of(world.zheng).get(url).status_code == 200
    told = client_of(world.zheng).get(url).content.decode()
    assert f"/trainees/{world.trainee.pk}/" not in told
    assert "改正</a>" not in told


def test_only_its_trainee_changes_it(world: World, client_of: ClientOf) -> None:
    claim = log_one_admission(world)
    for reader in (world.zhou, world.chen, world.secretary, world.zheng):
        client = client_of(reader)
        for what in ("edit", "withdraw", "restore"):
            answer = client.post(f"{claim_url(claim)}{what}/", {"version": "1"})
            assert answer.status_code in {403, 404}, (reader, what)
    claim.refresh_from_db()
    assert (claim.version, claim.withdrawn_at) == (1, None)


@pytest.mark.parametrize("kind", ["case", "reports", "Participation", "手术"])
def test_a_kind_that_is_not_of_the_claim_is_not_found(world: World, lin: Client, kind: str) -> None:
    claim = log_one_admission(world)
    for what in ("", "edit/"):
        assert lin.get(f"/log/{kind}/{claim.pk}/{what}").status_code == 404


def test_an_operation_has_its_cases_page(world: World, lin: Client) -> None:
    part = part_of(log_case(world.trainee, world.department, supervisor=world.zhou))
    there = f"/cases/{part.procedure.case_id}/"
    assert lin.get(f"/log/participation/{part.pk}/").headers["Location"] == there
    assert lin.get(f"/log/participation/{part.pk}/edit/").headers["Location"] == f"{there}edit/"


# -- withdrawing ----------------------------------------------------------------------------------


def test_what_is_withdrawn_can_be_taken_back_at_once(world: World, lin: Client) -> None:
    claim = log_one_activity(world)
    decide(claim, State.VERIFIED, world.zhou)
    page = lin.get(claim_url(claim)).content.decode()
    assert "这条已审核。改正后" in page
    answer = lin.post(f"{claim_url(claim)}withdraw/", {"version": "2"}, follow=True)
    told = answer.content.decode()
    assert "已撤回 2026-06-15 的科研教学登记，不再计入。" in told
    assert 'data-vanish="8"' in told
    assert listed(lin) == []
    assert 'data-vanish="8"' not in lin.get("/log/mine/").content.decode()  # told once
    assert listed(lin, "?show=withdrawn") == [claim_url(claim)]
    assert "这条登记已撤回" in lin.get(claim_url(claim)).content.decode()
    lin.post(f"{claim_url(claim)}restore/", {"version": "3"})
    claim.refresh_from_db()
    assert (claim.withdrawn_at, claim.state, claim.version) == (None, "已审核", 4)


def test_an_operation_is_withdrawn_part_by_part(world: World, lin: Client) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou)
    part = part_of(case)
    answer = lin.post(f"/log/participation/{part.pk}/withdraw/", {"version": "1"}, follow=True)
    assert "的手术登记，不再计入" in answer.content.decode()
    assert listed(lin) == []
    assert listed(lin, "?show=withdrawn") == [f"/log/participation/{part.pk}/"]
    lin.post(f"/log/participation/{part.pk}/restore/", {"version": "2"})
    assert listed(lin) == [f"/cases/{case.pk}/"]


def test_a_withdrawal_of_what_has_changed_is_refused(world: World, lin: Client) -> None:
    claim = log_one_admission(world)
    decide(claim, State.VERIFIED, world.zhou)
    answer = lin.post(f"{claim_url(claim)}withdraw/", {"version": "1"}, follow=True)
    assert "这条登记有了变动" in answer.content.decode()
    assert Admission.objects.get().withdrawn_at is None
