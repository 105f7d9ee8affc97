"""Ratings without a name: nobody learns who said what, not from the database, not by comparing."""

import base64
import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.feedback.actions.giving import give_rating
from seldinger.web.feedback.actions.releasing import due, release_ratings, release_subject
from seldinger.web.feedback.ballots import LONGEST, Rating, checked, opened, sealed
from seldinger.web.feedback.models import LEAST, Release, Subject, Urn, Vote
from seldinger.web.feedback.offers import offers_of
from seldinger.web.feedback.questions import asked_of, questions, read_questions
from seldinger.web.feedback.tallies import shown_of
from seldinger.web.logbook.models import Basis, Participation
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import Traineeship
from support.cases import log_cases
from support.feedback import (
    NEXT_QUARTER,
    about_post,
    about_teacher,
    cohort,
    rated,
    rating_of,
)
from support.people import ENTRY, NOW, TODAY, World, person, rotate

WORD = "示例：夜里的急诊介入没有人带"


@pytest.fixture
def peers(world: World) -> list[Traineeship]:
    return cohort(world.base, world.department, world.zhou, 6)


def urn() -> Urn:
    return Urn.objects.get()


# -- what is stored --------------------------------------------------------------------------------


def test_no_table_joins_a_person_to_what_was_said() -> None:
    """Only `Vote` names who rated, and it holds no answer; what holds answers has no person, no
    time and one row for all."""
    columns = {model: {f.name for f in model._meta.concrete_fields} for model in (Urn, Release)}
    assert columns == {
        Urn: {"id", "subject", "content"},
        Release: {"id", "seal", "subject", "period", "raters", "tallies", "comments"},
    }
    told = {f.name for f in Vote._meta.concrete_fields}
    assert told == {"id", "seal", "voter", "subject", "period", "release"}
    for model in (Subject, Urn, Release, Vote):
        assert not [f for f in model._meta.concrete_fields if isinstance(f, models.DateField)]


def test_an_urn_tells_neither_time_nor_order_nor_length(peers: list[Traineeship]) -> None:
    rated(peers[:2], about_post, comments=("", "意" * LONGEST))
    before = urn().content
    assert before.startswith("gAAAA")
    assert base64.urlsafe_b64decode(before)[1:9] == bytes(8)  # Fernet's clock
    short = sealed([rating_of("post"), rating_of("post")])
    assert len(short) == len(before)
    rated(peers[2:3], about_post)
    after = urn().content
    # Written anew as a whole: no part of it is what stood there.
    assert before[12:40] != after[12:40]
    assert len(opened(after)) == 3
    orders = {tuple(one.comment for one in opened(sealed(opened(before)))) for _ in range(40)}
    assert len(orders) == 2


def test_the_trail_says_that_one_rated_in_a_quarter_and_no_more(
    world: World, peers: list[Traineeship]
) -> None:
    give_rating(
        by=peers[0].person, about=about_post(peers[0].person), rating=rating_of("post", 1, WORD)
    )
    row = AuditRow.objects.order_by("-number")[0]
    assert (row.act, row.kind, row.by) == ("feedback.give_rating", "feedback.vote", peers[0].person)
    assert json.loads(row.details) == {"period": "2026-Q2"}
    assert WORD not in urn().content
    del world


def test_what_one_person_said_to_two_questions_does_not_stand_together(
    peers: list[Traineeship],
) -> None:
    ids = [one.id for one in asked_of("post")]
    for place, peer in enumerate(peers[:5]):
        levels = {one: (place + step) % 5 + 1 for step, one in enumerate(ids)}
        give_rating(
            by=peer.person, about=about_post(peer.person), rating=Rating(levels, f"意见{5 - place}")
        )
    with time_machine.travel(NEXT_QUARTER, tick=False):
        (release,) = release_ratings(by=None)
    assert release.tallies == {one: {str(level): 1 for level in range(1, 6)} for one in sorted(ids)}
    assert release.comments == [f"意见{number}" for number in range(1, 6)]


# -- giving ----------------------------------------------------------------------------------------


