"""The lists of each hospital, and what taking one over would do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.report.layout import masked
from seldinger.web.logbook.models import Case
from seldinger.web.people.models import Hospital
from seldinger.web.people.uploads import is_open
from seldinger.web.reconciliation.comparing import covered_spans
from seldinger.web.reconciliation.models import HospitalList
from seldinger.web.reconciliation.queries import Numbers, numbers_of, unsure_rows
from seldinger.web.reconciliation.staff import Staff
from seldinger.web.reconciliation.taking import planned
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.hospital_list import Listed, Reading

SHOWN = 8  # rows of a preview
_FAULTS = 50
_LAST = 3


@dataclass(frozen=True, slots=True)
class ListLine:
    file_name: str
    by: str
    at: str
    days: str
    rows: int
    gone: int


@dataclass(frozen=True, slots=True)
class HospitalCard:
    hospital: Hospital
    covered: tuple[str, ...]
    numbers: Numbers
    lists: tuple[ListLine, ...]
    waiting: HospitalList | None
    unsure: tuple[str, ...]


def hospital_cards(hospitals: Iterable[Hospital]) -> list[HospitalCard]:
    return [_card(hospital) for hospital in hospitals]


def _card(hospital: Hospital) -> HospitalCard:
    lists = list(hospital.lists.select_related("by").defer("content")[: _LAST + 5])
    newest = hospital.lists.first()
    numbers = numbers_of(hospital)
    return HospitalCard(
        hospital=hospital,
        covered=tuple(_span(start, end) for start, end in covered_spans(hospital)),
        numbers=numbers,
        lists=tuple(_line(one) for one in lists if one.taken_at)[:_LAST],
        waiting=newest if newest and is_open(newest) else None,
        unsure=tuple(_unsure(hospital)) if numbers.unsure else (),
    )


def _line(uploaded: HospitalList) -> ListLine:
    taken = timezone.localtime(uploaded.taken_at)
    days = _span(uploaded.start, uploaded.end) if uploaded.start and uploaded.end else ""
    at = f"{taken:%Y-%m-%d %H:%M}"
    return ListLine(uploaded.file_name, uploaded.by.name, at, days, uploaded.rows, uploaded.gone)


def _span(start: date, end: date) -> str:
    return f"{start} 至 {end}" if start != end else f"{start}"


def _unsure(hospital: Hospital) -> Iterable[str]:
    """Rows that name somebody whose name two people have."""
    staff = Staff(hospital)
    for row in unsure_rows(hospital)[:SHOWN]:
        names = sorted({name for names in row.staff.values() for name in names})
        twice = [name for name in names if len(staff.meant(name)) > 1]
        yield f"{row.day} {row.name}：{'、'.join(twice)}"


# -- what taking over would do --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadRow:
    day: str
    number: str
    name: str
    staff: tuple[str, ...]
    time: str


@dataclass(frozen=True, slots=True)
class TakePreview:
    """lead: what will happen, in numbers. logged: cases of those days here."""

    lead: str
    rows: tuple[ReadRow, ...]
    faults: tuple[CellFault, ...]
    more_faults: int
    faulty_rows: int
    first: date | None
    last: date | None
    logged: int


_COLUMN_TITLES = {
    "operator": "术者",
    "first_assistant": "一助",
    "second_assistant": "二助",
    "others": "其他",
}


def take_preview(hospital: Hospital, reading: Reading) -> TakePreview:
    days = sorted(row.day for row in reading.rows)
    faulty = len({fault.row for fault in reading.faults})
    return TakePreview(
        lead=_lead(hospital, reading, faulty),
        rows=tuple(_read(row) for row in reading.rows[:SHOWN]),
        faults=reading.faults[:_FAULTS],
        more_faults=max(0, len(reading.faults) - _FAULTS),
        faulty_rows=faulty,
        first=days[0] if days else None,
        last=days[-1] if days else None,
        logged=_logged(hospital, days),
    )


def _lead(hospital: Hospital, reading: Reading, faulty: int) -> str:
    if not reading.rows:
        return "没有一行能读出。请核对各列的对应，或重新导出。"
    plan = planned(hospital, reading)
    told = [
        f"新增 {len(plan.new)} 台",
        f"更正 {len(plan.corrected)} 台",
        f"与已有的相同 {plan.same} 台",
    ]
    if plan.gone:
        told.append(f"原有而这份清单里已没有 {len(plan.gone)} 行")
    if plan.twice:
        told.append(f"同一台写了几行 {plan.twice} 处")
    if faulty:
        told.append(f"读不出 {faulty} 行")
    return "，".join(told) + "。"


def _logged(hospital: Hospital, days: list[date]) -> int:
    if not days:
        return 0
    return Case.objects.filter(hospital=hospital, day__range=(days[0], days[-1])).count()


def _read(row: Listed) -> ReadRow:
    staff = tuple(
        f"{_COLUMN_TITLES[key]} {'、'.join(names)}" for key, names in row.staff.items() if names
    )
    times = [f"{moment:%H:%M}" for moment in (row.start, row.end) if moment]
    return ReadRow(str(row.day), masked(row.patient), row.name, staff, "–".join(times))
