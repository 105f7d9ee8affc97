"""One case: what was reported, what the events add up to, what it reached, what stands beside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.intake.draft import Figures
from seldinger.intake.flags import worded
from seldinger.web.dose.doses import figure, in_order
from seldinger.web.dose.figures import Row
from seldinger.web.dose.models import Alert, ReferenceLevel
from seldinger.web.dose.presenters.cases import NO_NAME, sign_of
from seldinger.web.dose.queries import day_of
from seldinger.web.dose.wording import (
    ABOVE,
    NOT_ABOVE,
    figure_words,
    name_of,
    number,
    reached_words,
    unit_of,
)
from seldinger.web.intake.models import IntakeDraft, Irradiation
from seldinger.web.people.presenters.sign import Sign

EVENTS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity: name with its unit, what was reported, what the events add up to, the planes."""

    title: str
    reported: str
    summed: str
    planes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    id: int
    told: str
    source: str
    todo: str
    due: str
    sign: Sign
    is_open: bool
    follow_ups: tuple["Seen", ...]


@dataclass(frozen=True, slots=True)
class Seen:
    id: int
    told: str
    finding: str
    done: str
    entered: str


@dataclass(frozen=True, slots=True)
class Compared:
    title: str
    value: str
    level: str
    sign: Sign
    source: str


@dataclass(frozen=True, slots=True)
class Sum:
    title: str
    total: str
    unsaid: str


@dataclass(frozen=True, slots=True)
class Other:
    id: int
    day: str
    what: str


@dataclass(frozen=True, slots=True)
class EventRow:
    time: str
    plane: str
    kind: str
    kap: str
    kar: str
    seconds: str


def lead(row: Row) -> str:
    """Whether something is to be done; else what it was."""
    waiting = sum(one.closed_at is None for one in row.alerts)
    figures = "，".join(
        f"{name_of(one)} {figure_words(one, figure(row.dose, one))}"
        for one in in_order()
        if figure(row.dose, one) is not None
    )
    begin = f"{waiting} 条提醒等待随访。" if waiting else ""
    return f"{begin}{figures or '报告里没有剂量的数字'}。"


def lines(row: Row) -> list[Line]:
    return [
        Line(
            f"{name_of(one)}（{unit_of(one)}）",
            number(one, getattr(row.dose.reported, one)),
            number(one, getattr(row.dose.summed, one)),
            tuple(number(one, getattr(plane, one)) for plane in _planes(row)),
        )
        for one in in_order()
    ]


def plane_names(row: Row) -> list[str]:
    return [*row.dose.planes] if len(row.dose.planes) > 1 else []


def _planes(row: Row) -> list[Figures]:
    return [row.dose.planes[name] for name in plane_names(row)]


def flag_words(row: Row) -> list[str]:
    return [worded(flag) for flag in row.dose.flags]


def reached(alerts: Iterable[Alert], today: date) -> list[Reached]:
    return [
        Reached(
            id=one.pk,
            told=reached_words(one),
            source=one.threshold.source,
            todo=one.threshold.todo,
            due=one.due.isoformat(),
            sign=sign_of(one, today),
            is_open=one.closed_at is None,
            follow_ups=tuple(
                Seen(
                    seen.pk,
                    f"{seen.on} {seen.seen_by}",
                    seen.finding,
                    seen.done,
                    f"{seen.by.name if seen.by else '平台'}登记"
                    + (f"，下次 {seen.next_due}" if seen.next_due else ""),
                )
                for seen in one.follow_ups.all()
                if seen.withdrawn_at is None
            ),
        )
        for one in alerts
    ]


def compared(row: Row, levels: Iterable[ReferenceLevel]) -> list[Compared]:
    """With the levels of its group."""
    found = []
    for level in levels:
        value = figure(row.dose, level.quantity)
        if row.group is None or (level.group, level.purpose) != (row.group.name, row.group.purpose):
            continue
        if value is not None and level.since <= day_of(row.draft):
            found.append(_compared(level, value))
    return found


def _compared(level: ReferenceLevel, value: float) -> Compared:
    return Compared(
        title=name_of(level.quantity),
        value=figure_words(level.quantity, value),
        level=f"{level.value:g} {unit_of(level.quantity)}（{level.statistic}）"
        if level.quantity != "fluoro"
        else f"{figure_words(level.quantity, level.value)}（{level.statistic}）",
        sign=ABOVE if value > level.value else NOT_ABOVE,
        source=level.source,
    )


def other(draft: IntakeDraft) -> Other:
    return Other(draft.pk, day_of(draft).isoformat(), draft.procedure_text or NO_NAME)


def event_rows(events: Sequence[Irradiation]) -> list[EventRow]:
    return [
        EventRow(
            f"{timezone.localtime(one.started):%H:%M:%S}" if one.started else "–",
            one.plane,
            one.protocol or KINDS.get(one.type, one.type),
            number("kap", one.kap),
            _decimals(one.kar, 2),
            _decimals(one.duration, 1),
        )
        for one in events[:EVENTS]
    ]


def _decimals(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


# Code values of DICOM's CID 10002 as intake keeps them.
KINDS = {
    "P5-06000": "透视", "113611": "单次采集", "113612": "步进采集", "113613": "旋转采集",
    "44491008": "透视",
}  # fmt: skip
