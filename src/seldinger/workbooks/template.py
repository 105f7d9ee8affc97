"""The blank logbook workbook: a page of instructions, one sheet a kind of fact, drop-downs."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import LEAVE
from seldinger.workbooks.grid import Column
from seldinger.workbooks.sheets import Vocabulary, columns_of

Rows = Mapping[str, Sequence[Sequence[object]]]
LAST_ROW = 5000  # drop-downs reach so far
_HEAD = PatternFill("solid", fgColor="0B6670")
_OPTIONAL = PatternFill("solid", fgColor="5E8A90")
_WIDTHS = {"手术名称": 34, "题目": 34, "类别": 28, "方向": 40, "医院": 20, "科室": 16, "病例号": 16}
_GUIDE = (
    "一个工作簿登记一名学员。填好后运行：seldinger audit 登记表.xlsx",
    "病例＝病例号＋日期＋台次。一台手术做了几种操作，每种操作一行，病例号、日期、台次相同。",
    "角色：参与＝上台但非一助、术者；一助；术者＝上级医师指导下完成关键步骤。未上台的观摩不登记。",
    "状态：只有“已审核”计入；“待审核”单列；“退回”不计入。",
    "类别填了就以所填为准；留空时按目录里的手术名称判断，判断不了的会列出来，不会丢。",
    "管理病例按住院次计；类别留空时按入院当日的轮转岗位。",
    "轮转的开始、结束两天都算在内；除总住院医师外，各行日期不能重叠；请假单列一行。",
    "方向填三个，用、隔开；尚未选定可留空。",
    "日期写成 2026-03-05；下拉框里的词不要改写。每张表的列可以换位置，可以多出别的列。",
)


def template(rulebook: Rulebook, rows: Rows | None = None) -> bytes:
    """The .xlsx file's content; `rows` by sheet title fills it (a demonstration)."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _write_guide(book.create_sheet("说明"), rulebook, demonstration=rows is not None)
    lists = book.create_sheet("选项")
    lists.sheet_state = "hidden"
    words = _drop_downs(rulebook)
    for place, (name, values) in enumerate(words.items(), start=1):
        for number, value in enumerate([name, *values], start=1):
            lists.cell(number, place, value)
    for title, columns in columns_of(rulebook).items():
        sheet = book.create_sheet(title)
        write_heads(sheet, columns)
        for row in (rows or {}).get(title, ()):
            sheet.append(list(row))
        _add_drop_downs(sheet, columns, list(words), {n: len(v) for n, v in words.items()})
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _drop_downs(rulebook: Rulebook) -> dict[str, list[str]]:
    """“表.列” → what the drop-down offers."""
    words = Vocabulary.of(rulebook)
    states = list(words.states)
    return {
        "学员.背景": list(words.backgrounds),
        "轮转.岗位": [*words.places, LEAVE],
        "手术.类别": list(words.categories),
        "手术.角色": list(words.roles),
        "手术.状态": states,
        "管理病例.类别": list(words.kinds),
        "管理病例.状态": states,
        "影像报告.检查": list(words.exams),
        "影像报告.部位": sorted({part for parts in words.parts.values() for part in parts}),
        "影像报告.状态": states,
        "科研教学.类型": list(words.types),
        "科研教学.本人作用": list(words.capacities),
        "科研教学.期刊级别": list(words.levels),
        "科研教学.状态": states,
    }


def _write_guide(sheet: Worksheet, rulebook: Rulebook, *, demonstration: bool) -> None:
    lines: list[tuple[str, ...]] = [(f"{rulebook.title} · 登记表",)]
    if demonstration:
        lines.append(("示例：表中人员、病例均为模拟数据，不是真实记录",))
    lines += [(line,) for line in _GUIDE]
    lines += [("",), ("工作表", "列", "填什么")]
    for title, columns in columns_of(rulebook).items():
        for column in columns:
            lines.append(
                (title, column.head + ("" if column.needed else "（可无）"), column.allowed)
            )
    for line in lines:
        sheet.append(line)
    sheet["A1"].font = Font(bold=True, size=14)
    for place, width in enumerate((14, 16, 100), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column == 3)


def write_heads(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """The head row, with widths and formats of the columns; optional ones are paler."""
    sheet.append([column.head for column in columns])
    for place, column in enumerate(columns, start=1):
        cell, letter = sheet.cell(1, place), get_column_letter(place)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD if column.needed else _OPTIONAL
        sheet.column_dimensions[letter].width = _WIDTHS.get(column.head, 13)
        if is_date(column):
            sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"
        if column.head in ("病例号", "工号"):
            sheet.column_dimensions[letter].number_format = "@"  # keeps leading zeros
    sheet.freeze_panes = "A2"


def is_date(column: Column) -> bool:
    return column.head in ("日期", "开始", "结束", "入院日期", "入培日期")


def date_rule() -> DataValidation:
    """A date after 1989: what the readers take for one."""
    rule = DataValidation(type="date", operator="greaterThan", formula1="32874", allow_blank=True)
    rule.showErrorMessage = True
    return rule


def _add_drop_downs(
    sheet: Worksheet, columns: Sequence[Column], names: list[str], lengths: dict[str, int]
) -> None:
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        reach = f"{letter}2:{letter}{LAST_ROW}"
        name = f"{sheet.title}.{column.head}"
        if lengths.get(name):
            source = get_column_letter(names.index(name) + 1)
            formula = f"选项!${source}$2:${source}${lengths[name] + 1}"
            rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        elif is_date(column):
            rule = date_rule()
        else:
            continue
        rule.errorTitle, rule.error = column.head, f"应为{column.allowed}"[:220]
        rule.showErrorMessage = True
        rule.add(reach)
        sheet.add_data_validation(rule)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
