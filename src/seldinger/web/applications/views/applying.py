"""The doctor's pages: applying, handing in again, withdrawing."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.web.applications.actions import applying as actions
from seldinger.web.applications.checking import check_application
from seldinger.web.applications.evidence import figures_of
from seldinger.web.applications.forms import ApplyForm, NothingForm, WordsForm
from seldinger.web.applications.models import Application
from seldinger.web.applications.places import departments_of, hospitals_in
from seldinger.web.applications.presenters.page import FigureCard, cards_before
from seldinger.web.applications.queries import OPEN, last_round
from seldinger.web.applications.scope import scope_told
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.privileges.forms import GrantForm
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.picking import entries_found
from seldinger.web.privileges.presenters.adding import entry_choices
from seldinger.web.privileges.wording import scope_words
from seldinger.web.progress.facts import own

_BOTH = ("GET", "POST")
_SCOPE = ("kind", "list_id", "grade", "technology")


@page(Permission.APPLY, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    """In the address: hospital where there are several, and `renews`, a grant to be renewed.

    The buttons that look for entries, and at the figures, send the form too: what was filled in
    stays.
    """
    renews = _renewed(request)
    departments = departments_of(request.user, request.access.on)
    hospital = renews.hospital if renews else _hospital(request, hospitals_in(departments))
    catalogue = catalogue_of(hospital, request.access.on) if hospital else None
    if hospital is None or catalogue is None:
        return _nowhere(request, hospitals_in(departments), hospital)
    here = [one for one in departments if one.hospital_id == hospital.pk]
    looking = "look" in request.POST
    form = ApplyForm(
        None if looking else request.POST or None,
        initial=_filled_in(request) if looking else _initial(request, renews, catalogue),
        catalogue=catalogue,
        departments=here,
    )
    cards: list[FigureCard] = []
    if "figures" in request.POST:
        cards = _figures(request, form, renews)
    elif made := done(
        form,
        lambda: actions.submit(by=request.user, new=form.application(request.user, renews)),
    ):
        messages.success(request, "申请已提交，已通知负责下一环节的人。决定之前可以撤回。")
        return redirect("application", made.result.pk)
    return _form(request, form, hospital, renews, cards)


def _figures(request: PersonRequest, form: ApplyForm, renews: Grant | None) -> list[FigureCard]:
    """What the platform would fill in, where the form says enough."""
    if not form.is_valid():
        return []
    on = timezone.localdate()
    try:
        new, catalogue = check_application(form.application(request.user, renews), on)
    except SeldingerError as error:
        form.add_error(None, f"{str(error).rstrip('。')}。")
        return []
    return cards_before(figures_of(new, catalogue, on))


def _form(
    request: PersonRequest,
    form: ApplyForm,
    hospital: Hospital,
    renews: Grant | None,
    cards: list[FigureCard],
) -> HttpResponse:
    words = str(form["find"].value() or "")
    context = {
        "form": form,
        "hospital": hospital,
        "renews": renews,
        "words": words,
        "ticked": entry_choices(form.catalogue, form.ticked),
        "found": entry_choices(form.catalogue, entries_found(form.catalogue, words, form.ticked)),
        "cards": cards,
        "trained": own(request.access).exists(),
        "renewable": [] if renews else _renewable(request, hospital),
    }
    return render(request, "applications/application_new.html", context)


def _renewable(request: PersonRequest, hospital: Hospital) -> list[tuple[int, str, date]]:
    """One's own grants there that end some day: key, scope, last day."""
    rows = Grant.objects.filter(
        doctor=request.user, hospital=hospital, end__gte=request.access.on, revocations=None
    )
    return [
        (one.pk, scope_words(one, catalogue_named(one.catalogue, one.version)), one.end)
        for one in rows
        if one.end
    ]


def _nowhere(
    request: PersonRequest, hospitals: list[Hospital], hospital: Hospital | None
) -> HttpResponse:
    """Which hospital, or why none."""
    context = {"hospitals": hospitals, "hospital": hospital}
    return render(request, "applications/application_where.html", context)


def _renewed(request: PersonRequest) -> Grant | None:
    asked = request.GET.get("renews", "")
    if not asked:
        return None
    return get_object_or_404(Grant, pk=number_asked(asked), doctor=request.user)


def _hospital(request: PersonRequest, hospitals: list[Hospital]) -> Hospital | None:
    """The one that is asked for, or the only one."""
    asked = number_asked(request.GET.get("hospital", ""))
    chosen = [one for one in hospitals if one.pk == asked]
    if chosen:
        return chosen[0]
    return hospitals[0] if len(hospitals) == 1 else None


def _initial(request: PersonRequest, renews: Grant | None, catalogue: Catalogue) -> dict[str, Any]:
    """A renewal asks for what the grant says; what the catalogue dropped since is left out."""
    if renews is None:
        return _searched(request)
    kept = [one for one in renews.entries if one in catalogue.by_id]
    return {name: getattr(renews, name) for name in _SCOPE} | {"entries": kept}


def _searched(request: PersonRequest) -> dict[str, Any]:
    """While somebody types, the page asks itself for the entries that fit."""
    if "find" not in request.GET:
        return {}
    told = {"find": request.GET["find"][:60], "entries": request.GET.getlist("entries")}
    return {**told, "kind": Grant.Kind.ENTRIES}


def _filled_in(request: PersonRequest) -> dict[str, Any]:
    names = [name for name in (*GrantForm.base_fields, "department", "words") if name != "entries"]
    told = {name: request.POST.get(name, "") for name in names}
    return {**told, "entries": request.POST.getlist("entries")}


# -- after it was handed in ------------------------------------------------------------------------


@page(Permission.APPLY, methods=_BOTH)
def again(request: PersonRequest, application_id: int) -> HttpResponse:
    found = _mine(request, application_id)
    initial = {"words": last_round(found).words}
    form = WordsForm(request.POST or None, initial=initial)
    if done(
        form,
        lambda: actions.submit_again(
            by=request.user, application=found, words=form.cleaned_data["words"]
        ),
    ):
        messages.success(request, "已再次提交，数据已按今天重新填写。")
        return redirect("application", found.pk)
    return form_page(
        request, form, title="补充后再次提交", english="Hand in again", button="再次提交",
        back=("这份申请", reverse("application", args=[found.pk])),
        lead=f"{scope_told(found)}。平台的数据按今天重新填写，上一次的原样保留。",
    )  # fmt: skip


@page(Permission.APPLY, methods=_BOTH)
def withdraw(request: PersonRequest, application_id: int) -> HttpResponse:
    """It cannot be taken back, so the page asks once; another application may be made at any
    time."""
    found = _mine(request, application_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if done(form, lambda: actions.withdraw(by=request.user, application=found)):
        messages.success(request, "申请已撤回。需要时可以重新申请。")
        return redirect("application", found.pk)
    return form_page(
        request, form, title="撤回申请", english="Withdraw", button="撤回这份申请",
        back=("这份申请", reverse("application", args=[found.pk])),
        lead=f"{scope_told(found)}。撤回后不再办理；需要时可以重新申请，不影响以后。",
    )  # fmt: skip


def _mine(request: PersonRequest, application_id: int) -> Application:
    """One's own, and still open."""
    mine = Application.objects.filter(doctor=request.user, state__in=OPEN)
    return get_object_or_404(mine, pk=application_id)
