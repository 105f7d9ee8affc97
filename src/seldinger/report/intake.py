"""Drafts from machines → JSON and a table for the terminal. A patient's number is never in them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from seldinger.intake.draft import Action, Draft, Event, Kind
from seldinger.intake.flags import worded
from seldinger.report.table import Terminal

KIND = {
    Kind.DOSE_REPORT: "剂量报告", Kind.ORDER: "申请", Kind.RESULT: "结果",
    Kind.APPOINTMENT: "预约", Kind.PATIENT: "患者", Kind.DOCUMENT: "文书",
    Kind.PROCEDURE: "手术", Kind.STUDY: "检查", Kind.MESSAGE: "其他消息",
}  # fmt: skip
ACTION = {
    Action.ADD: "新增", Action.CHANGE: "更改", Action.CANCEL: "取消", Action.MERGE: "合并",
    Action.DONE: "已完成",
}  # fmt: skip


def draft_document(draft: Draft, hash_of: Callable[[str], str]) -> dict[str, Any]:
    """The contract of `intake --json`. hash_of: a patient's number → its keyed hash."""
    return {
        "kind": draft.kind.value,
        "source": draft.source,
        "study_uid": draft.study_uid or None,
        "accession": draft.accession or None,
        "patient_hash": hash_of(draft.patient_number) if draft.patient_number else None,
        "started": _iso(draft.started),
        "procedure_text": draft.procedure_text or None,
        **draft.dose.by_name(),
        "events": len(draft.events),
        "event_list": [_event(event) for event in draft.events],
        "reported": {
            **draft.reported.by_name(),
            "planes": {name: dict(plane.by_name()) for name, plane in draft.planes.items()},
        },
        "summed": dict(draft.summed.by_name()),
        "flags": [*draft.flags],
        "action": draft.action.value,
        "message_id": draft.message_id or None,
        "instance_uid": draft.instance_uid or None,
        "order_number": draft.order_number or None,
        "procedure_code": draft.procedure_code or None,
        "prior_patient_hash": hash_of(draft.prior_number) if draft.prior_number else None,
        "room": draft.room or None,
        "station": draft.station or None,
        "people": [
            {"role": person.role, "number": person.number or None, "name": person.name}
            for person in draft.people
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "uid": event.uid or None,
        "started": _iso(event.started),
        "plane": event.plane or None,
        "type": event.type or None,
        "type_text": event.type_text or None,
        "protocol": event.protocol or None,
        **event.dose.by_name(),
        "duration_s": event.duration,
    }


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def print_drafts(drafts: Sequence[tuple[str, Draft]]) -> None:
    """Two lines each, and a third for what to look at: a table would not fit a terminal."""
    console = Terminal()
    for name, draft in drafts:
        kind = f"{KIND[draft.kind]} · {ACTION[draft.action]}"
        told = [name, kind, draft.source, draft.procedure_text]
        console.print("  ".join(part for part in told if part), style="bold")
        console.print("    " + "  ".join(_facts(draft)))
        for flag in draft.flags:
            console.print(f"    ! {worded(flag)}", style="yellow")
    if not drafts:
        console.print("没有读到来稿")


def _facts(draft: Draft) -> list[str]:
    facts = [(_iso(draft.started) or "时间未知").replace("T", " ")]
    if draft.accession:
        facts.append(f"检查号 {draft.accession}")
    if draft.kind is Kind.DOSE_REPORT:
        figures = zip(_FIGURES, draft.dose.by_name().values(), strict=True)
        facts += [_figure(*told, value) for told, value in figures]
        facts.append(f"曝光 {len(draft.events)} 次")
    return facts


_FIGURES = (("剂量面积乘积", "Gy·cm²", 2), ("参考点", "mGy", 1), ("透视", "s", 0))


def _figure(word: str, unit: str, digits: int, value: float | None) -> str:
    return f"{word} 未知" if value is None else f"{word} {value:.{digits}f} {unit}"
