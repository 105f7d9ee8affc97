"""A grant (授权): to a named doctor, in one hospital, for a scope, from a day on.

A grant is never edited. What ends it is written beside it: its own last day, a revocation, or a
suspension. So a day in the past has the answer it had, but for what was entered too late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias


class GrantState(StrEnum):
    """How a grant stands on a day."""

    IN_FORCE = "in_force"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Named:
    """Entries of the catalogue, each with the managed grade that it had when it was granted.

    laid: the overlays that lay on them then. What was laid later nobody has looked at, also where
    it raises no grade.
    """

    entries: Mapping[str, int]
    laid: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UpTo:
    """All operations of one list that are managed at this grade or below."""

    list_id: str
    grade: int


@dataclass(frozen=True, slots=True)
class Technology:
    """A restricted technology by name: all that its overlay lies on."""

    overlay: str


Scope: TypeAlias = Named | UpTo | Technology


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which a grant rests, both included. end None: until further notice."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One dated record that says what a doctor may do.

    end: the last day, None without one. revoked: the first day on which it holds no more.
    proctored: so many first cases need a proctor beside the doctor. done: cases under this grant
    before the day in question; None where nobody knows, which is read as none.
    """

    id: str
    doctor: str
    hospital: str
    scope: Scope
    start: date
    end: date | None = None
    revoked: date | None = None
    suspensions: tuple[Suspension, ...] = field(default=())
    proctored: int = 0
    done: int | None = None

    def state(self, on: date) -> GrantState:
        """A revocation outranks the rest: whoever reads the answer must see that it happened.

        Revoked by its first day it never held, and is not yet to begin either.
        """
        if self.revoked is not None and (on >= self.revoked or self.revoked <= self.start):
            return GrantState.REVOKED
        if on < self.start:
            return GrantState.NOT_BEGUN
        if self.end is not None and on > self.end:
            return GrantState.EXPIRED
        if any(s.start <= on and (s.end is None or on <= s.end) for s in self.suspensions):
            return GrantState.SUSPENDED
        return GrantState.IN_FORCE

    @property
    def needs_proctor(self) -> bool:
        """Whether the first cases under a proctor are not all done, as far as anybody knows."""
        return (self.done or 0) < self.proctored
