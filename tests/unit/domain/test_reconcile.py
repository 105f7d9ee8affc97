"""The hospital's list beside logged cases: tables in, findings out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from seldinger.domain.training.matching import (
    Act,
    Logged,
    Part,
    Row,
    best_total,
    name_likeness,
)
from seldinger.domain.training.reconcile import (
    Difference,
    Known,
    Named,
    Said,
    reconcile,
)
from seldinger.domain.training.words import Role

DAY = date(2026, 3, 2)
LIN, SHEN, ZHOU, WU = 1, 2, 7, 8  # two trainees, two supervisors
TRAINEES = {LIN, SHEN}
KNOWN = Known(covers=lambda _: True, trains=lambda person, _: person in TRAINEES)
OPERATOR, FIRST, OTHER = Role.OPERATOR, Role.FIRST_ASSISTANT, Role.PARTICIPANT


def row(key: int = 1, name: str = "脑血管造影术", patient: str = "a", **told) -> Row:
    """周 operates, 林 assists first, nobody else."""
    places = told.pop("places", {OPERATOR: (ZHOU,), FIRST: (LIN,), OTHER: ()})
    meant = {
        role: tuple(p if isinstance(p, frozenset) else frozenset({p}) for p in people)
        for role, people in places.items()
    }
    return Row(key, patient, told.pop("day", DAY), name, meant, **told)


def case(
    key: int = 1, *parts: Part, name: str = "脑血管造影术", patient: str = "a", **told
) -> Logged:
    """One act, whose number is ten times the case's."""
    acts = told.pop("acts", (Act(key * 10, name, told.pop("categories", frozenset())),))
    return Logged(key, patient, told.pop("day", DAY), acts, parts)


def part(key: int = 1, person: int = LIN, role: Role | None = FIRST, act: int = 10, **told) -> Part:
    return Part(key, person, act, role, told.pop("supervisor", ZHOU), **told)


def said(rows, cases, known: Known = KNOWN):
    """part → what the list says, and why."""
    result = reconcile(rows, cases, known)
    return {one.part: (one.said, one.difference) for one in result.findings}


AGREES = (Said.AGREES, None)
EITHER = frozenset({LIN, 99})  # 林 has a namesake


def differs(why: Difference):
    return (Said.DIFFERS, why)


# -- which row is which case -----------------------------------------------------------------


def test_a_row_and_a_case_of_one_patient_and_day_are_one_operation() -> None:
    result = reconcile([row()], [case(1, part())], KNOWN)
    assert result.matches == {1: 1}
    assert result.findings[0].row == 1
    assert result.findings[0].place is FIRST
    assert said([row()], [case(1, part())]) == {1: AGREES}


def test_nothing_meets_nothing() -> None:
    assert reconcile([], [], KNOWN).matches == {}


@pytest.mark.parametrize(
    "other",
    [
        row(patient="b"),
        row(day=DAY + timedelta(days=1)),
        row(name="甲状腺切除", places={OPERATOR: (WU,)}),
        row(name="", places={OPERATOR: (WU,)}),
    ],
    ids=["another patient", "another day", "another operation by others", "no name"],
)
def test_an_operation_of_others_is_not_found(other: Row) -> None:
    assert said([other], [case(1, part())]) == {1: (Said.NOT_FOUND, Difference.NO_ROW)}


def test_a_day_that_no_list_covers_says_nothing() -> None:
    unknown = replace(KNOWN, covers=lambda _: False)
    assert said([], [case(1, part())], unknown) == {}


def test_people_join_what_names_do_not() -> None:
    assert said([row(name="TACE")], [case(1, part(), name="经导管肝动脉化疗栓塞术")]) == {1: AGREES}


def test_a_row_without_people_is_known_by_patient_and_day() -> None:
    bare = row(name="TACE", places={})
    result = reconcile([bare], [case(1, part(), name="经导管肝动脉化疗栓塞术")], KNOWN)
    assert (result.matches, result.findings) == ({1: 1}, ())


