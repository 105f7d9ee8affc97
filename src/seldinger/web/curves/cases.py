"""The cases of one trainee as operator, by category: what counts in the matrix counts here.

A category of a case is the evaluator's (with its pins and rulings). Of several acts of one category
in one case the case is one, and it failed if any of them did. What is left out is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.verdict import Evidence, Verdict
from seldinger.domain.training.words import Reason, Role, State
from seldinger.web.curves.levels import LevelsThen
from seldinger.web.dose.doses import all_doses, figure
from seldinger.web.dose.models import Quantity
from seldinger.web.intake.dosing import DraftDose
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Complication, Outcome, Participation

_COUNTS = (Reason.COUNTED, Reason.SAME_TECHNIQUE)
_WAITS = (Reason.PENDING, Reason.SAME_TECHNIQUE, Reason.RETURNED)
_NO_ACT = (Reason.DUPLICATE_ROW, Reason.INTEGRAL_STEP)
Figure = tuple[float | None, float | None]  # what was told, and the reference level of that day
Key = tuple[str, int]  # category, case


@dataclass(frozen=True, slots=True)
class Operated:
    """A case of one category. grades: of its complications. doses: by quantity, of the whole case.

    alone: the trainee did nothing of another category in the case, so that its dose is of this one.
    """

    case: int
    day: date
    name: str
    failed: bool
    grades: tuple[str, ...]
    doses: Mapping[str, Figure]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Left:
    """Cases as operator that are in no curve. waiting: pending or returned. not_attempted: the key
    step was not."""

    waiting: int = 0
    not_attempted: int = 0


@dataclass(frozen=True, slots=True)
class Operations:
    """By category id. cases: in order of time."""

    cases: Mapping[str, Sequence[Operated]]
    left: Mapping[str, Left]


def operated(verdict: Verdict) -> Mapping[str, Sequence[Operated]]:
    return operations(verdict).cases


def operations(verdict: Verdict) -> Operations:
    """A fixed number of queries, whatever was done."""
    rows = dict(_rows(verdict))
    parts = Participation.objects.filter(pk__in=rows).select_related("procedure__case")
    counted: dict[Key, list[Participation]] = defaultdict(list)
    waiting: set[Key] = set()
    not_attempted: set[Key] = set()
    categories: dict[int, set[str]] = defaultdict(set)
    for part in parts:
        category, row = rows[part.pk]
        key = category, part.procedure.case_id
        categories[key[1]].add(category)
        if row.role is not Role.OPERATOR:
            continue
        if row.state is State.VERIFIED and row.reason in _COUNTS:
            counted[key].append(part)
        elif row.reason is Reason.NOT_ATTEMPTED:
            not_attempted.add(key)
        elif row.state is not State.VERIFIED and row.reason in _WAITS:
            waiting.add(key)
    return Operations(_cases(counted, categories), _left(waiting - counted.keys(), not_attempted))


def _rows(verdict: Verdict) -> Iterable[tuple[int, tuple[str, Evidence]]]:
    """Every act that the evaluator gave a category, by its participation."""
    for finding in verdict.findings:
        cell = finding.requirement
        if isinstance(cell, Cell):
            for row in finding.evidence:
                if row.origin.row and row.reason not in _NO_ACT:
                    yield row.origin.row, (cell.category.id, row)


def _cases(
    by_case: Mapping[Key, Sequence[Participation]], categories: Mapping[int, set[str]]
) -> dict[str, list[Operated]]:
    cases = {case for _, case in by_case}
    grades, doses = _grades(cases), _doses(cases)
    found: dict[str, list[Operated]] = defaultdict(list)
    for (category, case), its in sorted(by_case.items(), key=lambda pair: _in_time(pair[1])):
        alone = len(categories[case]) == 1
        one = _case(its, tuple(grades[case]), doses.get(case, {}), alone=alone)
        found[category].append(one)
    return dict(found)


def _left(waiting: Iterable[Key], not_attempted: Iterable[Key]) -> dict[str, Left]:
    told: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, keys in enumerate((waiting, not_attempted)):
        for category, _ in keys:
            told[category][place] += 1
    return {category: Left(*numbers) for category, numbers in told.items()}


def _in_time(parts: Sequence[Participation]) -> tuple[object, ...]:
    case = parts[0].procedure.case
    return case.day, case.session, case.pk


def _case(
    parts: Sequence[Participation],
    grades: tuple[str, ...],
    doses: Mapping[str, Figure],
    *,
    alone: bool,
) -> Operated:
    case = parts[0].procedure.case
    failed = any(part.procedure.outcome == Outcome.FAILED for part in parts)
    name = "、".join(dict.fromkeys(part.procedure.name for part in parts if part.procedure.name))
    return Operated(case.pk, case.day, name, failed, grades, doses, alone)


def _grades(cases: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Complication.objects.filter(case__in=[*cases], withdrawn_at__isnull=True)
    for case, grade in rows.values_list("case", "grade"):
        found[case].append(grade)
    return found


def _doses(cases: Iterable[int]) -> dict[int, dict[str, Figure]]:
    """By case. What several drafts of one case were told is summed."""
    drafts = [
        *IntakeDraft.objects.filter(case__in=[*cases], merged_into=None)
        .exclude(state=IntakeDraft.State.DROPPED)
        .select_related("hospital", "case")
        .order_by("pk")
    ]
    told = all_doses(drafts)
    levels = LevelsThen([draft for draft in drafts if draft.pk in told])
    found: dict[int, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for draft in drafts:
        if draft.case_id is not None and draft.pk in told:
            for quantity, pair in _beside(draft, told[draft.pk], levels):
                found[draft.case_id][quantity].append(pair)
    return {
        case: {quantity: _whole(pairs) for quantity, pairs in its.items()}
        for case, its in found.items()
    }


def _beside(
    draft: IntakeDraft, dose: DraftDose, levels: LevelsThen
) -> Iterable[tuple[str, Figure]]:
    for quantity in Quantity.values:
        yield quantity, (figure(dose, quantity), levels.of(draft, quantity))


def _whole(pairs: Sequence[Figure]) -> Figure:
    """None where one of them does not say it; no level where they do not agree on one."""
    values = [value for value, _ in pairs]
    levels = {level for _, level in pairs}
    known = [value for value in values if value is not None]
    total = sum(known) if len(known) == len(values) else None
    return total, levels.pop() if len(levels) == 1 else None
