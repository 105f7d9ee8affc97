"""The completion chain: trainee → supervisor → base → city → province, and back."""

import json
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from seldinger.domain.training.words import State as Verified
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.completion.actions.handing import (
    ask_another,
    hand_in,
    hand_in_again,
    withdraw_review,
)
from seldinger.web.completion.actions.keeping import keep_reviews
from seldinger.web.completion.actions.signing import reverse as reverse_review
from seldinger.web.completion.actions.signing import sign, take_back
from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.queries import open_step, reviews_for, waiting_for
from seldinger.web.inbox.models import Notice
from seldinger.web.people.access import Access
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.training import transfer
from seldinger.web.people.models import AccountRole, Person, RoleAssignment
from seldinger.web.skills.actions.examinations import withdraw_examination
from support.cases import log_cases
from support.completion import Kind, Said, asked, handed_in, overdue, passed, signed, waives_all
from support.duties import decide, log_some_reports
from support.people import PASSWORD, TODAY, ClientOf, World, give, work
from support.skills import examined

State = Review.State


@pytest.fixture
def complete(world: World) -> World:
    """Nothing is missing: what is was waived."""
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    waives_all(world.trainee, world.chen)
    return world


def waits(person: Person) -> list[Review]:
    return [*waiting_for(Access(person, TODAY))]


# -- the chain ------------------------------------------------------------------------------------


def test_a_final_review_goes_through_every_stage(complete: World) -> None:
    w = complete
    review = handed_in(w, Kind.FINAL)
    for who, state in (
        (w.zhou, State.SUPERVISOR), (w.chen, State.DIRECTOR), (w.city, State.CITY),
        (w.province, State.PROVINCE),
    ):  # fmt: skip
        assert (review.state, waits(who)) == (state, [review])
        signed(who, review)
        assert waits(who) == []
    assert review.state == State.PASSED
    assert review.closed_at is not None
    assert Notice.objects.filter(person=w.lin, kind="review_passed").exists()


def test_a_mid_term_review_ends_at_the_base(world: World) -> None:
    """Whatever is missing: it says how it stands, it does not complete anything."""
    assert passed(world).state == State.PASSED


def test_a_final_review_passes_nobody_who_lacks_something(world: World) -> None:
    review = handed_in(world, Kind.FINAL)
    with pytest.raises(SeldingerError, match="还有要求没有完成，结业审核不能通过：") as told:
        signed(world.zhou, review)
    assert "个案认定" in str(told.value)
    assert signed(world.zhou, review, Said.RETURNED).state == State.RETURNED


def test_nobody_signs_what_has_changed_since(complete: World) -> None:
    w = complete
    review = handed_in(w, Kind.FINAL)
    w.trainee.rulings.filter(kind="Waiver").first().delete()
    with pytest.raises(SeldingerError, match="提交后记录有变化"):
        signed(w.zhou, review)
    assert open_step(review) is not None


def test_what_has_grown_is_signed_and_what_was_taken_back_is_not(complete: World) -> None:
    """A requirement that was complete may have more; a result that was told may be withdrawn."""
    w = complete
    result = examined(w.secretary, w.trainee)
    review = handed_in(w, Kind.FINAL)
    log_cases(40, w.trainee, w.department, supervisor=w.zhou)
    signed(w.zhou, review)
    withdraw_examination(by=w.secretary, examination=result)
    with pytest.raises(SeldingerError, match="提交后记录有变化（考核成绩："):
        signed(w.chen, review)
    examined(w.secretary, w.trainee)
    assert signed(w.chen, review).state == State.CITY


def test_what_is_verified_meanwhile_stops_no_review(world: World) -> None:
    """What was not complete has grown, with an entry of before that was verified since."""
    waits = log_some_reports(world)
    review = handed_in(world)
    decide(waits, Verified.VERIFIED, world.zhou)
    assert signed(world.zhou, review).state == State.DIRECTOR


def test_who_is_no_supervisor_there_any_more_signs_nothing(world: World) -> None:
    review = handed_in(world)
    yesterday = TODAY - timedelta(days=1)
    end_role(by=world.admin, role=RoleAssignment.objects.get(person=world.zhou), on=yesterday)
    give(world.zhou, AccountRole.ATTENDING, department=world.other_department)
    work(world.zhou, world.other_department)
    with pytest.raises(SeldingerError, match="请由负责这一环节的人签署"):
        signed(world.zhou, review)