def test_a_case_past_midnight_belongs_to_the_day_it_began() -> None:
    night = {"start": datetime(2026, 3, 2, 23, 10), "end": datetime(2026, 3, 3, 1, 5)}
    over = row(day=DAY + timedelta(days=1), **night)
    assert said([over], [case(1, part())]) == {1: AGREES}
    assert said([row(**night)], [case(1, part(), day=DAY + timedelta(days=1))]) == {1: AGREES}
    before = row(day=DAY + timedelta(days=1), start=datetime(2026, 3, 3, 8), end=None)
    assert said([before], [case(1, part())])[1][0] is Said.NOT_FOUND


def test_several_operations_of_one_day_are_assigned_at_the_best_total() -> None:
    rows = [row(1, "脑血管造影术"), row(2, "脑血管造影及支架置入术")]
    cases = [
        case(1, part(1), name="脑血管支架置入术"),
        case(2, part(2, act=20), name="脑血管造影"),
    ]
    for order in permutations(rows):
        assert reconcile(order, cases, KNOWN).matches == {1: 2, 2: 1}


def test_a_row_for_each_act_is_one_case() -> None:
    acts = (Act(10, "肝动脉造影术"), Act(11, "肝动脉化疗栓塞术"))
    both = case(1, part(1), part(2, SHEN, OPERATOR, act=11), acts=acts)
    rows = [
        row(1, "肝动脉造影术"),
        row(2, "肝动脉化疗栓塞术", places={OPERATOR: (SHEN,)}),
        row(3, "气管切开", places={OPERATOR: (ZHOU,)}),
        row(4, "肝动脉造影"),
    ]
    result = reconcile(rows, [both], KNOWN)
    assert result.matches == {1: 1, 2: 1}
    assert {one.part: one.said for one in result.findings} == {1: Said.AGREES, 2: Said.AGREES}


# -- who is named where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "places", "expected"),
    [
        (FIRST, {OPERATOR: (ZHOU,), FIRST: (LIN,)}, AGREES),
        (OPERATOR, {OPERATOR: (ZHOU,), FIRST: (LIN,)}, differs(Difference.ROLE)),
        (OPERATOR, {OPERATOR: (ZHOU,), FIRST: (SHEN,)}, differs(Difference.ANOTHER)),
        (OPERATOR, {OPERATOR: (frozenset(),)}, differs(Difference.ANOTHER)),
        (FIRST, {OPERATOR: (ZHOU,), FIRST: ()}, differs(Difference.UNNAMED)),
        (OTHER, {OPERATOR: (ZHOU,), OTHER: (SHEN,)}, differs(Difference.UNNAMED)),
        (OPERATOR, {OPERATOR: (LIN,), FIRST: (LIN,)}, AGREES),
        (FIRST, {OPERATOR: (EITHER,), FIRST: (LIN,)}, AGREES),
        (None, {OPERATOR: (ZHOU,), OTHER: (LIN,)}, AGREES),
        (OTHER, {OPERATOR: (ZHOU,), FIRST: (LIN,)}, differs(Difference.ROLE)),
        (OPERATOR, {OPERATOR: (ZHOU,), FIRST: (EITHER,)}, differs(Difference.ROLE)),
    ],
)
def test_the_place_that_is_claimed_beside_the_place_that_is_written(
    claimed, places, expected
) -> None:
    assert said([row(places=places)], [case(1, part(role=claimed))]) == {1: expected}


