"""Theatre lists as hospitals export them: workbook or text, dirty heads, names, times."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from seldinger.workbooks.booked_list import guessed_columns
from seldinger.workbooks.cells import Broken
from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.hospital_cells import moment_of, names_of
from seldinger.workbooks.hospital_fields import guessed, missing_in
from seldinger.workbooks.hospital_list import read_rows
from seldinger.workbooks.hospital_table import Table, open_list
from seldinger.workbooks.text_tables import open_text
from support.books import write_book

TEXT = (
    "示例医院手术清单,,,,,\n"
    "手术日期,住院号,手术名称,手术医师,第一助手,开始时间\n"
    "2026-03-02,0012345,肝动脉造影术,周示例,林示例,23:10\n"
    "合计,,,,,\n"
)


def book(rows: list[list[object]]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def read(*cells: object, heads: tuple[str, ...] = (), **columns: str):
    """The one row, or its faults."""
    heads = heads or ("手术日期", "住院号", "手术名称", "手术医师", "一助", "开始时间", "结束时间")
    table = Table("清单", heads, [list(cells)], 2)
    return read_rows(table, columns or guessed(heads))


# -- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_text_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    content = TEXT.replace(",", separator).replace("\n", "\r\n").encode(encoding)
    table = open_list(content, "清单.csv")
    reading = read_rows(table, guessed(table.heads))
    assert reading.faults == ()
    (row,) = reading.rows
    assert (row.number, row.day, row.patient) == (3, date(2026, 3, 2), "0012345")
    assert row.staff == {"operator": ("周示例",), "first_assistant": ("林示例",)}
    assert row.start == datetime(2026, 3, 2, 23, 10)


def test_a_workbook_of_several_sheets_is_read_where_the_list_is() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["填表", "说明", "示例"])
    sheet = workbook.create_sheet("导管室")
    sheet.append(["日期", "住院号", "手术名称", "术者", "术者"])
    sheet.append([datetime(2026, 3, 2), 12345, "TACE", "周示例", "吴示例"])
    content = BytesIO()
    workbook.save(content)
    table = open_list(content.getvalue(), "清单.xlsx")
    assert table.title == "导管室"
    assert table.heads == ("日期", "住院号", "手术名称", "术者", "术者（E 列）")
    (row,) = read_rows(table, guessed(table.heads)).rows
    assert (row.patient, row.staff["operator"]) == ("12345", ("周示例",))


def test_an_old_workbook(tmp_path: Path) -> None:
    heads = ("日期", "病例号", "手术名称", "主刀")
    sheets = {"手术": [{"日期": date(2026, 3, 2), "病例号": "C1", "手术名称": "TACE"}]}
    content = write_book(tmp_path / "old.xls", sheets).read_bytes()
    table = open_list(content, "old.xls")
    assert table.heads[:3] == heads[:3]
    columns = guessed(table.heads)
    assert columns["patient"] == "病例号"
    assert missing_in(columns, table.heads) == ["术者"]
    (row,) = read_rows(table, {**columns, "operator": "上级医师"}).rows
    assert row.day == date(2026, 3, 2)


def test_heads_that_a_hospital_used_before_are_known() -> None:
    content = "一,二,三,四\n甲,乙,丙,丁\n2026-03-02,A1,TACE,周示例\n".encode()
    assert open_list(content, "x.csv").heads == ("一", "二", "三", "四")
    assert open_list(content, "x.csv", frozenset({"甲", "乙"})).heads == ("甲", "乙", "丙", "丁")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "清单.csv 是空的。请核对导出的文件"),
        ("日期,住院号,术者\n甲".encode() + b"\xff\xff\xff", "清单.csv 第 2 行附近的文字不能按"),
        (b"\xef\xbb\xbf" + b"\xff", "清单.csv 第 1 行附近的文字不能按"),
        (b"a" * 50 + b"\x00" + b"b" * 50, "清单.csv 不是文本或 Excel 工作簿"),
        ("2026-03-02,0012345,TACE,周示例\n".encode(), "清单.csv 里没有找到表头"),
        ("甲,乙\n丙,丁\n".encode(), "清单.csv 里没有找到表头"),
        (b"PK\x03\x04nothing", "清单.csv 不是可读的 Excel 工作簿"),
        (("日期,住院号,术者\n" + "x" * 200_000).encode(), "清单.csv 第 2 行不能按列分开"),
    ],
)
def test_what_is_no_list_is_told_in_one_line(content: bytes, told: str) -> None:
    with pytest.raises(WorkbookError) as caught:
        open_list(content, "清单.csv")
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seldinger.workbooks.hospital_table.MOST_ROWS", 1)
    with pytest.raises(WorkbookError, match="超过 1 行"):
        open_list(TEXT.encode(), "清单.csv")
    monkeypatch.setattr("seldinger.workbooks.hospital_table.LARGEST_FILE", 3)
    with pytest.raises(WorkbookError, match="超过 64 MB"):
        open_list(TEXT.encode(), "清单.csv")
    monkeypatch.setattr("seldinger.workbooks.text_tables.MOST_CELLS", 3)
    with pytest.raises(WorkbookError, match="格子太多"):
        open_text(TEXT.encode(), "清单.csv")


# -- columns -----------------------------------------------------------------------------------


def test_columns_are_guessed_by_what_hospitals_call_them() -> None:
    heads = ("*手术日期：", "住院号(必填)", "术式", "主刀医生", "Ⅰ助", "2助", "手术间", "申请科室")
    assert guessed(heads) == {
        "day": heads[0],
        "patient": heads[1],
        "name": heads[2],
        "operator": heads[3],
        "first_assistant": heads[4],
        "second_assistant": heads[5],
        "room": heads[6],
        "department": heads[7],
    }


def test_one_column_may_hold_day_and_beginning() -> None:
    heads = ("开始时间", "住院号", "手术名称", "术者")
    columns = guessed(heads)
    assert columns["day"] == columns["start"] == "开始时间"
    (row,) = read("2026-03-02 08:30", "A1", "TACE", "周示例", heads=heads).rows
    assert (row.day, row.start) == (date(2026, 3, 2), datetime(2026, 3, 2, 8, 30))
    assert read("2026-03-02", "A1", "TACE", "周示例", heads=heads).rows[0].start is None


@pytest.mark.parametrize(
    ("cells", "is_start"),
    [
        (["08:30", "接台", "13：00"], True),
        ([time(8, 30), datetime(2026, 3, 2, 9, 0)], True),
        (["2026-03-02 08:30"], True),
        ([120, 90], False),
        (["120", "90分钟"], False),
        (["1:30", "2:15"], False),  # how long it takes
        ([timedelta(hours=8)], False),
        (["接台", "接台"], False),
        ([], False),
    ],
)
def test_a_time_of_day_begins_and_a_duration_does_not(
    cells: list[object], *, is_start: bool
) -> None:
    heads = ("手术日期", "手术时间", "手术名称", "术者")
    rows = [("2026-03-02", cell, "TACE", "周示例") for cell in cells]
    for told in (guessed(heads, rows=rows), guessed_columns(heads, rows)):
        assert told.get("start") == ("手术时间" if is_start else None)
        assert told["day"] == "手术日期"


def test_what_a_file_lacks() -> None:
    assert missing_in({"day": "日期"}, ("日期",)) == ["患者编号", "手术名称", "术者"]
    columns = {"day": "日", "patient": "号", "name": "名", "operator": "者", "room": "间"}
    assert missing_in(columns, ("日", "号", "名", "者")) == ["手术间"]
    assert missing_in(columns, ("日", "号", "名", "者", "间")) == []


# -- rows --------------------------------------------------------------------------------------


def test_an_operation_past_midnight_belongs_to_the_day_it_began() -> None:
    (row,) = read("2026-03-02", "A1", "TACE", "周示例", "", "23:10", "01:05").rows
    assert row.end == datetime(2026, 3, 3, 1, 5)
    (row,) = read("2026-03-03", "A1", "TACE", "周示例", "", "2026-03-02 23:10", "01:05").rows
    assert (row.day, row.end) == (date(2026, 3, 2), datetime(2026, 3, 3, 1, 5))
    (row,) = read("2026-03-03", "A1", "TACE", "周示例", "", "2025-01-01 23:10", "").rows
    assert row.day == date(2026, 3, 3)
    (row,) = read("2026-03-03", "A1", "TACE", "周示例", "", "", "01:05").rows
    assert row.end == datetime(2026, 3, 3, 1, 5)


@pytest.mark.parametrize(
    ("place", "cell", "told"),
    [
        (0, "2026-02-30", "手术日期（A）"),
        (0, Broken("#N/A"), "手术日期（A）"),
        (1, "", "住院号（B）"),
        (1, "00**45", "住院号（B）"),
        (1, "9" * 61, "住院号（B）"),
        (2, None, "手术名称（C）"),
        (2, "x" * 301, "手术名称（C）"),
        (2, "TA\x00CE", "手术名称（C）"),
        (3, True, "手术医师（D）"),
        (3, Broken("#REF!"), "手术医师（D）"),
        (3, "名" * 41, "手术医师（D）"),
        (5, "25:00", "开始时间（F）"),
        (6, Broken("#VALUE!"), "结束时间（G）"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_fault_with_its_place(place, cell, told) -> None:
    cells: list[object] = ["2026-03-02", "P0012345", "TACE", "周示例", "", "08:00", "09:00"]
    cells[place] = cell
    reading = read(*cells)
    assert reading.rows == ()
    (fault,) = reading.faults
    assert (fault.sheet, fault.row, fault.column) == ("清单", 2, told)
    assert fault.allowed


def test_a_fault_does_not_repeat_a_patients_number() -> None:
    reading = read("x", "00**45", "TACE", "周示例")
    assert "45" not in "".join(str(fault) for fault in reading.faults)


HEADS = ("手术日期", "住院号", "手术名称", "手术医师")
SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        ([(SECOND, "A1", "TACE", "周示例"), (THIRD, "A2", "TACE", "周示例")], {SECOND, THIRD}),
        ([(SECOND, "A1", "TACE", "周示例"), (THIRD, "A***", "TACE", "周示例")], {SECOND}),
        ([(SECOND, "A1", "TACE", "周示例"), (SECOND, "A***", "TACE", "周示例")], set()),
        ([(SECOND, "A1", "TACE", "周示例"), ("x", "A2", "TACE", "周示例")], set()),
        ([(SECOND, "A1", "TACE", "周示例"), ("合计", "", "", "")], {SECOND}),
        ([], set()),
    ],
)
def test_the_days_of_which_every_line_could_be_read(rows, days) -> None:
    reading = read_rows(Table("清单", HEADS, rows, 2), guessed(HEADS))
    assert (reading.days, reading.heads) == (days, HEADS)


def test_the_day_as_the_list_writes_it() -> None:
    heads = (*HEADS, "开始时间")
    began = datetime(2026, 3, 2, 23, 10)
    reading = read_rows(
        Table("清单", heads, [(THIRD, "A1", "TACE", "周示例", began)], 2), guessed(heads)
    )
    (row,) = reading.rows
    assert (row.listed_on, row.day, reading.days) == (THIRD, SECOND, {THIRD})


def test_heads_repeated_on_every_page_and_totals_are_passed_over() -> None:
    heads = ("手术日期", "住院号", "手术名称", "手术医师")
    rows = [list(heads), ["合计", "", "", ""], [], ["2026-03-02", "A1", "TACE", "周示例"]]
    reading = read_rows(Table("清单", heads, rows, 2), guessed(heads))
    assert [row.number for row in reading.rows] == [5]
    assert reading.faults == ()


# -- names and times ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("周示例、林示例", ("周示例", "林示例")),
        ("周示例,林示例；陈示例/沈示例", ("周示例", "林示例", "陈示例", "沈示例")),
        ("周示例 林示例", ("周示例", "林示例")),
        ("周示例\n林示例", ("周示例", "林示例")),
        ("1001 周示例 1002林示例", ("1001 周示例", "1002 林示例")),
        ("周示例 1001 林示例 1002", ("1001 周示例", "1002 林示例")),
        ("周示例(1001)，林示例（规培）", ("1001 周示例", "林示例")),
        ("周 明 王小明", ("周明", "王小明")),
        ("Zhou Ming, 林示例", ("Zhou Ming", "林示例")),
        ("周示例主任医师", ("周示例",)),
        ("周示例、周示例", ("周示例",)),
        ("阿某·示例", ("阿某·示例",)),
        ("12345", ("12345",)),
        ("示例·医师 9、1001 示例·医师 13", ("示例·医师 9", "1001 示例·医师 13")),
        (12345.0, ("12345",)),
        ("无", ()),
        ("—", ()),
        (None, ()),
        (True, None),
        (date(2026, 3, 2), None),
    ],
)
def test_the_people_of_a_cell(cell: object, expected) -> None:
    assert names_of(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("08:30", time(8, 30)),
        ("8：30：05", time(8, 30, 5)),
        ("0830", time(8, 30)),
        ("8时30分", time(8, 30)),
        ("24:00", time(0)),
        (0.5, time(12)),
        (time(8, 1), time(8, 1)),
        (timedelta(hours=3), time(3)),
        (datetime(1899, 12, 31, 8, 2), time(8, 2)),
        (datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 8)),
        ("2026年3月2日 8:05", datetime(2026, 3, 2, 8, 5)),
        ("2026-03-02T08:30:00", datetime(2026, 3, 2, 8, 30)),
        ("2026-02-30 08:30", None),
        (timedelta(days=2), None),
        (datetime(1950, 1, 2, 8), None),
        (date(2026, 3, 2), None),
        (True, None),
        (None, None),
        ("8:61", None),
        ("上午", None),
    ],
)
def test_times(cell: object, expected) -> None:
    assert moment_of(cell) == expected
