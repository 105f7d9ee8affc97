"""The whole demonstration as plain values: the same for the same seed and day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import library_at
from seldinger.web.demonstration.attendings import Attending, attendings, by_ward
from seldinger.web.demonstration.deeds import Deeds, Draft
from seldinger.web.demonstration.duties import Duties, Duty, Patient, Reports
from seldinger.web.demonstration.everyday import Everyday
from seldinger.web.demonstration.places import CATALOGUE, RULEBOOK
from seldinger.web.demonstration.plan import way_of
from seldinger.web.demonstration.profiles import Profile, Size, seats
from seldinger.web.demonstration.quotas import Quotas
from seldinger.web.demonstration.rich import Rich
from seldinger.web.demonstration.sharing import join, name_patients
from seldinger.web.demonstration.visits import Way
from seldinger.web.demonstration.vocabulary import Vocabulary

SEED = 20250901


@dataclass(frozen=True)
class Facts:
    """What the trainees of one base have done."""

    drafts: list[Draft]
    patients: list[Patient]
    reports: list[Reports]
    duties: list[Duty]

    def without(self, some: Sequence[Draft]) -> "Facts":
        apart = set(map(id, some))
        return replace(self, drafts=[draft for draft in self.drafts if id(draft) not in apart])


class World:
    """Generated from a seed and a day; writes nothing."""

    def __init__(self, seed: int, today: date, size: Size) -> None:
        self.seed, self.today, self.size = seed, today, size
        library = library_at(None)
        self.rulebook: Rulebook = library.rulebook(RULEBOOK)
        catalogue = library.catalogue(CATALOGUE)
        crosswalk = library.crosswalk(self.rulebook, catalogue)
        self.vocabulary = Vocabulary(self.rulebook, catalogue, crosswalk)
        self.attendings: list[Attending] = list(attendings(size))
        self.staff = dict(by_ward(self.attendings))
        self.ways: list[Way] = [
            way_of(seat, self.rulebook, self._random("way", seat.number), today)
            for seat in seats(size, today)
        ]

    def facts(self) -> Iterator[tuple[str, Facts]]:
        """Base by base."""
        for base in dict.fromkeys(way.seat.base for way in self.ways):
            yield base, self._of_base(base)

    def _of_base(self, base: str) -> Facts:
        ways = [way for way in self.ways if way.seat.base == base]
        facts = Facts([], [], [], [])
        for way in ways:
            self._of_trainee(way, facts)
        facts.drafts.sort(key=lambda draft: (draft.day, draft.shares[0].trainee))
        random = self._random("base", base)
        join(facts.drafts, ways, self.rulebook, self.attendings, self.today, random)
        name_patients(facts.drafts, random)
        return facts

    def _of_trainee(self, way: Way, facts: Facts) -> None:
        random = self._random("facts", way.seat.number)
        quotas = Quotas(way.seat.profile, self.rulebook, way.directions, random)
        deeds = Deeds(way, self.rulebook, self.vocabulary, quotas, self.staff, self.today, random)
        deeds.fill_quotas()
        Everyday(deeds, self.size.procedures).add()
        if way.seat.profile is Profile.RICH and quotas.short:
            Rich(deeds, quotas.short).add()
        facts.drafts.extend(deeds.drafts)
        duties = Duties(way, self.rulebook, quotas, self.staff, self.today, random)
        facts.patients.extend(duties.patients())
        facts.reports.extend(duties.reports())
        facts.duties.extend(duties.duties())

    def _random(self, *what: object) -> Random:
        """A stream of its own for everything, so that one thing more changes no other."""
        return Random("/".join(str(part) for part in (self.seed, self.today, *what)))
