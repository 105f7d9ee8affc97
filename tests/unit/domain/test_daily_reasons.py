"""What a list is worth, and why each role went to whom it went to."""

import pytest

from seldinger.domain.planning.daily import Assignment, Kind, Need, Procedure, Week, Worth
from seldinger.domain.planning.daily_reasons import (
    Because,
    Better,
    Count,
    Exchange,
    Proposal,
    proposals,
    unplaced,
)
from seldinger.domain.planning.daily_rules import Book, Settled, Why, book_of, settle
from seldinger.domain.planning.daily_worth import Served, serves, worth
from seldinger.domain.training.words import Role
from support.daily import assists, case, day, need, operates, order, trainee, watches

NOTHING = Settled((), {}, (), ())


@pytest.mark.parametrize(
    ("missing", "months", "pace"),
    [(1, 1, 100), (5, 10, 50), (2, 3, 66), (1, 1000, 1), (3, 0, 300), (1000, 1, 10_000)],
)
def test_what_every_month_left_has_to_bring(missing: int, months: int, pace: int) -> None:
    assert need(missing, months).pace == pace


def test_a_base_may_weigh_roles() -> None:
    weighed = day(role_weights={Role.OPERATOR: 3})
    assert weighed.weight(need(1, 1)) == 300
    assert weighed.weight(need(1, 1, Role.PARTICIPANT)) == 100


@pytest.mark.parametrize(
    ("weeks", "load"), [((), 0), ((Week(0, 3),), 0), ((Week(5, 2), Week(3, 1)), 7)]
)
def test_load_is_told_per_twenty_days(weeks: tuple[Week, ...], load: int) -> None:
    assert trainee("lin", weeks=weeks).load == load


def test_what_a_role_serves() -> None:
    two = tuple(Procedure(category=name) for name in ("b", "a", "b", "c", None))
    lin = trainee("lin", *(Need(name, Role.OPERATOR, 1, 2) for name in "ab"))
    lacks = {one.category: one for one in lin.needs}
    assert serves(lin, case("c1", procedures=two), Role.OPERATOR) == (
        Served(lacks["a"], 1),
        Served(lacks["b"], 1),
    )
    assert serves(lin, case("c1", procedures=two), Role.PARTICIPANT) == ()


def test_what_is_met_serves_nothing() -> None:
    assert serves(trainee("lin", need(0, 5)), case("c1"), Role.OPERATOR) == ()


def test_worth_never_counts_more_than_is_missing() -> None:
    cases = [case(f"c{n}", n, n + 1) for n in (8, 9, 10)]
    book = book_of(day(*cases, trainee("lin", need(2, 1), load=3), trainee("wang")))
    every = [operates("lin", one.id) for one in cases]
    assert worth(book, every) == Worth(1, 400, 6**2 - 3**2)
    assert worth(book, [*every, watches("wang", "c8")]) == Worth(1, 400, 27)
    assert worth(book, [*every, assists("wang", "c8")]) == Worth(2, 400, 28)
    nameless = case("c9", 11, 12, procedures=(Procedure(),))
    assert worth(book_of(day(nameless, trainee("lin"))), [operates("lin", "c9")]).served == 0
    assert Worth(1, 2, 3).key == (1, 2, -3)


# -- reasons ---------------------------------------------------------------------------------


def only(book: Book, *assignments: Assignment, settled: Settled = NOTHING) -> Proposal:
    """The first proposal."""
    return proposals(book, assignments, settled)[0]


def test_the_greater_need() -> None:
    book = book_of(day(case("c1"), trainee("lin", need(4, 2)), trainee("wang", need(1, 2))))
    told = only(book, operates("lin", "c1"))
    assert told.because is Because.NEED
    assert told.serves == (Served(need(4, 2), 1),)
    assert told.held == "held"
    assert told.next == Exchange("wang", Worth(0, -150, 0))
    assert told.next.better is Better.SERVED


