"""Decisions on a case: whose a contested place was, a step of its own, an act's category."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.models import Participation
from seldinger.web.logbook.rulings import PIN, SEPARATE, Kind
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.actions.conflicts import resolve_conflict
from seldinger.web.verification.case_forms import PinForm, ResolveForm, SeparateForm
from seldinger.web.verification.cases import Reader, case_of, file_of, part_of, reader_of
from seldinger.web.verification.disputes import may_resolve, settled_last
from seldinger.web.verification.hints import categories_of
from seldinger.web.verification.presenters.case import act_name, disputes_of


@page(Permission.VERIFY, Permission.ATTEST, methods=("GET", "POST"))
def resolve(request: PersonRequest, case_id: int, procedure_id: int) -> HttpResponse:
    """Every contested place of one act, each with its form; whoever comes late is told."""
    file = file_of(case_of(request.access, case_id))
    act = get_object_or_404(file.case.procedures.all(), pk=procedure_id)
    its = [part for part in file.live() if part.procedure_id == act.pk]
    if not may_resolve(request.access, its):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    conflicts = [one for one in file.conflicts if one.procedure.pk == act.pk]
    forms = [ResolveForm(one, _of_form(posted, one.role.name.lower())) for one in conflicts]
    for form in forms:
        if form.is_bound and form.is_valid() and _resolved(request, form):
            return redirect("case", case_id)
    sides = disputes_of(file, reader_of(request.access, file.parts))
    contested = [one for one in sides if one.procedure_id == act.pk]
    context = {
        "case": file.case,
        "act": act_name(act),
        "both": list(zip(contested, forms, strict=True)),
        "settled": "" if conflicts else settled_last(act),
    }
    return render(request, "verification/conflict.html", context)


def _of_form(posted: Any, prefix: str) -> Any:
    """What was posted, for the form that was sent; the other one stays as it is."""
    return posted if posted is not None and posted.get("place") == prefix else None


def _resolved(request: PersonRequest, form: ResolveForm) -> bool:
    told = form.cleaned_data
    holder = next(part for part in form.conflict.parts if str(part.pk) == told["holder"])
    try:
        resolve_conflict(
            by=request.user, procedure=form.conflict.procedure, role=form.conflict.role,
            holder=holder, reason=told["reason"],
        )  # fmt: skip
    except SeldingerError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request, f"已裁定：{form.conflict.role}是{holder.traineeship.person.name}。已通知双方。"
    )
    return True


@page(Permission.VERIFY, Permission.GIVE_RULINGS, methods=("GET", "POST"))
def separate(request: PersonRequest, case_id: int, part_id: int) -> HttpResponse:
    part, reader = _part(request, case_id, part_id)
    if not reader.may_separate(part):
        raise Http404
    form = SeparateForm(request.POST or None)
    return _rule(request, part, form, SEPARATE)


@page(Permission.GIVE_RULINGS, methods=("GET", "POST"))
def pin(request: PersonRequest, case_id: int, part_id: int) -> HttpResponse:
    part, reader = _part(request, case_id, part_id)
    if not reader.may_pin(part):
        raise Http404
    rulebook = library_at(None).rulebook(part.traineeship.rulebook)
    likely = categories_of(part.procedure, rulebook.id)
    form = PinForm(rulebook, likely, request.POST or None)
    return _rule(request, part, form, PIN)


def _part(request: PersonRequest, case_id: int, part_id: int) -> tuple[Participation, Reader]:
    part = part_of(case_of(request.access, case_id), part_id)
    return part, reader_of(request.access, [part])


def _rule(request: PersonRequest, part: Participation, form: Form, kind: Kind) -> HttpResponse:
    case_id = part.procedure.case_id
    if request.method == "POST" and form.is_valid() and _ruled(request, part, form, kind):
        return redirect("case", case_id)
    context = {
        "case_id": case_id,
        "part": part,
        "act": act_name(part.procedure),
        "form": form,
        "kind": kind,
    }
    return render(request, "verification/case_ruling.html", context)


def _ruled(request: PersonRequest, part: Participation, form: Form, kind: Kind) -> bool:
    told = dict(form.cleaned_data)
    reason = told.pop("reason")
    details = {"case": part.procedure.case_id, "name": part.procedure.name, **told}
    try:
        give_ruling(
            by=request.user, trainee=part.traineeship, kind=kind.name, details=details,
            on=request.access.on, reason=reason,
        )  # fmt: skip
    except SeldingerError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"已认定：{kind.title}。{part.traineeship.person.name}的结论已重算。")
    return True
