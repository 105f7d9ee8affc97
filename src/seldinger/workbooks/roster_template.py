"""The blank roster workbook of a base: instructions, four sheets, drop-downs of what is allowed.

The examples stand on the sheet of instructions, which is not read: no row has to be told apart
from a real one by its wording.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.domain.training.words import LEAVE
from seldinger.workbooks.roster_sheets import Allowed, roster_columns
from seldinger.workbooks.template import LAST_ROW, date_rule, is_date, write_heads

_WIDTHS = {"医院": 24, "科室": 18, "目录专业": 40, "身份": 26, "方向": 40}
_GUIDE = (
    "四张表可以只填需要的；可以分几次上传。上传后先预览，确认后才写入；同一份再传一次不会重复建立。",
    "科室：列出的科室会建立；目录专业留空时，已有科室的目录专业不变。",
    "人员：一人在几个科室任职写几行；一人有几个身份可写在一格里，用、隔开。",
    "上级医师、科室主任的身份属于所写科室；科教处、医务处、查询属于所写医院；基地主任、教学秘书属于本基地。",
    "登录名可以空着：平台按姓名的拼音拟定，预览时可见；首次密码在写入后显示一次。",
    "同名的两个人，用工号或登录名区分。已有账号的人再写时，写同样的工号或登录名。",
    "轮转的“学员”写姓名、工号或登录名之一；开始、结束两天都算在内；除总住院医师外，各行日期不能重叠；请假单列一行。",
    "日期写成 2026-03-05。每张表的列可以换位置，可以多出别的列。",
)
# Drop-downs that follow what is typed on another sheet.
_TYPED = {
    "人员.科室": "科室.科室",
    "学员.科室": "科室.科室",
    "轮转.科室": "科室.科室",
    "轮转.学员": "学员.姓名",
}


def roster_template(title: str, allowed: Allowed) -> bytes:
    """The .xlsx file's content; the departments that are there stand on their sheet already."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _write_guide(book.create_sheet("说明"), title, allowed)
    lists = book.create_sheet("选项")
    lists.sheet_state = "hidden"
    offered = _offered(allowed)
    for place, (name, words) in enumerate(offered.items(), start=1):
        for number, value in enumerate([name, *words], start=1):
            lists.cell(number, place, value)
    for name, columns in roster_columns(allowed.rulebook).items():
        sheet = book.create_sheet(name)
        write_heads(sheet, columns)
        heads = [column.head for column in columns]
        for place, head in enumerate(heads, start=1):
            if head in _WIDTHS:
                sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[head]
        for place, column in enumerate(columns, start=1):
            rule = _rule(f"{name}.{column.head}", offered, allowed)
            if rule is None and is_date(column):
                rule = date_rule()
            if rule:
                _add_rule(sheet, rule, place, column.head, column.allowed)
    for row in _departments(allowed):
        book["科室"].append(row)
    for sheet in book.worksheets:
        _as_text(sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _as_text(sheet: Worksheet) -> None:
    """Names are typed by people: one that begins with "=" is still a name, not a formula."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _departments(allowed: Allowed) -> list[tuple[str, str]]:
    return [
        (hospital, department)
        for hospital, words in allowed.hospitals.items()
        for department in sorted(words.departments)
    ]


def _offered(allowed: Allowed) -> dict[str, list[str]]:
    """“表.列” → what the drop-down offers."""
    rulebook, hospitals = allowed.rulebook, list(allowed.hospitals)
    lists = dict.fromkeys(title for words in allowed.hospitals.values() for title in words.lists)
    return {
        "科室.医院": hospitals,
        "科室.目录专业": list(lists),
        "人员.医院": hospitals,
        "人员.身份": list(allowed.roles),
        "学员.背景": [background.title for background in rulebook.backgrounds],
        "学员.医院": hospitals,
        "轮转.岗位": [*(place.title for place in rulebook.places), LEAVE],
        "轮转.医院": hospitals,
    }


def _rule(
    name: str, offered: Mapping[str, Sequence[str]], allowed: Allowed
) -> DataValidation | None:
    """A drop-down; one that may hold several words, or words still to come, only offers."""
    if name in _TYPED:
        rule = DataValidation(type="list", formula1=_typed_on(_TYPED[name], allowed))
        rule.showErrorMessage = False
        return rule
    if not offered.get(name):
        return None
    letter = get_column_letter(list(offered).index(name) + 1)
    source = f"选项!${letter}$2:${letter}${len(offered[name]) + 1}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True)
    rule.showErrorMessage = name not in ("科室.目录专业", "人员.身份")
    return rule


def _typed_on(name: str, allowed: Allowed) -> str:
    """The cells filled so far: a fixed reach would offer hundreds of blank lines."""
    sheet, head = name.split(".")
    heads = [column.head for column in roster_columns(allowed.rulebook)[sheet]]
    letter = get_column_letter(heads.index(head) + 1)
    filled = f"COUNTA({sheet}!${letter}$2:${letter}${LAST_ROW})"
    return f"OFFSET({sheet}!${letter}$2,0,0,MAX(1,{filled}),1)"


def _add_rule(sheet: Worksheet, rule: DataValidation, place: int, head: str, told: str) -> None:
    letter = get_column_letter(place)
    rule.errorTitle, rule.error = head, f"应为{told}"[:220]
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _write_guide(sheet: Worksheet, title: str, allowed: Allowed) -> None:
    lines: list[tuple[str, ...]] = [(f"{title} · 人员名册",), *((line,) for line in _GUIDE)]
    examples = _examples(allowed)
    lines += [("",), ("工作表", "列", "填什么", "示例（这一页不会读入）")]
    for name, columns in roster_columns(allowed.rulebook).items():
        example = examples[name]
        for column in columns:
            head = column.head + ("" if column.needed else "（可无）")
            lines.append((name, head, column.allowed, example.get(column.head, "")))
    for line in lines:
        sheet.append(line)
    sheet["A1"].font = Font(bold=True, size=14)
    for place, width in enumerate((14, 16, 64, 40), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column in (3, 4))
    for cell in sheet[len(_GUIDE) + 3]:
        cell.font = Font(bold=True)


def _examples(allowed: Allowed) -> dict[str, dict[str, str]]:
    """One row a sheet, in words that this base allows."""
    rulebook, hospital = allowed.rulebook, next(iter(allowed.hospitals), "")
    lists = list(allowed.hospitals[hospital].lists)[:2] if hospital else []
    directions = [post.title for post in rulebook.directions[: rulebook.choices]]
    background = rulebook.backgrounds[0].title if rulebook.backgrounds else ""
    where = {"医院": hospital, "科室": "介入科"}
    return {
        "科室": {**where, "目录专业": "、".join(lists)},
        "人员": {
            "姓名": "示例医师甲", "工号": "0012", **where, "职称": "主任医师",
            "身份": "、".join(list(allowed.roles)[:2]), "开始": "2024-09-01",
        },
        "学员": {
            "姓名": "示例学员甲", "工号": "T001", "背景": background, "入培日期": "2024-09-01",
            "方向": "、".join(directions),
        },
        "轮转": {
            "学员": "示例学员甲", "岗位": next((p.title for p in rulebook.places), LEAVE),
            "开始": "2024-09-01", "结束": "2024-11-30", **where,
        },
    }  # fmt: skip
