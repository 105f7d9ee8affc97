"""The decision over the whole of what it depends on, each with each: state of the grant, day,
hospital, grade, overlay, modifier, role, proctor or supervisor, work there, emergency.

The reading below knows the rules' words and none of the code: which days a grant holds, what a
scope covers, who may stand beside whom are written out as tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, EntryKind, Overlay
from seldinger.domain.grading.grant import Grant, Named, Scope, Suspension, Technology, UpTo
from seldinger.domain.grading.privilege import Decision, Part, Question, Why, decide
from seldinger.domain.source import Source

ON, DAY = date(2026, 6, 15), timedelta(days=1)
HERE, ELSEWHERE = "本院", "他院"
ZHOU, TANG = "zhou", "tang"
GRADES = (1, 2, 3, 4)
LAID = "restricted"


def _entry(id_: str, grade: int, kind: EntryKind = EntryKind.OPERATION) -> Entry:
    return Entry(id_, "i", "i", grade, 1, id_, Source(1, id_), kind)


PLAIN = {grade: f"plain-{grade}" for grade in GRADES}
UNDER = {grade: f"under-{grade}" for grade in GRADES}  # a restricted technology
MODIFIERS = {None: 0, "frail": 3, "dying": 4}
CATALOGUE = Catalogue(
    "c", "1", "示例目录", HERE, "", (CatalogueList("i", "介入", None, 1),),
    (
        *(_entry(id_, grade) for grade, id_ in PLAIN.items()),
        *(_entry(id_, grade) for grade, id_ in UNDER.items()),
        *(_entry(id_, grade, EntryKind.MODIFIER) for id_, grade in MODIFIERS.items() if id_),
    ),
    (Overlay(LAID, "示例技术", 4, "限制类技术", frozenset(UNDER.values()), "", "", None),),
)  # fmt: skip

# What was granted → whether it holds the day before, that day and the day after; with a proctor?
STATES: dict[str, tuple[dict[str, object] | None, str, bool]] = {
    "none": (None, "...", False),
    "in force": ({}, "xxx", False),
    "last day": ({"end": ON}, "xx.", False),
    "first day": ({"start": ON}, ".xx", False),
    "begins tomorrow": ({"start": ON + DAY}, "..x", False),
    "ended yesterday": ({"end": ON - DAY}, "x..", False),
    "revoked that day": ({"revoked": ON}, "x..", False),
    "void": ({"start": ON, "revoked": ON}, "...", False),
    "suspended that day": ({"suspensions": (Suspension(ON, ON),)}, "x.x", False),
    "suspended until further notice": ({"suspensions": (Suspension(ON),)}, "x..", False),
    "under a proctor": ({"proctored": 5}, "xxx", True),
    "under a proctor still": ({"proctored": 5, "done": 4}, "xxx", True),
    "under a proctor no more": ({"proctored": 5, "done": 5}, "xxx", False),
}
SCOPES: dict[str, Scope] = {
    "list up to 3": UpTo("i", 3),
    "technology": Technology(LAID),
    "by name": Named(
        {**{id_: grade for grade, id_ in PLAIN.items()}, **dict.fromkeys(UNDER.values(), 4)},
        {id_: frozenset({LAID}) for id_ in UNDER.values()},
    ),
}
TANGS = (
    Grant("t-1", TANG, HERE, UpTo("i", 4), ON - 100 * DAY),
    Grant("t-2", TANG, HERE, Named(
        {**dict.fromkeys(UNDER.values(), 4), "frail": 3, "dying": 4},
        {id_: frozenset({LAID}) for id_ in UNDER.values()},
    ), ON - 100 * DAY),
)  # fmt: skip


def _covers(scope: str, grade: int, laid: bool, modifier: str | None) -> bool:
    if scope == "technology":
        return laid and modifier is None
    if scope == "by name":
        return modifier is None
    return not laid and grade <= 3 and MODIFIERS[modifier] <= 3


@dataclass(frozen=True)
class Beside:
    """Who is named beside the doctor, and whether that is somebody who holds it alone."""

    supervisor: str | None
    grants: tuple[Grant, ...] = ()

    @property
    def holds(self) -> bool:
        return self.supervisor == TANG and bool(self.grants)


BESIDE = (Beside(None), Beside(TANG), Beside(TANG, TANGS))


def _expected(
    part: Part, carries: bool, proctored: bool, beside: Beside, emergency: bool
) -> Decision:
    if part is Part.ASSISTANT or (carries and not proctored):
        return Decision.ALLOWED
    if carries and (beside.supervisor is None or beside.holds):
        return Decision.ALLOWED_SUPERVISED
    if part is Part.SUPERVISED and beside.holds:
        return Decision.ALLOWED_SUPERVISED
    return Decision.OVERRIDE if emergency else Decision.REFUSED


def _cases() -> Iterator[tuple[int, bool, str | None, Part, Beside, bool]]:
    return product(GRADES, (False, True), MODIFIERS, Part, BESIDE, (False, True))


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("state", STATES)
def test_each_with_each(state: str, scope: str) -> None:
    told, held, proctored = STATES[state]
    for hospital, (offset, mark) in product((HERE, ELSEWHERE), zip((-1, 0, 1), held, strict=True)):
        grants: list[Grant] = []
        if told is not None:
            given = {"start": ON - 100 * DAY, **told}
            grants = [Grant("g", ZHOU, hospital, SCOPES[scope], **given)]  # type: ignore[arg-type]
        holds = mark == "x" and hospital == HERE
        for grade, laid, modifier, part, beside, emergency in _cases():
            asked = Question(
                ZHOU, HERE, ON + offset * DAY, ((UNDER if laid else PLAIN)[grade],),
                (modifier,) if modifier else (), part, beside.supervisor, emergency,
            )  # fmt: skip
            answer = decide(asked, CATALOGUE, (*grants, *beside.grants))
            carries = holds and _covers(scope, grade, laid, modifier)
            expected = _expected(part, carries, proctored, beside, emergency)
            assert answer.decision is expected, asked
            managed = max(grade, 4 * laid, MODIFIERS[modifier])
            assert (answer.grade, answer.managed_grade) == (grade, managed)


@pytest.mark.parametrize("state", STATES)
def test_who_has_left_holds_nothing(state: str) -> None:
    """Whatever was granted and in whatever part: a grant does not outlive the work there."""
    told, _, proctored = STATES[state]
    given = {"start": ON - 100 * DAY, **(told or {})}
    grants = [Grant("g", ZHOU, HERE, UpTo("i", 4), **given)]  # type: ignore[arg-type]
    for part, beside, emergency in product(Part, BESIDE, (False, True)):
        asked = Question(
            ZHOU, HERE, ON, ("plain-3",), (), part, beside.supervisor, emergency, works_there=False
        )
        answer = decide(asked, CATALOGUE, (*grants, *beside.grants))
        assert answer.decision is _expected(part, False, proctored, beside, emergency), asked


# -- reasons of those who have left, and of proctors -----------------------------------------------


def _ask(**told: object) -> tuple[Decision, list[tuple[Why, str | None]]]:
    grants = [
        Grant("g", ZHOU, HERE, UpTo("i", 4), ON - DAY, proctored=int(bool(told.pop("young", 0)))),
        TANGS[0],
    ]
    answer = decide(Question(ZHOU, HERE, ON, ("plain-3",), **told), CATALOGUE, grants)  # type: ignore[arg-type]
    return answer.decision, [(reason.why, reason.about) for reason in answer.reasons]


def test_who_has_left_is_refused_for_that_alone() -> None:
    left = (Why.NOT_WORKING_THERE, None)
    assert _ask(works_there=False) == (Decision.REFUSED, [left])
    assert _ask(works_there=True) == _ask() == (Decision.ALLOWED, [(Why.GRANTED, "g")])
    emergency = _ask(works_there=False, emergency=True)
    assert emergency == (Decision.OVERRIDE, [(Why.EMERGENCY, None), left])
    supervised = _ask(
        works_there=False, part=Part.SUPERVISED, supervisor=TANG, supervisor_works_there=False
    )
    assert supervised == (Decision.REFUSED, [(Why.SUPERVISOR_WITHOUT_GRANT, None), left])


def test_the_proctors_own_grant_is_named() -> None:
    named = _ask(young=True, supervisor=TANG)
    reasons = [(Why.PROCTOR_NEEDED, "g"), (Why.PROCTOR_HOLDS, "t-1")]
    assert named == (Decision.ALLOWED_SUPERVISED, reasons)
    assert _ask(young=True) == (Decision.ALLOWED_SUPERVISED, reasons[:1])
    gone = _ask(young=True, supervisor=TANG, supervisor_works_there=False)
    assert gone == (Decision.REFUSED, [(Why.PROCTOR_WITHOUT_GRANT, "g")])
