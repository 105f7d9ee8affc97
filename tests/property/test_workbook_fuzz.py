"""Whatever the file: the reader gives a logbook or raises WorkbookError, and nothing else."""

import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.norms.library import RULEBOOK, library_at
from seldinger.workbooks.cells import date_of, integer_of, text_of
from seldinger.workbooks.files import open_workbook
from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.logbook import Logbook, Reader, read_logbook
from support.books import HEADS, one_of_each, write_book

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None)

SIGNATURES = (b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"\t\x08\x10\x00", b"<html>")
WORDS = sorted(
    {str(value) for rows in one_of_each().values() for row in rows for value in row.values()}
    | {
        "请假",
        "总住院医师",
        "待审核",
        "退回",
        "台次",
        "２０２４年２月３０日",
        "24/3/5",
        "#N/A",
        "=A1",
    }
)
DATES = st.dates() | st.datetimes() | st.times() | st.timedeltas()
NUMBERS = st.integers() | st.floats() | st.sampled_from([45356, 45356.5, 20240305, 0, -1, 1e300])
CELLS = st.none() | st.booleans() | st.text() | st.sampled_from(WORDS) | NUMBERS | DATES
# What a file can hold: no control characters, no number that is none, no date before 1900.
STORED = (
    st.none()
    | st.booleans()
    | st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20)
    | st.sampled_from(WORDS)
    | st.floats(-1e15, 1e15)
    | st.dates(date(1900, 3, 1), date(9999, 12, 31))
    | st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1))
    | st.times()
    | st.timedeltas(timedelta(0), timedelta(days=900))
)


# Broken workbooks are read by a child with little memory: a reader written in Rust may abort its
# process, which no `except` can catch, as one did at far cells and circular chains of sectors.
CHILD = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (768 << 20, 768 << 20))
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.workbooks.logbook import read_logbook
rulebook = library_at(None).rulebook(RULEBOOK)
for name in sys.argv[1:]:
    try:
        outcome = type(read_logbook(Path(name), rulebook)).__name__
    except BaseException as error:
        outcome = type(error).__name__
    print(outcome, flush=True)