def test_one_rates_once_until_it_was_published_and_a_new_quarter_began(
    peers: list[Traineeship],
) -> None:
    rated(peers[:5], about_post)
    again = about_post(peers[0].person)
    with pytest.raises(SeldingerError, match="您已经评价过"):
        give_rating(by=peers[0].person, about=again, rating=rating_of("post"))
    with time_machine.travel(NEXT_QUARTER, tick=False):
        # Not published yet: five ratings would then be fewer than five people.
        with pytest.raises(SeldingerError, match="您已经评价过"):
            give_rating(by=peers[0].person, about=again, rating=rating_of("post"))
        release_ratings(by=None)
        give_rating(by=peers[0].person, about=again, rating=rating_of("post"))
    assert Vote.objects.filter(voter=peers[0].person).count() == 2
    subject = Subject.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(voter=peers[0].person, subject=subject, period="2027-Q1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(subject=subject, period="2027-Q1", raters=LEAST - 1)


def test_one_rates_where_one_was_and_who_verified(world: World) -> None:
    """Where the rotation ended or has lasted a month; not who attested, and not oneself."""
    log_cases(1, world.trainee, world.department, supervisor=world.zhou)
    log_cases(1, world.trainee, world.department, supervisor=world.head)
    log_cases(1, world.trainee, world.department, supervisor=world.chen, state=State.PENDING)
    attested = Participation.objects.get(supervisor=world.head)
    attested.basis = Basis.ATTESTED
    attested.save()
    found = [one.about for one in offers_of(world.lin, TODAY)]
    assert [one.place for one in found if one.place] == ["basic", "mri", "ct", "xray"]
    assert [one.teacher for one in found if one.teacher] == [world.zhou]
    two_weeks = offers_of(world.lin, date(2025, 3, 14))
    assert "basic" not in [one.about.place for one in two_weeks]
    assert "basic" in [one.about.place for one in offers_of(world.lin, date(2025, 4, 1))]
    with pytest.raises(SeldingerError, match="只能评价轮转过的岗位"):
        give_rating(by=world.zhou, about=about_post(world.lin), rating=rating_of("post"))
    assert not Vote.objects.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    levels=st.dictionaries(
        st.sampled_from([*(one.id for one in questions()), "x"]), st.integers(-2, 8), max_size=11
    ),
    comment=st.text(max_size=60) | st.just("长" * (LONGEST + 1)),
)
def test_a_rating_is_taken_whole_or_refused_in_words(levels: Any, comment: str) -> None:
    try:
        told = checked("post", Rating(levels, comment))
    except SeldingerError:
        return
    assert set(told.levels) == {one.id for one in asked_of("post")}
    assert opened(sealed([told])) == [told]


def test_a_comment_of_the_longest_characters_fits() -> None:
    told = rating_of("teacher", 1, "𠮷" * LONGEST)
    assert opened(sealed([told, told])) == [told, told]
    assert len(sealed([told])) == len(sealed([rating_of("teacher")]))


# -- publishing ------------------------------------------------------------------------------------


def test_it_is_published_after_the_quarter_from_five_on(peers: list[Traineeship]) -> None:
    rated(peers[:4], about_post)
    with time_machine.travel(NEXT_QUARTER, tick=False):
        assert release_ratings(by=None) == []
        rated(peers[4:5], about_post)
        assert release_ratings(by=None) == []  # five by now, but one of them of a running quarter
        with pytest.raises(SeldingerError, match="不足 5 份"):
            release_subject(by=None, subject=Subject.objects.get())
    with time_machine.travel(NOW.replace(month=10), tick=False):
        (release,) = release_ratings(by=None)
        assert release_ratings(by=None) == []
    assert (release.period, release.raters) == ("2026-Q3", 5)
    assert urn().content == ""
    assert set(Vote.objects.values_list("release", flat=True)) == {release.pk}


def test_who_comes_before_a_late_worker_is_published_with_the_others(
    peers: list[Traineeship],
) -> None:
    rated(peers[:5], about_post)
    with time_machine.travel(NEXT_QUARTER, tick=False):
        rated(peers[5:], about_post)
        (release,) = release_ratings(by=None)
    assert (release.period, release.raters) == ("2026-Q2", 6)


def test_an_urn_that_was_tampered_with_stays_closed_and_keeps_back_no_other(
    world: World, peers: list[Traineeship], caplog: pytest.LogCaptureFixture
) -> None:
    rated(peers[:5], about_post)
    rated(peers[:5], lambda who: about_teacher(who, world.zhou))
    broken = Urn.objects.get(subject__kind="post")
    broken.content = sealed(opened(broken.content)[:4])
    broken.save()
    with time_machine.travel(NEXT_QUARTER, tick=False):
        assert [one.pk for one in due()] == [one.pk for one in Subject.objects.order_by("pk")]
        (release,) = release_ratings(by=None)
        broken.content = sealed([rating_of("post")])[:-4] + "AAAA"
        broken.save()
        with pytest.raises(SeldingerError, match="评价箱解不开"):
            release_subject(by=None, subject=broken.subject)
    assert release.subject.teacher == world.zhou
    assert "stay unpublished" in caplog.text
    assert world.zhou.name not in caplog.text


