"""`catalogue conflicts`: where a grading catalogue contradicts itself."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from seldinger.commands import arguments as common
from seldinger.commands.answers import YES, print_json, show
from seldinger.commands.parsers import Commands

if TYPE_CHECKING:
    from seldinger.domain.grading.catalogue import Catalogue
    from seldinger.matching.conflicts import Finding

KIND = {
    "conflict": "级别冲突",
    "duplicate": "重复",
    "containment": "包含",
    "approach": "做法不同",
}


def add_conflicts(actions: Commands) -> None:
    parser = actions.add_parser("conflicts", help="目录自相矛盾、重复、互相包含的条目")
    parser.add_argument(
        "--catalogue", default=None, metavar="名称[/版本]|文件夹", help="默认随软件附带的目录"
    )
    common.norms(parser)
    common.as_json(parser)
    parser.set_defaults(run=_conflicts)


def _conflicts(arguments: argparse.Namespace) -> int:
    """That there are findings is no failure."""
    from seldinger.commands.norms import named_catalogue
    from seldinger.matching.conflicts import find_conflicts
    from seldinger.norms.library import CATALOGUE

    catalogue = named_catalogue(arguments.catalogue or CATALOGUE, arguments.norms)
    findings = find_conflicts(catalogue)
    if arguments.json:
        print_json([_document(found) for found in findings])
    else:
        show(lambda: _print(catalogue, findings))
    return YES


def _document(found: "Finding") -> dict[str, Any]:
    """Names and keys are a contract."""
    return {
        "kind": found.kind,
        "entries": list(found.entries),
        "score": found.score,
        "reason": found.reason,
        "names": list(found.names),
        "agreement": asdict(found.agreement),
    }


def _print(catalogue: "Catalogue", findings: "tuple[Finding, ...]") -> None:
    """A table for people: the kind, the entries with list and grade, the reason below."""
    from rich.table import Table

    from seldinger.report.table import Terminal

    console = Terminal()
    if catalogue.notice:
        console.print(catalogue.notice, style="yellow")
    told = f"{catalogue.title}（第 {catalogue.version} 版）：{len(findings)} 处要核对"
    console.print(told, style="bold")
    if not findings:
        console.print("没有找到自相矛盾的条目")
        return
    table = Table(box=None, pad_edge=False, show_lines=False)
    table.add_column("类型")
    table.add_column("相似", justify="right")
    table.add_column("说明", overflow="fold")
    for found in findings:
        table.add_row(KIND[found.kind], f"{found.score:.2f}", found.reason)
    console.print(table)
    console.print("按条目名称比对得出，是提请委员会核对的问题，不是结论", style="dim")
