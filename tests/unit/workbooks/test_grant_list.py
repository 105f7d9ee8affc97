"""Lists of grants as hospitals keep them: read as written, every fault with row and remedy."""

from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import xlwt

from seldinger.norms.library import library_at
from seldinger.workbooks.cells import Broken
from seldinger.workbooks.grant_list import MOST_ROWS, read_grants, read_sheets
from seldinger.workbooks.grant_template import grant_template
from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.merged import merged_cells
from support.grants_file import HEADS, grant_book, grant_row, grant_text

CATALOGUE = library_at(None).catalogue("shougang")


def read(**cells: object):
    """One row, whose cells are as given."""
    row = grant_row(**cells)
    return read_sheets([("授权", [HEADS, [row.get(head) for head in HEADS]])], "授权表.xlsx")


def fault(**cells: object) -> tuple[str, str]:
    """The one fault: column and remedy."""
    reading = read(**cells)
    assert reading.rows == ()
    (found,) = reading.faults
    assert (found.sheet, found.row) == ("授权", 2)
    return found.column, found.allowed


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_encoding(encoding: str) -> None:
    content = grant_text([grant_row(), grant_row(姓名="吴示例")]).encode(encoding)
    reading = read_grants(content, "授权表.csv")
    assert reading.faults == ()
    assert [(row.name, row.origin.row) for row in reading.rows] == [("周示例", 2), ("吴示例", 3)]
    assert reading.rows[0].start == date(2024, 3, 5)


def test_a_workbook_with_every_column() -> None:
    cells = grant_row(
        培训="进修 6 个月", 例数="120", 考核="合格", 职称="副主任医师", 文号="医〔2024〕3 号",
    )  # fmt: skip
    cells |= {"工号/登录名": 1001, "结束": datetime(2027, 3, 4), "前几例须带教": 3.0}
    reading = read_grants(grant_book([cells]), "授权表.xlsx")
    (row,) = reading.rows
    assert (row.doctor, row.name, row.kind, row.named) == (
        "1001",
        "周示例",
        "entries",
        "主动脉造影术",
    )
    assert (row.start, row.end, row.proctored) == (date(2024, 3, 5), date(2027, 3, 4), 3)
    assert (row.training, row.cases, row.examination) == ("进修 6 个月", "120", "合格")
    assert (row.title, row.document) == ("副主任医师", "医〔2024〕3 号")


def test_an_old_workbook() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("授权")
    as_date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    row = grant_row(开始=date(2024, 3, 5), 结束="", 前几例须带教="")
    for place, (head, value) in enumerate(row.items()):
        sheet.write(0, place, head)
        sheet.write(
            1, place, value, as_date if isinstance(value, date) else xlwt.Style.default_style
        )
    content = BytesIO()
    book.save(content)
    (row,) = read_grants(content.getvalue(), "old.xls").rows
    assert (row.name, row.start) == ("周示例", date(2024, 3, 5))


def test_titles_above_and_a_head_merged_over_two_rows() -> None:
    rows = [
        ["示例甲医院手术授权一览表", None, None, None, None],
        ["姓名", "范围", "名称", "授权期限", None, "前几例须带教"],
        [None, None, None, "开始", "结束", None],
        ["周示例", "条目", "主动脉造影术", "2024.3.5", "长期", None],
    ]
    (row,) = read_sheets([("Sheet1", rows)], "表.xlsx").rows
    assert (row.origin.row, row.start, row.end) == (4, date(2024, 3, 5), None)


def test_every_sheet_with_the_heads_is_read_and_the_others_are_told() -> None:
    row = [grant_row().get(head) for head in HEADS]
    sheets = [
        ("介入科", [HEADS, row]),
        ("妇科", [HEADS, row]),
        ("通讯录", [["姓名", "电话"], ["周示例", "1"]]),
    ]
    reading = read_sheets(sheets, "表.xlsx")
    assert [one.origin.sheet for one in reading.rows] == ["介入科", "妇科"]
    assert reading.passed_over == ("通讯录",)


