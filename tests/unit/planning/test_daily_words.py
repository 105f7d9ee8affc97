"""The sentences of a day's list."""

from dataclasses import replace

from seldinger.domain.planning.daily import Held, Kind, Limit
from seldinger.domain.planning.daily_rules import Closed, Why
from seldinger.domain.training.words import Role
from seldinger.planning.daily.printing import document, print_answer
from seldinger.planning.daily.solving import Answer, Proof, propose
from seldinger.planning.daily.words import WHY, Words, words_of
from support.daily import case, day, doctor, need, order, trainee

TITLES = {"angiography": "血管造影术"}


def words(answer: Answer) -> Words:
    return words_of(answer, TITLES)


def said(answer: Answer) -> list[tuple[str, str]]:
    told = words(answer)
    return [(told.proposal(one), told.exchange(one)) for one in answer.proposals]


def test_every_reason_has_its_word() -> None:
    assert set(WHY) == set(Why)


def test_why_this_one_and_not_the_next() -> None:
    seat = case("c1", roles=frozenset({Role.OPERATOR}))
    people = trainee("lin", need(4, 2)), trainee("wang", need(1, 2))
    assert said(propose(day(seat, *people, doctor("zhou", Held.NOT_KNOWN)))) == [
        (
            "补 血管造影术·术者：还缺 4，剩 2 个月；带教权限未知，计入时标注",
            "若换成WANG，所缺的补足少 150 分",
        )
    ]


def test_no_need_and_no_difference() -> None:
    seat = case("c1", roles=frozenset({Role.FIRST_ASSISTANT}))
    ((why, next_one),) = said(propose(day(seat, trainee("lin"), trainee("wang"))))
    assert why == "当日的上手机会（不补所缺）"
    assert next_one.endswith("同样好，按编号的次序定")
    ((_, next_one),) = said(propose(day(seat, trainee("lin"), trainee("wang", load=2))))
    assert next_one == "若换成WANG，近期上手次数更不均（多 4）"
    ((_, next_one),) = said(propose(day(seat, trainee("lin"))))
    assert next_one == "没有别的学员可以担任"


def test_the_next_would_leave_a_case_or_change_places() -> None:
    one = day(case("c1"), trainee("lin", need(4, 2)), trainee("wang"))
    assert said(propose(one))[0][1] == "若换成WANG（两人对调，改任一助），所缺的补足少 200 分"
    roles = frozenset({Role.FIRST_ASSISTANT})
    two = case("c1", roles=roles), case("c2", roles=roles)
    told = said(propose(day(*two, trainee("lin"), trainee("wang"))))
    assert told[0][1].endswith("（须离开 c2），有上手角色的学员少 1 人")


def test_what_was_settled_and_refused() -> None:
    one = day(case("c1"), trainee("lin"), trainee("wang"), trainee("zhao"))
    answer = propose(
        one,
        [
            order(Kind.ACCEPTED, "lin", "c1", Role.OPERATOR),
            order(Kind.PLACE, "wang", "c1", Role.FIRST_ASSISTANT),
            order(Kind.PLACE, "zhao", "c1", Role.OPERATOR),
            order(Kind.NEVER, "wang", "c1", Role.OPERATOR),
        ],
    )
    told = words(answer)
    assert said(answer)[:2] == [
        ("已接受", "已定，不与别人比较"),
        ("上级医师指定", "已定，不与别人比较"),
    ]
    assert [told.refusal(one) for one in answer.refused] == [
        "指定的安排：ZHAO，c1，术者——不能照办：该角色已安排（LIN）"
    ]
    assert told.unplaced(answer.unplaced[-1]).startswith("有 2 个角色可以担任，都已安排给别人")


def test_who_nobody_can_place() -> None:
    limit = Limit("L1", "示例限制", frozenset(Role))
    away = words(propose(day(case("c1"), trainee("lin"), limits=(limit,))))
    assert away.unplaced(away.answer.unplaced[0]) == "基地的限制：示例限制 2 个，如 c1"
    empty = words(propose(day(trainee("lin"))))
    assert empty.unplaced(empty.answer.unplaced[0]) == "当日没有病例"
    assert empty.closed(Closed(Why.NOT_HELD, "zhou")).endswith("（zhou 医师）")
    assert empty.closed(Closed(Why.WRONG_SUPERVISOR, "who")).endswith("（who）")
    assert empty.trainee("who") == "who"


def test_what_was_proven_and_what_was_not() -> None:
    told = words(propose(day()))
    assert told.proof(Proof("hands_on", 3, 3)) == "有上手角色的学员 3，已证明最优"
    open_one = Proof("served", 90, 100)
    assert told.proof(open_one) == "所缺的加权补足 90，界 100，未证明最优"
    assert open_one.gap == 10
    certificate = replace(told.answer.certificate, proofs=(open_one,))
    assert not certificate.proven
    assert not document(replace(told.answer, certificate=certificate), {})["certificate"]["proven"]
    print_answer(told.answer, {}, "")
