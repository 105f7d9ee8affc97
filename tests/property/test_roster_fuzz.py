"""Whatever the roster: the reader gives a roster or raises WorkbookError, and nothing else."""

import random
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.workbooks.grid import WorkbookError
from seldinger.workbooks.roster import Reading, RosterReader, read_roster
from seldinger.workbooks.roster_sheets import Known, Roster
from support.rosters import (
    MAIN,
    allowed,
    grids,
    heads,
    learner,
    one_of_each,
    roster_book,
    visit,
    worker,
)

# Fixed examples: a mutation that made the reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None)

BASE = allowed(
    Known(7, "林示例", "lin", frozenset({(MAIN, "T9")}), is_trainee=True),
    Known(8, "马示例", "ma"),
    Known(9, "郑示例", "zheng", here=False),
)
WORDS = sorted(
    {str(value) for rows in one_of_each().values() for row in rows for value in row.values()}
    | {"林示例", "lin", "T9", "马示例", "ma", "zheng", "示例丙医院", "管理员", "请假", "总住院医师"}
    | {"２０２４年２月３０日", "24/3/5", "#N/A", "=A1", "、", "上级医师、上级医师", "", " "}
)
DATES = st.dates() | st.datetimes() | st.times() | st.timedeltas()
NUMBERS = st.integers() | st.floats() | st.sampled_from([45356, 45356.5, 20240305, 0, -1, 1e300])
CELLS = st.none() | st.booleans() | st.text() | st.sampled_from(WORDS) | NUMBERS | DATES


def raw_books(cells: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, list[list[object]]]]:
    """Every sheet with its head; rows that were in order until some of their cells were changed."""

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, list[list[object]]]:
        sheets = dict(grids(one_of_each()))
        for title, rows in sheets.items():
            sound = rows.pop()
            for _ in range(draw(st.integers(0, 4))):
                row = list(sound)
                places = st.sets(st.integers(0, len(row) - 1), max_size=3)
                for place in draw(places):
                    row[place] = draw(cells)
                rows.append(row)
            sheets[title] = rows
        return sheets

    return build()


def read(sheets: dict[str, list[list[object]]]) -> Reading:
    return RosterReader(BASE, list(sheets.items())).read()


@fuzzed
@given(raw_books(CELLS))
def test_any_cell_in_any_place(sheets: dict[str, list[list[object]]]) -> None:
    reading = read(sheets)
    assert all(fault.allowed and str(fault) for fault in reading.faults)
    check(reading.roster)


@settings(fuzzed, max_examples=200)
@given(raw_books(st.sampled_from(WORDS)))
def test_words_in_wrong_places(sheets: dict[str, list[list[object]]]) -> None:
    """Nearer to what people do: names, numbers and logins that mean several people, or none."""
    check(read(sheets).roster)


def check(roster: Roster) -> None:
    """What is read can be stored: an account stays its person's, no span runs backwards."""
    rows = (*roster.people, *roster.trainees, *roster.rotations)
    logins = {one.id: one.login for one in BASE.people}
    for row in rows:
        assert row.who.name
        assert len(row.who.name) <= 60
        if row.who.known:
            assert row.who.login == logins[row.who.known]
    # One account is one person; a login means nobody else.
    known = {row.who.known: row.who.number for row in (*roster.people, *roster.trainees)}
    for row in (*roster.people, *roster.trainees):
        if row.who.known:
            assert row.who.number == known[row.who.known]
    for person in roster.people:
        assert person.roles
        assert person.end is None or person.end >= person.start
    for rotation in roster.rotations:
        assert rotation.end >= rotation.start


@fuzzed
@given(
    st.dictionaries(
        st.sampled_from(["科室", "人员", "学员", "轮转", "附页"]),
        st.lists(st.lists(CELLS, max_size=8)),
    )
)
def test_any_cells_without_any_head(sheets: dict[str, list[list[object]]]) -> None:
    assert read(sheets).faults


@fuzzed
@given(st.permutations(range(4)), st.permutations(range(4)))
def test_the_order_of_rows_and_columns_does_not_matter(rows: list[int], columns: list[int]) -> None:
    people = [
        worker(姓名="羊示例", 登录名="yang"),
        worker(姓名="羊示例", 工号="0013"),
        worker(姓名="羊示例", 科室="放射科"),
        worker(姓名="牛示例", 工号="", 登录名=""),
    ]
    title, grid = grids({"人员": people})[0]
    order = [*columns, *range(4, len(heads("人员")))]
    turned = [[row[place] for place in order] for row in (grid[0], *(grid[1 + n] for n in rows))]
    before, after = read({title: grid}), read({title: turned})
    assert not before.faults
    assert not after.faults
    assert alike(before.roster) == alike(after.roster)


def alike(roster: Roster) -> Counter[tuple[object, ...]]:
    return Counter(
        (row.who.name, row.who.login, row.department, row.staff_no) for row in roster.people
    )


@settings(fuzzed, max_examples=40)
@given(st.sampled_from([b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")]), st.binary())
def test_random_bytes(tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "名册.xlsx"
    path.write_bytes(start + rest)
    with pytest.raises(WorkbookError, match=r"^名册\.xlsx 不是可读的 Excel 工作簿"):
        read_roster(path, BASE)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    sheets = {"学员": [learner()], "轮转": [visit()], "人员": [worker(工号="")]}
    content = bytearray(roster_book(sheets))
    for _ in range(dice.randint(1, 8)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path = tmp_path / "名册.xlsx"
    path.write_bytes(bytes(content[: dice.randrange(len(content))] if seed % 5 == 0 else content))
    with suppress(WorkbookError):
        assert isinstance(read_roster(path, BASE), Roster)
