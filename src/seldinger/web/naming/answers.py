"""What some names mean in a hospital and who says so, read once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seldinger.matching.answers import SURE, Match
from seldinger.matching.texts import plain
from seldinger.web.naming.confirmed import standing
from seldinger.web.naming.matchers import Served
from seldinger.web.naming.meanings import Meaning, Meanings
from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.people.models import Hospital

Confirmed = Mapping[str, Sequence[str]]  # id of an entry → the folded names that mean it


@dataclass(frozen=True, slots=True)
class Answer:
    """meaning: None where nobody knows it for certain; match: what the matcher says all the same.

    told: the confirmation that holds. row: 0 where the hospital never wrote the name.
    """

    name: str
    meaning: Meaning | None
    match: Match
    told: NameConfirmation | None
    row: int


def answers_of(hospital: Hospital, served: Served, names: Sequence[str]) -> list[Answer]:
    """In their order, in a few queries however many."""
    meanings = Meanings(hospital, served.catalogue, names)
    folded = {plain(name) for name in names}
    rows = standing(hospital).filter(name__folded__in=folded).select_related("name", "by")
    told = {row.name.folded: row for row in rows}
    known = WrittenName.objects.filter(hospital=hospital, folded__in=folded)
    keys = dict(known.values_list("folded", "pk"))
    return [
        Answer(name, meanings.of(name), match, told.get(plain(name)), keys.get(plain(name), 0))
        for name, match in zip(names, served.match_all([*names], SURE), strict=True)
    ]


def confirmed_in(served: Served) -> Confirmed:
    """What a candidate is explained by: names that were confirmed to mean it, and it alone."""
    found: dict[str, list[str]] = {}
    for name, entries in served.known.items():
        if len(entries) == 1:
            found.setdefault(entries[0], []).append(name)
    return found


def confirmed_number(served: Served) -> int:
    """Names that the matcher can learn from."""
    return sum(1 for entries in served.known.values() if entries)
