"""Personal dosemeters: one's own, the department's or the hospital's, and a workbook of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.dose.actions import badges as actions
from seldinger.web.dose.badges import plan_of, years_of
from seldinger.web.dose.forms import BadgesForm
from seldinger.web.dose.models import BadgeFile
from seldinger.web.dose.presenters.badges import lead, preview_of, rows
from seldinger.web.dose.presenters.rules import settings_told
from seldinger.web.dose.queries import (
    KEEP,
    SEE,
    badge_files_for,
    dose_hospitals,
    kept_hospitals,
    own_readings,
    readings_for,
    rule_of,
    taken_files,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital, number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.uploads import is_open
from seldinger.workbooks.badges import read_badges

_BOTH = ("GET", "POST")
_GONE = "这份读数已经写入、被更新的上传代替，或超过一天没有确认。需要时请重新上传。"


@page(SEE)
def badges(request: PersonRequest) -> HttpResponse:
    """In the address: hospital, year; the last year that has readings where none is asked."""
    hospitals = [*dose_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    readings = readings_for(request.access, hospital)
    years = sorted({*readings.order_by().values_list("year", flat=True)}, reverse=True)
    asked = number_asked(request.GET.get("year", ""))
    year = asked if asked in years else next(iter(years), request.access.on.year)
    rule = rule_of(hospital)
    found = rows(years_of(readings.filter(year=year)), rule)
    context = {
        "hospital": hospital,
        "hospitals": hospitals,
        "years": years,
        "year": year,
        "rows": found,
        "lead": lead(found, year, rule),
        "limits": settings_told(rule)[1:],
        "may_keep": kept_hospitals(request.access).filter(pk=hospital.pk).exists(),
        "last": taken_files(request.access).filter(hospital=hospital).first(),
    }
    return render(request, "dose/badges.html", context)


@page()
def my_badges(request: PersonRequest) -> HttpResponse:
    """Whoever wears one sees their own, by hospital; the last year first."""
    readings = [*own_readings(request.user)]
    by_hospital: dict[Hospital, list[object]] = {}
    for hospital in dict.fromkeys(one.hospital for one in readings):
        its = [one for one in readings if one.hospital == hospital]
        by_hospital[hospital] = [*rows(years_of(its), rule_of(hospital))]
    number = len(readings)
    context = {
        "parts": by_hospital.items(),
        "lead": f"登记了 {number} 个季度的个人剂量。" if number else "还没有您的个人剂量读数。",
    }
    return render(request, "dose/my_badges.html", context)


@page(KEEP, methods=_BOTH)
def upload(request: PersonRequest) -> HttpResponse:
    hospitals = [*kept_hospitals(request.access)]
    hospital = hospital_asked(request, hospitals)
    form = BadgesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, hospital, form)
        if answer:
            return answer
    context = {"form": form, "hospital": hospital, "hospitals": hospitals}
    return render(request, "dose/badges_upload.html", context)


def _kept(request: PersonRequest, hospital: Hospital, form: BadgesForm) -> HttpResponse | None:
    """On to the preview; None where the file is no list."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        read_badges(content, file.name)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    row = actions.keep_badge_file(
        by=request.user, hospital=hospital, file_name=file.name, content=content
    )
    return redirect("badges_confirm", badge_file_id=row.pk)


@page(KEEP, methods=_BOTH)
def confirm(request: PersonRequest, badge_file_id: int) -> HttpResponse:
    """What is read, whom it means, what will be written; then take it over."""
    row: BadgeFile = get_object_or_404(badge_files_for(request.access), pk=badge_file_id)
    if not is_open(row):
        messages.warning(request, _GONE)
        return redirect("badges_upload")
    fault = ""
    if request.method == "POST":
        try:
            plan = actions.take_badge_file(by=request.user, file=row)
        except SeldingerError as error:
            fault = f"{str(error).rstrip('。')}。"
        else:
            messages.success(
                request, f"读数已写入：新增 {len(plan.new)} 条，更正 {len(plan.changed)} 条。"
            )
            return redirect(in_hospital(reverse("badges"), row.hospital_id))
    context = {"file": row, "preview": preview_of(plan_of(row)), "fault": fault}
    return render(request, "dose/badges_confirm.html", context)


@page(KEEP, methods=("POST",))
def withdraw(request: PersonRequest, badge_file_id: int) -> HttpResponse:
    """What was taken over from the wrong file, taken back."""
    row: BadgeFile = get_object_or_404(taken_files(request.access), pk=badge_file_id)
    number = actions.withdraw_badge_file(by=request.user, file=row)
    messages.success(request, f"已撤回 {number} 条读数，之前的仍然有效。需要时请重新上传。")
    return redirect(in_hospital(reverse("badges"), row.hospital_id))