# -- comparing -------------------------------------------------------------------------------------

# How many gave each level in one publication; the first declined.
_batch = st.tuples(*[st.integers(0, 5)] * 6).map(
    lambda counts: dict(zip("012345", counts, strict=True))
)
_whole = st.lists(_batch, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches=_whole)
def test_two_looks_differ_by_five_answers_or_by_none(batches: Any) -> None:
    looks = [shown_of(batches[:until]) for until in range(len(batches) + 1)]
    numbers = [look.number if look else 0 for look in looks]
    for before, after in pairwise(numbers):
        assert after - before == 0 or after - before >= LEAST
    said = [sum(batch[level] for level in batch if level != "0") for batch in batches]
    assert numbers[-1] == sum(number for number in said if number >= LEAST)


def test_the_answers_of_one_person_over_the_quarters_are_never_five_people() -> None:
    """Four decline each time; the fifth answers in five publications."""
    alone = {"0": 4, "2": 1}
    assert shown_of([alone] * LEAST) is None
    assert shown_of([{"4": LEAST}, alone]) == shown_of([{"4": LEAST}])


def test_what_few_answered_stays_hidden_beside_what_all_did(peers: list[Traineeship]) -> None:
    first, second, *_ = [one.id for one in asked_of("post")]
    for peer in peers[:5]:
        levels = dict.fromkeys((one.id for one in asked_of("post")), 4)
        levels[second] = 0 if peer == peers[0] else 5
        give_rating(by=peer.person, about=about_post(peer.person), rating=Rating(levels))
    with time_machine.travel(NEXT_QUARTER, tick=False):
        (release,) = release_ratings(by=None)
    assert shown_of([release.tallies[first]])
    assert shown_of([release.tallies[second]]) is None


# -- offers, and the questions --------------------------------------------------------------------


def test_two_visits_to_one_post_are_one_offer(world: World) -> None:
    somebody = person("双示例", "twice")
    started = start_training(by=None, person=somebody, base=world.base, entry=ENTRY)
    at = world.department
    rotate(
        started, [("ct", "2024-10-01", "2024-11-30", at), ("ct", "2024-09-01", "2024-09-30", at)]
    )
    (offer,) = offers_of(somebody, TODAY)
    assert (offer.about.start, offer.about.end) == (date(2024, 10, 1), date(2024, 11, 30))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question = [", "读不出来"),
        ("x = 1", "读不出来"),
        ('[[question]]\nid = "a b"\nkind = "post"\ntext = "t"\nhelp = "h"', "id “a b”不对"),
        (
            '[[question]]\nid = "abc"\nkind = "ward"\ntext = "t"\nhelp = "h"',
            "只能是 post 或 teacher",
        ),
        ('[[question]]\nid = "abc"\nkind = "post"\ntext = ""\nhelp = "h"', "没有写 text 或 help"),
        ('[[question]]\nid = "abc"\nkind = "post"\ntext = "t"', "缺少 help"),
        ('[[question]]\nid = "abc"\nkin = "post"\ntext = "t"\nhelp = "h"', "不认识的项：kin"),
        ('[[question]]\nid = "abc"\nkind = "post"\ntext = "t"\nhelp = "h"\n' * 2, "重复：abc"),
    ],
)
def test_a_fault_in_the_questions_is_told(text: str, said: str) -> None:
    with pytest.raises(SeldingerError, match=said):
        read_questions(text)


def test_a_question_that_is_asked_no_more_can_still_be_read() -> None:
    row = '[[question]]\nid = "abc"\nkind = "post"\ntext = "t"\nhelp = "h"\nasked = false'
    (one,) = read_questions(row)
    assert not one.asked
    with pytest.raises(SeldingerError, match="每一题都要选一个"):
        checked("post", Rating({}))
    with pytest.raises(SeldingerError, match="请至少评一题"):
        checked("post", rating_of("post", 0, " \0 "))
    assert opened("") == []
