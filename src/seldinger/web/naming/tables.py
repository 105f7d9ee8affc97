"""A hospital's own table beside what is confirmed there: what taking it over does. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.errors import SeldingerError
from seldinger.matching.texts import plain
from seldinger.web.naming.actions.confirming import MOST_ENTRIES, NO_CATALOGUE
from seldinger.web.naming.confirmed import entries_in, operations, standing
from seldinger.web.naming.meanings import By
from seldinger.web.naming.models import NameTable
from seldinger.web.naming.queries import coded_hospitals
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.named import entries_named
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital
from seldinger.web.people.uploads import last_columns, opened
from seldinger.workbooks.cells import word
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.hospital_table import Table
from seldinger.workbooks.name_table import (
    JOINED,
    NameReading,
    NameRow,
    Told,
    columns_fit,
    open_names,
    read_names,
)

LARGEST = 8 * 1024 * 1024  # bytes; ten thousand names are under 1 MB


@dataclass(frozen=True, slots=True)
class Held:
    """What a person said of the name before, and when. entries: ids."""

    confirmation: int
    entries: tuple[str, ...]
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name of the table. lines: where it stands; entries: ids, of several lines joined."""

    name: str
    entries: tuple[str, ...]
    lines: tuple[int, ...]
    is_joined: bool = False
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """fresh: nobody said what they mean. against: a person said something else. joined: stand in
    several lines with different entries. same: names of which the table says what holds already.
    machine: lines that only repeat what the matcher thought."""

    catalogue: Catalogue
    fresh: tuple[Wanted, ...] = ()
    against: tuple[Wanted, ...] = ()
    joined: tuple[Wanted, ...] = ()
    same: tuple[Wanted, ...] = ()
    machine: int = 0
    faults: tuple[CellFault, ...] = field(default=())

    def taken(self, *, overrule: bool, join: bool) -> tuple[Wanted, ...]:
        """overrule: what contradicts too; join: what stands in several lines is one name."""
        joined = tuple(one for one in self.joined if overrule or one.held is None)
        return (
            *self.fresh,
            *(self.against if overrule else ()),
            *(joined if join else ()),
        )

    @property
    def stamp(self) -> str:
        """Another one as soon as somebody confirms one of these names otherwise."""
        held = [one.held.confirmation if one.held else 0 for one in (*self.against, *self.joined)]
        return sha256(repr(held).encode()).hexdigest()[:16]


# -- files -----------------------------------------------------------------------------------------


def tables_of(access: Access) -> QuerySet[NameTable]:
    """The reader's own, for hospitals that are theirs still."""
    return tables_for(access).filter(by=access.person)


def tables_for(access: Access) -> QuerySet[NameTable]:
    mine = coded_hospitals(access).order_by().values("pk")
    return NameTable.objects.filter(hospital__in=mine).select_related("hospital", "by")


def known_columns(hospital: Hospital) -> dict[str, str]:
    """As the hospital's last table was read; empty where there was none."""
    return last_columns(NameTable.objects.filter(hospital=hospital))


def table_of(uploaded: NameTable) -> Table:
    """Raises SeldingerError where it is kept no longer, or the keys were lost."""
    content = opened(uploaded.content, "对照表")
    return open_names(content, uploaded.file_name, known_columns(uploaded.hospital))


def plan_of(uploaded: NameTable) -> Plan:
    """As of now. Raises SeldingerError where nobody said how the columns read."""
    table = table_of(uploaded)
    if not columns_fit(uploaded.columns, table.heads):
        raise SeldingerError("这份对照表的列还没有对应。请先指明每列是什么")
    catalogue = catalogue_of(uploaded.hospital, timezone.localdate())
    if catalogue is None:
        raise SeldingerError(NO_CATALOGUE)
    return planned(uploaded.hospital, catalogue, read_names(table, uploaded.columns))


# -- what taking it over does ----------------------------------------------------------------------


def planned(hospital: Hospital, catalogue: Catalogue, reading: NameReading) -> Plan:
    """In a fixed number of queries, however long the table is."""
    rows = [row for row in reading.rows if row.by != By.MACHINE.value]
    named = _Named(catalogue)
    told, faults = _told(named, reading, rows)
    kinds: dict[str, list[Wanted]] = {}
    held = _held(hospital, catalogue)
    for name, lines in told.items():
        one = _wanted(lines, held.get(name))
        kind = "same" if named.all_bearing(one.name) else _kind(one)
        kinds.setdefault(kind, []).append(one)
    return Plan(
        catalogue,
        machine=len(reading.rows) - len(rows),
        faults=tuple(sorted({*reading.faults, *faults}, key=lambda one: one.row)),
        **{kind: tuple(its) for kind, its in kinds.items()},
    )


_Lines = list[tuple[NameRow, tuple[str, ...]]]


def _told(
    named: "_Named", reading: NameReading, rows: Iterable[NameRow]
) -> tuple[dict[str, _Lines], list[CellFault]]:
    """The lines by folded name, and what of them cannot be understood.

    A name of which one line is not understood is left out whole: half of it may be wrong.
    """
    told, faults = dict[str, _Lines](), list[CellFault]()
    wrong: dict[str, int] = {}
    for row in rows:
        found, fault = named.read(row, reading)
        if fault is None:
            told.setdefault(plain(row.name), []).append((row, found))
        else:
            faults.append(fault)
            wrong[plain(row.name)] = row.number
    for name in told.keys() & wrong.keys():
        allowed = f"等第 {wrong[name]} 行改好：那一行是同一个名称，还读不懂"
        lines = told.pop(name)
        faults += [reading.fault(row.number, "name", row.name, allowed) for row, _ in lines]
    return told, faults


