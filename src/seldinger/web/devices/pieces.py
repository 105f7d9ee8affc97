"""What was used in a hospital, as the figures take it: with the technique of its operation."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from seldinger.web.devices.figures import Piece
from seldinger.web.devices.models import DeviceUse
from seldinger.web.devices.queries import standing_procedures
from seldinger.web.naming.meanings import By
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.meant import Certain

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
    cases = {row[5]: row[0] for row in rows if row[5]}
    techniques = Techniques(hospital, cases, {row[6] for row in rows})
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
    to the letter, the entries that a person put it to, else the name as it was written."""

    def __init__(
        self, hospital: Hospital, days: dict[int, date], names: Iterable[str] = ()
    ) -> None:
        """names: those that are asked besides what was done in the cases."""
        self._hospital, self._days, self._names = hospital, days, {_bare(one) for one in names}

    def of(self, case: int | None) -> tuple[str, ...]:
        """Nothing without a case, and of one that nobody claims any more."""
        return self._by_case.get(case, ()) if case else ()

    def named(self, name: str, day: date) -> tuple[str, ...]:
        bare = _bare(name)
        return self._entries(bare, day) if bare else ()

    @cached_property
    def _by_case(self) -> dict[int, tuple[str, ...]]:
        found: dict[int, list[str]] = defaultdict(list)
        for case, name in self._done:
            found[case] += self.named(name, self._days[case])
        return {case: tuple(dict.fromkeys(names)) for case, names in found.items()}

    @cached_property
    def _done(self) -> list[tuple[int, str]]:
        """Case and name."""
        found: list[tuple[int, str]] = []
        for some in _chunks([*self._days]):
            rows = standing_procedures().filter(case__in=some)
            found += rows.values_list("case", "name", flat=False)
        return found

    @cached_property
    def _certain(self) -> Certain:
        return Certain(self._hospital, self._names | {_bare(name) for _, name in self._done})

    def _entries(self, name: str, day: date) -> tuple[str, ...]:
        told, catalogue = self._certain.meaning(name, day), self._certain.catalogue(day)
        if catalogue is None or told is None or not told.entries:
            return (name,)
        ids = told.entries[:1] if told.by is By.EXACT else told.entries
        return tuple(dict.fromkeys(catalogue.by_id[one].text for one in ids))


def _bare(name: str) -> str:
    return " ".join(name.split())


def _chunks(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