def test_after_a_transfer_the_old_base_passes_nobody(world: World) -> None:
    review = signed(world.zhou, handed_in(world))
    transfer(by=world.admin, trainee=world.trainee, base=world.other_base, on=TODAY)
    with pytest.raises(SeldingerError, match="学员已转到示例丙基地，这里不能再签署通过"):
        signed(world.chen, review)
    signed(world.chen, review, Said.RETURNED)
    hand_in_again(by=world.lin, review=review, supervisor=world.zheng, words="")
    review.refresh_from_db()
    assert (review.base, waits(world.zheng)) == (world.other_base, [review])


def test_a_return_begins_a_new_round_at_the_supervisor(world: World) -> None:
    review = signed(world.chen, signed(world.zhou, handed_in(world)), Said.RETURNED, "小结太短")
    assert (
        Notice.objects.get(person=world.lin, kind="review_returned").details["reason"] == "小结太短"
    )
    hand_in_again(by=world.lin, review=review, supervisor=world.head, words="补充")
    review.refresh_from_db()
    assert (review.state, waits(world.head), waits(world.zhou)) == (State.SUPERVISOR, [review], [])
    assert review.rounds.count() == 2


def test_a_base_without_a_city_reviewer_asks_the_province(complete: World) -> None:
    w = complete
    end_role(
        by=w.admin, role=RoleAssignment.objects.get(person=w.city), on=TODAY - timedelta(days=1)
    )
    review = signed(w.chen, signed(w.zhou, handed_in(w, Kind.FINAL)))
    assert review.state == State.PROVINCE
    over = Step.objects.get(round__review=review, answer=Said.PASSED_OVER)
    assert (over.stage, over.note) == ("city", "本基地没有登记市级审核人，直接报省级审核")


# -- who may --------------------------------------------------------------------------------------


def test_nobody_signs_two_stages_nor_out_of_turn(world: World) -> None:
    review = handed_in(world)
    for who in (world.chen, world.head, world.zheng, world.lin):
        with pytest.raises(SeldingerError):
            signed(who, review)
    signed(world.zhou, review)
    with pytest.raises(SeldingerError, match="这份考核现在由“基地审核”处理"):
        signed(world.zhou, review)


def test_city_and_province_see_what_reached_them_alone(complete: World) -> None:
    w = complete

    def seen(person: Person) -> int:
        return reviews_for(Access(person, TODAY)).count()

    passed(w)
    review = handed_in(w, Kind.FINAL)
    assert (seen(w.city), seen(w.province), seen(w.zheng)) == (0, 0, 0)
    signed(w.chen, signed(w.zhou, review))
    assert (seen(w.city), seen(w.province), seen(w.zheng)) == (1, 0, 0)
    signed(w.city, review)
    assert (seen(w.city), seen(w.province), seen(w.zheng)) == (1, 1, 0)
    assert [seen(one) for one in (w.lin, w.zhou, w.chen, w.secretary, w.education)] == [2] * 5
    assert [seen(one) for one in (w.head, w.wu, w.association, w.admin)] == [0] * 4


def test_only_the_trainee_hands_in_and_withdraws(world: World) -> None:
    with pytest.raises(SeldingerError, match="考核由学员本人提交"):
        handed_in(world, by=world.zhou)
    with pytest.raises(SeldingerError, match="考核由学员本人提交"):
        withdraw_review(by=world.zhou, review=handed_in(world))


def test_one_of_a_kind_at_a_time(world: World) -> None:
    handed_in(world)
    with pytest.raises(SeldingerError, match="您已有一份中期考核正在办理"):
        handed_in(world)
    with pytest.raises(SeldingerError, match="没有第 9 年可以考核"):
        handed_in(world, Kind.YEARLY, 9)
    with pytest.raises(SeldingerError, match="今天不能在"):
        hand_in(
            by=world.lin, trainee=world.trainee, kind=Kind.YEARLY, year=1, supervisor=world.zheng,
            words="",
        )  # fmt: skip


# -- taken back, reversed, asked of another --------------------------------------------------------


def test_a_signature_is_taken_back_within_ten_minutes(
    world: World, frozen: time_machine.Traveller
) -> None:
    review = signed(world.zhou, handed_in(world))
    take_back(by=world.zhou, review=review)
    review.refresh_from_db()
    assert (review.state, waits(world.zhou), waits(world.chen)) == (State.SUPERVISOR, [review], [])
    signed(world.zhou, review)
    frozen.shift(timedelta(minutes=11))
    with pytest.raises(SeldingerError, match="签署已超过十分钟"):
        take_back(by=world.zhou, review=review)


def test_a_slip_of_the_thumb_is_taken_back(world: World) -> None:
    for said in (Said.FAILED, Said.RETURNED):
        review = signed(world.zhou, handed_in(world), said)
        take_back(by=world.zhou, review=review)
        review.refresh_from_db()
        assert (review.state, review.closed_at) == (State.SUPERVISOR, None)
        withdraw_review(by=world.lin, review=review)


