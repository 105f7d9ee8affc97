"""Words for what a draft is made of."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from seldinger.intake.draft import Action, Kind
from seldinger.web.intake.models import IntakeDraft, Telling
from seldinger.web.people.presenters.sign import Sign

# Who tells: the short word of a card, and what is received.
TELLERS: Mapping[str, tuple[str, str]] = {
    Kind.DOSE_REPORT: ("设备", "剂量报告"),
    Kind.ORDER: ("检查申请", "检查申请"),
    Kind.RESULT: ("检查结果", "检查结果"),
    Kind.APPOINTMENT: ("预约", "预约消息"),
    Kind.PATIENT: ("患者信息", "患者信息"),
    Kind.DOCUMENT: ("报告文书", "报告文书"),
    Kind.PROCEDURE: ("手术系统", "手术记录（FHIR）"),
    Kind.STUDY: ("影像系统", "影像检查（FHIR）"),
    Kind.MESSAGE: ("消息", "消息"),
}
LIST, BOOKING = "手术清单", "手术安排"
ACTIONS: Mapping[str, str] = {
    Action.CHANGE: "更改", Action.CANCEL: "取消", Action.MERGE: "合并患者", Action.DONE: "已完成",
}  # fmt: skip
# What is shown of what was said, in this order.
FIELDS: Mapping[str, str] = {
    "procedure_text": "手术或检查", "procedure_code": "编码", "started": "开始", "day": "日期",
    "room": "手术间", "station": "设备名", "accession": "检查号", "order_number": "申请号",
    "study_uid": "影像检查标识", "people": "人员",
}  # fmt: skip
PEOPLE = {"operator": "术者", "performer": "执行", "referrer": "申请"}
SIGNS = {
    IntakeDraft.State.OPEN: Sign("clock", "待确认", "intake-open"),
    IntakeDraft.State.ACCEPTED: Sign("check", "已登记", "intake-done"),
    IntakeDraft.State.DROPPED: Sign("x", "不需登记", "intake-dropped"),
}


def moment_words(text: str) -> str:
    """“2026-11-22 08:31” of an ISO moment; as it is where it is none."""
    told = parse_datetime(text)
    if told is None:
        return text
    return f"{timezone.localtime(told) if timezone.is_aware(told) else told:%Y-%m-%d %H:%M}"


def value_words(field: str, value: Any) -> str:
    if field == "started":
        return moment_words(str(value))
    if field == "people":
        return "；".join(_person_words(one) for one in value if isinstance(one, Mapping))
    return str(value)


def _person_words(told: Mapping[str, Any]) -> str:
    number = f"（{told['number']}）" if told.get("number") else ""
    role = PEOPLE.get(str(told.get("role", "")), "")
    return f"{role} {told.get('name', '')}{number}".strip()


def teller(telling: Telling) -> str:
    return TELLERS.get(telling.kind, ("消息", "消息"))[0]


def name_of(draft: IntakeDraft) -> str:
    return draft.procedure_text or "手术名称未写明"


def known_from(code: str) -> str:
    """From where a person is known: “（当日轮转）”."""
    return f"{IntakeDraft.From(code).label}" if code else ""
