"""crosswalk.yaml → Crosswalk, held against the rulebook and the catalogue it joins."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind, fold
from seldinger.domain.training.crosswalk import Crosswalk, Feed, Gap, Match
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.accounting import SourceText, squeeze
from seldinger.norms.faults import nearest
from seldinger.norms.fields import Faults, Fields, root_fields


def load_crosswalk(
    folder: Path, shown: str, rulebook: Rulebook, catalogue: Catalogue, rules: Path
) -> Crosswalk:
    """The crosswalk of a version's folder. Raises NormError with every fault.

    rules: the rulebook's folder, in whose source each gap's line must stand.
    """
    text = SourceText(rules / "source.txt", f"{rulebook.id}/{rulebook.version}/source.txt")
    root = root_fields(folder / "crosswalk.yaml", f"{shown}/crosswalk.yaml", "对照")
    crosswalk = Reading(root.faults, rulebook, catalogue, text).crosswalk(root)
    root.faults.raise_if_any()
    return crosswalk


class Reading:
    """One pass over the file."""

    def __init__(
        self, faults: Faults, rulebook: Rulebook, catalogue: Catalogue, rules_text: SourceText
    ) -> None:
        self.faults, self.rulebook, self.catalogue = faults, rulebook, catalogue
        self.rules_text = rules_text
        self.categories = [c.id for c in rulebook.categories if c.interventional]
        self.feeds: list[Feed] = []
        self.interventional: set[str] = set()

    def crosswalk(self, root: Fields) -> Crosswalk:
        self._joins(root, "rulebook", self.rulebook.id, self.rulebook.version)
        self._joins(root, "catalogue", self.catalogue.id, self.catalogue.version)
        root.each("categories", "类别", self._category)
        root.group("interventional", "介入范围", self._scope)
        integral = dict(root.each("integral", "必要步骤", self._integral))
        gaps = tuple(root.each("gaps", "缺口", self._gap))
        self._check_all_fed(root)
        crosswalk = Crosswalk(
            id=root.text("id"),
            version=root.text("version"),
            names=self._names(),
            integral=integral,
            feeds=tuple(self.feeds),
            gaps=gaps,
        )
        root.close()
        return crosswalk

    def _joins(self, root: Fields, key: str, name: str, version: str) -> None:
        found = root.group(key, key, lambda f: (f.text("id"), f.text("version")))
        if found != (name, version):
            root.fault(f"{key} 应当是 {name} 第 {version} 版", "改为所在文件夹名的规范和版本", key)

    def _known(self, fields: Fields, key: str, name: str, known: Iterable[str]) -> bool:
        names = list(known)
        if name in names:
            return True
        fields.fault(f"没有 {name}", nearest(name, names), key)
        return False

    def _category(self, fields: Fields) -> None:
        category = fields.text("category")
        self._known(fields, "category", category, self.categories)
        if category in {feed.category for feed in self.feeds}:
            fields.fault(f"类别 {category} 重复", "合并为一处", "category")
        fields.each("entries", "条目", lambda f: self._feed(f, category))

    def _feed(self, fields: Fields, category: str) -> None:
        name, parts = fields.text("entry"), fields.texts("parts")
        if self._known(fields, "entry", name, self.catalogue.by_id):
            for part in parts:
                self._known(fields, "parts", part, self.catalogue.by_id[name].parts)
            self.feeds.append(Feed(category, name, parts, fields.text("reason", "")))

    def _scope(self, fields: Fields) -> None:
        lists = fields.texts("lists")
        for name in lists:
            self._known(fields, "lists", name, [found.id for found in self.catalogue.lists])
        self.interventional = {e.id for e in self.catalogue.entries if e.list_id in lists}
        for key, change in (
            ("entries", self.interventional.add),
            ("except", self.interventional.discard),
        ):
            for name in fields.texts(key):
                self._known(fields, key, name, self.catalogue.by_id)
                change(name)

    def _integral(self, fields: Fields) -> tuple[str, frozenset[str]]:
        step, wholes = fields.text("step"), fields.texts("of")
        for key, names in (("step", (step,)), ("of", wholes)):
            for name in names:
                self._known(fields, key, name, self.categories)
        if step in wholes:
            fields.fault(f"{step} 不能是自己的必要步骤", "从 of 里删去它", "of")
        fields.text("reason")
        return step, frozenset(wholes)

    def _gap(self, fields: Fields) -> Gap:
        line = fields.integer("line", least=1)
        nearest_entries = fields.texts("nearest")
        for name in nearest_entries:
            self._known(fields, "nearest", name, self.catalogue.by_id)
        category = fields.optional("category")
        if category:
            self._known(fields, "category", category, self.categories)
        lines = self.rules_text.lines
        if line > len(lines) or not squeeze(lines[line - 1]):
            fields.fault(f"细则第 {line} 行是空的", "写出这项操作在细则里的行号", "line")
        return Gap(
            fields.text("id"),
            fields.text("operation"),
            line,
            category,
            nearest_entries,
            fields.text("reason"),
        )

    def _check_all_fed(self, root: Fields) -> None:
        fed = {feed.category for feed in self.feeds}
        for name in self.categories:
            if name not in fed:
                root.fault(f"类别 {name} 没有对照条目", "写出归入它的条目", "categories")
        for feed in self.feeds:
            if feed.entry not in self.interventional:
                message = f"{feed.entry} 归入了 {feed.category}，却不在介入范围内"
                root.fault(message, "把它加进 interventional.entries", "interventional")

    def _names(self) -> dict[str, Match]:
        """Every name the catalogue knows, whole entries and named parts, folded."""
        spoken: dict[str, list[tuple[Entry, str | None]]] = defaultdict(list)
        for entry in self.catalogue.entries:
            if entry.kind is not EntryKind.OPERATION:
                continue
            spoken[fold(entry.text)].append((entry, None))
            for part in entry.parts:
                spoken[fold(part)].append((entry, part))
        return {name: self._match(meanings) for name, meanings in spoken.items()}

    def _match(self, meanings: list[tuple[Entry, str | None]]) -> Match:
        fed = {
            feed.category
            for entry, part in meanings
            for feed in self.feeds
            if feed.entry == entry.id and (part is None or not feed.parts or part in feed.parts)
        }
        return Match(
            entries=tuple(dict.fromkeys(entry.id for entry, _ in meanings)),
            categories=tuple(name for name in self.categories if name in fed),
            interventional=any(entry.id in self.interventional for entry, _ in meanings),
        )
