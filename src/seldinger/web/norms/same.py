"""Where the same operation stands more than once in a catalogue. A pure function."""

from typing import NamedTuple

from seldinger.domain.grading.catalogue import Entry
from seldinger.web.norms.search import Index, Indexed, Name

ENDING = "术"  # some lists leave it out


class Same(NamedTuple):
    """Another entry that names the same operation: its name here and there.

    is_exact: as the domain compares names; else by the spelling that the catalogue's notes call
    the usual one, and with or without the ending.
    """

    entry: Entry
    here: str
    there: str
    is_exact: bool


def same_elsewhere(index: Index, entry: Entry) -> list[Same]:
    """Each other entry once, in the catalogue's order, by the best of its names."""
    own = next(one for one in index.entries if one.entry.id == entry.id)
    exact = {name.plain: name.text for name in _names(own)}
    spelt = {_spelling(name): name.text for name in _names(own)}
    found = []
    for other in index.entries:
        if other is not own:
            found += _same(other, exact, spelt)[:1]
    return found


def _same(other: Indexed, exact: dict[str, str], spelt: dict[str, str]) -> list[Same]:
    entry, names = other.entry, _names(other)
    return [
        *(Same(entry, exact[n.plain], n.text, True) for n in names if n.plain in exact),
        *(Same(entry, spelt[_spelling(n)], n.text, False) for n in names if _spelling(n) in spelt),
    ]


def _names(one: Indexed) -> tuple[Name, ...]:
    return (one.name, *one.parts)


def _spelling(name: Name) -> str:
    return name.folded.removesuffix(ENDING)
