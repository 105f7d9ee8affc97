"""What `intake` knows of a draft's dose, by quantity."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from seldinger.web.dose.models import Quantity
from seldinger.web.intake.dosing import DraftDose, doses_of
from seldinger.web.intake.models import DoseReport, IntakeDraft, Irradiation

_AT_ONCE = 500  # drafts of one query


def figure(dose: DraftDose, quantity: str) -> float | None:
    """The reported total; the sum where nothing was reported."""
    told: float | None = getattr(dose.figures, quantity)
    return told


def is_summed(dose: DraftDose, quantity: str) -> bool:
    return getattr(dose.reported, quantity) is None and figure(dose, quantity) is not None


def with_dose(drafts: QuerySet[IntakeDraft]) -> QuerySet[IntakeDraft]:
    """Those of which a unit reported a dose; without what a person said is no operation."""
    told = DoseReport.objects.filter(telling__draft=OuterRef("pk"), superseded=False)
    its = drafts.exclude(state=IntakeDraft.State.DROPPED).filter(Exists(told))
    return its.select_related("case")


def patient_of(draft: IntakeDraft) -> str:
    """Keyed hash of the patient's number: as machines told it, else as the case was logged."""
    if draft.number_digest or draft.case is None:
        return draft.number_digest
    return draft.case.number_digest


def of_patients(digests: Collection[str]) -> Q:
    """The drafts of these patients, likewise."""
    of_case = Q(number_digest="", case__number_digest__in=digests)
    return Q(number_digest__in=digests) | of_case


def all_doses(drafts: Sequence[IntakeDraft]) -> dict[int, DraftDose]:
    """Of any number of drafts, by primary key."""
    found: dict[int, DraftDose] = {}
    for start in range(0, len(drafts), _AT_ONCE):
        found |= doses_of(drafts[start : start + _AT_ONCE])
    return found


def events_of(draft: IntakeDraft) -> QuerySet[Irradiation]:
    """In time; what two reports told is there once."""
    its = Irradiation.objects.filter(report__telling__draft=draft, report__superseded=False)
    return its.filter(repeated=False).order_by("started", "pk")


def in_order() -> tuple[Quantity, ...]:
    """As pages show them."""
    return (Quantity.KAP, Quantity.KAR, Quantity.FLUORO)
