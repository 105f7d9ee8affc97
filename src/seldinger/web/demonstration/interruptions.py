"""What interrupts a training: leave, absence, another base. Always whole calendar months."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from seldinger.domain.training.months import ONE_DAY, add_months, months_between
from seldinger.domain.training.words import LEAVE
from seldinger.web.demonstration.places import BASES
from seldinger.web.demonstration.profiles import Profile, Seat
from seldinger.web.demonstration.visits import ABSENT, PlannedStay, Visit


def interruptions(seat: Seat, today: date) -> Iterator[tuple[date, int, str]]:
    """First day, months, and what."""
    match seat.profile:
        case Profile.RICH:
            yield add_months(seat.entry, 10), 1, LEAVE
        case Profile.ON_LEAVE:
            yield add_months(today.replace(day=1), -1), 4, LEAVE
        case Profile.RETURNED:
            yield add_months(seat.entry, 11), 5, ABSENT
        case Profile.ON_PACE if seat.number % 3 == 0 and months_between(seat.entry, today) > 14:
            yield add_months(seat.entry, 9), 1, LEAVE


def interrupted(visits: list[Visit], begins: date, months: int, what: str) -> Iterator[Visit]:
    """Everything from `begins` on comes so many months later; in between stands `what`."""
    pause = Visit(what, "", begins, add_months(begins, months) - ONE_DAY)
    for visit in visits:
        if visit.end < begins:
            yield visit
            continue
        if visit.start < begins:
            yield replace(visit, end=begins - ONE_DAY)
        if visit.start <= begins:
            yield pause
        start = max(visit.start, begins)
        after = add_months(visit.end + ONE_DAY, months) - ONE_DAY
        yield replace(visit, start=add_months(start, months), end=after)


def stays_of(seat: Seat, visits: list[Visit]) -> Iterator[PlannedStay]:
    start = seat.entry
    if seat.profile is Profile.TRANSFERRED:
        moves = add_months(start, 13)
        yield PlannedStay(seat.base, start, moves - ONE_DAY, "transferred")
        other = BASES[(BASES.index(seat.base) + 1) % len(BASES)]
        yield PlannedStay(other, moves)
        return
    away = next((visit for visit in visits if visit.place == ABSENT), None)
    if away is not None:
        yield PlannedStay(seat.base, start, away.start - ONE_DAY, "left")
        start = away.end + ONE_DAY
    if seat.profile is Profile.FINISHED:
        yield PlannedStay(seat.base, start, visits[-1].end, "completed")
    else:
        yield PlannedStay(seat.base, start)


def split_at(visits: list[Visit], stays: Sequence[PlannedStay]) -> Iterator[Visit]:
    """No visit spans two bases."""
    for visit in visits:
        edges = [stay.start for stay in stays if visit.start < stay.start <= visit.end]
        starts, ends = [visit.start, *edges], [*(edge - ONE_DAY for edge in edges), visit.end]
        for start, end in zip(starts, ends, strict=True):
            yield replace(visit, start=start, end=end)
