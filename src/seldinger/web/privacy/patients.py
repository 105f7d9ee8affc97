"""What is stored of one patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from seldinger.web.devices.models import DeviceUse
from seldinger.web.gate.models import Booking
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Admission, Case, Version
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.models import Operation


@dataclass(frozen=True, slots=True)
class OfNumber:
    """What is stored under one patient's number in one hospital."""

    cases: tuple[Case, ...]
    admissions: tuple[Admission, ...]
    operations: tuple[Operation, ...]
    versions: tuple[Version, ...]
    bookings: tuple[Booking, ...]
    drafts: tuple[IntakeDraft, ...]
    uses: tuple[DeviceUse, ...]

    def rows(self) -> Iterator[Any]:
        yield from (*self.cases, *self.admissions, *self.operations, *self.versions)
        yield from (*self.bookings, *self.drafts, *self.uses)

    def __len__(self) -> int:
        return sum(1 for _ in self.rows())


def of_number(hospital: Hospital, number: str) -> OfNumber:
    """Every row of that patient in that hospital, earlier states of a row among them."""
    mine = {"hospital": hospital, "number_digest": digest(number)}
    cases = tuple(Case.objects.filter(**mine).order_by("day", "pk"))
    admissions = tuple(Admission.objects.filter(**mine).order_by("day", "pk"))
    operations = tuple(Operation.objects.filter(**mine).order_by("day", "pk"))
    versions = Version.objects.filter(number_digest=mine["number_digest"])
    here = (
        Q(facts__hospital=hospital.pk)
        | Q(kind="logbook.case", object_id__in=hospital.cases.values("pk"))
        | Q(kind="logbook.admission", object_id__in=hospital.admissions.values("pk"))
    )
    bookings = tuple(Booking.objects.filter(**mine).order_by("day", "pk"))
    # Some devices tell no number: whose it is says the case that it was accepted as.
    own = Q(**mine) | Q(number_digest="", case__in=cases)
    drafts = tuple(IntakeDraft.objects.filter(own).order_by("day", "pk"))
    kept = tuple(versions.filter(here))
    uses = tuple(DeviceUse.objects.filter(**mine).order_by("day", "pk"))
    return OfNumber(cases, admissions, operations, kept, bookings, drafts, uses)
