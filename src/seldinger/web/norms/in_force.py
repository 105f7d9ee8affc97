"""Which catalogue was in force in a hospital on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.norms.models import Adoption
from seldinger.web.norms.queries import catalogue_named, catalogues_named
from seldinger.web.people.models import Hospital


def catalogue_of(hospital: Hospital, on: date) -> Catalogue | None:
    """The catalogue in force there that day; None where none was. For many days: `InForce`."""
    return InForce([hospital]).on(hospital, on)


class InForce:
    """Which catalogue was in force in each of some hospitals on any day, in a few queries.

    What a hospital adopted last by that day; before its first adoption the norm that it chose,
    which has no beginning.
    """

    def __init__(self, hospitals: Iterable[Hospital]) -> None:
        self.hospitals = {hospital.pk: hospital for hospital in hospitals}

    def on(self, hospital: Hospital, day: date) -> Catalogue | None:
        begun = [one for start, one in self._adopted.get(hospital.pk, ()) if start <= day]
        if begun:
            return self._catalogues.get(begun[-1])
        return catalogue_named(hospital.catalogue) if hospital.catalogue else None

    @cached_property
    def _adopted(self) -> Mapping[int, list[tuple[date, tuple[str, str]]]]:
        """By hospital what was adopted, (name, version), in order of its first day."""
        rows = Adoption.objects.filter(hospital__in=self.hospitals, withdrawn_at__isnull=True)
        found: dict[int, list[tuple[date, tuple[str, str]]]] = {}
        told = rows.order_by("start").values_list("hospital", "start", "name", "version")
        for hospital, start, name, version in told:
            found.setdefault(hospital, []).append((start, (name, version)))
        return found

    @cached_property
    def _catalogues(self) -> Mapping[tuple[str, str], Catalogue]:
        return catalogues_named(one for rows in self._adopted.values() for _, one in rows)
