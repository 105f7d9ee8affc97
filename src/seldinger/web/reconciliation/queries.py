"""Reading lists and what they say, scope first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, QuerySet

from seldinger.web.logbook.models import Case, Participation, Reconciled
from seldinger.web.people.access import Access
from seldinger.web.people.authority import of_other_bases
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for, trainees_for
from seldinger.web.reconciliation.comparing import Span
from seldinger.web.reconciliation.models import Comparison, HospitalList, Mention, Operation

OPEN = Q(state=Mention.State.OPEN, dismissed="")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a hospital's lists say in all. unsure: rows whose name two people have."""

    agree: int
    differ: int
    not_found: int
    unlogged: int
    unsure: int


def reconciled_hospitals(access: Access) -> QuerySet[Hospital]:
    """Whose lists the reader hands in. One that another base has too is the hospital's own affair:
    its list decides what is believed of that base's trainees.
    """
    reach = access.reach(Permission.RECONCILE)
    found = hospitals_for(access, Permission.RECONCILE)
    if reach.platform:
        return found
    shared = of_other_bases(access, reach.bases) - reach.hospitals
    return found.exclude(pk__in=shared)


def lists_for(access: Access) -> QuerySet[HospitalList]:
    hospitals = reconciled_hospitals(access).order_by().values("pk")
    return HospitalList.objects.filter(hospital__in=hospitals).select_related("hospital", "by")


def numbers_of(hospital: Hospital, between: Span | None = None) -> Numbers:
    """Claims and rows of the hospital; of some days where they are given."""
    parts = Participation.objects.filter(
        procedure__case__hospital=hospital, withdrawn_at__isnull=True
    ).exclude(reconciled="")
    named = Mention.objects.filter(operation__hospital=hospital)
    if between:
        parts = parts.filter(procedure__case__day__range=between)
        named = named.filter(operation__day__range=between)
    said = Counter(dict(parts.order_by().values_list("reconciled").annotate(Count("pk"))))
    unsure = named.filter(state=Mention.State.UNSURE).order_by().values("operation").distinct()
    return Numbers(
        agree=said[Reconciled.AGREES],
        differ=said[Reconciled.DIFFERS],
        not_found=said[Reconciled.NOT_FOUND],
        unlogged=named.filter(OPEN).count(),
        unsure=unsure.count(),
    )


def unsure_rows(hospital: Hospital) -> QuerySet[Operation]:
    """Rows that name somebody whose name two people have, and whom nothing decides."""
    unsure = Mention.objects.filter(state=Mention.State.UNSURE).order_by()
    return Operation.objects.filter(hospital=hospital, pk__in=unsure.values("operation"))


def differences_for(access: Access) -> QuerySet[Comparison]:
    """Of the trainees of the reader's base or hospital, and those that name the reader."""
    trainees = trainees_for(access, Permission.SEE_COHORT).order_by().values("pk")
    seen = Q(part__traineeship__in=trainees) | Q(part__supervisor=access.person)
    return Comparison.objects.filter(seen, part__withdrawn_at__isnull=True).exclude(difference="")


def offers_for(access: Access) -> QuerySet[Mention]:
    """Operations that name the reader and that they have not logged."""
    mine = Mention.objects.filter(OPEN, person=access.person)
    return mine.select_related("operation__hospital").order_by("-operation__day", "-pk")


def pending_reconciliation() -> QuerySet[Case]:
    """Cases that were logged or changed since they were last compared, where there is a list.

    What the worker asks before it calls `reconcile_pending`.
    """
    within = Q(pk__in=[])
    for hospital, (start, end) in _known_days().items():
        within |= Q(procedure__case__hospital=hospital, procedure__case__day__range=(start, end))
    fresh = Q(
        comparison__isnull=True, withdrawn_at__isnull=True, procedure__case__is_simulation=False
    )
    changed = Q(comparison__isnull=False) & (
        ~Q(comparison__version=F("version"))
        | ~Q(comparison__case_version=F("procedure__case__version"))
    )
    parts = Participation.objects.filter((within & fresh) | changed).order_by()
    return Case.objects.filter(pk__in=parts.values("procedure__case")).order_by("pk")


def _known_days() -> dict[int, Span]:
    """Hospital → the first and the last day of which a list says anything."""
    listed = Operation.objects.order_by().values_list("hospital").annotate(Min("day"), Max("day"))
    known: dict[int, Span] = {hospital: (start, end) for hospital, start, end in listed}
    taken = HospitalList.objects.filter(taken_at__isnull=False).order_by()
    for hospital, start, end in taken.values_list("hospital").annotate(Min("start"), Max("end")):
        before = known.get(hospital, (start, end))
        known[hospital] = (min(before[0], start), max(before[1], end))
    return known


def near_rows(parts: Iterable[Participation]) -> dict[tuple[int, date], list[Operation]]:
    """(person, day) → operations that name them and that they did not log: perhaps the same one
    under a number that was mistyped."""
    wanted = [(part.traineeship.person_id, part.procedure.case.day) for part in parts]
    rows = Mention.objects.filter(
        state=Mention.State.OPEN,
        person__in={person for person, _ in wanted},
        operation__day__in={day for _, day in wanted},
    ).select_related("operation")
    found: dict[tuple[int, date], list[Operation]] = {}
    for row in rows:
        found.setdefault((row.person_id, row.operation.day), []).append(row.operation)
    return found
