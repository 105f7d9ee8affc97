"""Courses as evidence: what a session teaches, chosen by who keeps it, told in the map."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.people.models import Person
from seldinger.web.skills.cohort import year_of
from seldinger.web.skills.further import taught
from seldinger.web.teaching.actions.attending import remove_attendance, restore_attendance
from seldinger.web.teaching.actions.sessions import cancel_session, plan_session, restore_session
from seldinger.web.teaching.actions.topics import name_topics
from seldinger.web.teaching.models import Attendance, SessionTopic, TeachingSession
from support.html import read
from support.people import TODAY, ClientOf, World
from support.skills import examined, said, text_of
from support.teaching import TOPIC, attended, moment, session_of, session_told

OTHER = "imaging.theory.imaging-theory"


def teaches(by: Person, session: TeachingSession, *topics: str) -> TeachingSession:
    session.refresh_from_db()
    return name_topics(by=by, session=session, version=session.version, topics=topics)


@pytest.fixture
def heard(world: World) -> Attendance:
    """林 was there when 周 taught one item."""
    session = session_of(world)
    teaches(world.zhou, session, TOPIC)
    return attended(session, world.lin)


# -- evidence --------------------------------------------------------------------------------------


def test_a_course_that_was_attended_is_evidence_of_its_items_alone(
    world: World, heard: Attendance
) -> None:
    [one] = taught(world.trainee, TODAY)[TOPIC]
    assert one.words == f"课程 {TODAY} 示例读书报告"
    assert one.url == reverse("teaching_session", args=[heard.session_id])
    assert said(world, TOPIC) == ("有课程",)
    assert said(world, OTHER) == ("尚无依据", "只能由考核或课程证明")
    assert taught(world.trainee, TODAY - timedelta(1)) == {}
    assert taught(world.other_trainee, TODAY) == {}
    examined(world.secretary, world.trainee, items=(TOPIC,))
    assert said(world, TOPIC) == ("考核 出科理论 88 分 合格",)


def test_what_is_taken_back_is_no_evidence(world: World, heard: Attendance) -> None:
    session = heard.session
    remove_attendance(by=world.zhou, attendance=heard)
    assert taught(world.trainee, TODAY) == {}
    restore_attendance(by=world.zhou, attendance=heard)
    cancel_session(by=world.zhou, session=session)
    assert taught(world.trainee, TODAY) == {}
    restore_session(by=world.zhou, session=session)
    assert TOPIC in taught(world.trainee, TODAY)
    teaches(world.zhou, session, OTHER)
    assert [*taught(world.trainee, TODAY)] == [OTHER]
    teaches(world.zhou, session)
    assert taught(world.trainee, TODAY) == {}
    assert SessionTopic.objects.filter(withdrawn_by=world.zhou).count() == 2
    assert not [*broken_seals()]


def test_a_post_as_a_whole_is_told_there_and_is_evidence_of_no_item(
    world: World, client_of: ClientOf
) -> None:
    session = session_of(world)
    teaches(world.zhou, session, "basic")
    attended(session, world.lin)
    assert said(world, TOPIC) == ("从未接触",)
    assert f"本岗位的课程 {TODAY} 示例读书报告" in text_of(client_of(world.lin), "my_skills")


def test_of_many_courses_the_latest_are_named(world: World) -> None:
    for hour in range(9, 14):
        told = {"starts_at": moment(TODAY, hour), "ends_at": moment(TODAY, hour + 1)}
        session = session_of(world, title=f"示例{hour}", **told)
        teaches(world.zhou, session, TOPIC)
        attended(session, world.lin)
    words = [
        one.words.removeprefix(f"课程 {TODAY} ") for one in taught(world.trainee, TODAY)[TOPIC]
    ]
    assert words == ["示例13", "示例12", "示例11", "更早的课程 2 次"]


@pytest.mark.usefixtures("heard")
def test_a_course_outside_the_training_is_none_of_it(world: World) -> None:
    stay = world.trainee.stays.get()
    stay.start = TODAY + timedelta(1)
    stay.save()
    assert taught(world.trainee, TODAY) == {}


def test_a_bases_year_counts_who_heard_it(world: World, heard: Attendance) -> None:
    told = year_of(world.base, 2026, TODAY)
    assert told is not None
    basic = next(one for one in told.posts if one.post.id == "basic")
    item = next(one for one in basic.items if one.item.id == TOPIC)
    assert (item.taught, item.trainees) == ({world.trainee.pk}, set())
    assert not item.is_untouched
    remove_attendance(by=world.zhou, attendance=heard)
    again = year_of(world.base, 2026, TODAY)
    assert again is not None
    assert TOPIC in {one.item.id for post in again.posts for one in post.untouched}


# -- naming them -----------------------------------------------------------------------------------


def test_topics_are_the_rulebooks_and_of_the_session_as_it_was_shown(world: World) -> None:
    session = session_of(world)
    with pytest.raises(SeldingerError, match="没有这个学习项目"):
        name_topics(by=world.zhou, session=session, version=1, topics=[TOPIC, "no.such"])
    name_topics(by=world.zhou, session=session, version=1, topics=[TOPIC, TOPIC])
    with pytest.raises(SeldingerError, match="有了改动"):
        name_topics(by=world.zhou, session=session, version=1, topics=[OTHER])
    cancel_session(by=world.zhou, session=session)
    with pytest.raises(SeldingerError, match="请先恢复"):
        teaches(world.zhou, session, OTHER)
    row = SessionTopic.objects.get()
    assert (row.post, row.item, row.by) == ("basic", TOPIC, world.zhou)
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_they_are_chosen_on_a_page_and_told_on_the_session(
    world: World, client_of: ClientOf
) -> None:
    session, zhou = session_of(world), client_of(world.zhou)
    address = reverse("teaching_session_topics", args=[session.pk])
    page = read(zhou.get(address).content.decode()).text
    assert "介入基础 12 项" in page
    wrong = zhou.post(address, {"version": "1", "topics": ["no.such\0"]})
    assert wrong.status_code == 200
    assert not SessionTopic.objects.exists()
    done = zhou.post(address, {"version": "1", "topics": [TOPIC, "imaging"]}, follow=True)
    text = read(done.content.decode()).text
    assert "学习项目已保存" in text
    assert "整个岗位，不指具体项目" in text
    assert "周示例 2026-06-15 选定" in text
    assert "已选 1 项" in read(zhou.get(address).content.decode()).text
    late = zhou.post(address, {"version": "1", "topics": [TOPIC]})
    assert "有了改动" in late.content.decode()


def test_who_may_see_the_evidence_may_open_its_session(
    world: World, client_of: ClientOf, heard: Attendance
) -> None:
    elsewhere = plan_session(by=world.zheng, told=session_told(world.other_base, None))

    def status(client: Client, session: TeachingSession) -> int:
        return client.get(reverse("teaching_session", args=[session.pk])).status_code

    for reader in (world.lin, world.zhou, world.chen, world.secretary):
        client = client_of(reader)
        assert status(client, heard.session) == 200
        assert status(client, elsewhere) == 404
    assert status(client_of(world.zheng), heard.session) == 404
    assert "签到的学员" in text_of(client_of(world.lin), "teaching_session", heard.session_id)
