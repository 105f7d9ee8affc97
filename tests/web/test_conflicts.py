"""Two trainees in one place of one procedure: shown to all, settled once, with a reason."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.withdrawing import restore_claim, withdraw_claim
from seldinger.web.logbook.conflicts import conflicts_in, in_conflict
from seldinger.web.logbook.models import Autonomy, Case, Participation, Procedure, Resolution
from seldinger.web.logbook.versions import versions_of
from seldinger.web.people.models import AccountRole, Person, Traineeship
from seldinger.web.verification.actions.conflicts import resolve_conflict
from seldinger.web.verification.actions.deciding import (
    return_claims,
    undo_decisions,
    verify_claims,
)
from support.people import ClientOf, World, give
from support.shared_cases import (
    act,
    decision,
    edited,
    logged,
    part_of,
    second_attending,
    second_trainee,
    verify,
)

REASON = "示例：术中记录写明由林示例完成关键步骤"


@pytest.fixture
def gao(world: World) -> Traineeship:
    return second_trainee(world)


@pytest.fixture
def tang(world: World) -> Person:
    return second_attending(world)


@pytest.fixture
def case(world: World, gao: Traineeship, tang: Person) -> Case:
    """林 (by 周) and 高 (by 唐) both say they were the operator."""
    found = logged(world, world.trainee)
    logged(world, gao, supervisor=tang.pk)
    return found


def resolve(case: Case, holder: Traineeship, by: Person, reason: str = REASON) -> None:
    part = part_of(case, holder)
    resolve_conflict(
        by=by, procedure=part.procedure, role=Role.OPERATOR, holder=part, reason=reason
    )


# -- seen -----------------------------------------------------------------------------------------


def test_both_and_both_supervisors_are_told_and_see_both_sides(
    world: World, case: Case, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    people = {world.lin, gao.person, world.zhou, tang}
    assert {n.person for n in Notice.objects.filter(kind="conflict")} == people
    for person in people:
        page = client_of(person).get(reverse("case", args=[case.pk])).content.decode()
        assert "的术者有 2 人登记" in page
        for told in ("林示例", "高示例", "带教 周示例", "带教 唐示例"):
            assert told in page
    assert (
        "写明理由，裁定术者"
        not in client_of(world.lin).get(reverse("case", args=[case.pk])).content.decode()
    )


def test_neither_is_verified_before_it_is_settled(world: World, case: Case) -> None:
    part = part_of(case, world.trainee)
    assert in_conflict(part)
    with pytest.raises(SeldingerError, match="请先在病例页写明理由裁定"):
        verify_claims(by=world.zhou, decisions=[decision(part)])
    assert part_of(case, world.trainee).state == State.PENDING


def test_a_part_alone_in_its_place_is_in_no_conflict(
    world: World, case: Case, gao: Traineeship
) -> None:
    edited(world, gao, case, act(role=Role.FIRST_ASSISTANT))
    assert not in_conflict(part_of(case, world.trainee))
    edited(world, gao, case, act(role=Role.OPERATOR, is_scrubbed=False))
    assert not in_conflict(part_of(case, world.trainee))
    assert not in_conflict(part_of(case, gao))


def test_any_number_may_take_part(world: World, gao: Traineeship) -> None:
    case = logged(world, world.trainee, act(role=Role.PARTICIPANT))
    logged(world, gao, act(role=Role.PARTICIPANT))
    assert conflicts_in(case.procedures.all()) == []


# -- settled --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["zhou", "tang", "chen"])
def test_a_supervisor_of_either_or_the_director_settles_it(
    world: World, case: Case, gao: Traineeship, tang: Person, who: str
) -> None:
    by = tang if who == "tang" else getattr(world, who)
    resolve(case, world.trainee, by)
    holder, other = part_of(case, world.trainee), part_of(case, gao)
    assert (holder.role, holder.state) == ("术者", State.PENDING)
    assert (other.role, other.claimed_role, other.state) == ("参与", "术者", State.PENDING)
    assert versions_of(other).get().facts["role"] == "术者"
    assert not in_conflict(holder)
    resolution = Resolution.objects.get()
    assert (resolution.by, resolution.reason, resolution.holder) == (by, REASON, holder)
    row = AuditRow.objects.latest("number")
    assert (row.act, row.by) == ("verification.resolve_conflict", by)
    assert REASON not in row.details


def test_both_are_told_whose_it_was_and_why(world: World, case: Case, gao: Traineeship) -> None:
    resolve(case, world.trainee, world.zhou)
    told = Notice.objects.filter(kind="resolved")
    assert {n.person for n in told} == {world.lin, gao.person}
    assert told[0].details["reason"] == REASON
    assert told[0].details["holder"] == "林示例"


def test_after_it_both_can_be_verified(
    world: World, case: Case, gao: Traineeship, tang: Person
) -> None:
    resolve(case, world.trainee, world.zhou)
    verify(world.zhou, part_of(case, world.trainee))
    verify(tang, part_of(case, gao))
    assert part_of(case, gao).role == "参与"


def test_what_was_verified_in_that_place_waits_again(
    world: World, gao: Traineeship, tang: Person
) -> None:
    case = logged(world, world.trainee)
    verify(world.zhou, part_of(case, world.trainee))
    logged(world, gao, supervisor=tang.pk)
    resolve(case, gao, world.chen)
    part = part_of(case, world.trainee)
    assert (part.role, part.state, part.decided_by, part.autonomy) == (
        "参与", State.PENDING, None, ""
    )  # fmt: skip
    assert versions_of(part).get().facts["autonomy"] == Autonomy.PASSIVE_HELP


def test_who_comes_second_is_told_what_was_decided(
    world: World, case: Case, gao: Traineeship, tang: Person
) -> None:
    resolve(case, world.trainee, world.zhou)
    with pytest.raises(SeldingerError) as told:
        resolve(case, gao, tang, "示例：另一个理由")
    assert str(told.value) == (
        f"这处冲突已由周示例裁定：“全脑血管造影”的术者是林示例，理由：{REASON}。您的裁定没有写入"
    )
    assert Resolution.objects.count() == 1
    assert part_of(case, world.trainee).role == "术者"


def test_one_who_gave_way_needs_no_ruling(world: World, case: Case, gao: Traineeship) -> None:
    edited(
        world,
        gao,
        case,
        act(role=Role.FIRST_ASSISTANT),
        supervisor=part_of(case, gao).supervisor_id,
    )
    with pytest.raises(SeldingerError, match="现在没有冲突"):
        resolve(case, world.trainee, world.zhou)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_settled(world: World, case: Case, reason: str) -> None:
    with pytest.raises(SeldingerError, match="请写明理由"):
        resolve(case, world.trainee, world.zhou, reason)
    assert len(conflicts_in(case.procedures.all())) == 1


@pytest.mark.parametrize("who", ["lin", "gao", "secretary", "head", "zheng", "admin", "wu"])
def test_nobody_else_settles_it(world: World, case: Case, gao: Traineeship, who: str) -> None:
    by = gao.person if who == "gao" else getattr(world, who)
    with pytest.raises(SeldingerError, match="只有其中一方的带教医师或基地主任可以裁定"):
        resolve(case, world.trainee, by)
    assert not Resolution.objects.exists()


def test_a_claimant_who_is_also_director_does_not_settle_it(world: World, case: Case) -> None:
    give(world.lin, AccountRole.DIRECTOR, base=world.base)
    with pytest.raises(SeldingerError, match="只有其中一方"):
        resolve(case, world.trainee, world.lin)


def test_the_place_goes_to_one_of_the_claimants(world: World, case: Case) -> None:
    other = logged(world, world.trainee, number="PATIENT-4799")
    part = part_of(case, world.trainee)
    with pytest.raises(SeldingerError, match="所选的登记已不在这处冲突里"):
        resolve_conflict(
            by=world.zhou, procedure=part.procedure, role=Role.OPERATOR,
            holder=part_of(other, world.trainee), reason=REASON,
        )  # fmt: skip


def test_the_database_keeps_one_verified_operator(
    world: World, case: Case, gao: Traineeship
) -> None:
    for trainee in (world.trainee, gao):
        part = part_of(case, trainee)
        part.state, part.decided_by = State.VERIFIED, world.zhou
        if trainee is world.trainee:
            part.save()
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            part.save()


# -- the page -------------------------------------------------------------------------------------


def address(case: Case) -> str:
    return reverse("conflict_resolve", args=[case.pk, case.procedures.get().pk])


def told(part: Participation, reason: str = REASON) -> dict[str, str]:
    return {"place": "operator", "operator-holder": str(part.pk), "operator-reason": reason}


def test_the_page_settles_it(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    client = client_of(world.zhou)
    page = client.get(address(case)).content.decode()
    assert "林示例" in page
    assert "高示例" in page
    answer = client.post(address(case), told(part_of(case, gao)))
    assert answer.url == reverse("case", args=[case.pk])
    assert part_of(case, world.trainee).role == "参与"
    shown = client.get(answer.url).content.decode()
    assert f"裁定为高示例。理由：{REASON}" in shown
    assert "本人登记的是术者" in shown


def test_the_page_asks_for_a_reason_and_keeps_the_choice(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    part = part_of(case, gao)
    answer = client_of(world.zhou).post(address(case), told(part, " "))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "请填写" in page
    assert f'value="{part.pk}"' in page
    assert not Resolution.objects.exists()


def test_a_late_page_says_what_was_decided(
    world: World, case: Case, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    resolve(case, world.trainee, world.zhou)
    answer = client_of(tang).post(address(case), told(part_of(case, gao)))
    assert answer.status_code == 200
    assert f"这处冲突已由周示例裁定：“全脑血管造影”的术者是林示例，理由：{REASON}" in (
        answer.content.decode()
    )
    assert part_of(case, world.trainee).role == "术者"


@pytest.mark.parametrize("holder", ["", "0", "x", "999999"])
def test_a_holder_that_is_none_is_refused(
    world: World, case: Case, client_of: ClientOf, holder: str
) -> None:
    form = {"place": "operator", "operator-holder": holder, "operator-reason": REASON}
    assert client_of(world.zhou).post(address(case), form).status_code == 200
    assert not Resolution.objects.exists()


def test_only_they_open_the_page(
    world: World, case: Case, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    for person in (world.zhou, tang, world.chen):
        assert client_of(person).get(address(case)).status_code == 200
    for person in (world.lin, gao.person, world.secretary, world.head, world.zheng, world.admin):
        assert client_of(person).get(address(case)).status_code in (403, 404)


def test_an_act_of_another_case_is_not_found(world: World, case: Case, client_of: ClientOf) -> None:
    other = logged(world, world.trainee, number="PATIENT-4799")
    procedure = Procedure.objects.get(case=other)
    url = reverse("conflict_resolve", args=[case.pk, procedure.pk])
    assert client_of(world.zhou).get(url).status_code == 404


# -- conflicts that arise later -------------------------------------------------------------------


def told_of_conflict() -> set[Person]:
    return {notice.person for notice in Notice.objects.filter(kind="conflict")}


def returned(world: World, case: Case) -> None:
    """林's part goes back, and takes no place until it is mended."""
    part = part_of(case, world.trainee)
    return_claims(by=world.zhou, claims=[decision(part)], message="示例：日期不对")


