"""The forms: those shipped, and those that a base writes itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.assessment.actions.forms import end_form, resume_form, write_form
from seldinger.web.assessment.choosing import base_asked
from seldinger.web.assessment.forms import OwnFormForm
from seldinger.web.assessment.known import newest_shipped, own_forms
from seldinger.web.assessment.models import OwnForm
from seldinger.web.assessment.presenters.forms import of_base, shipped
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Base
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page

_KEEP = Permission.KEEP_ASSESSMENT


@page(_KEEP)
def forms(request: PersonRequest) -> HttpResponse:
    base = _base(request)
    context = {
        "base": base,
        "bases": bases_for(request.access, _KEEP),
        "own": of_base(base),
        "shipped": shipped(),
    }
    return render(request, "assessment/forms.html", context)


@page(_KEEP, methods=("GET", "POST"))
def add(request: PersonRequest) -> HttpResponse:
    base = _base(request)
    form = OwnFormForm(request.POST or None, sheets=newest_shipped())
    if done(form, lambda: write_form(by=request.user, base=base, told=form.told())):
        messages.success(request, "已建好评价表，学员和带教医师现在就能选用。")
        return _back(base)
    return form_page(
        request, form, title=f"{base.name}：新建评价表", english="A form of your own",
        button="建好", back=("评价表", reverse("assessment_forms")),
        lead="写一项本基地想放手的活动。等级用已有的一种，不另造。",
    )  # fmt: skip


@page(_KEEP, methods=("GET", "POST"))
def edit(request: PersonRequest, own_form_id: int) -> HttpResponse:
    """A next version; what was rated by the old one keeps it."""
    row = _row(request, own_form_id)
    form = OwnFormForm(request.POST or None, sheets=newest_shipped(), before=row)
    if done(
        form,
        lambda: write_form(by=request.user, base=row.base, told=form.told(), number=row.number),
    ):
        messages.success(request, "已写成新的一版。已经评过的仍按原来那一版显示。")
        return _back(row.base)
    return form_page(
        request, form, title=f"改写“{row.title}”", english="Next version of a form",
        button="写成新版", back=("评价表", reverse("assessment_forms")),
        lead=f"现在是第 {row.version} 版。改写成第 {row.version + 1} 版，旧版不动。",
    )  # fmt: skip


@page(_KEEP, methods=("POST",))
def turn(request: PersonRequest, own_form_id: int) -> HttpResponse:
    """In use, it is ended; ended, it is used again: each undoes the other."""
    row = _row(request, own_form_id)
    try:
        if row.ended_at:
            resume_form(by=request.user, form=row)
            messages.success(request, f"“{row.title}”又可以选用了。")
        else:
            end_form(by=request.user, form=row)
            messages.success(request, f"“{row.title}”已停用；评过的都留着。要用时可以恢复。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return _back(row.base)


def _base(request: PersonRequest) -> Base:
    found = base_asked(request, bases_for(request.access, _KEEP))
    if found is None:
        raise Http404
    return found


def _row(request: PersonRequest, own_form_id: int) -> OwnForm:
    """The newest version of the form, whichever version the address names."""
    its = OwnForm.objects.filter(base__in=bases_for(request.access, _KEEP))
    named = get_object_or_404(its.select_related("base"), pk=own_form_id)
    return next(row for row in own_forms(named.base) if row.number == named.number)


def _back(base: Base) -> HttpResponse:
    return redirect(f"{reverse('assessment_forms')}?base={base.pk}")
