"""A map of knowledge and skills that claims no more than is known; a base's year."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.words import Role, State
from seldinger.norms.library import library_at
from seldinger.web.logbook.models import Participation
from seldinger.web.people.actions.training import start_training, withdraw_rotation
from seldinger.web.people.models import Rotation
from seldinger.web.skills import further
from seldinger.web.skills.cohort import year_of
from seldinger.web.skills.further import Further
from support.assessment import asked, rated
from support.cases import log_case, log_cases
from support.duties import verified_admission
from support.people import TODAY, ClientOf, World, person
from support.skills import examined, said, text_of, the_map

RULES = library_at(None).rulebook("interventional")


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.secretary)


# -- one trainee's map -----------------------------------------------------------------------------


def test_cases_are_told_with_their_roles_and_claim_nothing(world: World) -> None:
    log_cases(2, world.trainee, world.department, supervisor=world.zhou)
    log_case(world.trainee, world.department, supervisor=world.zhou, role=Role.FIRST_ASSISTANT)
    assert said(world, "basic.skills.angiography") == ("有 3 例（术者 2，一助 1）",)
    assert said(world, "basic.skills.biopsy") == ("从未接触",)


def test_what_waits_is_no_evidence(world: World) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    assert said(world, "basic.skills.angiography") == ("待审 1",)


def test_managed_patients(world: World) -> None:
    verified_admission(world.trainee, world.department, world.zhou)
    assert said(world, "basic.theory.indications") == ("管理 1 例",)


def test_an_examination_of_items_and_of_a_whole_post(world: World) -> None:
    item = "imaging.theory.imaging-theory"
    assert said(world, item) == ("尚无依据", "只能由考核或课程证明")
    examined(world.secretary, world.trainee, post="imaging")
    assert said(world, item)[0] == "只有全岗位的考核"
    examined(world.secretary, world.trainee, post="imaging", items=(item,), title="示例补考")
    assert said(world, item) == ("考核 示例补考 88 分 合格",)
    assert said(world, "basic.theory.workflow") == ("从未接触",)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"outcome": ""}, "88 分，没有注明是否合格"),
        ({"score": 43.0, "out_of": 50.0, "outcome": ""}, "43/50 分，没有注明是否合格"),
        ({"score": None, "out_of": None, "outcome": "failed"}, "不合格"),
    ],
)
def test_the_outcome_is_never_derived_from_the_score(
    world: World, told: dict[str, object], words: str
) -> None:
    examined(world.secretary, world.trainee, items=("basic.theory.workflow",), **told)
    assert said(world, "basic.theory.workflow")[0].endswith(words)


def test_the_parts_stand_in_the_order_of_the_rotations(world: World) -> None:
    parts = [part.post.id for part in the_map(world).own]
    assert parts == ["imaging", "basic", "neuro", "peripheral", "abdominal"]
    others = [part.post.id for part in the_map(world).parts if not part.concerns]
    assert others == ["internal", "surgical", "thoracic", "urogenital", "musculoskeletal"]


def test_the_page_says_what_is_due_and_where_the_rule_says_it(lin: Client) -> None:
    text = text_of(lin, "my_skills")
    assert "现在介入基础，8 月 31 日到期，还有 77 天：12 项里 12 项尚无依据。" in text
    assert "本岗位 8 月 31 日到期，还有 77 天，12 项尚无依据" in text
    assert "影像诊断已结束，10 项尚无依据" in text
    assert "初步掌握 Seldinger 穿刺技术、经皮血管造影术" in text
    assert "第 117 行" in text
    assert "不说明已经掌握" in text


def test_the_filters_and_the_paper(world: World, lin: Client) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    here = text_of(lin, "my_skills", show="due")
    assert "经皮血管造影术" in here
    assert "颈动脉狭窄的腔内成形术" not in here
    none = text_of(lin, "my_skills", show="none")
    assert "经皮活检术" in none
    assert "有 1 例" not in none
    paper = text_of(lin, "my_skills", print="1")
    assert "有 1 例（术者 1）；最近 2026-03-02" in paper
    assert "从未接触" in paper


def test_the_last_case_and_the_requirement_are_one_tap_away(world: World, lin: Client) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou)
    page = lin.get(reverse("my_skills")).content.decode()
    assert reverse("case", args=[case.pk]) in page
    assert reverse("requirement", args=[world.trainee.pk, "angiography.participant"]) in page


def test_evidence_that_another_app_tells(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"basic.skills.biopsy": [Further("病例评价 3 次", TODAY)]}
    monkeypatch.setattr(further, "TELLINGS", [lambda _trainee, _on: told])
    assert said(world, "basic.skills.biopsy")[0] == "有依据"


def test_that_assessors_watched_is_told_and_nothing_of_what_they_said(world: World) -> None:
    made = asked(world)
    rated(made.assessor, made, 1, "示例暗语")
    rated(made.assessor, asked(world, form="dops"), 4)
    told = further.assessed(world.trainee, TODAY)
    [one] = told["basic.skills.angiography"]
    assert one.words == f"评过 2 次，最近 {one.day}"
    assert "basic.skills.biopsy" not in told
    assert further.assessed(world.trainee, one.day - timedelta(days=1)) == {}


def test_results_are_for_the_trainee_and_who_keeps_them(world: World, client_of: ClientOf) -> None:
    item = "imaging.theory.imaging-theory"
    examined(world.secretary, world.trainee, post="imaging", items=(item,), title="示例补考")
    examined(world.secretary, world.trainee, outcome="failed")
    log_case(world.trainee, world.department, supervisor=world.zhou)
    for reader, sees in ((world.secretary, True), (world.zhou, False), (world.head, False)):
        for asks in ({}, {"print": "1"}):
            text = text_of(client_of(reader), "skills_trainee", world.trainee.pk, **asks)
            assert ("88 分" in text, "不合格" in text, "示例补考" in text) == (sees, sees, sees)
            assert ("已考核（2026-06-10）" in text) is not sees
    assert "88 分 不合格" in text_of(client_of(world.lin), "my_skills")


def test_a_trainee_of_whom_nothing_is_known(world: World, client_of: ClientOf) -> None:
    beginner = person("新示例", "new")
    start_training(by=None, person=beginner, base=world.base, entry=TODAY)
    text = text_of(client_of(beginner), "my_skills")
    assert "全部 106 项里 106 项尚无依据。今天没有带学习项目的岗位。" in text


# -- a base's year ---------------------------------------------------------------------------------


def test_what_nobody_in_a_post_touched_this_year(world: World, client_of: ClientOf) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou)
    log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING,
             name="活检", category="biopsy")  # fmt: skip
    examined(world.secretary, world.trainee, items=("basic.theory.workflow",))
    told = year_of(world.base, 2026, TODAY)
    assert told is not None
    basic = next(one for one in told.posts if one.post.id == "basic")
    assert len(basic.trainees) == 1
    untouched = {one.item.id for one in basic.untouched}
    assert "basic.skills.biopsy" in untouched
    assert not {"basic.skills.angiography", "basic.theory.workflow"} & untouched
    text = text_of(client_of(world.chen), "skills")
    assert "2026 年 1 个岗位共 12 项，8 项无人接触、听课或考核。" in text
    assert "2026 年没有学员轮转：影像诊断" in text
    earlier = year_of(world.base, 2025, TODAY)
    assert earlier is not None
    assert all(not one.items or len(one.untouched) == len(one.items) for one in earlier.posts)


def test_a_name_of_several_categories_is_the_posts_in_which_it_was_done(world: World) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, name="肿瘤栓塞术", category="")
    told = year_of(world.base, 2026, TODAY)
    assert told is not None
    basic = next(one for one in told.posts if one.post.id == "basic")
    assert "basic.skills.embolisation" not in {one.item.id for one in basic.untouched}


def test_a_year_is_read_in_so_many_queries_whoever_there_is(
    world: World, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        year_of(world.base, 2026, TODAY)


def test_a_withdrawn_rotation_is_no_visit(world: World) -> None:
    for rotation in Rotation.objects.filter(traineeship=world.trainee, place="basic"):
        withdraw_rotation(by=world.secretary, rotation=rotation)
    told = year_of(world.base, 2026, TODAY)
    assert told is not None
    assert not any(one.trainees for one in told.posts)
    assert Participation.objects.count() == 0
