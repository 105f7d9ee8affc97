"""Scanning what was used in one's own operation: each line one piece, answered at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.devices.actions.using import record_use, restore_use, withdraw_use
from seldinger.web.devices.models import DeviceUse
from seldinger.web.devices.presenters.uses import case_line, pieces_shown, scan_lead
from seldinger.web.devices.queries import recent_cases, scannable_cases, scannable_uses
from seldinger.web.devices.scanned import MOST_AT_ONCE, codes_photographed, lines_scanned
from seldinger.web.logbook.models import Case
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission

_USE = Permission.USE_DEVICES


@page(_USE, methods=("GET", "POST"))
def scan(request: PersonRequest) -> HttpResponse:
    """Without a case: which one."""
    told = request.POST.get("case") or request.GET.get("case") or ""
    if not told:
        cases = [case_line(one) for one in recent_cases(request.access)[:20]]
        return render(request, "devices/scan_cases.html", {"cases": cases})
    case = scannable_cases(request.access).filter(pk=number_asked(told)).first()
    if case is None:
        raise Http404
    if request.method == "POST":
        _record(request, case)
        return redirect(_address(case))
    used = case.device_uses.select_related("product").order_by("-pk")
    pieces = pieces_shown(used)
    context = {
        "case": case_line(case),
        "lead": scan_lead(pieces),
        "pieces": [one for one in pieces if not one.is_back],
        "back": [one for one in pieces if one.is_back],
    }
    return render(request, "devices/scan.html", context)


def _record(request: PersonRequest, case: Case) -> None:
    photo = request.FILES.get("photo")
    try:
        lines = codes_photographed(photo) if photo else lines_scanned(request.POST.get("raw", ""))
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
        return
    if len(lines) > MOST_AT_ONCE:
        messages.warning(
            request, f"一次最多 {MOST_AT_ONCE} 件，这次有 {len(lines)} 行，没有登记。请分几次。"
        )
        return
    if not lines:
        messages.warning(request, "没有扫到内容。请再扫一次，或把标签上的字符粘贴进来。")
    for line in lines:
        try:
            record_use(
                by=request.user, hospital=case.hospital, day=case.day, raw=line, case=case,
                department=case.department,
            )  # fmt: skip
        except SeldingerError as error:
            messages.warning(request, f"{str(error).rstrip('。')}。")


@page(_USE, methods=("POST",))
def withdraw(request: PersonRequest, use_id: int) -> HttpResponse:
    use = _mine(request, use_id)
    try:
        withdraw_use(by=request.user, use=use)
        messages.success(request, "已撤回。撤错了，在下面恢复。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect(_address(use.case))


@page(_USE, methods=("POST",))
def restore(request: PersonRequest, use_id: int) -> HttpResponse:
    use = _mine(request, use_id)
    try:
        restore_use(by=request.user, use=use)
        messages.success(request, "已恢复。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect(_address(use.case))


def _mine(request: PersonRequest, use_id: int) -> DeviceUse:
    return get_object_or_404(scannable_uses(request.access).select_related("case"), pk=use_id)


def _address(case: Case | None) -> str:
    return reverse("device_scan") + (f"?case={case.pk}" if case else "")
