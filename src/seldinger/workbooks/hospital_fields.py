"""What a hospital's list of operations tells, and how its columns are usually headed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from seldinger.workbooks.cells import text_of, word
from seldinger.workbooks.grid import Rows
from seldinger.workbooks.hospital_cells import moment_of

_ASIDE = re.compile(r"^[*]+|[(\[〔【].*|[*:]+$")


@dataclass(frozen=True, slots=True)
class Field:
    """heads: as hospitals call it, the likeliest first. allowed: what a cell may hold."""

    id: str
    title: str
    allowed: str
    heads: tuple[str, ...]
    needed: bool = False


FIELDS = (
    Field(
        "day",
        "日期",
        "日期，如 2026-03-05",
        ("手术日期", "日期", "操作日期", "检查日期", "开台日期", "手术时间", "开始时间"),
        needed=True,
    ),
    Field(
        "patient",
        "患者编号",
        "完整的住院号或病案号（不能打码）",
        (
            *("住院号", "病案号", "患者编号", "病例号", "病历号", "患者ID"),
            *("登记号", "就诊号", "住院号/门诊号"),
        ),
        needed=True,
    ),
    Field(
        "name",
        "手术名称",
        "手术名称",
        (
            *("手术名称", "手术操作名称", "手术/操作名称", "实施手术", "术式"),
            *("手术方式", "检查项目", "操作名称"),
        ),
        needed=True,
    ),
    Field(
        "operator",
        "术者",
        "姓名，几个人用、隔开",
        (
            *("术者", "主刀", "主刀医师", "主刀医生", "手术医师", "手术医生"),
            *("手术者", "第一术者", "操作医师"),
        ),
        needed=True,
    ),
    Field(
        "first_assistant",
        "一助",
        "姓名，几个人用、隔开",
        ("一助", "第一助手", "Ⅰ助", "1助", "助手1", "助手一", "第1助手", "助手"),
    ),
    Field(
        "second_assistant",
        "二助",
        "姓名，几个人用、隔开",
        ("二助", "第二助手", "Ⅱ助", "2助", "助手2", "助手二", "第2助手"),
    ),
    Field(
        "others",
        "其他参加人员",
        "姓名，几个人用、隔开",
        (
            "其他",
            "其他人员",
            "其他参加人员",
            "三助",
            "第三助手",
            "参加人员",
            "参与人员",
            "上台人员",
        ),
    ),
    Field(
        "start",
        "开始时间",
        "时间，如 08:30",
        ("开始时间", "手术开始时间", "开始", "切皮时间", "开台时间", "穿刺时间"),
    ),
    Field(
        "end",
        "结束时间",
        "时间，如 09:45",
        ("结束时间", "手术结束时间", "结束", "关台时间", "完成时间"),
    ),
    Field("room", "手术间", "不超过 40 个字", ("手术间", "手术室", "导管室", "机房", "房间")),
    Field(
        "department",
        "科室",
        "不超过 120 个字",
        ("科室", "手术科室", "申请科室", "所在科室", "患者科室", "病区"),
    ),
)
FIELD_BY_ID = {field.id: field for field in FIELDS}
STAFF = ("operator", "first_assistant", "second_assistant", "others")
KNOWN_HEADS = frozenset(word(head) for field in FIELDS for head in field.heads)
# A column that names the day or the beginning may hold both.
_SHARED = {"day", "start"}
# Headed so, a column holds when it began or how long it took: its cells tell which.
_PERHAPS_START = {word(head) for head in ("手术时间", "拟手术时间", "时间")}
_LOOKED_AT = 50  # rows
_MARKED = re.compile(r"\d[:：时点]")  # 0830 is a time of day, 120 may be minutes
_NO_OPERATION_TAKES = time(7)


def folded(head: str) -> str:
    """A head for comparing: no white space, no marks, nothing in brackets."""
    bare = word(head)
    return _ASIDE.sub("", bare) or bare


def guessed(
    heads: Sequence[str], fields: Sequence[Field] = FIELDS, rows: Rows = ()
) -> dict[str, str]:
    """Field → the head that probably is meant; each head for one field, day and start excepted.

    rows: what stands below the heads, where a head alone does not tell.
    """
    found: dict[str, str] = {}
    for field in fields:
        taken = {head for other, head in found.items() if not {field.id, other} <= _SHARED}
        free = {folded(head): head for head in reversed(heads) if head not in taken}
        for wanted in field.heads:
            if word(wanted) in free:
                found[field.id] = free[word(wanted)]
                break
    taken = {head for key, head in found.items() if key != "day"}
    for place, head in enumerate(heads):
        is_free = "start" not in found and head not in taken
        if is_free and folded(head) in _PERHAPS_START and _are_times(_column(rows, place)):
            found["start"] = head
    return found


def _column(rows: Rows, place: int) -> list[object]:
    cells = (row[place] for row in rows[:_LOOKED_AT] if place < len(row))
    return [cell for cell in cells if text_of(cell)]


def _are_times(cells: Sequence[object]) -> bool:
    """Most of them a time of day (others say 接台), and not so early that they may be durations."""
    told = [found for cell in cells if (found := _time_of(cell))]
    late = [one for one in told if one >= _NO_OPERATION_TAKES]
    return len(told) * 2 > len(cells) and len(late) * 2 >= len(told)


def _time_of(cell: object) -> time | None:
    is_marked = isinstance(cell, str) and _MARKED.search(cell)
    found = moment_of(cell) if is_marked or isinstance(cell, time | datetime) else None
    return found.time() if isinstance(found, datetime) else found


def missing_in(
    columns: Mapping[str, str], heads: Sequence[str], fields: Sequence[Field] = FIELDS
) -> list[str]:
    """Titles of fields that a file does not have: needed ones unmapped, mapped ones not there."""
    return [
        field.title
        for field in fields
        if (field.needed and not columns.get(field.id))
        or (columns.get(field.id) and columns[field.id] not in heads)
    ]
