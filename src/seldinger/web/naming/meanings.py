"""What names mean in a hospital: by the catalogue itself, by a person, or by the matcher."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.matching.texts import plain
from seldinger.web.naming.confirmed import meanings_confirmed
from seldinger.web.naming.models import WrittenName
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import Hospital


class By(Enum):
    """Who says it."""

    EXACT = "与目录同名"
    PERSON = "人工确认"
    MACHINE = "机器判断"


@dataclass(frozen=True, slots=True)
class Meaning:
    """entries: ids of the catalogue; empty: a person says that it is not in it."""

    entries: tuple[str, ...]
    by: By


class Meanings:
    """Of some names in one hospital by one version of its catalogue, in two queries at the most.

    What decides who may operate asks `certain`; what only joins records may ask `of`.
    """

    def __init__(self, hospital: Hospital, catalogue: Catalogue, names: Iterable[str]) -> None:
        self.hospital, self.catalogue = hospital, catalogue
        self._names = frozenset(map(plain, names))

    def certain(self, name: str) -> Meaning | None:
        """The catalogue's own name, or what a person confirmed. Never what the matcher thinks."""
        named = entries_named(self.catalogue, name)
        if named:
            operations = (one.id for one in named if one.kind is not EntryKind.MODIFIER)
            return Meaning(tuple(operations), By.EXACT)
        told = self._confirmed.get(plain(name))
        return None if told is None else Meaning(told, By.PERSON)

    def of(self, name: str) -> Meaning | None:
        """As `certain`, else what the matcher is sure of."""
        found = self.certain(name)
        if found is None and (told := self._judged.get(plain(name))):
            return Meaning(told, By.MACHINE)
        return found

    @cached_property
    def _confirmed(self) -> dict[str, tuple[str, ...]]:
        return meanings_confirmed(self.hospital, self.catalogue, self._names)

    @cached_property
    def _judged(self) -> dict[str, tuple[str, ...]]:
        rows = WrittenName.objects.filter(
            hospital=self.hospital, state=WrittenName.State.MACHINE, folded__in=self._names
        )
        known = self.catalogue.by_id
        told = {name: tuple(ids) for name, ids in rows.values_list("folded", "entries")}
        return {name: ids for name, ids in told.items() if ids and all(one in known for one in ids)}
