"""What a workbook would make of a draft: how many entries, which faults, row by row."""

from collections import Counter
from dataclasses import dataclass

from seldinger.web.catalogues.importing import Planned
from seldinger.web.norms.presenters.words import GRADE

_SHOWN = 30  # rows of the preview
_FAULTS = 200


@dataclass(frozen=True)
class PreviewRow:
    place: str
    list_title: str
    grade: str
    text: str
    code: str


@dataclass(frozen=True)
class Preview:
    """answer: what the draft would hold. faults: in words, with their rows."""

    answer: str
    notes: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    more: int
    faults: tuple[str, ...]
    more_faults: int
    is_empty: bool


def preview_of(plan: Planned) -> Preview:
    rows, faults = plan.reading.rows, plan.reading.faults
    return Preview(
        answer=_answer(plan),
        notes=tuple(_notes(plan)),
        rows=tuple(
            PreviewRow(
                f"第 {one.origin.row} 行", one.list_title, GRADE[one.grade], one.text, one.code
            )
            for one in rows[:_SHOWN]
        ),
        more=max(0, len(rows) - _SHOWN),
        faults=tuple(map(str, faults[:_FAULTS])),
        more_faults=max(0, len(faults) - _FAULTS),
        is_empty=not rows,
    )


def _answer(plan: Planned) -> str:
    grades = Counter(one.grade for one in plan.reading.rows)
    told = "，".join(f"{GRADE[grade]} {grades[grade]}" for grade in GRADE if grades[grade])
    if not told:
        return "按现在的对应，没有可以带入的条目。"
    lists = len(plan.catalogue.lists)
    return f"草案会有 {len(plan.catalogue.entries)} 条，{lists} 个专业：{told}。"


def _notes(plan: Planned) -> list[str]:
    told = []
    if plan.kept:
        told.append(
            f"{plan.kept} 条与现行目录是同一条（名称相同），沿用原来的编号，已有的授权继续对应。"
        )
    if plan.catalogue.overlays:
        names = "、".join(one.title for one in plan.catalogue.overlays)
        told.append(f"现行的提级管理仍在相同的条目上：{names}。新带入的条目须逐条核对是否提级。")
    if plan.management:
        told.append(f"按管理类带入，不能作为授权对象：{'、'.join(plan.management[:6])}。")
    if plan.reading.left_out:
        told.append(f"{plan.reading.left_out} 行按您的对应不带入。")
    return told
