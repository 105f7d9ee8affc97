"""Somebody joins a case that others logged: nothing that a supervisor signed changes unseen."""

from typing import Any

import pytest

from seldinger.domain.training.words import Role, State
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.models import Case, Outcome, Participation, Procedure, Version
from seldinger.web.logbook.versions import differences
from seldinger.web.people.models import Person, Traineeship
from support.people import ClientOf, World
from support.shared_cases import (
    ANGIOGRAPHY,
    EMBOLISATION,
    NUMBER,
    act,
    edited,
    logged,
    part_of,
    second_attending,
    second_trainee,
    telling,
    verify,
)

ASSISTING = act(role=Role.FIRST_ASSISTANT)
ANEURYSM = "cerebral-aneurysm-avm-embolisation"


@pytest.fixture
def gao(world: World) -> Traineeship:
    return second_trainee(world)


@pytest.fixture
def tang(world: World) -> Person:
    return second_attending(world)


@pytest.fixture
def case(world: World) -> Case:
    """林's, verified by 周."""
    made = logged(world, world.trainee)
    verify(world.zhou, part_of(made, world.trainee))
    return made


def state_of(case: Case, trainee: Traineeship, name: str = "") -> State:
    return State(part_of(case, trainee, name).state)


def kept(case: Case) -> list[Version]:
    return list(Version.objects.filter(kind="logbook.case", object_id=case.pk))


# -- what was verified is asked for again --------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"complications": (("D", "出血"),)},
        {"onlookers": (("韩示例", "visiting"),)},
        {"acts": (ASSISTING, act(EMBOLISATION, category=ANEURYSM))},
    ],
    ids=lambda told: next(iter(told)),
)
def test_who_joins_and_adds_takes_the_verification_back(
    world: World, case: Case, gao: Traineeship, told: dict[str, Any]
) -> None:
    before = part_of(case, world.trainee)
    acts = told.get("acts", (ASSISTING,))
    logged(world, gao, *acts, **{name: one for name, one in told.items() if name != "acts"})
    part = part_of(case, world.trainee)
    assert (part.state, part.decided_by, part.autonomy) == (State.PENDING, None, "")
    assert part.version == before.version + 1
    (version,) = kept(case)
    (was,) = version.facts["procedures"][0]["parts"]
    assert (was["state"], was["decided_by"]) == (State.VERIFIED, world.zhou.pk)
    assert version.by == gao.person
    assert not list(broken_seals())


def test_guidance_that_was_not_told_takes_it_back(world: World, gao: Traineeship) -> None:
    case = logged(world, world.trainee, guidance=())
    verify(world.zhou, part_of(case, world.trainee))
    logged(world, gao, ASSISTING, guidance=("ct",))
    assert state_of(case, world.trainee) == State.PENDING


def test_who_joins_and_adds_nothing_leaves_it(world: World, case: Case, gao: Traineeship) -> None:
    logged(world, gao, ASSISTING)
    assert state_of(case, world.trainee) == State.VERIFIED
    assert not kept(case)
    assert not Notice.objects.exists()


def test_everybody_whose_word_was_taken_back_is_told(
    world: World, case: Case, gao: Traineeship, tang: Person, client_of: ClientOf
) -> None:
    logged(world, gao, ASSISTING, complications=(("D", "出血"),), supervisor=tang.pk)
    told = {n.kind: n for n in Notice.objects.all()}
    assert {kind: n.person for kind, n in told.items()} == {
        "edited_trainee": world.lin,
        "edited_supervisor": world.zhou,
    }
    assert {n.url for n in told.values()} == {f"/cases/{case.pk}/"}
    assert {n.details["who"] for n in told.values()} == {gao.person.name}
    assert NUMBER not in str([n.details for n in told.values()])
    row = AuditRow.objects.filter(act="logbook.log_case").latest("number")
    assert f'"again":[{part_of(case, world.trainee).pk}]' in row.details
    assert "登记" in client_of(world.zhou).get("/verify/").content.decode()


def test_ones_own_verified_part_waits_again_and_one_is_not_told_of_it(
    world: World, case: Case
) -> None:
    logged(world, world.trainee, act(EMBOLISATION, category=ANEURYSM))
    assert state_of(case, world.trainee, ANGIOGRAPHY) == State.PENDING
    assert [n.kind for n in Notice.objects.all()] == ["edited_supervisor"]


def test_returned_parts_stay_returned_and_facts_of_all_age(
    world: World, case: Case, gao: Traineeship
) -> None:
    before = Traineeship.objects.get(pk=world.trainee.pk).facts_version
    logged(world, gao, ASSISTING, complications=(("D", "出血"),))
    assert Traineeship.objects.get(pk=world.trainee.pk).facts_version == before + 1
    part = part_of(case, gao)
    part.state, part.message = State.RETURNED, "请补充"
    part.save()
    logged(world, gao, act(EMBOLISATION, category=ANEURYSM))
    assert state_of(case, gao, ANGIOGRAPHY) == State.RETURNED


