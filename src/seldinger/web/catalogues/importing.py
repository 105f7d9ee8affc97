"""Another hospital's catalogue: the uploaded workbook → the catalogue that a draft would hold."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from seldinger.domain.grading.catalogue import Catalogue, CatalogueList, Entry, EntryKind, fold
from seldinger.domain.source import Source
from seldinger.norms.own import fresh_id
from seldinger.web.catalogues.models import CatalogueFile
from seldinger.web.catalogues.versions import kept_hospitals, own_name
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital
from seldinger.web.people.uploads import opened
from seldinger.workbooks.catalogue_list import (
    CatalogueBook,
    CatalogueReading,
    CatalogueRow,
    Layout,
    open_catalogue,
)

LARGEST = 8 * 1024 * 1024  # bytes; a catalogue of a large hospital is under 1 MB
# Names that mean a class to be managed. Taken as an operation it could be granted as such.
_MANAGEMENT = ("新技术", "新项目")


@dataclass(frozen=True)
class Planned:
    """catalogue: what the draft would hold. kept: entries that have their id from the one in force.

    management: texts that are taken as a class to be managed, not as an operation.
    """

    reading: CatalogueReading
    catalogue: Catalogue
    kept: int
    management: tuple[str, ...]


def files_of(access: Access) -> QuerySet[CatalogueFile]:
    """The reader's own uploads, for hospitals that are theirs still."""
    mine = CatalogueFile.objects.filter(by=access.person)
    hospitals = kept_hospitals(access).order_by().values("pk")
    return mine.filter(hospital__in=hospitals).select_related("hospital")


def book_of(file: CatalogueFile) -> CatalogueBook:
    """Raises SeldingerError where the file is kept no longer, or the keys were lost."""
    content = opened(file.content, "目录文件")
    return open_catalogue(content, file.file_name)


def layout_of(file: CatalogueFile, book: CatalogueBook) -> Layout:
    """As somebody said, else as the heads suggest."""
    told = file.columns
    if not told:
        return book.guess()
    return Layout(
        sheet=int(told["sheet"]),
        head=int(told["head"]),
        columns={str(what): int(place) for what, place in told["columns"].items()},
        grades={str(one): int(grade) for one, grade in file.grades.items()},
        list_title=str(told["list_title"]),
        carry=bool(told["carry"]),
    )


def planned(
    book: CatalogueBook, layout: Layout, hospital: Hospital, before: Catalogue | None
) -> Planned:
    """Raises SeldingerError where the columns are not said yet."""
    reading = book.read(layout)
    return _Planner(reading, hospital, before).plan()


class _Planner:
    def __init__(
        self, reading: CatalogueReading, hospital: Hospital, before: Catalogue | None
    ) -> None:
        self.reading, self.hospital, self.before = reading, hospital, before
        self.in_list: dict[tuple[str, str], Entry] = {}
        self.anywhere: dict[str, list[Entry]] = defaultdict(list)
        for entry in before.entries if before else ():
            self.in_list.setdefault((fold(entry.list_title), fold(entry.text)), entry)
            self.anywhere[fold(entry.text)].append(entry)
        self.named: dict[str, int] = defaultdict(int)
        for row in reading.rows:
            self.named[fold(row.text)] += 1

    def plan(self) -> Planned:
        lists = self._lists()
        numbers: dict[tuple[str, int], int] = defaultdict(int)
        entries, used = [], set[str]()
        for row in self.reading.rows:
            found = lists[fold(row.list_title)]
            numbers[found.id, row.grade] += 1
            old = self._old(row, used)
            entries.append(_entry(row, found, numbers[found.id, row.grade], old))
            used.add(entries[-1].id)
        titles = {one.id: place for place, one in enumerate(lists.values())}
        entries.sort(key=lambda one: (titles[one.list_id], one.grade, one.number))
        management = [one.text for one in entries if one.kind is EntryKind.MANAGEMENT]
        return Planned(
            reading=self.reading,
            catalogue=self._catalogue(tuple(lists.values()), tuple(entries), used),
            kept=len(used & ({*self.before.by_id} if self.before else set())),
            management=tuple(dict.fromkeys(management)),
        )

    def _lists(self) -> Mapping[str, CatalogueList]:
        """A list that the catalogue in force has by that title keeps its id."""
        known = {fold(one.title): one for one in (self.before.lists if self.before else ())}
        found: dict[str, CatalogueList] = {}
        for row in self.reading.rows:
            key = fold(row.list_title)
            if key not in found:
                new = CatalogueList(fresh_id("l"), row.list_title, None, row.origin.row)
                found[key] = known.get(key, new)
        return found

    def _old(self, row: CatalogueRow, used: set[str]) -> Entry | None:
        """The same entry in force: in the list of that title, else where the name stands once."""
        name = fold(row.text)
        here = self.in_list.get((fold(row.list_title), name))
        alike = self.anywhere.get(name, [])
        only = alike[0] if len(alike) == 1 and self.named[name] == 1 else None
        old = here or only
        return old if old and old.id not in used else None

    def _catalogue(
        self, lists: tuple[CatalogueList, ...], entries: tuple[Entry, ...], ids: set[str]
    ) -> Catalogue:
        """The overlays in force stay upon the entries that stay."""
        laid = (
            replace(one, entries=one.entries & ids)
            for one in (self.before.overlays if self.before else ())
        )
        return Catalogue(
            id=own_name(self.hospital),
            version="",
            title=f"{self.hospital.name}手术分级目录",
            hospital=self.hospital.name,
            hash="",
            lists=lists,
            entries=entries,
            overlays=tuple(one for one in laid if one.entries),
        )


def _entry(row: CatalogueRow, found: CatalogueList, number: int, old: Entry | None) -> Entry:
    same = old is not None and old.text == row.text
    is_class = any(one in row.text for one in _MANAGEMENT)
    kind = EntryKind.MANAGEMENT if is_class else EntryKind.OPERATION
    return Entry(
        id=old.id if old else fresh_id("e"),
        list_id=found.id,
        list_title=found.title,
        grade=row.grade,
        number=number,
        text=row.text,
        source=Source(row.origin.row, row.text),
        kind=old.kind if old else kind,
        parts=old.parts if old and same else (),
        exclusions=old.exclusions if old and same else (),
        relative=old.relative if old and same else (),
        purpose=old.purpose if old else None,
        note=row.note or None,
        code=row.code or (old.code if old else None),
    )
