"""Files that are no workbook, or one that no reader likes."""

import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from seldinger.domain.training.rulebook import Rulebook
from seldinger.workbooks import files
from seldinger.workbooks.files import NO_RESULT, open_workbook
from seldinger.workbooks.grid import CellFault, WorkbookError
from seldinger.workbooks.logbook import read_logbook
from support.books import HEADS, one_of_each, write_book

UNREADABLE = "登记表.xlsx 不是可读的 Excel 工作簿（.xlsx 或 .xls）。请在 Excel 中打开并另存为 .xlsx"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def an_archive() -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readme.txt", "示例")
        return file.getvalue()


NO_WORKBOOK = {
    "empty": b"",
    "one byte": b"P",
    "text renamed": "日期,病例号,手术名称\n2024-03-05,C1,示例\n".encode("gb18030"),
    "html renamed": "<html><table><tr><td>日期</td></tr></table></html>".encode(),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "another archive": an_archive(),
    "head of an archive": b"PK\x03\x04" + bytes(100),
    "head of an OLE file": OLE,
    "OLE without directory, as an encrypted workbook has none we can read": OLE + bytes(8192),
    "OLE of noise": OLE + bytes(range(256)) * 64,
}


@pytest.mark.parametrize("content", NO_WORKBOOK.values(), ids=NO_WORKBOOK.keys())
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path, rulebook) -> None:
    path = tmp_path / "登记表.xlsx"
    path.write_bytes(content)
    assert refusal(path, rulebook) == UNREADABLE


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_workbook_is_refused(part: float, suffix: str, tmp_path, rulebook) -> None:
    whole = write_book(tmp_path / f"whole{suffix}", one_of_each()).read_bytes()
    path = tmp_path / "登记表.xlsx"
    path.write_bytes(whole[: int(len(whole) * part)])
    assert refusal(path, rulebook) == UNREADABLE


def test_the_content_decides_and_not_the_ending(tmp_path: Path, rulebook: Rulebook) -> None:
    old = write_book(tmp_path / "old.xls", one_of_each())
    renamed = old.rename(tmp_path / "renamed.xlsx")
    assert len(read_logbook(renamed, rulebook).record.procedures) == 1


def test_a_file_that_is_not_there(tmp_path: Path, rulebook: Rulebook) -> None:
    assert refusal(tmp_path / "没有.xlsx", rulebook) == "没有找到文件 没有.xlsx。请核对路径"


def test_a_folder_is_no_file(tmp_path: Path, rulebook: Rulebook) -> None:
    folder = tmp_path / "登记表.xlsx"
    folder.mkdir()
    assert refusal(folder, rulebook) == "没有找到文件 登记表.xlsx。请核对路径"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_that_nobody_may_read(tmp_path: Path, rulebook: Rulebook) -> None:
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    path.chmod(0)
    assert refusal(path, rulebook).startswith("没有权限读取 登记表.xlsx。")


def test_a_file_that_is_locked(tmp_path, rulebook, monkeypatch) -> None:
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(Path, "open", locked)
    expected = "没有权限读取 登记表.xlsx。请先在 Excel 中关闭它，或检查文件权限"
    assert refusal(path, rulebook) == expected


def test_a_huge_file_is_refused_before_it_is_opened(tmp_path, rulebook, monkeypatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 1000)
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    expected = "登记表.xlsx 超过 64 MB。请只保留登记表的几个工作表后重试"
    assert refusal(path, rulebook) == expected


def test_the_message_does_not_tell_where_the_file_lies(tmp_path, rulebook) -> None:
    assert str(tmp_path) not in refusal(tmp_path / "没有.xlsx", rulebook)


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path, rulebook) -> None:
    path = tmp_path / "登记表.xlsx"
    book = openpyxl.load_workbook(write_book(path, one_of_each()))
    book.epoch = CALENDAR_MAC_1904
    book["手术"]["A2"] = date(2024, 3, 5)
    book.save(path)
    assert read_logbook(path, rulebook).record.procedures[0].day == date(2024, 3, 5)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!"])
def test_an_error_value_is_a_fault_and_not_an_empty_cell(error, tmp_path, rulebook) -> None:
    path = tmp_path / "登记表.xlsx"
    book = openpyxl.load_workbook(write_book(path, one_of_each()))
    book["手术"]["D2"] = error  # the category, which may be empty
    book.save(path)
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    assert [fault.column for fault in caught.value.faults] == ["类别（D）"]


