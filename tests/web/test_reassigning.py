"""Entries whose supervisor left or is away: to whom the record names, or attested."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.bulk import log_activities
from seldinger.web.logbook.actions.duties import change_duty
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.entries import NewActivity
from seldinger.web.logbook.models import Activity, Basis, Participation
from seldinger.web.people.absences import long_absences
from seldinger.web.people.actions.absences import add_absence, withdraw_absence
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.models import Absence, AccountRole, Person
from seldinger.web.verification.actions.deciding import (
    return_claims,
    undo_decisions,
    verify_claims,
)
from seldinger.web.verification.actions.reassigning import attest_claims, reassign_claims
from seldinger.web.verification.decisions import ConfirmationNeededError, written
from seldinger.web.verification.reachable import Reachable, staff_names
from support.duties import log_some_reports, reports
from support.people import NOW, PASSWORD, TODAY, ClientOf, World, give, person, work
from support.shared_cases import act, edited, logged, part_of
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


# -- what is mended afterwards --------------------------------------------------------------------


@pytest.fixture
def handed_on(world: World, han: Person) -> Participation:
    """林's part, which 周 was to verify, and 韩 verifies."""
    case = logged(world, world.trainee)
    recorded(case, "周示例", "韩示例")
    leave(world, world.zhou)
    reassign(world, part_of(case, world.trainee), han)
    return part_of(case, world.trainee)


def send_back(by: Person, claim: Any, message: str = "示例：请核对引导方式") -> None:
    return_claims(by=by, claims=[decision(fresh(claim))], message=message)


@pytest.mark.parametrize("told", [{"guidance": ("ct",)}, {"role": Role.FIRST_ASSISTANT}])
def test_mended_after_a_return_it_stays_reassigned_with_its_reason(
    world: World, han: Person, handed_on: Participation, told: dict[str, Any]
) -> None:
    send_back(han, handed_on)
    acts = [act(**{"role": told.pop("role")})] if "role" in told else []
    edited(world, world.trainee, handed_on.procedure.case, *acts, **told)
    part = fresh(handed_on)
    assert (part.state, part.supervisor, part.named) == (State.PENDING, han, world.zhou)
    assert (part.basis, part.basis_reason) == (Basis.REASSIGNED, REASON)


def test_edited_after_it_was_verified_too(
    world: World, han: Person, handed_on: Participation
) -> None:
    verify_claims(by=han, decisions=[decision(handed_on)])
    edited(world, world.trainee, handed_on.procedure.case, guidance=("ct",))
    part = fresh(handed_on)
    assert (part.state, part.decided_by, part.autonomy) == (State.PENDING, None, "")
    assert (part.basis, part.basis_reason) == (Basis.REASSIGNED, REASON)


def test_what_a_director_attested_loses_that_words_reason_when_edited(world: World) -> None:
    case = logged(world, world.trainee)
    leave(world, world.zhou)
    attest(world, part_of(case, world.trainee))
    edited(world, world.trainee, case, guidance=("ct",))
    part = part_of(case, world.trainee)
    assert (part.state, part.basis, part.basis_reason) == (State.PENDING, "", "")


def test_whom_the_trainee_names_themselves_is_no_reassignment_and_sees_the_return(
    world: World, han: Person, handed_on: Participation, client_of: ClientOf
) -> None:
    send_back(han, handed_on)
    tang = attending(world, "唐示例", "tang")
    edited(world, world.trainee, handed_on.procedure.case, supervisor=tang.pk)
    part = fresh(handed_on)
    assert (part.supervisor, part.named) == (tang, None)
    assert (part.basis, part.basis_reason) == ("", "")
    card = client_of(tang).get("/verify/").content.decode()
    assert "此前由 韩示例 退回：示例：请核对引导方式" in card


def test_a_return_of_a_duty_stays_on_record_for_whom_is_asked_next(
    world: World, client_of: ClientOf
) -> None:
    tang = attending(world, "唐示例", "tang")
    claim = log_some_reports(world)
    send_back(world.zhou, claim, "示例：请核对份数")
    told = reports(world, supervisor=tang.pk)
    change_duty(by=world.lin, claim=claim, version=fresh(claim).version, entered=told)
    send_back(tang, claim, "示例：还是不对")
    told = reports(world, supervisor=tang.pk, number=7)
    change_duty(by=world.lin, claim=claim, version=fresh(claim).version, entered=told)
    card = client_of(tang).get("/verify/").content.decode()
    assert "此前由 唐示例 退回：示例：还是不对" in card
    assert "请核对份数" not in card