def test_a_list_that_keeps_staff_numbers_and_logins_apart() -> None:
    rows = [
        ["工号", "登录名", "姓名", "范围", "名称", "开始", "结束", "前几例须带教"],
        ["1001", "zhou", "周示例", "条目", "主动脉造影术", "2024-03-05"],
        ["", "wu", "吴示例", "条目", "主动脉造影术", "2024-03-05"],
    ]
    assert [row.doctor for row in read_sheets([("表", rows)], "表.xlsx").rows] == ["1001", "wu"]


def test_a_head_repeated_on_the_next_page_is_no_row() -> None:
    row = [grant_row().get(head) for head in HEADS]
    reading = read_sheets([("授权", [HEADS, row, HEADS, row])], "表.xlsx")
    assert reading.faults == ()
    assert [one.origin.row for one in reading.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "是空的"),
        ("姓名,电话\n周示例,1\n".encode(), "没有找到表头"),
        (grant_text([]).encode(), "没有一行授权"),
        (b"PK\x03\x04 nothing", "不是可读的 Excel 工作簿"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(content: bytes, told: str) -> None:
    with pytest.raises(WorkbookError, match=told) as raised:
        read_grants(content, "授权表")
    assert "\n" not in str(raised.value)


def test_too_large_a_file_or_too_many_rows() -> None:
    with pytest.raises(WorkbookError, match="64 MB"):
        read_grants(b"x" * (64 * 1024 * 1024 + 1), "授权表.csv")
    row = [grant_row().get(head) for head in HEADS]
    with pytest.raises(WorkbookError, match=str(MOST_ROWS)):
        read_sheets([("授权", [HEADS, *[row] * (MOST_ROWS + 1)])], "授权表.xlsx")


def test_a_missing_column_is_told_once() -> None:
    heads = [head for head in HEADS if head != "开始"]
    row = [grant_row().get(head) for head in heads]
    reading = read_sheets([("授权", [heads, row, row])], "表.xlsx")
    assert [one.allowed for one in reading.faults] == ["缺少“开始”列（日期，如 2026-03-05）"]
    assert reading.rows == ()


@pytest.mark.parametrize("missing", ["结束", "前几例须带教"])
def test_what_narrows_a_grant_must_have_its_column(missing: str) -> None:
    """Without it a grant would be read as open-ended, or as free of a proctor."""
    heads = [head for head in HEADS if head != missing]
    reading = read_sheets([("授权", [heads, [grant_row().get(head) for head in heads]])], "表.xlsx")
    (one,) = reading.faults
    assert (one.row, one.allowed[: len(missing) + 5]) == (1, f"缺少“{missing}”列")
    assert reading.rows == ()
    assert [row.name for row in reading.others] == ["周示例"]


def test_a_column_that_is_not_known_holds_its_sheet_back() -> None:
    row = [grant_row().get(head) for head in HEADS]
    sheets = [
        ("介入科", [[*HEADS, "有效期"], [*row, "2025-12-31"], [*row, None]]),
        ("妇科", [HEADS, row]),
    ]
    reading = read_sheets(sheets, "表.xlsx")
    (one,) = reading.faults
    assert (one.sheet, one.row) == ("介入科", 1)
    assert "第 14 列（N）“有效期”不认识，没有读" in one.allowed
    assert "或删去这一列" in one.allowed
    assert [row.origin.sheet for row in reading.rows] == ["妇科"]
    assert len(reading.others) == 2


def test_what_numbers_and_annotates_rows_is_left_aside_and_told() -> None:
    row = [grant_row().get(head) for head in HEADS]
    sheets = [("授权", [["序 号", *HEADS, "备注"], [1, *row, "示例"], [2, *row, None]])]
    reading = read_sheets(sheets, "表.xlsx")
    assert reading.faults == ()
    assert [one.name for one in reading.rows] == ["周示例", "周示例"]
    assert reading.aside == (("授权", "序 号"), ("授权", "备注"))


def test_a_column_that_is_not_known_comes_with_the_nearest() -> None:
    heads = ["授权结束日期" if head == "结束" else head for head in HEADS]
    reading = read_sheets([("授权", [heads, [grant_row().get(head) for head in HEADS]])], "表.xlsx")
    told = [one.allowed for one in reading.faults]
    assert any("请改为“结束”，或删去这一列" in one for one in told), told
    assert reading.rows == ()


def test_a_column_under_a_group_of_heads_that_is_not_known() -> None:
    rows = [
        ["姓名", "范围", "名称", "授权期限", None, None, "前几例须带教"],
        [None, None, None, "开始", "结束", "延长至", None],
        ["周示例", "条目", "主动脉造影术", "2024.3.5", "长期", None, None],
    ]
    (one,) = read_sheets([("Sheet1", rows)], "表.xlsx").faults
    assert "第 6 列（F）“延长至”不认识" in one.allowed


def test_two_columns_of_one_meaning_are_not_chosen_between() -> None:
    row = [grant_row().get(head) for head in HEADS]
    reading = read_sheets([("授权", [[*HEADS, "终止日期"], [*row, "2025-12-31"]])], "表.xlsx")
    assert reading.rows == ()
    (one,) = reading.faults
    assert "第 14 列（N）“终止日期”和第 7 列（G）都是“结束”。请只留一列" in one.allowed


@pytest.mark.parametrize(
    ("head", "means"),
    [
        *((told, "结束") for told in ("结束日期", "终止日期", "截止日期", "到期日")),
        *((told, "开始") for told in ("开始日期", "起始日期", "授权日期")),
        *((told, "前几例须带教") for told in ("带教例数", "前几例带教")),
        *((told, "至几级") for told in ("级别", "授权级别")),
        ("授权范围", "范围"),
        ("手术名称", "名称"),
    ],
)
def test_heads_as_hospitals_call_them(head: str, means: str) -> None:
    cells = {"范围": "专业", "名称": "外周血管介入手术", "至几级": 3}
    row = grant_row(**cells, 结束="2025-12-31", 前几例须带教=5)
    heads = [head if one == means else one for one in HEADS]
    cells_of = [row.get(one) for one in HEADS]
    # Printed lists repeat their head under whatever name.
    reading = read_sheets([("授权", [heads, cells_of, heads])], "表.xlsx")
    assert reading.faults == ()
    (one,) = reading.rows
    assert (one.kind, one.named, one.grade) == ("list", "外周血管介入手术", 3)
    assert (one.start, one.end) == (date(2024, 3, 5), date(2025, 12, 31))
    assert one.proctored == 5


# -- merged cells --------------------------------------------------------------------------------


def merged_book(*ranges: str) -> bytes:
    """Three rows alike, with the cells merged that are told."""
    row = grant_row(结束="2025-12-31", 前几例须带教=5)
    book = openpyxl.load_workbook(BytesIO(grant_book([row] * 3)))
    for one in ranges:
        book["授权"].merge_cells(one)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_merged_cell_is_a_fault_of_all_its_rows_but_the_first() -> None:
    reading = read_grants(merged_book("G2:G3", "H3:H4"), "表.xlsx")
    assert [row.origin.row for row in reading.rows] == [2]
    assert [(one.row, one.column, one.found) for one in reading.faults] == [
        (3, "结束（G）", "合并的单元格"),
        (4, "前几例须带教（H）", "合并的单元格"),
    ]
    assert {one.allowed for one in reading.faults} == {"每行各自填写的内容：请取消合并，逐行填写"}


def test_a_merged_name_is_no_name() -> None:
    reading = read_grants(merged_book("B2:B4", "D2:D4", "I2:J2"), "表.xlsx")
    assert [(one.row, one.column) for one in reading.faults] == [
        (2, "例数（J）"),
        *((row, column) for row in (3, 4) for column in ("名称（D）", "姓名（B）")),
    ]
    assert reading.rows == ()
    assert {(row.name, row.named) for row in reading.others if row.origin.row > 2} == {("", "")}


def test_merged_heads_and_titles_are_no_fault() -> None:
    book = openpyxl.load_workbook(BytesIO(grant_book([grant_row()])))
    sheet = book["授权"]
    sheet.insert_rows(1)
    sheet.insert_rows(3)
    sheet["A1"] = "示例甲医院手术授权一览表"
    for one in ("A1:M1", "A2:A3", "B2:B3"):
        sheet.merge_cells(one)
    content = BytesIO()
    book.save(content)
    reading = read_grants(content.getvalue(), "表.xlsx")
    assert reading.faults == ()
    assert len(reading.rows) == 1


def test_merged_cells_of_an_old_workbook() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("授权")
    row = grant_row()
    for place, head in enumerate(HEADS):
        sheet.write(0, place, head)
        for number in (1, 2):
            if head != "结束":
                sheet.write(number, place, row.get(head, ""))
    sheet.write_merge(1, 2, 6, 6, "2025-12-31")
    content = BytesIO()
    book.save(content)
    reading = read_grants(content.getvalue(), "old.xls")
    assert [row.origin.row for row in reading.rows] == [2]
    assert [(one.row, one.column) for one in reading.faults] == [(3, "结束（G）")]


def test_an_old_workbook_whose_merged_cells_cannot_be_seen_is_refused() -> None:
    with pytest.raises(WorkbookError, match="看不到哪些格子是合并的"):
        merged_cells(bytes.fromhex("d0cf11e0a1b11ae1"), "old.xls")


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "G2", "XX", "G3:G2", "ZZZZ1:A2", ""])
def test_a_merged_cell_that_is_none_breaks_nothing(reference: str) -> None:
    content = BytesIO()
    with ZipFile(BytesIO(merged_book("G2:G3"))) as old, ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"G2:G3"', f'"{reference}"'.encode()))
    with suppress(WorkbookError):
        assert len(read_grants(content.getvalue(), "表.xlsx").rows) <= 3


