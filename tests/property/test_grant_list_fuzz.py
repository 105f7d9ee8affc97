"""Whatever the file: the reader gives rows and faults or raises WorkbookError, nothing else."""

import random
from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.workbooks.cells import EARLIEST, LATEST, text_of
from seldinger.workbooks.grant_list import GRADES, KINDS, GrantReading, read_grants, read_sheets
from seldinger.workbooks.grid import WorkbookError
from support.grants_file import HEADS, grant_book, grant_row

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None)

SOUND = ["1001", "周示例", "条目", "主动脉造影术", "", "2024-03-05", "2027-03-04", "3"]
WORDS = [
    *HEADS, *SOUND, *KINDS, "#N/A", "三级", "Ⅳ", "长期", "9月31日", "、", "；", "\n", "a\nb",
]  # fmt: skip
NUMBERS = st.integers() | st.floats() | st.sampled_from([45356, 45356.5, 3, 4.0, -1, 1e300])
DATES = st.dates() | st.datetimes() | st.times() | st.timedeltas()
CELLS = st.none() | st.booleans() | st.text() | st.sampled_from(WORDS) | NUMBERS | DATES
ROWS = st.lists(st.lists(CELLS, max_size=15), max_size=6)
SIGNATURES = (b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


def holds(reading: GrantReading) -> None:
    for row in reading.rows:
        assert row.name
        assert row.named
        assert row.kind in KINDS.values()
        assert (row.grade in GRADES) == (row.kind == "list")
        assert EARLIEST <= row.start <= (row.end or LATEST) <= LATEST
        assert 0 <= row.proctored <= 999
    for fault in reading.faults:
        assert fault.row > 0
        assert fault.allowed


@fuzzed
@given(ROWS)
def test_any_rows_below_a_head(rows: list[list[object]]) -> None:
    # The sound row stands between: it is read, whatever stands around it.
    reading = read_sheets([("授权", [HEADS, SOUND, *rows])], "授权表.xlsx")
    holds(reading)
    assert (reading.rows[0].origin.row, reading.rows[0].name) == (2, "周示例")


@fuzzed
@given(st.text() | st.sampled_from(WORDS), st.integers(0, len(HEADS)))
def test_any_column_that_is_not_read_holds_the_sheet_back(head: str, place: int) -> None:
    heads, row = [*HEADS], [*SOUND, *[""] * (len(HEADS) - len(SOUND))]
    heads.insert(place, head)
    row.insert(place, "2025-12-31")
    reading = read_sheets([("授权", [heads, row])], "授权表.xlsx")
    assert bool(reading.rows) == (not text_of(head))
    holds(reading)


SPANS = st.tuples(st.integers(0, 9), st.integers(0, 20), st.integers(0, 9), st.integers(0, 20))


@fuzzed
@given(ROWS, st.lists(SPANS, max_size=5))
def test_any_merged_cells(rows: list[list[object]], spans: list[tuple[int, ...]]) -> None:
    merged = {0: [((top, left), (bottom, right)) for top, left, bottom, right in spans]}
    holds(read_sheets([("授权", [HEADS, SOUND, *rows])], "授权表.xlsx", merged))


@fuzzed
@given(st.lists(st.tuples(st.sampled_from(["授权", "目录", "甲", ""]), ROWS), max_size=3))
def test_any_sheets(sheets: list[tuple[str, list[list[object]]]]) -> None:
    with suppress(WorkbookError):
        holds(read_sheets(sheets, "授权表.xlsx"))


@fuzzed
@given(st.binary(max_size=400), st.sampled_from(SIGNATURES))
def test_any_bytes(content: bytes, signature: bytes) -> None:
    with suppress(WorkbookError):
        holds(read_grants(signature + content, "授权表"))


@fuzzed
@given(st.text(max_size=300), st.sampled_from(ENCODINGS), st.randoms(use_true_random=False))
def test_any_text_below_a_head(text: str, encoding: str, dice: random.Random) -> None:
    whole = f"{dice.choice([',', chr(9), ';']).join(HEADS)}\n{text}"
    content = whole.encode(encoding, "ignore")
    if dice.random() < 0.3:
        place = dice.randrange(len(content))
        content = content[:place] + bytes([dice.randrange(256)]) + content[place + 1 :]
    with suppress(WorkbookError):
        holds(read_grants(content, "授权表.csv"))


@cache
def _workbook() -> bytes:
    """Made once: a workbook holds the time it was saved at, so no two need be of one length."""
    return grant_book([grant_row(), grant_row(范围="专业", 至几级=3)])


@fuzzed
@given(st.randoms(use_true_random=False))
def test_a_workbook_with_some_bytes_changed(dice: random.Random) -> None:
    content = bytearray(_workbook())
    for _ in range(dice.randrange(1, 20)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    with suppress(WorkbookError):
        holds(read_grants(bytes(content), "授权表.xlsx"))
