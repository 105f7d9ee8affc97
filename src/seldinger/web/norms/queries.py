"""The norms that this process knows, read once, and who of mine uses them.

A published version is immutable, so whatever was read stays true until the process ends.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.http import Http404

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.accounting import SourceText
from seldinger.norms.library import Library, library_at
from seldinger.web.norms.models import NormVersion
from seldinger.web.norms.search import Index, index_of
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, hospitals_for


@dataclass(frozen=True)
class Joined:
    """A rulebook and a catalogue that a crosswalk joins."""

    rulebook: Rulebook
    catalogue: Catalogue
    crosswalk: Crosswalk
    hash: str


@lru_cache(maxsize=1)
def library() -> Library:
    return library_at(None)


@lru_cache(maxsize=8)
def names(kind: str) -> tuple[str, ...]:
    """The names of the norms of a kind, each once."""
    return tuple(dict.fromkeys(key.split("/")[0] for key in library().versions(kind)))


@lru_cache(maxsize=64)
def rulebook_named(name: str) -> Rulebook:
    """Raises Http404 where there is none."""
    if name not in names("rulebooks"):
        raise Http404
    return library().rulebook(name)


@lru_cache(maxsize=64)
def catalogue_named(name: str) -> Catalogue:
    """Raises Http404 where there is none."""
    if name not in names("catalogues"):
        raise Http404
    return library().catalogue(name)


def entry_of(catalogue: Catalogue, entry_id: str) -> Entry:
    """Raises Http404 where there is none."""
    if entry_id not in catalogue.by_id:
        raise Http404
    return catalogue.by_id[entry_id]


@lru_cache(maxsize=64)
def source_of(kind: str, name: str) -> SourceText:
    """The text that a norm quotes. Its name must be known."""
    key, folder = library().latest(kind, name)
    return SourceText(folder / "source.txt", f"{kind}/{key}/source.txt")


@lru_cache(maxsize=64)
def catalogue_index(name: str) -> Index:
    """The catalogue made ready for searching."""
    return index_of(catalogue_named(name))


@lru_cache(maxsize=1)
def all_joined() -> tuple[Joined, ...]:
    """Every pair that a crosswalk joins."""
    return tuple(_joined(name) for name in names("crosswalks"))


def _joined(name: str) -> Joined:
    left, _, right = name.partition("--")
    rulebook, catalogue = rulebook_named(left), catalogue_named(right)
    folder = library().latest("crosswalks", name)[1]
    digest = sha256((folder / "crosswalk.yaml").read_bytes()).hexdigest()
    return Joined(rulebook, catalogue, library().crosswalk(rulebook, catalogue), digest)


def joined_to(*, rulebook: str = "", catalogue: str = "") -> tuple[Joined, ...]:
    """The pairs in which this rulebook, or this catalogue, stands."""
    return tuple(
        pair
        for pair in all_joined()
        if rulebook in ("", pair.rulebook.id) and catalogue in ("", pair.catalogue.id)
    )


def versions_taken_over() -> dict[tuple[str, str, str], NormVersion]:
    """(kind, name, version) → when this installation took it over."""
    return {(row.kind, row.name, row.version): row for row in NormVersion.objects.all()}


def my_bases(access: Access) -> list[Base]:
    return list(bases_for(access, Permission.SEE_NORMS))


def my_hospitals(access: Access) -> list[Hospital]:
    return list(hospitals_for(access, Permission.SEE_NORMS))
