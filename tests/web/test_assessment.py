"""Both rate blind, then both see; who may be asked; what counts; what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.assessment import Phase, Side
from seldinger.errors import SeldingerError
from seldinger.norms.assessments import needed
from seldinger.web.assessment.actions.forms import end_form, resume_form, write_form
from seldinger.web.assessment.actions.rating import (
    open_assessment,
    rate,
    refuse,
    restore_assessment,
    withdraw_assessment,
)
from seldinger.web.assessment.asking import candidates, last_form_of
from seldinger.web.assessment.entered import OwnTold
from seldinger.web.assessment.known import form_named, id_of, offered_to
from seldinger.web.assessment.models import Assessment, OwnForm, Rating
from seldinger.web.assessment.presenters.trainee import board
from seldinger.web.assessment.queries import (
    done_by,
    in_training_at,
    observed_of,
    read,
    supervisors_of,
    told,
    waiting_for,
    waiting_number,
    with_people,
)
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import Person
from support.assessment import TOLD, asked, both, joined, own_form, part_of, rated
from support.people import NOW, TODAY, ClientOf, World


def fresh(made: Assessment):  # type: ignore[no-untyped-def]
    return told(with_people(Assessment.objects.all()).get(pk=made.pk))


def notices(person: Person) -> list[str]:
    unread = Notice.objects.filter(person=person, read_at=None, kind__startswith="assessment_")
    return list(unread.order_by("pk").values_list("kind", flat=True))


# -- blind ----------------------------------------------------------------------------------------


def test_the_first_to_rate_is_not_seen_until_the_other_has(world: World) -> None:
    made = asked(world)
    assert notices(world.zhou) == ["assessment_opened"]
    rated(world.zhou, made, 2, "示例意见")
    one = fresh(made)
    assert one.course.phase(TODAY) is Phase.BLIND
    assert one.course.seen_by(Side.TRAINEE, TODAY) == frozenset()
    assert notices(world.lin) == notices(world.zhou) == []
    rated(world.lin, made, 4)
    one = fresh(made)
    assert one.course.seen_by(Side.TRAINEE, TODAY) == set(Side)
    assert notices(world.lin) == notices(world.zhou) == ["assessment_both"]


def test_a_rating_may_be_said_anew_until_both_see(world: World) -> None:
    made = asked(world)
    rated(world.zhou, made, 2)
    rated(world.zhou, made, 3)
    assert fresh(made).ratings[Side.ASSESSOR].levels == {"overall": 3}
    assert [row.replaced_at is None for row in Rating.objects.all()] == [False, True]
    rated(world.lin, made, 3)
    for person in (world.lin, world.zhou):
        with pytest.raises(SeldingerError, match="已经可以互看，不能再改"):
            rated(person, made, 1)


def test_after_a_refusal_the_one_rating_stands_by_itself(world: World) -> None:
    made = asked(world)
    rated(world.lin, made, 4)
    refuse(by=world.zhou, assessment=made, reason="当时不在场")
    one = fresh(made)
    assert one.course.phase(TODAY) is Phase.SINGLE
    assert one.course.seen_by(Side.ASSESSOR, TODAY) == {Side.TRAINEE}
    assert notices(world.lin) == ["assessment_refused"]
    assert observed_of([world.trainee.pk]) == [], "what one says of oneself is no observation"
    with pytest.raises(SeldingerError, match="已谢绝"):
        rated(world.zhou, made)


def test_after_fourteen_days_nobody_is_waited_for(world: World) -> None:
    made = asked(world)
    rated(world.zhou, made, 2)
    with time_machine.travel(NOW + timedelta(days=13), tick=False):
        today = timezone.localdate()
        assert waiting_for(world.lin, today).get() == made
        assert fresh(made).course.phase(today) is Phase.BLIND
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        today = timezone.localdate()
        assert not waiting_for(world.lin, today).exists()
        assert fresh(made).course.seen_by(Side.TRAINEE, today) == {Side.ASSESSOR}
        with pytest.raises(SeldingerError, match="不能再改"):
            rated(world.lin, made)


def test_what_waits_is_counted_for_the_assessor(world: World) -> None:
    made = asked(world)
    assert (waiting_number(world.zhou), waiting_number(world.lin)) == (1, 0)
    assert waiting_for(world.lin, TODAY).get() == made, "she rates too"
    rated(world.zhou, made)
    assert waiting_number(world.zhou) == 0
    withdraw_assessment(by=world.lin, assessment=made, reason="示例理由")
    assert not waiting_for(world.lin, TODAY).exists()


# -- who takes part -------------------------------------------------------------------------------


def test_the_supervisor_may_ask_too(world: World) -> None:
    made = asked(world, by=world.zhou)
    assert notices(world.lin) == ["assessment_opened"]
    assert fresh(made).side_of(world.zhou) is Side.ASSESSOR
    assert last_form_of(world.zhou) == "zwisch"


def test_once_for_an_act_a_form_and_an_assessor(world: World) -> None:
    made = asked(world)
    part = world.trainee.participations.get(procedure=made.procedure)
    with pytest.raises(SeldingerError, match="请打开那一份"):
        open_assessment(by=world.zhou, part=part, form="zwisch", assessor=world.zhou)
    other = open_assessment(by=world.lin, part=part, form="dops", assessor=world.zhou)
    other.form = "zwisch"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_nobody_rates_themselves_or_what_they_did_not_see(world: World) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    for by, assessor, why in (
        (world.lin, world.lin, "不能请自己"),
        (world.lin, world.head, "不在这台手术的带教医师里"),
        (world.head, world.zhou, "只有学员本人或评价人"),
    ):
        with pytest.raises(SeldingerError, match=why):
            open_assessment(by=by, part=part, form="zwisch", assessor=assessor)
    made = asked(world)
    with pytest.raises(SeldingerError, match="只有学员本人和评价人"):
        rated(world.head, made)


def test_where_the_supervisor_is_away_another_who_was_there_may_be_asked(world: World) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    joined(part.procedure.case, world.zheng_trainee, world.head)
    add_absence(by=world.zhou, person=world.zhou, start=TODAY - timedelta(days=20))
    there = {one.person: one.why_not for one in candidates(part, TODAY)}
    assert "起不在岗" in there[world.zhou]
    assert there[world.head] == ""
    with pytest.raises(SeldingerError, match="另一位上级医师"):
        open_assessment(by=world.lin, part=part, form="zwisch", assessor=world.zhou)
    open_assessment(by=world.lin, part=part, form="zwisch", assessor=world.head)


def test_one_who_left_the_hospital_is_not_asked(world: World) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    work = world.zhou.memberships.first()
    assert work is not None
    end_membership(by=world.secretary, membership=work, on=TODAY - timedelta(days=1))
    [only] = candidates(part, TODAY)
    assert "已不在" in only.why_not


def test_what_was_withdrawn_from_the_logbook_is_not_assessed(world: World) -> None:
    part = part_of(world.trainee, world.department, world.zhou)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    with pytest.raises(SeldingerError, match="已经撤回"):
        open_assessment(by=world.lin, part=part, form="zwisch", assessor=world.zhou)


# -- what is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "why"),
    [
        ({}, "请评“总的来说”"),
        ({"access": 2}, "请评“总的来说”"),
        ({"overall": 5}, "不在这张评价表里"),
        ({"overall": 0}, "不在这张评价表里"),
        ({"overall": 2, "nothing": 1}, "不在这张评价表里"),
    ],
)
def test_levels_are_those_of_the_form(world: World, levels: dict[str, int], why: str) -> None:
    made = asked(world, "dops")
    with pytest.raises(SeldingerError, match=why):
        rate(by=world.zhou, assessment=made, levels=levels)
    rate(by=world.zhou, assessment=made, levels={"overall": 4, "access": 1})


def test_words_are_bounded_and_clean(world: World) -> None:
    made = asked(world)
    with pytest.raises(SeldingerError, match="最多 500 字"):
        rate(by=world.zhou, assessment=made, levels={"overall": 1}, comment="长" * 501)
    row = rate(by=world.zhou, assessment=made, levels={"overall": 1}, comment=" 好\0的 ")
    assert row.comment == "好的"
    with pytest.raises(SeldingerError, match="不能再谢绝"):
        refuse(by=world.zhou, assessment=made, reason="示例")
    with pytest.raises(SeldingerError, match="请写明为什么不评"):
        refuse(by=world.lin, assessment=made, reason="  ")


# -- withdrawing ----------------------------------------------------------------------------------


def test_a_trainee_does_not_take_back_what_they_were_told(world: World) -> None:
    made = both(world)
    with pytest.raises(SeldingerError, match="学员不能撤回"):
        withdraw_assessment(by=world.lin, assessment=made, reason="示例理由")
    with pytest.raises(SeldingerError, match="请写明为什么撤回"):
        withdraw_assessment(by=world.zhou, assessment=made, reason="")
    withdraw_assessment(by=world.zhou, assessment=made, reason="评错了人")
    assert observed_of([world.trainee.pk]) == []
    with pytest.raises(SeldingerError, match="已经撤回"):
        rated(world.zhou, made)
    with pytest.raises(SeldingerError, match="只有撤回它的人"):
        restore_assessment(by=world.lin, assessment=made)
    restore_assessment(by=world.zhou, assessment=made)
    assert len(observed_of([world.trainee.pk])) == 1
    with pytest.raises(SeldingerError, match="没有撤回"):
        restore_assessment(by=world.zhou, assessment=made)


def test_it_is_not_restored_over_another(world: World) -> None:
    made = asked(world)
    part = world.trainee.participations.get(procedure=made.procedure)
    withdraw_assessment(by=world.lin, assessment=made, reason="示例理由")
    open_assessment(by=world.lin, part=part, form="zwisch", assessor=world.zhou)
    with pytest.raises(SeldingerError, match="请先撤回那一份"):
        restore_assessment(by=world.lin, assessment=made)


def test_who_withdrew_unseen_does_not_wait_for_what_the_other_said(
    world: World, client_of: ClientOf
) -> None:
    made = asked(world)
    rated(world.zhou, made, 1, "示例暗语")
    withdraw_assessment(by=world.lin, assessment=made, reason="示例理由")
    restore_assessment(by=world.lin, assessment=made)
    withdraw_assessment(by=world.lin, assessment=made, reason="示例理由")
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        text = client_of(world.lin).get(reverse("assessment", args=[made.pk])).content.decode()
        assert "示例暗语" not in text
        assert reverse("assessment_restore", args=[made.pk]) not in text
        with pytest.raises(SeldingerError, match="不能恢复"):
            restore_assessment(by=world.lin, assessment=made)


@pytest.mark.parametrize("declines", [True, False])
def test_what_was_seen_is_not_rated_anew(world: World, declines: bool) -> None:
    made = asked(world)
    part = world.trainee.participations.get(procedure=made.procedure)
    rated(world.lin, made, 4)
    if declines:
        refuse(by=world.zhou, assessment=made, reason="当时不在场")
    else:
        rated(world.zhou, made, 2)
    withdraw_assessment(by=world.zhou, assessment=made, reason="评错了")
    for by in (world.zhou, world.lin):
        with pytest.raises(SeldingerError, match="不能重评"):
            open_assessment(by=by, part=part, form="zwisch", assessor=world.zhou)
    restore_assessment(by=world.zhou, assessment=made)


# -- forms of a base ------------------------------------------------------------------------------


def test_a_form_of_the_base_is_a_row_for_each_version(world: World) -> None:
    first = own_form(world.base, world.secretary)
    made = asked(world, id_of(first))
    assert made.activity == TOLD.title
    second = write_form(
        by=world.secretary, base=world.base, number=first.number,
        told=OwnTold("示例·改过的名称", "zwisch"),
    )  # fmt: skip
    assert (second.number, second.version, OwnForm.objects.count()) == (first.number, 2, 2)
    old, new = form_named(id_of(first), 1), form_named(id_of(first), 2)
    assert [one.title for one in old.questions][:2] == list(TOLD.items)
    assert (len(old.questions), len(new.questions)) == (3, 1)
    assert read([made])[0].form == old, "what was opened with it keeps its version"
    assert [form.title for form in offered_to(world.trainee)][-1] == "示例·改过的名称"
    end_form(by=world.secretary, form=first)
    assert id_of(first) not in {form.id for form in offered_to(world.trainee)}
    with pytest.raises(SeldingerError, match="已停用"):
        asked(world, id_of(first))
    with pytest.raises(SeldingerError, match="已经停用"):
        end_form(by=world.secretary, form=first)
    resume_form(by=world.secretary, form=first)
    with pytest.raises(SeldingerError, match="不必恢复"):
        resume_form(by=world.secretary, form=first)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (OwnTold(" ", "epa"), "请写评价表的名称"),
        (OwnTold("示例", "nothing"), "没有这个量表"),
        (OwnTold("示例", "epa", tuple(f"项{n}" for n in range(21))), "最多 20 个项目"),
        (OwnTold("示例", "epa", ("长" * 61,)), "项目最多 60 字"),
        (TOLD, "已有名为"),
    ],
)
def test_a_form_that_cannot_be_is_refused(world: World, form: OwnTold, why: str) -> None:
    own_form(world.base)
    with pytest.raises(SeldingerError, match=why):
        write_form(by=world.secretary, base=world.base, told=form)
    with pytest.raises(SeldingerError, match="没有 9 号"):
        write_form(by=world.secretary, base=world.base, told=form, number=9)


# -- how far, and who was never observed ----------------------------------------------------------


def test_how_far_this_trainee_is(world: World) -> None:
    for number in range(4):
        both(world, other=1 + number % 4)
    asked(world)
    part_of(world.trainee, world.department, world.head)
    found = read(with_people(world.trainee.assessments.all()))
    shown = board(
        found, observed_of([world.trainee.pk]), done_by([world.trainee])[world.trainee.pk],
        supervisors_of(world.trainee), needed(), TODAY, reader=world.chen,
    )  # fmt: skip
    assert shown.lead.startswith("1 位带教医师评过 4 次")
    [far] = shown.far
    assert far.counts == (("次评价", 4, 12), ("项活动评够", 0, 3), ("位评价人", 1, 4))
    assert "还缺 3 项活动评够" in far.answer
    [activity] = far.activities
    assert (activity.name, activity.ratings, activity.assessors) == ("血管造影术", "4 / 4", "1 / 4")
    assert shown.never_by == (f"{world.head.name}（带过 1 台）",)
    assert shown.never_in == ()
    assert shown.waits == (), "the director is neither of the two"


def test_a_form_of_the_base_watches_what_was_done_in_the_case(world: World) -> None:
    made = both(world, form=id_of(own_form(world.base, world.secretary)))
    [seen] = observed_of([world.trainee.pk])
    assert seen.observed.activity == made.activity == TOLD.title
    done = done_by([world.trainee])[world.trainee.pk]
    assert {seen.watched.activity} == set(done)
    shown = board(
        read([made]), [seen], done, [], needed(), TODAY, reader=world.chen
    )  # fmt: skip
    assert shown.never_in == ()


def test_those_in_training_are_read_in_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: object
) -> None:
    trainees = in_training_at(world.base, TODAY)
    assert world.trainee in trainees
    for _ in range(3):
        both(world)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        observed_of([one.pk for one in trainees])
        assert sum(done_by(trainees)[world.trainee.pk].values()) == 3
