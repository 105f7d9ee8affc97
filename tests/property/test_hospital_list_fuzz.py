"""Whatever the file: the reader gives rows and faults or raises WorkbookError, nothing else."""

import random
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from io import BytesIO

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.workbooks.cells import EARLIEST, LATEST
from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.hospital_cells import moment_of, names_of
from seldinger.workbooks.hospital_fields import FIELDS, guessed
from seldinger.workbooks.hospital_list import read_rows
from seldinger.workbooks.hospital_table import Table, open_list

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None)

HEADS = ("手术日期", "住院号", "手术名称", "手术医师", "一助", "其他", "开始时间", "结束时间")
SOUND = ["2026-03-02", "P0012345", "肝动脉造影术", "1001 周示例", "林示例", "", "23:10", "01:05"]
WORDS = [
    *HEADS,
    *SOUND,
    "#N/A",
    "24:00",
    "９月３１日",
    "、",
    "1001",
    "-",
    "2026-03-02 25:00",
    "P**45",
]
NUMBERS = st.integers() | st.floats() | st.sampled_from([45356, 45356.5, 0.5, 1.0, -1, 1e300])
DATES = st.dates() | st.datetimes() | st.times() | st.timedeltas()
CELLS = st.none() | st.booleans() | st.text() | st.sampled_from(WORDS) | NUMBERS | DATES
ROWS = st.lists(st.lists(CELLS, max_size=10), max_size=6)
SIGNATURES = (b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


@fuzzed
@given(CELLS)
def test_any_cell_is_names_or_a_time_or_neither(cell: object) -> None:
    names = names_of(cell)
    assert names is None or all(name and name.isprintable() for name in names)
    moment = moment_of(cell)
    if isinstance(moment, datetime):
        assert EARLIEST <= moment.date() <= LATEST


@fuzzed
@given(ROWS, st.dictionaries(st.sampled_from([f.id for f in FIELDS]), st.sampled_from(HEADS)))
def test_any_rows_with_any_mapping(rows: list[list[object]], columns: dict[str, str]) -> None:
    table = Table("清单", HEADS, [*rows, SOUND], 2)
    for mapping in (guessed(HEADS), columns):
        reading = read_rows(table, mapping)
        for row in reading.rows:
            assert row.patient
            assert row.name
            assert EARLIEST <= row.day <= LATEST
        for fault in reading.faults:
            assert 2 <= fault.row <= len(rows) + 2
            assert fault.allowed
    # The one row that is sound is read, whatever stands above it.
    assert read_rows(table, guessed(HEADS)).rows[-1].patient == "P0012345"


@fuzzed
@given(st.binary(max_size=400), st.sampled_from(SIGNATURES))
def test_any_bytes(content: bytes, signature: bytes) -> None:
    with suppress(WorkbookError):
        table = open_list(signature + content, "清单")
        read_rows(table, guessed(table.heads))


@fuzzed
@given(st.text(max_size=300), st.sampled_from(ENCODINGS), st.randoms(use_true_random=False))
def test_any_text_below_a_head(text: str, encoding: str, dice: random.Random) -> None:
    whole = f"{dice.choice([',', chr(9), ';']).join(HEADS)}\n{text}"
    content = whole.encode(encoding, "ignore")
    if dice.random() < 0.3:
        place = dice.randrange(len(content))
        content = content[:place] + bytes([dice.randrange(256)]) + content[place + 1 :]
    with suppress(WorkbookError):
        table = open_list(content, "清单.csv")
        read_rows(table, guessed(table.heads))


@cache
def _workbook() -> bytes:
    """Made once: a workbook holds the time it was saved at, so no two need be of one length."""
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADS)
    workbook.active.append([date(2026, 3, 2), *SOUND[1:]])
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@fuzzed
@given(st.randoms(use_true_random=False))
def test_a_workbook_with_some_bytes_changed(dice: random.Random) -> None:
    content = bytearray(_workbook())
    for _ in range(dice.randrange(1, 20)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    with suppress(WorkbookError):
        table = open_list(bytes(content), "清单.xlsx")
        read_rows(table, guessed(table.heads))
