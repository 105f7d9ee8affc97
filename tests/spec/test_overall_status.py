"""The status of the whole: the last, in the order they are tried, that any requirement has."""

from dataclasses import replace

import pytest

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.verdict import overall
from seldinger.domain.training.words import Status
from support.build import (
    AFTER_TRAINING,
    CHIEF,
    STAGE_1,
    STAGE_2,
    op,
    rulebook,
    stay,
    times,
    told,
    verdict,
)


def only(*requirements: str) -> Rulebook:
    """The shipped rulebook, cut down to these requirements."""
    book = rulebook()
    return replace(
        book, requirements=tuple(r for r in book.requirements if r.id in set(requirements))
    )


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        ([], "met"),
        (["met", "met"], "met"),
        (["not_applicable"], "met"),
        (["waived", "not_applicable"], "met"),
        (["met", "depends_on_reading"], "depends_on_reading"),
        (["depends_on_reading", "pending_verification", "met"], "pending_verification"),
        (["unknown", "pending_verification"], "unknown"),
        (["unknown", "in_progress"], "in_progress"),
        (["in_progress", "not_met", "met"], "not_met"),
    ],
)
def test_the_last_status_in_order_is_that_of_the_whole(statuses, whole: str) -> None:
    assert overall([Status(status) for status in statuses]) == whole


@pytest.mark.parametrize(
    ("rows", "as_of", "status"),
    [
        ([times(5, op("参与", "drainage")), times(3, op("术者", "drainage"))], None, "met"),
        (times(8, op("术者", "drainage")), None, "depends_on_reading"),
        (times(2, op("术者", "drainage")), None, "in_progress"),
        (times(2, op("术者", "drainage")), AFTER_TRAINING, "not_met"),
    ],
)
def test_a_verdict_is_as_good_as_its_weakest_requirement(rows, as_of, status: str) -> None:
    book = only("drainage.participant", "drainage.operator", "imaging.months")
    found = verdict(rows, book=book, as_of=as_of or "2026-08-31")
    assert found.status == status


def test_a_verdict_without_any_requirement_that_applies_is_met() -> None:
    assert verdict(book=only("imaging.months")).status == "met"


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        # 参与 5, 一助 5, 术者 3. Each row fits every later status as well: the first holds.
        ({"参与": (5, 9)}, "met"),
        ({"参与": (4, 9), "术者": (1, 0)}, "depends_on_reading"),
        ({"参与": (4, 1)}, "pending_verification"),
        ({"参与": (4, 0)}, "unknown"),
        ({"参与": (3, 0)}, "in_progress"),
    ],
)
def test_the_first_status_that_fits_holds(rows, status: str) -> None:
    visits = [*STAGE_1[:2], stay("basic", "2024-03-01", "2025-07-31"), *STAGE_2, CHIEF]
    done = [
        times(number, op(role, "drainage", state=state))
        for role, numbers in rows.items()
        for number, state in zip(numbers, ("已审核", "待审核"), strict=True)
    ]
    outside = op("参与", "drainage", "2025-08-15")
    assert told(verdict(visits, done, outside), "drainage.participant")[0] == status
