"""Sheets and columns are found by their heads, whatever people did around them."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Origin,
    Procedure,
    Rotation,
)
from seldinger.domain.training.rulebook import Rulebook
from seldinger.workbooks.grid import CellFault, WorkbookError
from seldinger.workbooks.logbook import Note, read_logbook
from support.books import (
    HEADS,
    Dirt,
    activity,
    admission,
    one_of_each,
    procedure,
    report,
    rotation,
    trainee,
    write_book,
)

DIRTS = {
    "title rows": Dirt(titles=3),
    "a head merged over two rows": Dirt(two_rows=True),
    "title rows above a merged head": Dirt(titles=2, two_rows=True),
    "required marks": Dirt(mark="（必填）"),
    "ASCII brackets": Dirt(mark="(必填)"),
    "stars": Dirt(mark=" *"),
    "colons": Dirt(mark="："),
    "line breaks in heads": Dirt(mark="\n"),
    "columns in another order": Dirt(shuffled=True),
    "columns nobody knows": Dirt(extra=("备注", "序号"), shuffled=True),
    "blank lines": Dirt(blank_every=1),
    "stray white space": Dirt(padded=True),
    "hidden rows": Dirt(hidden_rows=True),
    "hidden columns": Dirt(hidden_columns=True),
    "all of it": Dirt(
        titles=1,
        mark="（必填）",
        shuffled=True,
        extra=("备注",),
        blank_every=1,
        padded=True,
        hidden_rows=True,
        hidden_columns=True,
    ),
}
MANY = {
    "学员": [trainee()],
    "轮转": [rotation(), rotation(岗位="请假", 开始="2025-09-01", 结束="2025-09-03")],
    "手术": [procedure(病例号=f"C{n}") for n in range(5)],
    "管理病例": [admission(病例号=f"M{n}") for n in range(5)],
    "影像报告": [report(份数=n) for n in range(1, 5)],
    "科研教学": [activity(题目=f"示例题目{n}") for n in range(5)],
}


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("dirt", DIRTS.values(), ids=DIRTS.keys())
def test_dirt_changes_nothing(read, dirt: Dirt, suffix: str) -> None:
    clean, dirty = read(MANY), read(MANY, dirt, suffix)
    assert dirty.record == clean.record
    assert dirty.notes == clean.notes == ()
    assert len(clean.record.procedures) == 5


@pytest.mark.parametrize(
    ("dirt", "rows"),
    [
        (Dirt(), [2, 3, 4]),
        (Dirt(titles=2), [4, 5, 6]),
        (Dirt(two_rows=True), [3, 4, 5]),
        (Dirt(titles=1, two_rows=True, blank_every=1), [4, 6, 8]),
    ],
)
def test_a_fact_knows_its_row_in_the_file(read, dirt: Dirt, rows: list[int]) -> None:
    record = read({"手术": [procedure(病例号=f"C{n}") for n in range(3)]}, dirt).record
    assert [fact.origin for fact in record.procedures] == [Origin("手术", row) for row in rows]


def test_titles_of_sheets_are_compared_without_white_space(read, tmp_path, rulebook) -> None:
    path = write_book(tmp_path / "book.xlsx", one_of_each())
    book = openpyxl.load_workbook(path)
    book["手术"].title = " 手 术 "
    book.save(path)
    assert read_logbook(path, rulebook).record.procedures == read(one_of_each()).record.procedures


def test_optional_columns_may_be_absent(tmp_path: Path, rulebook: Rulebook) -> None:
    path = tmp_path / "book.xlsx"
    sheet = a_sheet(path, "手术", HEADS["手术"][:7])
    sheet.append([procedure()[head] for head in HEADS["手术"][:7]])
    sheet.parent.save(path)
    (fact,) = read_logbook(path, rulebook).record.procedures
    assert (fact.session, fact.hospital, fact.department) == (1, "", "")


def test_a_needed_column_that_is_absent_is_named(tmp_path: Path, rulebook: Rulebook) -> None:
    path = tmp_path / "book.xlsx"
    a_sheet(path, "轮转", ["岗位", "开始", "备注"]).parent.save(path)
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    assert [str(fault) for fault in caught.value.faults] == [
        "“轮转”第 1 行：缺少“结束”列（不早于开始的日期，如 2026-03-05）"
    ]


@pytest.mark.parametrize("head", HEADS["手术"][:7])
def test_a_column_that_is_absent_is_told_once_and_not_for_every_row(
    head: str, tmp_path, rulebook
) -> None:
    others = [other for other in HEADS["手术"] if other != head]
    rows = [[procedure(病例号=f"C{n}").get(other) for other in others] for n in range(3)]
    found = faults_of(tmp_path / "book.xlsx", rulebook, "手术", [others, *rows])
    assert [(fault.row, fault.column) for fault in found] == [(1, "")]
    assert found[0].allowed.startswith(f"缺少“{head}”列（")


def test_rotations_of_unknown_posts_are_not_told_as_overlaps_too(tmp_path, rulebook) -> None:
    rows = [["开始", "结束"], ["2024-03-01", "2024-11-30"], ["2024-06-01", "2024-06-30"]]
    found = faults_of(tmp_path / "book.xlsx", rulebook, "轮转", rows)
    assert [(fault.row, fault.column) for fault in found] == [(1, "")]


def test_an_absent_column_is_told_at_the_row_of_the_head(tmp_path, rulebook) -> None:
    rows = [["轮转登记表（示例）"], ["岗位", "开始"], ["CT", "2024-03-01"]]
    found = faults_of(tmp_path / "book.xlsx", rulebook, "轮转", rows)
    assert [fault.row for fault in found] == [2]


def test_a_sheet_without_any_head_is_not_taken_for_an_empty_one(tmp_path, rulebook) -> None:
    path = tmp_path / "book.xlsx"
    sheet = a_sheet(path, "轮转", ["第一行是随手写的话"])
    sheet.append(["第二行也是"])
    sheet.parent.save(path)
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    assert len(caught.value.faults) == 3


def test_a_head_far_down_is_not_looked_for(faults) -> None:
    found = faults({"轮转": [rotation()]}, Dirt(titles=21))
    assert "“轮转”第 1 行：缺少“开始”列（日期，如 2026-03-05）" in found


def test_a_head_in_the_twentieth_row_is_found(read) -> None:
    assert len(read({"轮转": [rotation()]}, Dirt(titles=19)).record.rotations) == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_an_empty_sheet_is_a_sheet_without_rows(read, tmp_path, rulebook, suffix: str) -> None:
    with_heads = read({"手术": [], "管理病例": []}, suffix=suffix).record
    assert with_heads.procedures == with_heads.admissions == ()
    assert not {Procedure, Admission} & set(with_heads.absent)
    path = tmp_path / "book.xlsx"
    a_sheet(path, "手术", []).parent.save(path)
    bare = read_logbook(path, rulebook).record
    assert bare.procedures == ()
    assert Procedure not in bare.absent


def test_an_absent_sheet_is_known_to_be_absent(read) -> None:
    record = read({}).record
    assert record.absent == {
        Rotation: "轮转",
        Procedure: "手术",
        Admission: "管理病例",
        ImagingReports: "影像报告",
        Activity: "科研教学",
    }
    assert read(one_of_each()).record.absent == {}


def test_other_sheets_are_named_and_passed_over(read) -> None:
    book = read({"附页": [], "Sheet1": [], "说明": [], "选项1": []})
    assert book.notes == (
        Note(Origin("附页", 0), "工作表“附页”不属于登记表，没有读取"),
        Note(Origin("Sheet1", 0), "工作表“Sheet1”不属于登记表，没有读取"),
    )


def test_a_chart_sheet_is_passed_over(tmp_path: Path, rulebook: Rulebook) -> None:
    path = write_book(tmp_path / "book.xlsx", one_of_each())
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("图")
    book.save(path)
    assert len(rows_of(path, rulebook)) == 1


def test_hidden_sheets_are_read(tmp_path: Path, rulebook: Rulebook) -> None:
    path = write_book(tmp_path / "book.xlsx", one_of_each())
    book = openpyxl.load_workbook(path)
    book["手术"].sheet_state = "hidden"
    book.save(path)
    assert len(rows_of(path, rulebook)) == 1


def test_a_second_sheet_of_the_same_title_is_not_dropped(tmp_path, rulebook) -> None:
    path = write_book(tmp_path / "book.xlsx", one_of_each())
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["手术"]).title = "手 术"
    book["手 术"]["B2"] = "C0002"
    book.save(path)
    assert told_of(path, rulebook, "手 术") or len(rows_of(path, rulebook)) == 2
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    assert [str(fault) for fault in caught.value.faults] == [
        "“手术”：有两张同名的工作表；请合并成一张"
    ]


def test_a_row_below_the_head_is_a_row_although_it_holds_the_word_of_a_head(
    tmp_path, rulebook
) -> None:
    path = tmp_path / "book.xlsx"
    sheet = a_sheet(path, "手术", [*HEADS["手术"][:7], "备注"])
    sheet.append([*(procedure()[head] for head in HEADS["手术"][:7]), "科室"])
    sheet.parent.save(path)
    assert len(rows_of(path, rulebook)) == 1


def a_sheet(path: Path, title: str, head: list[str] | tuple[str, ...]) -> Worksheet:
    """A workbook with a trainee and one sheet that has this head."""
    book = openpyxl.load_workbook(write_book(path, {"学员": [trainee()]}))
    sheet = book.create_sheet(title)
    if head:
        sheet.append(list(head))
    return sheet


def faults_of(
    path: Path, rulebook: Rulebook, title: str, rows: list[list[object]]
) -> list[CellFault]:
    sheet = a_sheet(path, title, [])
    for row in rows:
        sheet.append(row)
    sheet.parent.save(path)
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    return caught.value.faults


def told_of(path: Path, rulebook: Rulebook, title: str) -> bool:
    """Whether the reader says anything about the sheet, as a fault or as a note."""
    try:
        return title in str(read_logbook(path, rulebook).notes)
    except WorkbookError as error:
        return title in str(error.faults)


def rows_of(path: Path, rulebook: Rulebook) -> tuple[Procedure, ...]:
    return read_logbook(path, rulebook).record.procedures
