"""The demonstration's list of operations: an ordinary hospital, in which nobody is in two rooms."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest

from seldinger.domain.training.integrity import Operation, overlap_rate, two_rooms
from seldinger.web.demonstration.places import BASES, main_hospital
from seldinger.web.demonstration.profiles import Size
from seldinger.web.demonstration.theatre import ENCODING, Names, theatre_list
from seldinger.web.demonstration.world import SEED, World

Lines = list[dict[str, str]]


class Numbers(dict[int, str]):
    """Everybody's staff number."""

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def __missing__(self, number: int) -> str:
        return f"{self.letter}{number}"


@pytest.fixture(scope="module", params=[date(2026, 6, 15), date(2026, 11, 22)], ids=str)
def lines(request: pytest.FixtureRequest) -> Lines:
    """As large as an installation gets it."""
    today = request.param
    base, facts = next(iter(World(SEED, today, Size()).facts()))
    assert base == BASES[0]
    drafts = [
        one
        for one in facts.drafts
        if one.ward.hospital == main_hospital(base) and one.day > today - timedelta(days=120)
    ]
    told = theatre_list(drafts, str, Names(Numbers("A"), Numbers("T"))).decode(ENCODING)
    return list(csv.DictReader(StringIO(told)))


def operations(lines: Lines) -> Iterator[Operation]:
    for number, row in enumerate(lines):
        begin, end = (
            datetime.fromisoformat(f"{row['手术日期']}T{row[head]}")
            for head in ("开始时间", "结束时间")
        )
        places = ("手术医师工号", "一助工号", "其他人员工号")
        people = frozenset(name for place in places for name in row[place].split("、") if name)
        yield Operation(
            number, row["手术间"], begin, end, row["手术医师工号"], people, row["住院号"]
        )


def test_no_question_is_asked_of_more_than_a_thousand_rows(lines: Lines) -> None:
    assert len(lines) > 1000
    assert two_rooms(operations(lines)) == []
    assert overlap_rate(operations(lines)).overlapping == 0


def test_each_ends_on_its_day_and_takes_a_while(lines: Lines) -> None:
    for one in operations(lines):
        assert one.start.hour >= 8
        assert timedelta(minutes=20) <= one.end - one.start < timedelta(hours=2)


def test_a_room_is_free_before_the_next(lines: Lines) -> None:
    rooms = defaultdict(list)
    for one in operations(lines):
        rooms[one.room, one.start.date()].append((one.start, one.end))
    for times in rooms.values():
        ordered = sorted(set(times))
        assert all(end <= begin for (_, end), (begin, _) in pairwise(ordered))
