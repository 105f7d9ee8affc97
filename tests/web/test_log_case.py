"""A trainee logs an operation: the page, and what becomes of what was filled in."""

import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.entering import Logged, log_case, take_back_entry
from seldinger.web.logbook.case_form import CaseForm
from seldinger.web.logbook.complications import BY_ID, GRADES
from seldinger.web.logbook.drafts import written
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import (
    Case,
    Draft,
    Outcome,
    Participation,
    Procedure,
    Source,
    Submission,
)
from seldinger.web.logbook.numbers import stored
from seldinger.web.logbook.prefill import offer_query, offer_told
from seldinger.web.logbook.vocabulary import titles, vocabulary
from seldinger.web.people.actions.places import add_hospital, join_base, leave_base
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import AccountRole, BaseHospital, Traineeship
from seldinger.web.reconciliation.actions.offers import dismiss_offer
from seldinger.web.reconciliation.models import Mention, Operation
from support.cases import entered_case
from support.kept import own_models
from support.lists import line
from support.lists import take as take_list
from support.people import ENTRY, TODAY, ClientOf, World, give, person, work

NUMBER = "ZY20260615007"
TACE = EnteredAct("肝癌的动脉化疗栓塞术（TACE）", Role.OPERATOR, "tace")
ANGIOGRAPHY = EnteredAct("血管造影术", Role.FIRST_ASSISTANT, "angiography")


@pytest.fixture
def meng(world: World) -> Traineeship:
    """A second trainee of 林's base."""
    return start_training(
        by=None,
        person=person("孟示例", "meng"),
        base=world.base,
        entry=ENTRY,
        background="internal",
    )


def tell(world: World, **told: Any) -> EnteredCase:
    return entered_case(world, **{"number": NUMBER} | told)


def take(world: World, trainee: Traineeship | None = None, key: Any = None, **told: Any) -> Logged:
    who = trainee or world.trainee
    entered = tell(world, **told)
    return log_case(by=who.person, trainee=who, entered=entered, key=key or uuid4())


# -- once ----------------------------------------------------------------------------------------


def test_it_stores_a_case_with_several_acts_each_in_its_own_role(world: World) -> None:
    watched = EnteredAct("颈动脉造影", Role.PARTICIPANT, is_scrubbed=False)
    failed = EnteredAct("脾动脉栓塞术", Role.PARTICIPANT, outcome=Outcome.FAILED)
    before = Traineeship.objects.get(pk=world.trainee.pk).facts_version
    logged = take(
        world,
        acts=(TACE, ANGIOGRAPHY, watched, failed),
        guidance=("dsa", "ct"),
        complications=(("C", "穿刺点血肿"),),
        onlookers=(("钟示例", "visiting"),),
    )
    case = Case.objects.get()
    assert (case.day, case.session, case.guidance) == (TODAY, 1, ["dsa", "ct"])
    assert (case.hospital, case.department) == (world.main, world.department)
    told = [
        (p.procedure.name, p.role, p.is_scrubbed, p.procedure.outcome, p.procedure.category)
        for p in Participation.objects.order_by("procedure__position")
    ]
    assert told == [
        (TACE.name, "术者", True, "done", "tace"),
        (ANGIOGRAPHY.name, "一助", True, "done", "angiography"),
        ("颈动脉造影", "参与", False, "done", ""),
        ("脾动脉栓塞术", "参与", True, "failed", ""),
    ]
    assert {p.state for p in logged.parts} == {"待审核"}
    assert {p.supervisor for p in Participation.objects.all()} == {world.zhou}
    assert [(c.grade, c.text) for c in case.complications.all()] == [("C", "穿刺点血肿")]
    assert [(o.name, o.kind) for o in case.onlookers.all()] == [("钟示例", "visiting")]
    assert Traineeship.objects.get(pk=world.trainee.pk).facts_version == before + 1
    assert not logged.joined
    assert not logged.again
    assert logged.in_base
    assert not list(broken_seals())


