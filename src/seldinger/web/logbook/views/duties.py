"""Logging managed patients, imaging reports, teaching and research."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.logbook.drafts import drafts_of, fields_of
from seldinger.web.logbook.duties import SentBeforeError
from seldinger.web.logbook.duty_forms import FORMS, DutyForm
from seldinger.web.logbook.queries import own_claims, own_trainings
from seldinger.web.logbook.views.offline import is_shell, kept_offline
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission

_POSTS: dict[str, Any] = {"methods": ("GET", "POST")}


@page(Permission.LOG_OWN, **_POSTS)
@kept_offline
def log_admission(request: PersonRequest) -> HttpResponse:
    return _log(request, "admission")


@page(Permission.LOG_OWN, **_POSTS)
@kept_offline
def log_reports(request: PersonRequest) -> HttpResponse:
    return _log(request, "reports")


@page(Permission.LOG_OWN, **_POSTS)
@kept_offline
def log_activity(request: PersonRequest) -> HttpResponse:
    return _log(request, "activity")


def _log(request: PersonRequest, kind: str) -> HttpResponse:
    """“再登记” asks for the same form again, everything kept but what is new each time."""
    trainee = own_trainings(request.access).first()
    if trainee is None:
        raise Http404
    if request.method == "POST":
        form = FORMS[kind](request.POST, trainee=trainee)
        if form.is_valid() and (url := _taken(request, form, kind)):
            return redirect(url)
    else:
        form = _fresh(request, kind, trainee)
    return render(request, f"logbook/log_{kind}.html", {"form": form, "kind": kind})


def _taken(request: PersonRequest, form: DutyForm, kind: str) -> str:
    """Where to go on; empty where something stands against it."""
    try:
        rows, told = form.take(request.user)
    except SentBeforeError as error:
        messages.info(request, f"{error}。")
        return reverse("my_entries")
    except SeldingerError as error:
        form.add_error(None, f"{error}。")
        return ""
    messages.success(request, told)
    if "again" not in request.POST:
        return reverse("my_entries")
    return f"{reverse(f'log_{kind}')}?day={form.on}&like={rows[0].pk}"


def _fresh(request: PersonRequest, kind: str, trainee: Traineeship) -> DutyForm:
    """Empty, for a day, like an earlier one, or from a draft; bare where a device keeps it."""
    if is_shell(request):
        return FORMS[kind](trainee=trainee, initial={"day": timezone.localdate()}, remembers=False)
    draft = _draft(request, kind)
    if draft is not None:
        return FORMS[kind](draft, trainee=trainee)
    initial: dict[str, Any] = {"day": _day(request)}
    told = request.GET.get("like", "")
    if told:
        like = own_claims(request.access, kind).filter(pk=number_asked(told)).first()
        initial |= _like(like) if like else {}
    return FORMS[kind](trainee=trainee, initial=initial)


def _day(request: PersonRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def _like(claim: Any) -> dict[str, Any]:
    """Who and where as before; what it was about, and the day, are new."""
    fields = {"kind": "kind", "hospital": "hospital_id", "supervisor": "supervisor_id"}
    fields |= {"type": "type", "capacity": "capacity"}
    return {name: getattr(claim, field) for name, field in fields.items() if hasattr(claim, field)}


def _draft(request: PersonRequest, kind: str) -> Any:
    try:
        key = UUID(request.GET.get("draft", ""))
    except ValueError:
        return None
    draft = drafts_of(request.user).filter(key=key, form=kind).first()
    return fields_of(draft) if draft else None
