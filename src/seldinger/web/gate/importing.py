"""A booked list beside the bookings that are there: new, changed, the same, gone. Reads only.

Gone is what an earlier list had on a day that this one covers, and this one has no more. A list of
one department says nothing of the others: where it names departments, only theirs can be gone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.privilege import Part
from seldinger.domain.training.matching import LIKE, name_likeness
from seldinger.errors import SeldingerError
from seldinger.web.gate.keys import booking_key
from seldinger.web.gate.models import BookedList, Booking
from seldinger.web.gate.queries import booking_hospitals
from seldinger.web.logbook.numbers import digest
from seldinger.web.naming.meanings import By
from seldinger.web.people.access import Access
from seldinger.web.people.models import Department, Hospital, Membership, Person, in_force
from seldinger.web.people.uploads import last_columns, opened
from seldinger.web.privileges.meant import Certain
from seldinger.web.reconciliation.staff import Staff
from seldinger.workbooks.booked_list import (
    BookedReading,
    BookedRow,
    columns_fit,
    open_booked,
    read_booked,
)
from seldinger.workbooks.hospital_table import Table

LARGEST = 8 * 1024 * 1024  # bytes; a month of a large theatre is under 1 MB
MOST_ROWS = 6000  # a month of the largest theatres; each is looked at when it is taken over
GONE = "后来的手术安排表里没有了"
_FROM_LIST = (
    "department_id", "start", "room", "operator_id", "operator_name", "supervisor_id",
    "supervisor_name", "part",
)  # fmt: skip


@dataclass
class Wanted:
    """A booking as the list has it. number: the patient's, empty where the list has none.

    entries: what bears the name. is_confirmed: a person said which one operation the name means;
    that is asked at each look and not stored, for it may be withdrawn.
    """

    key: str
    day: date
    name: str
    start: time | None
    room: str
    department_id: int | None
    operator_id: int | None
    operator_name: str
    supervisor_id: int | None
    supervisor_name: str
    part: str
    entries: list[str]
    is_confirmed: bool = False
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Plan:
    """back: cancelled by an earlier list, and in this one again. past: rows of days gone by.
    twice: lines beyond the first of one operation."""

    new: list[Wanted]
    changed: list[tuple[Booking, Wanted]]
    back: list[tuple[Booking, Wanted]]
    gone: list[Booking]
    same: int
    past: int
    twice: int
    reading: BookedReading

    @property
    def days(self) -> list[date]:
        return sorted({row.day for row in self.reading.rows})


# -- drafts ----------------------------------------------------------------------------------------


def lists_of(access: Access) -> QuerySet[BookedList]:
    """The reader's own uploads, for hospitals that are theirs still."""
    hospitals = booking_hospitals(access).order_by().values("pk")
    mine = BookedList.objects.filter(by=access.person, hospital__in=hospitals)
    return mine.select_related("hospital")


def known_columns(hospital: Hospital) -> dict[str, str]:
    """As the hospital's last list was read; empty where there was none."""
    return last_columns(BookedList.objects.filter(hospital=hospital))


def table_of(uploaded: BookedList) -> Table:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    content = opened(uploaded.content, "安排表")
    return open_booked(content, uploaded.file_name, known_columns(uploaded.hospital))


def check_size(table: Table) -> None:
    if len(table.rows) > MOST_ROWS:
        raise SeldingerError(
            f"这份安排表有 {len(table.rows)} 行，一次最多 {MOST_ROWS} 行。请按周导出后分次上传"
        )


def plan_of(uploaded: BookedList) -> Plan:
    """As of now. Raises SeldingerError where nobody said how the columns read."""
    table = table_of(uploaded)
    if not columns_fit(uploaded.columns, table.heads):
        raise SeldingerError("这份安排表的列还没有对应。请先指明每列是什么")
    return planned(uploaded.hospital, read_booked(table, uploaded.columns), timezone.localdate())


# -- what taking it over does ----------------------------------------------------------------------


def planned(hospital: Hospital, reading: BookedReading, today: date) -> Plan:
    ahead = [row for row in reading.rows if row.day >= today]
    known = _Known(hospital, ahead)
    wanted = known.wanted()
    stored = {one.key: one for one in known.stored if one.key}
    new, changed, back, same = [], [], [], 0
    for key, one in wanted.items():
        row = stored.get(key)
        if row is None and known.has_message_of(one):
            same += 1  # the hospital's system booked it itself, and keeps it up to date
        elif row is None:
            new.append(one)
        elif row.cancelled_at and row.cancelled_because == GONE:
            back.append((row, one))
        elif row.cancelled_at is None and row.operation_id is None and differs(row, one):
            changed.append((row, one))
        else:  # cancelled by somebody, or done: a list does not undo that
            same += 1
    gone = [
        row
        for row in known.stored
        if row.key not in wanted
        and row.cancelled_at is None
        and row.operation_id is None  # done, whatever a list of noon leaves out
        and known.covers(row, reading)
    ]
    past, twice = len(reading.rows) - len(ahead), len(ahead) - len(wanted)
    return Plan(new, changed, back, gone, same, past, twice, reading)


def differs(row: Booking, one: Wanted) -> bool:
    """What a person picked where the list says the same as before is no difference."""
    return any(getattr(row, name) != value for name, value in told_by(row, one).items())


