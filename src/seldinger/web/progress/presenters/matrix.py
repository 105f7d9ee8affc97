"""Every requirement at once, by post in the rulebook's order; filters keep their place in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import Status
from seldinger.report.layout import Item, Section
from seldinger.report.layout import Row as TableRow
from seldinger.report.pace import Pace
from seldinger.web.progress.presenters.cell import Cell, cell
from seldinger.web.progress.presenters.cohort import MEANINGS

_DONE = (Status.MET, Status.WAIVED)
Wanted = Callable[[Item, Pace], bool]
# Key in the address → word on the chip, what it keeps, and what to say where nothing is left.
FILTERS: Mapping[str, tuple[str, Wanted, str]] = {
    "": ("全部", lambda *_: True, ""),
    "open": (
        "未完成",
        lambda item, _: item.status not in (*_DONE, Status.NOT_APPLICABLE),
        "适用的要求都已完成",
    ),
    "pending": ("待审", lambda item, _: item.finding.pending > 0, "没有等待审核的登记"),
    "behind": (
        "落后",
        lambda _, pace: pace.late or pace.behind,
        "没有已过期未完成的要求，也没有落后于进度的",
    ),
    "differs": (
        "视口径",
        lambda item, _: item.reads_differently and item.status is not Status.NOT_APPLICABLE,
        "没有一项的结论因口径而不同",
    ),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter. key: empty for all; here: the one in force."""

    key: str
    word: str
    number: int
    here: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One category of a table with its cells, in the order of the roles."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One post. when: “还剩 23 天（至 2026-08-31）”; here: the trainee is there today.

    aside: a line for posts that do not apply; then nothing but the title is set.
    """

    id: str
    title: str
    aside: bool
    status: str = ""
    icon: str = ""
    word: str = ""
    done: str = ""
    when: str = ""
    here: bool = False
    cells: tuple[Cell, ...] = ()
    lines: tuple[Line, ...] = ()


class Matrix:
    """The cells of one trainee; `filter` is a key of FILTERS, any other means all."""

    def __init__(
        self,
        shown: Sequence[Section],
        pace: Mapping[str, Pace],
        trainee_id: int,
        filter: str,
    ) -> None:
        self.shown, self.pace, self.trainee_id = shown, pace, trainee_id
        self.key = filter if filter in FILTERS else ""
        self.wanted, self.nothing = FILTERS[self.key][1:]
        self.meanings = MEANINGS

    def chips(self) -> list[Chip]:
        items = [
            item
            for section in self.shown
            for item in section.all_items
            if item.status is not Status.NOT_APPLICABLE
        ]
        return [
            Chip(key, word, sum(self._fits(item, wanted) for item in items), key == self.key)
            for key, (word, wanted, _) in FILTERS.items()
        ]

    def blocks(self, rulebook: Rulebook, record: Record, as_of: date) -> list[Block]:
        """The posts that have something to show; those that do not apply in one line a run."""
        result: list[Block] = []
        runs = groupby(self.shown, key=lambda one: one.status is Status.NOT_APPLICABLE)
        for is_aside, run in runs:
            if not is_aside:
                blocks = [self._block(one, rulebook, record, as_of) for one in run]
                result += [block for block in blocks if block.cells or block.lines]
            elif not self.key:
                titles = "、".join(section.title for section in run)
                result.append(Block("", titles, aside=True))
        return result

    def _block(self, section: Section, rulebook: Rulebook, record: Record, as_of: date) -> Block:
        post = section.all_items[0].finding.requirement.post
        spans = visits(rulebook, record, post)
        done = sum(item.status in _DONE for item in section.all_items)
        return Block(
            id=post,
            title=section.title,
            aside=False,
            status=section.status,
            icon=section.label.icon,
            word=section.label.word,
            done=f"{done} / {len(section.all_items)} 项",
            when=_when(spans, as_of),
            here=any(start <= as_of <= end for start, end in spans),
            cells=tuple(self._cells(section.items)),
            lines=tuple(self._lines(section.rows)),
        )

    def _cells(self, items: Iterable[Item]) -> list[Cell]:
        return [self._cell(item) for item in items if self._fits(item, self.wanted)]

    def _lines(self, rows: Iterable[TableRow]) -> list[Line]:
        """A category stays whole where one of its cells is wanted; the others stand back."""
        return [
            Line(row.title, tuple(self._cell(item) for item in row.cells))
            for row in rows
            if any(self._fits(item, self.wanted) for item in row.cells)
        ]

    def _cell(self, item: Item) -> Cell:
        quiet = not self._fits(item, self.wanted)
        return cell(item, self.pace[item.id], self.trainee_id, quiet=quiet)

    def _fits(self, item: Item, wanted: Wanted) -> bool:
        return wanted(item, self.pace[item.id])


def visits(rulebook: Rulebook, record: Record, post: str) -> list[tuple[date, date]]:
    """The rotations in a post, past and planned, in order."""
    own = {place.id for place in rulebook.places if place.post == post}
    return sorted((r.start, r.end) for r in record.rotations if r.place in own)


def _when(spans: Sequence[tuple[date, date]], as_of: date) -> str:
    if not spans:
        return ""
    first, last = spans[0][0], max(end for _, end in spans)
    if last < as_of:
        return f"{last} 结束"
    if first > as_of:
        return f"{first} 开始"
    return f"还剩 {(last - as_of).days} 天，至 {last}"