def test_who_joined_is_told_that_others_wait_again(
    world: World, case: Case, gao: Traineeship, client_of: ClientOf
) -> None:
    client = client_of(gao.person)
    told = {
        "day": case.day.isoformat(),
        "place": f"{world.main.pk}:{world.department.pk}",
        "session": 1,
        "number": NUMBER,
        "supervisor": world.zhou.pk,
        "act-0-name": ANGIOGRAPHY,
        "act-0-category": "angiography",
        "act-0-role": "一助",
        "act-0-outcome": "done",
        "complication-0-grade": "D",
        "complication-0-text": "出血",
    }
    told["key"] = client.get("/log/").context["form"]["key"].value()
    answer = client.post("/log/", told, follow=True)
    assert "其中 1 条已审核的登记要重新审核" in answer.content.decode()


# -- an act that everybody took back -------------------------------------------------------------


def test_an_act_that_nobody_stands_for_is_overwritten_with_its_old_state_kept(
    world: World, gao: Traineeship
) -> None:
    second = act(EMBOLISATION, category=ANEURYSM, outcome=Outcome.FAILED)
    case = logged(world, world.trainee, act(), second)
    left = part_of(case, world.trainee, EMBOLISATION)
    withdraw_claim(by=world.lin, claim=left, version=left.version)
    verify(world.zhou, part_of(case, world.trainee, ANGIOGRAPHY))
    logged(world, gao, act(EMBOLISATION, Role.OPERATOR, category="tace"))
    assert Procedure.objects.count() == 2
    assert state_of(case, world.trainee, ANGIOGRAPHY) == State.PENDING
    (version,) = kept(case)
    told = {one["name"]: one for one in version.facts["procedures"]}
    assert told[EMBOLISATION]["outcome"] == "failed"
    assert told[EMBOLISATION]["category"] == ANEURYSM
    assert told[EMBOLISATION]["parts"] == []
    case.refresh_from_db()
    said = [(one.what, one.after) for one in differences(version, case)]
    assert (f"“{EMBOLISATION}”的结果", "完成") in said


def test_of_an_abandoned_case_too(world: World, gao: Traineeship) -> None:
    case = logged(world, world.trainee, act(outcome=Outcome.FAILED))
    part = part_of(case, world.trainee)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    logged(world, gao, act())
    (version,) = kept(case)
    assert [one["outcome"] for one in version.facts["procedures"]] == ["failed"]
    assert Procedure.objects.get().outcome == "done"


def test_an_act_told_anew_beside_others_is_a_new_one_for_them(
    world: World, gao: Traineeship
) -> None:
    case = logged(world, world.trainee, act(), act(EMBOLISATION, category=ANEURYSM))
    left = part_of(case, world.trainee, EMBOLISATION)
    withdraw_claim(by=world.lin, claim=left, version=left.version)
    verify(world.zhou, part_of(case, world.trainee, ANGIOGRAPHY))
    logged(world, gao, act(EMBOLISATION, category=ANEURYSM))
    assert state_of(case, world.trainee, ANGIOGRAPHY) == State.PENDING


def test_of_two_of_one_name_the_live_one_is_joined(world: World, gao: Traineeship) -> None:
    """As a correction leaves them that takes an act out, and another that enters it again."""
    case = logged(world, world.trainee, act(), act(EMBOLISATION, category=ANEURYSM))
    edited(world, world.trainee, case, act())
    edited(world, world.trainee, case, act(), act(EMBOLISATION, category=ANEURYSM))
    assert case.procedures.filter(name=EMBOLISATION).count() == 2
    logged(world, gao, act(EMBOLISATION, Role.OPERATOR, category=ANEURYSM))
    assert [n.kind for n in Notice.objects.filter(person=world.lin)] == ["conflict"]


def test_logged_anew_as_it_was_it_is_the_same_version(world: World) -> None:
    case = logged(world, world.trainee)
    part = part_of(case, world.trainee)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    logged(world, world.trainee)
    assert not kept(case)
    assert Participation.objects.filter(withdrawn_at=None).count() == 1


def test_an_act_of_another_name_but_the_same_category_is_told(
    world: World, gao: Traineeship
) -> None:
    case = logged(world, world.trainee, act("腹腔干造影"))
    entered = telling(world, act("肝动脉造影", Role.PARTICIPANT))
    told = log_case(by=gao.person, trainee=gao, entered=entered, key=None)
    assert told.case == case
    assert told.differences == (
        "“肝动脉造影”与已登记的“腹腔干造影”类别相同，已算作同一项操作，名称保留已登记的",
    )
    same = telling(world, act(" 腹腔干造影", Role.PARTICIPANT), number="OTHER")
    logged(world, world.trainee, act("腹腔干造影"), number="OTHER")
    assert not log_case(by=gao.person, trainee=gao, entered=same, key=None).differences
