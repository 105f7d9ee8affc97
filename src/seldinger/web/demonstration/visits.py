"""The rotations of one simulated trainee and the bases they were spent in, as plain values."""

from dataclasses import dataclass
from datetime import date, timedelta

from seldinger.web.demonstration.places import Ward
from seldinger.web.demonstration.profiles import Seat

ABSENT = "absent"  # neither rotating nor on leave: away from the training
_WAITING_DAYS = 140  # the flexible months and part of the direction before


@dataclass(frozen=True, slots=True)
class Visit:
    """A rotation; both days inclusive. `post`: empty for leave. `beside`: runs beside another."""

    place: str
    post: str
    start: date
    end: date
    ward: Ward | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStay:
    """Time at a base; `ending` as in people.models.Stay, empty while it lasts."""

    base: str
    start: date
    end: date | None = None
    ending: str = ""


@dataclass(frozen=True)
class Way:
    """One trainee's training as planned and as it has gone."""

    seat: Seat
    background: str
    directions: tuple[str, ...]
    visits: tuple[Visit, ...]
    stays: tuple[PlannedStay, ...]
    stage_of: dict[str, str | None]

    def spans(self, post: str) -> list[Visit]:
        return [visit for visit in self.visits if visit.post == post]

    def at(self, day: date) -> Visit | None:
        """The visit of a day on the main track."""
        for visit in self.visits:
            if visit.start <= day <= visit.end and not visit.beside:
                return visit
        return None

    def waits(self, day: date) -> bool:
        """Of the last months of the training: for the one whose last entries all wait."""
        return day > max(visit.end for visit in self.visits) - timedelta(days=_WAITING_DAYS)
