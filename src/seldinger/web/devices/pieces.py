"""What was used in a hospital, as the figures take it: with the technique of its operation."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from seldinger.errors import SeldingerError
from seldinger.web.devices.figures import Piece
from seldinger.web.devices.models import DeviceUse
from seldinger.web.devices.queries import standing_procedures
from seldinger.web.norms.in_force import InForce
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.operations import operation_named

_CHUNK = 800


def pieces_of(hospital: Hospital, uses: QuerySet[DeviceUse]) -> list[Piece]:
    """Training on a simulator uses nothing of a patient's: it is left out."""
    rows = [
        *uses.exclude(case__is_simulation=True)
        .order_by("day", "pk")
        .values_list(
            "day", "product__origin", "product__maker", "product__category", "product__price",
            "case", "technique",
        )
    ]  # fmt: skip
    techniques = Techniques(hospital, {row[5]: row[0] for row in rows if row[5]})
    return [
        Piece(
            day=day,
            origin=origin or "",
            maker=(maker or "").strip(),
            category=(category or "").strip(),
            price=price,
            techniques=techniques.of(case) or techniques.named(technique, day),
        )
        for day, origin, maker, category, price, case, technique in rows
    ]


class Techniques:
    """What was done in a case: the entry of that day's catalogue where a name is an entry's name
    to the letter, else the name as it was written."""

    def __init__(self, hospital: Hospital, days: dict[int, date]) -> None:
        self._hospital, self._days = hospital, days
        self._known: dict[tuple[object, str], str] = {}

    def of(self, case: int | None) -> tuple[str, ...]:
        """Nothing without a case, and of one that nobody claims any more."""
        return self._by_case.get(case, ()) if case else ()

    def named(self, name: str, day: date) -> tuple[str, ...]:
        bare = " ".join(name.split())
        return (self._entry(bare, day),) if bare else ()

    @cached_property
    def _by_case(self) -> dict[int, tuple[str, ...]]:
        found: dict[int, list[str]] = defaultdict(list)
        for some in _chunks([*self._days]):
            rows = standing_procedures().filter(case__in=some)
            for case, name in rows.values_list("case", "name", flat=False):
                found[case] += self.named(name, self._days[case])
        return {case: tuple(dict.fromkeys(names)) for case, names in found.items()}

    @cached_property
    def _catalogues(self) -> InForce:
        return InForce([self._hospital])

    def _entry(self, name: str, day: date) -> str:
        catalogue = self._catalogues.on(self._hospital, day)
        if catalogue is None:
            return name
        key = ((catalogue.id, catalogue.version), name)
        if key not in self._known:
            try:
                ids = operation_named(catalogue, name)
            except SeldingerError:  # it describes a patient
                ids = ()
            self._known[key] = catalogue.by_id[ids[0]].text if ids else name
        return self._known[key]


def _chunks(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
