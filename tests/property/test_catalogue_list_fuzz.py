"""Whatever the file and however it is laid out: rows and faults, or WorkbookError, nothing else."""

import random
from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.workbooks.catalogue_list import (
    LONGEST,
    PLACES,
    CatalogueBook,
    CatalogueReading,
    Layout,
    grade_of,
    open_catalogue,
)
from seldinger.workbooks.grid import WorkbookError
from support.catalogue_file import HEADS, ROW, book

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None)

WORDS = [*HEADS, *ROW, "#N/A", "Ⅳ级", "四", "甲类", "IV", "\n", "a\nb", "\u200b", "新技术"]
NUMBERS = st.integers() | st.floats() | st.sampled_from([3, 4.0, -1, 1e300])
CELLS = st.none() | st.booleans() | st.text() | st.sampled_from(WORDS) | NUMBERS | st.dates()
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=6)
LAYOUTS = st.builds(
    Layout,
    sheet=st.integers(0, 2),
    head=st.integers(1, 8),
    columns=st.dictionaries(st.sampled_from([*PLACES]), st.integers(0, 9)),
    grades=st.dictionaries(st.sampled_from(WORDS), st.integers(0, 4)),
    list_title=st.text(max_size=20),
    carry=st.booleans(),
)


def holds(reading: CatalogueReading) -> None:
    seen = set()
    for row in reading.rows:
        assert row.text
        assert row.grade in (1, 2, 3, 4)
        assert len(row.text) <= LONGEST["text"]
        assert (row.text + row.code + row.note).isprintable()
        assert (row.list_title, row.text) not in seen
        seen.add((row.list_title, row.text))
    for fault in reading.faults:
        assert fault.row > 0
        assert fault.allowed
        assert fault.found.isprintable()


@fuzzed
@given(ROWS, LAYOUTS)
def test_any_rows_however_they_are_laid_out(rows: list[list[object]], layout: Layout) -> None:
    opened = CatalogueBook("目录.xlsx", (("甲", [HEADS, *rows]), ("乙", rows)))
    for one in (layout, opened.guess(), opened.guess(1)):
        opened.columns(one)
        with suppress(WorkbookError):
            holds(opened.read(one))


@fuzzed
@given(ROWS)
def test_a_sound_row_is_read_whatever_stands_below_it(rows: list[list[object]]) -> None:
    opened = CatalogueBook("目录.xlsx", (("目录", [HEADS, ROW, *rows]),))
    layout = opened.guess()
    if layout.head != 1:  # another row looks more like a head: a person says which it is
        return
    reading = opened.read(layout)
    assert (reading.rows[0].origin.row, reading.rows[0].text, reading.rows[0].grade) == (
        2,
        "示例新手术",
        4,
    )


@fuzzed
@given(st.text())
def test_a_word_for_a_grade_is_one_of_four_or_nothing(told: str) -> None:
    assert grade_of(told) in (None, 1, 2, 3, 4)


@cache
def _sound() -> bytes:
    return book(ROW, ("外周血管介入", "三级", "另一例示例手术", "39.50", "备注"))


@fuzzed
@given(st.integers(0, 2**32), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes(seed: int, signature: bytes) -> None:
    """A sound file with some of its bytes changed, cut off, or others altogether."""
    chance = random.Random(seed)
    content = bytearray(_sound())
    for _ in range(chance.randint(1, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    cut = bytes(content[: chance.randrange(len(content))])
    for one in (bytes(content), cut, signature + chance.randbytes(200)):
        with suppress(WorkbookError):
            opened = open_catalogue(one, "目录.xlsx")
            with suppress(WorkbookError):
                holds(opened.read(opened.guess()))
