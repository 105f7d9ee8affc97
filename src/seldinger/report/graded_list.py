"""The grade 3 and 4 lists of a catalogue version, for filing and publication, and their PDF.

What is managed at grade 3 or 4 stands in them, also where the catalogue itself grades it lower;
what describes a patient does not, since it is no operation.
"""

from dataclasses import dataclass
from datetime import date

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.report.catalogue import KIND
from seldinger.report.pdf import pdf
from seldinger.report.privileges import GRADE

FILED = (3, 4)
HEADS = ("专业", "序号", "手术名称", "目录级别", "管理级别", "提级理由", "编码")


@dataclass(frozen=True)
class Filed:
    """Of which hospital and version the lists are. start: None where the norm has no date."""

    hospital: str
    catalogue: Catalogue
    start: date | None
    document: str = ""
    draft: str = ""

    @property
    def title(self) -> str:
        return "三级、四级手术目录"

    @property
    def version(self) -> str:
        since = f"自 {self.start} 起" if self.start else "生效日期未填"
        return f"{self.catalogue.title}，第 {self.catalogue.version} 版，{since}"

    def listed(self, grade: int) -> list[Entry]:
        """What is managed at this grade, in the catalogue's order."""
        return [
            entry
            for entry in self.catalogue.entries
            if self.catalogue.managed_grade(entry) == grade and entry.kind is not EntryKind.MODIFIER
        ]


def _row(catalogue: Catalogue, number: int, entry: Entry) -> tuple[str, ...]:
    managed = catalogue.managed_grade(entry)
    raised = [one for one in catalogue.overlays_of(entry) if managed != entry.grade]
    reasons = "；".join(f"{one.title}：{one.reason}" for one in raised)
    text = f"{entry.text}（{KIND[entry.kind]}）" if KIND[entry.kind] else entry.text
    grades = (f"{GRADE[entry.grade]}", f"{GRADE[managed]}")
    return (entry.list_title, str(number), text, *grades, reasons, entry.code or "")


def filed_rows(filed: Filed, grade: int) -> list[tuple[str, ...]]:
    """A row for each entry, in the order of HEADS."""
    return [
        _row(filed.catalogue, number, entry)
        for number, entry in enumerate(filed.listed(grade), start=1)
    ]


def graded_pdf(filed: Filed) -> bytes:
    """Both lists, each under its head, with the version on every page."""
    told = {
        "title": f"{filed.hospital}{filed.title}",
        "hospital": filed.hospital,
        "version": filed.version,
        "document": filed.document or "未填",
        "hash": filed.catalogue.hash[:12],
        "draft": filed.draft,
        "heads": [*HEADS[:6]],
        "lists": [
            {
                "title": f"{GRADE[grade]}手术",
                "lead": f"按{GRADE[grade]}管理的共 {len(filed.listed(grade))} 条。",
                "rows": [row[:6] for row in filed_rows(filed, grade)],
            }
            for grade in reversed(FILED)
        ],
    }
    return pdf("graded_list", told)
