"""What the drafts hear of the logbook: an offered one was logged, an entry was taken back."""

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions.deciding import accept_draft, reopen_drafts
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.prefill import Offer, hearers
from seldinger.web.people.models import Person


class Drafts:
    def logged(self, *, by: Person, offer: Offer, case: Case) -> None:
        """The entry stands whatever becomes of the draft; `healing.py` mends that later."""
        draft = IntakeDraft.objects.filter(pk=offer.draft).first() if offer.draft else None
        if draft is not None:
            try:
                accept_draft(by=by, draft=draft, case=case)
            except SeldingerError:  # somebody decided on it in this very moment
                return

    def taken_back(self, *, by: Person, case: Case) -> None:
        if IntakeDraft.objects.filter(case=case, state=IntakeDraft.State.ACCEPTED).exists():
            reopen_drafts(by=by, case=case)


def listen() -> None:
    hearers.append(Drafts())
