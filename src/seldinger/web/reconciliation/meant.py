"""What the name of a row or an act means: by what it may be joined, what may speak against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from seldinger.domain.grading.catalogue import Catalogue, Entry, fold
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.web.naming.meanings import By, Meaning, Meanings
from seldinger.web.norms.in_force import InForce
from seldinger.web.norms.named import bare_name
from seldinger.web.people.models import Hospital

_NONE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Told:
    """categories: of the training rule, certain enough to speak against a claim. entries: keys of
    the operations of the catalogue; keys: of those, and of categories that may only join."""

    categories: frozenset[str] = _NONE
    entries: frozenset[str] = _NONE
    keys: frozenset[str] = _NONE


class Meant:
    """Of some names in one hospital. Three queries for each version of its catalogue at the most,
    however many names and days there are."""

    def __init__(self, hospital: Hospital, names: Iterable[str]) -> None:
        self._hospital, self._names = hospital, [*names]
        self._in_force = InForce([hospital])
        self._meanings: dict[tuple[str, str], Meanings] = {}
        self._known: dict[tuple[tuple[str, str] | None, str], Told] = {}

    def of(self, name: str, day: date) -> Told:
        """By the catalogue that was in force that day."""
        catalogue = self._in_force.on(self._hospital, day)
        key = ((catalogue.id, catalogue.version) if catalogue else None, name)
        if key not in self._known:
            self._known[key] = self._told(name, catalogue)
        return self._known[key]

    def _told(self, name: str, catalogue: Catalogue | None) -> Told:
        bare = self._categories(name)
        meaning = self._meaning(name, catalogue) if catalogue else None
        if catalogue is None or meaning is None:
            return Told(bare)
        entries = [catalogue.by_id[one] for one in meaning.entries]
        keys = _NONE.union(*(_keys(one, name, meaning.by) for one in entries))
        if meaning.by is By.EXACT:  # its own name has its categories already
            return Told(bare, keys, keys)
        each = [self._categories(one.text) for one in entries]
        by_entries = _NONE.union(*each)
        is_whole = meaning.by is By.PERSON and all(each)
        return Told(bare | by_entries if is_whole else bare, keys, keys | by_entries)

    def _meaning(self, name: str, catalogue: Catalogue) -> Meaning | None:
        key = (catalogue.id, catalogue.version)
        if key not in self._meanings:
            self._meanings[key] = Meanings(self._hospital, catalogue, self._names)
        return self._meanings[key].of(name)

    def _categories(self, name: str) -> frozenset[str]:
        match = self._crosswalk.match(name)
        return frozenset(match.categories) if match else _NONE

    @cached_property
    def _crosswalk(self) -> Crosswalk:
        library = library_at(None)
        return library.crosswalk_for(library.rulebook(RULEBOOK))


def _keys(entry: Entry, name: str, by: By) -> frozenset[str]:
    """Lists repeat an entry's text, and versions number it anew: it is known by the text.

    Of a joined line whoever bears the name of one of its operations is that one alone; whoever a
    person or the matcher put to the line may be any of them.
    """
    whole = f"entry:{fold(entry.text)}"
    bare = bare_name(name)
    named = [one for one in entry.parts if by is By.EXACT and bare_name(one) == bare]
    if named:
        return frozenset(f"{whole}:{fold(one)}" for one in named)
    return frozenset({whole, *(f"{whole}:{fold(one)}" for one in entry.parts)})
