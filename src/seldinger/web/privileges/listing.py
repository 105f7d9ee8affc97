"""The grants of a hospital as a list: whose, how they stand today, which end soon."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from seldinger.domain.grading.grant import GrantState
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person
from seldinger.web.privileges.asking import find_doctors
from seldinger.web.privileges.checking import last_day
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, grants_for
from seldinger.web.privileges.wording import ENDING

SOON = timedelta(days=60)
SHOWN = (GrantState.IN_FORCE, ENDING, GrantState.SUSPENDED, GrantState.NOT_BEGUN,
         GrantState.EXPIRED, GrantState.REVOKED)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """doctor: words of a name. state: one of SHOWN, or empty. hospital: its key, or None."""

    doctor: str = ""
    state: str = ""
    hospital: int | None = None


@dataclass(frozen=True)
class Standing:
    """A grant and how it stands on a day. ends_soon: its last day is within SOON."""

    grant: Grant
    state: GrantState
    ends_soon: bool


@dataclass(frozen=True)
class Found:
    """rows: those of the wanted state; counts: of all others, too."""

    rows: list[Standing]
    counts: Mapping[str, int]

    @property
    def number(self) -> int:
        """All of them, whatever their state; those that end soon are in force, too."""
        return sum(number for state, number in self.counts.items() if state != ENDING)


def find_grants(access: Access, wanted: Wanted) -> Found:
    grants = grants_for(access).order_by("doctor__pinyin", "doctor", "start", "pk")
    if wanted.hospital:
        grants = grants.filter(hospital=wanted.hospital)
    if wanted.doctor:
        doctors = find_doctors(Person.objects.all(), wanted.doctor)
        grants = grants.filter(doctor__in=doctors.order_by().values("pk"))
    rows = [standing(grant, access.on) for grant in grants]
    kept = [row for row in rows if wanted.state in states_of(row)] if wanted.state else rows
    if wanted.state == ENDING:
        kept.sort(key=lambda row: (row.grant.end or date.max, row.grant.doctor.pinyin))
    return Found(kept, _counts(rows))


def standing(grant: Grant, on: date) -> Standing:
    state, last = as_domain(grant).state(on), last_day(grant)
    near = state is GrantState.IN_FORCE and last is not None and last - on <= SOON
    return Standing(grant, state, near)


def states_of(row: Standing) -> tuple[str, ...]:
    return (row.state, ENDING) if row.ends_soon else (row.state,)


def _counts(rows: Iterable[Standing]) -> Mapping[str, int]:
    counted = Counter(state for row in rows for state in states_of(row))
    return {state: counted[state] for state in SHOWN}
