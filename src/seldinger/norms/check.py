"""`seldinger check`: every norm of a library or folder, every fault at once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.domain.grading.coding import Coding
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.assessments import KIND, RELIABILITY, load_form, load_needed
from seldinger.norms.catalogue import load_catalogue
from seldinger.norms.coding import load_coding, rulebook_of
from seldinger.norms.crosswalk import load_crosswalk
from seldinger.norms.curves import load_curves
from seldinger.norms.directory import load_directory
from seldinger.norms.example_check import check_examples
from seldinger.norms.faults import Fault, NormError
from seldinger.norms.handbook import load_layout
from seldinger.norms.library import KINDS, SHIPPED, Library
from seldinger.norms.rulebook import load_rulebook
from seldinger.norms.skills import load_skills

T = TypeVar("T")
# What others join comes first.
KINDS_IN_ORDER = (
    "catalogues", "rulebooks", "crosswalks", "directories", "codings", "skills", KIND, "curves",
    "handbooks",
)  # fmt: skip
FILES = {
    "rulebooks": "rulebook.yaml",
    "catalogues": "catalogue.yaml",
    "crosswalks": "crosswalk.yaml",
    "directories": "directory.yaml",
    "codings": "coding.yaml",
    "skills": "skills.yaml",
    "assessments": "form.yaml",
    "curves": "curves.yaml",
    "handbooks": "handbook.yaml",
}


@dataclass
class Result:
    """What was checked, as lines for people, and what is wrong."""

    checked: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def lines(self) -> list[str]:
        told = [f"✓ {line}" for line in self.checked]
        told += [f"– {line}" for line in self.skipped]
        told += [str(fault) for fault in sorted(set(self.faults))]
        if self.faults:
            told.append(f"共 {len(set(self.faults))} 处需要改正")
        return told

    def document(self) -> dict[str, Any]:
        faults = [asdict(fault) for fault in sorted(set(self.faults))]
        return {
            "ok": self.ok,
            "checked": self.checked,
            "skipped": self.skipped,
            "faults": faults,
        }


def check(paths: Sequence[Path]) -> Result:
    """Check libraries, version folders or norm files; without any, the norms shipped.

    Raises SeldingerError for a path that holds no norm.
    """
    result = Result()
    for path in paths or [SHIPPED]:
        _check_path(path, result)
    return result


def _check_path(path: Path, result: Result) -> None:
    folder = path.parent if path.is_file() else path
    shown = str(path.parent if path.is_file() else path).rstrip("/")
    if path == SHIPPED:
        shown = Library(SHIPPED).shown
    if any((folder / kind).is_dir() for kind in KINDS):
        Check(folder, shown, result).whole()
        if not (result.checked or result.faults):
            raise SeldingerError(f"{path} 里没有规范：应有 <种类>/<名称>/<版本>/ 这样的文件夹")
        return
    for kind, name in FILES.items():
        if (folder / name).is_file():
            above = folder.resolve().parents
            library = above[2] if len(above) > 2 else above[-1]
            Check(library, str(library), result).one(kind, folder, shown)
            return
    expected = "、".join(FILES.values())
    raise SeldingerError(f"{path} 里没有规范：应有 {expected} 之一，或 {'、'.join(KINDS)} 文件夹")


class Check:
    """The checks of one library; a norm that fails is left out of what depends on it."""

    def __init__(self, root: Path, shown: str, result: Result) -> None:
        self.library, self.shown, self.result = Library(root, shown), shown, result
        self.rulebooks: dict[str, Rulebook | None] = {}
        self.catalogues: dict[str, Catalogue | None] = {}

    def whole(self) -> None:
        for kind in KINDS_IN_ORDER:
            for key, folder in self.library.versions(kind).items():
                self.one(kind, folder, f"{self.shown}/{kind}/{key}")
        self._reliability()

    def one(self, kind: str, folder: Path, shown: str) -> None:
        key = f"{folder.resolve().parent.name}/{folder.resolve().name}"
        if kind == "catalogues":
            self._catalogue(key, folder, shown)
        elif kind == "rulebooks":
            self._rulebook(key, folder, shown)
        elif kind == "crosswalks":
            self._crosswalk(key, folder, shown)
        elif kind == "codings":
            self._coding(key, folder, shown)
        elif kind == "skills":
            self._skills(key, folder, shown)
        elif kind == "curves":
            self._curves(key, folder, shown)
        elif kind == "handbooks":
            self._handbook(key, folder, shown)
        elif kind == KIND:
            self._form(key, folder, shown)
        else:
            self._directory(key, folder, shown)

    def _try(self, load: Callable[[], T]) -> T | None:
        try:
            return load()
        except NormError as error:
            self.result.faults += error.faults
            return None

    def _catalogue(self, key: str, folder: Path, shown: str) -> Catalogue | None:
        if key not in self.catalogues:
            found = self._try(lambda: load_catalogue(folder, shown))
            self.catalogues[key] = found
            if found:
                self._matches_folder(found.id, found.version, key, f"{shown}/catalogue.yaml")
                kinds = [entry.kind for entry in found.entries]
                self.result.checked.append(
                    f"{found.title}（{key}）：{len(found.lists)} 个专业，{len(kinds)} 条，"
                    f"管理类 {kinds.count(EntryKind.MANAGEMENT)}，"
                    f"患者情况 {kinds.count(EntryKind.MODIFIER)}"
                )
        return self.catalogues[key]

    def _rulebook(self, key: str, folder: Path, shown: str) -> Rulebook | None:
        if key not in self.rulebooks:
            found = self._try(lambda: load_rulebook(folder, shown))
            self.rulebooks[key] = found
            if found:
                self._matches_folder(found.id, found.version, key, f"{shown}/rulebook.yaml")
                examples = self._examples(folder, shown, found)
                self.result.checked.append(
                    f"{found.title}（{key}）：{len(found.requirements)} 项要求，"
                    f"{len(found.learning)} 个学习项目，{examples}"
                )
        return self.rulebooks[key]

    def _crosswalk(self, key: str, folder: Path, shown: str) -> Crosswalk | None:
        left, _, right = key.split("/", maxsplit=1)[0].partition("--")
        named = Fault(f"{shown}/crosswalk.yaml", 1, "", "改正文件夹名：细则--目录")
        rulebook = self._joined("rulebooks", left, named, self._rulebook)
        catalogue = self._joined("catalogues", right, named, self._catalogue)
        if rulebook is None or catalogue is None:
            self.result.skipped.append(f"对照 {key}：细则或目录有错，没有检查")
            return None
        _, rules = self.library.latest("rulebooks", left)
        found = self._try(lambda: load_crosswalk(folder, shown, rulebook, catalogue, rules))
        if found:
            self._matches_folder(found.id, found.version, key, f"{shown}/crosswalk.yaml")
            self.result.checked.append(
                f"对照 {key}：{len(found.feeds)} 处对照，{len(found.gaps)} 个缺口"
            )
        return found

    def _coding(self, key: str, folder: Path, shown: str) -> None:
        left, _, code_list = key.split("/", maxsplit=1)[0].partition("--")
        named = Fault(f"{shown}/coding.yaml", 1, "", "改正文件夹名：目录--编码清单")
        catalogue = self._joined("catalogues", left, named, self._catalogue)
        name = self._try(lambda: rulebook_of(folder, shown))
        written = replace(named, remedy="改正 rulebook 的 id")
        rulebook = self._joined("rulebooks", name, written, self._rulebook) if name else None
        if rulebook is None or catalogue is None:
            self.result.skipped.append(f"编码对照 {key}：细则或目录有错，没有检查")
            return
        found = self._try(lambda: load_coding(folder, shown, catalogue, rulebook))
        if found:
            self._matches_folder(found.id, found.version, key, named.file)
            if found.code_list != code_list:
                told = f"code_list 是 {found.code_list}，文件夹是 {key}"
                self.result.faults.append(Fault(named.file, 1, told, "改成一致"))
            self.result.checked.append(f"编码对照 {key}：{_coded(found)}")

    def _skills(self, key: str, folder: Path, shown: str) -> None:
        named = Fault(f"{shown}/skills.yaml", 1, "", "改正文件夹名：细则的 id")
        rulebook = self._joined("rulebooks", key.split("/", maxsplit=1)[0], named, self._rulebook)
        if rulebook is None:
            self.result.skipped.append(f"学习项目的依据 {key}：细则有错，没有检查")
            return
        joined = self.library.catalogue_for
        try:
            found = self._try(lambda: load_skills(folder, shown, rulebook, joined(rulebook)))
        except SeldingerError as error:  # the crosswalk names a catalogue that is not there
            self.result.faults.append(replace(named, message=str(error)))
            return
        if found:
            self._matches_folder(found.id, found.version, key, named.file)
            only = sum(link.examination_only for link in found.links.values())
            self.result.checked.append(
                f"学习项目的依据 {key}：{len(found.links)} 项，{only} 项只能由考核或课程证明"
            )

    def _curves(self, key: str, folder: Path, shown: str) -> None:
        found = self._try(lambda: load_curves(folder, shown))
        if found:
            self._matches_folder(found.id, found.version, key, f"{shown}/curves.yaml")
            told = f"{len(found.published)} 条文献，没有默认界限"
            self.result.checked.append(f"{found.title}（{key}）：{told}")

    def _directory(self, key: str, folder: Path, shown: str) -> None:
        found = self._try(lambda: load_directory(folder, shown))
        if found:
            self._matches_folder(found.id, found.version, key, f"{shown}/directory.yaml")
            told = f"{len(found.items)} 个编码" if found.items else "内容未填报"
            self.result.checked.append(f"{found.title}（{key}）：{told}")

    def _handbook(self, key: str, folder: Path, shown: str) -> None:
        found = self._try(lambda: load_layout(folder, shown))
        if found:
            self._matches_folder(found.id, found.version, key, f"{shown}/handbook.yaml")
            mark = f"，{found.mark}" if found.mark else ""
            told = f"{len(found.chapters)} 章，{len(found.tables)} 张表{mark}"
            self.result.checked.append(f"手册版式 {found.title}（{key}）：{told}")

    def _form(self, key: str, folder: Path, shown: str) -> None:
        found = self._try(lambda: load_form(folder, shown))
        if found:
            self._matches_folder(found.id, str(found.version), key, f"{shown}/{FILES[KIND]}")
            levels = max(len(one.levels) for one in found.questions)
            told = f"{len(found.questions)} 问，{levels} 级"
            self.result.checked.append(f"评价表 {found.title}（{key}）：{told}")

    def _reliability(self) -> None:
        path = self.library.root / KIND / RELIABILITY
        if path.is_file():
            found = self._try(lambda: load_needed(path, f"{self.shown}/{KIND}/{RELIABILITY}"))
            if found:
                self.result.checked.append(f"可靠判断的条件：{found.ratings} 次评价")

    def _joined(
        self, kind: str, name: str, missing: Fault, load: Callable[[str, Path, str], T | None]
    ) -> T | None:
        """What a norm joins. missing: the fault where the library has none, but for its message."""
        try:
            key, folder = self.library.latest(kind, name)
        except SeldingerError as error:
            self.result.faults.append(replace(missing, message=str(error)))
            return None
        return load(key, folder, f"{self.shown}/{kind}/{key}")

    def _examples(self, folder: Path, shown: str, rulebook: Rulebook) -> str:
        """Check the worked examples, unless the crosswalk they need is broken itself."""
        try:
            crosswalk = self.library.crosswalk_for(rulebook)
        except NormError as error:
            self.result.faults += error.faults
            return "对照或目录有错，算例未算"
        except SeldingerError:
            return "缺少对照的目录，算例未算"
        number, faults = check_examples(folder, shown, rulebook, crosswalk)
        self.result.faults += faults
        return f"{number} 个算例"

    def _matches_folder(self, name: str, version: str, key: str, file: str) -> None:
        if f"{name}/{version}" != key:
            message = f"id 与 version 是 {name}/{version}，文件夹是 {key}"
            self.result.faults.append(Fault(file, 1, message, "改成一致"))


def _coded(coding: Coding) -> str:
    operations = [coded for entry in coding.entries.values() for coded in entry]
    without = sum(not coded.codes for coded in operations)
    return f"{len(coding.entries)} 条，{len(operations)} 项手术，{without} 项没有一个编码"
