"""Drafts that somebody logged without their offer: found by the worker."""

from django.db.models import Exists, OuterRef

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions.deciding import accept_draft
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Case, Participation

_MOST = 200


def accept_what_was_logged() -> int:
    """How many. Nothing is written where none was found."""
    own = Participation.objects.filter(
        traineeship__person=OuterRef("trainee"),
        withdrawn_at__isnull=True,
        procedure__case__hospital=OuterRef("hospital"),
        procedure__case__day=OuterRef("day"),
        procedure__case__number_digest=OuterRef("number_digest"),
    )
    waiting = IntakeDraft.objects.filter(
        Exists(own), state=IntakeDraft.State.OPEN, trainee__isnull=False
    ).exclude(number_digest="")
    accepted = 0
    for draft in waiting.order_by("-day", "pk")[:_MOST]:
        case = logged_case(draft)
        if case is not None:
            accepted += _accepted(draft, case)
    return accepted


def _accepted(draft: IntakeDraft, case: Case) -> bool:
    try:
        accept_draft(by=None, draft=draft, case=case)
    except SeldingerError:  # decided on meanwhile
        return False
    return True


def logged_case(draft: IntakeDraft) -> Case | None:
    """The one case that the proposed trainee logged of this patient, day and hospital.

    None where there are several, or where another draft might mean it.
    """
    if draft.state != IntakeDraft.State.OPEN or not draft.number_digest or draft.trainee_id is None:
        return None
    same = {
        "hospital": draft.hospital_id, "day": draft.day, "number_digest": draft.number_digest,
    }  # fmt: skip
    others = (
        IntakeDraft.objects.filter(**same)
        .exclude(pk=draft.pk)
        .exclude(state=IntakeDraft.State.DROPPED)
    )
    own = Participation.objects.filter(
        traineeship__person=draft.trainee_id, withdrawn_at__isnull=True
    )
    cases = [*Case.objects.filter(**same, procedures__participations__in=own).distinct()[:2]]
    return cases[0] if len(cases) == 1 and not others.exists() else None
