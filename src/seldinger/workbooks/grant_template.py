"""The blank workbook of grants: instructions, drop-downs of one catalogue, and the catalogue."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.workbooks.grant_list import COLUMNS, DOCTOR, GRADES, KINDS, LIST, SHEET, TECHNOLOGY
from seldinger.workbooks.grid import Column
from seldinger.workbooks.template import LAST_ROW, date_rule, is_date, write_heads

_WIDTHS = {DOCTOR: 16, "范围": 13, "名称": 52, "前几例须带教": 14, "培训": 24, "文号": 20}
_GUIDE = (
    "一行一份授权：授给一位医师，在这一家医院，从开始那天起。上传后先预览，确认后才写入。",
    "授权写入后不能撤销这次导入，也不能删改；写错的，在平台上逐份撤销并说明理由，再重新授权。",
    "同一份再传一次不会重复：医师、范围、起止日期都相同的，预览里列作“已登记”，跳过。",
    "医师按工号认；没有工号写登录名；都空着时按姓名，本院同名的两位必须写工号或登录名。",
    "条目的名称照抄目录（可从“目录”一页复制），也可写编号；几条写在一格里用、隔开，或一行一条。",
    "名称只写了一条里的一项手术时，勾选确认后按整条授予。同一名称在目录里有几条的，请写编号。",
    "“专业”要写至几级，如 3 表示该专业三级及以下；限制类技术不在其内，须逐项点名授权。",
    "日期写成 2026-03-05，开始、结束两天都算在内；长期有效的，结束空着。",
    "列可以换位置，不要多出别的列：认不得的列可能写着期限或限制，整张表都不写入。",
    "一个科室一张工作表也可以，表头相同即可。不要合并单元格，每行都填写完整。",
)


def grant_template(title: str, catalogue: Catalogue) -> bytes:
    """The .xlsx file's content. title: the hospital's name."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _write_guide(book.create_sheet("说明"), title, catalogue)
    _write_lists(book.create_sheet("选项"), catalogue)
    sheet = book.create_sheet(SHEET)
    write_heads(sheet, COLUMNS)
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column.head, 13)
        if column.head == DOCTOR:
            sheet.column_dimensions[letter].number_format = "@"  # keeps leading zeros
        _add_rule(sheet, letter, column, catalogue)
    _write_catalogue(book.create_sheet("目录"), catalogue)
    for each in book.worksheets:
        _as_text(each)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _as_text(sheet: Worksheet) -> None:
    """A name that begins with "=" is still a name, not a formula."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _titles(catalogue: Catalogue) -> dict[str, Sequence[str | int]]:
    """Head → what its column of the hidden sheet offers, in this order."""
    return {
        "范围": list(KINDS),
        "专业": [one.title for one in catalogue.lists],
        "限制类技术": [one.title for one in catalogue.overlays],
        "至几级": GRADES,
    }


def _write_lists(sheet: Worksheet, catalogue: Catalogue) -> None:
    sheet.sheet_state = "hidden"
    for place, (head, words) in enumerate(_titles(catalogue).items(), start=1):
        for number, value in enumerate([head, *words], start=1):
            sheet.cell(number, place, value)


def _reach(head: str, catalogue: Catalogue) -> str:
    titles = _titles(catalogue)
    letter = get_column_letter(list(titles).index(head) + 1)
    return f"选项!${letter}$2:${letter}${max(1, len(titles[head])) + 1}"


def _add_rule(sheet: Worksheet, letter: str, column: Column, catalogue: Catalogue) -> None:
    if is_date(column):
        rule = date_rule()
    elif column.head in ("范围", "至几级"):
        rule = DataValidation(type="list", formula1=_reach(column.head, catalogue))
        rule.showErrorMessage = True
    elif column.head == "名称":
        # Offered by the scope beside it; several entries in one cell are typed.
        rule = DataValidation(type="list", formula1=_offered(catalogue))
        rule.showErrorMessage = False
    else:
        return
    rule.allow_blank = True
    rule.errorTitle, rule.error = column.head, f"应为{column.allowed}"[:220]
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _offered(catalogue: Catalogue) -> str:
    words = {kind: title for title, kind in KINDS.items()}
    scope = get_column_letter([column.head for column in COLUMNS].index("范围") + 1)
    entries = f"目录!$D$2:$D${len(catalogue.entries) + 1}"
    technologies = (
        f'IF(${scope}2="{words[TECHNOLOGY]}",{_reach("限制类技术", catalogue)},{entries})'
    )
    return f'IF(${scope}2="{words[LIST]}",{_reach("专业", catalogue)},{technologies})'


def _write_catalogue(sheet: Worksheet, catalogue: Catalogue) -> None:
    """To copy names and numbers from; it is not read."""
    sheet.append(["编号", "专业", "级别", "名称"])
    for entry in catalogue.entries:
        sheet.append([entry.id, entry.list_title, entry.grade, entry.text])
    for letter, width in zip("ABCD", (30, 22, 8, 64), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _write_guide(sheet: Worksheet, title: str, catalogue: Catalogue) -> None:
    lines: list[tuple[str, ...]] = [(f"{title} · 手术授权表",), (f"目录：{catalogue.title}",)]
    lines += [(line,) for line in _GUIDE]
    example = _example(catalogue)
    heading = len(lines) + 2
    lines += [("",), ("列", "填什么", "示例（这一页不会读入）")]
    for column in COLUMNS:
        head = column.head + ("" if column.needed else "（可无）")
        lines.append((head, column.allowed, example.get(column.head, "")))
    for line in lines:
        sheet.append(line)
    sheet["A1"].font = Font(bold=True, size=14)
    for letter, width in zip("ABC", (20, 64, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column != 1)
    for cell in sheet[heading]:
        cell.font = Font(bold=True)


def _example(catalogue: Catalogue) -> dict[str, str]:
    """One row in words of this catalogue."""
    return {
        DOCTOR: "0012",
        "姓名": "示例医师甲",
        "范围": next(iter(KINDS)),
        "名称": catalogue.entries[0].text if catalogue.entries else "",
        "开始": "2026-01-01",
        "结束": "2028-12-31",
        "前几例须带教": "5",
        "职称": "副主任医师",
    }
