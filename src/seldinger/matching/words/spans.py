"""Stretches of a folded name, and a procedure made of several of them."""

from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A procedure as spans of the folded name; `own` is what it shares with no other."""

    spans: tuple[Span, ...]
    own: Span


def texts(text: str, spans: Sequence[Span]) -> str:
    return "".join(text[start:end] for start, end in spans)


def first(spans: Sequence[Span], size: int) -> tuple[Span, ...]:
    """The first `size` characters of the spans."""
    found: list[Span] = []
    for start, end in spans:
        if size <= 0:
            break
        found.append((start, min(end, start + size)))
        size -= end - start
    return tuple(found)


def after(spans: Sequence[Span], place: int) -> tuple[Span, ...]:
    """What of the spans lies behind a place of the first one."""
    start, end = spans[0]
    rest = ((max(start, place), end),) if place < end else ()
    return (*rest, *spans[1:])


def outside(span: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """What of a span lies in none of the holes, which are sorted."""
    found: list[Span] = []
    start, end = span
    for hole_start, hole_end in holes:
        if start < hole_start < end:
            found.append((start, hole_start))
        if hole_start < end and hole_end > start:
            start = hole_end
    if start < end:
        found.append((start, end))
    return tuple(found)


def outside_all(spans: Sequence[Span], hole: Span) -> tuple[Span, ...]:
    """What of several spans lies outside one hole."""
    return tuple(part for span in spans for part in outside(span, [hole]))
