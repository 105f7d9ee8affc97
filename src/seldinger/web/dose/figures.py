"""Cases as rows, who reaches which threshold, and the middle of many: nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from seldinger.domain.dose import FEW, Point, Running, quantile, running_sums
from seldinger.web.dose.doses import all_doses, figure, in_order, patient_of
from seldinger.web.dose.groups import Group, Grouping
from seldinger.web.dose.models import Alert, Quantity, Threshold
from seldinger.web.dose.queries import case_of, day_of, doctor_of, standing_alerts
from seldinger.web.intake.dosing import DraftDose
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.names import folded


@dataclass(frozen=True, slots=True)
class Row:
    """A case with its dose. alerts: all that it raised, the open ones first."""

    draft: IntakeDraft
    dose: DraftDose
    group: Group | None
    doctor: Person | None
    alerts: tuple[Alert, ...]

    @property
    def has_open_alert(self) -> bool:
        return any(one.closed_at is None for one in self.alerts)


def rows_of(hospital: Hospital, drafts: Sequence[IntakeDraft]) -> list[Row]:
    doses = all_doses(drafts)
    grouping = Grouping(hospital, drafts)
    alerts: dict[int, list[Alert]] = defaultdict(list)
    its = Q(draft__in=drafts) | Q(draft__merged_into__in=drafts)
    raised = standing_alerts(Alert.objects.filter(its))
    for one in raised.select_related("threshold", "draft__merged_into"):
        alerts[case_of(one).pk].append(one)
    return [
        Row(
            draft,
            doses[draft.pk],
            grouping.of(draft),
            doctor_of(draft),
            tuple(sorted(alerts[draft.pk], key=lambda one: (one.closed_at is not None, one.pk))),
        )
        for draft in drafts
        if draft.pk in doses
    ]


# -- thresholds ------------------------------------------------------------------------------------


def reached(
    thresholds: Iterable[Threshold], drafts: Sequence[IntakeDraft], doses: Mapping[int, DraftDose]
) -> list[tuple[IntakeDraft, Threshold, float]]:
    """Which case reaches which threshold, and with what. All of a patient's cases are needed."""
    found = []
    for threshold in thresholds:
        values = _values(threshold, drafts, doses)
        for draft in drafts:
            value = values.get(draft.pk)
            if value is not None and value >= threshold.value and day_of(draft) >= threshold.since:
                found.append((draft, threshold, value))
    return found


def _values(
    threshold: Threshold, drafts: Sequence[IntakeDraft], doses: Mapping[int, DraftDose]
) -> dict[int, float]:
    if threshold.scope == Threshold.Scope.PATIENT:
        sums = patient_sums(drafts, doses, threshold.quantity, threshold.days or 1)
        # A case without a figure adds nothing, so it does not bring anybody over.
        return {
            pk: one.total
            for pk, one in sums.items()
            if pk in doses and figure(doses[pk], threshold.quantity) is not None
        }
    return {
        draft.pk: value
        for draft in drafts
        if threshold.scope == Threshold.Scope.CASE or folded(draft.room) == folded(threshold.room)
        if draft.pk in doses and (value := figure(doses[draft.pk], threshold.quantity)) is not None
    }


def patient_sums(
    drafts: Iterable[IntakeDraft], doses: Mapping[int, DraftDose], quantity: str, days: int
) -> dict[int, Running]:
    """By draft, what its patient had come to in the days up to it; of known patients alone."""
    by_patient: dict[tuple[int, str], list[IntakeDraft]] = defaultdict(list)
    for draft in drafts:
        if (patient := patient_of(draft)) and draft.pk in doses:
            by_patient[draft.hospital_id, patient].append(draft)
    found: dict[int, Running] = {}
    for its in by_patient.values():
        line = sorted(its, key=_in_time)
        points = [
            Point(day_of(draft), place, figure(doses[draft.pk], quantity))
            for place, draft in enumerate(line)
        ]
        sums = running_sums(points, days)
        found |= {draft.pk: sums[place] for place, draft in enumerate(line)}
    return found


def _in_time(draft: IntakeDraft) -> tuple[object, ...]:
    """Of one day: by the clock; what says no time last."""
    clock = draft.started.timestamp() if draft.started else float("inf")
    return day_of(draft), clock, draft.pk


# -- the middle of many ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Middle:
    """n: cases that have the figure. median, upper: None where they are too few to tell; upper is
    the 75th percentile (type 7)."""

    n: int
    median: float | None
    upper: float | None


def middle(values: Sequence[float]) -> Middle:
    if len(values) < FEW:
        return Middle(len(values), None, None)
    return Middle(len(values), quantile(values, 0.5), quantile(values, 0.75))


def middles(rows: Iterable[Row]) -> dict[Quantity, Middle]:
    its = [*rows]
    told = {one: [figure(row.dose, one) for row in its] for one in in_order()}
    return {
        one: middle([value for value in values if value is not None])
        for one, values in told.items()
    }
