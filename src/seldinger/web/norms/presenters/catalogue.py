"""The catalogue searched: rows with the match marked, counts by list and grade, what to try."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.training.crosswalk import Gap
from seldinger.report.catalogue import KIND
from seldinger.web.norms.filters import Filters, address, entry_address, passes
from seldinger.web.norms.presenters.words import GRADE, Grade, grade_of
from seldinger.web.norms.queries import Joined
from seldinger.web.norms.search import Hit

FIRST = 50  # rows shown before somebody asks for all
FEW_GAPS = 3
_MARK = {True: (mark_safe("<mark>"), mark_safe("</mark>")), False: ("", "")}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One hit. `name`, `part`: with what fits marked; `part` is empty where the name fits."""

    url: str
    name: SafeString
    part: SafeString
    also: str
    list_title: str
    grade: Grade
    kind: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Facet:
    """A number of hits and where to see just these; no `url` where there are none."""

    number: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetRow:
    title: str
    whole: Facet
    grades: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class GapLink:
    url: str
    operation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Results:
    """`answer`: how many, at which grades. `unfiltered`: link to the hits without the filters."""

    answer: str
    rows: tuple[EntryRow, ...]
    all_url: str
    all_number: int
    unfiltered: str
    unfiltered_number: int
    facets: tuple[FacetRow, ...]
    total: FacetRow
    gaps: tuple[GapLink, ...]
    more_gaps: GapLink | None


def results(
    catalogue: Catalogue, hits: list[Hit], filters: Filters, joined: tuple[Joined, ...]
) -> Results:
    shown = [hit for hit in hits if passes(catalogue, hit.entry, filters)]
    rows = shown if filters.all else shown[:FIRST]
    gaps = _gaps(filters.q, joined)
    is_cut, is_filtered = len(rows) < len(shown), len(shown) < len(hits)
    return Results(
        answer=_answer(shown, filters),
        rows=tuple(_row(catalogue, hit) for hit in rows),
        all_url=address(catalogue, filters._replace(all="1")) if is_cut else "",
        all_number=len(shown),
        unfiltered=address(catalogue, Filters(filters.q)) if is_filtered else "",
        unfiltered_number=len(hits),
        facets=_facets(catalogue, hits, filters),
        total=_facet_row(catalogue, "", Counter(hit.entry.grade for hit in hits), filters),
        gaps=gaps[:FEW_GAPS],
        more_gaps=_more(gaps[FEW_GAPS:]),
    )


def _answer(shown: list[Hit], filters: Filters) -> str:
    about = f"“{filters.q}”" if filters.q else "目录"
    if not shown:
        return f"{about}没有符合的条目"
    grades = Counter(hit.entry.grade for hit in shown)
    told = "，".join(f"{GRADE[grade]} {grades[grade]}" for grade in GRADE if grades[grade])
    return f"{about}有 {len(shown)} 条：{told}"


# -- rows ------------------------------------------------------------------------------------------


def _row(catalogue: Catalogue, hit: Hit) -> EntryRow:
    entry = hit.entry
    return EntryRow(
        url=entry_address(catalogue, entry.id),
        name=marked(entry.text, hit.marks),
        part=marked(hit.part, hit.part_marks),
        also=_also(entry, bool(hit.part)),
        list_title=entry.list_title,
        grade=grade_of(catalogue, entry),
        kind=KIND[entry.kind],
        line=entry.source.line,
    )


def _also(entry: Entry, has_part: bool) -> str:
    """“一条写 3 项”, where a part that fits is not shown already."""
    return f"一条写 {len(entry.parts)} 项手术" if entry.parts and not has_part else ""


def marked(text: str, marks: frozenset[int]) -> SafeString:
    """The text with runs of marked characters in <mark>, escaped."""
    if not marks:
        return escape(text)
    runs = groupby(enumerate(text), key=lambda one: one[0] in marks)
    return format_html_join(
        "",
        "{}{}{}",
        (
            (_MARK[is_marked][0], "".join(character for _, character in run), _MARK[is_marked][1])
            for is_marked, run in runs
        ),
    )


# -- counts by list and grade ----------------------------------------------------------------------


def _facets(catalogue: Catalogue, hits: list[Hit], filters: Filters) -> tuple[FacetRow, ...]:
    """One row for each list with any hit, in the catalogue's order."""
    counts = Counter((hit.entry.list_id, hit.entry.grade) for hit in hits)
    rows = []
    for found in catalogue.lists:
        grades = Counter({grade: counts[found.id, grade] for grade in GRADE})
        if grades.total():
            rows.append(_facet_row(catalogue, found.id, grades, filters))
    return tuple(rows)


def _facet_row(
    catalogue: Catalogue, list_id: str, grades: Counter[int], filters: Filters
) -> FacetRow:
    """Of one list, or of all where `list_id` is empty."""
    titles = {found.id: found.title for found in catalogue.lists}

    def facet(number: int, grade: str) -> Facet:
        asked = Filters(filters.q, list_id, grade)
        url = address(catalogue, asked) if number else ""
        return Facet(number, url, filters._replace(all="") == asked)

    each = tuple(facet(grades[grade], str(grade)) for grade in GRADE)
    return FacetRow(titles.get(list_id, "全部专业"), facet(grades.total(), ""), each)


def _gaps(query: str, joined: tuple[Joined, ...]) -> tuple[GapLink, ...]:
    """The known gaps that a query asks about: what is wanted may be one of them."""
    wanted = "".join(query.split()).casefold()
    if len(wanted) < 2:
        return ()
    return tuple(
        GapLink(
            f"{reverse('gaps', args=(pair.rulebook.id,))}#g-{gap.id}", gap.operation, gap.reason
        )
        for pair in joined
        for gap in pair.crosswalk.gaps
        if _is_asked(gap, wanted)
    )


def _more(rest: tuple[GapLink, ...]) -> GapLink | None:
    """Where the gaps beyond the first few stand."""
    if not rest:
        return None
    return GapLink(rest[0].url, f"还有 {len(rest)} 项相关的缺口", "")


def _is_asked(gap: Gap, wanted: str) -> bool:
    operation = gap.operation.casefold()
    return wanted in operation or operation.removesuffix("术") in wanted
