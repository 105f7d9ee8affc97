"""catalogue.yaml → Catalogue."""

from hashlib import sha256
from pathlib import Path

from seldinger.domain.grading.catalogue import (
    Catalogue,
    CatalogueList,
    Entry,
    EntryKind,
    Overlay,
)
from seldinger.domain.source import Source
from seldinger.norms.accounting import Quotation, account_for
from seldinger.norms.faults import NormError, nearest
from seldinger.norms.fields import Faults, Fields, root_fields

GRADES = {1: "一级手术", 2: "二级手术", 3: "三级手术", 4: "四级手术"}


def load_catalogue(folder: Path, shown: str) -> Catalogue:
    """The catalogue of a version's folder. Raises NormError with every fault."""
    path = folder / "catalogue.yaml"
    root = root_fields(path, f"{shown}/catalogue.yaml", "手术分级目录")
    reading = Reading(root.faults)
    catalogue = reading.catalogue(root, sha256(path.read_bytes()).hexdigest())
    faults = reading.faults.found + account_for(folder, shown, root.faults.file, reading.quotations)
    if faults:
        raise NormError(faults)
    return catalogue


class Reading:
    """One pass over the file."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.quotations: list[Quotation] = []
        self.lists: list[CatalogueList] = []
        self.entries: list[Entry] = []
        self.ids: dict[str, int] = {}

    def catalogue(self, root: Fields, digest: str) -> Catalogue:
        root.each("headings", "标题", self._heading)
        root.each("lists", "专业", self._list)
        overlays = root.each("overlays", "提级管理", self._overlay)
        if not self.entries:
            root.fault("目录没有任何条目", "在 lists 下写出各专业的条目")
        catalogue = Catalogue(
            id=root.text("id"),
            version=root.text("version"),
            title=root.text("title"),
            hospital=root.text("hospital"),
            hash=digest,
            lists=tuple(self.lists),
            entries=tuple(self.entries),
            overlays=tuple(overlays),
            notice=root.optional("notice"),
        )
        root.unset("in_force_from", "按日期生效尚未实现")
        root.close()
        return catalogue

    def _claim(self, fields: Fields, text: str) -> Source:
        source = Source(fields.integer("line", least=1), text)
        if text:
            self.quotations.append(Quotation(source, fields.line))
        return source

    def _heading(self, fields: Fields) -> None:
        self._claim(fields, fields.text("text"))

    def _list(self, fields: Fields) -> None:
        title = fields.text("title")
        line = self._claim(fields, title).line or 1
        found = CatalogueList(self._new_id(fields), title, fields.optional("section"), line)
        self.lists.append(found)
        grades: list[int] = []
        fields.each("grades", "级别", lambda f: grades.append(self._grade(f, found)))
        if grades != sorted(set(grades)):
            fields.fault(f"{title} 的级别重复或颠倒：{grades}", "按 1 到 4 各写一次", "grades")

    def _grade(self, fields: Fields, found: CatalogueList) -> int:
        grade = int(fields.one_of("grade", [str(number) for number in GRADES]) or 1)
        self._claim(fields, GRADES[grade])
        numbers: list[int] = []
        fields.each("entries", "条目", lambda f: numbers.append(self._entry(f, found, grade)))
        return grade

    def _new_id(self, fields: Fields) -> str:
        name = fields.text("id")
        if name and name in self.ids:
            first = self.ids[name]
            fields.fault(f"编号 {name} 重复", f"第 {first} 行已用，换一个固定不变的编号", "id")
        self.ids.setdefault(name, fields.line)
        return name

    def _entry(self, fields: Fields, found: CatalogueList, grade: int) -> int:
        number = fields.integer("number", least=1)
        text = fields.text("text")
        numbered = self._claim(fields, f"{number}、{text}" if text else "")
        words = {key: fields.texts(key) for key in ("relative", "exclusions")}
        for key, found_words in words.items():
            for word in found_words:
                if word not in text:
                    fields.fault(f"“{word}”不在条目“{text}”里", "照条目原文填写", key)
        parts = fields.texts("parts")
        if len(parts) == 1 or len(set(parts)) != len(parts):
            fields.fault(f"“{text}”的 parts 应是两个以上不同的操作", "不可分的不写 parts", "parts")
        self.entries.append(
            Entry(
                id=self._new_id(fields),
                list_id=found.id,
                list_title=found.title,
                grade=grade,
                number=number,
                text=text,
                source=Source(numbered.line, text),
                kind=EntryKind(fields.one_of("kind", list(EntryKind), EntryKind.OPERATION)),
                parts=parts,
                exclusions=words["exclusions"],
                relative=words["relative"],
                purpose=fields.optional("purpose"),
                note=fields.optional("note"),
                code=fields.optional("code"),
            )
        )
        return number

    def _overlay(self, fields: Fields) -> Overlay:
        entries = fields.texts("entries")
        self._check_known(fields, "entries", entries)

        def looked_at(inner: Fields) -> None:
            self._check_known(inner, "entry", (inner.text("entry"),))
            inner.text("reason")

        fields.each("considered", "未提级的条目", looked_at)
        document = fields.group(
            "source",
            "出处",
            lambda f: (f.text("document"), f.text("heading"), f.optional("citation")),
        )
        if document is None:
            fields.fault("提级管理缺少 source", "写出文件名、标题；文号未知写 citation: null")
        name, heading, citation = document or ("", "", None)
        return Overlay(
            id=self._new_id(fields),
            title=fields.text("title"),
            managed_grade=int(fields.one_of("managed_grade", [str(n) for n in GRADES]) or 1),
            reason=fields.text("reason"),
            entries=frozenset(entries),
            document=name,
            heading=heading,
            citation=citation,
        )

    def _check_known(self, fields: Fields, key: str, names: tuple[str, ...]) -> None:
        known = [entry.id for entry in self.entries]
        for name in names:
            if name not in known:
                fields.fault(f"没有条目 {name}", nearest(name, known), key)