@pytest.mark.parametrize(
    ("claimed", "places"),
    [
        (OTHER, {OPERATOR: (ZHOU,)}),
        (FIRST, {OPERATOR: (ZHOU,)}),
        (None, {OPERATOR: (ZHOU,)}),
        (FIRST, {OPERATOR: (ZHOU,), FIRST: (EITHER,)}),
        (FIRST, {OPERATOR: (EITHER,), FIRST: (EITHER,)}),
        (OTHER, {OPERATOR: (ZHOU,), FIRST: (EITHER,)}),
        (None, {OPERATOR: (ZHOU,), OTHER: (EITHER,)}),
    ],
    ids=[
        "no column of others",
        "no column of assistants",
        "an onlooker",
        "a namesake",
        "a namesake in two places",
        "a namesake elsewhere, and no column",
        "a namesake beside an onlooker",
    ],
)
def test_a_row_that_does_not_surely_name_them_confirms_nothing(claimed, places) -> None:
    result = reconcile([row(places=places)], [case(1, part(role=claimed))], KNOWN)
    assert (result.matches, result.findings) == ({1: 1}, ())


def test_a_namesake_under_guidance_is_not_decided() -> None:
    responsible = replace(KNOWN, is_responsible=True)
    either = row(places={OPERATOR: (ZHOU,), FIRST: (EITHER,)})
    assert said([either], [case(1, part(role=OPERATOR))], responsible) == {}


def test_another_operation_differs_though_the_row_names_nobody() -> None:
    table = row(name="X", places={}, categories=frozenset({"embolisation"}))
    other = case(1, part(), name="Y", categories=frozenset({"angiography"}))
    assert said([table], [other]) == {1: differs(Difference.PROCEDURE)}


def test_a_list_may_write_the_responsible_doctor_as_operator() -> None:
    responsible = replace(KNOWN, is_responsible=True)
    guided = [case(1, part(role=OPERATOR))]
    assert said([row()], guided, responsible) == {1: AGREES}
    assert said([row()], guided) == {1: differs(Difference.ROLE)}
    by_another = row(places={OPERATOR: (WU,), FIRST: (LIN,)})
    assert said([by_another], guided, responsible) == {1: differs(Difference.ROLE)}
    nobody = [case(1, part(role=OPERATOR, supervisor=None))]
    assert said([row()], nobody, responsible) == {1: differs(Difference.ROLE)}


def test_what_a_name_means_besides_joins_and_never_speaks_against() -> None:
    told, key = {"categories": frozenset({"angiography"})}, frozenset({"entry:A"})
    rows = [
        row(1, name="X", places={OPERATOR: (WU,), FIRST: ()}),
        row(2, name="Y", places={OPERATOR: (WU,), FIRST: ()}, meant=key),
    ]
    joined = case(1, part(), acts=(Act(10, "Z", **told, meant=key),))
    assert reconcile(rows, [joined], KNOWN).matches == {2: 1}
    by_category = case(1, part(), name="Z", **told)
    rows[0] = replace(rows[0], meant=frozenset({"angiography"}))
    assert reconcile(rows, [by_category], KNOWN).matches == {1: 1}
    other = row(name="Y", meant=key)
    assert said([other], [by_category]) == {1: AGREES}


@pytest.mark.parametrize("meant", [frozenset(), frozenset({"entry:示例"})])
def test_of_two_acts_with_one_meaning_the_names_tell_which_is_which(meant) -> None:
    left, right = "左侧髂动脉支架置入术", "右侧髂动脉支架置入术"
    rows = [
        row(1, name=right, places={OPERATOR: (LIN,), FIRST: (ZHOU,)}, meant=meant),
        row(2, name=left, places={OPERATOR: (ZHOU,), FIRST: (LIN,)}, meant=meant),
    ]
    acts = (Act(10, left, meant=meant), Act(20, right, meant=meant))
    one = case(1, part(), part(2, LIN, OPERATOR, 20), acts=acts)
    assert said(rows, [one]) == {1: AGREES, 2: AGREES}


def test_another_operation_on_the_same_patient_is_a_difference() -> None:
    table = row(name="X", categories=frozenset({"embolisation"}))
    other = case(1, part(), name="Y", categories=frozenset({"angiography"}))
    assert said([table], [other]) == {1: differs(Difference.PROCEDURE)}
    same = case(1, part(), name="Y", categories=frozenset({"embolisation"}))
    assert said([table], [same]) == {1: AGREES}


