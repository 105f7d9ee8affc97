"""The matcher of each hospital in this process: as it was fitted, and all confirmed since.

Fitting takes minutes and is the worker's (`actions/fitting.py`); a page only reads what is kept.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.catalogues import catalogue_terms
from seldinger.matching.learning.memory import Memory
from seldinger.matching.learning.untaught import Untaught
from seldinger.matching.matcher import SURE, Match, Matcher
from seldinger.matching.terms import Pair
from seldinger.web.naming.confirmed import meanings_confirmed, pairs_of
from seldinger.web.naming.models import Fitting, NameConfirmation
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital

_MOST = 8  # hospitals whose matcher stays in memory


@dataclass
class Served:
    """A hospital's matcher. is_fitted: else it compares meanings alone. stamp: what it knows."""

    hospital: int
    catalogue: Catalogue
    matcher: Matcher
    is_fitted: bool
    stamp: str
    known: dict[str, tuple[str, ...]]
    lock: RLock = field(default_factory=RLock)

    def match(self, name: str) -> Match:
        """As `Matcher.match`: silent where it is not sure."""
        return self.match_all([name])[0]

    def match_all(self, names: list[str], sure: float = SURE) -> list[Match]:
        """As `Matcher.match_all`; one thread at a time."""
        with self.lock:
            return self.matcher.match_all(names, sure)

    def guess(self, names: list[str]) -> list[Match]:
        """What it would answer if it had to: never silent, its confidence as low as it may be."""
        return self.match_all(names, 0.0)

    def ids(self, match: Match) -> tuple[str, ...]:
        """The entries that it answers; empty where it is silent."""
        return tuple(dict.fromkeys(one.code for one in match.entries))


_served: OrderedDict[int, Served] = OrderedDict()
_lock = RLock()


def matcher_of(hospital: Hospital) -> Served | None:
    """With everything that is confirmed up to now; None where no catalogue is in force today."""
    catalogue = catalogue_of(hospital, timezone.localdate())
    if catalogue is None:
        return None
    stamp = stamp_of(hospital, catalogue)
    with _lock:
        known = _served.get(hospital.pk)
        if known is None or known.stamp != stamp:
            known = _brought_up(known, hospital, catalogue, stamp)
            _served[hospital.pk] = known
        _served.move_to_end(hospital.pk)
        while len(_served) > _MOST:
            _served.popitem(last=False)
    return known


def stamp_of(hospital: Hospital, catalogue: Catalogue) -> str:
    """Another one wherever a matcher would know more, or something else."""
    fitted = Fitting.objects.filter(hospital=hospital).values_list("fitted_at", flat=True).first()
    rows = NameConfirmation.objects.filter(name__hospital=hospital)
    told = rows.aggregate(last=Max("pk"), withdrawn=Count("withdrawn_at"))
    fit = fitted.isoformat() if fitted else ""
    return f"{catalogue.hash[:16]} {fit} {told['last'] or 0} {told['withdrawn']}"


def folder() -> Path:
    """In which the matchers of this installation are kept."""
    return Path(settings.DATA)


def _brought_up(
    known: Served | None, hospital: Hospital, catalogue: Catalogue, stamp: str
) -> Served:
    """What is there learns what is new; where something was taken back it is made anew."""
    meanings = meanings_confirmed(hospital, catalogue)
    same_fit = known is not None and known.stamp.split()[:-2] == stamp.split()[:-2]
    if known is not None and same_fit and not _taken_back(known.known, meanings):
        with known.lock:
            _learn(known.matcher, catalogue, known.known, meanings)
            known.known, known.stamp = meanings, stamp
        return known
    return _made(hospital, catalogue, stamp, meanings)


def _made(
    hospital: Hospital, catalogue: Catalogue, stamp: str, meanings: dict[str, tuple[str, ...]]
) -> Served:
    terms, shown = catalogue_terms(catalogue)
    fitting = Fitting.objects.filter(hospital=hospital, fitted_at__isnull=False).first()
    if fitting is not None and (fitting.catalogue, fitting.version) == _name(catalogue):
        pairs = [Pair(name, tuple(texts)) for name, texts in fitting.pairs]
        kept = Matcher.stored(
            terms, pairs, shown=shown, folder=folder(), network=fitting.has_network
        )
        if kept is not None:
            told = {one.name: one.standards for one in pairs_of(catalogue, meanings)}
            for pair in pairs:
                if pair.name not in told:
                    kept.forget(pair.name)
            before = {pair.name: pair.standards for pair in pairs}
            for name, texts in told.items():
                if before.get(name) != texts:
                    kept.learn(Pair(name, texts))
            return Served(hospital.pk, catalogue, kept, True, stamp, meanings)
    memory = Memory(terms, pairs_of(catalogue, meanings))
    matcher = Matcher(Untaught(memory), shown)
    return Served(hospital.pk, catalogue, matcher, False, stamp, meanings)


def _name(catalogue: Catalogue) -> tuple[str, str]:
    return catalogue.id, catalogue.version


def _taken_back(before: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether something it learned holds no more."""
    return any(entries and not now.get(name) for name, entries in before.items())


def _learn(
    matcher: Matcher,
    catalogue: Catalogue,
    before: Mapping[str, tuple[str, ...]],
    now: Mapping[str, tuple[str, ...]],
) -> None:
    fresh = {name: entries for name, entries in now.items() if before.get(name) != entries}
    for pair in pairs_of(catalogue, fresh):
        matcher.learn(pair)
