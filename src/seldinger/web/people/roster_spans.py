"""Times that a roster tells, against those that are recorded for the same thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Generic, NamedTuple, Protocol, TypeVar


class Spanned(Protocol):
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...


R = TypeVar("R", bound=Spanned)


class Span(NamedTuple):
    """Inclusive days; `end` None: until further notice."""

    start: date
    end: date | None

    def __str__(self) -> str:
        return f"{self.start} 至 {self.end or '今'}"

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and _reaches(self.end, other.end)


class Outcome(Enum):
    NEW = auto()
    THERE = auto()  # recorded already, or within what is recorded
    ENDED = auto()  # recorded, and ended since: an old roster does not take that back
    ENDS = auto()  # recorded without an end, and now an end is told
    CLASHES = auto()


@dataclass(frozen=True, slots=True)
class Compared(Generic[R]):
    outcome: Outcome
    recorded: R | None = None


def compared(told: Span, recorded: Iterable[R]) -> Compared[R]:
    """What a told span means beside the recorded ones. A record is never moved by a roster."""
    rows = list(recorded)
    for row in rows:
        if row.start == told.start:
            return Compared(_same_start(told, row), row)
    for row in rows:
        if row.start < told.start and _reaches(row.end, told.end):
            return Compared(Outcome.THERE, row)
    for row in rows:
        if row.end is None or row.end >= told.start:
            return Compared(Outcome.CLASHES, row)
    return Compared(Outcome.NEW)


def _same_start(told: Span, row: Spanned) -> Outcome:
    if row.end == told.end:
        return Outcome.THERE
    if told.end is None:
        return Outcome.ENDED
    return Outcome.ENDS if row.end is None else Outcome.CLASHES


def _reaches(end: date | None, wanted: date | None) -> bool:
    return end is None or (wanted is not None and end >= wanted)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that overlap become one; in order of time."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end or date.max)):
        last = found[-1] if found else None
        if last is None or (last.end is not None and span.start > last.end):
            found.append(span)
        elif last.end is not None and (span.end is None or span.end > last.end):
            found[-1] = Span(last.start, span.end)
    return found
