"""The shipped catalogue against the list of contradictions that was made by reading it."""

from functools import cache

import pytest

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.matching.conflicts import Finding, FindingKind, find_conflicts
from seldinger.norms.library import SHIPPED, library_at
from support.conflicts import Pair, pairs_of, read_apart, read_list

LEAST_RECALL = 0.9


@cache
def shougang() -> Catalogue:
    return library_at(SHIPPED).catalogue("shougang")


@cache
def findings() -> tuple[Finding, ...]:
    return find_conflicts(shougang())


def recall(*kinds: str) -> float:
    """The share of the pairs that the reader was sure of."""
    wanted = {pair for one in read_list() if one.sure and one.kind in kinds for pair in one.pairs()}
    return len(wanted & pairs_of(findings()).keys()) / len(wanted)


def test_what_a_reader_is_sure_is_the_same_operation_is_found() -> None:
    assert recall("conflict", "duplicate") >= LEAST_RECALL


def test_most_wholes_and_parts_and_other_approaches_are_found() -> None:
    assert recall("containment") >= 0.65
    assert recall("approach") >= 0.85


def test_what_is_found_has_the_kind_that_the_reader_gave_it() -> None:
    given: dict[Pair, set[str]] = {}
    for one in read_list():
        for pair in one.pairs():
            given.setdefault(pair, set()).update((one.kind, *one.also))
    both = [
        (found.kind, given[pair]) for pair, found in pairs_of(findings()).items() if pair in given
    ]
    assert sum(kind in kinds for kind, kinds in both) / len(both) >= LEAST_RECALL


def test_what_the_catalogue_itself_keeps_apart_is_not_reported() -> None:
    assert not [pair for pair in read_apart() if pair in pairs_of(findings())]


@pytest.mark.parametrize(
    ("kind", "entries"),
    [
        ("conflict", ("peripheral-intervention-2-05", "comprehensive-intervention-1-09")),
        (
            "conflict",
            (
                "general-surgery-2-10",
                "peripheral-intervention-4-10",
                "comprehensive-intervention-4-10",
            ),
        ),
        ("conflict", ("general-surgery-3-07", "comprehensive-intervention-4-08")),
        ("conflict", ("general-surgery-2-33", "peripheral-intervention-3-19")),
        (
            "conflict",
            (
                "general-surgery-1-17",
                "peripheral-intervention-2-01",
                "comprehensive-intervention-1-05",
            ),
        ),
        ("conflict", ("ent-3-14", "neurosurgery-2-07")),
        ("conflict", ("neurosurgery-2-05", "neurosurgery-3-04")),
        ("duplicate", ("peripheral-intervention-4-08", "comprehensive-intervention-4-05")),
        ("duplicate", ("comprehensive-intervention-4-03", "respiratory-endoscopy-4-03")),
    ],
)
def test_the_contradictions_that_everybody_knows(kind: str, entries: tuple[str, ...]) -> None:
    assert (kind, entries) in [(found.kind, found.entries) for found in findings()]


def test_the_reason_names_both_lists_both_grades_and_the_misprint() -> None:
    (found,) = [one for one in findings() if "ent-3-14" in one.entries]
    assert found.reason == (
        "同一手术级别不同：耳鼻喉科三级「脑脊液鼻瘘修补」"
        "与神经外科二级「脑积液鼻瘘和耳瘘修补术」中的“脑积液鼻瘘修补术”；"
        "部位、病变、术式相同；「脑积液」应为「脑脊液」"
    )


def test_every_finding_holds_together() -> None:
    by_id = shougang().by_id
    assert 0 < len(findings()) <= 250
    for found in findings():
        grades = {by_id[name].grade for name in found.entries}
        assert 2 <= len(found.entries) == len(set(found.entries)) == len(found.names) <= 8
        assert 0 < found.score <= 1
        assert {by_id[name].kind for name in found.entries} == {EntryKind.OPERATION}
        assert (found.kind is FindingKind.CONFLICT) <= (len(grades) > 1)
        assert (found.kind is FindingKind.DUPLICATE) <= (len(grades) == 1)


def test_a_pair_stands_in_one_finding() -> None:
    pairs = [pair for found in findings() for pair in pairs_of([found])]
    assert len(pairs) == len(set(pairs))


def test_the_most_serious_come_first() -> None:
    order = list(FindingKind)
    kinds = [order.index(found.kind) for found in findings()]
    assert kinds == sorted(kinds)
