"""A verdict → a workbook: the findings, the evidence behind them, and what counts nowhere."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Reading
from seldinger.report.document import number
from seldinger.report.labels import READING
from seldinger.report.layout import answer, problems, sections, who

_HEAD = PatternFill("solid", fgColor="0B6670")
_ILLEGAL = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


def workbook(verdict: Verdict, notes: list[tuple[Origin, str]]) -> bytes:
    """The .xlsx file's content. Text that begins like a formula is written as text."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _findings(book.create_sheet("结论"), verdict)
    _evidence(book.create_sheet("依据"), verdict)
    _problems(book.create_sheet("留意"), verdict, notes)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _findings(sheet: Worksheet, verdict: Verdict) -> None:
    rulebook = verdict.rulebook
    if rulebook.notice:
        _append(sheet, [rulebook.notice])
    _append(sheet, [who(verdict)])
    _append(sheet, [answer(verdict)])
    _append(sheet, [f"{rulebook.title}（第 {rulebook.version} 版）", f"截至 {verdict.as_of}"])
    readings = [READING[reading] for reading in Reading]
    heads = ["岗位", "类别", "角色", "要求", "单位", "最低", "计入", "待审", "缺", "结论"]
    _head(sheet, [*heads, *readings, "细则行", "原句", "编号"])
    for section in sections(verdict):
        for item in section.all_items:
            finding, requirement = item.finding, item.finding.requirement
            _append(
                sheet,
                [
                    section.title,
                    requirement.row or "",
                    requirement.of_role or "",
                    requirement.title,
                    requirement.unit,
                    requirement.minimum,
                    number(finding.counted),
                    number(finding.pending),
                    number(finding.missing),
                    f"{item.label.icon} {item.label.word}",
                    *(number(finding.readings[reading]) for reading in Reading),
                    item.line,
                    item.sentence,
                    requirement.id,
                ],
            )
    _finish(sheet, [14, 26, 8, 30, 6, 6, 8, 8, 8, 12, 11, 10, 10, 8, 50, 26])


def _evidence(sheet: Worksheet, verdict: Verdict) -> None:
    _head(sheet, ["编号", "要求", "结果", "日期", "登记行", "病例", "角色", "名称", "数量", "说明"])
    for section in sections(verdict):
        for item in section.all_items:
            for row in item.evidence:
                mark = "计入" if row.counted else ("待审" if row.pending else "未计入")
                _append(
                    sheet,
                    [
                        item.id,
                        item.title,
                        mark,
                        row.day,
                        row.where,
                        row.case,
                        row.role,
                        row.name,
                        row.amount,
                        row.reason,
                    ],
                )
    _finish(sheet, [26, 30, 8, 12, 14, 12, 8, 30, 8, 60])


def _problems(sheet: Worksheet, verdict: Verdict, notes: list[tuple[Origin, str]]) -> None:
    _head(sheet, ["登记行", "说明"])
    for row in problems(verdict, [(o.sheet, o.row, text) for o, text in notes]):
        _append(sheet, list(row))
    _finish(sheet, [18, 90])


def _append(sheet: Worksheet, values: list[object]) -> None:
    # Made before they are appended: asking a sheet for its last row reads all its cells.
    cells = []
    for value in values:
        clean: Any = value.translate(_ILLEGAL) if isinstance(value, str) else value
        cells.append(Cell(sheet, row=1, column=1, value=clean))
        if isinstance(clean, str):
            cells[-1].data_type = "s"  # neither a formula nor an error, whatever it looks like
    sheet.append(cells)


def _head(sheet: Worksheet, heads: list[str]) -> None:
    sheet.append(heads)
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(vertical="center")
    sheet.freeze_panes = f"A{sheet.max_row + 1}"
    sheet.auto_filter.ref = f"A{sheet.max_row}:{get_column_letter(len(heads))}{sheet.max_row}"


def _finish(sheet: Worksheet, widths: list[int]) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
