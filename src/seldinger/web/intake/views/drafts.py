"""Drafts of machines: the list of what waits, and one of them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from seldinger.web.intake.forms import WHY_DROPPED, ReasonForm
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.intake.presenters.cards import connected_words, days_of, lead_of
from seldinger.web.intake.presenters.draft import draft_page
from seldinger.web.intake.presenters.words import SIGNS, name_of
from seldinger.web.intake.queries import (
    connected,
    drafts_for,
    may_settle,
    shown_drafts,
    stands,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission

_PAGE = 20
UNDO = "undo_intake"  # of the session: the draft whose decision may be taken back


@page(Permission.SEE_INTAKE)
def drafts(request: PersonRequest) -> HttpResponse:
    """What took place and is not logged; in the address the state."""
    access, asked = request.access, request.GET.get("state", "")
    state = asked if asked in IntakeDraft.State.values else IntakeDraft.State.OPEN.value
    found = shown_drafts(access, state, timezone.localdate())
    pages = Paginator(found.prefetch_related("tellings__received__source__department"), _PAGE)
    shown = pages.get_page(request.GET.get("page"))
    is_trainee = access.may(Permission.LOG_OWN)
    context = {
        "days": days_of([*shown], request.user),
        "shown": shown,
        "state": state,
        "states": [(one.value, SIGNS[one].word) for one in IntakeDraft.State],
        "lead": lead_of(pages.count, state, is_trainee),
        "connected": connected_words(connected(access)) if not pages.count else "",
        "query": f"state={state}" if asked else "",
        "undo": request.session.pop(UNDO, None),
        "may_keep": access.may(Permission.KEEP_INTAKE),
    }
    return render(request, "intake/drafts.html", context)


@page(Permission.SEE_INTAKE)
def draft(request: PersonRequest, intake_draft_id: int) -> HttpResponse:
    found = one_draft(request, intake_draft_id)
    access, person = request.access, request.user
    is_open = found.state == IntakeDraft.State.OPEN
    settles = may_settle(access, found)
    shown = draft_page(found, person)
    context = {
        "draft": found,
        "name": name_of(found),
        "page": shown,
        "others": drafts_for(access).filter(pk__in=shown.others) if shown.others else (),
        "is_open": is_open,
        "is_mine": is_open and found.trainee_id == person.pk,
        "may_settle": is_open and settles,
        "may_restore": _is_decided(found, person) and (settles or found.decided_by == person),
        "may_scan": access.may(Permission.USE_DEVICES) and bool(found.day),
        "reasons": ReasonForm(reasons=WHY_DROPPED),
        "undo": request.session.pop(UNDO, None) == found.pk,
    }
    return render(request, "intake/draft.html", context)


def _is_decided(draft: IntakeDraft, person: Person) -> bool:
    """In a way that can be taken back: dropped, declined by this person, or logged by an entry that
    was withdrawn since."""
    if draft.state == IntakeDraft.State.ACCEPTED:
        return draft.case is None or not stands(draft.case)
    declined = draft.trainee_id is None and draft.decided_by_id == person.pk
    return draft.state == IntakeDraft.State.DROPPED or declined


def one_draft(request: PersonRequest, intake_draft_id: int) -> IntakeDraft:
    """Of those that the reader may see; any other is not found."""
    seen = drafts_for(request.access).select_related(
        "hospital", "department", "trainee", "supervisor", "decided_by", "case",
        "booking__department", "operation",
    )  # fmt: skip
    return get_object_or_404(seen, pk=intake_draft_id)
