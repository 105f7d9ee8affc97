"""What a hospital holds to: thresholds, levels, words, the rule; and what it may adopt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from seldinger.web.dose.groups import Group
from seldinger.web.dose.models import (
    DoseRule,
    GroupWord,
    Kept,
    ReferenceLevel,
    Threshold,
)
from seldinger.web.dose.offers import THRESHOLDS, Offer
from seldinger.web.dose.wording import figure_words, name_of, threshold_words


@dataclass(frozen=True, slots=True)
class Line:
    """kind and id: what ends it."""

    kind: str
    id: int
    title: str
    more: str
    entered: str
    ended: str


def threshold_line(row: Threshold) -> Line:
    more = f"{row.todo}；{row.due_days} 天内随访；自 {row.since} 起。出处：{row.source}"
    line = _line("threshold", row, threshold_words(row), more)
    return replace(line, ended=f"{line.ended}（写错了）") if row.mistaken else line


def level_line(row: ReferenceLevel) -> Line:
    value = figure_words(row.quantity, row.value)
    if row.quantity != "fluoro":  # as it stands in its source
        value = f"{row.value:g} {value.split()[-1]}"
    title = f"{Group(row.group, row.purpose).title}：{name_of(row.quantity)} {value}"
    return _line("level", row, title, f"{row.statistic}；自 {row.since} 起。出处：{row.source}")


def word_line(row: GroupWord) -> Line:
    return _line("word", row, f"名称里有“{row.word}”→ {Group(row.group, row.purpose).title}", "")


def _line(kind: str, row: Kept, title: str, more: str) -> Line:
    entered = f"{row.by.name if row.by else '平台'} {_day(row.made_at)} 填写"
    ended = f"{_day(row.ended_at)} 停用" if row.ended_at else ""
    return Line(kind, row.pk, title, more, entered, ended)


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def offers_left(rows: Iterable[Threshold]) -> list[Offer]:
    """Those of which the hospital holds no threshold of that quantity and value."""
    held = {(row.quantity, row.value) for row in rows}
    return [one for one in THRESHOLDS if (one.quantity.value, one.value) not in held]


def settings_told(row: DoseRule | None) -> list[tuple[str, str, str]]:
    """(what, its number, where that is written); what nobody entered says so."""
    told = []
    for name, title, unit in _SETTINGS:
        value = getattr(row, name, None)
        source = getattr(row, f"{name}_source", "")
        shown = "规则未填" if value is None else f"{value:g} {unit}"
        told.append((title, shown, f"出处：{source}" if value is not None else ""))
    return told


_SETTINGS = (
    ("window", "患者累计", "天"),
    ("hp10", "Hp(10) 年限值", "mSv"),
    ("hp3", "Hp(3) 年限值", "mSv"),
    ("hp007", "Hp(0.07) 年限值", "mSv"),
)