def test_withdrawn_after_a_return_and_logged_anew_the_return_is_seen_too(
    world: World, client_of: ClientOf
) -> None:
    tang = attending(world, "唐示例", "tang")
    case = logged(world, world.trainee)
    part = part_of(case, world.trainee)
    send_back(world.zhou, part)
    withdraw_claim(by=world.lin, claim=part, version=fresh(part).version)
    logged(world, world.trainee, supervisor=tang.pk)
    card = client_of(tang).get("/verify/").content.decode()
    assert "此前由 周示例 退回：示例：请核对引导方式" in card


def test_a_reassigned_duty_keeps_its_reason_when_mended(world: World, han: Person) -> None:
    """No page hands duties on yet; what a row says is kept all the same."""
    claim = log_some_reports(world)
    claim.named, claim.supervisor = world.zhou, han
    claim.basis, claim.basis_reason = Basis.REASSIGNED, REASON
    claim.save()
    send_back(han, claim)
    mended = reports(world, supervisor=han.pk, number=7)
    change_duty(by=world.lin, claim=claim, version=fresh(claim).version, entered=mended)
    row = fresh(claim)
    assert (row.basis, row.basis_reason, row.named) == (Basis.REASSIGNED, REASON, world.zhou)
    other = reports(world, supervisor=world.zhou.pk, number=7)
    change_duty(by=world.lin, claim=claim, version=row.version, entered=other)
    row = fresh(claim)
    assert (row.basis, row.basis_reason, row.named) == ("", "", None)


# -- what was typed stays -------------------------------------------------------------------------


def test_a_form_that_is_refused_comes_back_as_it_was_filled_in(
    world: World, han: Person, client_of: ClientOf
) -> None:
    parts = [pending(world), pending(world)]
    for part in parts:
        recorded(part.procedure.case, "周示例", "韩示例")
    leave(world, world.zhou)
    secretary = client_of(world.secretary)
    kept, left = (f"case-{part.procedure.case_id}-{world.trainee.pk}" for part in parts)
    told = {
        "to": han.pk, "line": [kept], f"claims-{left}": [written(parts[1])],
        # Somebody else was quicker: the version is not the one that was shown.
        f"claims-{kept}": [f"participation:{parts[0].pk}:99:1"], "reason": "示例：理由甲乙丙",
    }  # fmt: skip
    answer = secretary.post("/verify/unreachable/reassign/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有改派任何一条" in page
    assert ">示例：理由甲乙丙</textarea>" in page
    assert re.search(rf'value="{kept}"[^>]* checked', page)
    assert not re.search(rf'value="{left}"[^>]* checked', page)
    assert {fresh(part).supervisor for part in parts} == {world.zhou}


def test_so_does_that_of_the_director(world: World, client_of: ClientOf) -> None:
    part = pending(world)
    leave(world, world.zhou)
    key = f"case-{part.procedure.case_id}-{world.trainee.pk}"
    told = {f"claims-{key}": [written(part)], "reason": "示例：理由甲乙丙"}
    answer = client_of(world.chen).post("/verify/unreachable/attest/", told)
    assert answer.status_code == 422
    assert "还没有勾选登记" in answer.content.decode()
    assert ">示例：理由甲乙丙</textarea>" in answer.content.decode()


# -- absences that follow one another -------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "is_long"),
    [
        ([(-3, 4), (5, 12)], True),  # eight days and eight that follow
        ([(-3, 3), (4, 9)], False),  # thirteen in all
        ([(-3, 3), (5, 30)], False),  # a day at work between them
        ([(-10, -1), (0, 3)], True),
        ([(-14, -8), (-7, None)], True),  # seven days, and none has an end since
        ([(-9, -5), (-4, None)], False),
        ([(-20, -1), (0, None)], True),
        ([(-20, -7), (-6, -1)], False),  # over
    ],
)
def test_absences_that_adjoin_are_one(
    world: World, spans: list[tuple[int, int | None]], is_long: bool
) -> None:
    for begun, ends in spans:
        end = None if ends is None else TODAY + timedelta(days=ends)
        add_absence(by=world.zhou, person=world.zhou, start=TODAY + timedelta(days=begun), end=end)
    assert (world.zhou.pk in long_absences(TODAY)) is is_long


def test_absences_that_overlap_are_one_and_withdrawn_ones_none(world: World) -> None:
    day = timedelta(days=1)
    Absence.objects.create(person=world.zhou, start=TODAY - 3 * day, end=TODAY + 4 * day)
    other = Absence.objects.create(person=world.zhou, start=TODAY, end=TODAY + 11 * day)
    Absence.objects.create(person=world.chen, start=TODAY, end=TODAY + 4 * day)
    assert long_absences(TODAY) == {world.zhou.pk: TODAY - 3 * day}
    withdraw_absence(by=world.zhou, absence=other)
    assert not long_absences(TODAY)
