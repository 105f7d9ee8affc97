"""Who may sit where on one day, and which lists break a rule."""

import pytest

from seldinger.domain.planning.daily import (
    Assignment,
    Day,
    Doctor,
    Grants,
    Held,
    Kind,
    Limit,
    Order,
    Procedure,
    Trainee,
)
from seldinger.domain.planning.daily_rules import (
    Closed,
    Why,
    able,
    answer_of,
    book_of,
    breaches,
    closed,
    settle,
)
from seldinger.domain.training.words import Role
from support.daily import (
    HERE,
    WARD,
    assists,
    case,
    day,
    doctor,
    duty,
    operates,
    order,
    trainee,
    watches,
)

OTHER = "乙院"


def reason(of: Day, role: Role = Role.FIRST_ASSISTANT) -> Closed | None:
    """Of the day's only trainee and first case."""
    return closed(book_of(of), of.trainees[0], of.cases[0], role)


def whys(of: Day, *assignments: object, orders: tuple[Order, ...] = ()) -> list[Why]:
    return [one.closed.why for one in breaches(book_of(of), assignments, orders)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (trainee("lin"), None),
        (trainee("lin", on_leave=True), Closed(Why.ON_LEAVE)),
        (trainee("lin", duties=()), Closed(Why.OFF_DUTY)),
        (trainee("lin", duties=(duty(site=OTHER),)), Closed(Why.OTHER_SITE, HERE)),
        (
            trainee("lin", duties=(duty(departments=frozenset({"外科"})),)),
            Closed(Why.OTHER_DEPARTMENT, WARD),
        ),
        (trainee("lin", duties=(duty(post="neuro"),)), Closed(Why.OTHER_POST)),
        (trainee("lin", duties=(duty(start=8 * 60 + 1),)), Closed(Why.OUTSIDE_HOURS)),
        (trainee("lin", duties=(duty(end=9 * 60 - 1),)), Closed(Why.OUTSIDE_HOURS)),
        (trainee("lin", duties=(duty(site=OTHER), duty())), None),
    ],
)
def test_where_and_when_a_trainee_is(one: Trainee, why: Closed | None) -> None:
    assert reason(day(case("c1", posts=frozenset({"basic"})), one)) == why


def test_a_case_without_posts_takes_every_post() -> None:
    assert reason(day(case("c1"), trainee("lin", duties=(duty(post=None),)))) is None


def test_roles_that_a_case_does_not_open() -> None:
    only = day(case("c1", roles=frozenset({Role.PARTICIPANT}), participants=0), trainee("lin"))
    for role in Role:
        assert reason(only, role) == Closed(Why.ROLE_CLOSED)


LIMIT = Limit("L1", "示例", frozenset({Role.OPERATOR}))


@pytest.mark.parametrize(
    ("limit", "closes"),
    [
        (LIMIT, True),
        (Limit("L1", "示例", frozenset({Role.FIRST_ASSISTANT})), False),
        (Limit("L1", "示例", LIMIT.roles, backgrounds=frozenset({"imaging"})), True),
        (Limit("L1", "示例", LIMIT.roles, backgrounds=frozenset({"surgical"})), False),
        (Limit("L1", "示例", LIMIT.roles, stages=frozenset({"stage-1"})), True),
        (Limit("L1", "示例", LIMIT.roles, stages=frozenset({"stage-2"})), False),
        (Limit("L1", "示例", LIMIT.roles, categories=frozenset({"angiography"})), True),
        (Limit("L1", "示例", LIMIT.roles, categories=frozenset({"biopsy"})), False),
        (Limit("L1", "示例", LIMIT.roles, from_grade=2), True),
        (Limit("L1", "示例", LIMIT.roles, from_grade=3), False),
    ],
)
def test_limits_of_the_base(limit: Limit, closes: bool) -> None:
    told = reason(day(case("c1"), trainee("lin"), limits=(limit,)), Role.OPERATOR)
    assert told == (Closed(Why.LIMIT, "L1") if closes else None)


def test_a_limit_by_grade_holds_for_what_is_ungraded() -> None:
    limit = Limit("L1", "示例", LIMIT.roles, from_grade=4)
    ungraded = case("c1", procedures=(Procedure(),))
    assert reason(day(ungraded, trainee("lin"), limits=(limit,)), Role.OPERATOR) is not None


def act(grade: int | None, *, by_name: bool = False) -> Procedure:
    return Procedure("angio", "list", grade, by_name)


