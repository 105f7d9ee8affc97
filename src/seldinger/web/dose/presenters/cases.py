"""Cases in a list, what waits above it, and the same as a workbook."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.web.dose.asking import Asked
from seldinger.web.dose.doses import figure, in_order, is_summed
from seldinger.web.dose.figures import Row
from seldinger.web.dose.groups import NO_GROUP
from seldinger.web.dose.models import Alert
from seldinger.web.dose.queries import case_of, day_of
from seldinger.web.dose.wording import (
    CLOSED,
    HOW,
    LATE,
    OPEN,
    name_of,
    number,
    reached_words,
    shown_value,
    unit_of,
)
from seldinger.web.people.presenters.sign import Sign
from seldinger.workbooks.tables import Column, Table, TableBook
from seldinger.workbooks.tables import Value as Written

SHOWN = 100
NO_NAME = "名称未报"


@dataclass(frozen=True, slots=True)
class Figure:
    """note: “各次之和” where the report gave no total."""

    name: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    day: str
    what: str
    group: str
    where: str
    who: tuple[str, ...]
    figures: tuple[Figure, ...]
    sign: Sign | None


@dataclass(frozen=True, slots=True)
class AlertLine:
    id: int
    case: int
    day: str
    what: str
    told: str
    todo: str
    due: str
    sign: Sign


def case_row(row: Row, today: date) -> CaseRow:
    draft = row.draft
    return CaseRow(
        id=draft.pk,
        day=day_words(row),
        what=draft.procedure_text or NO_NAME,
        group=row.group.title if row.group else NO_GROUP,
        where=" · ".join(dict.fromkeys(filter(None, (draft.room, *row.dose.devices)))),
        who=who_words(row),
        figures=tuple(shown_figure(row, quantity) for quantity in in_order()),
        sign=alert_sign(row.alerts, today),
    )


def shown_figure(row: Row, quantity: str) -> Figure:
    told = number(quantity, figure(row.dose, quantity))
    note = "各次之和" if is_summed(row.dose, quantity) else ""
    return Figure(name_of(quantity), told, unit_of(quantity), note)


def day_words(row: Row) -> str:
    started = row.draft.started
    clock = f" {timezone.localtime(started):%H:%M}" if started else ""
    return f"{day_of(row.draft)}{clock}" if row.draft.day else f"{day_of(row.draft)}（收到）"


def who_words(row: Row) -> tuple[str, ...]:
    booked = row.draft.booking.operator_name if row.draft.booking else ""
    doctor = row.doctor.name if row.doctor else booked
    told = [f"医师 {doctor}"] if doctor else []
    return (*told, *([f"学员 {row.draft.trainee.name}"] if row.draft.trainee else []))


def alert_sign(alerts: Iterable[Alert], today: date) -> Sign | None:
    """Of several the one that is worst."""
    signs = [sign_of(one, today) for one in alerts]
    return next((sign for sign in (LATE, OPEN, CLOSED) if sign in signs), None)


def sign_of(alert: Alert, today: date) -> Sign:
    if alert.closed_at is not None:
        return CLOSED
    return LATE if alert.due < today else OPEN


def alert_line(alert: Alert, today: date) -> AlertLine:
    case = case_of(alert)
    return AlertLine(
        id=alert.pk,
        case=case.pk,
        day=day_of(case).isoformat(),
        what=case.procedure_text or NO_NAME,
        told=reached_words(alert),
        todo=alert.threshold.todo,
        due=alert.due.isoformat(),
        sign=sign_of(alert, today),
    )


def lead(waiting: Sequence[Alert], asked: Asked, thresholds: int, today: date) -> str:
    """Whether anything is to be done."""
    cases = f"{asked.words}有 {len(asked.whole)} 例"
    if waiting:
        late = sum(one.due < today for one in waiting)
        begin = f"{len(waiting)} 条剂量提醒等待随访"
        return f"{begin}，其中 {late} 条已逾期。" if late else f"{begin}，都在期限内。"
    if not thresholds:
        return f"没有待随访的提醒：医院还没有填提醒值。{cases}。"
    return f"没有要处理的：没有待随访的提醒。{cases}。"


# -- the workbook ----------------------------------------------------------------------------------


def dose_book(asked: Asked, on: date) -> TableBook:
    about = [
        ("医院", asked.hospital.name),
        ("时间", asked.words),
        ("导出日期", on.isoformat()),
        ("怎样算", HOW),
    ]
    rows = [_line(row, on) for row in asked.rows]
    return TableBook(f"{asked.hospital.name}辐射剂量", about, [Table("病例", _COLUMNS, rows, 1)])


_COLUMNS = (
    Column("日期", 12), Column("手术", 40), Column("手术分组", 20), Column("手术间", 14),
    Column("设备", 30), Column("医师", 14), Column("学员", 14),
    *(Column(f"{name_of(one)}（{unit_of(one)}）", 18) for one in in_order()),
    Column("取自各次之和的", 24), Column("提醒", 14),
)  # fmt: skip


def _line(row: Row, on: date) -> list[Written]:
    values = {quantity: figure(row.dose, quantity) for quantity in in_order()}
    sign = alert_sign(row.alerts, on)
    return [
        day_of(row.draft), row.draft.procedure_text, row.group.title if row.group else NO_GROUP,
        row.draft.room, "；".join(row.dose.devices), row.doctor.name if row.doctor else "",
        row.draft.trainee.name if row.draft.trainee else "",
        *(None if one is None else round(shown_value(of, one), 3) for of, one in values.items()),
        "；".join(name_of(one) for one in in_order() if is_summed(row.dose, one)),
        sign.word if sign else "",
    ]  # fmt: skip
