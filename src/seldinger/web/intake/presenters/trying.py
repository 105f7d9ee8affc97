"""What a reader would make of a message, without storing it and without the patient."""

from collections.abc import Iterator
from dataclasses import dataclass

from seldinger.intake.draft import Draft, Figures
from seldinger.intake.flags import worded
from seldinger.report.layout import masked
from seldinger.web.intake.presenters.words import ACTIONS, PEOPLE, TELLERS


@dataclass(frozen=True, slots=True)
class Tried:
    title: str
    facts: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file, what became of it, and where that can be looked at."""

    name: str
    word: str
    url: str
    draft: int | None


def tried(draft: Draft) -> Tried:
    action = ACTIONS.get(draft.action, "")
    title = f"{TELLERS[draft.kind][1]}{f'（{action}）' if action else ''}"
    told = tuple((name, value or "没有读到") for name, value in _facts(draft))
    return Tried(title, told, tuple(worded(flag) for flag in draft.flags))


def _facts(draft: Draft) -> Iterator[tuple[str, str]]:
    yield "手术或检查", _without_patient(draft)
    yield "编码", draft.procedure_code
    yield "开始", f"{draft.started:%Y-%m-%d %H:%M}" if draft.started else ""
    yield "患者", masked(draft.patient_number) if draft.patient_number else ""
    yield "患者姓名", "读到了，不显示" if draft.patient_name else ""
    yield "检查号", draft.accession
    yield "申请或预约号", draft.order_number
    yield "影像检查标识", draft.study_uid
    yield "手术间", draft.room
    yield "设备名", draft.station
    people = [f"{PEOPLE.get(one.role, '')} {one.name or one.number}" for one in draft.people]
    yield "人员", "；".join(people)
    if draft.events or draft.dose != Figures():
        yield "剂量", "，".join(_dose(draft.dose))
        yield "曝光", f"{len(draft.events)} 次"


def _without_patient(draft: Draft) -> str:
    """Senders write the patient into a free text."""
    text = draft.procedure_text
    for word in (draft.patient_number, draft.patient_name):
        text = text.replace(word, "…") if len(word) > 1 else text
    return text


def _dose(dose: Figures) -> Iterator[str]:
    if dose.kap is not None:
        yield f"剂量面积乘积 {dose.kap:.4g} Gy·cm²"
    if dose.kar is not None:
        yield f"参考点空气比释动能 {dose.kar:.4g} mGy"
    if dose.fluoro is not None:
        yield f"透视 {dose.fluoro / 60:.1f} 分钟"
