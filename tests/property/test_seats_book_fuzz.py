"""An edited workbook of seats is taken whole or refused with what to do."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from seldinger.web.planning.entered import exceptions_typed
from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.seats_book import (
    CASES,
    SEATS,
    ReadSeats,
    SeatsBook,
    SeatsRow,
    read_seats,
    seats_book,
)

TWELVE = tuple(float(n) for n in range(1, 13))
ROWS = (
    SeatsRow("7", "示例甲医院", "介入科", True, 1, 4, "2027-02 0-2；2027-07~2027-08 1-3", "清单",
             frozenset({"basic", "neuro"}), {"tace": TWELVE}),
    SeatsRow("8", "示例乙医院", "=1+1"),
)  # fmt: skip
POSTS = (("basic", "介入基础"), ("neuro", "神经介入"))
BOOK = SeatsBook("示例基地", (), POSTS, (("tace", "肝癌栓塞"), ("managed", "管理病例")), ROWS)
BYTES = seats_book(BOOK)
LETTERS = st.characters(categories=["L", "N", "P", "S", "Zs"])
ANYTHING = st.one_of(
    st.text(LETTERS, max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(), st.none(),
    st.sampled_from(["是", "否", "7", "8", 3, 12.5, "tace", "2027-02 0-2", "=1/0"]),
)  # fmt: skip


def edited(*cells: tuple[str, int, int, object]) -> bytes:
    """Sheet, row and column, from 1."""
    book, file = load_workbook(BytesIO(BYTES)), BytesIO()
    for sheet, row, column, value in cells:
        book[sheet].cell(row, column).value = value  # type: ignore[assignment]
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> ReadSeats:
    return read_seats(content, "容量.xlsx", BOOK, exceptions_typed)


def test_what_was_written_is_read_back() -> None:
    found = read(BYTES)
    first, second = found.rows
    assert found.faults == ()
    assert (first.posts, first.least, first.most) == (ROWS[0].posts, 1, 4)
    assert exceptions_typed(first.exceptions) == exceptions_typed(
        "2027-02 0-2\n2027-07~2027-08 1-3"
    )
    assert (first.cases, second) == ({"tace": TWELVE}, ROWS[1])
    assert load_workbook(BytesIO(BYTES))[SEATS]["C3"].data_type == "s"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([(SEATS, 2, 5, "许多")], "“每月至少（E）”列：现为“许多”，应为0 到 200 的整数"),
        ([(SEATS, 2, 5, 9)], "应为0 到 200 的整数，不少于每月至少"),
        ([(SEATS, 2, 4, "也许")], "应为“是”或“否”"),
        ([(SEATS, 3, 4, "是"), (SEATS, 3, 6, 2), (SEATS, 3, 5, 0)], "至少在一个岗位下写“是”"),
        ([(SEATS, 2, 7, "二月")], "应为月份和人数"),
        ([(SEATS, 2, 1, "9")], "应为下载时的编号。多出的行请删去"),
        ([(SEATS, 3, 1, "7"), (SEATS, 3, 3, "介入科")], "每个科室一行"),
        ([(SEATS, 2, 3, "别的科")], "编号与科室错开了"),
        ([(SEATS, 3, place, None) for place in range(1, 11)], "少了“=1+1”的一行"),
        ([(CASES, 2, 6, None)], "“1月（F）”列：空，应为0 到 100000 的数"),
        ([(CASES, 2, 7, -3)], "现为“-3”"),
        ([(CASES, 2, place, None) for place in range(1, 18)], "少了“介入科”的“肝癌栓塞”一行"),
        ([(CASES, 3, 2, "tace")], "应为下载时的编号，不要改"),
        ([(SEATS, 1, 9, "别的岗位")], "缺少“介入基础”列"),
    ],
)
def test_a_fault_tells_the_cell_and_what_to_do(
    cells: list[tuple[str, int, int, object]], words: str
) -> None:
    assert words in "；".join(map(str, read(edited(*cells)).faults))


def test_another_bases_and_other_workbooks_are_refused_in_one_line() -> None:
    with pytest.raises(WorkbookError, match="这是“别的基地”的表格"):
        read(edited(("说明", 2, 2, "别的基地")))
    file = BytesIO()
    Workbook().save(file)
    for content in (file.getvalue(), b"", b"PK\x03\x04", bytes(range(256)) * 40):
        with pytest.raises(WorkbookError):
            read(content)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([SEATS, CASES]), st.integers(1, 5), st.integers(1, 17), ANYTHING),
        max_size=8,
    )
)
def test_it_is_taken_whole_or_says_why(cells: list[tuple[str, int, int, object]]) -> None:
    with suppress(WorkbookError):
        found = read(edited(*cells))
        if not found.faults:
            assert [row.id for row in found.rows] == ["7", "8"]
            for row in found.rows:
                assert row.least <= row.most <= 200
                assert all(len(n) == 12 and min(n) >= 0 for n in row.cases.values())


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.integers(0, len(BYTES) - 1), st.binary(min_size=1, max_size=40))
def test_broken_bytes_are_refused_or_read(place: int, broken: bytes) -> None:
    content = BYTES[:place] + broken + BYTES[place + len(broken) :]
    with suppress(WorkbookError):
        read(content)
