"""The norms that this process knows, read once, and who of mine uses them.

A published version is immutable, so whatever was read stays true until the process ends. What
hospitals keep themselves is found by its hash.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from django.db.models import Q
from django.http import Http404

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.coding import Coding
from seldinger.domain.grading.directory import Directory
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.accounting import SourceText
from seldinger.norms.library import Library, library_at
from seldinger.norms.own import catalogue_of_content
from seldinger.web.norms.models import Adoption, HospitalCatalogue, NormVersion
from seldinger.web.norms.search import Index, index_of
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, hospitals_for

CODE_LIST = "icd9cm3-nhsa"  # 医保版 ICD-9-CM-3


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


def catalogue_named(name: str, version: str | None = None) -> Catalogue:
    """A shipped catalogue or a hospital's own, the newest version unless one is named.

    Raises Http404 where there is none. Of an own one the hash alone is asked each time: what is
    kept in memory is found by it, so no other content is ever served under a name.
    """
    if name in names("catalogues"):
        return _shipped(name, version)
    rows = HospitalCatalogue.objects.filter(name=name)
    rows = rows if version is None else rows.filter(version=version)
    found = rows.order_by("-pk").values_list("pk", "hash").first()
    if found is None:
        raise Http404
    return own_catalogues([found])[found[0]]


def catalogues_named(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Catalogue]:
    """By name and version, in one or two queries however many; what there is not is left out."""
    asked = {*wanted}
    told = {key: _shipped(*key) for key in asked if key[0] in names("catalogues")}
    own = {key for key in asked if key not in told}
    if not own:
        return told
    rows = HospitalCatalogue.objects.filter(name__in={name for name, _ in own})
    hashes = {
        (name, version): (pk, digest)
        for pk, name, version, digest in rows.values_list("pk", "name", "version", "hash")
        if (name, version) in own
    }
    known = own_catalogues(hashes.values())
    return told | {key: known[pk] for key, (pk, _) in hashes.items()}


def own_catalogues(wanted: Iterable[tuple[int, str]]) -> dict[int, Catalogue]:
    """By primary key and hash; those not in memory yet are read in one query."""
    asked = dict(wanted)
    found = {digest: _OWN[digest] for digest in asked.values() if digest in _OWN}
    missing = [pk for pk, digest in asked.items() if digest not in found]
    if missing:
        rows = HospitalCatalogue.objects.filter(pk__in=missing).values_list("hash", "content")
        for digest, content in rows:
            found[digest] = _OWN[digest] = catalogue_of_content(content)
        for digest in [*_OWN][:-_MOST_OWN]:
            _OWN.pop(digest, None)
    return {pk: found[digest] for pk, digest in asked.items()}


# Hash → catalogue, the oldest first. A hash says one content, whoever's it is.
_OWN: dict[str, Catalogue] = {}
_MOST_OWN = 48


@lru_cache(maxsize=64)
def _shipped(name: str, version: str | None) -> Catalogue:
    try:
        return library().catalogue(name, version)
    except SeldingerError:
        raise Http404 from None


def catalogue_seen(access: Access, name: str, version: str | None) -> Catalogue:
    """As `catalogue_named`, of hospitals' own those alone that were adopted where one reads norms.

    Without a version: the one adopted last. Raises Http404 where there is none for the reader.
    """
    if name in names("catalogues"):
        return _shipped(name, None)
    departments = access.reach(Permission.SEE_NORMS).departments
    there = hospitals_for(access, Permission.SEE_NORMS).order_by().values("pk")
    mine = Adoption.objects.filter(name=name, withdrawn_at__isnull=True).filter(
        Q(hospital__in=there) | Q(hospital__departments__in=departments)
    )
    adopted = mine.filter(version=version) if version else mine
    found = adopted.order_by("-start", "-pk").values_list("version", flat=True).first()
    if found is None:
        raise Http404
    return catalogue_named(name, found)


@lru_cache(maxsize=8)
def coding_of(name: str) -> Coding | None:
    """What a shipped catalogue's names are in the insurance list of codes, if anybody wrote it."""
    known = name in names("catalogues")
    return library().coding(library().catalogue(name), CODE_LIST) if known else None


def directories() -> tuple[Directory, ...]:
    """What other authorities list by code."""
    return library().directories()


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


@dataclass(frozen=True)
class _Content:
    """A catalogue by its hash: nothing else is compared."""

    hash: str
    catalogue: Catalogue = field(compare=False)


def catalogue_index(catalogue: Catalogue) -> Index:
    """The catalogue made ready for searching."""
    return _index(_Content(catalogue.hash, catalogue))


@lru_cache(maxsize=32)
def _index(content: _Content) -> Index:
    return index_of(content.catalogue)


def adopted_by_all() -> Iterable[tuple[object, ...]]:
    """Which hospital works by what from when: what every answer about a past day rests on.

    A version is never edited, so its name stands for what it says.
    """
    rows = Adoption.objects.filter(withdrawn_at__isnull=True).order_by("pk")
    return rows.values_list("hospital", "start", "name", "version")


def is_own(catalogue: Catalogue) -> bool:
    """Whether a hospital keeps it itself: it has no source text and no crosswalk of its own."""
    return catalogue.id not in names("catalogues")


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
