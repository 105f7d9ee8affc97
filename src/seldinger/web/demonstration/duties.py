"""Everything of one simulated trainee that is no operation: patients, reports, teaching."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from seldinger.domain.training.rulebook import (
    ActivityCount,
    PatientsManaged,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.words import State
from seldinger.web.demonstration.attendings import Attending, Said, said
from seldinger.web.demonstration.calendar import Days
from seldinger.web.demonstration.places import Ward
from seldinger.web.demonstration.profiles import Profile
from seldinger.web.demonstration.quotas import COMPLETE, Quotas
from seldinger.web.demonstration.visits import Visit, Way

_REPORTS_A_DAY = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact of one trainee, whoever it was supervised by."""

    trainee: int
    day: date
    attending: int
    said: Said


@dataclass(frozen=True, slots=True)
class Patient(Entry):
    hospital: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reports(Entry):
    exam: str
    part: str
    count: int


@dataclass(frozen=True, slots=True)
class Duty(Entry):
    type: str
    title: str
    capacity: str
    level: str


class Duties:
    """One trainee's patients, reports and activities."""

    def __init__(
        self,
        way: Way,
        rulebook: Rulebook,
        quotas: Quotas,
        staff: dict[Ward, list[Attending]],
        today: date,
        random: Random,
    ) -> None:
        self.way, self.rulebook, self.quotas = way, rulebook, quotas
        self.staff, self.today, self.random = staff, today, random
        self.profile, self.number = way.seat.profile, way.seat.number

    def patients(self) -> Iterator[Patient]:
        """First those of the posts and directions, then as many as the stage still lacks."""
        done: dict[str, int] = {}
        asked = [r for r in self.rulebook.requirements if isinstance(r, PatientsManaged)]
        for requirement in sorted(asked, key=lambda r: r.kinds is None):
            days = Days(self._visits(requirement), self.today)
            number = self.quotas.of(requirement, days.share)
            if requirement.kinds is None:
                number -= done.get(requirement.stage, 0)
            done[requirement.stage] = done.get(requirement.stage, 0) + max(0, number)
            for _ in range(number):
                yield self._patient(days.pick(self.random), self._kind(requirement))

    def reports(self) -> Iterator[Reports]:
        asked = [r for r in self.rulebook.requirements if isinstance(r, ReportsOf)]
        whole = {r.exam for r in asked if r.part}
        for requirement in asked:
            if requirement.part is None and requirement.exam in whole:
                continue
            days = Days(self._of_exam(requirement), self.today)
            signed = self._signed(days, self.quotas.of(requirement, days.share))
            for day, count in sorted(signed.items()):
                yield Reports(*self._entry(day), requirement.exam, requirement.part or "", count)

    def _signed(self, days: Days, number: int) -> Counter[date]:
        """So many reports in batches, one row a day: rows equal in all would count once."""
        signed: Counter[date] = Counter()
        while (left := number - signed.total()) > 0:
            batch = self.random.randrange(_REPORTS_A_DAY // 2, _REPORTS_A_DAY + 1)
            signed[days.pick(self.random)] += min(left, batch)
        return signed

    def duties(self) -> Iterator[Duty]:
        for requirement in self.rulebook.requirements:
            if isinstance(requirement, ActivityCount):
                days = Days(self._visits(requirement), self.today)
                for turn in range(self.quotas.of(requirement, days.share)):
                    yield self._duty(requirement, days.pick(self.random, 0.8), turn)
                if requirement.levels and self.profile in (Profile.RICH, Profile.FINISHED_LATE):
                    yield self._vain_paper(requirement, days)

    # -- one of each ----------------------------------------------------------------------------

    def _patient(self, day: date, kind: str) -> Patient:
        visit = self._visit(day)
        assert visit.ward is not None
        return Patient(*self._entry(day), visit.ward.hospital, kind)

    def _kind(self, requirement: PatientsManaged) -> str:
        """Often the post of the day says enough."""
        kinds = sorted((requirement.kinds or frozenset()) & set(self.rulebook.category_by_id))
        return self.random.choice([*kinds, *[""] * (len(kinds) + 1)])

    def _duty(self, requirement: ActivityCount, day: date, turn: int) -> Duty:
        kinds = sorted(requirement.types)
        capacity = self.random.choice(sorted(requirement.capacities - requirement.flagged) or [""])
        level = self.random.choice(sorted(requirement.levels) or [""])
        kind = kinds[turn % len(kinds)]
        title = f"示例·{kind} {turn + 1}"
        return Duty(*self._entry(day), kind, title, capacity, level)

    def _vain_paper(self, requirement: ActivityCount, days: Days) -> Duty:
        """A paper that does not count: somebody else came first."""
        other = next(c for c in self.rulebook.capacities if c not in requirement.capacities)
        kind, level = sorted(requirement.types)[-1], sorted(requirement.levels)[0]
        day = days.pick(self.random, 0.5)
        return Duty(*self._entry(day), kind, f"示例·{kind}（非第一作者）", other, level)

    def _entry(self, day: date) -> tuple[int, date, int, Said]:
        visit = self._visit(day)
        assert visit.ward is not None
        attending = self.random.choice(self.staff[visit.ward])
        state = State.VERIFIED if self.profile in COMPLETE | {Profile.RICH} else None
        if self.profile is Profile.WAITING and self.way.waits(day):
            state = State.PENDING
        return (
            self.number,
            day,
            attending.number,
            said(attending, day, self.today, self.random, state),
        )

    # -- where and when -------------------------------------------------------------------------

    def _visit(self, day: date) -> Visit:
        visit = self.way.at(day)
        if visit is None:
            raise RuntimeError(f"nobody rotates anywhere on {day}")
        return visit

    def _visits(self, requirement: Requirement) -> list[Visit]:
        """The rotations of the requirement's post; of a whole stage, or of everything, all."""
        post = self.rulebook.post_by_id[requirement.post]
        if post.kind not in (PostKind.WHOLE_STAGE, PostKind.THROUGHOUT):
            return self.way.spans(post.id)
        return [
            visit
            for visit in self.way.visits
            if visit.post
            and self.rulebook.post_by_id[visit.post].kind is not PostKind.CONCURRENT
            and (post.stage is None or self.way.stage_of[visit.post] == post.stage)
        ]

    def _of_exam(self, requirement: ReportsOf) -> list[Visit]:
        """The rotations at the machine, where the examination's name says which."""
        visits = self.way.spans(requirement.post)
        titles = {place.id: place.title for place in self.rulebook.places}
        at_machine = [v for v in visits if requirement.exam.startswith(titles[v.place])]
        return at_machine or visits
