"""A hospital's own table of names: two columns are enough, entries told in any of four ways."""

from io import BytesIO

import openpyxl
import pytest

from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.name_table import (
    NameLine,
    NameReading,
    Told,
    columns_fit,
    guessed_columns,
    name_book,
    open_names,
    read_names,
)

ENTRY = ("甲术", "示例专业", "2", "3")


def read(text: str, encoding: str = "utf-8") -> NameReading:
    table = open_names(text.encode(encoding), "对照.csv", {})
    return read_names(table, guessed_columns(table.heads, table.rows))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_two_columns_in_any_encoding(encoding: str) -> None:
    reading = read("手术名称,标准名称\n右侧甲术,甲术\n,\n乙Ⅱ,乙术", encoding)
    assert [(one.number, one.name, one.whole.text) for one in reading.rows] == [
        (2, "右侧甲术", "甲术"), (4, "乙Ⅱ", "乙术"),
    ]  # fmt: skip
    assert reading.faults == ()


def test_a_head_below_a_title_and_columns_in_any_order() -> None:
    reading = read("某医院对照\n\n编号\t级别\t专业\t写法\n3\t二级\t示例专业\t右侧甲术")
    assert [one.whole for one in reading.rows] == [Told("", "示例专业", 2, 3)]


def test_several_entries_of_one_cell_are_taken_apart() -> None:
    [row] = read("写法,条目\n甲乙,甲术##乙术；丙术").rows
    assert [[one.text for one in some] for some in row.parts] == [["甲术", "乙术", "丙术"]]
    [row] = read("写法,条目\n甲乙,甲术＋乙术").rows
    assert [[one.text for one in some] for some in row.parts] == [["甲术", "乙术"]]
    [row] = read("写法,专业,级别,编号\n甲乙,示例专业,2##4,3##1").rows
    assert row.parts[0] == (Told("", "示例专业", 2, 3), Told("", "示例专业", 4, 1))


def test_what_is_in_no_catalogue_says_so() -> None:
    [row] = read("写法,条目\n自拟,目录里没有").rows
    assert row.is_none


def test_faults_tell_row_column_found_and_allowed() -> None:
    reading = read("写法,条目\n甲,\n,乙术\n丙,丙术")
    assert [(one.row, one.column, one.found) for one in reading.faults] == [
        (2, "条目（B）", ""), (3, "写法（A）", ""),
    ]  # fmt: skip
    assert all(one.allowed for one in reading.faults)
    assert [one.name for one in reading.rows] == ["丙"]
    told = reading.fault(4, "entry", "丙术", "现行目录里的手术条目")
    assert str(told) == "“文本”第 4 行“条目（B）”列：现为“丙术”，应为现行目录里的手术条目"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04junk", "一列\n甲".encode()])
def test_what_is_no_table_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(WorkbookError) as caught:
        open_names(content, "对照", {})
    assert "\n" not in str(caught.value)


def test_heads_that_nobody_knows_are_asked_about() -> None:
    table = open_names("甲列,乙列\n右侧甲术,甲术".encode(), "对照.csv", {})
    assert not columns_fit(guessed_columns(table.heads), table.heads)
    assert columns_fit({"name": "甲列", "entry": "乙列"}, table.heads)
    assert not columns_fit({"name": "甲列", "list": "乙列"}, table.heads)


def test_what_is_written_is_read_back_and_is_no_formula() -> None:
    lines = [
        NameLine("=1+1", [ENTRY], "人工确认", "白示例", None, 3),
        NameLine("甲乙", [ENTRY, ("乙术", "别的专业", "4", "1")], "人工确认", "", None, 0),
        NameLine("@自拟", [], "人工确认", "", None, 1),
    ]
    content = name_book("示例", [("目录", "示例")], lines)
    sheet = openpyxl.load_workbook(BytesIO(content))["对照表"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    table = open_names(content, "对照.xlsx", {})
    reading = read_names(table, guessed_columns(table.heads, table.rows))
    assert reading.faults == ()
    one, two, none = reading.rows
    assert (one.name, one.whole) == ("=1+1", Told("甲术", "示例专业", 2, 3))
    assert two.parts[0] == (Told("甲术", "示例专业", 2, 3), Told("乙术", "别的专业", 4, 1))
    assert (none.name, none.is_none, none.by) == ("@自拟", True, "人工确认")
