"""Entries whose supervisor left or is away: to whom the record names, or attested."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.bulk import log_activities
from seldinger.web.logbook.entries import NewActivity
from seldinger.web.logbook.models import Activity, Basis, Participation
from seldinger.web.people.absences import long_absences
from seldinger.web.people.actions.absences import add_absence, withdraw_absence
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.models import AccountRole, Person
from seldinger.web.verification.actions.deciding import undo_decisions, verify_claims
from seldinger.web.verification.actions.reassigning import attest_claims, reassign_claims
from seldinger.web.verification.decisions import ConfirmationNeededError, written
from seldinger.web.verification.reachable import Reachable, staff_names
from support.people import NOW, PASSWORD, TODAY, ClientOf, World, give, person, work
from support.verifying import decision, leave, pending, recorded

REASON = "示例：已离开本院"


@pytest.fixture
def han(world: World) -> Person:
    """Another attending of the department."""
    return attending(world, "韩示例", "han")


def attending(world: World, name: str, login: str) -> Person:
    somebody = person(name, login)
    work(somebody, world.department)
    give(somebody, AccountRole.ATTENDING, department=world.department)
    return somebody


def fresh(part: Any) -> Any:
    return type(part).objects.get(pk=part.pk)


def reassign(world: World, part: Participation, to: Person, reason: str = REASON) -> Any:
    return reassign_claims(by=world.secretary, claims=[decision(part)], to=to, reason=reason)


def attest(world: World, *claims: Any, reason: str = REASON, confirmed: bool = False) -> Any:
    told = [decision(one) for one in claims]
    return attest_claims(by=world.chen, claims=told, reason=reason, confirmed=confirmed)


def form(*claims: Any, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"line": [], "reason": REASON, **more}
    for claim in claims:
        key = f"x-{claim.pk}"
        told["line"].append(key)
        told[f"claims-{key}"] = [written(claim)]
    return told


# -- whom one cannot reach -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begun", "ends", "is_long"),
    [
        (0, 13, True),  # from today, fourteen days in all
        (0, 12, False),
        (-20, 0, True),
        (-14, None, True),
        (-13, None, False),
        (-40, -1, False),  # over
        (1, 30, False),  # to come
    ],
)
def test_who_is_away_for_fourteen_days(
    world: World, begun: int, ends: int | None, is_long: bool
) -> None:
    end = None if ends is None else TODAY + timedelta(days=ends)
    start = TODAY + timedelta(days=begun)
    absence = add_absence(by=world.zhou, person=world.zhou, start=start, end=end)
    assert (world.zhou.pk in long_absences(TODAY)) is is_long
    part = pending(world)
    assert bool(Reachable(TODAY).obstacle(part)) is is_long
    withdraw_absence(by=world.secretary, absence=absence)
    assert not long_absences(TODAY)


def test_absences_do_not_overlap(world: World) -> None:
    absence = add_absence(by=world.zhou, person=world.zhou, start=TODAY)
    with pytest.raises(SeldingerError, match=r"与已登记的不在岗（2026-06-15 起）重叠"):
        add_absence(by=world.zhou, person=world.zhou, start=TODAY + timedelta(days=90))
    with pytest.raises(SeldingerError, match="不能早于开始日期"):
        add_absence(by=world.zhou, person=world.zhou, start=TODAY, end=TODAY - timedelta(days=1))
    withdraw_absence(by=world.zhou, absence=absence)
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_absence(by=world.zhou, absence=absence)
    add_absence(by=world.zhou, person=world.zhou, start=TODAY, end=TODAY)


def test_who_left_or_was_never_named_cannot_be_reached(world: World) -> None:
    part = pending(world)
    assert Reachable(TODAY).obstacle(part) == ""
    leave(world, world.zhou)
    assert Reachable(TODAY).obstacle(fresh(part)) == "已不在示例甲医院带教"
    nameless = pending(world)
    nameless.supervisor = None
    assert Reachable(TODAY).obstacle(nameless) == "没有写带教医师"
    closed = pending(world, supervisor=world.head)
    set_active(by=world.admin, person=world.head, active=False)
    assert Reachable(TODAY).obstacle(fresh(closed)) == "账号已停用"


@pytest.mark.parametrize(
    ("staff", "names"),
    [
        ({"operator": ["周 示例"], "others": ["韩示例", " "]}, ["周示例", "韩示例"]),
        ({"operator": "周示例", "others": None}, ["周示例"]),
        ({"operator": [7, ["x"]]}, []),
        ([], []),
        (None, []),
    ],
)
def test_names_in_the_record_are_read_patiently(staff: Any, names: list[str]) -> None:
    assert staff_names(staff) == names


# -- handing on ----------------------------------------------------------------------------------


def test_it_goes_to_whom_the_record_names(world: World, han: Person) -> None:
    part = pending(world)
    recorded(part.procedure.case, "周示例", "韩示例")
    leave(world, world.zhou)
    reassign(world, part, han)
    now = fresh(part)
    assert (now.supervisor, now.named, now.state) == (han, world.zhou, State.PENDING)
    assert (now.basis, now.basis_reason, now.version) == (
        Basis.REASSIGNED, REASON, part.version + 1,
    )  # fmt: skip
    to_trainee = Notice.objects.get(kind="reassigned_trainee")
    assert (to_trainee.person, to_trainee.details["before"]) == (world.lin, "周示例")
    assert Notice.objects.get(kind="reassigned_supervisor").person == han
    assert AuditRow.objects.latest("number").act == "verification.reassign_claims"
    verify_claims(by=han, decisions=[decision(now)])
    assert (fresh(part).basis, fresh(part).decided_by) == (Basis.REASSIGNED, han)
    undo_decisions(by=han, claims=[decision(fresh(part))])
    undone = fresh(part)
    assert (undone.basis, undone.basis_reason, undone.supervisor) == (
        Basis.REASSIGNED, REASON, han,
    )  # fmt: skip
    assert not list(broken_seals())


def test_nobody_else_takes_it(world: World, han: Person) -> None:
    part = pending(world)
    recorded(part.procedure.case, "周示例", "郑示例", "何示例", "林示例")
    leave(world, world.zhou)
    # Not named, of another hospital, no supervisor, the trainee, and whoever left.
    for to in (han, world.zheng, world.secretary, world.lin, world.zhou):
        with pytest.raises(SeldingerError, match="不能改派"):
            reassign(world, part, to)
    assert fresh(part).supervisor == world.zhou


def test_a_supervisor_who_can_be_reached_keeps_theirs(world: World, han: Person) -> None:
    part = pending(world)
    recorded(part.procedure.case, "韩示例")
    with pytest.raises(SeldingerError, match="周示例可以审核"):
        reassign(world, part, han)
    with pytest.raises(SeldingerError, match="周示例可以审核"):
        attest(world, part)


def test_a_reason_is_needed(world: World, han: Person) -> None:
    part = pending(world)
    leave(world, world.zhou)
    with pytest.raises(SeldingerError, match="请写明改派的理由"):
        reassign(world, part, han, reason=" ")
    with pytest.raises(SeldingerError, match="请写明证明的理由"):
        attest(world, part, reason="\n")


def test_who_came_after_the_case_is_a_namesake(world: World, han: Person) -> None:
    part = pending(world)
    recorded(part.procedure.case, "韩示例")
    leave(world, world.zhou)
    membership = han.memberships.get()
    membership.start = part.procedure.case.day + timedelta(days=1)
    membership.save()
    with pytest.raises(SeldingerError, match="不能改派"):
        reassign(world, part, han)


def test_namesakes_are_told_apart_and_chosen(world: World, han: Person) -> None:
    part = pending(world)
    recorded(part.procedure.case, "韩示例")
    leave(world, world.zhou)
    assert [one.beside for one in Reachable(TODAY).successors(part)] == [""]
    other = attending(world, "韩示例", "han2")
    membership = other.memberships.get()
    membership.staff_no = "2002"
    membership.save()
    found = {one.person: one.beside for one in Reachable(TODAY).successors(part)}
    assert found == {han: "介入科", other: "介入科 · 2002"}


# -- the director's word ---------------------------------------------------------------------------


def test_the_director_attests_what_nobody_can_verify(world: World) -> None:
    part = pending(world)
    recorded(part.procedure.case, "周示例")
    leave(world, world.zhou)
    attest(world, part)
    now = fresh(part)
    assert (now.state, now.basis, now.basis_reason) == (State.VERIFIED, Basis.ATTESTED, REASON)
    assert (now.autonomy, now.role, now.decided_by) == ("", part.role, world.chen)
    assert Notice.objects.get(kind="attested").person == world.lin
    undo_decisions(by=world.chen, claims=[decision(now)])
    undone = fresh(part)
    assert (undone.state, undone.basis, undone.basis_reason) == (State.PENDING, "", "")


def test_not_where_the_record_names_another(world: World, han: Person) -> None:
    part = pending(world)
    recorded(part.procedure.case, "韩示例")
    leave(world, world.zhou)
    with pytest.raises(SeldingerError, match=r"医院记录写明韩示例参加了.*请改派"):
        attest(world, part)
    # Away herself, she is nobody to hand it to.
    add_absence(by=han, person=han, start=TODAY, end=TODAY + timedelta(days=20))
    attest(world, part)


def test_a_director_does_not_attest_their_own(world: World) -> None:
    part = pending(world, supervisor=world.newcomer)
    part.traineeship.person = world.chen
    part.traineeship.save()
    with pytest.raises(SeldingerError, match="自己的登记"):
        attest(world, part)


def test_more_than_ten_need_the_password_here_too(world: World) -> None:
    parts = [pending(world, supervisor=world.newcomer) for _ in range(11)]
    with pytest.raises(ConfirmationNeededError):
        attest(world, *parts)
    assert {fresh(part).state for part in parts} == {State.PENDING}
    attest(world, *parts, confirmed=True)
    assert {fresh(part).state for part in parts} == {State.VERIFIED}


def test_an_activity_has_no_record_and_is_attested(world: World) -> None:
    new = NewActivity(
        trainee=world.trainee.pk, supervisor=world.zhou.pk, state=State.PENDING, logged_at=NOW,
        day=TODAY, type="疑难病例讨论", title="示例",
    )  # fmt: skip
    activity = log_activities(by=world.lin, activities=[new])[0]
    with pytest.raises(SeldingerError, match="可以审核"):
        attest(world, activity)
    leave(world, world.zhou)
    attest(world, Activity.objects.get())
    assert Activity.objects.get().basis == Basis.ATTESTED


# -- the pages -----------------------------------------------------------------------------------


def test_the_secretary_hands_on_and_the_evidence_says_so(
    world: World, han: Person, client_of: ClientOf
) -> None:
    part, alone = pending(world), pending(world)
    recorded(part.procedure.case, "周示例", "韩示例")
    leave(world, world.zhou)
    secretary = client_of(world.secretary)
    page = secretary.get("/verify/unreachable/").content.decode()
    for told in ("2 条登记的带教医师已离开", "周示例", "已不在示例甲医院带教",
                 "医院记录写明 韩示例 在场", "需要基地主任写明理由证明"):  # fmt: skip
        assert told in page, told
    secretary.post("/verify/unreachable/reassign/", form(part, to=han.pk))
    assert fresh(part).supervisor == han
    card = client_of(han).get("/verify/").content.decode()
    assert "改派：原带教 周示例" in card
    verify_claims(by=han, decisions=[decision(fresh(part))])
    client_of(world.chen).post("/verify/unreachable/attest/", form(alone))
    assert fresh(alone).basis == Basis.ATTESTED
    evidence = _evidence(world, client_of(world.lin))
    assert f"改派：原带教 周示例（{REASON}）" in evidence
    assert f"基地主任证明：{REASON}" in evidence
    assert "都有人可审" in secretary.get("/verify/unreachable/").content.decode()


def _evidence(world: World, client: Client) -> str:
    told = ""
    rulebook_page = client.get("/me/").content.decode()
    for requirement in {piece.split("/")[0] for piece in rulebook_page.split("/requirements/")[1:]}:
        address = reverse("requirement", args=[world.trainee.pk, requirement])
        told += client.get(address).content.decode()
    return told


def test_only_the_right_people_and_only_their_own(
    world: World, han: Person, client_of: ClientOf
) -> None:
    part = pending(world)
    recorded(part.procedure.case, "韩示例")
    leave(world, world.zhou)
    zheng = client_of(world.zheng)
    page = zheng.get("/verify/unreachable/").content.decode()
    assert "林示例" not in page
    assert zheng.post(
        "/verify/unreachable/reassign/", form(part, to=world.zheng.pk)
    ).status_code == 404  # fmt: skip
    assert zheng.post("/verify/unreachable/attest/", form(part)).status_code == 404
    # A director does not reassign, a secretary does not attest.
    assert client_of(world.chen).post(
        "/verify/unreachable/reassign/", form(part, to=han.pk)
    ).status_code == 403  # fmt: skip
    assert client_of(world.secretary).post(
        "/verify/unreachable/attest/", form(part)
    ).status_code == 403  # fmt: skip
    for who in (world.lin, han, world.education, world.admin):
        assert client_of(who).get("/verify/unreachable/").status_code == 403
    assert fresh(part).supervisor == world.zhou


@pytest.mark.parametrize("to", ["", "x", "-1", "9" * 30, "999999"])
def test_hostile_forms_change_nothing(world: World, client_of: ClientOf, to: str) -> None:
    part = pending(world)
    leave(world, world.zhou)
    secretary = client_of(world.secretary)
    answer = secretary.post("/verify/unreachable/reassign/", form(part, to=to))
    assert answer.status_code == 404
    told = form(part, to=world.head.pk, reason="")
    text = secretary.post("/verify/unreachable/reassign/", told, follow=True).content.decode()
    assert "请写明理由" in text
    nothing = secretary.post("/verify/unreachable/reassign/", {"to": world.head.pk}, follow=True)
    assert "还没有勾选" in nothing.content.decode()
    assert fresh(part).supervisor == world.zhou


def test_twelve_attested_ask_for_the_password(world: World, client_of: ClientOf) -> None:
    parts = [pending(world, supervisor=world.newcomer) for _ in range(12)]
    chen = client_of(world.chen)
    asked = chen.post("/verify/unreachable/attest/", form(*parts))
    assert asked.status_code == 200
    assert REASON in asked.content.decode()
    chen.post("/verify/unreachable/attest/", form(*parts, password=PASSWORD))
    assert {fresh(part).state for part in parts} == {State.VERIFIED}


def test_absences_are_ones_own_or_of_whom_one_manages(world: World, client_of: ClientOf) -> None:
    own = reverse("absence_add", args=[world.zhou.pk])
    zhou, secretary = client_of(world.zhou), client_of(world.secretary)
    assert zhou.post(own, {"start": "2026-06-20", "end": "2026-07-20"}).status_code == 302
    assert "2026-06-20 至 2026-07-20" in secretary.get(own).content.decode()
    clash = secretary.post(own, {"start": "2026-07-01", "reason": "进修"})
    assert "重叠" in clash.content.decode()
    absence = world.zhou.absences.get()
    for who in (world.head, world.chen, world.zheng):
        assert client_of(who).get(own).status_code == 404
        withdraw = reverse("absence_withdraw", args=[world.zhou.pk, absence.pk])
        assert client_of(who).post(withdraw).status_code == 404
    assert client_of(world.lin).get(own).status_code == 403
    secretary.post(reverse("absence_withdraw", args=[world.zhou.pk, absence.pk]))
    assert world.zhou.absences.get().withdrawn_at
    again = secretary.post(
        reverse("absence_withdraw", args=[world.zhou.pk, absence.pk]), follow=True
    )
    assert "已经撤回" in again.content.decode()
    assert own in secretary.get(reverse("person", args=[world.zhou.pk])).content.decode()


def test_the_page_of_who_waits_leads_there(world: World, client_of: ClientOf) -> None:
    address = reverse("waiting", args=[world.base.pk])
    assert "/verify/unreachable/" in client_of(world.secretary).get(address).content.decode()
    assert "/verify/unreachable/" in client_of(world.chen).get(address).content.decode()
    assert "/verify/unreachable/" not in client_of(world.education).get(address).content.decode()
