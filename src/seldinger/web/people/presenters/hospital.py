"""A hospital: its departments, each with its catalogue lists in order and over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.models import Department, DepartmentList, Hospital
from seldinger.web.people.presenters.words import span


@dataclass(frozen=True)
class ListLine:
    """One list in its time. unknown: the hospital's catalogue does not have it then or today."""

    title: str
    span: str
    past: bool
    unknown: bool


@dataclass(frozen=True)
class Ward:
    """A department. now: the lists in force, in order; earlier: what held before or will hold."""

    id: int
    name: str
    now: tuple[ListLine, ...]
    other: tuple[ListLine, ...]


@dataclass(frozen=True)
class Page:
    name: str
    catalogue: str
    lead: str
    bases: tuple[str, ...]
    wards: tuple[Ward, ...]


def page_of(
    hospital: Hospital, bases: Iterable[str], departments: Iterable[Department], on: date
) -> Page:
    """departments: with their lists fetched."""
    catalogues = Catalogues([hospital])
    title = catalogues.title(hospital, on)
    wards = tuple(_ward(one, _Known(hospital, catalogues, on)) for one in departments)
    return Page(
        name=hospital.name,
        catalogue=title,
        lead=_lead(wards, graded=bool(title)),
        bases=tuple(bases),
        wards=wards,
    )


def _lead(wards: tuple[Ward, ...], *, graded: bool) -> str:
    if not wards:
        return "还没有科室。先登记学员会去轮转的科室。"
    bare = sum(not ward.now for ward in wards)
    if not graded:
        return f"{len(wards)} 个科室。还没有采用手术分级目录，所以不能选专业。"
    if bare:
        return f"{len(wards)} 个科室，其中 {bare} 个还没有选目录专业。"
    return f"{len(wards)} 个科室，都已选目录专业。"


class _Known:
    """Which lists the hospital's catalogue has today, or on the first day of one to come."""

    def __init__(self, hospital: Hospital, catalogues: Catalogues, on: date) -> None:
        self.hospital, self.catalogues, self.on = hospital, catalogues, on
        self.titles = catalogues.titles(hospital)

    def is_unknown(self, row: DepartmentList) -> bool:
        day = max(row.start, self.on)
        return row.list_id not in dict(self.catalogues.lists(self.hospital, day))


def _ward(department: Department, known: _Known) -> Ward:
    on = known.on
    rows = list(department.lists.all())
    now = [row for row in rows if row.holds_on(on)]
    other = sorted((row for row in rows if not row.holds_on(on)), key=lambda row: row.start)
    return Ward(
        department.pk,
        department.name,
        tuple(_line(row, known) for row in now),
        tuple(_line(row, known) for row in reversed(other)),
    )


def _line(row: DepartmentList, known: _Known) -> ListLine:
    past = row.end is not None and row.end < known.on
    title = known.titles.get(row.list_id, row.list_id)
    return ListLine(title, span(row.start, row.end, known.on), past, known.is_unknown(row))
