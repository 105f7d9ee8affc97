"""When each booking begins and ends, as far as it says so: a list seldom says how long."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seldinger.web.assigning.models import AssignRules
from seldinger.web.gate.models import Booking

LATEST = 47 * 60 + 59  # minutes after midnight: the library's day ends there
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """Minutes after midnight. is_guessed: the booking says no time."""

    start: int
    end: int
    is_guessed: bool


def slots_of(bookings: Iterable[Booking], rules: AssignRules) -> Mapping[int, Slot]:
    """By primary key. In one room the next one ends the one before; without a time they follow
    one another, the first when the base begins."""
    rooms: defaultdict[tuple[int, str], list[Booking]] = defaultdict(list)
    for one in bookings:
        # Without a room nobody knows what follows what: each is alone.
        rooms[one.hospital_id, one.room or f"\0{one.pk}"].append(one)
    return {key: slot for its in rooms.values() for key, slot in _of_room(its, rules).items()}


def _of_room(its: list[Booking], rules: AssignRules) -> dict[int, Slot]:
    told = sorted((minute, one.pk) for one in its if (minute := _minute(one)) is not None)
    found = {}
    for place, (start, key) in enumerate(told):
        later = [other for other, _ in told[place + 1 :] if other > start]
        end = min([start + rules.minutes, *later[:1]])
        found[key] = Slot(start, min(end, LATEST), is_guessed=False)
    follows = max((slot.end for slot in found.values()), default=None)
    start = rules.begins.hour * 60 + rules.begins.minute if follows is None else follows
    for one in sorted(its, key=lambda one: one.pk):
        if one.pk not in found:
            start = min(start, _MIDNIGHT - 1)  # a case belongs to the day on which it begins
            found[one.pk] = Slot(start, min(start + rules.minutes, LATEST), is_guessed=True)
            start = found[one.pk].end
    return found


def _minute(booking: Booking) -> int | None:
    return booking.start.hour * 60 + booking.start.minute if booking.start else None


def clock(minutes: int) -> str:
    """As the library's file writes it."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
