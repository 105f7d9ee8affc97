"""coding.yaml → Coding, held against the catalogue and the rulebook whose names it codes.

The code list itself is not ours to ship: a code is held against the list's way of writing codes,
and by a test against the list where that is at hand.
"""

import re
from collections.abc import Collection
from datetime import date
from pathlib import Path

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.domain.grading.coding import Coded, Coding, Review
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.faults import nearest
from seldinger.norms.fields import Faults, Fields, root_fields

FILE = "coding.yaml"
MOST_ALSO = 6
# A code that may be entered. Two digits after the point (69.09) head a class and may not.
CODE = re.compile(
    r"[0-9]{2}\.(?:"
    r"[0-9][0-9x][0-9]{2}(?:x[0-9]{3})?"  # 69.0902, 67.0x00, 69.0200x003, 73.1x00x001
    r"|[0-9]{3}(?:[A-Z][0-9]|[0-9]{2})"  # 17.91100, 17.972L0: Chinese medicine
    r"|[0-9]{3}x[0-9]{4})"  # 86.700x0013: so written in the list
)


def load_coding(folder: Path, shown: str, catalogue: Catalogue, rulebook: Rulebook) -> Coding:
    """The coding of a version's folder. Raises NormError with every fault."""
    root = _root(folder, shown)
    coding = Reading(root.faults, catalogue, rulebook).coding(root)
    root.faults.raise_if_any()
    return coding


def rulebook_of(folder: Path, shown: str) -> str:
    """The id of the rulebook that a coding names. Raises NormError where it names none."""
    root = _root(folder, shown)
    name, _ = root.group("rulebook", "rulebook", _reference) or ("", "")
    if not root.has("rulebook"):
        root.fault("缺少 rulebook", "写出 rulebook: {id: …, version: …}")
    root.faults.raise_if_any()
    return name


def _root(folder: Path, shown: str) -> Fields:
    return root_fields(folder / FILE, f"{shown}/{FILE}", "编码对照")


def _reference(fields: Fields) -> tuple[str, str]:
    return fields.text("id"), fields.text("version")


class Reading:
    """One pass over the file."""

    def __init__(self, faults: Faults, catalogue: Catalogue, rulebook: Rulebook) -> None:
        self.faults, self.catalogue, self.rulebook = faults, catalogue, rulebook
        self.titles = {category.id: category.title for category in rulebook.categories}
        self.entries: dict[str, tuple[Coded, ...]] = {}
        self.categories: dict[str, Coded] = {}

    def coding(self, root: Fields) -> Coding:
        self._joins(root, "catalogue", self.catalogue.id, self.catalogue.version)
        self._joins(root, "rulebook", self.rulebook.id, self.rulebook.version)
        code_list, title = root.group("code_list", "code_list", _code_list) or ("", "")
        by, on, how = root.group("reviewed", "reviewed", _reviewed) or ("", None, "")
        for key, found in (("code_list", code_list), ("reviewed", by)):
            if not found:
                root.fault(f"缺少 {key}", f"写出 {key}: {{…}}，参照格式说明", key)
        root.each("entries", "条目", self._entry)
        root.each("categories", "类别", self._category)
        self._check_all_coded(root)
        coding = Coding(
            id=root.text("id"),
            version=root.text("version"),
            code_list=code_list,
            title=title,
            reviewed_by=by,
            reviewed_on=on or date.min,
            reviewed_how=how,
            entries=self.entries,
            categories=self.categories,
        )
        root.close()
        return coding

    def _joins(self, root: Fields, key: str, name: str, version: str) -> None:
        if root.group(key, key, _reference) != (name, version):
            root.fault(f"{key} 应当是 {name} 第 {version} 版", "核对编码对照写的是哪一版", key)

    def _entry(self, fields: Fields) -> None:
        name = fields.text("entry")
        entry = self.catalogue.by_id.get(name)
        known = list(operations(entry)) if entry else []
        coded = tuple(fields.each("operations", "手术", lambda f: self._operation(f, known)))
        if not known:
            codable = [e.id for e in self.catalogue.entries if e.kind is EntryKind.OPERATION]
            fields.fault(f"目录没有手术条目 {name}", nearest(name, codable), "entry")
        elif name in self.entries:
            fields.fault(f"条目 {name} 重复", "合并为一处", "entry")
        else:
            _check_named(fields, known, [found.name for found in coded])
        self.entries.setdefault(name, coded)

    def _operation(self, fields: Fields, known: Collection[str]) -> Coded:
        coded = _coded(fields)
        if known and coded.name not in known:
            fields.fault(f"条目没有手术 {coded.name}", nearest(coded.name, known), "name")
        return coded

    def _category(self, fields: Fields) -> None:
        name, coded = fields.text("category"), _coded(fields)
        if name not in self.titles:
            fields.fault(f"细则没有类别 {name}", nearest(name, self.titles), "category")
        elif name in self.categories:
            fields.fault(f"类别 {name} 重复", "合并为一处", "category")
        elif coded.name != self.titles[name]:
            fields.fault(f"类别名称写作 {coded.name}", f"照细则写 {self.titles[name]}", "name")
        self.categories.setdefault(name, coded)

    def _check_all_coded(self, root: Fields) -> None:
        for entry in self.catalogue.entries:
            if entry.kind is EntryKind.OPERATION and entry.id not in self.entries:
                root.fault(f"条目 {entry.id} 没有编码对照", "补上这一条，没有编码的也写", "entries")
        for name in self.titles:
            if name not in self.categories:
                remedy = "补上这一类，没有编码的也写"
                root.fault(f"类别 {name} 没有编码对照", remedy, "categories")


