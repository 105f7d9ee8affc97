"""An edited plan grid is taken whole or refused with what to do: whatever was typed into it."""

from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.plan_grid import GRID, Grid, GridRow, grid_book, read_grid

MONTHS = ("2027-01", "2027-02", "2027-03")
CHOICES = ("介入基础｜介入科", "介入基础｜示例乙医院 · 介入科", "神经介入｜介入科")
ROWS = (
    GridRow("7", "吕示例", "内科", "神经介入", "2027-02",
            {"2027-01": CHOICES[0], "2027-02": CHOICES[0], "2027-03": "请假"},
            frozenset({"2027-01", "2027-02"})),
    GridRow("8", "=1+1", "外科", "", "", {"2027-02": CHOICES[2], "2027-03": CHOICES[1]},
            frozenset({"2027-02", "2027-03"})),
)  # fmt: skip
PLAN = Grid("示例方案", 3, (("首月", "2027-01"),), MONTHS, ROWS, CHOICES, [["科室", *MONTHS]])
BYTES = grid_book(PLAN)
LETTERS = st.characters(categories=["L", "N", "P", "S", "Zs"])
ANYTHING = st.one_of(
    st.text(LETTERS, max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(), st.none(),
    st.sampled_from([*CHOICES, "请假", "=1/0", "=HYPERLINK(\"x\")", "2027-02", "7", "8", "吕示例"]),
)  # fmt: skip


def edited(*cells: tuple[int, int, object]) -> bytes:
    """Row and column of the grid sheet, from 1."""
    book = load_workbook(BytesIO(BYTES))
    for row, column, value in cells:
        book[GRID].cell(row, column).value = value  # type: ignore[assignment]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def said(content: bytes) -> str:
    return "；".join(str(one) for one in read_grid(content, "方案.xlsx", PLAN).faults)


def test_what_was_written_is_read_back() -> None:
    read = read_grid(BYTES, "方案.xlsx", PLAN)
    assert (read.faults, read.version) == ((), 3)
    assert {row.id: (row.chief, dict(row.cells)) for row in read.rows} == {
        "7": ("2027-02", {"2027-01": CHOICES[0], "2027-02": CHOICES[0]}),
        "8": ("", {"2027-02": CHOICES[2], "2027-03": CHOICES[1]}),
    }


def test_a_name_that_begins_like_a_formula_is_text() -> None:
    assert load_workbook(BytesIO(BYTES))[GRID]["B3"].data_type == "s"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([(2, 6, "神经介入")], "“2027-01（F）”列：现为“神经介入”，应为“可填”表里的一项"),
        ([(2, 6, None)], "“2027-01（F）”列：空，应为“可填”表里的一项"),
        ([(3, 6, CHOICES[0])], "应为空着：这个月请假，或不在培训期内"),
        ([(2, 1, "9")], "应为下载时的编号。多出的行请删去"),
        ([(2, 2, "别人")], "编号与姓名错开了，请整行一起排序或移动"),
        ([(3, 1, "7"), (3, 2, "吕示例")], "每人一行，这个编号前面已有一行"),
        ([(2, place, None) for place in range(1, 9)], "少了 吕示例 的一行"),
        ([(2, 5, "明年")], "“总住院起（E）”列：现为“明年”，应为年-月，如 2028-01"),
        ([(1, 7, "二月")], "缺少“2027-02”列"),
    ],
)
def test_a_fault_tells_the_cell_and_what_to_do(
    cells: list[tuple[int, int, object]], words: str
) -> None:
    assert words in said(edited(*cells))


def test_months_that_a_spreadsheet_took_for_days_are_months() -> None:
    cells = [(1, 6, date(2027, 1, 1)), (2, 5, date(2027, 3, 1))]
    read = read_grid(edited(*cells), "方案.xlsx", PLAN)
    assert (read.faults, read.rows[0].chief) == ((), "2027-03")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n", bytes(range(256)) * 40])
def test_what_is_no_workbook_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(WorkbookError, match="方案") as told:
        read_grid(content, "方案.xlsx", PLAN)
    assert "\n" not in str(told.value)


def test_another_workbook_is_refused() -> None:
    book, file = Workbook(), BytesIO()
    book.save(file)
    with pytest.raises(WorkbookError, match="没有工作表“轮转”"):
        read_grid(file.getvalue(), "别的.xlsx", PLAN)


def test_a_hundred_thousand_rows_are_too_many() -> None:
    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet(GRID)
    for _ in range(20_001):
        sheet.append(["编号"])
    book.save(file)
    with pytest.raises(WorkbookError, match="超过 20000 行"):
        read_grid(file.getvalue(), "方案.xlsx", PLAN)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 10), ANYTHING), max_size=8))
def test_it_is_taken_whole_or_says_why(cells: list[tuple[int, int, object]]) -> None:
    with suppress(WorkbookError):
        read = read_grid(edited(*cells), "方案.xlsx", PLAN)
        if not read.faults:
            assert {row.id for row in read.rows} == {"7", "8"}
            for row in read.rows:
                person = next(one for one in ROWS if one.id == row.id)
                assert row.cells.keys() == person.open
                assert set(row.cells.values()) <= set(CHOICES)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, len(BYTES) - 1), st.binary(min_size=1, max_size=40))
def test_broken_bytes_are_refused_or_read(place: int, broken: bytes) -> None:
    content = BYTES[:place] + broken + BYTES[place + len(broken) :]
    with suppress(WorkbookError):
        read_grid(content, "方案.xlsx", PLAN)
