"""Counts the sheet of operations: case by case, then the two tables and the totals."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from support.pencil.answers import (
    NUMBERS,
    STATUS,
    Answer,
    Tally,
    best,
    is_imaging,
    once,
    post_on,
    stage_on,
)
from support.pencil.person import Line, Person
from support.pencil.rules import (
    ANGIOGRAPHY,
    CERTAIN,
    DIRECTION_OF,
    DOUBTFUL,
    INTERVENTIONAL,
    MAINS,
    NO_CATEGORY,
    OPEN_SURGERY,
    ROLES,
    STAGE_ONE,
    STAGE_TWO,
    SURGERY,
    Minima,
)


def count_operations(person: Person) -> Iterator[Answer]:
    book = _Operations(person)
    yield book.surgery.answer("surgical.surgery", 15, applies=is_imaging(person))
    yield book.totals[1].answer("basic.operations", 300)
    yield book.totals[2].answer("stage-2.operations", 200)
    for category, minima in STAGE_ONE.items():
        yield from book.row(category, minima, applies=True)
    for home, table in STAGE_TWO.items():
        for category, minima in table.items():
            yield from book.row(category, minima, applies=home in person.directions)


def totals_of_cases(person: Person) -> dict[int, int]:
    """Stage → verified interventional cases."""
    return {stage: tally.verified for stage, tally in _Operations(person).totals.items()}


class _Operations:
    def __init__(self, person: Person) -> None:
        self.person = person
        self.cells: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self.totals, self.surgery = {1: Tally(), 2: Tally()}, Tally()
        cases: dict[object, list[Line]] = defaultdict(list)
        for row in once(person.operations, person.as_of):
            cases[row["病例号"], row["日期"], row["台次"] or 1].append(row)
        for rows in cases.values():
            self._count_case(rows, rows[0]["日期"])

    def _count_case(self, rows: list[Line], day: date) -> None:
        stage = stage_on(self.person, day)
        if stage is None:
            self._outside(rows)
            return
        surgical = post_on(self.person, day) == "外科"
        read = [(row, *_read(row, stage, surgical=surgical)) for row in rows]
        for row, category, _ in read:
            if category is None:
                self._doubtful(row, stage)
        inside = [row for row, _, interventional in read if interventional]
        if inside:
            self.totals[stage].add(best(inside)["状态"])
        surgery = [row for row, category, _ in read if category == SURGERY]
        if surgery and stage == 1:
            self.surgery.add(best(surgery)["状态"])
        done: dict[str, list[Line]] = defaultdict(list)
        for row, category, _ in read:
            if category in (STAGE_ONE if stage == 1 else DIRECTION_OF):
                done[category].append(row)
        if any(main in done for main in MAINS):
            done.pop(ANGIOGRAPHY, None)
        for category, same in done.items():
            self._count_technique(category, same)

    def _count_technique(self, category: str, rows: list[Line]) -> None:
        """Once a case, in the highest role; what waits counts only where it would be higher."""
        highest = -1
        for state in ("已审核", "待审核"):
            rank = max((ROLES.index(r["角色"]) for r in rows if r["状态"] == state), default=-1)
            if rank > highest:
                self.cells[category, ROLES[rank]].add(state)
                highest = rank

    def _outside(self, rows: list[Line]) -> None:
        """No rotation that day: nobody can say whether it would count."""
        for tally in (*self.totals.values(), self.surgery):
            tally.doubts.add(STATUS)
        for row in rows:
            for role in ROLES:
                for category in [row["类别"]] if row["类别"] else INTERVENTIONAL:
                    self.cells[category, role].doubts.add(STATUS)

    def _doubtful(self, row: Line, stage: int) -> None:
        """The name does not say which row of the table it is."""
        self.totals[stage].doubts.add(STATUS)
        self.surgery.doubts.add(STATUS)
        for category in STAGE_ONE if stage == 1 else DIRECTION_OF:
            for role in ROLES:
                self.cells[category, role].doubts.add(STATUS)
        for category in DOUBTFUL.get(row["手术名称"], ()):
            for role in ROLES:
                self.cells[category, role].doubts.add(NUMBERS)

    def row(self, category: str, minima: Minima, *, applies: bool) -> Iterator[Answer]:
        tallies = [self.cells[category, role] for role in ROLES]
        participant, first, operator = (tally.verified for tally in tallies)
        first_up = first + max(0, operator - minima[2])
        cascade = (participant + max(0, first_up - minima[1]), first_up, operator)
        nested = (participant + first + operator, first + operator, operator)
        for place, role in enumerate(ROLES):
            answer = tallies[place].answer(f"{category} {role}", minima[place], applies=applies)
            answer.readings = {
                "exclusive": tallies[place].verified,
                "cascade": cascade[place],
                "nested": nested[place],
            }
            if any(NUMBERS in tally.doubts for tally in tallies):
                answer.doubts.add(NUMBERS)  # the other readings count the neighbours too
            yield answer


def _read(row: Line, stage: int, *, surgical: bool) -> tuple[str | None, bool]:
    """The category and whether the operation is interventional."""
    category, name = row["类别"], row["手术名称"]
    if category:
        return category, category in INTERVENTIONAL
    if name == OPEN_SURGERY and surgical:
        return SURGERY, False
    if name in CERTAIN:
        return CERTAIN[name][stage - 1], True
    return None, name in DOUBTFUL or name in NO_CATEGORY