def test_one_who_would_have_nothing() -> None:
    cases = case("c1", 8, 9), case("c2", 10, 11)
    book = book_of(day(*cases, trainee("lin"), trainee("wang", need(4, 2))))
    told = only(book, assists("lin", "c1"), operates("wang", "c2"))
    assert told.because is Because.HANDS_ON
    assert told.next == Exchange("wang", Worth(-1, 0, 2))
    assert told.next.better is Better.HANDS_ON


def test_the_lighter_load_and_no_difference() -> None:
    book = book_of(day(case("c1"), trainee("lin", load=1), trainee("wang", load=3)))
    told = only(book, assists("lin", "c1"))
    assert told.next == Exchange("wang", Worth(0, 0, 4))
    assert told.next.better is Better.UNEVENNESS
    same = book_of(day(case("c1"), trainee("lin"), trainee("wang")))
    found = only(same, assists("lin", "c1")).next
    assert found is not None
    assert found.better is Better.SAME


def test_the_next_would_leave_another_case() -> None:
    cases = case("c1", 8, 9), case("c2", 8, 10)
    book = book_of(day(*cases, trainee("lin", need(1, 1)), trainee("wang", need(9, 1))))
    told = only(book, operates("lin", "c1"), assists("wang", "c2"))
    assert told.next == Exchange("wang", Worth(-1, 800, -1), (assists("wang", "c2"),))


def test_two_of_one_case_change_places() -> None:
    book = book_of(day(case("c1"), trainee("lin", need(4, 2)), trainee("wang")))
    told = only(book, operates("lin", "c1"), assists("wang", "c1"))
    assert told.next == Exchange("wang", Worth(0, -200, 0), (), Role.FIRST_ASSISTANT)


def test_no_change_of_places_where_one_is_closed() -> None:
    one = case("c1")
    book = book_of(day(one, trainee("lin"), trainee("wang")))
    never = settle(book, [order(Kind.NEVER, "lin", "c1", Role.FIRST_ASSISTANT)])
    told = only(book, operates("lin", "c1"), assists("wang", "c1"), settled=never)
    assert told.next == Exchange("wang", Worth(-1, 0, -1), (assists("wang", "c1"),))


def test_nobody_else_may() -> None:
    away = trainee("wang", on_leave=True)
    assert only(book_of(day(case("c1"), trainee("lin"), away)), assists("lin", "c1")).next is None
    book = book_of(day(case("c1", participants=2), trainee("lin"), trainee("wang")))
    assert only(book, watches("lin", "c1"), watches("wang", "c1")).next is None


def test_what_is_settled_says_by_whom() -> None:
    book = book_of(day(case("c1"), trainee("lin"), trainee("wang"), trainee("zhao")))
    settled = settle(
        book,
        [
            order(Kind.ACCEPTED, "lin", "c1", Role.OPERATOR),
            order(Kind.PLACE, "wang", "c1", Role.FIRST_ASSISTANT),
        ],
    )
    found = proposals(book, (watches("zhao", "c1"), *settled.fixed), settled)
    assert [(one.because, one.next) for one in found] == [
        (Because.ACCEPTED, None),
        (Because.LOCKED, None),
        (Because.HANDS_ON, None),  # both others are settled where they are
    ]


def test_who_has_no_hands_on_role() -> None:
    cases = case("c1"), case("c2", 9, 10, roles=frozenset({Role.OPERATOR}))
    people = [trainee(name) for name in ("lin", "wang", "zhao")]
    book = book_of(day(*cases, *people, trainee("sun", on_leave=True)))
    settled = settle(book, [order(Kind.NEVER, "wang", "c2")])
    found = unplaced(book, [operates("lin", "c1"), watches("wang", "c1")], settled)
    assert [(one.trainee, one.legal, one.participates) for one in found] == [
        ("wang", 2, True),
        ("zhao", 3, False),
        ("sun", 0, False),
    ]
    assert found[0].closed == (
        Count(Why.NEVER, 1, "c2", None),
        Count(Why.ROLE_CLOSED, 1, "c2", None),
    )
    assert found[2].closed == (Count(Why.ON_LEAVE, 4, "c1", None),)
