"""What is stored of some patients in one hospital → the domain's rows and cases, and its answer."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from django.db.models import Prefetch, Q
from django.utils import timezone

from seldinger.domain.training.matching import Act, Logged, Part, Row
from seldinger.domain.training.reconcile import Known, Reconciliation, reconcile
from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.models import Case, Participation, Procedure
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.meant import Meant
from seldinger.web.reconciliation.models import HospitalList, Mapping, Operation
from seldinger.web.reconciliation.staff import Staff

Span = tuple[date, date]


def covered_spans(hospital: Hospital) -> list[Span]:
    """The days that lists of the hospital cover whole, from first to last, without overlaps."""
    spans = HospitalList.objects.filter(hospital=hospital, taken_at__isnull=False).order_by("start")
    merged: list[Span] = []
    for start, end in spans.values_list("start", "end"):
        if start is None or end is None:
            continue
        if merged and (start - merged[-1][1]).days <= 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def patients_between(hospital: Hospital, spans: Iterable[Span]) -> Q:
    """Patients of whom the list or the logbook has anything in that time."""
    days = Q(pk__in=[])
    for span in spans:
        days |= Q(day__range=span)
    listed = Operation.objects.filter(days, hospital=hospital).order_by().values("number_digest")
    logged = Case.objects.filter(days, hospital=hospital).order_by().values("number_digest")
    return Q(number_digest__in=listed) | Q(number_digest__in=logged)


def patients_of(hospital: Hospital, cases: Iterable[Case]) -> Q:
    """Patients of the cases, and of rows that matched them before they were changed."""
    matched = Operation.objects.filter(hospital=hospital, case__in=list(cases))
    digests = {case.number_digest for case in cases if case.hospital_id == hospital.pk}
    digests |= set(matched.order_by().values_list("number_digest", flat=True))
    return Q(number_digest__in=sorted(digests))


class Comparing:
    """All rows and cases of those patients in the hospital, whatever the day.

    Rows that are gone from the hospital's list stay out.
    """

    def __init__(self, hospital: Hospital, patients: Q) -> None:
        self.hospital, self.patients = hospital, patients
        self.staff = Staff(hospital)

    @cached_property
    def operations(self) -> dict[int, Operation]:
        rows = Operation.objects.filter(self.patients, hospital=self.hospital, gone_at__isnull=True)
        return {row.pk: row for row in rows.order_by("pk")}

    @cached_property
    def cases(self) -> list[Case]:
        """With procedures and every part, also those that were withdrawn."""
        parts = Participation.objects.select_related("traineeship", "comparison").order_by("pk")
        acts = Procedure.objects.prefetch_related(Prefetch("participations", parts))
        rows = Case.objects.filter(self.patients, hospital=self.hospital).order_by("pk")
        return list(rows.prefetch_related(Prefetch("procedures", acts)))

    @cached_property
    def parts(self) -> dict[int, tuple[Case, Participation]]:
        return {
            part.pk: (case, part)
            for case in self.cases
            for act in case.procedures.all()
            for part in act.participations.all()
        }

    def result(self) -> Reconciliation:
        rows = [self._row(operation) for operation in self.operations.values()]
        logged = [self._logged(case) for case in self.cases if not case.is_simulation]
        mapping = Mapping.objects.filter(hospital=self.hospital).first()
        spans = covered_spans(self.hospital)
        known = Known(
            covers=lambda day: any(start <= day <= end for start, end in spans),
            trains=self.staff.trains,
            is_responsible=bool(mapping and mapping.operator_is_responsible),
        )
        return reconcile(rows, [case for case in logged if case.parts], known)

    def _row(self, operation: Operation) -> Row:
        told = self._meant.of(operation.name, operation.day)
        return Row(
            id=operation.pk,
            patient=operation.number_digest,
            day=operation.day,
            name=operation.name,
            places=self.staff.places(operation),
            start=_local(operation.start),
            end=_local(operation.end),
            categories=told.categories,
            meant=told.keys,
        )

    def _logged(self, case: Case) -> Logged:
        """Of the acts those in which somebody has a part: the others would take rows."""
        live = {
            act: [part for part in act.participations.all() if part.withdrawn_at is None]
            for act in case.procedures.all()
        }
        acts = [act for act, parts in live.items() if parts]
        return Logged(
            id=case.pk,
            patient=case.number_digest,
            day=case.day,
            acts=tuple(self._act(act, case.day) for act in acts),
            parts=tuple(_part(part) for act in acts for part in live[act]),
        )

    def _act(self, act: Procedure, day: date) -> Act:
        told = self._meant.of(act.name, day)
        pinned = frozenset({act.category}) if act.category else None
        if pinned is None:
            return Act(act.pk, act.name, told.categories, told.keys)
        return Act(act.pk, act.name, pinned, told.entries)

    @cached_property
    def _meant(self) -> Meant:
        names = {one.name for one in self.operations.values()}
        names |= {act.name for case in self.cases for act in case.procedures.all()}
        return Meant(self.hospital, names)


def _part(part: Participation) -> Part:
    return Part(
        id=part.pk,
        person=part.traineeship.person_id,
        act=part.procedure_id,
        role=Role(part.role) if part.is_scrubbed else None,
        supervisor=part.supervisor_id,
        stands=part.state != State.RETURNED,
    )


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None
