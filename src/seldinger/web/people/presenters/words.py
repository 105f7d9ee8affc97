"""How days, moments, scopes and places are written on the pages."""

from datetime import date, datetime

from django.utils import timezone

from seldinger.web.people.models import Department, Hospital, Membership, RoleAssignment

_WEEKDAYS = "一二三四五六日"


def minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def weekday(day: date) -> str:
    """“周四”."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def span(start: date, end: date | None, on: date) -> str:
    """“2024-01-01 至今”, “2024-01-01 至 2025-03-01”, “2027-01-01 起”."""
    if end is not None:
        return f"{start} 至 {end}"
    return f"{start} 至今" if start <= on else f"{start} 起"


def where(hospital: Hospital, department: Department | None) -> str:
    return f"{hospital.name} {department.name}" if department else hospital.name


def work_title(work: Membership) -> str:
    return where(work.hospital, work.department)


def scope_title(role: RoleAssignment) -> str:
    """Where a role holds."""
    if role.department:
        return where(role.department.hospital, role.department)
    place = role.base or role.hospital
    return place.name if place else "整个平台"


def role_title(role: RoleAssignment) -> str:
    return f"{role.get_role_display()} · {scope_title(role)}"