def _kind(one: Wanted) -> str:
    if one.held is not None and set(one.held.entries) == set(one.entries):
        return "same"
    if one.is_joined:
        return "joined"
    return "fresh" if one.held is None else "against"


def _wanted(lines: _Lines, held: Held | None) -> Wanted:
    entries = tuple(dict.fromkeys(one for _, some in lines for one in some))
    is_joined = len({frozenset(some) for _, some in lines}) > 1
    return Wanted(lines[0][0].name, entries, tuple(row.number for row, _ in lines), is_joined, held)


def _held(hospital: Hospital, catalogue: Catalogue) -> Mapping[str, Held]:
    """By folded name; what is in this version no more holds nothing."""
    rows = standing(hospital).values_list("name__folded", "pk", "entries", "by__name", "made_at")
    found: dict[str, Held] = {}
    for folded, pk, told, who, at in rows:
        entries = entries_in(catalogue, told)
        if entries is None:
            found.pop(folded, None)
        else:
            found[folded] = Held(pk, entries, who or "", at)
    return found


class _Named:
    """Which entries a line means; nothing is guessed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._bearing: dict[str, tuple[Entry, ...]] = {}
        self.by_place: dict[tuple[str, int], list[Entry]] = {}
        for entry in operations(catalogue):
            for title in (entry.list_title, entry.list_id):
                self.by_place.setdefault((word(title), entry.number), []).append(entry)

    def bearing(self, name: str) -> list[Entry]:
        """The operations of that very name."""
        return [one for one in self.all_bearing(name) if _is_operation(one)]

    def all_bearing(self, name: str) -> tuple[Entry, ...]:
        """Also what describes the patient; each name looked for once."""
        if name not in self._bearing:
            self._bearing[name] = entries_named(self.catalogue, name)
        return self._bearing[name]

    def read(self, row: NameRow, reading: NameReading) -> tuple[tuple[str, ...], CellFault | None]:
        found, key, wrong, allowed = self._entries(row)
        if len(found) > MOST_ENTRIES:
            wrong, allowed = row.whole.text, f"最多 {MOST_ENTRIES} 条"
        own = {one.id for one in self.bearing(row.name)}
        if not allowed and self.all_bearing(row.name) and own != {*found}:
            key, wrong = "name", row.name
            allowed = "目录里没有的名称：与目录同名的一律按目录算，不必写在这里"
        return found, reading.fault(row.number, key, wrong, allowed) if allowed else None

    def _entries(self, row: NameRow) -> tuple[tuple[str, ...], str, str, str]:
        """The ids; or where it is wrong, what was found, what is allowed."""
        if row.is_none:
            return (), "entry", "", ""
        whole = self._one(row.whole)
        if isinstance(whole, Entry):
            return (whole.id,), "entry", "", ""
        worst = whole
        for part in row.parts:
            told = [self._one(one) for one in part]
            wrong = [one for one in told if not isinstance(one, Entry)]
            if not wrong:
                ids = (one.id for one in told if isinstance(one, Entry))
                return tuple(dict.fromkeys(ids)), "entry", "", ""
            worst = wrong[0] if worst is whole else worst
        return (), *worst

    def _one(self, told: Told) -> Entry | tuple[str, str, str]:
        if told.text:
            return self._by_text(told)
        placed = self.by_place.get((word(told.list_title), told.number or 0), ())
        found = [one for one in placed if _of_grade(one, told)]
        if len(found) == 1:
            return found[0]
        where = f"{told.list_title} {told.number or ''}".strip()
        if found:
            return "grade", where, "写明级别：这个编号在几个级别里都有"
        return "number", where, "现行目录里有的专业、级别和编号"

    def _by_text(self, told: Told) -> Entry | tuple[str, str, str]:
        same = self.catalogue.by_id.get(told.text)
        if same is not None and _is_operation(same):
            return same
        named = self.bearing(told.text)
        found = _narrowed(named, told)
        if len(found) == 1:
            return found[0]
        if len(named) > 1:
            places = "、".join(f"{one.list_title}{one.grade} 级{one.number} 号" for one in named)
            return "entry", told.text, f"说明是哪一条：{places}。请填条目标识，或专业、级别和编号"
        return "entry", told.text, f"现行目录里的手术条目；几条用 {JOINED} 隔开"


def _narrowed(found: Sequence[Entry], told: Told) -> Sequence[Entry]:
    """By list, grade and number where several bear the name: of one alone they are not asked,
    for a table may be older than the catalogue in force."""
    for fits in (_in_list, _of_grade, _of_number):
        if len(found) > 1:
            found = [one for one in found if fits(one, told)]
    return found


def _is_operation(entry: Entry) -> bool:
    return entry.kind is EntryKind.OPERATION


def _in_list(entry: Entry, told: Told) -> bool:
    asked = word(told.list_title)
    return not asked or asked in (word(entry.list_title), word(entry.list_id))


def _of_grade(entry: Entry, told: Told) -> bool:
    return told.grade is None or entry.grade == told.grade


def _of_number(entry: Entry, told: Told) -> bool:
    return told.number is None or entry.number == told.number
