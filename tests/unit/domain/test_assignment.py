"""seat(): claims on categories, places that are still needed."""

import pytest

from seldinger.domain.training.assignment import seat
from seldinger.domain.training.record import CaseKey
from seldinger.domain.training.words import Role
from support.build import on

OP, AS = Role.OPERATOR, Role.FIRST_ASSISTANT


def case(name: str) -> CaseKey:
    return CaseKey(name, on("2024-06-03"), 1)


def claim(options: str, name: str, role: Role = OP):
    return case(name), role, tuple(options)


@pytest.mark.parametrize(
    ("claims", "needs", "seats"),
    [
        ([], {}, ""),
        (["ab"], {"a": 1, "b": 1}, "a"),
        (["ab"], {"b": 1}, "b"),
        (["ab"], {}, "a"),
        (["ab", "ab"], {"a": 1, "b": 1}, "ab"),
        (["ab", "ab", "ab"], {"a": 1, "b": 1}, "aba"),
        (["ab", "a"], {"a": 1, "b": 1}, "ba"),  # the first moves on
        (["ab", "bc", "a"], {"a": 1, "b": 1, "c": 1}, "bca"),  # two move on
        (["ab", "ab", "a"], {"a": 1, "b": 1}, "aba"),  # nobody can
        (["ab", "ab", "a"], {"a": 2, "b": 1}, "baa"),
        (["abc", "ab", "ab"], {"a": 1, "b": 1, "c": 1}, "cab"),
    ],
)
def test_claims_fill_the_needed_places(claims, needs, seats: str) -> None:
    rows = [claim(options, str(number)) for number, options in enumerate(claims)]
    found = seat(rows, [], {(category, OP): number for category, number in needs.items()})
    assert sorted(found) == sorted(seats)
    assert found == seat(rows, [], {(category, OP): n for category, n in needs.items()})


def test_each_role_has_its_own_places() -> None:
    claims = [claim("ab", "1", OP), claim("ab", "2", AS)]
    assert seat(claims, [], {("a", OP): 1, ("b", AS): 1}) == ["a", "b"]


def test_a_category_is_taken_once_in_a_case() -> None:
    claims = [claim("ab", "1"), claim("ab", "1")]
    assert seat(claims, [], {("a", OP): 2}) == ["a", "b"]


def test_what_a_case_has_counted_already_is_taken() -> None:
    assert seat([claim("ab", "1")], [(case("1"), "a")], {("a", OP): 1, ("b", OP): 1}) == ["b"]
    assert seat([claim("ab", "2")], [(case("1"), "a")], {("a", OP): 1, ("b", OP): 1}) == ["a"]


def test_a_claim_whose_categories_are_all_taken_goes_to_its_first() -> None:
    taken = [(case("1"), "a"), (case("1"), "b")]
    assert seat([claim("ab", "1")], taken, {("a", OP): 1}) == ["a"]


def test_a_claim_that_moves_on_frees_its_category_in_the_case() -> None:
    # 1 sits at a, moves to b for 2; the other act of case 1 may then have a.
    claims = [claim("ab", "1"), claim("a", "2"), claim("ac", "1")]
    assert seat(claims, [], {("a", OP): 1, ("b", OP): 1}) == ["b", "a", "a"]
