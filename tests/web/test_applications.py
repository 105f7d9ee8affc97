"""The path of an application: doctor, department, office, committee, grant; and what bars it."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from seldinger.domain.training.words import State as ClaimState
from seldinger.errors import SeldingerError
from seldinger.web.applications.actions import answering, applying, keeping
from seldinger.web.applications.document import document_of
from seldinger.web.applications.figures import NOT_KNOWN, read
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.people import Stage, asked_at
from seldinger.web.applications.queries import applications_for, open_step, waiting_for
from seldinger.web.applications.scope import asked_of
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.models import Complication, Participation, Reconciled
from seldinger.web.people.access import Access
from seldinger.web.people.actions.absences import add_absence
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.models import AccountRole
from seldinger.web.privileges.actions.granting import revoke_grant
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import ask
from support.applications import applied, asked, decided, new_application, said
from support.cases import log_case, log_cases
from support.grants import LIST, granted
from support.html import read as read_html
from support.lists import line, take
from support.people import TODAY, ClientOf, World, give, person, work
from support.theatre import declared
from support.verifying import recorded

DAY = timedelta(days=1)
State, Said = Application.State, Step.Said


def refused(act: Any, **told: Any) -> str:
    """What the action says as it refuses; nothing is granted by it."""
    before = Grant.objects.count()
    with pytest.raises(SeldingerError) as error:
        act(**told)
    assert Grant.objects.count() == before
    return str(error.value)


def at_committee(world: World, **told: Any) -> Application:
    application = applied(world, **told)
    said(world.head, application)
    return said(world.wu, application)


# -- the path --------------------------------------------------------------------------------------


def test_it_goes_from_the_doctor_to_a_grant(world: World) -> None:
    application = applied(world)
    assert application.state == State.DEPARTMENT
    said(world.head, application)
    assert application.state == State.OFFICE
    said(world.wu, application)
    assert application.state == State.COMMITTEE
    assert not Grant.objects.exists()
    grant = answering.approve(
        by=world.tan, application=application, seen=asked(application),
        decided=decided(start=TODAY, end=date(2028, 6, 14), proctored=3, training="细则全部完成"),
    )  # fmt: skip
    application.refresh_from_db()
    assert (application.state, application.grant) == (State.GRANTED, grant)
    assert (grant.doctor, grant.list_id, grant.grade, grant.proctored) == (world.zhou, LIST, 3, 3)
    assert (grant.document, grant.training, grant.by) == ("第 9 号", "细则全部完成", world.tan)
    steps = Step.objects.filter(round__application=application).order_by("pk")
    assert [(one.stage, one.answer, one.by) for one in steps] == [
        (Stage.DEPARTMENT, Said.PASSED, world.head),
        (Stage.OFFICE, Said.PASSED, world.wu),
        (Stage.COMMITTEE, Said.PASSED, world.tan),
    ]


def test_each_hand_over_is_told_to_who_is_asked(world: World) -> None:
    application = applied(world)
    told = Notice.objects.filter(kind="application_asked")
    assert [one.person for one in told] == [world.head]
    said(world.head, application)
    unread = told.filter(read_at=None)
    assert [one.person for one in unread] == [world.wu]
    said(world.wu, application)
    assert [one.person for one in unread.all()] == [world.tan]
    answering.approve(
        by=world.tan, application=application, seen=asked(application), decided=decided()
    )
    kinds = set(Notice.objects.filter(person=world.zhou).values_list("kind", flat=True))
    assert {"application_granted", "grant_given"} <= kinds
    assert not told.filter(read_at=None).exists()


@pytest.mark.parametrize("who", ["zhou", "wu", "tan", "chen", "admin", "zheng", "lin"])
def test_nobody_answers_for_the_department_but_its_head(world: World, who: str) -> None:
    application = applied(world)
    told = {"application": application, "seen": asked(application), "said": Said.PASSED}
    assert refused(answering.answer_step, by=getattr(world, who), **told)
    assert open_step(application).stage == Stage.DEPARTMENT


@pytest.mark.parametrize("who", ["zhou", "head", "wu", "chen", "zheng"])
def test_nobody_decides_but_the_committee(world: World, who: str) -> None:
    application = at_committee(world)
    told = {"application": application, "seen": asked(application), "decided": decided()}
    assert refused(answering.approve, by=getattr(world, who), **told)


def test_nobody_answers_two_stages(world: World) -> None:
    give(world.head, AccountRole.MEDICAL_AFFAIRS, department=world.department)
    give(world.wu, AccountRole.COMMITTEE, department=world.department)
    application = applied(world)
    said(world.head, application)
    told = {"application": application, "seen": asked(application), "said": Said.PASSED}
    assert "另一个环节" in refused(answering.answer_step, by=world.head, **told)
    said(world.wu, application)
    told = {"application": application, "seen": asked(application), "decided": decided()}
    assert "另一个环节" in refused(answering.approve, by=world.wu, **told)


def test_nobody_decides_on_their_own(world: World) -> None:
    give(world.zhou, AccountRole.COMMITTEE, department=world.department)
    application = at_committee(world)
    told = {"application": application, "seen": asked(application), "decided": decided()}
    assert "自己的申请" in refused(answering.approve, by=world.zhou, **told)


def test_what_was_answered_meanwhile_is_not_answered_again(world: World) -> None:
    application = applied(world)
    seen = asked(application)
    said(world.head, application)
    give(world.chen, AccountRole.DEPARTMENT_HEAD, department=world.department)
    told = {"application": application, "seen": seen, "said": Said.PASSED}
    assert "已有人答复" in refused(answering.answer_step, by=world.wu, **told)


# -- who is asked ----------------------------------------------------------------------------------


def test_a_head_who_applies_is_assessed_by_another_head(world: World) -> None:
    second = person("孔示例", "kong")
    work(second, world.department)
    give(second, AccountRole.DEPARTMENT_HEAD, department=world.department)
    application = applied(world, doctor=world.head)
    assert application.state == State.DEPARTMENT
    assert asked_at(Stage.DEPARTMENT, application, TODAY).people == [second]
    assert "申请人本人" in open_step(application).note


def test_without_another_it_goes_straight_to_the_office_and_says_so(world: World) -> None:
    application = applied(world, doctor=world.head)
    assert application.state == State.OFFICE
    first = Step.objects.get(round__application=application, stage=Stage.DEPARTMENT)
    assert (first.answer, first.by) == (Said.PASSED_OVER, None)
    assert "直接转医务处" in first.note


def test_a_department_without_a_head_is_passed_over(world: World) -> None:
    for role in world.head.roles.all():
        end_role(by=world.admin, role=role, on=TODAY - DAY)
    assert applied(world).state == State.OFFICE


def test_the_deputy_of_an_absent_head_is_asked_and_answers(world: World) -> None:
    deputy = person("孔示例", "kong")
    work(deputy, world.department)
    give(deputy, AccountRole.ATTENDING, department=world.department)
    add_absence(by=world.head, person=world.head, start=TODAY)
    keeping.name_deputy(
        by=world.head, department=world.department, person=deputy, start=TODAY, end=TODAY
    )
    application = applied(world)
    assert asked_at(Stage.DEPARTMENT, application, TODAY).people == [deputy]
    assert list(waiting_for(Access(deputy, TODAY))) == [application]
    assert not waiting_for(Access(deputy, TODAY + DAY)).exists()
    said(deputy, application)
    assert application.state == State.OFFICE


def test_a_deputy_works_in_the_department(world: World) -> None:
    told = {"department": world.department, "start": TODAY}
    assert "不在" in refused(keeping.name_deputy, by=world.head, person=world.zheng, **told)
    assert "不是" in refused(keeping.name_deputy, by=world.zhou, person=world.head, **told)


# -- what may be asked -----------------------------------------------------------------------------


def test_one_application_is_open_for_a_scope(world: World) -> None:
    first = applied(world)
    assert f"第 {first.pk} 号" in refused(
        applying.submit, by=world.zhou, new=new_application(world)
    )
    applied(world, grade=2)  # another grade is another scope
    applying.withdraw(by=world.zhou, application=first)
    assert applied(world).pk != first.pk


def test_who_holds_it_already_is_told(world: World) -> None:
    granted(world)
    assert "已有同一范围" in refused(applying.submit, by=world.zhou, new=new_application(world))


@pytest.mark.parametrize(
    ("who", "says"),
    [("wu", "不能申请手术权限"), ("zheng", "不在示例甲医院任职"), ("newcomer", "不能申请")],
)
def test_who_may_not_apply(world: World, who: str, says: str) -> None:
    doctor = getattr(world, who)
    new = new_application(world, doctor=doctor)
    assert says in refused(applying.submit, by=doctor, new=new)


def test_nobody_applies_for_another(world: World) -> None:
    assert "本人申请" in refused(applying.submit, by=world.head, new=new_application(world))


def test_it_is_withdrawn_until_it_is_decided(world: World) -> None:
    application = at_committee(world)
    assert "本人" in refused(applying.withdraw, by=world.head, application=application)
    applying.withdraw(by=world.zhou, application=application)
    told = {"application": application, "seen": 1, "decided": decided()}
    assert "已撤回" in refused(answering.approve, by=world.tan, **told)
    assert "不能再撤回" in refused(applying.withdraw, by=world.zhou, application=application)
    assert Notice.objects.filter(kind="application_withdrawn", person=world.tan).exists()


def test_before_eight_in_the_morning_it_is_the_day_by_the_clock_on_the_wall(
    world: World,
) -> None:
    """By UTC it is still yesterday, when the new head was not yet one."""
    new = person("荀示例", "xun")
    work(new, world.department)
    give(new, AccountRole.DEPARTMENT_HEAD, department=world.department, start=TODAY)
    with time_machine.travel(f"{TODAY}T06:30:00+08:00", tick=False):
        application = applied(world)
        assert asked_of(application).start == TODAY
        applying.withdraw(by=world.zhou, application=application)
    assert Notice.objects.filter(kind="application_withdrawn", person=new).exists()


def test_an_emergency_among_the_figures_opens_for_who_may_see_it(
    world: World, client_of: ClientOf
) -> None:
    one = declared(world)
    application = applied(world)
    rows = reverse("application_rows", args=[application.pk, 1, "overrides"])
    link = f'href="{reverse("override", args=[one.pk])}"'
    for who in (world.zhou, world.head):
        assert link in client_of(who).get(rows).content.decode()


def test_a_return_makes_a_new_round_and_edits_nothing(world: World) -> None:
    application = applied(world, words="第一次")
    assert "理由" in refused(
        answering.answer_step, by=world.head, application=application, seen=asked(application),
        said=Said.RETURNED,
    )  # fmt: skip
    said(world.head, application, Said.RETURNED, "请补考核")
    assert application.state == State.RETURNED
    before = application.rounds.values().get()
    applying.submit_again(by=world.zhou, application=application, words="已补")
    application.refresh_from_db()
    first, second = application.rounds.all()
    assert application.rounds.values().get(pk=first.pk) == before
    assert (second.number, second.words, application.state) == (2, "已补", State.DEPARTMENT)
    said(world.head, application)
    assert application.state == State.OFFICE


def test_a_refusal_ends_it_with_its_reason(world: World) -> None:
    application = at_committee(world)
    said(world.tan, application, Said.REFUSED, "例数不足")
    assert application.state == State.REFUSED
    assert not Grant.objects.exists()
    notice = Notice.objects.get(kind="application_refused", person=world.zhou)
    assert notice.details["reason"] == "例数不足"


# -- deadlines -------------------------------------------------------------------------------------


def test_without_a_number_there_is_no_deadline(world: World) -> None:
    application = applied(world)
    assert open_step(application).due is None
    with time_machine.travel(TODAY + timedelta(days=300), tick=False):
        assert keeping.keep_applications(by=None) == 0


def test_what_is_overdue_is_told_once_and_the_office_may_go_on(
    world: World, frozen: time_machine.Traveller
) -> None:
    terms(world, department=3)
    application = applied(world)
    assert open_step(application).due == date(2026, 6, 18)
    told = {"application": application, "seen": asked(application), "reason": "科室未答复"}
    assert "逾期" in refused(answering.take_over, by=world.wu, **told)
    frozen.shift(timedelta(days=4))
    assert keeping.keep_applications(by=None) == 1
    assert keeping.keep_applications(by=None) == 0
    overdue = Notice.objects.filter(kind="application_overdue")
    assert {one.person for one in overdue} == {world.head, world.wu}
    assert "由“医务处审核”处理" in refused(answering.take_over, by=world.head, **told)
    answering.take_over(by=world.wu, **told)
    application.refresh_from_db()
    assert application.state == State.OFFICE
    said(world.wu, application)  # taking over was no answer
    assert application.state == State.COMMITTEE


def test_who_went_on_without_the_department_decides_nothing(
    world: World, frozen: time_machine.Traveller
) -> None:
    terms(world, department=3)
    application = applied(world)
    frozen.shift(timedelta(days=4))
    keeping.keep_applications(by=None)
    give(world.head, AccountRole.MEDICAL_AFFAIRS, department=world.department)
    give(world.wu, AccountRole.COMMITTEE, department=world.department)
    told = {"application": application, "seen": asked(application), "reason": "科室未答复"}
    answering.take_over(by=world.wu, **told)
    said(world.head, application)
    application.refresh_from_db()
    assert application.state == State.COMMITTEE
    assert "同一人不能答复两个环节" in refused(
        answering.approve, by=world.wu, application=application, seen=asked(application),
        decided=decided(),
    )  # fmt: skip


def terms(world: World, **days: Any) -> None:
    usual = {"department": None, "office": None, "committee": None, "renewal": 60, "source": ""}
    keeping.set_terms(by=world.wu, hospital=world.main, **usual | days)


# -- renewal ---------------------------------------------------------------------------------------


def test_sixty_days_before_the_end_the_doctor_and_the_office_hear_of_it_once(world: World) -> None:
    soon = granted(world, end=TODAY + timedelta(days=60))
    granted(world, grade=2, end=TODAY + timedelta(days=61))
    granted(world, grade=1)
    assert keeping.keep_applications(by=None) == 1
    assert keeping.keep_applications(by=None) == 0
    doctor = Notice.objects.get(kind="renewal_due")
    assert (doctor.person, doctor.url) == (world.zhou, f"/applications/new/?renews={soon.pk}")
    assert Notice.objects.get(kind="renewal_due_office").person == world.wu


def test_a_renewal_follows_the_old_grant_without_overlap(world: World) -> None:
    last = TODAY + timedelta(days=30)
    old = granted(world, end=last)
    application = at_committee(world, renews=old)
    told = {"by": world.tan, "application": application, "seen": asked(application)}
    assert f"{last + DAY}" in refused(answering.approve, **told, decided=decided(start=last))
    new = answering.approve(**told, decided=decided(start=last + DAY))
    assert [new.start, old.end] == [last + DAY, last]
    assert keeping.keep_applications(by=None) == 0  # it is followed already


def test_a_renewal_keeps_its_scope(world: World) -> None:
    old = granted(world, end=TODAY + DAY)
    wider = new_application(world, renews=old, grade=4)
    assert "范围与原授权不同" in refused(applying.submit, by=world.zhou, new=wider)


# -- what the platform fills in --------------------------------------------------------------------


def test_it_counts_what_the_record_names_and_says_what_it_left_out(world: World) -> None:
    name = ask_name(world)
    rows = [
        line("L1", name, day=TODAY - 3 * DAY),
        line("L2", name, day=TODAY - 500 * DAY),
        line("L3", "目录里没有的手术", day=TODAY - 3 * DAY),
        line("L4", name, operator="外院某人", day=TODAY - 3 * DAY),
    ]
    take(world.wu, world.main, rows, span=(TODAY - 600 * DAY, TODAY))
    figures = {one.key: one for one in read(applied(world).rounds.get().evidence)}
    values = dict(figures["operated"].values)
    assert values["近 12 个月"] == "1 例"
    assert values["近 24 个月"].startswith("2 例（清单只覆盖 601 / ")
    assert "名称不在目录里的 1 例" in figures["operated"].note
    assert "术者不是本院在册人员的 1 例" in figures["operated"].note
    assert [row.name for row in figures["operated"].rows] == [name, name]
    assert dict(figures["complications"].values)["任何一级"] == NOT_KNOWN


def test_complications_are_told_with_n_and_interval_of_the_matched_cases(world: World) -> None:
    for number in range(4):
        case = log_case(world.trainee, world.department, supervisor=world.zhou)
        row = recorded(case, world.zhou.name)
        row.name = ask_name(world)
        row.save()
        if number == 0:
            Complication.objects.create(case=case, grade="A", text="血肿")
            Complication.objects.create(case=case, grade="D", text="出血")
    figures = {one.key: one for one in read(applied(world).rounds.get().evidence)}
    values = dict(figures["complications"].values)
    assert values["重（C 至 F）"] == "1 / 4（25.0%，区间 0.6% 至 80.6%）"
    assert sum("1 例" in value for value in values.values()) == 1  # the worst of the case alone


def test_without_any_list_nothing_is_known(world: World) -> None:
    figures = {one.key: one for one in read(applied(world).rounds.get().evidence)}
    assert {value for _, value in figures["operated"].values} == {NOT_KNOWN}
    assert {value for _, value in figures["under_guidance"].values} == {NOT_KNOWN}
    assert dict(figures["training"].values) == {"要求": NOT_KNOWN}


def test_a_trainee_finds_the_training_filled_in_and_nothing_granted(world: World) -> None:
    log_case(world.trainee, world.department, supervisor=world.zhou, name=ask_name(world))
    work(world.lin, world.department)
    application = applied(world, doctor=world.lin)
    figures = {one.key: one for one in read(application.rounds.get().evidence)}
    assert dict(figures["under_guidance"].values) == {
        "术者（上级医师指导下）": "已审核 1 例（登记 1，没有清单可核对）",
        "一助": "已审核 0 例（登记 0，核对 0）",
        "参与": "已审核 0 例（登记 0，核对 0）",
    }
    assert "项已完成" in dict(figures["training"].values)["要求"]
    assert "完成培训不等于手术授权" in figures["training"].definition
    assert not Grant.objects.exists()


def test_what_was_done_under_guidance_is_told_as_three_numbers(world: World) -> None:
    told = {"supervisor": world.zhou, "name": ask_name(world)}
    log_cases(3, world.trainee, world.department, **told)
    log_cases(2, world.trainee, world.department, state=ClaimState.PENDING, **told)
    agreeing = Participation.objects.earliest("pk")
    agreeing.reconciled = Reconciled.AGREES
    agreeing.save()
    work(world.lin, world.department)
    rounds = applied(world, doctor=world.lin).rounds
    shown = {one.key: one for one in read(rounds.get().evidence)}["under_guidance"]
    assert shown.values[0][1] == "已审核 3 例（登记 5，核对 1）"
    assert shown.number == 3


def ask_name(world: World) -> str:
    """An operation of the list that is asked for."""
    catalogue = ask(doctor=world.zhou, hospital=world.main, on=TODAY, entries=["x"]).catalogue
    assert catalogue is not None
    return next(
        one.text for one in catalogue.entries
        if one.list_id == LIST and one.grade == 2 and len(catalogue.by_name[one.text]) == 1
    )  # fmt: skip


# -- the document ----------------------------------------------------------------------------------


def test_the_document_says_what_was_granted_and_by_whom(world: World) -> None:
    application = at_committee(world)
    grant = answering.approve(
        by=world.tan, application=application, seen=asked(application),
        decided=decided(end=date(2028, 6, 14)),
    )  # fmt: skip
    application.refresh_from_db()
    told = document_of(application, "https://example.invalid/p/1/")
    assert told["title"] == "手术授权书"
    facts = dict(told["facts"])
    assert facts["医师"] == "周示例"
    assert facts["起止"] == f"{TODAY} 至 2028-06-14"
    assert facts["授权号"] == f"第 {grant.pk} 号"
    assert "三级及以下" in facts["权限范围"]
    assert f"第 {grant.version} 版" in facts["分级目录"]
    assert [(step[0], step[1]) for step in told["steps"]] == [
        ("科室评议", "赵示例"), ("医务处审核", "吴示例"), ("委员会决定", "谭示例"),
    ]  # fmt: skip
    assert told["qr"].startswith("<svg")
    assert told["draft"] == ""
    revoke_grant(by=world.wu, grant=grant, on=date(2026, 7, 1), reason="调离")
    application.refresh_from_db()
    after = document_of(application, "https://example.invalid/p/1/")
    assert after["draft"] == "已撤销（自 2026-07-01）"


# -- pages -----------------------------------------------------------------------------------------


def test_it_goes_through_the_pages(world: World, client_of: ClientOf) -> None:
    doctor = client_of(world.zhou)
    form = {"department": world.department.pk, "kind": "list", "list_id": LIST, "grade": 3}
    shown = doctor.post("/applications/new/", form | {"figures": 1})
    assert "平台会填写的依据" in shown.content.decode()
    assert not Application.objects.exists()
    done = doctor.post("/applications/new/", form | {"words": "申请三级"})
    application = Application.objects.get()
    assert done.url == f"/applications/{application.pk}/"
    for who in (world.head, world.wu):
        answer(client_of(who), application, said="passed")
    committee = client_of(world.tan)
    path = f"/applications/{application.pk}/approve/"
    filled = read_html(committee.get(path).content.decode()).one("input", name="start")
    assert filled["value"] == TODAY.isoformat()
    told = {"seen": asked(application), "document": "第 1 号", "start": TODAY, "proctored": 0}
    assert committee.post(path, told).status_code == 302
    pdf = doctor.get(f"/applications/{application.pk}/document.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def answer(client: Client, application: Application, **told: Any) -> None:
    path = f"/applications/{application.pk}/answer/"
    assert client.get(path).status_code == 200
    posted = client.post(path, {"seen": asked(application), "reason": "", **told})
    assert posted.status_code == 302


def test_nobody_else_finds_it(world: World, client_of: ClientOf) -> None:
    application = applied(world)
    path = f"/applications/{application.pk}/"
    for who in (world.zhou, world.head, world.wu, world.tan):
        assert client_of(who).get(path).status_code == 200
    other = person("孔示例", "kong")
    work(other, world.department)
    give(other, AccountRole.ATTENDING, department=world.department)
    for who in (other, world.zheng, world.lin):
        assert client_of(who).get(path).status_code == 404
    assert client_of(world.head).get(f"{path}document.pdf").status_code == 404
    assert not applications_for(Access(other, TODAY)).exists()
