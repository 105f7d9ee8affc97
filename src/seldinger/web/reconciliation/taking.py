"""A list's rows beside those that are stored: which are new, corrected, the same, gone.

Gone is a row that the hospital struck, or wrote anew with another number or name. A list that is
not the whole of a day must not strike the others: a row is gone only where the list

- is said to cover its day whole, has other rows of that day, and each of them could be read;
- comes from the same system, as its heads tell (a theatre's and a cath lab's differ);
- has anything of the row's room and department (an export may be filtered by them).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from seldinger.domain.training.matching import LIKE, name_likeness
from seldinger.web.logbook.numbers import digest, stored
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.keys import operation_key
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.reconciliation.staff import Staff
from seldinger.workbooks.hospital_list import Listed, Reading

_TOLD = ("day", "listed_on", "name", "start", "end", "room", "department", "staff", "staff_nos")
Span = tuple[date, date]
Identity = tuple[str, date, datetime | None, str]


@dataclass
class Wanted:
    """A row as it should be stored."""

    number: str = field(repr=False)
    digest: str
    day: date
    listed_on: date
    name: str
    start: datetime | None
    end: datetime | None
    room: str
    department: str
    staff: dict[str, list[str]]
    staff_nos: dict[str, str]

    @property
    def identity(self) -> Identity:
        return self.digest, self.day, self.start, self.name

    def key(self, hospital: int) -> str:
        return operation_key(
            hospital=hospital, number_digest=self.digest,
            day=self.day, start=self.start, name=self.name,
        )  # fmt: skip

    def merge(self, other: "Wanted") -> None:
        """The same operation on two lines: some lists have a line for each person."""
        for place, names in other.staff.items():
            here = self.staff.setdefault(place, [])
            here += [name for name in names if name not in here]
        self.staff_nos |= other.staff_nos


@dataclass(frozen=True)
class Plan:
    """corrected: what is stored, and how it should read; rows that are back are among them.
    gone: what the list has no more. twice: lines beyond the first. renamed: name and day of the
    corrected rows that are called otherwise now."""

    new: list[Wanted]
    corrected: list[tuple[Operation, Wanted]]
    gone: list[Operation]
    same: int
    twice: int
    renamed: list[tuple[str, date]] = field(default_factory=list)

    @property
    def heard(self) -> list[tuple[str, date]]:
        """Name and day of what the hospital had not written so before."""
        return [*((one.name, one.day) for one in self.new), *self.renamed]

    @property
    def numbers(self) -> dict[str, int]:
        """What is written, in the words of the trail."""
        new, corrected, gone = len(self.new), len(self.corrected), len(self.gone)
        return {"新增": new, "更正": corrected, "未变": self.same, "消失": gone}


def planned(hospital: Hospital, reading: Reading, whole: Span | None = None) -> Plan:
    """Three queries and those of the staff, however long the list is.

    whole: the days that the list is said to cover; all of its own where nobody has said it yet.
    """
    staff = Staff(hospital)
    wanted: dict[Identity, Wanted] = {}
    for row in reading.rows:
        one = _wanted(row, staff)
        if one.identity in wanted:
            wanted[one.identity].merge(one)
        else:
            wanted[one.identity] = one
    known = {_identity(row): row for row in _stored_near(hospital, wanted.values())}
    pairs = [(known[key], one) for key, one in wanted.items() if key in known]
    fresh = [one for key, one in wanted.items() if key not in known]
    absent = [row for key, row in known.items() if key not in wanted]
    moved = _moved(fresh, absent)
    new = [one for one in fresh if one.identity not in moved]
    pairs += [(moved[one.identity], one) for one in fresh if one.identity in moved]
    corrected = [(row, one) for row, one in pairs if row.gone_at or _differs(row, one)]
    days = {day for day in reading.days if whole is None or whole[0] <= day <= whole[1]}
    kept = {row.pk for row in moved.values()}
    left = [row for row in absent if row.pk not in kept and row.listed_on in days]
    gone = _struck(hospital, reading, left)
    same, twice = len(pairs) - len(corrected), len(reading.rows) - len(wanted)
    # Told now: the rows themselves take the new name when they are written.
    renamed = [(one.name, one.day) for row, one in corrected if row.name != one.name]
    return Plan(new, corrected, gone, same, twice, renamed)


def _struck(hospital: Hospital, reading: Reading, absent: Collection[Operation]) -> list[Operation]:
    """See above. A row whose patient was erased meets no list any more, and is not gone for it."""
    lists = hospital.lists.filter(layout=layout_of(reading.heads), taken_at__isnull=False)
    of_system = set(lists.values_list("pk", flat=True)) if absent else set()
    rooms = {row.room for row in reading.rows}
    departments = {row.department for row in reading.rows}
    return [
        row
        for row in absent
        if row.gone_at is None and row.number_encrypted and row.list_id in of_system
        if row.room in rooms and row.department in departments
    ]


def layout_of(heads: Sequence[str]) -> str:
    """In whatever order; hashed, for a head that is none may hold anything."""
    return sha256("\x1f".join(sorted(heads)).encode()).hexdigest()


def _wanted(row: Listed, staff: Staff) -> Wanted:
    names, numbers = staff.placed(row.staff)
    return Wanted(
        number=row.patient,
        digest=digest(row.patient),
        day=row.day,
        listed_on=row.listed_on,
        name=row.name,
        start=_aware(row.start),
        end=_aware(row.end),
        room=row.room,
        department=row.department,
        staff=names,
        staff_nos=numbers,
    )


def _aware(moment: datetime | None) -> datetime | None:
    return timezone.make_aware(moment) if moment else None


def _identity(row: Operation) -> Identity:
    return row.number_digest, row.day, row.start, row.name


def _stored_near(hospital: Hospital, wanted: Iterable[Wanted]) -> list[Operation]:
    days = sorted(one.day for one in wanted)
    if not days:
        return []
    one = timedelta(days=1)
    return list(hospital.operations.filter(day__range=(days[0] - one, days[-1] + one)))


def _moved(fresh: Iterable[Wanted], absent: Iterable[Operation]) -> dict[Identity, Operation]:
    """Rows whose name or time the hospital corrected: the same patient and day, and one of both."""
    by_day: dict[tuple[str, date], list[Operation]] = defaultdict(list)
    for row in absent:
        by_day[row.number_digest, row.day].append(row)
    found = {}
    for one in fresh:
        near = by_day.get((one.digest, one.day), [])
        alike = [row for row in near if _is_corrected(row, one)]
        if alike:
            best = max(alike, key=lambda row: _nearness(row, one))
            near.remove(best)
            found[one.identity] = best
    return found


def _nearness(row: Operation, one: Wanted) -> tuple[bool, float, int]:
    return row.gone_at is None, name_likeness(row.name, one.name), -row.pk


def _is_corrected(row: Operation, one: Wanted) -> bool:
    at_one_time = row.start is not None and row.start == one.start
    return at_one_time or name_likeness(row.name, one.name) >= LIKE


def _differs(row: Operation, one: Wanted) -> bool:
    return any(getattr(row, name) != getattr(one, name) for name in _TOLD)


def created(uploaded: HospitalList, one: Wanted) -> Operation:
    kept = stored(one.number)
    return Operation(
        hospital_id=uploaded.hospital_id, list=uploaded, key=one.key(uploaded.hospital_id),
        number_encrypted=kept.encrypted, number_digest=kept.digest, number_tail=kept.tail,
        **_told(one),
    )  # fmt: skip


def correct(row: Operation, uploaded: HospitalList, one: Wanted) -> Operation:
    """Changes the row; the action writes it."""
    for name, value in _told(one).items():
        setattr(row, name, value)
    row.list, row.key, row.gone_at = uploaded, one.key(uploaded.hospital_id), None
    return row


CORRECTED = (*_TOLD, "list", "key", "gone_at")


def strike(row: Operation, at: datetime) -> Operation:
    """Changes the row; the action writes it. What it matched is free again."""
    row.gone_at, row.case = at, None
    return row


STRUCK = ("gone_at", "case")


def _told(one: Wanted) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _TOLD}
