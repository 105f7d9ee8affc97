"""Setting up a base in a morning: five steps, and establishing the base itself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import places as actions
from seldinger.web.people.authority import may_manage
from seldinger.web.people.forms.places import BaseForm
from seldinger.web.people.models import Base
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.setup import Viewer, checklist
from seldinger.web.people.queries import bases_for
from seldinger.web.people.situation import situation_of
from seldinger.web.people.views.pages_of_forms import done, form_page


@page(Permission.SET_UP)
def setup(request: PersonRequest) -> HttpResponse:
    bases = list(bases_for(request.access, Permission.SET_UP))
    base = _chosen(bases, request.GET.get("base", ""))
    context = {
        "bases": bases,
        "base": base,
        "founds": _founds(request),
        "list": checklist(
            situation_of(base, request.access) if base else None, _viewer(request, base)
        ),
    }
    return render(request, "people/setup.html", context)


@page(Permission.SET_UP, methods=("GET", "POST"))
def add_base(request: PersonRequest) -> HttpResponse:
    """Establishing a base: for the administrators of the platform."""
    if not _founds(request):
        raise PermissionDenied
    form = BaseForm(request.POST or None)
    if added := done(form, lambda: actions.add_base(by=request.user, **form.cleaned_data)):
        messages.success(request, "培训基地已建立。接着加入它的医院。")
        return redirect(f"{reverse('setup')}?base={added.result.pk}")
    return form_page(
        request, form, title="建立培训基地", english="New training base", button="建立",
        back=("设置", reverse("setup")),
    )  # fmt: skip


def _chosen(bases: list[Base], told: str) -> Base | None:
    """The one asked for; else the newest, which is the one being set up."""
    by_key = {str(base.pk): base for base in bases}
    return by_key.get(told) or max(bases, key=lambda base: base.pk, default=None)


def _founds(request: PersonRequest) -> bool:
    return request.access.reach(Permission.SET_UP).platform


def _viewer(request: PersonRequest, base: Base | None) -> Viewer:
    access = request.access
    seen = bases_for(access, Permission.SEE_COHORT)
    return Viewer(
        person_id=request.user.pk,
        sees_cohort=bool(base) and seen.filter(pk=base.pk if base else 0).exists(),
        founds_bases=_founds(request),
        takes_roles=may_manage(access, request.user),
    )
