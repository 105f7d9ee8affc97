"""The norms one may choose from, by their titles."""

from collections.abc import Sequence

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import LEAVE
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at

Choices = list[tuple[str, str]]


def rulebooks() -> Choices:
    return [(name, rulebook_title(name)) for name in _names("rulebooks")]


def catalogues() -> Choices:
    return [(name, catalogue_title(name)) for name in _names("catalogues")]


def rulebook_title(name: str) -> str:
    """As the norm calls itself; its id where this release no longer knows it."""
    try:
        return library_at(None).rulebook(name).title
    except SeldingerError:
        return name


def catalogue_title(name: str) -> str:
    """Of a shipped one; what a hospital works by is asked of `people/catalogues.py`."""
    try:
        return library_at(None).catalogue(name).title
    except SeldingerError:
        return name


def rulebook_of(name: str) -> Rulebook:
    return library_at(None).rulebook(name)


def backgrounds_of(name: str) -> Choices:
    return [(one.id, one.title) for one in rulebook_of(name).backgrounds]


def directions_of(name: str) -> Choices:
    return [(post.id, post.title) for post in rulebook_of(name).directions]


def places_of(name: str) -> Choices:
    """Where a trainee rotates, and leave."""
    return [*((one.id, one.title) for one in rulebook_of(name).places), (LEAVE, LEAVE)]


def titles(ids: Sequence[str], choices: Choices) -> list[str]:
    """The titles of ids; an unknown id stands for itself."""
    known = dict(choices)
    return [known.get(one, one) for one in ids]


def _names(kind: str) -> list[str]:
    """Ids of one kind of norm: those to use first, examples last."""
    names = dict.fromkeys(key.split("/")[0] for key in library_at(None).versions(kind))
    return sorted(names, key=lambda name: (_is_example(kind, name), name))


def _is_example(kind: str, name: str) -> bool:
    library = library_at(None)
    norm = library.rulebook(name) if kind == "rulebooks" else library.catalogue(name)
    return norm.notice is not None


def rulebook_is_example(name: str) -> bool:
    """An invented norm that only shows how norms are written."""
    try:
        return _is_example("rulebooks", name)
    except SeldingerError:
        return False
