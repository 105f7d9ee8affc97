"""The way of a technology, one step at a time."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.technologies.actions import deciding as actions
from seldinger.web.technologies.actions.taking_over import take_over
from seldinger.web.technologies.forms import AdmitForm, RecommendForm, TakeOverForm, TurnForm
from seldinger.web.technologies.models import Step, Technology
from seldinger.web.technologies.queries import technologies_to
from seldinger.web.technologies.turns import TURNS, Turn
from seldinger.web.technologies.views.files import back_to

_P = Permission


@page(_P.PROPOSE_TECHNOLOGY, _P.GRANT, _P.DECIDE, methods=("GET", "POST"))
def step(request: PersonRequest, technology_id: int, turn: str) -> HttpResponse:
    """Who may take it stands in the turn itself; to others it is not there."""
    taken = TURNS.get(turn)
    if taken is None:
        raise Http404
    found = get_object_or_404(technologies_to(request.access, taken.permission), pk=technology_id)
    form = _form(request, taken, found)
    if done(form, lambda: _take(request, taken, found, form)):
        messages.success(request, taken.told)
        return redirect("technology", found.pk)
    return form_page(
        request, form, title=f"{found.title}：{taken.word}", english=taken.english,
        button=taken.word, back=back_to(found), lead=taken.advice,
    )  # fmt: skip


def _form(request: PersonRequest, turn: Turn, found: Technology) -> TurnForm:
    # A form without fields is bound all the same: its button alone is the answer.
    told = request.POST if request.method == "POST" else None
    if turn.key == "admit":
        return AdmitForm(told, turn=turn)
    if turn.key == "recommend":
        catalogue = catalogue_of(found.hospital, timezone.localdate())
        return RecommendForm(told, turn=turn, catalogue=catalogue)
    if turn.key == "take-over":
        catalogue = catalogue_of(found.hospital, timezone.localdate())
        return TakeOverForm(told, turn=turn, catalogue=catalogue, technology=found)
    return TurnForm(told, turn=turn)


def _take(
    request: PersonRequest, turn: Turn, found: Technology, form: TurnForm
) -> Step | Technology:
    by = request.user
    if isinstance(form, AdmitForm):
        return actions.admit_technology(
            by=by, technology=found, told=form.told, grade=form.cleaned_data["grade"],
            numbers=form.numbers,
        )  # fmt: skip
    if isinstance(form, RecommendForm):
        told = form.cleaned_data
        return actions.recommend_technology(
            by=by, technology=found, list_id=told["list_id"], grade=told["grade"],
            reason=told["reason"],
        )  # fmt: skip
    if isinstance(form, TakeOverForm):
        return take_over(by=by, technology=found, entry=form.cleaned_data["entry"])
    return actions.turn_technology(by=by, technology=found, turn=turn.key, told=form.told)
