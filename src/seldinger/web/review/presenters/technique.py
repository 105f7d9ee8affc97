"""One technique of one doctor: each figure with its definition and its rows, then every case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from seldinger.domain.grading.review import Figure
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.reconciliation.models import Operation
from seldinger.web.reconciliation.presenters.differences import recorded
from seldinger.web.review.figures import Technique
from seldinger.web.review.presenters.figures import Cell, axes, cells
from seldinger.web.review.queries import Event, Record, figures_of
from seldinger.web.review.wording import DEFINITIONS, FIGURES

SHOWN = 200  # rows of one table; the workbook has them all
_QUARTERS, _A_QUARTER = 4, 3  # a picture only from so many quarters with so many operations each


@dataclass(frozen=True, slots=True)
class Happened:
    """A word about one event, and its row where it was entered here and may be withdrawn."""

    word: str
    source: str
    aftermath: int | None


@dataclass(frozen=True, slots=True)
class OperationRow:
    id: int
    day: str
    number: str
    name: str
    staff: tuple[str, ...]
    where: str
    happened: tuple[Happened, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class FigurePart:
    cell: Cell
    definition: str
    rows: list[OperationRow]


@dataclass(frozen=True, slots=True)
class Quarter:
    """places in the picture, from the left and the top, in percent as written there."""

    title: str
    number: int
    events: int
    x: str
    width: str
    y: str
    height: str
    middle: str


@dataclass(frozen=True, slots=True)
class TechniquePage:
    parts: list[FigurePart]
    rows: list[OperationRow]
    more: int
    again: list[OperationRow]
    quarters: list[Quarter]
    quarter_words: str


def technique_page(record: Record, one: Technique) -> TechniquePage:
    row_of = {operation.pk: operation_row(record, operation) for operation in one.operations}
    parts = [
        FigurePart(
            cell,
            DEFINITIONS[figure],
            [row_of[o.pk] for o in one.operations if record.happened(figure, o)],
        )
        for figure, cell in zip(
            Figure, cells(one, record.rule, axes([one], record.rule)), strict=True
        )
    ]
    rows = [row_of[operation.pk] for operation in reversed(one.operations)]
    quarters = [*_quarters(record, one)]
    return TechniquePage(
        parts=parts,
        rows=rows[:SHOWN],
        more=max(0, len(rows) - SHOWN),
        again=[row for row in rows if row.again],
        quarters=quarters,
        quarter_words="，".join(f"{quarter.title} {quarter.number} 台" for quarter in quarters),
    )


def operation_row(record: Record, operation: Operation) -> OperationRow:
    told = recorded(operation)
    return OperationRow(
        id=operation.pk,
        day=told.day,
        number=told.number,
        name=operation.name,
        staff=told.staff,
        where=told.where,
        happened=tuple(_happened(record.events.get(operation.pk, ()))),
        again=operation.pk in record.again,
    )


def _happened(events: Iterable[Event]) -> Iterator[Happened]:
    for event in events:
        grade = BY_ID.get(event.grade)
        word = "：".join(
            part
            for part in (FIGURES[event.figure], grade.label if grade else "", event.text)
            if part
        )
        row = event.aftermath
        source = f"{row.by.name if row.by else '平台'}登记" if row else "病例里登记"
        yield Happened(word, source, row.pk if row else None)


def _quarters(record: Record, one: Technique) -> Iterator[Quarter]:
    """By calendar quarter; none at all where they are few or thin: then the numbers say more."""
    names = [*_names(record)]
    found: dict[str, list[Operation]] = {name: [] for name in names}
    for operation in one.operations:
        found[_quarter(operation)].append(operation)
    full = [name for name in names if len(found[name]) >= _A_QUARTER]
    if len(full) < _QUARTERS:
        return
    most, width = max(map(len, found.values())), 100 / len(names)
    for place, name in enumerate(names):
        number = len(found[name])
        height = 80 * number / most
        yield Quarter(
            title=name,
            number=number,
            events=_with_events(record, found[name]),
            x=f"{place * width + width * 0.15:.1f}%",
            width=f"{width * 0.7:.1f}%",
            y=f"{100 - height:.1f}%",
            height=f"{height:.1f}%",
            middle=f"{place * width + width / 2:.1f}%",
        )


def _with_events(record: Record, operations: Sequence[Operation]) -> int:
    return sum(bool(figures_of(record.events.get(one.pk, ()))) for one in operations)


def _names(record: Record) -> Iterator[str]:
    days = record.window.start, record.window.end
    first, last = (day.year * 4 + (day.month - 1) // 3 for day in days)
    for number in range(first, last + 1):
        yield _name(*divmod(number, 4))


def _quarter(operation: Operation) -> str:
    return _name(operation.day.year, (operation.day.month - 1) // 3)


def _name(year: int, quarter: int) -> str:
    return f"{year} 年{'一二三四'[quarter]}季度"
