"""A day's list: legal, worth as much as the best of all lists, and the same however it is told."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.domain.planning.daily import (
    SEATS,
    Assignment,
    Case,
    Day,
    Doctor,
    Duty,
    Grants,
    Held,
    Kind,
    Limit,
    Need,
    Order,
    Procedure,
    Trainee,
    Week,
    Worth,
)
from seldinger.domain.planning.daily_rules import Book, able, book_of, breaches, settle
from seldinger.domain.planning.daily_worth import worth
from seldinger.domain.training.words import Role
from seldinger.planning.daily.building import Problem, build
from seldinger.planning.daily.documents import DayFile
from seldinger.planning.daily.generating import generate
from seldinger.planning.daily.solving import propose
from seldinger.planning.reading import PlanningError, decode
from support.daily import day as day_of

SITES, WARDS, CATEGORIES, DOCTORS = ("甲院", "乙院"), ("x", "y"), ("a", "b"), ("zhou", "zheng")
HEAVY = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def some(values: Sequence[str], least: int = 1) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=least)


@st.composite
def cases(draw: st.DrawFn, name: str) -> Case:
    start = draw(st.integers(8, 11)) * 60
    roles = draw(st.sampled_from((frozenset(Role), frozenset(Role), frozenset(SEATS[:2]))))
    acts = draw(st.lists(st.sampled_from((*CATEGORIES, None)), min_size=1, max_size=2))
    return Case(
        id=name,
        site=draw(st.sampled_from(SITES)),
        room="1",
        department=draw(st.sampled_from(WARDS)),
        start=start,
        end=start + draw(st.sampled_from((60, 90, 180))),
        procedures=tuple(Procedure("e", "l", 2, category=act) for act in acts),
        supervisors=tuple(sorted(draw(some(DOCTORS)))),
        roles=roles,
        participants=draw(st.integers(0, 2)),
    )


@st.composite
def trainees(draw: st.DrawFn, name: str) -> Trainee:
    needs = tuple(
        Need(category, role, draw(st.integers(0, 2)), draw(st.integers(0, 3)))
        for category in CATEGORIES
        for role in SEATS
    )
    duties = tuple(
        Duty(site, draw(some(WARDS)), 7 * 60, draw(st.sampled_from((12, 20))) * 60)
        for site in sorted(draw(some(SITES)))
    )
    week = Week(5, draw(st.integers(0, 2)))
    return Trainee(
        name, name, draw(st.sampled_from("12")), "imaging", duties, False, needs, (week,)
    )


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, list[Order]]:
    listed = [draw(cases(f"c{at}")) for at in range(draw(st.integers(1, 3)))]
    people = [draw(trainees(f"t{at}")) for at in range(draw(st.integers(1, 3)))]
    doctors = [
        Doctor(name, name, (Grants(site, {"e": draw(st.sampled_from([*Held]))}),))
        for name in DOCTORS
        for site in (draw(st.sampled_from(SITES)),)
    ]
    limits = draw(
        st.sampled_from(((), (Limit("L", "", frozenset(SEATS[:1]), stages=frozenset("1")),)))
    )
    told = day_of(
        *listed,
        *people,
        *doctors,
        turnover=draw(st.sampled_from((0, 30))),
        travel={SITES: 60, SITES[::-1]: 60},
        limits=limits,
        not_known_counts=draw(st.booleans()),
        role_weights=draw(st.sampled_from(({}, {Role.OPERATOR: 3}))),
    )
    orders = st.builds(
        Order,
        st.sampled_from([*Kind]),
        st.sampled_from([one.id for one in listed]),
        st.sampled_from([one.id for one in people]),
        st.sampled_from(SEATS),
    )
    return told, draw(st.lists(orders, max_size=2))


def every_list(
    book: Book, kept: tuple[Assignment, ...], nevers: Sequence[Order]
) -> Iterator[Worth]:
    """The worth of every legal list that holds what is kept: slow, plain and sure."""
    seats = [
        Assignment(case.id, role, trainee.id, name)
        for case in book.day.cases
        for role in SEATS
        for trainee in book.day.trainees
        for name in ([one for one, _ in able(book, case)] if role is Role.OPERATOR else [None])
    ]
    open_ones = [one for one in seats if not breaches(book, (*kept, one), nevers)]

    def grow(listed: tuple[Assignment, ...], at: int) -> Iterator[Worth]:
        yield worth(book, listed)
        for later in range(at, len(open_ones)):
            longer = (*listed, open_ones[later])
            if not breaches(book, longer, nevers):
                yield from grow(longer, later + 1)

    yield from grow(kept, 0)


@HEAVY
@given(days())
def test_no_list_is_better(told: tuple[Day, list[Order]]) -> None:
    day, orders = told
    book = book_of(day)
    answer = propose(day, orders)
    settled = settle(book, orders)
    best = max(every_list(book, settled.fixed, settled.nevers), key=lambda one: one.key)
    assert answer.certificate.proven
    assert answer.worth == best == worth(book, answer.assignments)
    assert not breaches(book, answer.assignments, settled.nevers)
    assert {*settled.fixed} <= {*answer.assignments}


@HEAVY
@given(days())
def test_no_exchange_is_better_than_what_is_proposed(told: tuple[Day, list[Order]]) -> None:
    for one in propose(*told).proposals:
        if one.next is not None:
            assert one.next.change.key <= (0, 0, 0)


def test_a_smaller_fuzz_of_made_up_days() -> None:
    made = 0
    for seed in range(12):
        chance = random.Random(seed)
        file = generate(
            chance.randint(1, 40), chance.randint(1, 20), seed, departments=1 + seed % 4
        )
        problem = build(file)
        answer = propose(problem.day)
        assert not breaches(book_of(problem.day), answer.assignments)
        assert answer.certificate.proven
        made += len(answer.assignments)
    assert made > 300


def test_the_order_of_the_file_changes_nothing() -> None:
    file = generate(30, 12, 5)
    first = propose(build(file).day)
    file.cases.reverse()
    file.trainees.reverse()
    file.doctors.reverse()
    again = propose(build(file).day)
    assert again.proposals == first.proposals
    assert replace(again.certificate, seconds=0) == replace(first.certificate, seconds=0)


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _taken(content: bytes) -> tuple[Problem | None, str]:
    try:
        return build(decode(content, DayFile, "手术日的文件")), ""
    except PlanningError as error:
        return None, str(error)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["术者", "08:00"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cases", "trainees", "doctors", "date", "orders", "id", "start", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | JSON.map(_bytes))
def test_whatever_the_bytes_are(content: bytes) -> None:
    problem, fault = _taken(content)
    assert problem is None or not fault
    assert "\n" not in fault


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_day_with_one_thing_wrong_is_taken_or_explained(data: st.DataObject) -> None:
    told = msgspec.to_builtins(generate(6, 3, 1))
    place = told
    for _ in range(data.draw(st.integers(1, 4))):
        keys = list(range(len(place))) if isinstance(place, list) else sorted(place)
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    problem, fault = _taken(_bytes(told))
    assert "\n" not in fault
    assert problem is None or propose(problem.day, problem.orders).certificate.proven
