"""What people fill in, as the actions take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from seldinger.web.people.models import Base, Department
from seldinger.web.teaching.models import TeachingSession


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTold:
    """A paper as its trainee tells it. place: their own among the authors, from 1."""

    type: str
    title: str
    journal: str
    authors: tuple[str, ...]
    place: int
    co_first: bool
    doi: str
    level: str
    accepted_on: date | None
    published_on: date | None
    supervisor: int

    @property
    def day(self) -> date | None:
        """The day that counts: it was accepted, else it appeared."""
        return self.accepted_on or self.published_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTold:
    """The file that proves it. content: as it was handed in."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """A session as its organiser tells it. parts: person (primary key) → capacity."""

    base: Base
    department: Department | None
    kind: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    whom: TeachingSession.Whom
    guest: str
    parts: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryTold:
    """kind: id of the rulebook's clause. number: how often that day."""

    kind: str
    day: date
    text: str
    number: int
    supervisor: int
