"""Whatever the file: the reader gives rows and faults or raises WorkbookError, nothing else."""

import random
from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.hospital_table import Table
from seldinger.workbooks.name_table import (
    FIELDS,
    NameLine,
    NameReading,
    guessed_columns,
    name_book,
    open_names,
    read_names,
)

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None)

HEADS = ("写法", "目录条目", "专业", "级别", "编号", "依据")
SOUND = ["右侧甲术", "甲术", "示例专业", "二级", "3", "人工确认"]
WORDS = [
    *HEADS,
    *SOUND,
    "##",
    "甲##乙",
    "；",
    "+",
    "甲+",
    "目录里没有",
    "#N/A",
    "Ⅳ",
    "０３",
    "=1+1",
]
CELLS = (
    st.none() | st.booleans() | st.text() | st.sampled_from(WORDS) | st.integers() | st.floats()
    | st.dates() | st.datetimes() | st.times() | st.timedeltas()
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=6)
SIGNATURES = (b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"\xff\xfe", b"\xfe\xff")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


def holds(reading: NameReading) -> None:
    for row in reading.rows:
        assert 0 < len(row.name) <= 300
        assert row.is_none or row.whole.text or row.whole.list_title
        assert all(len(part) > 1 for part in row.parts)
    for fault in reading.faults:
        assert fault.row > 0
        assert fault.allowed


def opened(content: bytes, name: str) -> None:
    with suppress(WorkbookError):
        table = open_names(content, name, {})
        holds(read_names(table, guessed_columns(table.heads, table.rows)))


@fuzzed
@given(ROWS, st.dictionaries(st.sampled_from([f.id for f in FIELDS]), st.sampled_from(HEADS)))
def test_any_rows_with_any_mapping(rows: list[list[object]], columns: dict[str, str]) -> None:
    table = Table("对照", HEADS, [*rows, SOUND], 2)
    holds(read_names(table, columns | {"name": "写法"}))
    # The one row that is sound is read, whatever stands above it.
    reading = read_names(table, guessed_columns(HEADS))
    holds(reading)
    assert (reading.rows[-1].name, reading.rows[-1].whole.number) == ("右侧甲术", 3)


@fuzzed
@given(st.binary(max_size=400), st.sampled_from(SIGNATURES))
def test_any_bytes(content: bytes, signature: bytes) -> None:
    opened(signature + content, "对照表")


@fuzzed
@given(st.text(max_size=300), st.sampled_from(ENCODINGS), st.randoms(use_true_random=False))
def test_any_text_below_a_head(text: str, encoding: str, dice: random.Random) -> None:
    whole = f"{dice.choice([',', chr(9), ';']).join(HEADS)}\n{text}"
    content = whole.encode(encoding, "ignore")
    if dice.random() < 0.3:
        place = dice.randrange(len(content))
        content = content[:place] + bytes([dice.randrange(256)]) + content[place + 1 :]
    opened(content, "对照表.csv")


@cache
def _workbook() -> bytes:
    """Made once: a workbook holds the time it was saved at, so no two need be of one length."""
    line = NameLine("右侧甲术", [("甲术", "示例专业", "2", "3")], "人工确认", "白示例", None, 1)
    return name_book("示例", [("目录", "示例")], [line])


@fuzzed
@given(st.randoms(use_true_random=False))
def test_a_workbook_with_some_bytes_changed(dice: random.Random) -> None:
    content = bytearray(_workbook())
    for _ in range(dice.randrange(1, 20)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    opened(bytes(content), "对照表.xlsx")
