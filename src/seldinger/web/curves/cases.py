"""The cases of one trainee as operator, by category: what counts in the matrix counts here.

A category of a case is the evaluator's (with its pins and rulings). Of several acts of one category
in one case the case is one, and it failed if any of them did.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from seldinger.domain.training.rulebook import Cell
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Reason, Role, State
from seldinger.web.dose.doses import all_doses, figure
from seldinger.web.dose.groups import Grouping
from seldinger.web.dose.models import Quantity, ReferenceLevel
from seldinger.web.intake.dosing import DraftDose
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Complication, Outcome, Participation

_COUNTS = (Reason.COUNTED, Reason.SAME_TECHNIQUE)


@dataclass(frozen=True, slots=True)
class Operated:
    """A case of one category. grades: of its complications. doses: by quantity what was told,
    beside the reference level that held; each None where there is none."""

    case: int
    day: date
    name: str
    failed: bool
    grades: tuple[str, ...]
    doses: Mapping[str, tuple[float | None, float | None]]


def operated(verdict: Verdict) -> dict[str, list[Operated]]:
    """By category id, in order of time. A fixed number of queries, whatever was done."""
    category_of = dict(_verified(verdict))
    parts = Participation.objects.filter(pk__in=category_of).select_related("procedure__case")
    by_case: dict[tuple[str, int], list[Participation]] = defaultdict(list)
    for part in parts:
        by_case[category_of[part.pk], part.procedure.case_id].append(part)
    cases = {case for _, case in by_case}
    grades, doses = _grades(cases), _doses(cases)
    found: dict[str, list[Operated]] = defaultdict(list)
    for (category, case), its in sorted(by_case.items(), key=lambda pair: _in_time(pair[1])):
        found[category].append(_case(its, tuple(grades[case]), doses.get(case, {})))
    return dict(found)


def _verified(verdict: Verdict) -> Iterable[tuple[int, str]]:
    for finding in verdict.findings:
        cell = finding.requirement
        if not isinstance(cell, Cell) or cell.role is not Role.OPERATOR:
            continue
        for row in finding.evidence:
            is_theirs = row.role is Role.OPERATOR and row.state is State.VERIFIED
            if is_theirs and row.reason in _COUNTS and row.origin.row:
                yield row.origin.row, cell.category.id


def _in_time(parts: Sequence[Participation]) -> tuple[object, ...]:
    case = parts[0].procedure.case
    return case.day, case.session, case.pk


def _case(
    parts: Sequence[Participation],
    grades: tuple[str, ...],
    doses: Mapping[str, tuple[float | None, float | None]],
) -> Operated:
    case = parts[0].procedure.case
    failed = any(part.procedure.outcome == Outcome.FAILED for part in parts)
    name = "、".join(dict.fromkeys(part.procedure.name for part in parts if part.procedure.name))
    return Operated(case.pk, case.day, name, failed, grades, doses)


def _grades(cases: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Complication.objects.filter(case__in=[*cases], withdrawn_at__isnull=True)
    for case, grade in rows.values_list("case", "grade"):
        found[case].append(grade)
    return found


def _doses(cases: Iterable[int]) -> dict[int, dict[str, tuple[float | None, float | None]]]:
    """By case. Of two drafts of one case the first that says a figure."""
    drafts = [
        *IntakeDraft.objects.filter(case__in=[*cases], merged_into=None)
        .exclude(state=IntakeDraft.State.DROPPED)
        .select_related("hospital")
        .order_by("pk")
    ]
    told = all_doses(drafts)
    levels = _Levels([draft for draft in drafts if draft.pk in told])
    found: dict[int, dict[str, tuple[float | None, float | None]]] = defaultdict(dict)
    for draft in drafts:
        if draft.case_id is not None and draft.pk in told:
            for quantity, pair in levels.beside(draft, told[draft.pk]).items():
                if found[draft.case_id].get(quantity, (None, None))[0] is None:
                    found[draft.case_id][quantity] = pair
    return found


class _Levels:
    """The reference levels of the drafts' hospitals that hold now, by group."""

    def __init__(self, drafts: Sequence[IntakeDraft]) -> None:
        hospitals = {draft.hospital_id: draft.hospital for draft in drafts}
        self.grouping = {
            pk: Grouping(hospital, [one for one in drafts if one.hospital_id == pk])
            for pk, hospital in hospitals.items()
        }
        rows = ReferenceLevel.objects.filter(Q(hospital__in=hospitals), ended_at__isnull=True)
        self.levels = {(row.hospital_id, row.group, row.purpose, row.quantity): row for row in rows}

    def beside(
        self, draft: IntakeDraft, dose: DraftDose
    ) -> dict[str, tuple[float | None, float | None]]:
        group = self.grouping[draft.hospital_id].of(draft)
        found: dict[str, tuple[float | None, float | None]] = {}
        for quantity in Quantity.values:
            key = (draft.hospital_id, group.name, group.purpose, quantity) if group else None
            level = self.levels.get(key) if key else None
            holds = level and (draft.day is None or level.since <= draft.day)
            found[quantity] = figure(dose, quantity), level.value if level and holds else None
        return found