def test_a_returned_claim_that_is_mended_into_a_taken_place_is_told_to_all(
    world: World, gao: Traineeship, tang: Person
) -> None:
    case = logged(world, world.trainee)
    returned(world, case)
    logged(world, gao, supervisor=tang.pk)
    assert not told_of_conflict()
    edited(world, world.trainee, case, guidance=("ct",))
    assert in_conflict(part_of(case, world.trainee))
    assert told_of_conflict() == {world.lin, gao.person, world.zhou, tang}


def test_a_conflict_that_was_told_is_not_told_again_at_every_edit(world: World, case: Case) -> None:
    Notice.objects.all().delete()
    edited(world, world.trainee, case, guidance=("ct",))
    assert not told_of_conflict()


def test_a_claim_that_is_brought_back_into_a_taken_place_is_told_to_all(
    world: World, gao: Traineeship, tang: Person
) -> None:
    case = logged(world, world.trainee)
    part = part_of(case, world.trainee)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    logged(world, gao, supervisor=tang.pk)
    assert not told_of_conflict()
    restore_claim(by=world.lin, claim=part, version=part_of(case, world.trainee).version)
    assert told_of_conflict() == {world.lin, gao.person, world.zhou, tang}


def test_a_return_that_is_taken_back_tells_of_the_place_taken_meanwhile(
    world: World, gao: Traineeship, tang: Person
) -> None:
    case = logged(world, world.trainee)
    returned(world, case)
    logged(world, gao, supervisor=tang.pk)
    undo_decisions(by=world.zhou, claims=[decision(part_of(case, world.trainee))])
    assert told_of_conflict() == {world.lin, gao.person, world.zhou, tang}


def test_a_claim_brought_back_into_a_free_place_tells_nobody(world: World) -> None:
    case = logged(world, world.trainee)
    part = part_of(case, world.trainee)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    restore_claim(by=world.lin, claim=part, version=part_of(case, world.trainee).version)
    assert not told_of_conflict()
