"""A hospital's list of operations, handed in through actions."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.actions.lists import keep_list, set_mapping, take_list
from seldinger.web.reconciliation.models import HospitalList

HEADS = (
    "手术日期",
    "住院号",
    "手术名称",
    "手术医师",
    "第一助手",
    "其他人员",
    "开始时间",
    "结束时间",
)
COLUMNS = {
    "day": "手术日期",
    "patient": "住院号",
    "name": "手术名称",
    "operator": "手术医师",
    "first_assistant": "第一助手",
    "others": "其他人员",
    "start": "开始时间",
    "end": "结束时间",
}
Line = Sequence[object]
IN_LIST = date(2026, 3, 4)  # a day on which nothing is logged in the tests of all pages


def line(
    number: str,
    name: str = "血管造影术",
    operator: str = "周示例",
    first: str = "",
    others: str = "",
    *,
    day: date = IN_LIST,
    times: tuple[str, str] = ("", ""),
) -> Line:
    return (day.isoformat(), number, name, operator, first, others, *times)


def as_csv(lines: Iterable[Line], heads: Line = HEADS, encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, *lines])
    return text.getvalue().encode(encoding)


def hand_in(by: Person, hospital: Hospital, lines: Iterable[Line]) -> HospitalList:
    """Uploaded and its columns named; not taken over."""
    uploaded = keep_list(by=by, hospital=hospital, file_name="手术清单.csv", content=as_csv(lines))
    set_mapping(by=by, hospital=hospital, columns=COLUMNS, operator_is_responsible=False)
    return uploaded


def take(
    by: Person, hospital: Hospital, lines: Sequence[Line], span: tuple[date, date] | None = None
) -> HospitalList:
    """Taken over; it covers from its first to its last day, or those of `span`."""
    uploaded = hand_in(by, hospital, lines)
    days = sorted(date.fromisoformat(str(each[0])) for each in lines)
    start, end = span or (days[0], days[-1])
    return take_list(by=by, list=uploaded, start=start, end=end)


def offered(by: Person, hospital: Hospital, operator: Person, first: Person) -> None:
    """One operation that names two people who logged none, and a list that waits beside it."""
    lines = [line("L000001", operator=operator.name, first=first.name)]
    take(by, hospital, lines)
    hand_in(
        by,
        hospital,
        [*lines, line("L000002", operator=operator.name, day=IN_LIST + timedelta(days=1))],
    )
