"""Entries that are offered for what was typed: what the search finds first, then what it may mean.

What the matcher thinks is offered to be picked by a person, and says so; it is never an answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.matching.answers import Match
from seldinger.web.naming.matchers import Served, matcher_of
from seldinger.web.naming.meanings import By, Meanings
from seldinger.web.norms.queries import catalogue_index
from seldinger.web.norms.search import Hit, Rank, find
from seldinger.web.people.models import Hospital

FEW = 12  # found by the search
ENOUGH = 3  # from so many on nothing is proposed besides
MOST = 5  # proposed at once
LIKELY = 0.05  # below, it is not worth reading
CONFIRMED = "本院确认的写法"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry, and the matcher's chance, 0 to 1, that the name means it."""

    entry: Entry
    chance: float

    @property
    def said(self) -> str:
        return f"机器建议，须由人选定；把握 {100 * self.chance:.0f} %"


@dataclass(frozen=True, slots=True)
class Offer:
    """said: who says that it may be meant; empty where the search found it."""

    hit: Hit
    said: str = ""

    @property
    def entry(self) -> Entry:
        return self.hit.entry


def hits_for(catalogue: Catalogue, words: str) -> tuple[Hit, ...]:
    """The operations that fit what was typed, best first; what describes a patient is none."""
    hits = find(catalogue_index(catalogue), words) if words else []
    return tuple(hit for hit in hits if hit.entry.kind is not EntryKind.MODIFIER)


def offers_for(
    hospital: Hospital, catalogue: Catalogue, words: str, *, always: bool = False
) -> tuple[Offer, ...]:
    """What the search finds; where that is little, behind it what the words may mean there.

    always: also where the search finds enough.
    """
    found = [Offer(hit) for hit in hits_for(catalogue, words)[:FEW]]
    if not words.strip() or (len(found) >= ENOUGH and not always):
        return tuple(found)
    known = {one.entry.id for one in found}
    return (
        *found,
        *(one for one in _meant(hospital, catalogue, words) if one.entry.id not in known),
    )


def _meant(hospital: Hospital, catalogue: Catalogue, words: str) -> Iterator[Offer]:
    told = Meanings(hospital, catalogue, [words]).certain(words)
    if told is not None:
        if told.by is By.PERSON:
            for one in told.entries:
                yield Offer(Hit(catalogue.by_id[one], Rank.EXACT), CONFIRMED)
        return
    for each in proposals_in(catalogue, *matched(hospital, words)):
        yield Offer(Hit(each.entry, Rank.SUBSEQUENCE), each.said)


def matched(hospital: Hospital, name: str) -> tuple[Served, Match] | tuple[None, None]:
    """What the hospital's matcher says of a name; nothing where no catalogue is in force today."""
    served = matcher_of(hospital)
    return (None, None) if served is None else (served, served.match(name))


def proposals_in(
    catalogue: Catalogue, served: Served | None, match: Match | None
) -> tuple[Proposal, ...]:
    """The likeliest operations, best first, in the words of this version of the catalogue."""
    if served is None or match is None:
        return ()
    found: dict[str, Proposal] = {}
    for one in match.candidates:
        entry = _same(catalogue, served.catalogue.by_id.get(one.term.code))
        if entry is not None and one.probability >= LIKELY:
            found.setdefault(entry.id, Proposal(entry, one.probability))
    return tuple(_best(found.values()))


def _best(found: Iterable[Proposal]) -> list[Proposal]:
    return sorted(found, key=lambda one: -one.chance)[:MOST]


def _same(catalogue: Catalogue, entry: Entry | None) -> Entry | None:
    """The matcher knows today's catalogue; another day's may say something else under the id."""
    if entry is None or entry.kind is not EntryKind.OPERATION:
        return None
    here = catalogue.by_id.get(entry.id)
    return here if here is not None and here.text == entry.text else None
