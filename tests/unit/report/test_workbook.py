"""The verdict as a workbook: it opens, and what people typed stays text."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl import Workbook

from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Verdict
from seldinger.report.workbook import workbook
from support.build import op, verdict

FORMULA = "=1+2"
HEADS = [
    "岗位", "类别", "角色", "要求", "单位", "最低", "计入", "待审", "缺", "结论",
    "只计本角色", "富余下移", "高含低", "细则行", "原句", "编号",
]  # fmt: skip


UNDECIDED = "手术名称不在目录里，类别又未填，无法归类；请填写类别"


def opened(answer: Verdict, notes: list[tuple[Origin, str]] | None = None) -> Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(answer, notes or [])))


def rows(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in book[sheet].iter_rows()]


@pytest.fixture(scope="module")
def book() -> Workbook:
    answer = verdict(
        op("术者", "angiography", case="ZY20240603001", name="示例造影"),
        op("参与", "angiography", case="ZY20240603002", state="待审核"),
        op("一助", name="示例：目录外的名称"),
        name="林（示例）",
    )
    return opened(answer, [(Origin("示例表", 0), "没有读取")])


def test_it_has_findings_evidence_and_what_counts_nowhere(book: Workbook) -> None:
    assert book.sheetnames == ["结论", "依据", "留意"]


def test_findings_tell_who_the_answer_and_one_row_a_requirement(book: Workbook) -> None:
    found = rows(book, "结论")
    assert str(found[0][0]).startswith("林（示例） · 影像背景")
    assert str(found[1][0]).startswith("◐ 进行中：")
    head = [value for value in found if value[0] == "岗位"]
    assert head == [tuple(HEADS)]
    cell = next(row for row in found if row[-1] == "angiography.operator")
    assert cell[:10] == (
        "介入基础", "血管造影术", "术者", "血管造影术·术者", "例", 20, 1, 0, 19, "◐ 进行中",
    )  # fmt: skip
    assert cell[10:15] == (1, 1, 1, 134, "血管造影术 30 20 20")
    assert len({row[-1] for row in found if row[0] and row[-1]}) == 131 + 1  # and the head


def test_evidence_masks_case_numbers_and_tells_the_row(book: Workbook) -> None:
    cells = [str(value) for row in rows(book, "依据") for value in row]
    assert not any("ZY2024" in value for value in cells)
    row = next(row for row in rows(book, "依据") if row[0] == "angiography.operator")
    assert row[2:] == ("计入", "2024-06-03", "手术 2", "…3001", "术者", "示例造影", "1", "计入")
    pending = next(row for row in rows(book, "依据") if row[4] == "手术 3")
    assert pending[2] == "待审"


def test_what_counts_nowhere_is_listed(book: Workbook) -> None:
    assert rows(book, "留意") == [
        ("登记行", "说明"),
        ("手术 4", f"{UNDECIDED}（示例：目录外的名称）"),
        ("示例表", "没有读取"),
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "=HYPERLINK("])
def test_text_that_looks_like_a_formula_stays_text(begin: str) -> None:
    typed = f"{begin}cmd示例"
    answer = verdict(op("术者", "angiography", name=typed, case=f"{begin}A1"), name=typed)
    book = opened(answer, [(Origin("手术", 2), typed)])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    typed_cells = [cell for cell in cells if str(cell.value).startswith(begin)]
    assert len(typed_cells) >= 3
    assert {cell.data_type for cell in typed_cells} == {"s"}
    assert not any(cell.data_type == "f" for cell in cells)


def test_control_characters_are_removed() -> None:
    control = "".join(chr(code) for code in range(32) if chr(code) not in "\t\n\r")
    typed = f"示例{control}造影"
    answer = verdict(op("术者", "angiography", name=typed), name=f"林{control}（示例）")
    book = opened(answer, [(Origin("手术", 2), typed)])
    assert str(book["结论"]["A1"].value).startswith("林（示例）")
    names = [row[7] for row in rows(book, "依据") if row[0] == "angiography.operator"]
    assert names == ["示例造影"]
    assert rows(book, "留意")[-1] == ("手术 2", "示例造影")


def test_sheets_print_on_a4_across_and_keep_their_head_in_sight(book: Workbook) -> None:
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight in (0, None)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref


@pytest.mark.parametrize("code", [0xFFFE, 0xFFFF])
def test_other_characters_that_no_workbook_can_hold_are_removed(code: int) -> None:
    book = opened(verdict(name=f"林{chr(code)}（示例）"))
    assert str(book["结论"]["A1"].value).startswith("林（示例）")


def test_text_that_looks_like_an_error_stays_text() -> None:
    book = opened(verdict(op("术者", "angiography", name="#N/A", case="#REF!")))
    assert "e" not in {cell.data_type for row in book["依据"].iter_rows() for cell in row}
