"""The pages of feedback: what a trainee gives, what a base and a teacher read, and never less
than five."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.words import LEAVE, Role, State
from seldinger.norms.library import library_at
from seldinger.web.feedback.actions.releasing import release_ratings
from seldinger.web.feedback.delays import loads, percentile
from seldinger.web.feedback.models import Urn, Vote
from seldinger.web.feedback.questions import asked_of
from seldinger.web.feedback.sight import Sight
from seldinger.web.feedback.yields import CASES, OTHER, PATIENTS, yields
from seldinger.web.logbook.models import Basis, Participation
from seldinger.web.people.models import AccountRole, Traineeship
from support.cases import log_case, log_cases
from support.duties import verified_admission
from support.feedback import (
    NEXT_QUARTER,
    about_post,
    about_teacher,
    cohort,
    rated,
)
from support.people import NOW, TODAY, ClientOf, World, give, person, rotate, work

HIDDEN = "不足五份，不显示"
WORD = "示例：夜里的急诊介入没有人带"


@pytest.fixture
def peers(world: World) -> list[Traineeship]:
    return cohort(world.base, world.department, world.zhou, 6)


def read(client: Client, name: str, **asked: str) -> str:
    response = client.get(reverse(name), asked)
    assert response.status_code == 200
    return response.content.decode()


def published(world: World, peers: list[Traineeship]) -> None:
    """Five say what they think of CT and of 周; the worker comes in the next quarter."""
    comments = (WORD, "", "", "", "")
    rated(peers[:5], about_post, comments=comments)
    rated(peers[:5], lambda who: about_teacher(who, world.zhou), comments=comments)
    with time_machine.travel(NEXT_QUARTER, tick=False):
        release_ratings(by=None)


# -- giving ----------------------------------------------------------------------------------------


def form_of(kind: str, level: object = 4, **told: object) -> dict[str, object]:
    return {one.id: level for one in asked_of(kind)} | told


def test_a_trainee_rates_a_post_and_cannot_do_it_twice(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    url = reverse("feedback_give_post", args=[world.base.pk, world.main.pk, "ct"])
    assert f'href="{url}"' in read(client, "feedback_give")
    page = client.get(url).content.decode()
    assert "不能改，也不能撤回" in page
    assert page.count('type="radio"') == 6 * len(asked_of("post"))
    assert "checked" not in page
    done = client.post(url, form_of("post", comment=WORD), follow=True).content.decode()
    assert "评价已收下，没有记名" in done
    assert "已评价（2026 年第 2 季度）" in done
    assert f'href="{url}"' not in done
    assert "您已经评价过" in client.get(url, follow=True).content.decode()
    assert "您已经评价过" in client.post(url, form_of("post")).content.decode()
    assert Vote.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (form_of("post", "9"), "这一项不能选"),
        (form_of("post", ""), "请选择"),
        (form_of("post", comment="意" * 501), "500"),
        (form_of("post", comment="a\0b"), "控制字符"),
        (form_of("post", comment="a\u202eb"), "控制字符"),
        (form_of("post", 0), "请至少评一题"),
        ({}, "请选择"),
    ],
)
def test_what_is_filled_in_wrongly_is_told_and_nothing_is_kept(
    told: Any, said: str, world: World, client_of: ClientOf
) -> None:
    url = reverse("feedback_give_post", args=[world.base.pk, world.main.pk, "ct"])
    assert said in client_of(world.lin).post(url, told).content.decode()
    assert not Vote.objects.exists()
    assert not Urn.objects.exists()


def test_one_rates_nothing_that_one_did_not_see(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    for base, hospital, place in [
        (world.base, world.main, "neuro"),
        (world.base, world.partner, "ct"),
        (world.other_base, world.main, "ct"),
    ]:
        url = reverse("feedback_give_post", args=[base.pk, hospital.pk, place])
        assert client.post(url, form_of("post")).status_code == 404
    url = reverse("feedback_give_teacher", args=[world.base.pk, world.zhou.pk])
    assert client.post(url, form_of("teacher")).status_code == 404
    log_cases(1, world.trainee, world.department, supervisor=world.zhou)
    assert client.post(url, form_of("teacher")).status_code == 302


# -- reading ---------------------------------------------------------------------------------------


def test_before_it_is_published_a_page_does_not_tell_whether_anybody_rated(
    world: World, peers: list[Traineeship], client_of: ClientOf
) -> None:
    """Nobody, four of five, five in a running quarter: the same bytes."""
    pages = ("feedback_posts", "feedback_teachers")
    client, teacher = client_of(world.chen), client_of(world.zhou)
    looks = []
    for some in ([], peers[:4], peers[4:5]):
        rated(some, about_post)
        rated(some, lambda who: about_teacher(who, world.zhou))
        looks.append([_still(read(client, name)) for name in pages])
        looks[-1].append(_still(read(teacher, "feedback_mine")))
        looks[-1].append(_still(read(teacher, "my_data")))
    assert looks[0] == looks[1] == looks[2]
    posts, teachers, mine, _ = looks[0]
    assert HIDDEN in posts
    assert HIDDEN in mine
    assert "周示例" in teachers.split(HIDDEN)[-1]


def _still(page: str) -> str:
    """Without what differs from answer to answer."""
    return re.sub(r"nonce-\S+|csrf\S+|value=\"\w{64}\"", "", page)


def test_a_base_reads_shares_levels_and_comments(
    world: World, peers: list[Traineeship], client_of: ClientOf
) -> None:
    published(world, peers)
    page = read(client_of(world.chen), "feedback_posts")
    assert "1 个岗位满五份" in page
    assert "CT" in page
    assert "5 份，公布到 2026 年第 2 季度" in page
    assert page.count("3 / 5") == len(asked_of("post"))
    assert WORD in page
    for peer in peers:
        assert peer.person.name not in page
    assert WORD in read(client_of(world.education), "feedback_teachers")
    assert WORD not in read(client_of(world.zheng), "feedback_posts")
    assert "还没有" in read(client_of(world.zheng), "feedback_teachers")


def test_a_teacher_reads_figures_and_no_comments(
    world: World, peers: list[Traineeship], client_of: ClientOf
) -> None:
    """Also where they direct the base: nobody reads what was written about themselves."""
    published(world, peers)
    page = read(client_of(world.zhou), "feedback_mine")
    assert "5 份，公布到 2026 年第 2 季度" in page
    assert WORD not in page
    assert "意见由基地转告" in page
    assert HIDDEN in read(client_of(world.head), "feedback_mine")
    give(world.zhou, AccountRole.DIRECTOR, base=world.base)
    both = read(client_of(world.zhou), "feedback_teachers")
    assert "周示例" in both
    assert WORD not in both


def test_an_answer_that_few_gave_is_hidden_among_those_that_all_gave(
    world: World, peers: list[Traineeship], client_of: ClientOf
) -> None:
    rated(peers[:4], about_post)
    last = client_of(peers[4].person)
    url = reverse("feedback_give_post", args=[world.base.pk, world.main.pk, "ct"])
    last.post(url, form_of("post") | {asked_of("post")[0].id: 0})
    with time_machine.travel(NEXT_QUARTER, tick=False):
        release_ratings(by=None)
    page = read(client_of(world.chen), "feedback_posts")
    assert page.count(HIDDEN) == 4  # at the top, in the table, in its levels, over the others
    assert page.count(" / 5") == len(asked_of("post")) - 1


def test_a_partner_hospital_sees_its_posts_and_who_works_there(
    world: World, peers: list[Traineeship], client_of: ClientOf
) -> None:
    office = person("严示例", "partner-office")
    work(office, world.partner_department)
    give(office, AccountRole.EDUCATION_OFFICE, department=world.partner_department)
    published(world, peers)
    client = client_of(office)
    assert "还没有学员可以评价的岗位" in read(client, "feedback_posts")
    rotate(peers[5], [("mri", "2025-01-01", "2025-02-28", world.partner_department)])
    page = read(client, "feedback_posts")
    assert "示例乙医院" in page
    assert "示例甲医院" not in page
    assert "还没有" in read(client, "feedback_teachers")
    assert "周示例" not in read(client, "feedback_load")
    assert "都不足五名学员" in read(client, "feedback_months")
    for asked in (f"base-{world.base.pk}", f"hospital-{world.main.pk}", "x\0", "base-"):
        assert client.get(reverse("feedback_posts"), {"where": asked}).status_code == 404


# -- load and delay --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "share", "said"),
    [([3.0], 0.9, 3.0), ([1.0, 2.0], 0.9, 2.0), ([float(n) for n in range(10, 0, -1)], 0.9, 9.0)],
)
def test_a_percentile_is_the_nearest_rank(values: Any, share: float, said: float) -> None:
    assert percentile(values, share) == said


def test_delays_are_those_from_asked_to_decided(world: World, client_of: ClientOf) -> None:
    """1, 2 and 10 days; a batch told apart; what waits with how long; a year back at most."""
    log_cases(5, world.trainee, world.department, supervisor=world.zhou)
    rows = list(Participation.objects.order_by("pk"))
    for row, days in zip(rows, (1, 2, 10, 0, 3), strict=True):
        row.decided_at = row.logged_at + timedelta(days=days)
        row.save()
    rows[3].basis = Basis.BATCH
    rows[3].save()
    rows[4].logged_at = rows[4].decided_at = NOW - timedelta(days=400)
    rows[4].save()
    day = TODAY - timedelta(days=12)
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING, day=day)
    found = loads(Traineeship.objects.filter(pk=world.trainee.pk), None, TODAY)
    assert [*found] == [world.zhou]
    load = found[world.zhou]
    assert sorted(load.days) == [1, 2, 10]
    assert (load.median, load.ninth_tenth, load.batched, len(load.waits)) == (2, 10, 1, 1)
    page = read(client_of(world.chen), "feedback_load")
    assert "1 条登记在等 1 位带教医师审核；近 12 个月审核了 3 条，中位 2.0 天" in page
    assert "最久 12 天" in page
    assert "另有成批证明 1 条" in page
    assert "2.0" in read(client_of(world.zhou), "feedback_mine")
    assert "周示例" not in read(client_of(world.zheng), "feedback_load")


# -- what a month gives ----------------------------------------------------------------------------


def test_a_month_gives_what_was_verified_there(world: World) -> None:
    """Two months in 介入基础, each case once; watched, pending, elsewhere: nothing."""
    started = cohort(world.base, world.department, world.zhou, 1)[0]
    rotate(started, [("basic", "2026-02-01", "2026-03-31", world.department)])
    told: dict[str, Any] = {"supervisor": world.zhou, "day": date(2026, 3, 2)}
    log_cases(3, started, world.department, **told)
    log_cases(1, started, world.department, name="无此名称的手术", category="", **told)
    log_cases(1, started, world.department, **told | {"day": date(2026, 4, 1)})
    log_cases(1, started, world.department, state=State.PENDING, **told)
    log_cases(1, started, world.department, role=Role.PARTICIPANT, **told)
    watched = Participation.objects.get(traineeship=started, role=Role.PARTICIPANT.value)
    watched.is_scrubbed = False
    watched.save()
    library = library_at(None)
    rulebook = library.rulebook("interventional")
    rows = Sight(base=world.base).rotations(TODAY).filter(traineeship=started, place="basic")
    (post,) = yields(rows, rulebook, library.crosswalk_for(rulebook), TODAY)
    assert (post.place, post.trainees, post.months) == ("basic", 1, 2.0)
    assert {one.key: one.rates for one in post.lines} == {
        CASES: (2.0,), "angiography": (1.5,), OTHER: (0.5,),
    }  # fmt: skip


def test_leave_and_less_than_a_month_give_nothing(world: World) -> None:
    started = cohort(world.base, world.department, world.zhou, 1)[0]
    rotate(started, [
        ("basic", "2026-01-01", "2026-01-31", world.department),
        (LEAVE, "2026-02-01", "2026-02-28", world.department),
        ("neuro", "2026-03-01", "2026-03-20", world.department),
    ])  # fmt: skip
    library = library_at(None)
    rulebook = library.rulebook("interventional")
    rows = Sight(base=world.base).rotations(TODAY).filter(traineeship=started, start__year=2026)
    (post,) = yields(rows, rulebook, library.crosswalk_for(rulebook), TODAY)
    assert (post.place, post.months, post.lines) == ("basic", 1.0, ())


def test_five_trainees_make_a_sample(
    world: World, peers: list[Traineeship], client_of: ClientOf
) -> None:
    page = read(client_of(world.chen), "feedback_months")
    assert "样本不足" in page
    for number, peer in enumerate(peers[:5]):
        rotate(peer, [("basic", "2026-03-01", "2026-03-31", world.department)])
        for _ in range(number):
            log_case(peer, world.department, supervisor=world.zhou)
    verified_admission(peers[0], world.department, world.zhou)
    page = read(client_of(world.secretary), "feedback_months")
    assert "2 个岗位有五名以上学员轮转满一个月" in page
    assert "1.5 例" in page  # 林 is there too, with none
    assert "0.0 至 4.0" in page
    assert "0.0 人" in page
    assert PATIENTS
