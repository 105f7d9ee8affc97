"""The rotations by month: a drawing in numbers that fit an SVG, and the same as a table."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.record import Leave, Record, Rotation
from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import LEAVE
from seldinger.web.people.models import Stay

MONTH = 28  # pixels
MARGIN, HEAD, GAP = 10, 44, 6
MAIN, BESIDE, STRIP = 44, 44, 24  # heights of the tracks
APART = 200  # between two labels of one bar
LETTER = 13  # a Chinese character of a label


@dataclass(frozen=True, slots=True)
class Bar:
    """One visit. css: past, now, planned, leave or stay. label: empty where it does not fit.

    part: how much of the width lies behind. post: the anchor of its requirements, or empty.
    """

    x: float
    y: int
    width: float
    height: int
    css: str
    label: str
    title: str
    part: float = 0
    post: str = ""

    @property
    def middles(self) -> list[float]:
        """Where the label stands; in a long bar several times, so that one is always in sight."""
        times = max(1, int(self.width // APART)) if self.label else 0
        return [round(self.x + self.width * (n + 0.5) / times, 1) for n in range(times)]

    @property
    def line(self) -> float:
        """Where the label's baseline lies."""
        return self.y + self.height / 2 + 5


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month. year: only where one begins, or the drawing does."""

    x: float
    month: str
    year: str


@dataclass(frozen=True, slots=True)
class TableRow:
    start: str
    end: str
    place: str
    where: str
    state: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """today: None where the day lies outside the drawing. opens_at: what to bring into sight."""

    width: float
    height: int
    foot: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    today: float | None
    opens_at: float
    summary: str
    rows: tuple[TableRow, ...]


def timeline(verdict: Verdict, record: Record, stays: Sequence[Stay]) -> Timeline | None:
    """The drawing of one training; None where nothing is entered."""
    return Drawing(verdict, record, stays).timeline() if record.rotations else None


class Drawing:
    """Positions of days, and of what stands on them."""

    def __init__(self, verdict: Verdict, record: Record, stays: Sequence[Stay]) -> None:
        self.rulebook, self.record, self.as_of = verdict.rulebook, record, verdict.as_of
        self.stays = stays if len(stays) > 1 else ()
        visits: list[Rotation | Leave] = [*record.rotations, *record.leaves]
        self.visits = sorted(visits, key=lambda visit: visit.start)
        self.first = min([record.entry, *(visit.start for visit in visits)]).replace(day=1)
        self.last = max([verdict.end_of_training, *(visit.end for visit in visits)])
        beside = any(_is_beside(self.rulebook, r) for r in record.rotations)
        self.beside_y = HEAD + MAIN + GAP
        self.strip_y = self.beside_y + (BESIDE + GAP if beside else 0)
        self.foot = self.strip_y + (STRIP + GAP if self.stays else 0)

    def timeline(self) -> Timeline:
        inside = self.first <= self.as_of <= self.last
        nearest = min(max(self.as_of, self.first), self.last)
        return Timeline(
            width=self.at(self.last, after=True) + MARGIN,
            height=self.foot,
            foot=self.foot - GAP,
            ticks=tuple(self._ticks()),
            bars=(*map(self._bar, self.visits), *map(self._stay, self.stays)),
            today=self.at(self.as_of) if inside else None,
            opens_at=self.at(nearest),
            summary=self._summary(),
            rows=tuple(self._row(visit) for visit in self.visits),
        )

    def at(self, day: date, *, after: bool = False) -> float:
        """The place of a day's beginning, or of its end."""
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        part = (day.day - (0 if after else 1)) / monthrange(day.year, day.month)[1]
        return round(MARGIN + (months + part) * MONTH, 1)

    def _ticks(self) -> Iterator[Tick]:
        day = self.first
        while day <= self.last:
            year = f"{day.year} 年" if day.month == 1 or day == self.first else ""
            # A year's name needs the room of two months.
            crowded = day == self.first and day.month in (11, 12)
            yield Tick(self.at(day), str(day.month), "" if crowded else year)
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)

    def _bar(self, visit: Rotation | Leave) -> Bar:
        x, end = self.at(visit.start), self.at(visit.end, after=True)
        width = round(end - x, 1)
        title, where = self._place(visit), _where(visit)
        told = f"{title}：{visit.start} 至 {visit.end}，{self._state(visit)}"
        beside = isinstance(visit, Rotation) and _is_beside(self.rulebook, visit)
        is_leave = isinstance(visit, Leave)
        return Bar(
            x=x,
            y=self.beside_y if beside else HEAD,
            width=width,
            height=BESIDE if beside else MAIN,
            css="leave" if is_leave else self._time(visit),
            label=title if len(title) * LETTER + 4 <= width else "",
            title=f"{told}，{where}" if where else told,
            part=round(max(0.0, min(end, self.at(self.as_of, after=True)) - x), 1),
            post="" if isinstance(visit, Leave) else self._post(visit),
        )

    def _stay(self, stay: Stay) -> Bar:
        end = min(stay.end or self.last, self.last)
        x = self.at(max(stay.start, self.first))
        width = round(max(2.0, self.at(end, after=True) - x), 1)
        name = stay.base.name
        until = stay.end or "今"
        fits = len(name) * LETTER + 4 <= width
        title = f"所在基地 {name}：{stay.start} 至 {until}"
        return Bar(x, self.strip_y, width, STRIP, "stay", name if fits else "", title)

    def _row(self, visit: Rotation | Leave) -> TableRow:
        start, end = visit.start.isoformat(), visit.end.isoformat()
        return TableRow(start, end, self._place(visit), _where(visit), self._state(visit))

    def _place(self, visit: Rotation | Leave) -> str:
        if isinstance(visit, Leave):
            # A gap between two stays has no row of its own (logbook/record.py).
            return LEAVE if visit.origin.row else "离开培训"
        return self.rulebook.place_by_id[visit.place].title

    def _post(self, visit: Rotation) -> str:
        return self.rulebook.place_by_id[visit.place].post

    def _time(self, visit: Rotation | Leave) -> str:
        if visit.end < self.as_of:
            return "past"
        return "now" if visit.start <= self.as_of else "planned"

    def _state(self, visit: Rotation | Leave) -> str:
        return {"past": "已结束", "now": "进行中", "planned": "已排"}[self._time(visit)]

    def _summary(self) -> str:
        visits = self.record.rotations
        past = sum(visit.end < self.as_of for visit in visits)
        return f"{len(visits)} 段轮转，{past} 段已结束，{self.first:%Y-%m} 至 {self.last:%Y-%m}"


def _is_beside(rulebook: Rulebook, rotation: Rotation) -> bool:
    post = rulebook.post_by_id[rulebook.place_by_id[rotation.place].post]
    return post.kind is PostKind.CONCURRENT


def _where(visit: Rotation | Leave) -> str:
    return (
        ""
        if isinstance(visit, Leave)
        else " ".join(filter(None, [visit.hospital, visit.department]))
    )
