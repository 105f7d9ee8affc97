"""A list's rows beside those that are stored: which are new, which corrected, which the same."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from seldinger.domain.training.reconcile import LIKE, name_likeness
from seldinger.web.logbook.numbers import digest, stored
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.keys import operation_key
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.reconciliation.staff import Staff
from seldinger.workbooks.hospital_list import Listed

_TOLD = ("day", "name", "start", "end", "room", "department", "staff", "staff_nos")
Identity = tuple[str, date, datetime | None, str]


@dataclass
class Wanted:
    """A row as it should be stored."""

    number: str = field(repr=False)
    digest: str
    day: date
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
    """corrected: what is stored, and how it should read. twice: lines beyond the first."""

    new: list[Wanted]
    corrected: list[tuple[Operation, Wanted]]
    same: int
    twice: int


def planned(hospital: Hospital, listed: Iterable[Listed]) -> Plan:
    """Two queries and those of the staff, however long the list is."""
    staff = Staff(hospital)
    wanted: dict[Identity, Wanted] = {}
    lines = 0
    for row in listed:
        lines += 1
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
    corrected = [(row, one) for row, one in pairs if _differs(row, one)]
    return Plan(new, corrected, len(pairs) - len(corrected), lines - len(wanted))


def _wanted(row: Listed, staff: Staff) -> Wanted:
    names, numbers = staff.placed(row.staff)
    return Wanted(
        number=row.patient,
        digest=digest(row.patient),
        day=row.day,
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
            best = max(alike, key=lambda row: (name_likeness(row.name, one.name), -row.pk))
            near.remove(best)
            found[one.identity] = best
    return found


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
    row.list, row.key = uploaded, one.key(uploaded.hospital_id)
    return row


CORRECTED = (*_TOLD, "list", "key")


def _told(one: Wanted) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _TOLD}
