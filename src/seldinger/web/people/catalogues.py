"""By which grading catalogue hospitals work, as far as their departments' lists (专业) ask for it.

What a hospital adopted of its own is kept by `norms`, above: it is read here by the names of those
relations, and no further than titles and lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.people.models import Hospital
from seldinger.web.people.offered import Choices


@dataclass(frozen=True)
class Outline:
    """A catalogue without its entries. lists: id and title, in its order."""

    title: str
    lists: tuple[tuple[str, str], ...]


class Catalogues:
    """Of some hospitals: two queries, however many they are and however often they are asked."""

    def __init__(self, hospitals: Iterable[Hospital]) -> None:
        self.hospitals = {hospital.pk: hospital for hospital in hospitals}

    def title(self, hospital: Hospital, on: date) -> str:
        """Of the one in force that day; empty where there is none."""
        found = self._on(hospital, on)
        return found.title if found else ""

    def lists(self, hospital: Hospital, on: date) -> Choices:
        """Those of the catalogue in force that day; none where none is."""
        found = self._on(hospital, on)
        return [*found.lists] if found else []

    def lists_from(self, hospital: Hospital, on: date) -> Choices:
        """The same, and those that only a version to come has."""
        known = dict(self.lists(hospital, on))
        for start, outline in self._of(hospital):
            if start > on:
                known |= {key: title for key, title in outline.lists if key not in known}
        return [*known.items()]

    def titles(self, hospital: Hospital) -> Mapping[str, str]:
        """Of every list that stood in any version: what was chosen then keeps its name."""
        versions = [self._first(hospital), *(one for _, one in self._of(hospital))]
        return dict(pair for one in versions if one for pair in one.lists)

    def _on(self, hospital: Hospital, on: date) -> Outline | None:
        begun = [one for start, one in self._of(hospital) if start <= on]
        return begun[-1] if begun else self._first(hospital)

    def _of(self, hospital: Hospital) -> list[tuple[date, Outline]]:
        return self._adopted.get(hospital.pk, [])

    def _first(self, hospital: Hospital) -> Outline | None:
        """The norm that binds before the first adoption."""
        return _shipped(hospital.catalogue) if hospital.catalogue else None

    @cached_property
    def _adopted(self) -> Mapping[int, list[tuple[date, Outline]]]:
        """By hospital what it adopted, in order of its first day."""
        rows = Hospital.objects.filter(
            pk__in=self.hospitals, adoptions__isnull=False, adoptions__withdrawn_at__isnull=True
        ).order_by("adoptions__start")
        told = [
            *rows.values_list("pk", "adoptions__start", "adoptions__name", "adoptions__version")
        ]
        own = self._own({pk for pk, *_ in told}) if told else {}
        found: dict[int, list[tuple[date, Outline]]] = {}
        for pk, start, name, version in told:
            outline = own.get((name, version)) or _shipped(name)
            if outline:
                found.setdefault(pk, []).append((start, outline))
        return found

    def _own(self, hospitals: Iterable[int]) -> Mapping[tuple[str, str], Outline]:
        rows = Hospital.objects.filter(pk__in=hospitals, catalogues__isnull=False).values_list(
            "catalogues__name", "catalogues__version",
            "catalogues__content__title", "catalogues__content__lists",
        )  # fmt: skip
        return {
            (name, version): Outline(str(title), tuple((one["id"], one["title"]) for one in lists))
            for name, version, title, lists in rows
        }


def _shipped(name: str) -> Outline | None:
    """None where this release no longer knows it."""
    try:
        found = library_at(None).catalogue(name)
    except SeldingerError:
        return None
    return Outline(found.title, tuple((one.id, one.title) for one in found.lists))