def test_the_patients_number_stands_nowhere_in_the_clear(world: World) -> None:
    take(world)
    assert Case.objects.get().number_tail == "…5007"
    for model in own_models():
        for row in model._base_manager.values_list():
            assert NUMBER not in str(row)


def test_the_same_key_is_the_same_entry(world: World) -> None:
    key = uuid4()
    first = take(world, key=key)
    again = take(world, key=key, acts=(TACE, ANGIOGRAPHY), number="OTHER")
    assert again.again
    assert again.case == first.case
    assert [p.pk for p in again.parts] == [p.pk for p in first.parts]
    counts = [m.objects.count() for m in (Case, Procedure, Participation, Submission)]
    assert counts == [1, 1, 1, 1]
    assert AuditRow.objects.filter(act="logbook.log_case").count() == 2


def test_the_same_key_of_somebody_else_is_another_entry(world: World, meng: Traineeship) -> None:
    key = uuid4()
    assert not take(world, key=key, number="A-0001").again
    assert not take(world, meng, key=key, number="A-0002").again
    assert Case.objects.count() == 2


def test_a_key_of_another_form_is_refused(world: World) -> None:
    key = uuid4()
    Submission.objects.create(
        by=world.lin, key=key, kind="admission", object_id=1, at=timezone.now()
    )
    with pytest.raises(SeldingerError, match="已作为另一种登记收下"):
        take(world, key=key)


