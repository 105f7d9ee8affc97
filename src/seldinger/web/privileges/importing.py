"""A hospital's list of grants beside its people, its catalogue and what is granted already.

Reads only. A name that means several things, or none, is a fault with the nearest: never a guess.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.people.uploads import is_kept, opened
from seldinger.web.privileges.checking import (
    catalogue_in_force,
    check_alone,
    check_new,
    check_not_oneself,
    held_by,
)
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.meaning import Doctors, Meant, Names, UnclearError
from seldinger.web.privileges.models import Grant, GrantDraft
from seldinger.web.privileges.wording import span_words
from seldinger.workbooks.grant_list import GrantReading, GrantRow, read_grants
from seldinger.workbooks.grid import CellFault

LARGEST = 8 * 1024 * 1024  # bytes; the grants of a large hospital are under 1 MB
T = TypeVar("T")
Key = tuple[object, ...]  # what two grants must share to be of one scope


@dataclass(frozen=True, slots=True)
class PlannedGrant:
    """A row that is understood. note: what the reader of the preview should know of it.

    parts: how many of its names are only a part of the entry that is granted.
    """

    row: GrantRow
    new: NewGrant
    note: str = ""
    parts: int = 0


@dataclass(frozen=True)
class Plan:
    """What confirming writes, and what it does not. catalogue: in whose words it is read.

    there: granted already, skipped. conflicts: overlaps with another grant of the same scope.
    left_out: how many rows are neither new nor there.
    """

    hospital: Hospital
    catalogue: Catalogue
    new: tuple[PlannedGrant, ...]
    there: tuple[PlannedGrant, ...]
    conflicts: tuple[CellFault, ...]
    faults: tuple[CellFault, ...]
    left_out: int
    passed_over: tuple[str, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()

    @property
    def parts(self) -> int:
        """How many names grant more than they say, which somebody must have seen and meant."""
        return sum(one.parts for one in self.new)

    @property
    def is_sound(self) -> bool:
        return not (self.conflicts or self.faults)


def granting_hospitals(access: Access) -> QuerySet[Hospital]:
    """The hospitals whose grants the reader may enter."""
    return hospitals_for(access, Permission.GRANT)


def plan_of(content: bytes, file_name: str, hospital: Hospital, by: Person) -> Plan:
    """Raises SeldingerError in one line where it is no list, or the hospital has no catalogue."""
    catalogue = catalogue_in_force(hospital, timezone.localdate())
    return planned(read_grants(content, file_name), hospital, catalogue, by)


def planned(reading: GrantReading, hospital: Hospital, catalogue: Catalogue, by: Person) -> Plan:
    return _Planner(reading, hospital, catalogue, by).plan()


@dataclass
class _Planner:
    reading: GrantReading
    hospital: Hospital
    catalogue: Catalogue
    by: Person
    new: list[PlannedGrant] = field(default_factory=list)
    there: list[PlannedGrant] = field(default_factory=list)
    conflicts: list[CellFault] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)

    def plan(self) -> Plan:
        self.faults += self.reading.faults
        understood = self._understood()
        self.held: dict[int, list[Grant]] = defaultdict(list)
        for grant in held_by({new.doctor for _, new, _ in understood}, self.hospital):
            self.held[grant.doctor_id].append(grant)
        self.earlier: dict[Key, list[PlannedGrant]] = defaultdict(list)
        for row, new, wider in understood:
            self._place(PlannedGrant(row, new, "；".join(wider), len(wider)))
        read = len(self.reading.rows) + len(self.reading.others)
        return Plan(
            hospital=self.hospital,
            catalogue=self.catalogue,
            new=tuple(self.new),
            there=tuple(self.there),
            conflicts=tuple(sorted(set(self.conflicts))),
            faults=tuple(sorted(set(self.faults))),
            left_out=read - len(self.new) - len(self.there),
            passed_over=self.reading.passed_over,
            aside=self.reading.aside,
        )

    # -- whom and what a row means ---------------------------------------------------------------

    def _understood(self) -> list[tuple[GrantRow, NewGrant, tuple[str, ...]]]:
        doctors, names = Doctors(self.hospital), Names(self.catalogue)
        found = []
        for row in self.reading.others:
            # One look at everything that is wrong in a row, not one upload for each of its cells.
            if row.name:
                self._asked(row, partial(doctors.meant, row.doctor, row.name))
            if row.kind and row.named:
                self._asked(row, partial(names.meant, row.kind, row.named))
        for row in self.reading.rows:
            doctor = self._asked(row, partial(doctors.meant, row.doctor, row.name))
            meant = self._asked(row, partial(names.meant, row.kind, row.named))
            if doctor and meant:
                found.append((row, self._told(row, doctor, meant), meant.wider))
        return found

    def _asked(self, row: GrantRow, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except UnclearError as unclear:
            self._fault(self.faults, row, unclear.column, unclear.found, str(unclear))
            return None

    def _told(self, row: GrantRow, doctor: Person, meant: Meant) -> NewGrant:
        return NewGrant(
            doctor=doctor,
            hospital=self.hospital,
            kind=Grant.Kind(row.kind),
            entries=meant.entries,
            list_id=meant.list_id,
            grade=row.grade,
            technology=meant.technology,
            start=row.start,
            end=row.end,
            proctored=row.proctored,
            training=row.training,
            cases=row.cases,
            examination=row.examination,
            title=row.title,
            document=row.document,
        )

    # -- beside what is granted ------------------------------------------------------------------

    def _place(self, one: PlannedGrant) -> None:
        """Whether it is there already is asked first: a second upload must find no new faults."""
        held = self.held[one.new.doctor.pk]
        same = next((grant for grant in held if _is_same(one.new, grant)), None)
        if same is not None:
            self.there.append(PlannedGrant(one.row, one.new, _note_of(same)))
            return
        again = next((other for other in self._earlier(one) if _is_again(one, other)), None)
        if again is not None:
            told = f"与{_where(one, again)}相同，只写入一次"
            self.there.append(PlannedGrant(one.row, one.new, told))
            return
        if self._may_be(one) and self._is_alone(one, held):
            self.new.append(one)
            for key in _keys(one.new):
                self.earlier[key].append(one)

    def _earlier(self, one: PlannedGrant) -> Iterator[PlannedGrant]:
        for key in _keys(one.new):
            yield from self.earlier[key]

    def _may_be(self, one: PlannedGrant) -> bool:
        try:
            check_not_oneself(self.by, one.new.doctor)
            check_new(one.new)
        except SeldingerError as error:
            self._fault(self.faults, one.row, "", "", str(error))
            return False
        return True

    def _is_alone(self, one: PlannedGrant, held: Iterable[Grant]) -> bool:
        span = span_words(one.new.start, one.new.end)
        try:
            check_alone(one.new, held, self.catalogue)
        except SeldingerError as error:
            self._fault(self.conflicts, one.row, "开始", span, str(error))
            return False
        other = next((other for other in self._earlier(one) if _overlap(one.new, other.new)), None)
        if other is not None:
            there = span_words(other.new.start, other.new.end)
            told = f"与{_where(one, other)}（{there}）的范围相同、日期重叠。请合成一行，或改日期"
            self._fault(self.conflicts, one.row, "开始", span, told)
        return other is None

    @staticmethod
    def _fault(
        faults: list[CellFault], row: GrantRow, column: str, found: str, allowed: str
    ) -> None:
        faults.append(CellFault(*row.origin, column, found[:60], allowed))


def _keys(new: NewGrant) -> list[Key]:
    """As `check_alone` compares them: entries one by one."""
    if new.kind == Grant.Kind.ENTRIES:
        return [(new.doctor.pk, entry) for entry in new.entries]
    return [(new.doctor.pk, new.list_id, new.grade, new.technology)]


def _is_same(new: NewGrant, old: Grant) -> bool:
    scope = (new.kind, set(new.entries), new.list_id, new.grade, new.technology)
    held = (old.kind, {*old.entries}, old.list_id, old.grade, old.technology)
    return (*scope, new.start, new.end) == (*held, old.start, old.end)


def _is_again(one: PlannedGrant, other: PlannedGrant) -> bool:
    days = (one.new.start, one.new.end) == (other.new.start, other.new.end)
    return days and {*_keys(one.new)} == {*_keys(other.new)}


def _overlap(one: NewGrant, other: NewGrant) -> bool:
    begins_before_end = other.end is None or one.start <= other.end
    return begins_before_end and (one.end is None or other.start <= one.end)


def _where(one: PlannedGrant, other: PlannedGrant) -> str:
    sheet = "" if one.row.origin.sheet == other.row.origin.sheet else f"“{other.row.origin.sheet}”"
    return f"{sheet}第 {other.row.origin.row} 行"


def _note_of(grant: Grant) -> str:
    ended = grant.revocation
    told = f"第 {grant.pk} 号授权"
    return f"{told}，已自 {ended.on} 起撤销，不重新授予" if ended else told


# -- drafts ----------------------------------------------------------------------------------------


def drafts_of(access: Access) -> QuerySet[GrantDraft]:
    """The reader's own uploads, for hospitals that are theirs still."""
    mine = GrantDraft.objects.filter(by=access.person)
    hospitals = granting_hospitals(access).order_by().values("pk")
    return mine.filter(hospital__in=hospitals).select_related("hospital")


def is_open(draft: GrantDraft) -> bool:
    """Whether it can be confirmed: not written, not replaced, not a day old."""
    return draft.applied_at is None and is_kept(draft.content, draft.uploaded_at)


def plan_of_draft(draft: GrantDraft, by: Person) -> Plan:
    """As of now. Raises SeldingerError where the file is kept no longer, or the keys were lost."""
    content = opened(draft.content, "授权表")
    return plan_of(content, draft.file_name, draft.hospital, by)