# -- claimed twice ---------------------------------------------------------------------------


def test_two_trainees_in_one_place_of_one_row() -> None:
    both = case(1, part(1), part(2, SHEN))
    assert said([row()], [both]) == {1: AGREES, 2: differs(Difference.DOUBLE)}


def test_nobody_of_them_named() -> None:
    both = case(1, part(1), part(2, SHEN))
    unnamed = row(places={OPERATOR: (ZHOU,)})
    twice = differs(Difference.DOUBLE)
    assert said([unnamed], [both]) == {1: twice, 2: twice}


def test_each_may_have_an_act_of_their_own() -> None:
    acts = (Act(10, "肝动脉造影术"), Act(11, "肝动脉化疗栓塞术"))
    shared = row(
        name="肝动脉造影+肝动脉化疗栓塞术",
        places={OPERATOR: (LIN, SHEN), FIRST: (), OTHER: ()},
    )
    both = case(1, part(1, role=OPERATOR), part(2, SHEN, OPERATOR, act=11), acts=acts)
    assert said([shared], [both]) == {1: AGREES, 2: AGREES}
    alone = row(name="肝动脉造影+肝动脉化疗栓塞术", places={OPERATOR: (LIN,)})
    assert said([alone], [both]) == {1: AGREES, 2: differs(Difference.ANOTHER)}


def test_a_returned_claim_takes_no_place() -> None:
    both = case(1, part(1, SHEN, stands=False), part(2))
    assert said([row()], [both]) == {1: differs(Difference.ANOTHER), 2: AGREES}


def test_two_cases_of_one_row() -> None:
    cases = [case(1, part(1)), case(2, part(2, SHEN, act=20))]
    assert said([row()], cases) == {1: AGREES, 2: differs(Difference.DOUBLE)}
    assert reconcile([row()], cases, KNOWN).matches == {1: 1}


def test_a_second_case_that_reads_otherwise_is_not_found() -> None:
    cases = [case(1, part(1)), case(2, part(2, act=20), name="胃造瘘")]
    assert said([row()], cases)[2] == (Said.NOT_FOUND, Difference.NO_ROW)


# -- who logged nothing ----------------------------------------------------------------------


def test_a_row_that_names_a_trainee_who_logged_nothing() -> None:
    result = reconcile([row()], [], KNOWN)
    assert result.unlogged == (Named(1, LIN, FIRST, is_logged=False),)


def test_somebody_else_logged_it() -> None:
    other = row(places={OPERATOR: (ZHOU,), FIRST: (LIN,), OTHER: (SHEN, SHEN)})
    result = reconcile([other], [case(1, part())], KNOWN)
    assert result.unlogged == (Named(1, SHEN, OTHER, is_logged=False),)


def test_whoever_claims_a_row_twice_logged_it() -> None:
    twice = row(places={OPERATOR: (ZHOU,), FIRST: (LIN, SHEN)})
    result = reconcile([twice], [case(1, part(1)), case(2, part(2, SHEN, act=20))], KNOWN)
    assert result.unlogged == ()


def test_an_act_that_was_not_logged_is_missed_in_its_own_row() -> None:
    acts = (Act(10, "肝动脉造影术"), Act(11, "肝动脉化疗栓塞术"))
    both = {OPERATOR: (ZHOU,), FIRST: (LIN,), OTHER: (SHEN,)}
    rows = [row(1, "肝动脉造影术", places=both), row(2, "肝动脉化疗栓塞术", places=both)]
    parts = (part(1), part(2, act=11), part(3, SHEN, OTHER, act=11))
    result = reconcile(rows, [case(1, *parts, acts=acts)], KNOWN)
    assert result.matches == {1: 1, 2: 1}
    assert result.unlogged == (Named(1, SHEN, OTHER, is_logged=False),)