@pytest.mark.parametrize(
    ("grants", "done", "answer"),
    [
        (Grants(HERE, {"angio": Held.HELD}), act(4), Held.HELD),
        (Grants(HERE, {"angio": Held.NOT_HELD}, {"list": 4}), act(2), Held.NOT_HELD),
        (Grants(HERE, {}, {"list": 3}), act(3), Held.HELD),
        (Grants(HERE, {}, {"list": 2}), act(3), Held.NOT_KNOWN),
        (Grants(HERE, {}, {"list": 2}, Held.NOT_HELD), act(3), Held.NOT_HELD),
        (Grants(HERE, {}, {"list": 4}), act(3, by_name=True), Held.NOT_KNOWN),
        (Grants(HERE, {"angio": Held.HELD}), act(None), Held.NOT_KNOWN),
        (Grants(HERE, {}, {}, Held.NOT_HELD), Procedure(), Held.NOT_KNOWN),
        (Grants(OTHER, {"angio": Held.HELD}), act(2), Held.NOT_KNOWN),
    ],
)
def test_whether_the_supervisor_holds_the_privilege(
    grants: Grants, done: Procedure, answer: Held
) -> None:
    assert answer_of(Doctor("zhou", "周", (grants,)), case("c1", procedures=(done,))) is answer


def test_the_worst_answer_of_the_procedures_is_the_case_s() -> None:
    zhou = Doctor("zhou", "周", (Grants(HERE, {"a": Held.HELD, "b": Held.NOT_HELD}),))
    acts = tuple(Procedure(entry, "list", 2) for entry in "abc")
    assert answer_of(zhou, case("c1", procedures=acts)) is Held.NOT_HELD
    assert answer_of(zhou, case("c1", procedures=acts[::2])) is Held.NOT_KNOWN


def test_an_operator_needs_somebody_who_holds_the_privilege() -> None:
    parts = case("c1", supervisors=("zhou", "zheng", "wu")), trainee("lin")
    people = doctor("zhou", Held.NOT_KNOWN), doctor("zheng"), doctor("wu", Held.NOT_HELD)
    one = day(*parts, *people)
    assert able(book_of(one), one.cases[0]) == [("zheng", Held.HELD), ("zhou", Held.NOT_KNOWN)]
    strict = day(*parts, *people, not_known_counts=False)
    assert able(book_of(strict), one.cases[0]) == [("zheng", Held.HELD)]


def test_what_is_said_where_nobody_does() -> None:
    parts = case("c1", supervisors=("zhou", "zheng")), trainee("lin")
    none = day(*parts, doctor("zhou", Held.NOT_HELD), doctor("zheng", Held.NOT_HELD))
    assert reason(none, Role.OPERATOR) == Closed(Why.NOT_HELD, "zhou")
    assert reason(none, Role.FIRST_ASSISTANT) is None
    unknown = day(
        *parts,
        doctor("zhou", Held.NOT_HELD),
        doctor("zheng", Held.NOT_KNOWN),
        not_known_counts=False,
    )
    assert reason(unknown, Role.OPERATOR) == Closed(Why.NOT_KNOWN, "zheng")
    nobody = day(case("c1", supervisors=()), trainee("lin"))
    assert reason(nobody, Role.OPERATOR) == Closed(Why.NOT_HELD, None)


# -- whole lists -----------------------------------------------------------------------------

LATER = case("c2", 9, 10)


def test_a_sound_list() -> None:
    one = day(case("c1"), LATER, trainee("lin"), trainee("wang"), trainee("zhao"))
    assert not whys(
        one,
        operates("lin", "c1"),
        assists("wang", "c1"),
        watches("zhao", "c1"),
        operates("wang", "c2"),
    )


def test_a_seat_holds_one_and_participants_as_many_as_are_let_in() -> None:
    one = day(case("c1", participants=2), *(trainee(name) for name in "abcd"))
    assert whys(one, assists("a", "c1"), assists("b", "c1")) == [Why.SEAT_TAKEN]
    watching = [watches(name, "c1") for name in "abcd"]
    assert whys(one, *watching) == [Why.SEAT_TAKEN, Why.SEAT_TAKEN]


def test_nobody_is_twice_in_a_case_nor_in_two_places() -> None:
    one = day(case("c1"), case("c2", 8, 10), trainee("lin"))
    assert whys(one, operates("lin", "c1"), assists("lin", "c1")) == [Why.TWICE]
    assert whys(one, operates("lin", "c1"), assists("lin", "c2")) == [Why.OVERLAP]


@pytest.mark.parametrize(("turnover", "clash"), [(0, False), (60, False), (61, True)])
def test_turnover(turnover: int, clash: bool) -> None:
    one = day(case("c1"), case("c2", 10, 11), trainee("lin"), turnover=turnover)
    assert bool(whys(one, assists("lin", "c1"), assists("lin", "c2"))) is clash


@pytest.mark.parametrize(("travel", "clash"), [(50, False), (51, True)])
def test_travel_comes_on_top(travel: int, clash: bool) -> None:
    both = (duty(), duty(site=OTHER))
    one = day(
        case("c1"),
        case("c2", 10, 11, site=OTHER),
        trainee("lin", duties=both),
        turnover=10,
        travel={(HERE, OTHER): travel, (OTHER, HERE): travel},
    )
    assert bool(whys(one, assists("lin", "c1"), assists("lin", "c2"))) is clash