def test_merged_cells_without_end_are_refused() -> None:
    rows = [HEADS, *[[grant_row().get(head) for head in HEADS]] * 10]
    spans = [((1, 0), (1_048_575, 16_383))] * 20_000
    with pytest.raises(WorkbookError, match="合并的单元格太多"):
        read_sheets([("授权", rows)], "表.xlsx", {0: spans})


# -- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["2024-03-05", "2024年3月5日", "２０２４．３．５", 45356, "45356"])
def test_dates_as_people_write_them(told: object) -> None:
    assert read(开始=told).rows[0].start == date(2024, 3, 5)


@pytest.mark.parametrize("told", ["长期", "至今", None, "", "—", "无"])
def test_without_a_last_day(told: object) -> None:
    assert read(结束=told).rows[0].end is None


@pytest.mark.parametrize("told", ["3", 3, 3.0, "三级", "Ⅲ级", "III", "至三级", "3 级", "３"])
def test_grades_as_people_write_them(told: object) -> None:
    (row,) = read(范围="专业", 名称="外周血管介入手术", 至几级=told).rows
    assert (row.kind, row.grade) == ("list", 3)


@pytest.mark.parametrize(
    ("told", "kind"),
    [("条目", "entries"), ("目录条目", "entries"), (" 限制类 技术", "technology")],
)
def test_kinds_as_people_write_them(told: str, kind: str) -> None:
    assert read(范围=told).rows[0].kind == kind


