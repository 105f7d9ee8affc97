"""What names mean in a hospital: by the catalogue itself, by a person, or by the matcher."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.matching.texts import plain
from seldinger.web.naming.confirmed import entries_in, meanings_confirmed
from seldinger.web.naming.models import Fitting, WrittenName
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import Hospital

HASH = 16  # characters of a catalogue's hash that tell it from others


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
    """Of some names in one hospital by one version of its catalogue, in some queries, however many.

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
        """It speaks of the catalogue with which it looked last; in another, of the same texts."""
        today = catalogue_of(self.hospital, timezone.localdate())
        looked = Fitting.objects.filter(hospital=self.hospital).values_list("looked", flat=True)
        if today is None or not looked or not looked[0].startswith(today.hash[:HASH]):
            return {}
        rows = WrittenName.objects.filter(
            hospital=self.hospital, state=WrittenName.State.MACHINE, folded__in=self._names
        )
        found = {}
        for name, ids in rows.values_list("folded", "entries"):
            told = [{"id": one, "text": today.by_id[one].text} for one in ids if one in today.by_id]
            entries = entries_in(self.catalogue, told) if len(told) == len(ids) else None
            if entries:
                found[name] = entries
        return found
