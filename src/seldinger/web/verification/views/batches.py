"""Caught-up entries attested against the hospital's list, a trainee and a period at a time."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import Batch
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.confirming import is_own_password
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.actions.batches import sign_batch, undo_batch
from seldinger.web.verification.batches import (
    Group,
    caught_up_besides,
    group_for,
    groups_for,
    period_of,
)
from seldinger.web.verification.decisions import read
from seldinger.web.verification.presenters.batches import agreeing_lines, batch_rows, left_lines

_OFFER = "batch_signed"  # in the session: what can be taken back, told once


@page(Permission.VERIFY)
def batches(request: PersonRequest) -> HttpResponse:
    """By quarter, or by month."""
    by_month = request.GET.get("by") == "month"
    rows = batch_rows(groups_for(request.user, by_month=by_month))
    context = {
        "rows": rows,
        "number": sum(row.agreeing for row in rows),
        "besides": caught_up_besides(request.user),
        "by_month": by_month,
        "offer": request.session.pop(_OFFER, None),
    }
    return render(request, "verification/batches.html", context)


@page(Permission.VERIFY, methods=("GET", "POST"))
def sign(request: PersonRequest, trainee_id: int, hospital_id: int, period: str) -> HttpResponse:
    """Every line is on the page, and the password is asked for each time."""
    group = _group(request, trainee_id, hospital_id, period)
    fault = _signed(request, group) if request.method == "POST" else ""
    if fault is None:
        return redirect("batches")
    context = {
        "group": group,
        "title": f"{group.trainee.person.name} · {group.period.title}",
        "agreeing": agreeing_lines(group),
        "left": left_lines(group),
        "fault": fault,
    }
    return render(request, "verification/batch.html", context, status=422 if fault else 200)


def _signed_by(person: Person, key: int) -> Batch:
    batch = Batch.objects.filter(supervisor=person, pk=key).first()
    if batch is None:
        raise SeldingerError("没有找到您签署的这一批，没有撤销")
    return batch


def _group(request: PersonRequest, trainee: int, hospital: int, name: str) -> Group:
    period = period_of(name)
    found = group_for(request.user, trainee, hospital, period) if period else None
    if found is None:
        raise Http404
    return found


def _signed(request: PersonRequest, group: Group) -> str | None:
    """None where it was signed; else why not."""
    if not is_own_password(request, request.POST.get("password", "")):
        return "密码不对，没有签署。请再输入一次您的登录密码。"
    try:
        batch = sign_batch(
            by=request.user, trainee=group.trainee, hospital=group.hospital,
            period=group.period, claims=read(request.POST.getlist("claim")), confirmed=True,
        )  # fmt: skip
    except SeldingerError as error:
        return f"{str(error).rstrip('。')}。"
    label = f"已证明 {batch.covered} 条，留下 {batch.left_out} 条逐条审核"
    request.session[_OFFER] = {"batch": batch.pk, "label": label}
    return None


@page(Permission.VERIFY, methods=("POST",))
def undo(request: PersonRequest) -> HttpResponse:
    """One's own signature, within ten minutes; offered for eight seconds."""
    key = number_asked(request.POST.get("batch", ""))
    try:
        undone = undo_batch(by=request.user, batch=_signed_by(request.user, key))
        messages.success(request, f"已撤销，{len(undone)} 条登记重新等您证明。")
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return redirect("batches")