def test_each_act_has_its_own_row() -> None:
    # The second row reads like both acts; the first like one of them.
    rows = [row(1, "全脑血管造影术"), row(2, "脑血管造影及支架置入术")]
    acts = (Act(10, "脑血管造影术"), Act(11, "支架置入术"))
    result = reconcile(rows, [case(1, part(1), part(2, act=11), acts=acts)], KNOWN)
    assert result.unlogged == ()
    assert {one.part: (one.row, one.said) for one in result.findings} == {
        1: (1, Said.AGREES),
        2: (2, Said.AGREES),
    }


def test_fewer_rows_than_acts() -> None:
    acts = (Act(10, "肝动脉造影术"), Act(11, "TACE"), Act(12, "支架置入术"))
    rows = [row(1, "肝动脉造影术+TACE"), row(2, "支架置入术")]
    logged = case(1, *(part(n, act=9 + n) for n in (1, 2, 3)), acts=acts)
    result = reconcile(rows, [logged], KNOWN)
    assert {one.part: one.row for one in result.findings} == {1: 1, 2: 1, 3: 2}


def test_homonyms_are_not_decided() -> None:
    either = row(places={FIRST: (frozenset({LIN, SHEN}),)})
    result = reconcile([either], [], KNOWN)
    assert [(one.person, one.is_sure) for one in result.named] == [(LIN, False), (SHEN, False)]
    assert result.unlogged == ()


def test_one_of_the_homonyms_logged_it() -> None:
    either = row(places={FIRST: (frozenset({LIN, SHEN}),)})
    result = reconcile([either], [case(1, part())], KNOWN)
    assert result.named == (Named(1, LIN, FIRST, is_logged=True),)


def test_the_highest_place_of_somebody_named_twice() -> None:
    result = reconcile([row(places={FIRST: (LIN,), OPERATOR: (LIN,)})], [], KNOWN)
    assert result.unlogged == (Named(1, LIN, OPERATOR, is_logged=False),)


def test_where_they_are_named_for_sure_goes_before_where_a_namesake_may_be() -> None:
    result = reconcile([row(places={OPERATOR: (EITHER,), FIRST: (LIN,)})], [], KNOWN)
    assert result.unlogged == (Named(1, LIN, FIRST, is_logged=False),)


# -- names, and the best total ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("TACE", "ＴＡＣＥ", 1, 1),
        ("肝动脉造影+TACE", "tace术", 1, 1),
        ("经导管肝动脉化疗栓塞术", "肝动脉化疗栓塞", 0.9, 0.9),
        ("脑血管造影术", "冠状动脉造影术", 0, 0.59),
        ("", "TACE", 0, 0),
    ],
)
def test_how_alike_names_are(one: str, other: str, least: float, most: float) -> None:
    assert least <= name_likeness(one, other) <= most


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([[3, 2], [2, 0]], [(0, 1), (1, 0)]),
        ([[3, 0], [2, 0]], [(0, 0)]),
        ([[1, 5, 4]], [(0, 1)]),
        ([[1], [5], [4]], [(1, 0)]),
        ([[7, 4, 3], [6, 8, 5], [9, 4, 4]], [(0, 2), (1, 1), (2, 0)]),
    ],
)
def test_the_best_total(scores, expected) -> None:
    assert best_total(scores) == expected


def test_too_many_of_one_patient_are_paired_best_first() -> None:
    scores = [[1 + (r == c) if r >= c else 0 for c in range(41)] for r in range(41)]
    assert best_total(scores) == [(n, n) for n in range(41)]


def test_a_number_that_everybody_has_is_no_patients() -> None:
    rows = [row(n) for n in range(101)]
    cases = [case(n, part(n, act=n * 10)) for n in range(101)]
    result = reconcile(rows, cases, KNOWN)
    assert (result.matches, result.findings, result.named) == ({}, (), ())
    assert len(reconcile(rows[:100], cases[:100], KNOWN).matches) == 100
