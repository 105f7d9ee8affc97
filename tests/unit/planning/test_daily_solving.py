"""Tomorrow's list: what is proposed, what a supervisor may change, and what the proof says."""

import time

import pytest

from seldinger.domain.planning.daily import Held, Kind, Need, Procedure
from seldinger.domain.planning.daily_reasons import Because
from seldinger.domain.planning.daily_rules import Why, book_of, settle
from seldinger.domain.training.words import Role
from seldinger.norms.library import library_at
from seldinger.planning.daily.building import build
from seldinger.planning.daily.cliques import Overlaps
from seldinger.planning.daily.generating import DEPARTMENTS, generate
from seldinger.planning.daily.model import PartModel
from seldinger.planning.daily.pairs import choices
from seldinger.planning.daily.program import OutOfTimeError, Program
from seldinger.planning.daily.solving import propose
from seldinger.planning.reading import PlanningError
from support.daily import (
    HERE,
    assists,
    case,
    day,
    doctor,
    duty,
    need,
    operates,
    order,
    trainee,
    watches,
)


def test_everyone_gets_a_hands_on_role_before_the_greatest_need_is_served() -> None:
    only = case("c1", roles=frozenset({Role.OPERATOR})), case("c2", 9, 10)
    one = day(*only, trainee("lin", need(9, 1)), trainee("wang", duties=(duty(end=9 * 60),)))
    answer = propose(one)
    assert {*answer.assignments} == {operates("wang", "c1"), operates("lin", "c2")}
    assert answer.worth.hands_on == 2


def test_the_greater_need_goes_first_then_the_lighter_load() -> None:
    seat = case("c1", roles=frozenset({Role.OPERATOR}))
    lin, wang = trainee("lin", need(2, 4)), trainee("wang", need(2, 2))
    assert propose(day(seat, lin, wang)).assignments == (operates("wang", "c1"),)
    lin, wang = trainee("lin", load=2), trainee("wang", load=5)
    assert propose(day(seat, lin, wang)).assignments == (operates("lin", "c1"),)


def test_no_more_is_done_than_is_missing() -> None:
    cases = [case(f"c{n}", n, n + 1, roles=frozenset({Role.OPERATOR})) for n in (8, 9, 10)]
    answer = propose(day(*cases, trainee("lin", need(2, 1))))
    assert len(answer.assignments) == 2
    assert answer.worth.served == 400


def test_a_participant_is_sent_only_where_it_serves() -> None:
    one = case("c1", roles=frozenset({Role.PARTICIPANT}), participants=2)
    lin = trainee("lin", need(1, 1, Role.PARTICIPANT))
    answer = propose(day(one, lin, trainee("wang")))
    assert answer.assignments == (watches("lin", "c1"),)
    assert [(who.trainee, who.participates) for who in answer.unplaced] == [
        ("lin", True),
        ("wang", False),
    ]


def test_a_supervisor_who_is_wanted_twice_goes_where_it_is_worth_more() -> None:
    roles = frozenset({Role.OPERATOR})
    cases = case("c1", roles=roles), case("c2", roles=roles)
    people = trainee("lin", need(1, 1)), trainee("wang", need(2, 1))
    answer = propose(day(*cases, *people))
    assert [(one.trainee, one.supervisor) for one in answer.assignments] == [("wang", "zhou")]
    assert answer.certificate.proven
    assert [(who.trainee, who.legal) for who in answer.unplaced] == [("lin", 2)]


def test_the_second_supervisor_steps_in() -> None:
    roles = frozenset({Role.OPERATOR})
    cases = case("c1", roles=roles), case("c2", roles=roles, supervisors=("zhou", "zheng"))
    people = trainee("lin"), trainee("wang")
    answer = propose(day(*cases, *people, doctor("zheng", Held.NOT_KNOWN)))
    assert [(one.case, one.supervisor) for one in answer.assignments] == [
        ("c1", "zhou"),
        ("c2", "zheng"),
    ]
    assert [one.held for one in answer.proposals] == [Held.HELD, Held.NOT_KNOWN]


def test_who_already_answers_elsewhere_is_not_asked() -> None:
    roles = frozenset({Role.OPERATOR})
    cases = case("c1"), case("c2", roles=roles)
    one = day(*cases, trainee("lin"), trainee("wang"))
    answer = propose(one, [order(Kind.ACCEPTED, "lin", "c1", Role.OPERATOR)])
    # 王 cannot operate in c2 under 周, who stays with 林 in c1.
    assert {*answer.assignments} == {operates("lin", "c1"), assists("wang", "c1")}


def test_what_if() -> None:
    cases = case("c1"), case("c2", 10, 11)
    one = day(*cases, trainee("lin", need(5, 1)), trainee("wang", need(1, 9)))
    free = propose(one)
    assert operates("lin", "c1") in free.assignments
    locked = propose(
        one,
        [
            order(Kind.PLACE, "wang", "c1", Role.OPERATOR),
            order(Kind.NEVER, "lin", "c1"),
            order(Kind.PLACE, "lin", "c1", Role.PARTICIPANT),
        ],
    )
    assert operates("wang", "c1") in locked.assignments
    assert all(one.trainee != "lin" for one in locked.assignments if one.case == "c1")
    assert [refused.closed.why for refused in locked.refused] == [Why.NEVER]
    assert locked.proposals[0].because is Because.LOCKED
    assert locked.worth.key < free.worth.key