def test_a_supervisor_is_in_one_place() -> None:
    one = day(case("c1"), case("c2", 8, 10), trainee("lin"), trainee("wang"))
    assert whys(one, operates("lin", "c1"), operates("wang", "c2")) == [Why.SUPERVISOR_BUSY]
    assert not whys(one, operates("lin", "c1"), assists("wang", "c2"))


def test_whom_an_assignment_names() -> None:
    one = day(case("c1"), trainee("lin"), doctor("zheng"))
    assert whys(one, operates("lin", "c1", under="zheng")) == [Why.WRONG_SUPERVISOR]
    assert whys(one, operates("lin", "c1", under=None)) == [Why.WRONG_SUPERVISOR]
    assert whys(one, operates("lin", "c9")) == [Why.UNKNOWN_NAME]
    assert whys(one, operates("who", "c1")) == [Why.UNKNOWN_NAME]
    wrong = Assignment("c1", Role.FIRST_ASSISTANT, "lin", "zhou")
    assert whys(one, wrong) == [Why.WRONG_SUPERVISOR]


def test_what_is_closed_and_what_was_forbidden() -> None:
    one = day(case("c1"), trainee("lin", on_leave=True), trainee("wang"))
    never = order(Kind.NEVER, "wang", "c1")
    assert whys(one, assists("lin", "c1"), operates("wang", "c1"), orders=(never,)) == [
        Why.ON_LEAVE,
        Why.NEVER,
    ]
    only = order(Kind.NEVER, "wang", "c1", Role.OPERATOR)
    assert not whys(one, assists("wang", "c1"), orders=(only,))


# -- orders ----------------------------------------------------------------------------------


def test_orders_are_kept_accepted_first() -> None:
    one = book_of(day(case("c1"), trainee("lin"), trainee("wang")))
    settled = settle(
        one,
        [
            order(Kind.PLACE, "wang", "c1", Role.OPERATOR),
            order(Kind.NEVER, "lin", "c1"),
            order(Kind.ACCEPTED, "lin", "c1", Role.OPERATOR),
        ],
    )
    assert settled.fixed == (operates("lin", "c1"),)
    assert settled.by_order[settled.fixed[0]] is Kind.ACCEPTED
    assert not settled.nevers
    assert [(one.order.kind, one.closed) for one in settled.refused] == [
        (Kind.NEVER, Closed(Why.SEAT_TAKEN, "lin")),
        (Kind.PLACE, Closed(Why.SEAT_TAKEN, "lin")),
    ]


def test_a_never_stands_before_a_place() -> None:
    one = book_of(day(case("c1"), trainee("lin"), trainee("wang")))
    never = order(Kind.NEVER, "lin", "c1")
    wanted = [order(Kind.PLACE, "lin", "c1", Role.PARTICIPANT), never]
    settled = settle(one, [*wanted, order(Kind.PLACE, "wang", "c1", Role.PARTICIPANT)])
    assert settled.fixed == (watches("wang", "c1"),)
    assert settled.nevers == (never,)
    assert settled.refused[0].closed == Closed(Why.NEVER)


def test_a_never_for_somebody_else_than_is_accepted() -> None:
    one = book_of(day(case("c1"), trainee("lin"), trainee("wang")))
    never = order(Kind.NEVER, "wang", "c1")
    settled = settle(one, [never, order(Kind.ACCEPTED, "lin", "c1", Role.OPERATOR)])
    assert settled.nevers == (never,)
    assert not settled.refused


def test_a_place_takes_the_first_supervisor_who_is_free() -> None:
    cases = [case(f"c{n}", 8, 9, supervisors=("zhou", "zheng")) for n in (1, 2, 3)]
    people = [trainee(name) for name in ("lin", "wang", "zhao")]
    one = book_of(day(*cases, *people, doctor("zheng")))
    settled = settle(
        one,
        [
            order(Kind.PLACE, "lin", "c1", Role.OPERATOR),
            order(Kind.PLACE, "wang", "c2", Role.OPERATOR),
            order(Kind.PLACE, "zhao", "c3", Role.OPERATOR),
        ],
    )
    assert settled.fixed == (operates("lin", "c1"), operates("wang", "c2", "zheng"))
    assert settled.refused[0].closed == Closed(Why.SUPERVISOR_BUSY, "c1")


def test_an_order_that_nothing_can_make_legal() -> None:
    parts = case("c1"), trainee("lin"), doctor("zhou", Held.NOT_HELD)
    one = book_of(day(*parts))
    for wanted, why in (
        (order(Kind.PLACE, "lin", "c1", Role.OPERATOR), Closed(Why.NOT_HELD, "zhou")),
        (order(Kind.PLACE, "lin", "c9", Role.OPERATOR), Closed(Why.UNKNOWN_NAME)),
        (order(Kind.PLACE, "lin", "c1", Role.OPERATOR, "zhou"), Closed(Why.NOT_HELD, "zhou")),
    ):
        assert settle(one, [wanted]).refused[0].closed == why
