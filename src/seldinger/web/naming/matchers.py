"""The matcher of each hospital in this process: as it was fitted, and all confirmed since.

Fitting takes minutes and is the worker's (`actions/fitting.py`); a page only reads what is kept.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.answers import SURE, Match
from seldinger.matching.catalogues import catalogue_terms
from seldinger.matching.learning.needs import has_network
from seldinger.matching.terms import Pair
from seldinger.web.naming.confirmed import meanings_confirmed, pairs_of
from seldinger.web.naming.meanings import HASH
from seldinger.web.naming.models import Fitting, NameConfirmation
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Hospital

if TYPE_CHECKING:
    from seldinger.matching.matcher import Matcher

_MOST = 8  # hospitals whose matcher stays in memory


@dataclass
class Served:
    """A hospital's matcher. is_fitted: else it compares meanings alone. stamp: what it knows."""

    hospital: int
    catalogue: Catalogue
    matcher: "Matcher"
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
    # Counted: one that was begun before another may be there after it.
    told = rows.aggregate(made=Count("pk"), withdrawn=Count("withdrawn_at"))
    fit = fitted.isoformat() if fitted else ""
    return f"{catalogue.hash[:HASH]} {fit} {told['made']} {told['withdrawn']}"


def models_of(stamp: str) -> str:
    """Of a stamp what says which catalogue and which fit, without what was confirmed since."""
    return stamp.rsplit(" ", 2)[0]


def folder() -> Path:
    """In which the matchers of this installation are kept."""
    return Path(settings.DATA)


def _brought_up(
    known: Served | None, hospital: Hospital, catalogue: Catalogue, stamp: str
) -> Served:
    """What is there learns what is new; where something was taken back it is made anew."""
    meanings = meanings_confirmed(hospital, catalogue)
    if known is None or models_of(known.stamp) != models_of(stamp):
        return _made(hospital, catalogue, stamp, meanings)
    if any(meanings.get(name) != entries for name, entries in known.known.items()):
        return _made(hospital, catalogue, stamp, meanings)
    fresh = {name: ids for name, ids in meanings.items() if name not in known.known}
    with known.lock:
        known.matcher.learn_all(pairs_of(catalogue, fresh))
        known.known, known.stamp = meanings, stamp
    return known


def _made(
    hospital: Hospital, catalogue: Catalogue, stamp: str, meanings: dict[str, tuple[str, ...]]
) -> Served:
    from seldinger.matching.learning.memory import Memory
    from seldinger.matching.learning.untaught import Untaught
    from seldinger.matching.matcher import Matcher

    terms, shown = catalogue_terms(catalogue)
    fitting = Fitting.objects.filter(hospital=hospital, fitted_at__isnull=False).first()
    if fitting is not None and _is_of_use(fitting, catalogue):
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
            kept.learn_all(
                Pair(name, texts) for name, texts in told.items() if before.get(name) != texts
            )
            return Served(hospital.pk, catalogue, kept, True, stamp, meanings)
    memory = Memory(terms, pairs_of(catalogue, meanings))
    matcher = Matcher(Untaught(memory), shown)
    return Served(hospital.pk, catalogue, matcher, False, stamp, meanings)


def _is_of_use(fitting: Fitting, catalogue: Catalogue) -> bool:
    """Not with another catalogue, nor where the network was taken off this machine."""
    if (fitting.catalogue, fitting.version) != (catalogue.id, catalogue.version):
        return False
    return has_network() or not fitting.has_network
