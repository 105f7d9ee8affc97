"""reconcile() on whatever rows and cases: one answer, whatever the order; nothing taken twice."""

import random
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.domain.training.matching import Act, Logged, Part, Row, best_total
from seldinger.domain.training.reconcile import Difference, Known, Said, reconcile
from seldinger.domain.training.words import Role

DAY = date(2026, 3, 2)
KNOWN = Known(covers=lambda day: day.day != 3, trains=lambda person, _: person < 4)
NAMES = st.sampled_from(
    ["脑血管造影术", "肝动脉造影术", "肝动脉造影+TACE", "TACE", "支架置入术", ""]
)
PEOPLE = st.integers(1, 6)
MEANT = st.frozensets(PEOPLE, max_size=2)
DAYS = st.integers(0, 3).map(lambda n: DAY + timedelta(days=n))
PATIENTS = st.sampled_from("ab")
NIGHTS = st.booleans()


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    found = []
    for key in range(1, 1 + draw(st.integers(0, 6))):
        day, is_night = draw(DAYS), draw(NIGHTS)
        start = datetime.combine(day, datetime.min.time()) if is_night else None
        end = start + timedelta(days=1, hours=1) if start else None
        places = draw(
            st.dictionaries(st.sampled_from(Role), st.lists(MEANT, max_size=2).map(tuple))
        )
        found.append(Row(key, draw(PATIENTS), day, draw(NAMES), places, start, end))
    return found


@st.composite
def cases(draw: st.DrawFn) -> list[Logged]:
    found = []
    for key in range(1, 1 + draw(st.integers(0, 6))):
        acts = tuple(Act(key * 10 + n, draw(NAMES)) for n in range(draw(st.integers(1, 2))))
        parts = tuple(
            Part(
                act.id * 10 + n,
                draw(PEOPLE),
                act.id,
                draw(st.sampled_from([*Role, None])),
                draw(PEOPLE),
                draw(NIGHTS),
            )
            for act in acts
            for n in range(draw(st.integers(0, 2)))
        )
        found.append(Logged(key, draw(PATIENTS), draw(DAYS), acts, parts))
    return found


@settings(deadline=None)
@given(rows(), cases(), st.randoms())
def test_the_order_does_not_matter(listed, logged, dice: random.Random) -> None:
    told = reconcile(listed, logged, KNOWN)
    dice.shuffle(listed)
    dice.shuffle(logged)
    assert reconcile(listed, logged, KNOWN) == told


@settings(deadline=None)
@given(rows(), cases())
def test_what_is_found_fits_what_there_is(listed, logged) -> None:
    told = reconcile(listed, logged, KNOWN)
    by_row, by_case = {row.id: row for row in listed}, {case.id: case for case in logged}
    for row, case in told.matches.items():
        assert by_row[row].patient == by_case[case].patient
        assert abs((by_row[row].day - by_case[case].day).days) <= 1
    for case in logged:
        assert sum(one == case.id for one in told.matches.values()) <= len(case.acts)
    parts = {part.id: (case, part) for case in logged for part in case.parts}
    assert len(told.findings) == len({one.part for one in told.findings})
    matched = set(told.matches.values())
    for finding in told.findings:
        case, _ = parts[finding.part]
        assert (finding.difference is None) == (finding.said is Said.AGREES)
        assert (finding.said is Said.NOT_FOUND) == (finding.row is None)
        if case.id in matched:
            assert told.matches[finding.row] == case.id
        else:
            assert finding.difference in (Difference.NO_ROW, Difference.DOUBLE)
    silent = [parts[key][0] for key in set(parts) - {one.part for one in told.findings}]
    assert all(case.id in matched or not KNOWN.covers(case.day) for case in silent)


@settings(deadline=None)
@given(rows(), cases())
def test_nothing_agrees_but_what_a_row_surely_says(listed, logged) -> None:
    parts = {part.id: part for case in logged for part in case.parts}
    by_row = {row.id: row for row in listed}
    for one in reconcile(listed, logged, KNOWN).findings:
        if one.said is Said.AGREES:
            row, part = by_row[one.row], parts[one.part]
            assert part.role in (one.place, None)
            assert frozenset({part.person}) in row.places[one.place]


@settings(deadline=None)
@given(rows(), cases())
def test_whom_a_row_names_is_offered_once_or_logged(listed, logged) -> None:
    told = reconcile(listed, logged, KNOWN)
    assert len(told.named) == len({(one.row, one.person) for one in told.named})
    by_row = {row.id: row for row in listed}
    for one in told.named:
        assert by_row[one.row].place_of(one.person) is not None
        assert one.person < 4
    for one in told.unlogged:
        its = [c for c in logged if told.matches.get(one.row) == c.id and len(c.acts) == 1]
        assert one.person not in {p.person for case in its for p in case.parts}


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_best_total_is_the_best(scores: list[list[int]]) -> None:
    pairs = best_total(scores)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert sum(scores[row][column] for row, column in pairs) == _best(scores, frozenset())


def _best(scores: list[list[int]], taken: frozenset[int]) -> int:
    if not scores:
        return 0
    free = [column for column in range(3) if column not in taken]
    with_row = [scores[0][c] + _best(scores[1:], taken | {c}) for c in free]
    return max([_best(scores[1:], taken), *with_row])
