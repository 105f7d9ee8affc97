"""Finds the norms: those shipped with Seldinger, and those of a folder somebody names."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.coding import Coding
from seldinger.domain.grading.directory import Directory
from seldinger.domain.training.crosswalk import NO_CROSSWALK, Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.skills import SkillsMap
from seldinger.errors import SeldingerError
from seldinger.norms.catalogue import load_catalogue
from seldinger.norms.coding import load_coding, rulebook_of
from seldinger.norms.crosswalk import load_crosswalk
from seldinger.norms.directory import load_directory
from seldinger.norms.faults import nearest
from seldinger.norms.rulebook import load_rulebook
from seldinger.norms.skills import load_skills

SHIPPED = Path(__file__).parents[1] / "data"
RULEBOOK = "interventional"
CATALOGUE = "shougang"
KINDS = (
    "rulebooks", "catalogues", "crosswalks", "directories", "codings",
    "skills", "assessments", "curves", "handbooks",
)  # fmt: skip


@dataclass(frozen=True)
class Library:
    """A folder with rulebooks/, catalogues/, crosswalks/, …: each <name>/<version>/."""

    root: Path
    name: str = ""  # how messages name it; its path where empty

    def versions(self, kind: str) -> dict[str, Path]:
        """`<name>/<version>` → folder, in order of name and version."""
        folders = (self.root / kind).glob("*/*/")
        return {
            f"{folder.parent.name}/{folder.name}": folder
            for folder in sorted(folders, key=_by_version)
            if folder.is_dir()
        }

    def latest(self, kind: str, name: str) -> tuple[str, Path]:
        """The newest version of a norm. Raises SeldingerError where there is none."""
        known = self.versions(kind)
        found = [(key, folder) for key, folder in known.items() if key.split("/")[0] == name]
        if not found:
            names = {key.split("/")[0] for key in known}
            raise SeldingerError(f"没有名为 {name} 的规范。{nearest(name, sorted(names))}")
        return found[-1]

    def rulebook(self, name: str) -> Rulebook:
        key, folder = self.latest("rulebooks", name)
        return _rulebook(folder, f"{self.shown}/rulebooks/{key}")

    def catalogue(self, name: str, version: str | None = None) -> Catalogue:
        """The newest version, unless one is named. Raises SeldingerError where there is none."""
        if version is None:
            key, folder = self.latest("catalogues", name)
        else:
            key, known = f"{name}/{version}", self.versions("catalogues")
            if key not in known:
                raise SeldingerError(f"没有目录 {key}。{nearest(key, known)}")
            folder = known[key]
        return _catalogue(folder, f"{self.shown}/catalogues/{key}")

    def directories(self) -> tuple[Directory, ...]:
        """The newest version of each other directory."""
        names = dict.fromkeys(key.split("/")[0] for key in self.versions("directories"))
        latest = [self.latest("directories", name) for name in names]
        return tuple(
            _directory(folder, f"{self.shown}/directories/{key}") for key, folder in latest
        )

    def crosswalk(self, rulebook: Rulebook, catalogue: Catalogue) -> Crosswalk:
        """What joins the two; an empty one where nobody wrote any."""
        name = f"{rulebook.id}--{catalogue.id}"
        if not any(key.split("/")[0] == name for key in self.versions("crosswalks")):
            return NO_CROSSWALK
        key, folder = self.latest("crosswalks", name)
        shown = f"{self.shown}/crosswalks/{key}"
        return _crosswalk(folder, shown, self, rulebook.id, catalogue.id)

    def crosswalk_for(self, rulebook: Rulebook) -> Crosswalk:
        """The rulebook's crosswalk to the catalogue it is joined with, or an empty one."""
        catalogue = self.catalogue_for(rulebook)
        return self.crosswalk(rulebook, catalogue) if catalogue else NO_CROSSWALK

    def catalogue_for(self, rulebook: Rulebook) -> Catalogue | None:
        """The catalogue that a crosswalk joins to the rulebook; None where there is none."""
        for key in self.versions("crosswalks"):
            left, _, right = key.split("/")[0].partition("--")
            if left == rulebook.id:
                return self.catalogue(right)
        return None

    def coding(self, catalogue: Catalogue, code_list: str) -> Coding | None:
        """What the catalogue's names are in a list of codes; None where nobody wrote it."""
        name = f"{catalogue.id}--{code_list}"
        if not any(key.split("/")[0] == name for key in self.versions("codings")):
            return None
        key, folder = self.latest("codings", name)
        return _coding(folder, f"{self.shown}/codings/{key}", self, catalogue.id)

    def skills(self, rulebook: Rulebook) -> SkillsMap | None:
        """What can be evidence for the rulebook's learning items; None where nobody wrote it."""
        if not any(key.split("/")[0] == rulebook.id for key in self.versions("skills")):
            return None
        key, folder = self.latest("skills", rulebook.id)
        return _skills(folder, f"{self.shown}/skills/{key}", self, rulebook.id)

    @cached_property
    def shown(self) -> str:
        """How messages name the folder: relative to where the person stands, if it can be."""
        if self.name:
            return self.name
        try:
            return str(self.root.resolve().relative_to(Path.cwd()))
        except ValueError:
            return str(self.root)


def library_at(root: Path | None) -> Library:
    """The norms of a folder, or those shipped with Seldinger. Raises SeldingerError."""
    if root is not None and not any((root / kind).is_dir() for kind in KINDS):
        raise SeldingerError(f"{root} 里没有 rulebooks、catalogues 或 crosswalks 文件夹")
    return Library(root or SHIPPED)


@lru_cache(maxsize=16)
def _rulebook(folder: Path, shown: str) -> Rulebook:
    return load_rulebook(folder, shown)


@lru_cache(maxsize=16)
def _catalogue(folder: Path, shown: str) -> Catalogue:
    return load_catalogue(folder, shown)


@lru_cache(maxsize=16)
def _directory(folder: Path, shown: str) -> Directory:
    return load_directory(folder, shown)


@lru_cache(maxsize=16)
def _crosswalk(
    folder: Path, shown: str, library: Library, rulebook_id: str, catalogue_id: str
) -> Crosswalk:
    _, rules = library.latest("rulebooks", rulebook_id)
    rulebook, catalogue = library.rulebook(rulebook_id), library.catalogue(catalogue_id)
    return load_crosswalk(folder, shown, rulebook, catalogue, rules)


@lru_cache(maxsize=16)
def _coding(folder: Path, shown: str, library: Library, catalogue_id: str) -> Coding:
    rulebook = library.rulebook(rulebook_of(folder, shown))
    return load_coding(folder, shown, library.catalogue(catalogue_id), rulebook)


@lru_cache(maxsize=16)
def _skills(folder: Path, shown: str, library: Library, rulebook_id: str) -> SkillsMap:
    rulebook = library.rulebook(rulebook_id)
    return load_skills(folder, shown, rulebook, library.catalogue_for(rulebook))


def _by_version(folder: Path) -> tuple[str, tuple[int, ...], str]:
    digits = tuple(int(part) for part in folder.name.split(".") if part.isdecimal())
    return folder.parent.name, digits, folder.name