def test_a_case_logged_in_that_very_moment_is_joined(
    world: World, meng: Traineeship, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look finds nothing, the second finds what a colleague has just stored."""
    case = take(world, meng).case
    looked: list[int] = []
    first = models.QuerySet.first

    def nothing_yet(rows: Any) -> Any:
        if rows.model is Case and not looked:
            looked.append(1)
            return None
        return first(rows)

    monkeypatch.setattr(models.QuerySet, "first", nothing_yet)
    logged = take(world)
    assert looked
    assert logged.joined
    assert logged.case == case


# -- one shared case -----------------------------------------------------------------------------


def test_two_trainees_share_a_case(world: World, meng: Traineeship) -> None:
    first = take(world, acts=(TACE,))
    second = take(
        world,
        meng,
        acts=(EnteredAct(" 肝癌的动脉化疗栓塞术(TACE)", Role.FIRST_ASSISTANT), ANGIOGRAPHY),
        guidance=("dsa",),
    )
    assert second.joined
    assert second.case == first.case
    assert not second.conflicts
    assert [p.position for p in Procedure.objects.all()] == [1, 2]
    tace = Procedure.objects.get(position=1)
    roles = {p.traineeship: p.role for p in tace.participations.all()}
    assert roles == {world.trainee: "术者", meng: "一助"}
    case = Case.objects.get()
    assert (case.guidance, case.version) == (["dsa"], 2)  # what was empty was filled
    assert not list(broken_seals())


def test_an_act_of_the_same_pinned_category_is_the_same_act(
    world: World, meng: Traineeship
) -> None:
    take(world, acts=(EnteredAct("腹腔干造影", Role.OPERATOR, "angiography"),))
    take(world, meng, acts=(EnteredAct("肝动脉造影", Role.PARTICIPANT, "angiography"),))
    assert Procedure.objects.get().participations.count() == 2


def test_two_acts_of_one_category_by_one_trainee_stay_two(world: World) -> None:
    take(world, acts=(EnteredAct("腹腔干造影", Role.OPERATOR, "angiography"),))
    take(world, acts=(EnteredAct("肝动脉造影", Role.OPERATOR, "angiography"),))
    assert Procedure.objects.count() == Participation.objects.count() == 2


def test_another_session_is_another_case(world: World) -> None:
    take(world)
    take(world, session=2)
    assert Case.objects.count() == 2


def test_what_is_stored_is_kept_and_the_difference_told(world: World, meng: Traineeship) -> None:
    take(world, guidance=("dsa",), complications=(("B", "疼痛"),))
    told = take(
        world,
        meng,
        acts=(EnteredAct("血管造影术", Role.PARTICIPANT, outcome=Outcome.FAILED),),
        guidance=("ct",),
        complications=(("D", "出血"),),
        onlookers=(("钟示例", "student"),),
        is_simulation=True,
    )
    assert [line.split("，")[0] for line in told.differences] == [
        "引导方式保留已登记的“DSA”",
        "已登记为真实手术",
        "并发症保留已登记的",
        "“血管造影术”的结果保留已登记的“完成”",
    ]
    case = Case.objects.get()
    assert (case.guidance, case.is_simulation) == (["dsa"], False)
    assert [c.grade for c in case.complications.all()] == ["B"]
    assert [o.name for o in case.onlookers.all()] == ["钟示例"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.FIRST_ASSISTANT])
def test_a_second_operator_is_a_conflict_told_to_all(
    world: World, meng: Traineeship, role: Role
) -> None:
    act = EnteredAct("血管造影术", role, "angiography")
    take(world, acts=(act,), supervisor=world.chen.pk)
    logged = take(world, meng, acts=(act,))
    assert [len(conflict.parts) for conflict in logged.conflicts] == [2]
    assert Participation.objects.count() == 2  # stored, both of them
    notices = Notice.objects.filter(kind="conflict")
    people = {notice.person for notice in notices}
    assert people == {world.lin, meng.person, world.zhou, world.chen}
    assert {n.url for n in notices} == {f"/cases/{logged.case.pk}/"}
    assert NUMBER not in json.dumps([n.details for n in notices])
    assert "5007" not in json.dumps([n.details for n in notices])


def test_two_participants_are_no_conflict(world: World, meng: Traineeship) -> None:
    act = EnteredAct("血管造影术", Role.PARTICIPANT, "angiography")
    take(world, acts=(act,))
    assert not take(world, meng, acts=(act,)).conflicts
    assert not Notice.objects.exists()


def test_a_second_claim_on_the_same_act_is_refused(world: World) -> None:
    take(world)
    with pytest.raises(
        SeldingerError, match="您已登记过这一例的“血管造影术”。要改角色或结果，请打开"
    ):
        take(world)
    assert Participation.objects.count() == 1
    assert Submission.objects.count() == 1  # the refused one left nothing


# -- taking it back ------------------------------------------------------------------------------


def test_it_is_taken_back_and_may_be_logged_anew(world: World, frozen: Any) -> None:
    key = uuid4()
    take(world, key=key, acts=(TACE, ANGIOGRAPHY), guidance=("ct",), complications=(("B", "痛"),))
    take_back_entry(by=world.lin, key=key)
    assert not Participation.objects.filter(withdrawn_at=None).exists()
    frozen.shift(60)
    logged = take(world, acts=(TACE,), guidance=("dsa",))
    case = Case.objects.get()
    assert logged.case == case
    assert not logged.joined  # nobody else's word stands there
    assert case.guidance == ["dsa"]
    assert not case.complications.filter(withdrawn_at=None).exists()
    assert Procedure.objects.count() == 2
    with pytest.raises(SeldingerError, match="已经撤销"):
        take_back_entry(by=world.lin, key=key)


def test_only_ones_own_entry_is_taken_back(world: World, meng: Traineeship) -> None:
    key = uuid4()
    take(world, key=key)
    for by, told in [(meng.person, key), (world.lin, uuid4())]:
        with pytest.raises(SeldingerError, match="没有找到"):
            take_back_entry(by=by, key=told)
    assert Participation.objects.filter(withdrawn_at=None).exists()


def test_what_was_decided_is_not_taken_back(world: World) -> None:
    key = uuid4()
    part = take(world, key=key).parts[0]
    part.state = "已审核"
    part.save()
    with pytest.raises(SeldingerError, match="带教医师已审核"):
        take_back_entry(by=world.lin, key=key)


# -- refusals ------------------------------------------------------------------------------------


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "future": ({"day": TODAY + timedelta(days=1)}, "手术日期晚于今天"),
    "before entry": ({"day": ENTRY - timedelta(days=1)}, "手术日期早于入培日期"),
    "no number": ({"number": "  "}, "没有患者编号"),
    "control": ({"number": "12\x0034"}, "患者编号里有看不见的控制字符"),
    "reversed": ({"number": "\u202e4321"}, "患者编号里有看不见的控制字符"),
    "newline": ({"acts": (EnteredAct("造影\n术", Role.OPERATOR),)}, "手术名称里有看不见的控制字符"),
    "long": ({"number": "9" * 41}, "患者编号太长"),
    "no act": ({"acts": ()}, "没有手术操作"),
    "13 acts": (
        {"acts": tuple(EnteredAct(f"操作{n}", Role.PARTICIPANT) for n in range(13))},
        "最多登记 12 项",
    ),
    "nameless": ({"acts": (EnteredAct(" ", Role.OPERATOR),)}, "既无名称也无类别"),
    "twice": ({"acts": (TACE, TACE)}, "写了两次"),
    "category": (
        {"acts": (EnteredAct("造影", Role.OPERATOR, "nonsense"),)},
        "没有手术类别“nonsense”",
    ),
    "guidance": ({"guidance": ("x-ray",)}, "没有“x-ray”这种引导方式"),
    "session": ({"session": 21}, "台次应在 1 到 20 之间"),
    "grade": ({"complications": (("Z", ""),)}, "并发症没有选分级"),
    "kind": ({"onlookers": (("钟示例", "friend"),)}, "在场人员没有选身份"),
    "no name": ({"onlookers": (("", "visiting"),)}, "没有写姓名"),
    "name twice": ({"onlookers": (("钟示例", "visiting"),) * 2}, "“钟示例”写了两次"),
    "many": ({"onlookers": tuple((f"钟{n}", "other") for n in range(13))}, "最多写 12 条"),
    "no supervisor": ({"supervisor": None}, "没有选带教医师"),
    "unknown supervisor": ({"supervisor": 999_999}, "所选的人当日不在示例甲医院任职"),
    "hospital": ({"hospital": 999_999}, "这家医院不属于您的培训基地"),
}


@pytest.mark.parametrize("told", REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(world: World, told: tuple[dict[str, Any], str]) -> None:
    entered, message = told
    with pytest.raises(SeldingerError, match=re.escape(message)) as refusal:
        take(world, **entered)
    assert NUMBER not in str(refusal.value)
    assert not Case.objects.exists()
    assert not Submission.objects.exists()


def test_it_refuses_supervisors_who_could_not_verify(world: World) -> None:
    for who in (world.secretary, world.wu, world.zheng):
        with pytest.raises(SeldingerError, match="当日不在示例甲医院任职，或没有审核登记的身份"):
            take(world, supervisor=who.pk)
    with pytest.raises(SeldingerError, match="带教医师不能是自己"):
        take(world, supervisor=world.lin.pk)
    with pytest.raises(SeldingerError, match="周示例当日不在示例乙医院任职"):
        take(world, hospital=world.partner.pk, department=None)


def test_it_refuses_a_hospital_or_department_of_others(world: World) -> None:
    with pytest.raises(SeldingerError, match="这家医院不属于您的培训基地"):
        take(world, hospital=world.other_hospital.pk, department=None, supervisor=world.zheng.pk)
    with pytest.raises(SeldingerError, match="所选科室不属于所选医院"):
        take(world, department=world.partner_department.pk)


def test_a_hospital_that_has_left_the_base_is_stored_and_said(world: World) -> None:
    early = TODAY - timedelta(days=60)
    place = world.base.places.get(hospital=world.partner)
    leave_base(by=world.admin, place=place, on=early)
    work(world.zhou, world.partner_department)
    give(world.zhou, AccountRole.ATTENDING, department=world.partner_department)
    told = {"hospital": world.partner.pk, "department": world.partner_department.pk}
    assert not take(world, **told).in_base
    assert take(world, day=early, **told).in_base


# -- the page ------------------------------------------------------------------------------------


def form_of(client: Client, url: str = "/log/") -> dict[str, Any]:
    """The fields of the page's form, as a browser without scripts would send them."""
    form: CaseForm = client.get(url).context["form"]
    told: dict[str, Any] = {}
    for bound in [*form, *(f for row in (*form.acts, *form.complications) for f in row)]:
        value = bound.value()
        if value not in (None, "", False, []):
            told[bound.html_name] = value
    return told


def filled(world: World, client: Client, **told: Any) -> dict[str, Any]:
    mine = {
        "number": NUMBER,
        "supervisor": world.zhou.pk,
        "act-0-name": "血管造影术",
        "act-0-category": "angiography",
        "act-0-role": "术者",
    }
    return form_of(client) | mine | told


def test_a_trainee_logs_two_acts_without_scripts(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    told = filled(
        world, client, **{"act-1-name": TACE.name, "act-1-role": "观摩", "guidance": ["dsa"]}
    )
    response = client.post("/log/", told, follow=True)
    page = response.content.decode()
    assert "已登记" in page
    assert "血管造影术（术者）" in page
    assert "…5007" in page
    assert NUMBER not in page
    case = Case.objects.get()
    assert (case.department, case.guidance) == (world.department, ["dsa"])
    scrubbed = Participation.objects.order_by("procedure__position").values_list("is_scrubbed")
    assert [one for (one,) in scrubbed] == [True, False]


def test_the_next_case_of_the_day_needs_a_number_alone(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    yesterday = TODAY - timedelta(days=1)
    first = client.post("/log/", filled(world, client, day=yesterday, guidance=["ct"]))
    told = form_of(client, first["Location"])
    assert "number" not in told
    assert str(told["key"]) not in first["Location"]
    assert told["day"] == yesterday
    second = client.post("/log/", told | {"number": "NEXT-0002"})
    assert second.status_code == 302
    one, other = Case.objects.order_by("pk")
    assert (one.day, one.guidance) == (other.day, other.guidance) == (yesterday, ["ct"])
    assert {p.role for p in Participation.objects.all()} == {"术者"}


def test_like_the_last_case_but_today(world: World, client_of: ClientOf) -> None:
    case = take(world, day=TODAY - timedelta(days=3), acts=(TACE, ANGIOGRAPHY)).case
    told = form_of(client_of(world.lin), f"/log/?like={case.pk}")
    assert told["day"] == TODAY
    assert (told["act-0-name"], told["act-0-role"]) == (TACE.name, "术者")
    assert told["act-1-role"] == "一助"
    assert "number" not in told


def test_nobody_elses_case_is_repeated(
    world: World, meng: Traineeship, client_of: ClientOf
) -> None:
    case = take(world, meng).case
    for like in (case.pk, 999_999, "x", "-1", "9" * 30, "9" * 5000, "²"):
        assert client_of(world.lin).get(f"/log/?like={like}").status_code == 404


def test_it_undoes_what_was_just_logged(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    told = filled(world, client)
    assert "撤销" in client.post("/log/", told, follow=True).content.decode()
    page = client.post("/log/undo/", {"key": told["key"]}, follow=True).content.decode()
    assert "已撤销刚才的登记" in page
    assert not Participation.objects.filter(withdrawn_at=None).exists()
    again = client.post("/log/undo/", {"key": "no-key"}, follow=True).content.decode()
    assert "没有找到要撤销的登记" in again


def test_sent_twice_it_is_one_entry(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    told = filled(world, client)
    client.post("/log/", told)
    page = client.post("/log/", told, follow=True).content.decode()
    assert "没有重复登记" in page
    assert Participation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"number": ""}, "请填写。"),
        ({"number": "12\u0007"}, "控制字符"),
        ({"act-0-name": "", "act-0-category": ""}, "还没有选操作"),
        ({"act-0-role": "主刀"}, "这一项不能选"),
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "手术日期不能晚于今天"),
        ({"day": "yesterday"}, "日期不对"),
        ({"supervisor": "0"}, "这一项不能选"),
        ({"place": "1:2:3"}, "这一项不能选"),
        ({"day": "2024-09-01", "supervisor": ""}, "请选择。"),
        ({"key": "no key"}, "key"),
        ({"session": "0"}, "台次应在 1 到 20 之间"),
        ({"complication-0-text": "出血"}, "并发症没有选分级"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_filled_in(
    world: World, client_of: ClientOf, wrong: dict[str, str], message: str
) -> None:
    client = client_of(world.lin)
    response = client.post("/log/", filled(world, client, **wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert not Case.objects.exists()
    if "key" not in wrong:
        assert message in page
    assert "data-again" in page


def test_thirteen_rows_are_counted_not_cut_off(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    rows = {f"act-{n}-name": f"操作{n}" for n in range(13)} | {
        f"act-{n}-role": "参与" for n in range(13)
    }
    outcomes = {f"act-{n}-outcome": "done" for n in range(13)}
    response = client.post("/log/", filled(world, client) | rows | outcomes)
    assert "最多登记 12 项操作，现在有 13 项" in response.content.decode()


def test_the_place_follows_the_rotation_of_the_day(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    client.post("/log/", filled(world, client, place=""))
    assert Case.objects.get().department == world.department


def test_a_day_without_a_rotation_asks_for_the_place(
    world: World, meng: Traineeship, client_of: ClientOf
) -> None:
    client = client_of(meng.person)
    response = client.post("/log/", filled(world, client))
    assert "这一天没有安排轮转医院" in response.content.decode()
    place = f"{world.main.pk}:{world.department.pk}"
    assert client.post("/log/", filled(world, client, place=place)).status_code == 302


def test_a_conflict_and_a_difference_are_said_on_the_page(
    world: World, meng: Traineeship, client_of: ClientOf
) -> None:
    take(world, meng, guidance=("ct",))
    client = client_of(world.lin)
    told = filled(world, client, guidance=["dsa"])
    page = client.post("/log/", told, follow=True).content.decode()
    assert "“血管造影术”的术者已由孟示例登记" in page
    assert "引导方式保留已登记的“CT”" in page


def test_it_remembers_role_supervisor_and_guidance(world: World, client_of: ClientOf) -> None:
    take(world, acts=(TACE,), guidance=("dsa",), supervisor=world.chen.pk)
    context = client_of(world.lin).get("/log/").context
    assert context["form"]["supervisor"].value() == world.chen.pk
    assert context["told"]["acts"][0] == [TACE.name, "tace", "术者", ("dsa",)]
    assert context["told"]["role"] == "术者"
    assert context["form"].supervisor_groups[0] == ("最近", [(world.chen.pk, "陈示例")])


def test_only_trainees_log(world: World, client_of: ClientOf) -> None:
    for who in (world.zhou, world.chen, world.secretary, world.admin, world.newcomer):
        assert client_of(who).get("/log/").status_code == 403
        assert client_of(who).post("/log/undo/").status_code == 403


def test_the_outsider_is_offered_nobody_of_theirs(world: World, client_of: ClientOf) -> None:
    page = client_of(world.zheng).get("/log/").content.decode()
    assert not [name for name in world.names() if name in page]
    assert "示例丙医院" in page


def test_the_page_asks_a_fixed_number_of_questions(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        take(world, number=f"Q{number:05}")
    client = client_of(world.lin)
    client.get("/log/")
    with django_assert_max_num_queries(40):
        client.get("/log/")


# -- a draft, and an offer from the hospital's list ----------------------------------------------


def draft_of(world: World, client: Client, **told: Any) -> Draft:
    posted = filled(world, client, **told)
    fields = [(name, str(value)) for name, value in posted.items()]
    return Draft.objects.create(
        owner=world.lin, key=posted["key"], form="case", content=written(fields),
        saved_at=timezone.now(),
    )  # fmt: skip


def test_a_draft_is_gone_on_with_and_closed_when_taken(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    draft = draft_of(world, client)
    told = form_of(client, f"/log/?draft={draft.key}")
    assert (told["number"], told["act-0-role"]) == (NUMBER, "术者")
    assert UUID(str(told["key"])) == UUID(str(draft.key))
    assert client.post("/log/", told).status_code == 302
    draft.refresh_from_db()
    assert draft.closed_at is not None
    assert draft.content == ""
    page = client.get(f"/log/?draft={draft.key}").content.decode()
    assert "这份草稿已经提交或丢弃" in page


def test_a_draft_that_was_not_taken_says_why(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    draft = draft_of(world, client, **{"act-0-name": "", "act-0-category": ""})
    draft.faults = ["示例"]
    draft.save()
    assert "还没有选操作" in client.get(f"/log/?draft={draft.key}").content.decode()


def test_nobody_elses_draft_opens(world: World, meng: Traineeship, client_of: ClientOf) -> None:
    draft = draft_of(world, client_of(world.lin))
    page = client_of(meng.person).get(f"/log/?draft={draft.key}").content.decode()
    assert NUMBER not in page


LISTED = TODAY - timedelta(days=9)


def listed(world: World) -> Operation:
    """An operation of LISTED in which the hospital's list names 林."""
    take_list(
        world.secretary, world.main, [line(NUMBER, TACE.name, first=world.lin.name, day=LISTED)]
    )
    return Operation.objects.get()


def offered(world: World, to: Any, **told: Any) -> str:
    """The address under which an operation of the hospital's list is offered."""
    kept = stored(NUMBER)
    row = Case(
        number_encrypted=kept.encrypted, number_digest=kept.digest, number_tail=kept.tail
    )  # fmt: skip
    usual = {
        "operation": 7, "person": to, "of": row, "day": LISTED,
        "hospital": world.main.pk, "department": world.department.pk,
        "names": [TACE.name, "血管造影术"], "role": Role.OPERATOR, "supervisor": world.zhou.pk,
    }  # fmt: skip
    return f"/log/?{offer_query(**usual | told)}"


def test_an_offered_operation_is_logged_without_its_number_being_read(
    world: World, client_of: ClientOf
) -> None:
    operation = listed(world)
    client, url = client_of(world.lin), offered(world, world.lin, operation=operation.pk)
    assert NUMBER not in url
    page = client.get(url).content.decode()
    assert NUMBER not in page
    assert "…5007" in page
    told = form_of(client, url)
    assert (told["act-1-name"], told["act-1-role"]) == ("血管造影术", "术者")
    assert client.post("/log/", told).status_code == 302  # as a draft is sent: elsewhere
    case = Case.objects.get()
    assert case.number_digest == stored(NUMBER).digest
    assert case.day == LISTED
    assert {p.source for p in Participation.objects.all()} == {Source.OFFERED}


def test_its_number_may_be_typed_again(world: World, client_of: ClientOf) -> None:
    client, operation = client_of(world.lin), listed(world)
    told = form_of(client, offered(world, world.lin, operation=operation.pk))
    client.post("/log/", told | {"number": f" {NUMBER} "})
    assert {p.source for p in Participation.objects.all()} == {Source.OFFERED}


@pytest.mark.parametrize(
    "changed",
    [
        {"day": (LISTED + timedelta(days=1)).isoformat()},
        {"number": "ZY20260615008"},
        {"place": "partner", "supervisor": ""},
    ],
    ids=["day", "number", "hospital"],
)
def test_an_entry_that_is_not_the_operation_offered_is_an_ordinary_one(
    world: World, client_of: ClientOf, changed: dict[str, Any]
) -> None:
    client, operation = client_of(world.lin), listed(world)
    told = form_of(client, offered(world, world.lin, operation=operation.pk)) | changed
    if told["place"] == "partner":
        work(world.zhou, world.partner_department)
        give(world.zhou, AccountRole.ATTENDING, department=world.partner_department)
        told["place"] = f"{world.partner.pk}:{world.partner_department.pk}"
        told["supervisor"] = world.zhou.pk
    answer = client.post("/log/", told)
    assert answer.status_code == 302, answer.context["form"].errors
    assert {p.source for p in Participation.objects.all()} == {Source.LOGGED}


def test_what_the_list_offers_no_more_is_an_ordinary_entry(
    world: World, client_of: ClientOf
) -> None:
    client, operation = client_of(world.lin), listed(world)
    told = form_of(client, offered(world, world.lin, operation=operation.pk))
    dismiss_offer(by=world.lin, offer=Mention.objects.get(), reason="已在另一家医院登记")
    assert client.post("/log/", told).status_code == 302
    assert {p.source for p in Participation.objects.all()} == {Source.LOGGED}


def test_nor_is_one_of_which_no_list_says_anything(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    assert client.post("/log/", form_of(client, offered(world, world.lin))).status_code == 302
    assert {p.source for p in Participation.objects.all()} == {Source.LOGGED}


def test_an_offer_to_somebody_else_or_forged_says_nothing(
    world: World, meng: Traineeship, client_of: ClientOf
) -> None:
    url = offered(world, world.lin)
    token = url.partition("told=")[2]
    assert offer_told(token, meng.person) is None
    assert offer_told("x" + token, world.lin) is None
    assert offer_told("", world.lin) is None
    page = client_of(meng.person).get(url).content.decode()
    assert "5007" not in page


# -- what may be picked --------------------------------------------------------------------------


def test_every_category_can_be_picked_by_name() -> None:
    words = vocabulary("interventional", frozenset())
    names = {word.name for word in words}
    assert set(titles("interventional").values()) <= names
    assert len(names) == len(words)
    tace = next(word for word in words if "TACE" in word.name)
    assert (tace.category, tace.letters[-4:]) == ("tace", "tace")


def test_a_name_is_unclear_where_not_even_the_stage_decides() -> None:
    stages = {c.id: c.stage for c in library_at(None).rulebook("interventional").categories}
    words = vocabulary("interventional", frozenset())
    several = [word for word in words if len(word.options) > 1]
    for word in several:
        told = [stages[one] for one in word.options]
        assert word.is_unclear == (len(set(told)) < len(told))
    assert {word.is_unclear for word in several} == {True, False}


def test_a_departments_lists_add_their_names() -> None:
    few = vocabulary("interventional", frozenset())
    more = vocabulary("interventional", frozenset({"urology"}))
    assert set(few) < set(more)


def test_the_scale_of_complications_goes_from_a_to_f() -> None:
    assert "".join(grade.id for grade in GRADES) == "ABCDEF"
    assert [grade.id for grade in GRADES if grade.is_major] == list("CDEF")
    assert BY_ID["A"].label == "A（轻）无需治疗，无后果"


def test_a_hospital_nobody_knows_yet_is_no_place(world: World) -> None:
    fresh = add_hospital(by=None, name="示例新医院", catalogue="shougang")
    with pytest.raises(SeldingerError, match="不属于您的培训基地"):
        take(world, hospital=fresh.pk, department=None)
    join_base(
        by=None, base=world.base, hospital=fresh, kind=BaseHospital.Kind.PARTNER,
        start=date(2026, 1, 1),
    )  # fmt: skip
    with pytest.raises(SeldingerError, match="当日不在示例新医院任职"):
        take(world, hospital=fresh.pk, department=None)
