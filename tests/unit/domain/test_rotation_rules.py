"""The rulebook as courses and needs: what a rotation plan has to keep to."""

from dataclasses import replace

import pytest

from seldinger.domain.planning.rotation import Block, Part
from seldinger.domain.planning.rotation_rules import (
    MANAGED,
    OTHER,
    NotPlannableError,
    courses_of,
    needs_of,
)
from seldinger.domain.training.rulebook import DirectionsChosen, MonthsIn, PostKind
from seldinger.domain.training.words import Role
from support.build import rulebook

PLACES = {Role.OPERATOR: 1, Role.FIRST_ASSISTANT: 2, Role.PARTICIPANT: 3}
NEEDS = {need.requirement: need for need in needs_of(rulebook(), PLACES)}


def test_a_course_takes_its_months_from_the_rulebook() -> None:
    course = courses_of(rulebook(), (2, 4))["imaging"]
    assert course.branch == (Block("internal", 3), Block("surgical", 3))
    assert (course.basic, course.flexible) == (Block("basic", 18), Block("flexible", 3))
    assert (course.choices, course.chief, course.months) == (3, 9, 36)
    assert course.visits == (2, 4)


def test_a_branch_with_places_of_their_own_lengths_is_stayed_in_place_by_place() -> None:
    branch = courses_of(rulebook(), (2, 4))["surgical"].branch
    assert branch == (Block("xray", 1), Block("ct", 3), Block("mri", 2))


def test_a_branch_whose_places_share_its_months_is_one_block() -> None:
    book = rulebook()
    shared = tuple(
        replace(r, places=frozenset({"internal", "surgical"}))
        if isinstance(r, MonthsIn) and r.post == "internal"
        else r
        for r in book.requirements
    )
    branch = courses_of(replace(book, requirements=shared), (2, 4))["imaging"].branch
    assert Block("internal", 3) in branch


def test_a_course_is_parted_into_branch_basics_and_the_rest() -> None:
    course = courses_of(rulebook(), (2, 4))["internal"]
    assert [course.span(part) for part in Part] == [(0, 6), (6, 24), (24, 36)]
    assert [course.part_of(step) for step in (0, 5, 6, 23, 24, 35)] == [
        Part.BRANCH, Part.BRANCH, Part.BASIC, Part.BASIC, Part.ADVANCED, Part.ADVANCED,
    ]  # fmt: skip


def test_a_cell_asks_for_its_role_s_share_of_the_cases() -> None:
    need = NEEDS["biopsy.first-assistant"]
    assert (need.items, need.share, need.of) == (frozenset({"biopsy"}), 2, 6)
    assert (need.part, need.at, need.direction) == (Part.BASIC, None, None)


def test_a_direction_s_need_is_of_those_who_chose_it() -> None:
    found = [need for need in NEEDS.values() if need.direction == "neuro"]
    assert found
    assert {need.part for need in found} == {Part.ADVANCED}


def test_operations_count_every_row_of_the_stage_and_what_no_row_names() -> None:
    need = NEEDS["basic.operations"]
    assert {"biopsy", OTHER} <= need.items
    assert (need.share, need.of) == (6, 6)


def test_managed_patients_count_where_the_post_is_or_anywhere_in_the_stage() -> None:
    managed = [need for need in NEEDS.values() if need.items == {MANAGED}]
    assert {need.at for need in managed} >= {None, "internal", "basic"}


def test_reports_of_a_part_count_to_the_whole_and_not_to_another_part() -> None:
    assert NEEDS["imaging.ct.chest"].items == {"imaging.ct.chest"}
    assert "imaging.ct.chest" in NEEDS["imaging.ct"].items
    assert NEEDS["imaging.ct"].backgrounds == {"internal", "surgical"}


def test_months_teaching_and_papers_are_no_cases() -> None:
    assert not {"basic.months", "academic.paper", "entry.residency"} & set(NEEDS)


def _without(kind: PostKind) -> object:
    book = rulebook()
    return replace(book, posts=tuple(post for post in book.posts if post.kind is not kind))


@pytest.mark.parametrize("kind", [PostKind.FLEXIBLE, PostKind.CONCURRENT, PostKind.DIRECTION])
def test_a_rulebook_of_another_shape_is_refused(kind: PostKind) -> None:
    with pytest.raises(NotPlannableError):
        courses_of(_without(kind), (2, 4))


def test_directions_of_different_lengths_are_refused() -> None:
    book = rulebook()
    longer = tuple(
        replace(r, minimum=4) if isinstance(r, MonthsIn) and r.post == "neuro" else r
        for r in book.requirements
    )
    with pytest.raises(NotPlannableError):
        courses_of(replace(book, requirements=longer), (2, 4))


def test_a_rulebook_that_lets_nobody_choose_asks_for_no_direction() -> None:
    book = rulebook()
    rest = tuple(r for r in book.requirements if not isinstance(r, DirectionsChosen))
    course = courses_of(replace(book, requirements=rest), (2, 4))["imaging"]
    assert course.choices == 0
    assert course.advanced_months == course.flexible.months