READ_WITH_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from seldinger.cli import main
sys.exit(main(["audit", sys.argv[1], "--json"]))
"""


def test_one_cell_in_the_far_corner_does_not_end_the_process(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = tmp_path / "登记表.xlsx"
    book = openpyxl.load_workbook(write_book(path, one_of_each()))
    book["手术"]["XFD1048576"] = " "
    book.save(path)
    command = [sys.executable, "-c", READ_WITH_LITTLE_MEMORY, str(path)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode in (1, 2)


def test_one_cell_in_the_far_corner_is_told(tmp_path: Path, rulebook: Rulebook) -> None:
    path = tmp_path / "登记表.xlsx"
    book = openpyxl.load_workbook(write_book(path, one_of_each()))
    book["手术"]["XFD1048576"] = " "
    book.save(path)
    expected = "工作表“手术”的格子延伸到 XFD1048576，无法展开。请删去数据之外的行和列后另存"
    assert refusal(path, rulebook) == expected


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
HIDDEN_FAR = {
    "reference in small letters": (FAR.replace(b'"XFD', b'"xfd'), "xl/worksheets/sheet3.xml"),
    "no references": (
        b'<row r="1048576">' + b"<c/>" * 16383 + b"<c><v>1</v></c></row></sheetData>",
        "xl/worksheets/sheet3.xml",
    ),
    "part in another folder": (FAR, "xl/pages/sheet3.xml"),
    "part with another ending": (FAR, "xl/worksheets/sheet3.part"),
    "part with capitals": (FAR, "xl/Worksheets/sheet3.xml"),
}


@pytest.mark.parametrize(("rows", "part"), HIDDEN_FAR.values(), ids=HIDDEN_FAR.keys())
def test_a_far_cell_in_another_writing_does_not_end_the_process(rows, part, tmp_path) -> None:
    pytest.importorskip("resource")
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    parts = parts_of(path)
    sheet = parts.pop("xl/worksheets/sheet3.xml").replace(b"</sheetData>", rows)
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"xl/worksheets/sheet3.xml", part.encode())
    write_parts(path, parts | {part: sheet})
    command = [sys.executable, "-c", READ_WITH_LITTLE_MEMORY, str(path)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode in (1, 2)


# -- what the parts of .xlsx hold ------------------------------------------------------------------


def test_a_formula_that_was_never_computed_is_a_fault(tmp_path, rulebook) -> None:
    path = tmp_path / "登记表.xlsx"
    book = openpyxl.load_workbook(write_book(path, one_of_each()))
    book["手术"]["D2"] = '="栓塞术"'  # the category, which may be empty
    book.save(path)
    (fault,) = faults_of(path, rulebook)
    assert (fault.row, fault.column, fault.found) == (2, "类别（D）", "公式没有结果")


@pytest.mark.parametrize("result", ["", "栓塞术"], ids=["empty", "text"])
def test_a_formula_whose_result_is_kept_is_read(result: str, tmp_path, rulebook) -> None:
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    set_cell(path, "D2", f'<c r="D2" t="str"><f>X1</f><v>{result}</v></c>')
    (done,) = read_logbook(path, rulebook).record.procedures
    assert (done.category is not None) == bool(result)


@pytest.mark.parametrize("found", ["#N/A", NO_RESULT])
@pytest.mark.parametrize("place", ["B2", "C2"], ids=["number of the case", "name"])
def test_an_error_is_no_text(place: str, found: str, tmp_path, rulebook) -> None:
    """Else every case whose number is an error would be one case."""
    path = tmp_path / "登记表.xlsx"
    book = openpyxl.load_workbook(write_book(path, one_of_each()))
    book["手术"][place] = "=Z9" if found == NO_RESULT else found
    book.save(path)
    (fault,) = faults_of(path, rulebook)
    assert (fault.row, fault.column[-2], fault.found) == (2, place[0], found)


def test_an_error_in_a_cell_without_a_reference_is_a_fault(tmp_path, rulebook) -> None:
    """The reference may be left out: the cell is then the one behind the last."""
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    set_cell(path, "D2", '<c t="e"><v>#N/A</v></c>')
    assert [fault.column for fault in faults_of(path, rulebook)] == ["类别（D）"]


def test_an_error_in_a_strict_workbook_is_a_fault(tmp_path, rulebook) -> None:
    """Excel offers “Strict Open XML”, whose names of relations are others."""
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    set_cell(path, "D2", '<c r="D2" t="e"><v>#N/A</v></c>')
    write_parts(path, {name: strict(content) for name, content in parts_of(path).items()})
    assert [fault.column for fault in faults_of(path, rulebook)] == ["类别（D）"]


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet3.xml"],
)
@pytest.mark.parametrize("before", [0, 5000], ids=["at the top", "behind a long comment"])
def test_entities_are_refused(before: int, part: str, tmp_path, rulebook) -> None:
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    parts = parts_of(path)
    body = parts[part].partition(b"?>")[2] if parts[part].startswith(b"<?") else parts[part]
    comment = b"<!--" + b" " * before + b"-->" if before else b""
    parts[part] = comment + b'<!DOCTYPE x [<!ENTITY many "text">]>' + body
    write_parts(path, parts)
    assert refusal(path, rulebook) == UNREADABLE


def test_parts_that_unpack_beyond_the_limit_are_refused(tmp_path, rulebook, monkeypatch) -> None:
    path = write_book(tmp_path / "登记表.xlsx", one_of_each())
    write_parts(path, parts_of(path) | {"docProps/thumbnail.bmp": bytes(200_000)})
    unpacked = sum(map(len, parts_of(path).values()))
    assert path.stat().st_size < unpacked / 4
    monkeypatch.setattr(files, "LARGEST_UNPACKED", unpacked)
    assert read_logbook(path, rulebook).record.procedures
    monkeypatch.setattr(files, "LARGEST_UNPACKED", unpacked - 1)
    expected = "工作簿展开后过大。请只保留登记表的几个工作表后重试"
    assert refusal(path, rulebook) == expected


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def set_cell(path: Path, reference: str, cell: str) -> None:
    """Another cell in place of this one, in the sheet of operations."""
    parts, part = parts_of(path), "xl/worksheets/sheet3.xml"
    pattern = f'<c r="{reference}"[^>]*?(/>|>.*?</c>)'
    text, number = re.subn(pattern, lambda _: cell, parts[part].decode())
    assert number == 1
    write_parts(path, parts | {part: text.encode()})


def strict(content: bytes) -> bytes:
    old = b"http://schemas.openxmlformats.org/"
    content = content.replace(old + b"spreadsheetml/2006/main", STRICT + b"spreadsheetml/main")
    return content.replace(
        old + b"officeDocument/2006/relationships", STRICT + b"officeDocument/relationships"
    )


STRICT = b"http://purl.oclc.org/ooxml/"


# -- .xls ------------------------------------------------------------------------------------------


def test_cells_of_an_old_workbook(tmp_path: Path) -> None:
    path, book = tmp_path / "登记表.xls", xlwt.Workbook()
    sheet, dated = book.add_sheet(" 手 术 "), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.row(0).set_cell_error(0, 0x2A)
    sheet.row(0).set_cell_error(1, 0x17)
    sheet.row(0).set_cell_boolean(2, True)
    sheet.row(0).set_cell_boolean(3, False)
    sheet.write(0, 4, date(2024, 3, 5), dated)
    sheet.write(0, 5, datetime(2024, 3, 5, 8, 30), dated)
    sheet.write(0, 6, 45356)
    sheet.write(0, 7, "文字")
    sheet.write(0, 9, 1e9, dated)  # no day of any calendar
    sheet.write(2, 1, 0.5)
    book.save(str(path))
    ((title, rows),) = open_workbook(path)
    assert title == "手 术"
    assert list(rows[0]) == [
        *("#N/A", "#REF!", True, False),
        *(datetime(2024, 3, 5), datetime(2024, 3, 5, 8, 30), 45356, "文字", None, 1e9),
    ]
    assert [list(row) for row in rows[1:]] == [[], [None, 0.5]]


@pytest.mark.parametrize("code", [0x2A, 0x17, 0x0F])
def test_an_error_value_in_an_old_workbook_is_a_fault(code: int, tmp_path, rulebook) -> None:
    path = tmp_path / "登记表.xls"
    book = xlwt.Workbook()
    for title, rows in one_of_each().items():
        sheet = book.add_sheet(title)
        for place, head in enumerate(HEADS[title]):
            sheet.write(0, place, head)
            if title == "手术" and head == "类别":
                sheet.row(1).set_cell_error(place, code)
            else:
                sheet.write(1, place, rows[0].get(head))
    book.save(str(path))
    assert [fault.column for fault in faults_of(path, rulebook)] == ["类别（D）"]


def test_dates_of_an_old_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "登记表.xls"
    book, dated = xlwt.Workbook(), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    book.dates_1904 = True
    days = (date(2024, 3, 5) - date(1904, 1, 1)).days
    book.add_sheet("手术").write(0, 0, days, dated)
    book.save(str(path))
    ((_, rows),) = open_workbook(path)
    assert rows[0][0] == datetime(2024, 3, 5)


# -- help ------------------------------------------------------------------------------------------


def faults_of(path: Path, rulebook: Rulebook) -> list[CellFault]:
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    return caught.value.faults


def refusal(path: Path, rulebook: Rulebook) -> str:
    with pytest.raises(WorkbookError) as caught:
        read_logbook(path, rulebook)
    assert caught.value.faults == []
    assert "\n" not in str(caught.value)
    return str(caught.value)
