"""Attendance: the code on the screen, opening it on a phone, adding and removing by hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.words import minute
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.privileges.presenters.doctor import qr_code
from seldinger.web.teaching.actions import attending as actions
from seldinger.web.teaching.attendance_checks import session_to_sign
from seldinger.web.teaching.calendars import platform_address
from seldinger.web.teaching.codes import (
    AGAIN_EVERY,
    LASTS,
    ExpiredCodeError,
    code_for,
    pass_for,
    read_code,
    read_pass,
)
from seldinger.web.teaching.forms import AttendanceForm
from seldinger.web.teaching.models import Attendance
from seldinger.web.teaching.presenters import sessions as presenter
from seldinger.web.teaching.presenters.picking import first_picks
from seldinger.web.teaching.queries import (
    attendance_in,
    attendances_to_keep,
    expected_people,
    parts_in,
    people_of,
)
from seldinger.web.teaching.views.sessions import kept
from seldinger.workbooks.tables import table_book

_P = Permission
_BOTH, _POST = ("GET", "POST"), ("POST",)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(_P.HOLD_SESSIONS)
def code(request: PersonRequest, session_id: int) -> HttpResponse:
    """For the screen in the room; asks for itself again before the minute is over."""
    found = kept(request, session_id)
    shown = presenter.page_of(found, (), timezone.now())
    is_open = shown.code_open
    code = urlencode({"code": code_for(found.pk)})
    address = f"{platform_address(request)}{reverse('attend')}?{code}"
    context = {
        "page": shown,
        "picture": qr_code(address) if is_open else "",
        "address": address if is_open else "",
        "present": attendance_in(found).count(),
        "seconds": LASTS,
        "again": AGAIN_EVERY,
        "at": timezone.localtime().strftime("%H:%M:%S"),
    }
    return render(request, "teaching/code.html", context)


@page(methods=_BOTH)
def attend(request: PersonRequest) -> HttpResponse:
    """What the code opens: who, what and where, and a button. Only the button signs in; whoever
    is there already reads when they came."""
    posted = request.method == "POST"
    told = request.POST.get("opened", "") if posted else request.GET.get("code", "")
    told = told.replace("\0", "")
    if not told:
        return render(request, "teaching/attend.html", {"state": "asks", "seconds": LASTS})
    try:
        return _signed(request, told) if posted else _asked(request, told)
    except SeldingerError as error:
        late = isinstance(error, ExpiredCodeError)
        refused = {"state": "late" if late else "refused", "fault": f"{error}。"}
        return render(request, "teaching/attend.html", refused, status=410 if late else 403)


def _asked(request: PersonRequest, code: str) -> HttpResponse:
    told = read_code(code)
    if before := _before(request, told.session):
        return _shown(request, "before", before)
    session = session_to_sign(told, request.user)
    context = {
        "state": "ready", "session": session, "when": presenter.when_of(session),
        "name": request.user.name, "opened": pass_for(session.pk, request.user.pk),
    }  # fmt: skip
    return render(request, "teaching/attend.html", context)


def _signed(request: PersonRequest, opened: str) -> HttpResponse:
    """Pressed twice: it says when they came, as if it had been opened again."""
    told = read_pass(opened, request.user.pk)
    if before := _before(request, told.session):
        return _shown(request, "before", before)
    try:
        row = actions.attend(by=request.user, opened=opened)
    except actions.PresentBeforeError:
        before = _before(request, told.session)
        if before is None:
            raise
        return _shown(request, "before", before)
    return _shown(request, "marked", row)


def _shown(request: PersonRequest, state: str, row: Attendance) -> HttpResponse:
    context: dict[str, Any] = {
        "state": state, "session": row.session,
        "when": presenter.when_of(row.session), "at": minute(row.at),
        "opens": request.access.may(_P.HOLD_SESSIONS, _P.SEE_OWN_PROGRESS),
    }  # fmt: skip
    return render(request, "teaching/attend.html", context)


def _before(request: PersonRequest, session: int) -> Attendance | None:
    there = Attendance.objects.filter(session=session, person=request.user, withdrawn_at=None)
    return there.select_related("session").first()


@page(_P.HOLD_SESSIONS, methods=_BOTH)
def add(request: PersonRequest, session_id: int) -> HttpResponse:
    """Who, then why. In the address: find, person."""
    found = kept(request, session_id)
    there = attendance_in(found).order_by().values("person")
    people = people_of(found).exclude(pk__in=there)
    asked = number_asked(request.POST.get("person") or request.GET.get("person", ""))
    person = people.filter(pk=asked).first() if asked else None
    if person is None:
        words = request.GET.get("find", "")
        picks = first_picks(people, words, expected_people(found))
        return render(request, "teaching/attendance_pick.html", {"session": found, "picks": picks})
    form = AttendanceForm(request.POST or None)
    told = form.cleaned_data if form.is_valid() else {}
    if made := done(
        form,
        lambda: actions.add_attendance(by=request.user, session=found, person=person, **told),
    ):
        messages.success(request, f"{made.result.person.name}已补签。")
        return redirect("teaching_session", found.pk)
    return form_page(
        request, form, title=f"补签：{person.name}", english="Add somebody who was there",
        button="补签", back=("这次活动", reverse("teaching_session", args=[found.pk])),
        lead=f"{found.title}，{presenter.when_of(found)}",
    )  # fmt: skip


@page(_P.HOLD_SESSIONS, methods=_POST)
def remove(request: PersonRequest, attendance_id: int) -> HttpResponse:
    row = get_object_or_404(attendances_to_keep(request.access), pk=attendance_id)
    try:
        actions.remove_attendance(by=request.user, attendance=row)
        messages.success(request, f"已移除{row.person.name}的签到。移除错了的，在下面恢复。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("teaching_session", row.session_id)


@page(_P.HOLD_SESSIONS, methods=_POST)
def restore(request: PersonRequest, attendance_id: int) -> HttpResponse:
    row = get_object_or_404(attendances_to_keep(request.access), pk=attendance_id)
    try:
        actions.restore_attendance(by=request.user, attendance=row)
        messages.success(request, f"已恢复{row.person.name}的签到。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("teaching_session", row.session_id)


@page(_P.HOLD_SESSIONS)
def workbook(request: PersonRequest, session_id: int) -> HttpResponse:
    found = kept(request, session_id)
    shown = presenter.page_of(found, parts_in(found), timezone.now())
    told = presenter.presence(list(attendance_in(found)), expected_people(found))
    content = table_book(presenter.workbook_of(found, told, shown))
    on = timezone.localdate(found.starts_at)
    name = content_disposition_header(True, f"教学活动签到 {on}.xlsx")
    return HttpResponse(content, _XLSX, headers={"Content-Disposition": name or ""})
