"""Whom the hospital's record names as the operator of its operations (手术记录术者)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.words import Role
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.models import Operation
from seldinger.web.reconciliation.staff import Staff


@dataclass(frozen=True, slots=True)
class Operated:
    """Operations of a hospital in some days, by the primary key of whom they name as operator.

    unsure: rows whose name two people have there; such a row stands under each of them, and in
    nobody's `certain`. unnamed: rows that name nobody who is known there.
    """

    certain: Mapping[int, Sequence[Operation]]
    unsure: Mapping[int, Sequence[Operation]]
    unnamed: Sequence[Operation]


def operated(hospital: Hospital, start: date, end: date) -> Operated:
    """What its lists say of these days, both included; what a later list struck is left out.

    A fixed number of queries, however many operations there are. The rows are in order of day.
    """
    rows = Operation.objects.filter(
        hospital=hospital, day__range=(start, end), gone_at__isnull=True
    ).order_by("day", "pk")
    staff = Staff(hospital)
    certain: dict[int, list[Operation]] = defaultdict(list)
    unsure: dict[int, list[Operation]] = defaultdict(list)
    unnamed: list[Operation] = []
    for row in rows:
        meant = [*staff.places(row).get(Role.OPERATOR, ())][:1]
        people = meant[0] if meant else frozenset[int]()
        if not people:
            unnamed.append(row)
        for person in people:
            (certain if len(people) == 1 else unsure)[person].append(row)
    return Operated(dict(certain), dict(unsure), unnamed)