def operations(entry: Entry) -> tuple[str, ...]:
    """The operations that an entry names; none for what is no operation."""
    if entry.kind is not EntryKind.OPERATION:
        return ()
    return entry.parts or (entry.text,)


def _code_list(fields: Fields) -> tuple[str, str]:
    return fields.text("id"), fields.text("title")


def _reviewed(fields: Fields) -> tuple[str, date | None, str]:
    by, on, how = fields.text("by"), fields.day("on"), fields.text("how")
    if not fields.has("on"):
        fields.fault("reviewed缺少 on", "补上 on: 2024-06-03", "on")
    return by, on, how


def _coded(fields: Fields) -> Coded:
    coded = Coded(
        name=fields.text("name"),
        codes=_codes(fields, "codes"),
        also=_codes(fields, "also"),
        confidence=_confidence(fields),
        review=Review(fields.one_of("review", list(Review)) or Review.NONE),
        note=fields.optional("note"),
    )
    _check_coded(fields, coded)
    return coded


def _codes(fields: Fields, key: str) -> tuple[str, ...]:
    codes = fields.texts(key)
    for code in codes:
        if not CODE.fullmatch(code):
            remedy = "写可以填报的细目，如 69.0902、67.0x00、69.0200x003"
            fields.fault(f"{key} 里的 {code} 不像 ICD-9-CM-3 编码", remedy, key)
    return codes


def _confidence(fields: Fields) -> float:
    text = fields.text("confidence")
    if re.fullmatch(r"0\.[0-9]{2}|1\.00", text):
        return float(text)
    if text:
        fields.fault(f"confidence 不是 0 到 1 的数“{text}”", "写成 0.97", "confidence")
    return 0.0


def _check_coded(fields: Fields, coded: Coded) -> None:
    twice = [code for code in dict.fromkeys(coded.also) if code in coded.codes]
    for code in twice:
        fields.fault(f"{code} 在 codes 和 also 里都有", "从 also 里删去", "also")
    for key, codes in (("codes", coded.codes), ("also", coded.also)):
        if len(set(codes)) < len(codes):
            fields.fault(f"{key} 里有重复的编码", "删去一个", key)
    if len(coded.also) > MOST_ALSO:
        fields.fault(
            f"also 有 {len(coded.also)} 个编码", f"最多 {MOST_ALSO} 个，留最常用的", "also"
        )
    if (coded.review is Review.NONE) == bool(coded.codes):
        fields.fault("review 与 codes 不符", "没有编码写 review: none，有编码写另两种", "review")
    if not coded.codes and not coded.note:
        fields.fault(f"{coded.name} 没有编码也没有理由", "在 note 里写明为什么", "codes")


def _check_named(fields: Fields, known: Collection[str], names: list[str]) -> None:
    for name in known:
        if name not in names:
            fields.fault(f"缺少手术 {name}", "补上；没有编码的也写，理由在 note", "operations")
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            fields.fault(f"手术 {name} 重复", "合并为一处", "operations")