def test_names_in_several_lines_of_a_cell_stay_apart() -> None:
    (row,) = read(名称="主动脉造影术\n\n 四肢动脉造影术 \n").rows
    assert row.named == "主动脉造影术\n四肢动脉造影术"


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"姓名": ""}, "姓名（B）", "合并的单元格请先取消合并"),
        ({"姓名": "字" * 61}, "姓名（B）", "医师姓名"),
        ({"范围": "全部"}, "范围（C）", "条目、专业、限制类技术之一"),
        ({"名称": None}, "名称（D）", "目录条目的名称或编号"),
        ({"名称": "字" * 2001}, "名称（D）", "目录条目的名称或编号"),
        ({"至几级": "3"}, "至几级（E）", "空着：只有“专业”才写级别"),
        ({"范围": "专业", "至几级": ""}, "至几级（E）", "1、2、3、4 之一"),
        ({"范围": "专业", "至几级": "五级"}, "至几级（E）", "1、2、3、4 之一"),
        ({"开始": "2024-13-01"}, "开始（F）", "日期，如 2026-03-05"),
        ({"开始": "2024年3月"}, "开始（F）", "日期，如 2026-03-05"),
        ({"开始": None}, "开始（F）", "日期，如 2026-03-05"),
        ({"结束": "2024-03-04"}, "结束（G）", "不早于开始"),
        ({"结束": "三年"}, "结束（G）", "不早于开始"),
        ({"前几例须带教": "-1"}, "前几例须带教（H）", "0 至 999 的整数"),
        ({"前几例须带教": "1000"}, "前几例须带教（H）", "0 至 999 的整数"),
        ({"职称": "字" * 41}, "职称（L）", "不超过 40 个字"),
        ({"文号": Broken("#N/A")}, "文号（M）", "不超过 80 个字"),
        ({"培训": "a\x07b"}, "培训（I）", "不超过 500 个字"),
        ({"工号/登录名": "9" * 61}, "工号/登录名（A）", "医师在本院的工号"),
    ],
)
def test_a_fault_names_its_cell_and_the_remedy(
    cells: dict[str, object], column: str, told: str
) -> None:
    found, allowed = fault(**cells)
    assert found == column
    assert allowed.startswith(told) or told in allowed


