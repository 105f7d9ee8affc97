"""Verifying: who may, what is written, what is refused, and that nothing is signed unseen."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.bulk import log_activities, log_reports
from seldinger.web.logbook.actions.editing import edit_case
from seldinger.web.logbook.edits import stored_case
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.entries import NewActivity, NewReports
from seldinger.web.logbook.models import (
    Activity,
    Autonomy,
    Basis,
    Case,
    Complication,
    ImagingReports,
    Onlooker,
    Participation,
    Procedure,
    Reconciled,
    Source,
)
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import AccountRole, Person, Traineeship
from seldinger.web.verification.actions.conflicts import resolve_conflict
from seldinger.web.verification.actions.deciding import (
    return_claims,
    undo_decisions,
    verify_claims,
)
from seldinger.web.verification.decisions import ConfirmationNeededError, Decision, written
from support.people import (
    ENTRY,
    NOW,
    PASSWORD,
    TODAY,
    ClientOf,
    World,
    give,
    person,
    rotate,
    work,
)
from support.verifying import decision, leave, pending, recorded

FOUR = list(Autonomy)


@pytest.fixture
def zhou(world: World, client_of: ClientOf) -> Client:
    return client_of(world.zhou)


def fresh(part: Any) -> Any:
    return type(part).objects.get(pk=part.pk)


def facts_version(world: World) -> int:
    return Traineeship.objects.get(pk=world.trainee.pk).facts_version


def another(world: World, name: str = "吕示例", login: str = "lu") -> Traineeship:
    """A second trainee of the base."""
    started = start_training(
        by=None, person=person(name, login), base=world.base, entry=ENTRY, background="internal"
    )
    rotate(started, [("basic", "2025-03-01", "2026-08-31", world.department)])
    return started


def join(trainee: Traineeship, part: Participation, role: Role) -> Participation:
    """Another trainee says of the same act that they had this role."""
    return Participation.objects.create(
        traineeship=trainee, procedure=part.procedure, role=role.value, logged_at=NOW,
        supervisor=part.supervisor, source=Source.LOGGED,
    )  # fmt: skip


def form(*parts: Any, autonomy: str = "passive_help", **more: Any) -> dict[str, Any]:
    """As a card sends it."""
    told: dict[str, Any] = {"line": []}
    for part in parts:
        key = key_of(part)
        told["line"].append(key)
        told.setdefault(f"claims-{key}", []).append(written(part))
        if autonomy:
            told[f"autonomy-{key}"] = autonomy
    return {**told, **more}


def key_of(part: Any) -> str:
    if isinstance(part, Participation):
        return f"case-{part.procedure.case_id}-{part.traineeship_id}"
    return f"{ {ImagingReports: 'reports', Activity: 'activity'}[type(part)] }-{part.pk}"


# -- the action ---------------------------------------------------------------------------------


@pytest.mark.parametrize("autonomy", FOUR)
def test_it_verifies_with_the_autonomy(world: World, autonomy: Autonomy) -> None:
    part = pending(world)
    before = facts_version(world)
    verify_claims(by=world.zhou, decisions=[decision(part, autonomy=autonomy)])
    now = fresh(part)
    assert (now.state, now.autonomy, now.role) == (State.VERIFIED, autonomy, part.role)
    assert (now.decided_by, now.decided_at, now.basis) == (world.zhou, NOW, Basis.SUPERVISOR)
    assert (now.version, now.claimed_role) == (part.version + 1, "")
    assert facts_version(world) > before
    row = AuditRow.objects.latest("number")
    assert (row.act, row.by, row.kind) == (
        "verification.verify_claims", world.zhou, "people.traineeship",
    )  # fmt: skip
    assert f'"id":{part.pk}' in row.details
    assert f'"autonomy":"{autonomy.value}"' in row.details
    assert not list(broken_seals())
    assert not Notice.objects.filter(kind="role_changed").exists()


def test_a_corrected_role_keeps_what_was_claimed_and_tells_the_trainee(world: World) -> None:
    part = pending(world)
    verify_claims(by=world.zhou, decisions=[decision(part, role=Role.FIRST_ASSISTANT)])
    now = fresh(part)
    assert (now.role, now.claimed_role) == (Role.FIRST_ASSISTANT, Role.OPERATOR)
    told = Notice.objects.get(kind="role_changed")
    assert told.person == world.lin
    assert told.details["claimed"] == Role.OPERATOR
    assert part.procedure.case.number_tail not in str(told.details)


def test_the_supervisor_must_say_how_much_was_left_to_the_trainee(world: World) -> None:
    part = pending(world)
    with pytest.raises(SeldingerError, match="还没有选自主程度"):
        verify_claims(by=world.zhou, decisions=[decision(part, autonomy=None)])
    onlooker = pending(world)
    onlooker.is_scrubbed = False
    onlooker.save()
    verify_claims(by=world.zhou, decisions=[decision(onlooker, autonomy=None)])
    assert (fresh(onlooker).state, fresh(onlooker).autonomy) == (State.VERIFIED, "")
    assert fresh(part).state == State.PENDING


def test_nobody_verifies_what_was_sent_to_another(world: World) -> None:
    part = pending(world)
    for who in (world.head, world.chen, world.secretary, world.zheng):
        with pytest.raises(SeldingerError, match="不是送给您审核的"):
            verify_claims(by=who, decisions=[decision(part)])
        with pytest.raises(SeldingerError, match="不是送给您审核的"):
            return_claims(by=who, claims=[decision(part)], message="示例")
    assert fresh(part).state == State.PENDING


def test_nobody_verifies_their_own(world: World) -> None:
    give(world.lin, AccountRole.ATTENDING, department=world.department)
    work(world.lin, world.department)
    part = pending(world, supervisor=world.lin)
    with pytest.raises(SeldingerError, match="自己的登记不能由自己审核"):
        verify_claims(by=world.lin, decisions=[decision(part)])


def test_who_no_longer_verifies_anywhere_signs_nothing(world: World) -> None:
    part = pending(world)
    leave(world, world.zhou)
    with pytest.raises(SeldingerError, match="没有审核的权限"):
        verify_claims(by=world.zhou, decisions=[decision(part)])


def test_who_was_there_that_day_may_still_say_so_from_elsewhere(world: World) -> None:
    part, other = pending(world), pending(world, day=TODAY - timedelta(days=3))
    leave(world, world.zhou)
    give(world.zhou, AccountRole.ATTENDING, department=world.other_department)
    verify_claims(by=world.zhou, decisions=[decision(part)])
    with pytest.raises(SeldingerError, match="您不在示例甲医院带教，现在也不在"):
        verify_claims(by=world.zhou, decisions=[decision(other)])


def test_a_closed_account_signs_nothing(world: World) -> None:
    part = pending(world)
    set_active(by=world.admin, person=world.zhou, active=False)
    with pytest.raises(SeldingerError, match="没有审核的权限"):
        verify_claims(by=Person.objects.get(pk=world.zhou.pk), decisions=[decision(part)])


def test_where_one_moved_on_nothing_is_signed_and_it_is_named(world: World) -> None:
    parts = [pending(world), pending(world, name="动脉栓塞术")]
    seen = [decision(part) for part in parts]
    changed = fresh(parts[1])
    changed.version += 1
    changed.save()
    with pytest.raises(SeldingerError, match="动脉栓塞术在您打开页面之后有变动，没有审核任何一条"):
        verify_claims(by=world.zhou, decisions=seen)
    assert {fresh(part).state for part in parts} == {State.PENDING}


def test_a_case_that_moved_on_is_noticed_too(world: World) -> None:
    part = pending(world)
    seen = decision(part)
    case = Case.objects.get(pk=part.procedure.case_id)
    case.version += 1
    case.save()
    with pytest.raises(SeldingerError, match="有变动"):
        verify_claims(by=world.zhou, decisions=[seen])


@pytest.mark.parametrize("moved", ["withdrawn", "verified", "returned"])
def test_what_waits_no_more_is_not_signed(world: World, moved: str) -> None:
    part = pending(world)
    if moved == "withdrawn":
        part.withdrawn_at = NOW
    else:
        part.state = State.VERIFIED.value if moved == "verified" else State.RETURNED.value
    part.save()
    with pytest.raises(SeldingerError, match="有变动"):
        verify_claims(by=world.zhou, decisions=[decision(part)])


def test_two_in_one_place_are_settled_first(world: World) -> None:
    part = pending(world)
    other = join(another(world), part, Role.OPERATOR)
    with pytest.raises(SeldingerError, match="的术者有 林示例、吕示例 都登记了"):
        verify_claims(by=world.zhou, decisions=[decision(part)])
    both = [decision(part), decision(other, role=Role.PARTICIPANT)]
    with pytest.raises(SeldingerError, match="都登记了"):
        verify_claims(by=world.zhou, decisions=both)
    # To give back one of them is another way to settle it.
    return_claims(by=world.zhou, claims=[decision(other)], message="请核对角色")
    verify_claims(by=world.zhou, decisions=[decision(part)])
    assert fresh(part).state == State.VERIFIED


def test_a_correction_makes_no_second_operator(world: World) -> None:
    part = pending(world)
    other = join(another(world), part, Role.FIRST_ASSISTANT)
    verify_claims(by=world.zhou, decisions=[decision(part)])
    with pytest.raises(SeldingerError, match="同一位置刚刚有另一名学员通过了审核"):
        verify_claims(by=world.zhou, decisions=[decision(other, role=Role.OPERATOR)])
    assert fresh(other).role == Role.FIRST_ASSISTANT
    waiting = pending(world)
    third = join(other.traineeship, waiting, Role.PARTICIPANT)
    with pytest.raises(SeldingerError, match="都登记了"):
        verify_claims(by=world.zhou, decisions=[decision(third, role=Role.OPERATOR)])
    assert fresh(third).state == State.PENDING


def test_reports_and_activities_are_verified_without_a_place(world: World) -> None:
    reports, activity = waiting_duties(world)
    decisions = [decision(one, autonomy=None) for one in (reports, activity)]
    verify_claims(by=world.zhou, decisions=decisions)
    assert fresh(reports).state == fresh(activity).state == State.VERIFIED
    assert Activity.objects.get().basis == Basis.SUPERVISOR


def waiting_duties(world: World) -> tuple[ImagingReports, Activity]:
    told: dict[str, Any] = {
        "trainee": world.trainee.pk, "supervisor": world.zhou.pk, "state": State.PENDING,
        "logged_at": NOW,
    }  # fmt: skip
    reports = NewReports(day=date(2024, 11, 4), exam="MRI", count=3, **told)
    activity = NewActivity(day=TODAY, type="疑难病例讨论", title="示例", **told)
    return (
        log_reports(by=world.lin, reports=[reports])[0],
        log_activities(by=world.lin, activities=[activity])[0],
    )


def test_nothing_ticked_is_told(world: World) -> None:
    with pytest.raises(SeldingerError, match="没有选中任何登记"):
        verify_claims(by=world.zhou, decisions=[])
    gone = Decision(kind="participation", claim_id=999_999, version=1, case_version=1)
    with pytest.raises(SeldingerError, match="已经不在了"):
        verify_claims(by=world.zhou, decisions=[gone])


# -- returning and taking back ---------------------------------------------------------------------


def test_it_returns_with_a_message(world: World) -> None:
    part = pending(world)
    return_claims(by=world.zhou, claims=[decision(part)], message=" 请核对角色 ")
    now = fresh(part)
    assert (now.state, now.message, now.decided_by) == (
        State.RETURNED, "请核对角色", world.zhou,
    )  # fmt: skip
    told = Notice.objects.get(kind="returned")
    assert (told.person, told.details["message"]) == (world.lin, "请核对角色")
    with pytest.raises(SeldingerError, match="请写明退回的原因"):
        return_claims(by=world.zhou, claims=[decision(pending(world))], message="  ")


def test_a_decision_is_taken_back_within_ten_minutes(
    world: World, frozen: time_machine.Traveller
) -> None:
    part = pending(world)
    verify_claims(by=world.zhou, decisions=[decision(part, role=Role.PARTICIPANT)])
    frozen.shift(timedelta(minutes=9))
    undo_decisions(by=world.zhou, claims=[decision(fresh(part))])
    now = fresh(part)
    assert (now.state, now.role, now.claimed_role) == (State.PENDING, Role.OPERATOR, "")
    assert (now.autonomy, now.basis, now.decided_by, now.decided_at) == ("", "", None, None)
    assert not list(broken_seals())


def test_after_ten_minutes_or_by_another_it_stays(
    world: World, frozen: time_machine.Traveller
) -> None:
    part = pending(world)
    verify_claims(by=world.zhou, decisions=[decision(part)])
    signed = decision(fresh(part))
    with pytest.raises(SeldingerError, match="不是您审核"):
        undo_decisions(by=world.head, claims=[signed])
    with pytest.raises(SeldingerError, match="有变动，不能撤销"):
        undo_decisions(by=world.zhou, claims=[decision(part)])
    frozen.shift(timedelta(minutes=11))
    with pytest.raises(SeldingerError, match="已经过了十分钟"):
        undo_decisions(by=world.zhou, claims=[signed])
    assert fresh(part).state == State.VERIFIED


def test_a_return_is_taken_back_too(world: World) -> None:
    part = pending(world)
    return_claims(by=world.zhou, claims=[decision(part)], message="请核对角色")
    undo_decisions(by=world.zhou, claims=[decision(fresh(part))])
    assert (fresh(part).state, fresh(part).message) == (State.PENDING, "")
    assert not Notice.objects.filter(kind="returned", read_at=None).exists()


# -- more than ten ---------------------------------------------------------------------------------


def test_more_than_ten_at_once_need_the_password(world: World) -> None:
    parts = [pending(world) for _ in range(11)]
    decisions = [decision(part) for part in parts]
    with pytest.raises(ConfirmationNeededError, match="超过 10 条"):
        verify_claims(by=world.zhou, decisions=decisions)
    assert {fresh(part).state for part in parts} == {State.PENDING}
    verify_claims(by=world.zhou, decisions=decisions[:10])
    # Many small requests in one minute are one large one.
    with pytest.raises(ConfirmationNeededError):
        verify_claims(by=world.zhou, decisions=decisions[10:])
    verify_claims(by=world.zhou, decisions=decisions[10:], confirmed=True)
    assert {fresh(part).state for part in parts} == {State.VERIFIED}


def test_a_minute_later_one_starts_anew(world: World, frozen: time_machine.Traveller) -> None:
    for _ in range(10):
        verify_claims(by=world.zhou, decisions=[decision(pending(world))])
    frozen.shift(timedelta(seconds=61))
    verify_claims(by=world.zhou, decisions=[decision(pending(world))])


def test_a_case_of_a_trainee_is_one_signature(world: World) -> None:
    parts = []
    for _ in range(6):
        part = pending(world)
        act = Procedure.objects.create(case=part.procedure.case, position=2, name="动脉栓塞术")
        second = Participation.objects.create(
            traineeship=world.trainee, procedure=act, role=Role.OPERATOR.value,
            supervisor=world.zhou, logged_at=NOW,
        )  # fmt: skip
        parts += [part, second]
    verify_claims(by=world.zhou, decisions=[decision(part) for part in parts])
    assert Participation.objects.filter(state=State.VERIFIED.value).count() == 12


# -- the pages -------------------------------------------------------------------------------------


def test_one_tap_signs(world: World, zhou: Client) -> None:
    part = pending(world)
    page = zhou.get("/verify/").content.decode()
    assert "1 条等您审核，最早的已等 105 天" in page
    assert page.count("data-level=") == 4
    assert key_of(part) in page
    answer = zhou.post("/verify/sign/", form(part), follow=True)
    assert fresh(part).autonomy == Autonomy.PASSIVE_HELP
    text = answer.content.decode()
    assert "已审核：林示例 2026-03-02 血管造影术" in text
    assert "都审核完了" in text
    undone = re.search(r'name="claims" value="([^"]+)"', text)
    assert undone
    zhou.post("/verify/undo/", {"claims": [undone[1]]})
    assert fresh(part).state == State.PENDING


def test_a_card_says_what_is_known(world: World, zhou: Client) -> None:
    part = pending(world)
    case = part.procedure.case
    Complication.objects.create(case=case, grade="B", text="穿刺点血肿")
    Onlooker.objects.create(case=case, name="进修示例", kind="visiting")
    join(another(world), part, Role.FIRST_ASSISTANT)
    recorded(case, world.zhou.name, "林示例")
    part.reconciled = Reconciled.DIFFERS
    part.save()
    text = zhou.get("/verify/").content.decode()
    for told in (
        case.number_tail, "穿刺点血肿", "进修示例（进修）", "吕示例（一助，待审核）",
        "血管造影术：术者 周示例，其他 林示例", "与医院记录不同", "示例甲医院 介入科", "当天登记",
    ):  # fmt: skip
        assert told in text, told


def test_a_card_says_what_changed_since_it_was_verified(world: World, zhou: Client) -> None:
    part = pending(world)
    verify_claims(by=world.zhou, decisions=[decision(part)])
    change(world, part, role=Role.FIRST_ASSISTANT)
    text = zhou.get("/verify/").content.decode()
    assert "上次审核之后改过" in text
    assert "<del>术者</del> → <ins>一助</ins>" in text
    assert "自主程度：" not in text
    change(world, part, role=Role.FIRST_ASSISTANT, complications=(("B", "血肿"),))
    verify_claims(by=world.zhou, decisions=[decision(fresh(part))])
    change(world, part, role=Role.PARTICIPANT, complications=(("B", "血肿"),))
    text = zhou.get("/verify/").content.decode()
    # What was seen and verified in between is no change any more.
    assert "<del>一助</del> → <ins>参与</ins>" in text
    assert "<del>术者</del>" not in text
    assert "<ins>B" not in text


def change(world: World, part: Participation, role: Role, **told: Any) -> None:
    case = Case.objects.get(pk=part.procedure.case_id)
    entered = EnteredCase(
        hospital=case.hospital_id, department=case.department_id, day=case.day, number="",
        acts=(EnteredAct(part.procedure.name, role, part.procedure.category),),
        supervisor=world.zhou.pk, **told,
    )  # fmt: skip
    shown = stored_case(case).shown()
    edit_case(by=world.lin, trainee=world.trainee, case=case, version=shown, entered=entered)


def test_taking_back_keeps_a_role_that_was_ruled_on(world: World) -> None:
    part = pending(world)
    other = join(another(world), part, Role.OPERATOR)
    resolve_conflict(
        by=world.zhou, procedure=part.procedure, role=Role.OPERATOR, holder=part, reason="示例"
    )
    ruled = fresh(other)
    assert (ruled.role, ruled.claimed_role) == (Role.PARTICIPANT, Role.OPERATOR)
    verify_claims(by=world.zhou, decisions=[decision(ruled)])
    undo_decisions(by=world.zhou, claims=[decision(fresh(other))])
    assert (fresh(other).role, fresh(other).claimed_role) == (Role.PARTICIPANT, Role.OPERATOR)
    assert not Notice.objects.filter(kind="role_changed").exists()


def test_what_stands_in_conflict_has_no_button(world: World, zhou: Client) -> None:
    part = pending(world)
    join(another(world), part, Role.OPERATOR)
    text = zhou.get("/verify/").content.decode()
    assert "data-level=" not in text
    assert f'href="/cases/{part.procedure.case_id}/"' in text


def test_others_see_nothing_of_what_waits_for_one(world: World, client_of: ClientOf) -> None:
    pending(world)
    for who in (world.head, world.chen, world.zheng):
        text = client_of(who).get("/verify/").content.decode()
        assert "林示例" not in text
        assert "都审核完了" in text


def test_a_form_with_anothers_claims_writes_nothing(world: World, client_of: ClientOf) -> None:
    part = pending(world)
    for who in (world.head, world.zheng):
        answer = client_of(who).post("/verify/sign/", form(part), follow=True)
        assert "不是送给您审核的" in answer.content.decode()
        assert "林示例" not in answer.content.decode()
        swapped = client_of(who).post("/verify/sign/", form(part), headers={"HX-Request": "true"})
        assert "林示例" not in swapped.content.decode()
    assert fresh(part).state == State.PENDING


@pytest.mark.parametrize(
    "claim",
    ["", "x", "participation", "participation:1:1", "person:1:1:1", "participation:-1:1:1",
     "participation:1:1:9999999999999", "participation:²:1:1", "activity:1:1:1:1"],
)  # fmt: skip
def test_hostile_forms_are_refused_in_words(world: World, zhou: Client, claim: str) -> None:
    part = pending(world)
    key = key_of(part)
    told = {"line": [key], f"claims-{key}": [claim], f"autonomy-{key}": "passive_help"}
    for path in ("/verify/sign/", "/verify/return/", "/verify/many/"):
        answer = zhou.post(path, told)
        assert answer.status_code in {302, 422}, path
    assert zhou.post("/verify/undo/", {"claims": [claim]}).status_code == 302
    for role, autonomy in (("院长", "passive_help"), ("术者", "all")):
        told = form(part, autonomy=autonomy, **{f"role-{part.pk}": role})
        answer = zhou.post("/verify/sign/", told, follow=True)
        assert "没有这个" in answer.content.decode()
    assert fresh(part).state == State.PENDING


def test_it_goes_on_only_to_our_own_pages(world: World, zhou: Client) -> None:
    for told, to in (
        ("/verify/?page=2", "/verify/?page=2"),
        ("https://example.org/", "/verify/"),
        ("//example.org/", "/verify/"),
        ("javascript:alert(1)", "/verify/"),
    ):
        answer = zhou.post("/verify/sign/", form(pending(world), next=told))
        assert answer.headers["Location"] == to


def test_from_the_page_of_a_case_one_comes_back_to_it(world: World, zhou: Client) -> None:
    part = pending(world)
    case = reverse("case", args=[part.procedure.case_id])
    page = zhou.get(case).content.decode()
    assert page.count("data-level=") == 4
    answer = zhou.post("/verify/sign/", form(part, next=case), follow=True)
    assert answer.request["PATH_INFO"] == case
    assert "已审核：林示例" in answer.content.decode()
    assert fresh(part).state == State.VERIFIED


def test_htmx_gets_the_way_back_in_the_place_of_the_card(world: World, zhou: Client) -> None:
    part = pending(world)
    answer = zhou.post("/verify/sign/", form(part), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'data-vanish="8"' in text
    assert "没有等您审核的登记了" in text
    again = zhou.post(
        "/verify/undo/", {"claims": [written(fresh(part))]}, headers={"HX-Request": "true"}
    )
    assert "data-card" in again.content.decode()
    late = zhou.post("/verify/sign/", form(part), headers={"HX-Request": "true"})
    assert "有变动" in late.content.decode()
    assert "data-level" in late.content.decode()


def test_returning_needs_a_reason_and_takes_a_phrase(world: World, zhou: Client) -> None:
    part = pending(world)
    empty = zhou.post("/verify/return/", form(part), follow=True)
    assert "请写明退回的原因" in empty.content.decode()
    zhou.post("/verify/return/", form(part, phrase="请核对角色", message="我是术者"))
    assert fresh(part).message == "请核对角色。我是术者"
    page = zhou.get("/verify/decided/").content.decode()
    assert "退回：请核对角色。我是术者" in page
    assert "撤销" in page
    long = zhou.post("/verify/return/", form(pending(world), message="长" * 301), follow=True)
    assert "太长" in long.content.decode()


def test_the_list_is_narrowed_and_paged(world: World, zhou: Client) -> None:
    for _ in range(31):
        pending(world)
    waiting_duties(world)
    lu = another(world)
    pending(world, trainee=lu, name="动脉栓塞术")
    assert "34 条等您审核" in zhou.get("/verify/").content.decode()
    assert zhou.get("/verify/").content.decode().count("data-card ") == 30
    assert zhou.get("/verify/?page=2").content.decode().count("data-card ") == 4
    assert zhou.get("/verify/?kind=reports").content.decode().count("data-card ") == 1
    assert zhou.get(f"/verify/?trainee={lu.pk}").content.decode().count("data-card ") == 1
    assert zhou.get("/verify/?q=栓塞").content.decode().count("data-card ") == 1
    assert zhou.get("/verify/?q=lsl&trainee=999&kind=x&page=zz").status_code == 200
    assert "没有符合的登记" in zhou.get("/verify/?q=不存在").content.decode()


def test_many_are_ticked_by_hand_alone(world: World, zhou: Client) -> None:
    parts = [pending(world) for _ in range(3)]
    page = zhou.get("/verify/many/").content.decode()
    assert page.count('name="line"') == 3
    assert "checked" not in page
    nothing = zhou.post("/verify/many/", {})
    assert nothing.status_code == 422
    assert "还没有勾选" in nothing.content.decode()
    without = zhou.post("/verify/many/", form(parts[0], autonomy=""))
    assert without.status_code == 422
    assert "还没有选自主程度" in without.content.decode()
    assert without.content.decode().count("checked") == 1
    zhou.post("/verify/many/", form(*parts[:2], **{f"role-{parts[0].pk}": "一助"}))
    assert [fresh(part).state for part in parts] == ["已审核", "已审核", "待审核"]
    assert fresh(parts[0]).role == Role.FIRST_ASSISTANT


def test_twelve_at_once_ask_for_the_password(world: World, zhou: Client) -> None:
    parts = [pending(world) for _ in range(12)]
    told = form(*parts, **{f"role-{parts[3].pk}": "参与"})
    asked = zhou.post("/verify/many/", told)
    text = asked.content.decode()
    assert text.count("<b>林示例</b>") == 12
    assert "血管造影术 参与 · 被动帮助" in text
    assert {fresh(part).state for part in parts} == {State.PENDING}
    wrong = zhou.post("/verify/many/", {**told, "password": "not-the-password"})
    assert "密码不对，没有签署任何一条" in wrong.content.decode()
    zhou.post("/verify/many/", {**told, "password": PASSWORD})
    assert {fresh(part).state for part in parts} == {State.VERIFIED}
    assert fresh(parts[3]).role == Role.PARTICIPANT


def test_single_cards_cannot_go_round_the_password(world: World, zhou: Client) -> None:
    for _ in range(10):
        zhou.post("/verify/sign/", form(pending(world)))
    last = pending(world)
    for headers in ({}, {"HX-Request": "true"}):
        answer = zhou.post("/verify/sign/", form(last), headers=headers)
        assert "您的密码" in answer.content.decode()
    assert fresh(last).state == State.PENDING
    zhou.post("/verify/sign/", form(last, password=PASSWORD))
    assert fresh(last).state == State.VERIFIED


def test_a_supervisors_home_is_what_waits(world: World, client_of: ClientOf) -> None:
    assert client_of(world.zhou).get("/").headers["Location"] == reverse("trainees")
    pending(world)
    pending(world, supervisor=world.chen)
    page = client_of(world.zhou).get("/", follow=True)
    assert page.request["PATH_INFO"] == "/verify/"
    assert re.search(r'<b class="count">1<', page.content.decode())
    assert client_of(world.chen).get("/").headers["Location"] == reverse("trainees")


def test_the_number_of_questions_does_not_grow(
    world: World, zhou: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        pending(world)
    with django_assert_max_num_queries(60) as few:
        zhou.get("/verify/")
    for _ in range(20):
        pending(world)
    with django_assert_max_num_queries(len(few.captured_queries)):
        zhou.get("/verify/")
