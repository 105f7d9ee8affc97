"""The grading catalogue → JSON and tables."""

from typing import Any

from rich.table import Table

from seldinger.domain.grading.catalogue import Catalogue, EntryKind
from seldinger.report.table import Terminal

KIND = {
    EntryKind.OPERATION: "",
    EntryKind.MODIFIER: "患者情况",
    EntryKind.MANAGEMENT: "管理类",
}


def catalogue_document(catalogue: Catalogue) -> list[dict[str, Any]]:
    """`seldinger catalogue list --json`. Names and keys are a contract."""
    return [
        {
            "id": entry.id,
            "list": entry.list_title,
            "grade": entry.grade,
            "number": entry.number,
            "text": entry.text,
            "line": entry.source.line,
            "kind": entry.kind,
            "parts": list(entry.parts),
            "exclusions": list(entry.exclusions),
            "relative": list(entry.relative),
            "purpose": entry.purpose,
            "managed_grade": catalogue.managed_grade(entry),
            "overlays": [overlay.id for overlay in catalogue.overlays_of(entry)],
        }
        for entry in catalogue.entries
    ]


def print_catalogue(catalogue: Catalogue) -> None:
    """Every list with its entries, raised grades shown as 3→4."""
    console = Terminal()
    if catalogue.notice:
        console.print(catalogue.notice, style="yellow")
    console.print(
        f"{catalogue.title}（第 {catalogue.version} 版）：{len(catalogue.entries)} 条",
        style="bold",
    )
    for found in catalogue.lists:
        table = Table(title=found.title, title_justify="left", box=None, pad_edge=False)
        for head in ("级别", "序号", "条目", "类型", "行"):
            table.add_column(head, justify="right" if head in ("序号", "行") else "left")
        for entry in catalogue.entries:
            if entry.list_id != found.id:
                continue
            managed = catalogue.managed_grade(entry)
            grade = f"{entry.grade}→{managed}" if managed != entry.grade else str(entry.grade)
            overlays = "、".join(overlay.title for overlay in catalogue.overlays_of(entry))
            table.add_row(
                grade,
                str(entry.number),
                entry.text,
                KIND[entry.kind] or overlays,
                str(entry.source.line),
            )
        console.print()
        console.print(table)
