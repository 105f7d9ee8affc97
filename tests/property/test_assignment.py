"""seat() against brute force: as many needed places as can be filled are filled."""

from collections import Counter
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.domain.training.assignment import seat
from seldinger.domain.training.record import CaseKey
from seldinger.domain.training.words import Role

DAY = date(2024, 6, 3)
OPTIONS = st.lists(st.sampled_from("abcd"), unique=True, min_size=1, max_size=4).map(tuple)
NEEDS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(Role)), st.integers(0, 3), max_size=8
)


def filled(claims, chosen, needs) -> int:
    """Places that the choice fills."""
    cells = Counter((category, role) for (_, role, _), category in zip(claims, chosen, strict=True))
    return sum(min(number, needs.get(cell, 0)) for cell, number in cells.items())


def of_one_case_each(wishes: list[tuple[Role, tuple[str, ...]]]):
    return [(CaseKey(str(n), DAY, 1), role, options) for n, (role, options) in enumerate(wishes)]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Role), OPTIONS), max_size=6), NEEDS)
def test_as_many_needed_places_as_possible_are_filled(wishes, needs) -> None:
    claims = of_one_case_each(wishes)
    best = max(
        filled(claims, chosen, needs) for chosen in product(*(options for _, _, options in claims))
    )
    assert filled(claims, seat(claims, [], needs), needs) == best


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(Role), OPTIONS), max_size=6),
    st.sets(st.tuples(st.sampled_from("12"), st.sampled_from("abcd")), max_size=3),
    NEEDS,
)
def test_every_claim_gets_one_of_its_categories_the_same_each_time(rows, used, needs) -> None:
    claims = [(CaseKey(name, DAY, 1), role, options) for name, role, options in rows]
    taken = [(CaseKey(name, DAY, 1), category) for name, category in used]
    seats = seat(claims, taken, needs)
    assert all(found in options for found, (_, _, options) in zip(seats, claims, strict=True))
    assert seats == seat(claims, taken, needs)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Role), OPTIONS), max_size=6), NEEDS, st.data())
def test_one_place_less_never_leaves_a_cell_with_less_than_one_claim_less(
    wishes, needs, data
) -> None:
    """What makes another pinned case harmless: it takes one place, and adds one itself."""
    claims = of_one_case_each(wishes)
    cells = [cell for cell, number in needs.items() if number]
    if not cells:
        return
    less = data.draw(st.sampled_from(cells))
    before = Counter(held(claims, seat(claims, [], needs)))
    after = Counter(held(claims, seat(claims, [], {**needs, less: needs[less] - 1})))
    after[less] += 1
    assert all(after[cell] >= number for cell, number in before.items())


def held(claims, seats) -> list[tuple[str, Role]]:
    return [(category, role) for (_, role, _), category in zip(claims, seats, strict=True)]