def test_every_fault_of_a_row_is_told_at_once() -> None:
    reading = read(姓名="", 范围="", 开始="")
    (other,) = reading.others
    assert (other.name, other.kind, other.named, other.start) == ("", "", "主动脉造影术", date.min)
    assert [one.column for one in reading.faults] == ["姓名（B）", "开始（F）", "范围（C）"]


# -- the template --------------------------------------------------------------------------------


def test_the_template_as_it_is_holds_no_row() -> None:
    with pytest.raises(WorkbookError, match="只有表头"):
        read_grants(grant_template("示例甲医院", CATALOGUE), "模板.xlsx")


def test_a_template_filled_in_is_read() -> None:
    book = openpyxl.load_workbook(BytesIO(grant_template("示例甲医院", CATALOGUE)))
    assert book.sheetnames == ["说明", "选项", "授权", "目录"]
    book["授权"].append([grant_row().get(head) for head in HEADS])
    content = BytesIO()
    book.save(content)
    reading = read_grants(content.getvalue(), "授权表.xlsx")
    assert reading.faults == reading.passed_over == ()
    assert [row.named for row in reading.rows] == ["主动脉造影术"]


def test_the_template_offers_what_is_allowed() -> None:
    book = openpyxl.load_workbook(BytesIO(grant_template("示例甲医院", CATALOGUE)))
    rules = {str(rule.sqref): rule for rule in book["授权"].data_validations.dataValidation}
    assert rules["C2:C5000"].formula1 == "选项!$A$2:$A$4"
    assert rules["E2:E5000"].type == "list"
    assert rules["F2:F5000"].type == "date"
    # What to choose from follows the scope; names may also be typed.
    assert "目录!$D$2:$D$623" in rules["D2:D5000"].formula1
    assert not rules["D2:D5000"].showErrorMessage
    numbers = [row[0].value for row in book["目录"].iter_rows(min_row=2)]
    assert numbers == [entry.id for entry in CATALOGUE.entries]
    told = " ".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    assert "不能撤销" in told


def test_a_title_that_begins_with_an_equals_sign_stays_a_name() -> None:
    book = openpyxl.load_workbook(BytesIO(grant_template("=1+1", CATALOGUE)))
    assert book["说明"]["A1"].data_type == "s"
