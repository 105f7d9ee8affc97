"""A verdict → tables for the terminal."""

from typing import NoReturn

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Role, Status
from seldinger.errors import SeldingerError
from seldinger.norms.faults import nearest
from seldinger.report.layout import (
    Item,
    Section,
    answer,
    problems,
    sections,
    who,
)

PROBLEMS_SHOWN = 20


class Terminal(Console):
    """A console on which what people typed stays what it is: no markup, no emoji."""

    def __init__(self) -> None:
        super().__init__(highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> NoReturn:
        """Whoever read has left: the command decides what that means, not the console."""
        raise BrokenPipeError


def print_verdict(verdict: Verdict, notes: list[tuple[Origin, str]]) -> None:
    """Who, the answer, a table for each post, and what counts nowhere."""
    console = Terminal()
    rulebook = verdict.rulebook
    if rulebook.notice:
        console.print(rulebook.notice, style="yellow")
    console.print(who(verdict), style="bold")
    console.print(f"{rulebook.title}（第 {rulebook.version} 版）· 截至 {verdict.as_of}")
    console.print(answer(verdict), style="bold")
    for section in sections(verdict):
        console.print()
        _print_section(console, section)
    _print_problems(console, problems(verdict, [(o.sheet, o.row, t) for o, t in notes]))
    console.print(
        "\n任一格的病例与原句：加 --explain 血管造影术·术者 这样的名称，或用 --html 写成网页",
        style="dim",
    )


def print_explanation(verdict: Verdict, wanted: str) -> None:
    """The sentence of one requirement, by id or title, and the rows behind its number."""
    console = Terminal()
    every = [item for section in sections(verdict) for item in section.all_items]
    items = {item.title: item for item in every} | {item.id: item for item in every}
    if wanted not in items:
        raise SeldingerError(f"没有要求 {wanted}。{nearest(wanted, items)}")
    item = items[wanted]
    console.print(f"{item.title}  {item.score}  {item.note}", style="bold")
    console.print(f"{item.label.icon} {item.label.word}  {item.readings}")
    console.print(f"细则第 {item.line} 行：{item.context} {item.sentence}".replace("： ", "："))
    table = Table(box=None, pad_edge=False)
    for head in ("", "日期", "行", "病例", "角色", "数"):
        table.add_column(head, justify="right" if head == "数" else "left", no_wrap=True)
    for head in ("名称", "结果"):
        table.add_column(head, overflow="fold")
    for row in item.evidence:
        mark = "✓" if row.counted else ("◷" if row.pending else "·")
        table.add_row(
            mark, row.day, row.where, row.case, row.role, row.amount, row.name, row.reason
        )
    console.print(table if item.evidence else "还没有相关的登记")


def _print_section(console: Console, section: Section) -> None:
    if section.status is Status.NOT_APPLICABLE:
        console.print(f"{section.title}  – 不适用", style="dim")
        return
    console.print(
        Text.assemble((section.title, "bold"), f"  {section.label.icon} {section.label.word}")
    )
    if section.items:
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(min_width=30, overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for item in section.items:
            table.add_row(item.title, item.score, _status(item), _cite(item), item.note)
        console.print(table)
    if section.rows:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("手术类别", min_width=22, overflow="fold")
        for role in Role:
            table.add_column(role)
        table.add_column("细则", style="dim", no_wrap=True)
        for row in section.rows:
            cells = [_cell(cell) for cell in row.cells]
            table.add_row(row.title, *cells, _cite(row.cells[0]))
        console.print(table)


def _status(item: Item) -> Text:
    return Text(f"{item.label.icon} {item.label.word}", style=item.label.terminal)


def _cell(item: Item) -> Text:
    differs = " ≠" if item.reads_differently and item.label.icon != "≠" else ""
    note = f"\n{item.note}" if item.note else ""
    return Text(f"{item.label.icon} {item.score}{differs}{note}", style=item.label.terminal)


def _cite(item: Item) -> str:
    return f"第 {item.line} 行"


def _print_problems(console: Console, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    console.print(f"\n需要留意的登记（{len(rows)} 处）", style="bold")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for where, what in rows[:PROBLEMS_SHOWN]:
        table.add_row(f"  {where}", what)
    console.print(table)
    if len(rows) > PROBLEMS_SHOWN:
        console.print(f"  ……其余 {len(rows) - PROBLEMS_SHOWN} 处见 --html 或 --json")
