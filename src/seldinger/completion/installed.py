"""The norms that a record names, told with their hashes, and found again where it is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from seldinger.completion.sections import CatalogueTold, NormsTold, NormTold
from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.training.crosswalk import NO_CROSSWALK, Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.catalogue import load_catalogue
from seldinger.norms.crosswalk import load_crosswalk
from seldinger.norms.library import Library
from seldinger.norms.rulebook import load_rulebook

_FILES = {
    "rulebooks": "rulebook.yaml",
    "crosswalks": "crosswalk.yaml",
    "catalogues": "catalogue.yaml",
}
TITLES = {"rulebooks": "培训细则", "crosswalks": "对照", "catalogues": "手术分级目录"}


@dataclass(frozen=True, slots=True)
class Norms:
    """What a verdict is computed with."""

    rulebook: Rulebook
    crosswalk: Crosswalk


# -- telling ---------------------------------------------------------------------------------------


def norms_told(
    library: Library, rulebook: Rulebook, catalogues: tuple[CatalogueTold, ...] = ()
) -> NormsTold:
    """The norms by which `rulebook`'s verdicts are computed, and the catalogues of the cases."""
    joined = library.catalogue_for(rulebook)
    crosswalk = library.crosswalk_for(rulebook)
    return NormsTold(
        rulebook=NormTold(id=rulebook.id, version=rulebook.version, hash=rulebook.hash),
        crosswalk=_crosswalk_told(library, crosswalk) if joined else None,
        joined=_catalogue_told(joined) if joined else None,
        catalogues=catalogues,
    )


def _catalogue_told(catalogue: Catalogue) -> NormTold:
    return NormTold(id=catalogue.id, version=catalogue.version, hash=catalogue.hash)


def _crosswalk_told(library: Library, crosswalk: Crosswalk) -> NormTold:
    folder = library.versions("crosswalks")[f"{crosswalk.id}/{crosswalk.version}"]
    return NormTold(id=crosswalk.id, version=crosswalk.version, hash=_hash(folder, "crosswalks"))


def _hash(folder: Path, kind: str) -> str:
    return sha256((folder / _FILES[kind]).read_bytes()).hexdigest()


# -- finding again ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """A norm of the record beside the installed one. found: its hash here; None: not installed."""

    kind: str
    told: NormTold
    found: str | None

    @property
    def is_same(self) -> bool:
        return self.found == self.told.hash

    def __str__(self) -> str:
        return f"{TITLES[self.kind]} {self.told.id} 第 {self.told.version} 版"


def compared(library: Library, told: NormsTold) -> list[Compared]:
    """Every norm of the record, those that decide the verdict first."""
    known = {kind: library.versions(kind) for kind in _FILES}
    return [Compared(kind, one, _found(known[kind], kind, one)) for kind, one in _every(told)]


def needed(told: NormsTold) -> int:
    """How many of `compared`, from the first on, decide the verdict."""
    return 1 + (told.crosswalk is not None) + (told.joined is not None)


def _every(told: NormsTold) -> Iterator[tuple[str, NormTold]]:
    yield "rulebooks", told.rulebook
    if told.crosswalk:
        yield "crosswalks", told.crosswalk
    if told.joined:
        yield "catalogues", told.joined
    for one in told.catalogues:
        yield "catalogues", one


def _found(known: Mapping[str, Path], kind: str, told: NormTold) -> str | None:
    folder = known.get(f"{told.id}/{told.version}")
    try:
        return _hash(folder, kind) if folder else None
    except OSError:
        return None


def left_out(library: Library, told: NormsTold) -> list[str]:
    """What the installed rulebook is joined with, where the record does not name such a one.

    Without the crosswalk other cases would count, and the verdict would be another.
    """
    rulebook, crosswalk, joined = told.rulebook.id, told.crosswalk, told.joined
    if crosswalk and joined:
        fits = crosswalk.id == f"{rulebook}--{joined.id}"
        return [] if fits else [f"{TITLES['crosswalks']} {crosswalk.id}"]
    if crosswalk or joined:
        return [f"{TITLES['crosswalks']}与{TITLES['catalogues']}只写了一份"]
    names = {key.split("/")[0] for key in library.versions("crosswalks")}
    lacking = sorted(name for name in names if name.partition("--")[0] == rulebook)
    return [f"{TITLES['crosswalks']} {name}" for name in lacking]


def loaded(library: Library, told: NormsTold) -> Norms | None:
    """Exactly the versions that the record names; None where one of them cannot be read.

    Raises nothing: a norm that is not installed here is no fault of the record.
    """
    try:
        return _loaded(library, told.rulebook, told.crosswalk, told.joined)
    except (KeyError, SeldingerError, OSError):
        return None


@lru_cache(maxsize=8)
def _loaded(
    library: Library, rules: NormTold, crosswalk: NormTold | None, joined: NormTold | None
) -> Norms:
    rulebook, folder = _rulebook(library, rules)
    if crosswalk is None or joined is None:
        return Norms(rulebook, NO_CROSSWALK)
    key = f"{crosswalk.id}/{crosswalk.version}"
    here, shown = library.versions("crosswalks")[key], f"{library.shown}/crosswalks/{key}"
    catalogue = _catalogue(library, joined)
    return Norms(rulebook, load_crosswalk(here, shown, rulebook, catalogue, folder))


def _rulebook(library: Library, told: NormTold) -> tuple[Rulebook, Path]:
    key = f"{told.id}/{told.version}"
    folder = library.versions("rulebooks")[key]
    return load_rulebook(folder, f"{library.shown}/rulebooks/{key}"), folder


def _catalogue(library: Library, told: NormTold) -> Catalogue:
    key = f"{told.id}/{told.version}"
    return load_catalogue(library.versions("catalogues")[key], f"{library.shown}/catalogues/{key}")