def test_around_what_is_accepted() -> None:
    problem = build(generate(60, 20, 4))
    first = propose(problem.day)
    accepted = [
        order(Kind.ACCEPTED, one.trainee, one.case, one.role, one.supervisor)
        for one in first.assignments[::2]
    ]
    again = propose(problem.day, accepted)
    assert not again.refused
    assert again.worth == first.worth
    assert {*first.assignments[::2]} <= {*again.assignments}


def test_a_day_of_two_sites_falls_into_parts() -> None:
    problem = build(generate(60, 24, 1))
    answer = propose(problem.day)
    assert answer.certificate.parts == 8
    assert answer.certificate.checked == len(answer.assignments)
    assert {proof.level for proof in answer.certificate.proofs} == {
        "hands_on",
        "served",
        "unevenness",
    }


def test_no_illegal_pair_has_a_column() -> None:
    parts = case("c1"), doctor("zhou", Held.NOT_HELD)
    book = book_of(day(*parts, trainee("lin", need(1, 1, Role.PARTICIPANT))))
    (choice,) = choices(book, settle(book, []))
    assert [pair.role for pair in choice.pairs] == [Role.FIRST_ASSISTANT, Role.PARTICIPANT]


def test_nothing_to_do() -> None:
    answer = propose(day())
    assert answer.assignments == ()
    assert answer.certificate.proven
    assert [who.closed for who in propose(day(trainee("lin"))).unplaced] == [()]


def test_cases_of_one_moment_are_one_clique() -> None:
    cases = [case("a", 8, 10), case("b", 9, 11), case("c", 9, 10), case("d", 10, 12)]
    overlaps = Overlaps(day(*cases), cases)
    assert overlaps.cliques(["a", "b", "c", "d"]) == [("a", "b", "c"), ("b", "d")]
    assert overlaps.cliques(["a", "d"]) == [("a",), ("d",)]


def test_travel_takes_a_clique_apart() -> None:
    cases = [case("a", 8, 9), case("b", 9, 10), case("c", 10, 11, site="乙院")]
    one = day(*cases, travel={(HERE, "乙院"): 90, ("乙院", HERE): 90})
    assert Overlaps(one, cases).cliques(["a", "b", "c"]) == [("a", "c"), ("b", "c")]


def test_two_acts_of_one_case_count_twice() -> None:
    acts = (Procedure("angio", "list", 2, category="a"),) * 2
    lin = trainee("lin", Need("a", Role.OPERATOR, 3, 1))
    answer = propose(day(case("c1", procedures=acts), case("c2", 9, 10, procedures=acts), lin))
    assert answer.worth.served == 900


def test_the_time_runs_out() -> None:
    problem = build(generate(120, 40, 1, departments=1))
    with pytest.raises(PlanningError, match="秒内没有算出名单。请放宽时间"):
        propose(problem.day, seconds=0.001)


def test_a_made_up_day_uses_the_rulebook_s_categories() -> None:
    rulebook = library_at(None).rulebook("interventional")
    known = {category.id: category.title for category in rulebook.categories}
    assert all(
        known[kind.category] == kind.title
        for department in DEPARTMENTS
        for kind in department.kinds
    )
    assert {department.post for department in DEPARTMENTS} <= {post.id for post in rulebook.posts}
    assert generate(5, 3, 7) == generate(5, 3, 7)
    assert generate(5, 3, 7) != generate(5, 3, 8)


# -- the program -----------------------------------------------------------------------------


def later() -> float:
    return time.monotonic() + 60


def test_levels_are_kept_one_after_the_other() -> None:
    program = Program()
    x, y, z = (program.column() for _ in range(3))
    program.at_most(2, [(x, 1), (y, 1), (z, 1)])
    first = program.best({x: 2, y: 1, z: 1}, later())
    second = program.best({z: 1}, later())
    assert first is not None
    assert second is not None
    assert (first.objective, first.bound, first.proven) == (3, 3, True)
    assert [*second.values] == [1, 0, 1]


def test_branch_and_bound_where_the_relaxation_is_not_whole() -> None:
    program = Program()
    columns = [program.column() for _ in range(5)]
    for at in range(5):  # an odd circle: the relaxation takes half of each
        program.at_most(1, [(columns[at], 1), (columns[at - 1], 1)])
    level = program.best(dict.fromkeys(columns, 7), later())
    assert level is not None
    assert (level.objective, level.bound) == (14, 14)
    second = program.best({columns[0]: 1}, later())
    assert second is not None
    assert second.objective == 1
    assert second.values.sum() == 2


def test_no_answer_at_all() -> None:
    program = Program()
    program.at_least(2, [(program.column(), 1)])
    assert program.best({0: 1}, later()) is None


def test_no_time_at_all() -> None:
    problem = build(generate(120, 40, 1, departments=1))
    book = book_of(problem.day)
    (choice, *_) = choices(book, settle(book, []))
    model = PartModel(book, settle(book, []), choice, Overlaps(problem.day, problem.day.cases))
    with pytest.raises(OutOfTimeError):
        model.solved(time.monotonic())