"""
ABORTED = "Aborted"


def outcomes(files: list[Path]) -> list[str]:
    """What reading gives for each file: the name of a type, or ABORTED."""
    pytest.importorskip("resource")
    found: list[str] = []
    while len(found) < len(files):
        names = [str(file) for file in files[len(found) :]]
        child = subprocess.run(
            [sys.executable, "-c", CHILD, *names], capture_output=True, timeout=60, check=False
        )
        found += child.stdout.decode().split()
        if child.returncode:
            assert b"memory allocation" in child.stderr, child.stderr.decode()
            found.append(ABORTED)
    return found


# What is broken → how many workbooks.
BROKEN = {"bytes of .xlsx": 400, "parts of .xlsx": 400, "bytes of .xls": 400}


@pytest.fixture(scope="module")
def broken_books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Counter[str]:
    """How often reading a broken workbook ended in what way."""
    folder = tmp_path_factory.mktemp("broken")
    what, suffix = request.param.split(" of ")
    content = write_book(folder / f"whole{suffix}", one_of_each()).read_bytes()
    breaks = broken if what == "bytes" else with_a_broken_part
    files = [folder / f"{seed}{suffix}" for seed in range(BROKEN[request.param])]
    for seed, file in enumerate(files):
        file.write_bytes(breaks(random.Random(seed), content))
    return Counter(outcomes(files))


@pytest.mark.parametrize("broken_books", BROKEN, indirect=True)
def test_a_broken_workbook_is_read_or_refused(broken_books: Counter[str]) -> None:
    assert set(broken_books) - {ABORTED} == {"Logbook", "WorkbookError"}


@pytest.mark.parametrize("broken_books", BROKEN, indirect=True)
def test_a_broken_workbook_does_not_end_the_process(broken_books: Counter[str]) -> None:
    assert broken_books[ABORTED] == 0


@fuzzed
@given(st.sampled_from(SIGNATURES), st.binary(max_size=4096))
def test_random_bytes(tmp_path_factory, signature: bytes, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "登记表.xlsx"
    path.write_bytes(signature + content)
    with pytest.raises(WorkbookError, match=r"^登记表\.xlsx 不是可读的 Excel 工作簿"):
        read_logbook(path, library_at(None).rulebook(RULEBOOK))


def broken(dice: random.Random, content: bytes) -> bytes:
    """A few bytes changed, or the end cut off, or a piece lost, doubled or zeroed."""
    data = bytearray(content)
    here = dice.randrange(len(data))
    there = min(len(data), here + dice.choice([1, 16, 512]))
    match dice.randrange(6):
        case 0:
            del data[here:]
        case 1:
            del data[here:there]
        case 2:
            data[here:here] = data[here:there]
        case 3:
            data[here:there] = bytes(there - here)
        case _:
            for _ in range(dice.randint(1, 6)):
                data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def with_a_broken_part(dice: random.Random, content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(sorted(parts))
    data = bytearray(parts[name])
    for _ in range(dice.randint(1, 6)):
        data[dice.randrange(len(data))] = dice.choice(b'<>/"=&;0129AZx \x00\xff')
    parts[name] = bytes(data) if dice.random() < 0.9 else bytes(data[: dice.randrange(len(data))])
    if dice.random() < 0.1:
        del parts[name]
    with BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
        return file.getvalue()


def grids(cells: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, list[list[object]]]]:
    """Every sheet with its head and any cells below; the first row may be in order."""

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, list[list[object]]]:
        valid = one_of_each()
        sheets: dict[str, list[list[object]]] = {}
        for title, heads in HEADS.items():
            rows: list[list[object]] = [list(heads)]
            for _ in range(draw(st.integers(0, 3))):
                row: list[object] = [valid[title][0].get(head) for head in heads]
                for place in draw(st.sets(st.integers(0, len(heads) - 1), max_size=len(heads))):
                    row[place] = draw(cells)
                rows.append(row)
            sheets[title] = rows
        return sheets

    return build()


@fuzzed
@given(grids(CELLS))
def test_any_cell_in_any_place(sheets: dict[str, list[list[object]]]) -> None:
    book = read_rows(sheets)
    if isinstance(book, WorkbookError):
        assert book.faults
        assert all(fault.allowed and str(fault) for fault in book.faults)
    else:
        assert {fact.origin.row for fact in facts(book)} <= set(range(2, 6))


def read_rows(sheets: dict[str, list[list[object]]]) -> Logbook | WorkbookError:
    try:
        return Reader(library_at(None).rulebook(RULEBOOK), list(sheets.items())).read("登记表.xlsx")
    except WorkbookError as error:
        return error


@fuzzed
@given(st.dictionaries(st.sampled_from([*HEADS, "附页"]), st.lists(st.lists(CELLS, max_size=8))))
def test_any_cells_without_any_head(sheets: dict[str, list[list[object]]]) -> None:
    assert isinstance(read_rows(sheets), WorkbookError)


@settings(fuzzed, max_examples=60)
@given(grids(STORED))
def test_any_cell_in_a_file(tmp_path_factory, sheets: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path_factory.getbasetemp() / "cells.xlsx"
    book.save(path)
    assert [title for title, _ in open_workbook(path)] == list(HEADS)
    with suppress(WorkbookError):
        assert read_logbook(path, library_at(None).rulebook(RULEBOOK)).record


@fuzzed
@given(CELLS)
def test_any_cell_is_read_or_refused(cell: object) -> None:
    text = text_of(cell)
    assert text == text_of(text)
    found, number = date_of(cell), integer_of(cell)
    assert found is None or date(1990, 1, 1) <= found <= date(2100, 12, 31)
    assert number is None or 0 <= number < 10**9


@fuzzed
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.times())
def test_a_date_means_the_same_in_every_form(day: date, hour: time) -> None:
    forms = [
        day,
        datetime.combine(day, hour),
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day} {hour}",
        (day - date(1899, 12, 30)).days,
    ]
    assert {date_of(form) for form in forms} == {day}


def facts(book: Logbook) -> Iterator:
    record = book.record
    yield from (*record.rotations, *record.leaves, *record.procedures)
    yield from (*record.admissions, *record.reports, *record.activities)
