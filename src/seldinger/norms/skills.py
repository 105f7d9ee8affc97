"""skills.yaml → SkillsMap: what can be evidence for each learning item of a rulebook."""

from collections.abc import Iterable
from pathlib import Path

from seldinger.domain.grading.catalogue import Catalogue, EntryKind, fold
from seldinger.domain.training.rulebook import ReportsOf, Rulebook
from seldinger.domain.training.skills import EntryLink, Link, SkillsMap
from seldinger.norms.faults import nearest
from seldinger.norms.fields import Faults, Fields, root_fields

FILE = "skills.yaml"
_LINKS = ("categories", "entries", "names", "patients", "reports")


def load_skills(
    folder: Path, shown: str, rulebook: Rulebook, catalogue: Catalogue | None
) -> SkillsMap:
    """The map of a version's folder. Raises NormError with every fault.

    catalogue: the one that a crosswalk joins to the rulebook; None where there is none.
    """
    root = root_fields(folder / FILE, f"{shown}/{FILE}", "学习项目的依据")
    found = Reading(root.faults, rulebook, catalogue).skills(root)
    root.faults.raise_if_any()
    return found


class Reading:
    """One pass over the file."""

    def __init__(self, faults: Faults, rulebook: Rulebook, catalogue: Catalogue | None) -> None:
        self.faults, self.rulebook, self.catalogue = faults, rulebook, catalogue
        self.items = [item.id for item in rulebook.learning]
        self.categories = [category.id for category in rulebook.categories]
        self.kinds = [*self.categories, *(post.id for post in rulebook.posts)]
        self.exams = {r.exam for r in rulebook.requirements if isinstance(r, ReportsOf)}
        self.operations = {
            entry.id: entry
            for entry in (catalogue.entries if catalogue else ())
            if entry.kind is EntryKind.OPERATION
        }
        self.links: dict[str, Link] = {}

    def skills(self, root: Fields) -> SkillsMap:
        self._joins(root, "rulebook", self.rulebook.id, self.rulebook.version)
        if self.catalogue:
            self._joins(root, "catalogue", self.catalogue.id, self.catalogue.version)
        root.each("items", "学习项目", self._item)
        for name in self.items:
            if name not in self.links:
                root.fault(f"学习项目 {name} 没有写", "补上这一项，只能考核的也写", "items")
        found = SkillsMap(root.text("id"), root.text("version"), self.links)
        root.close()
        return found

    def _joins(self, root: Fields, key: str, name: str, version: str) -> None:
        found = root.group(key, key, lambda f: (f.text("id"), f.text("version")))
        if found != (name, version):
            root.fault(f"{key} 应当是 {name} 第 {version} 版", "改为所在文件夹名的规范和版本", key)

    def _known(self, fields: Fields, key: str, known: Iterable[str]) -> frozenset[str]:
        names, allowed = fields.texts(key), list(known)
        for name in names:
            if name not in allowed:
                fields.fault(f"没有 {name}", nearest(name, allowed), key)
        return frozenset(names)

    def _item(self, fields: Fields) -> None:
        name = fields.text("item")
        entries = tuple(fields.each("entries", "条目", self._entry))
        spelled = fields.texts("names")
        link = Link(
            item=name,
            categories=self._known(fields, "categories", self.categories),
            entries=entries,
            spelled=spelled,
            names=frozenset({*map(fold, spelled), *self._names(entries, own_post=False)}),
            names_in_post=frozenset(self._names(entries, own_post=True)),
            patients=self._known(fields, "patients", self.kinds),
            reports=self._known(fields, "reports", sorted(self.exams)),
            examination_only=fields.flag("examination_only", default=False),
            reason=fields.text("reason", ""),
        )
        self._check(fields, link)
        self.links.setdefault(name, link)

    def _check(self, fields: Fields, link: Link) -> None:
        linked = any(fields.has(key) for key in _LINKS)
        if link.item not in self.items:
            fields.fault(f"细则没有学习项目 {link.item}", nearest(link.item, self.items), "item")
        elif link.item in self.links:
            fields.fault(f"学习项目 {link.item} 重复", "合并为一处", "item")
        if linked and link.examination_only:
            told = "又写了依据，又写只能由考核证明"
            fields.fault(told, "删去一样", "examination_only")
        elif not (linked or link.examination_only):
            remedy = f"写 {'、'.join(_LINKS)} 之一，或 examination_only: true"
            fields.fault(f"学习项目 {link.item} 没有写依据", remedy, "item")

    def _entry(self, fields: Fields) -> EntryLink:
        name, parts = fields.text("entry"), fields.texts("parts")
        entry = self.operations.get(name)
        if entry is None:
            fields.fault(f"目录没有手术条目 {name}", nearest(name, self.operations), "entry")
        for part in parts if entry else ():
            if entry and part not in entry.parts:
                fields.fault(f"条目没有手术 {part}", nearest(part, entry.parts), "parts")
        return EntryLink(name, parts, fields.flag("own_post", default=False))

    def _names(self, entries: Iterable[EntryLink], *, own_post: bool) -> Iterable[str]:
        """What may stand in a record: the entry's text, and its parts or those that were named."""
        for link in entries:
            entry = self.operations.get(link.entry)
            if entry and link.own_post is own_post:
                yield fold(entry.text)
                yield from map(fold, link.parts or entry.parts)
