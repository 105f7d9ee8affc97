"""A managed patient counts for one trainee: who is verified second, and what both sides see."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.logbook.actions.duties import change_duty, log_admission
from seldinger.web.logbook.actions.withdrawing import restore_claim, withdraw_claim
from seldinger.web.logbook.models import Admission
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.verification.actions import keeping
from seldinger.web.verification.actions.deciding import return_claims, verify_claims
from seldinger.web.verification.actions.reassigning import attest_claims
from seldinger.web.verification.decisions import seen, written
from support.duties import admission, log_one_admission
from support.people import TODAY, ClientOf, World
from support.shared_cases import second_attending, second_trainee
from support.verifying import decision, leave

REFUSED = "同一次住院.*已为另一名学员签认"


@pytest.fixture
def gao(world: World) -> Traineeship:
    return second_trainee(world)


@pytest.fixture
def tang(world: World) -> Person:
    return second_attending(world)


def of(world: World, trainee: Traineeship, **told: Any) -> Admission:
    entered = admission(world, **told)
    return log_admission(by=trainee.person, trainee=trainee, admissions=[entered])[0]


def verify(by: Person, *claims: Admission) -> None:
    verify_claims(by=by, decisions=[decision(fresh(claim)) for claim in claims])


def fresh(claim: Admission) -> Admission:
    return Admission.objects.get(pk=claim.pk)


def states() -> list[str]:
    return list(Admission.objects.order_by("pk").values_list("state", flat=True))


# -- who comes second -----------------------------------------------------------------------------


def test_the_second_of_one_admission_is_not_verified(
    world: World, gao: Traineeship, tang: Person
) -> None:
    first, second = log_one_admission(world), of(world, gao, supervisor=tang.pk)
    verify(world.zhou, first)
    with pytest.raises(SeldingerError, match=REFUSED) as refused:
        verify(tang, second)
    for told in ("林示例", "周示例", "T900001"):
        assert told not in str(refused.value)
    assert states() == [State.VERIFIED, State.PENDING]


def test_both_at_once_are_neither(world: World, gao: Traineeship) -> None:
    first, second = log_one_admission(world), of(world, gao)
    with pytest.raises(SeldingerError, match="一次住院只有一名负责的学员"):
        verify(world.zhou, first, second)
    assert states() == [State.PENDING, State.PENDING]


def test_the_director_attests_no_second_either(world: World, gao: Traineeship) -> None:
    first, second = log_one_admission(world), of(world, gao)
    verify(world.zhou, first)
    leave(world, world.zhou)
    with pytest.raises(SeldingerError, match=REFUSED):
        attest_claims(by=world.chen, claims=[seen(fresh(second))], reason="示例")
    assert states() == [State.VERIFIED, State.PENDING]


def test_the_database_keeps_one_whoever_is_quicker(world: World, gao: Traineeship) -> None:
    first, second = log_one_admission(world), of(world, gao)
    verify(world.zhou, first)
    raced = fresh(second)
    raced.state = State.VERIFIED.value
    with pytest.raises(IntegrityError), transaction.atomic():
        raced.save()
    with pytest.raises(SeldingerError, match="同一次住院刚刚为另一名学员通过了审核"):
        keeping.keep_claims([raced])
    assert states() == [State.VERIFIED, State.PENDING]


@pytest.mark.parametrize("other", [{"day": TODAY.replace(day=1)}, {"number": "T900002"}])
def test_another_admission_is_another(
    world: World, gao: Traineeship, other: dict[str, Any]
) -> None:
    verify(world.zhou, log_one_admission(world), of(world, gao, **other))
    assert states() == [State.VERIFIED, State.VERIFIED]


# -- how it is put right --------------------------------------------------------------------------


def test_once_the_first_is_withdrawn_the_second_may_be_verified(
    world: World, gao: Traineeship
) -> None:
    first, second = log_one_admission(world), of(world, gao)
    verify(world.zhou, first)
    withdraw_claim(by=world.lin, claim=first, version=fresh(first).version)
    verify(world.zhou, second)
    # Brought back it waits, and is not believed beside the other.
    restored = restore_claim(by=world.lin, claim=first, version=fresh(first).version)
    assert restored.state == State.PENDING
    with pytest.raises(SeldingerError, match=REFUSED):
        verify(world.zhou, first)


def test_an_edit_into_the_others_admission_waits_and_is_not_verified(
    world: World, gao: Traineeship
) -> None:
    first, second = log_one_admission(world), of(world, gao, number="T900002")
    verify(world.zhou, first, second)
    changed = change_duty(
        by=gao.person, claim=second, version=fresh(second).version, entered=admission(world)
    )
    assert changed.state == State.PENDING
    with pytest.raises(SeldingerError, match=REFUSED):
        verify(world.zhou, second)


# -- what the supervisor sees ---------------------------------------------------------------------


def test_the_card_asks_and_then_stands_in_the_way(
    world: World, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    first, second = log_one_admission(world), of(world, gao, supervisor=tang.pk)
    asked = client_of(tang).get("/verify/").content.decode()
    assert "另一名学员也登记了这次住院" in asked
    assert 'data-level="1"' in asked
    verify(world.zhou, first)
    for address in ("/verify/", "/verify/many/"):
        page = client_of(tang).get(address).content.decode()
        assert "同一患者同日已为另一名学员签认" in page
        assert "林示例" not in page
    assert 'data-level="1"' not in client_of(tang).get("/verify/").content.decode()
    key = f"admission-{second.pk}"
    form = {"line": [key], f"claims-{key}": [written(fresh(second))]}
    answer = client_of(tang).post("/verify/sign/", form, follow=True).content.decode()
    assert "已为另一名学员签认" in answer


def test_what_was_returned_or_withdrawn_asks_nothing(
    world: World, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    first, _ = log_one_admission(world), of(world, gao, supervisor=tang.pk)
    return_claims(by=world.zhou, claims=[seen(first)], message="示例")
    assert "另一名学员" not in client_of(tang).get("/verify/").content.decode()
    withdraw_claim(by=world.lin, claim=first, version=fresh(first).version)
    assert "另一名学员" not in client_of(tang).get("/verify/").content.decode()