def test_what_passed_is_reversed_by_who_decided_it(world: World) -> None:
    review = passed(world)
    for who in (world.zhou, world.secretary, world.zheng, world.lin):
        with pytest.raises(SeldingerError):
            reverse_review(by=who, review=review, reason="示例")
    reverse_review(by=world.chen, review=review, reason="记录有误")
    review.refresh_from_db()
    assert review.state == State.REVERSED
    assert handed_in(world).state == State.SUPERVISOR  # and once more from the beginning


def test_another_supervisor_is_asked_with_a_reason(world: World) -> None:
    review = handed_in(world)
    ask_another(
        by=world.chen, review=review, seen=asked(review), supervisor=world.head, reason="已调离"
    )
    assert (waits(world.zhou), waits(world.head)) == ([], [review])
    assert open_step(review).note == "由周示例改派赵示例：已调离"
    give(world.lin, AccountRole.SECRETARY, base=world.base)
    with pytest.raises(SeldingerError, match="不能给自己的考核改派"):
        ask_another(
            by=world.lin, review=review, seen=asked(review), supervisor=world.zhou, reason="换"
        )


def test_an_overdue_stage_is_told_of_once(world: World) -> None:
    step = overdue(world)
    assert (keep_reviews(by=None), keep_reviews(by=None)) == (1, 0)
    told = Notice.objects.filter(kind="review_overdue").values_list("person", flat=True)
    assert {*told} == {world.zhou.pk, world.chen.pk}
    step.refresh_from_db()
    assert step.escalated_at is not None
    signed(world.zhou, step.round.review)
    assert not Notice.objects.filter(kind="review_overdue", read_at=None).exists()


# -- pages ----------------------------------------------------------------------------------------


def test_a_signature_asks_for_the_password(world: World, client_of: ClientOf) -> None:
    review = handed_in(world)
    url = reverse("completion_sign", args=[review.pk])
    told = {"said": "passed", "reason": "好", "seen": asked(review), "password": "wrong"}
    page = client_of(world.zhou).post(url, told).content.decode()
    assert "密码不对，没有签署" in page
    assert waits(world.zhou) == [review]
    told |= {"reason": "第一行\r\n第二行", "password": PASSWORD}  # as browsers send lines
    client_of(world.zhou).post(url, told)
    review.refresh_from_db()
    assert review.state == State.DIRECTOR
    assert Step.objects.get(answer="passed").reason == "第一行\n第二行"


def test_the_page_assembles_what_is_known(world: World, client_of: ClientOf) -> None:
    log_cases(3, world.trainee, world.department, supervisor=world.zhou)
    review = handed_in(world)
    page = (
        client_of(world.zhou).get(reverse("completion_review", args=[review.pk])).content.decode()
    )
    for words in ("示例小结", "血管造影术", "介入专科医师培训细则", "等周示例签署", "规则未填"):
        assert words in page, words
    page = client_of(world.lin).get(reverse("completion_reviews")).content.decode()
    assert "中期考核" in page


def test_the_list_leaves_as_a_workbook_as_far_as_one_sees_it(
    world: World, client_of: ClientOf
) -> None:
    handed_in(world)
    url = reverse("completion_workbook")

    def exported(who: Person, show: str) -> list[tuple[Any, ...]]:
        answer = client_of(who).post(url, {"show": show})
        assert answer.headers["Content-Disposition"].startswith("attachment")
        book = load_workbook(BytesIO(answer.content))
        assert "示例小结" not in str([[*sheet.values] for sheet in book.worksheets])
        return [*book["考核"].values][1:]

    row = ("林示例", "中期考核", world.base.name, datetime.combine(TODAY, time.min))
    for who, show, number in (
        (world.chen, "all", 1), (world.zhou, "waiting", 1), (world.chen, "waiting", 0),
        (world.lin, "mine", 1), (world.lin, "all", 1), (world.zheng, "all", 0),
    ):  # fmt: skip
        found = exported(who, show)
        assert [one[:4] for one in found] == [row] * number, (who, show)
        noted = AuditRow.objects.latest("number")
        assert (noted.act, noted.by) == ("completion.export_reviews", who)
        assert json.loads(noted.details)["written"] == number
    assert client_of(world.lin).get(url).status_code == 405
    assert "导出工作簿" in client_of(world.chen).get("/completion/?show=all").content.decode()


def test_a_stale_page_signs_nothing(world: World) -> None:
    review = handed_in(world)
    seen = asked(review)
    signed(world.zhou, review, Said.RETURNED)
    with pytest.raises(SeldingerError, match="这一环节刚刚已有人签署"):
        sign(by=world.zhou, review=review, seen=seen, said=Said.PASSED, reason="好")
