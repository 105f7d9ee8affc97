"""A hospital: its departments, each with its catalogue lists in order and over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.web.people.models import Department, DepartmentList, Hospital
from seldinger.web.people.offered import Choices, catalogue_title, lists_of
from seldinger.web.people.presenters.words import span


@dataclass(frozen=True)
class ListLine:
    """One list in its time. unknown: the hospital's catalogue no longer has it."""

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
    titles = lists_of(hospital.catalogue)
    wards = tuple(_ward(one, titles, on) for one in departments)
    return Page(
        name=hospital.name,
        catalogue=catalogue_title(hospital.catalogue) if hospital.catalogue else "",
        lead=_lead(hospital, wards),
        bases=tuple(bases),
        wards=wards,
    )


def _lead(hospital: Hospital, wards: tuple[Ward, ...]) -> str:
    if not wards:
        return "还没有科室。先登记学员会去轮转的科室。"
    bare = sum(not ward.now for ward in wards)
    if not hospital.catalogue:
        return f"{len(wards)} 个科室。还没有采用手术分级目录，所以不能选专业。"
    if bare:
        return f"{len(wards)} 个科室，其中 {bare} 个还没有选目录专业。"
    return f"{len(wards)} 个科室，都已选目录专业。"


def _ward(department: Department, titles: Choices, on: date) -> Ward:
    rows = list(department.lists.all())
    now = [row for row in rows if row.holds_on(on)]
    other = sorted((row for row in rows if not row.holds_on(on)), key=lambda row: row.start)
    return Ward(
        department.pk,
        department.name,
        tuple(_line(row, dict(titles), on) for row in now),
        tuple(_line(row, dict(titles), on) for row in reversed(other)),
    )


def _line(row: DepartmentList, titles: dict[str, str], on: date) -> ListLine:
    past = row.end is not None and row.end < on
    title = titles.get(row.list_id, row.list_id)
    return ListLine(title, span(row.start, row.end, on), past, row.list_id not in titles)
