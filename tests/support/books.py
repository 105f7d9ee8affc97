"""Writes logbook workbooks from plain rows, clean or as dirty as those that people hand in."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlwt

Row = Mapping[str, object]
Sheets = Mapping[str, Sequence[Row]]

HEADS = {
    "学员": ("工号", "姓名", "背景", "入培日期", "方向"),
    "轮转": ("岗位", "开始", "结束", "医院", "科室"),
    "手术": (
        *("日期", "病例号", "手术名称", "类别", "角色"),
        *("上级医师", "状态", "台次", "医院", "科室"),
    ),
    "管理病例": ("入院日期", "病例号", "类别", "状态"),
    "影像报告": ("日期", "检查", "部位", "份数", "状态", "上级医师"),
    "科研教学": ("日期", "类型", "题目", "本人作用", "期刊级别", "状态"),
}


@dataclass(frozen=True, kw_only=True)
class Dirt:
    """What people do to a template. The meaning of the rows stays the same."""

    titles: int = 0  # merged title rows above the head
    two_rows: bool = False  # the head is merged over two rows, its first heads below a group
    mark: str = ""  # written behind every head
    shuffled: bool = False  # columns in another order
    extra: tuple[str, ...] = ()  # columns that nobody knows
    blank_every: int = 0  # an empty line after every so many rows
    padded: bool = False  # white space around every text
    hidden_rows: bool = False
    hidden_columns: bool = False
    seed: int = 1


CLEAN = Dirt()


def write_book(path: Path, sheets: Sheets, dirt: Dirt = CLEAN) -> Path:
    """Write each sheet's rows below its head; the ending of `path` decides .xlsx or .xls."""
    grids = {title: _Grid(title, rows, dirt) for title, rows in sheets.items()}
    (_write_xls if path.suffix == ".xls" else _write_xlsx)(path, grids, dirt)
    return path


class _Grid:
    """The cells of one sheet, and which of them are merged."""

    def __init__(self, title: str, rows: Sequence[Row], dirt: Dirt) -> None:
        dice = random.Random(f"{title}{dirt.seed}")
        self.cells: list[list[object]] = []
        self.merged: list[tuple[int, int, int, int]] = []  # top, left, bottom, right; 0-based
        self.body: list[int] = []
        heads = [*HEADS.get(title, ()), *dirt.extra]
        if dirt.shuffled:
            dice.shuffle(heads)
        if heads:
            self._put_titles(title, len(heads), dirt)
            self._put_head(heads, dirt)
        for number, row in enumerate(rows, start=1):
            self.body.append(len(self.cells))
            self.cells.append([_cell(row, head, dirt) for head in heads])
            if dirt.blank_every and number % dirt.blank_every == 0:
                self.cells.append([])

    def _put_titles(self, title: str, width: int, dirt: Dirt) -> None:
        for number in range(dirt.titles):
            self.merged.append((number, 0, number, width - 1))
            self.cells.append([f"{title}登记表（示例）", *[None] * (width - 1)])

    def _put_head(self, heads: list[str], dirt: Dirt) -> None:
        top = len(self.cells)
        texts: list[object] = [head + dirt.mark for head in heads]
        if not dirt.two_rows:
            self.cells.append(texts)
            return
        self.merged.append((top, 0, top, 1))
        self.merged += [(top, place, top + 1, place) for place in range(2, len(heads))]
        self.cells.append(["基本信息", None, *texts[2:]])
        self.cells.append([*texts[:2], *[None] * (len(heads) - 2)])


def _cell(row: Row, head: str, dirt: Dirt) -> object:
    value = row.get(head)
    if dirt.padded and isinstance(value, str) and value:
        return f" {value}\u3000"
    return None if value == "" else value


def _write_xlsx(path: Path, grids: dict[str, _Grid], dirt: Dirt) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, grid in grids.items():
        sheet = book.create_sheet(title)
        for row, cells in enumerate(grid.cells, start=1):
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    sheet.cell(row, column, value)
        for top, left, bottom, right in grid.merged:
            sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        for row in grid.body if dirt.hidden_rows else ():
            sheet.row_dimensions[row + 1].hidden = True
        if dirt.hidden_columns:
            sheet.column_dimensions["A"].hidden = True
    book.save(path)


def _write_xls(path: Path, grids: dict[str, _Grid], dirt: Dirt) -> None:
    book = xlwt.Workbook()
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for title, grid in grids.items():
        sheet = book.add_sheet(title)
        for row, cells in enumerate(grid.cells):
            for column, value in enumerate(cells):
                if isinstance(value, date | datetime):
                    sheet.write(row, column, value, dated)
                elif value is not None:
                    sheet.write(row, column, value)
        for top, left, bottom, right in grid.merged:
            sheet.merge(top, bottom, left, right)
        for row in grid.body if dirt.hidden_rows else ():
            sheet.row(row).hidden = True
        if dirt.hidden_columns:
            sheet.col(0).hidden = True
    book.save(str(path))


# -- rows that are in order; a test changes the cell it is about ----------------------------------


def trainee(**cells: object) -> Row:
    return {
        "工号": "T0001",
        "姓名": "林示例",
        "背景": "影像",
        "入培日期": "2023-09-01",
        "方向": "神经介入、外周血管介入、腹部介入",
    } | cells


def rotation(**cells: object) -> Row:
    return {"岗位": "介入基础", "开始": "2024-03-01", "结束": "2025-08-31"} | cells


def procedure(**cells: object) -> Row:
    return {
        "日期": "2024-06-03",
        "病例号": "C0001",
        "手术名称": "示例手术",
        "类别": "栓塞术",
        "角色": "术者",
        "上级医师": "周示例",
        "状态": "已审核",
    } | cells


def admission(**cells: object) -> Row:
    return {"入院日期": "2024-06-03", "病例号": "M0001", "类别": "栓塞术", "状态": "已审核"} | cells


def report(**cells: object) -> Row:
    return {
        "日期": "2023-10-09",
        "检查": "CT",
        "部位": "胸部",
        "份数": 5,
        "状态": "已审核",
        "上级医师": "周示例",
    } | cells


def activity(**cells: object) -> Row:
    return {
        "日期": "2024-06-03",
        "类型": "读书报告",
        "题目": "示例题目",
        "本人作用": "主讲人",
        "期刊级别": "",
        "状态": "已审核",
    } | cells


def one_of_each() -> dict[str, list[Row]]:
    """A whole small workbook without a fault."""
    return {
        "学员": [trainee()],
        "轮转": [rotation()],
        "手术": [procedure()],
        "管理病例": [admission()],
        "影像报告": [report()],
        "科研教学": [activity()],
    }