def told_by(row: Booking, one: Wanted) -> dict[str, object]:
    """Field → value as it should be stored: the list's, but for what was picked by hand since."""
    told = {name: getattr(one, name) for name in _FROM_LIST}
    if row.operator_id and row.operator_name == one.operator_name:
        told["operator_id"] = row.operator_id
    if row.supervisor_name == one.supervisor_name:
        # Named in no column, or picked since.
        told["supervisor_id"] = row.supervisor_id or one.supervisor_id
        told["part"] = row.part
    if row.department_id and one.department_id is None:
        told["department_id"] = row.department_id
    return told


@dataclass
class _Known:
    """The people, departments and bookings beside a list."""

    hospital: Hospital
    rows: list[BookedRow]

    @cached_property
    def stored(self) -> list[Booking]:
        days = {row.day for row in self.rows}
        found = self.hospital.bookings.filter(day__in=days, source=Booking.Source.LIST)
        return [*found.select_related("operator", "department").order_by("pk")]

    def has_message_of(self, one: Wanted) -> bool:
        """Whether a message booked this patient's one operation of that day already."""
        if not one.number:
            return False
        found = self._messages.get((one.day, digest(one.number)), [])
        alike = [name for name in found if name_likeness(name, one.name) >= LIKE]
        return len(found) == 1 or len(alike) == 1

    @cached_property
    def _messages(self) -> Mapping[tuple[date, str], list[str]]:
        found: dict[tuple[date, str], list[str]] = {}
        told = self.hospital.bookings.filter(
            day__in={row.day for row in self.rows}, source=Booking.Source.MESSAGE,
            cancelled_at__isnull=True,
        ).exclude(number_digest="")  # fmt: skip
        for day, number, name in told.values_list("day", "number_digest", "name"):
            found.setdefault((day, number), []).append(name)
        return found

    @cached_property
    def departments(self) -> dict[str, int]:
        found = Department.objects.filter(hospital=self.hospital)
        return {_folded(name): pk for pk, name in found.values_list("pk", "name")}

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.hospital)

    @cached_property
    def works(self) -> Mapping[int, int]:
        """Where somebody works, who works in one department alone."""
        today = timezone.localdate()
        told = Membership.objects.filter(in_force(today), hospital=self.hospital)
        found: dict[int, set[int]] = {}
        for person, department in told.exclude(department=None).values_list("person", "department"):
            found.setdefault(person, set()).add(department)
        return {person: next(iter(its)) for person, its in found.items() if len(its) == 1}

    def wanted(self) -> dict[str, Wanted]:
        """By key; several lines of one patient's one operation are one."""
        found: dict[str, Wanted] = {}
        seen: Counter[tuple[object, ...]] = Counter()
        for row in sorted(self.rows, key=lambda one: (one.day, one.start or time.max, one.number)):
            place = 0
            if not row.patient:
                alike = (row.day, row.name, row.operator)
                place, seen[alike] = seen[alike], seen[alike] + 1
            one = self._wanted(row, place)
            found.setdefault(one.key, one)
        return found

    def _wanted(self, row: BookedRow, place: int) -> Wanted:
        operator, supervisor = self._person(row.operator), self._person(row.supervisor)
        department = self.departments.get(_folded(row.department))
        if department is None and operator and not row.department:
            department = self.works.get(operator)
        number_digest = digest(row.patient) if row.patient else ""
        return Wanted(
            key=booking_key(
                hospital=self.hospital.pk, day=row.day, name=row.name,
                number_digest=number_digest, operator=row.operator, place=place,
            ),
            day=row.day,
            name=row.name,
            start=row.start,
            room=row.room,
            department_id=department,
            operator_id=operator,
            operator_name=row.operator,
            supervisor_id=supervisor,
            supervisor_name=row.supervisor,
            part=(Part.SUPERVISED if row.supervisor else Part.OPERATOR).value,
            entries=self._entries(row),
            is_confirmed=self._is_confirmed(row),
            number=row.patient,
        )  # fmt: skip

    def _person(self, written: str) -> int | None:
        """By a name or a staff number that one person alone has there; else nobody."""
        if not written:
            return None
        staff, numbers = self.staff.placed({"operator": [written]})
        name = staff["operator"][0]
        meant = self.staff.meant(name, numbers.get(name, ""))
        return next(iter(meant)) if len(meant) == 1 else None

    def _entries(self, row: BookedRow) -> list[str]:
        told = self._certain.meaning(row.name, row.day)
        return [*told.entries] if told and told.by is By.EXACT else []

    def _is_confirmed(self, row: BookedRow) -> bool:
        told = self._certain.meaning(row.name, row.day)
        is_told = told is not None and told.by is By.PERSON
        return is_told and bool(self._certain.operation(row.name, row.day))

    @cached_property
    def _certain(self) -> Certain:
        return Certain(self.hospital, {row.name for row in self.rows})

    def covers(self, row: Booking, reading: BookedReading) -> bool:
        """Whether the list would have the row if the hospital still meant it."""
        if row.day not in reading.days:
            return False
        if not reading.has_departments:
            return True
        named = {self.departments.get(_folded(one.department)) for one in reading.rows}
        return row.department_id in named


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def people_named(plan: Plan) -> dict[int, str]:
    """Key → name of whom the plan names, for the preview."""
    keys = {one.operator_id for one in _all(plan) if one.operator_id}
    return dict(Person.objects.filter(pk__in=keys).order_by().values_list("pk", "name"))


def _all(plan: Plan) -> Iterable[Wanted]:
    return [*plan.new, *(one for _, one in plan.changed), *(one for _, one in plan.back)]
