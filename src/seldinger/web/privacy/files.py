"""What is handed out, as files. Patients' numbers by their ends alone."""

import json
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from seldinger.web.devices.models import DeviceUse
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privacy.holdings import held_about
from seldinger.web.privacy.patients import OfNumber


def person_file(person: Person) -> HttpResponse:
    """Everything held about somebody, by kind."""
    held = {one.title: one.document() for one in held_about(person)}
    told = {"姓名": person.name, "截至": timezone.localtime().isoformat(), "内容": held}
    return _download(told, f"个人信息 {timezone.localdate()}.json")


def patient_file(hospital: Hospital, found: OfNumber) -> HttpResponse:
    """What is held about a patient: dates, acts, and nothing of those who treated them."""
    told = {
        "医院": hospital.name,
        "截至": timezone.localtime().isoformat(),
        "编号": next(found.rows()).number_tail,
        "手术": [
            {"日期": case.day.isoformat(), "手术操作": [act.name for act in case.procedures.all()]}
            for case in found.cases
        ],
        "管理": [{"入院日期": row.day.isoformat()} for row in found.admissions],
        "医院手术清单": [
            {"日期": row.day.isoformat(), "手术": row.name, "手术间": row.room}
            for row in found.operations
        ],
        "手术安排": [
            {"日期": row.day.isoformat(), "手术": row.name, "手术间": row.room}
            for row in found.bookings
        ],
        "设备和系统送来的手术": [
            {
                "日期": row.day.isoformat() if row.day else "",
                "手术": row.procedure_text,
                "手术间": row.room,
                "原件": row.tellings.count(),
                "留有姓名": bool(getattr(row, "patient_name", None) and row.patient_name.name),
            }
            for row in found.drafts
        ],
        "用过的器械": [
            {
                "日期": row.day.isoformat(),
                "产品标识": row.di,
                "批号": row.lot,
                "序列号": row.serial,
                "扫描内容": row.raw,
            }
            for row in DeviceUse.objects.filter(
                Q(pk__in=[one.pk for one in found.uses]) | Q(case__in=found.cases)
            ).order_by("day", "pk")
        ],
        "改动前的登记": len(found.versions),
    }
    return _download(told, f"患者信息 {timezone.localdate()}.json")


def _download(told: dict[str, Any], name: str) -> HttpResponse:
    text = json.dumps(told, ensure_ascii=False, indent=1)
    header = content_disposition_header(True, name) or ""
    return HttpResponse(
        text, "application/json; charset=utf-8", headers={"Content-Disposition": header}
    )
