"""Managed patients, imaging reports, teaching: logged by the trainee, once, under their names."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.logbook.actions.drafts import keep_draft
from seldinger.web.logbook.actions.duties import (
    change_duty,
    log_activity,
    log_admission,
    log_reports_in_bulk,
)
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.logbook.actions.withdrawing import restore_claim, withdraw_claim
from seldinger.web.logbook.duties import SentBeforeError
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    ImagingReports,
    Participation,
    Submission,
    Version,
)
from seldinger.web.logbook.numbers import digest
from seldinger.web.logbook.record import record_of
from seldinger.web.logbook.supervisors import hospitals_of, is_supervisor, supervisors_in
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import AccountRole
from support.cases import log_case
from support.duties import (
    activity,
    admission,
    decide,
    log_one_activity,
    log_one_admission,
    log_some_reports,
    reports,
    verified_admission,
)
from support.people import TODAY, ClientOf, World, give, person, work

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


def posted(world: World, **told: Any) -> dict[str, Any]:
    """The form of one managed patient, as a browser sends it."""
    usual = {
        "key": str(uuid4()), "numbers": "T700001", "day": TODAY.isoformat(), "kind": "",
        "hospital": world.main.pk, "supervisor": world.zhou.pk,
    }  # fmt: skip
    return usual | told


# -- whom one may name ------------------------------------------------------------------------


def test_a_supervisor_works_there_that_day_and_may_verify_there(world: World) -> None:
    told = {one.name for one in supervisors_in(world.main, TODAY)}
    assert told == {world.zhou.name, world.head.name, world.chen.name}
    assert not supervisors_in(world.partner, TODAY).exists()
    assert is_supervisor(world.zheng, world.other_hospital, TODAY)
    assert not is_supervisor(world.zheng, world.main, TODAY)


def test_the_span_of_the_work_decides_on_both_days(world: World) -> None:
    end_membership(by=world.secretary, membership=world.zhou.memberships.get(), on=YESTERDAY)
    assert is_supervisor(world.zhou, world.main, YESTERDAY)
    assert not is_supervisor(world.zhou, world.main, TODAY)


def test_the_span_of_the_role_decides_too(world: World) -> None:
    end_role(by=world.secretary, role=world.zhou.roles.get(), on=YESTERDAY)
    assert is_supervisor(world.zhou, world.main, YESTERDAY)
    assert not is_supervisor(world.zhou, world.main, TODAY)


def test_a_role_elsewhere_does_not_make_a_supervisor_here(world: World) -> None:
    """She works in the main hospital, and is an attending in the partner's department alone."""
    guest = person("客示例", "guest")
    work(guest, world.department)
    give(guest, AccountRole.ATTENDING, department=world.partner_department)
    assert not is_supervisor(guest, world.main, TODAY)
    assert not is_supervisor(guest, world.partner, TODAY)
    work(guest, world.partner_department)
    assert is_supervisor(guest, world.partner, TODAY)


def test_the_hospitals_are_the_bases_and_those_admitted_by_a_ruling(world: World) -> None:
    assert set(hospitals_of(world.trainee)) == {world.main, world.partner}
    give_ruling(
        by=world.chen,
        trainee=world.trainee,
        kind="HospitalAdmitted",
        details={"hospital": world.other_hospital.name},
        on=TODAY,
        reason="示例理由",
    )
    assert world.other_hospital in hospitals_of(world.trainee)


# -- managed patients -------------------------------------------------------------------------


def test_a_ward_round_is_logged_at_once(world: World, lin: Client) -> None:
    form = posted(world, numbers="T700001\r\n\r\n  T700002 \r\nT700003\r\n", day="2026-06-12")
    answer = lin.post("/log/admission/", form, follow=True)
    assert "已登记 3 位管理病例，迟登 3 天，等周示例审核。" in answer.content.decode()
    rows = Admission.objects.order_by("pk")
    assert [row.number_digest for row in rows] == [digest(f"T70000{n}") for n in (1, 2, 3)]
    assert {(row.state, row.day, row.supervisor) for row in rows} == {
        (State.PENDING.value, date(2026, 6, 12), world.zhou)
    }
    trail = AuditRow.objects.get(act="logbook.log_admission")
    assert "T70000" not in trail.details


def test_the_same_form_twice_is_one_entry(world: World, lin: Client) -> None:
    form = posted(world)
    lin.post("/log/admission/", form)
    again = lin.post("/log/admission/", form, follow=True)
    assert "已经登记过，没有重复登记" in again.content.decode()
    assert Admission.objects.count() == Submission.objects.count() == 1


def test_the_key_is_one_persons(world: World) -> None:
    key = uuid4()
    log_admission(by=world.lin, trainee=world.trainee, admissions=[admission(world)], key=key)
    with pytest.raises(SentBeforeError):
        log_reports_in_bulk(by=world.lin, trainee=world.trainee, reports=[reports(world)], key=key)
    told = admission(world, hospital=world.other_hospital.pk, supervisor=world.zheng.pk)
    shen = world.other_trainee
    log_admission(by=shen.person, trainee=shen, admissions=[told], key=key)
    assert Submission.objects.count() == 2


def test_one_admission_is_logged_once(world: World, lin: Client) -> None:
    log_one_admission(world, number="T700002")
    answer = lin.post("/log/admission/", posted(world, numbers="T700001\nT700002"))
    told = answer.content.decode()
    assert "第 2 行的患者这次住院（2026-06-15 入院）您已登记过。同一次住院只登记一次。" in told
    assert Admission.objects.count() == 1  # all of a form, or none


def test_a_patient_admitted_again_is_another_admission(world: World) -> None:
    log_one_admission(world, day=YESTERDAY)
    log_one_admission(world, day=TODAY)
    assert Admission.objects.count() == 2


def test_one_number_twice_on_a_form_is_told_by_its_line(world: World, lin: Client) -> None:
    answer = lin.post("/log/admission/", posted(world, numbers="T700001\nT700001"))
    assert "第 2 行的患者在这份表里写了两次。请删去一行。" in answer.content.decode()
    assert not Admission.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"numbers": ""}, "请填写。"),
        ({"numbers": "\n \n"}, "请填写。"),
        ({"numbers": "\n".join(f"T{n}" for n in range(31))}, "一次最多 30 位，这里有 31 位"),
        ({"numbers": "T1\n" + "9" * 41}, "第 2 行太长，最多 40 个字"),
        ({"numbers": "T1\x00"}, 'class="fault"'),
        ({"numbers": "T1\x1b"}, "含有看不见的控制字符"),
        ({"day": TOMORROW.isoformat()}, "2026-06-16 还没有到。请改正日期。"),
        ({"day": "2024-08-31"}, "2024-08-31 早于入培日期 2024-09-01"),
        ({"day": "2026-02-30"}, "日期不对"),
        ({"day": ""}, "请填写。"),
        ({"kind": "<script>"}, "这一项不能选"),
        ({"hospital": "999999"}, "这一项不能选"),
        ({"supervisor": ""}, "请选择。"),
        ({"key": "no-key"}, ""),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_written(
    world: World, lin: Client, changed: dict[str, str], told: str
) -> None:
    answer = lin.post("/log/admission/", posted(world, **changed))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Admission.objects.exists()


@pytest.mark.parametrize("who", ["lin", "zheng", "secretary", "wu"])
def test_only_a_supervisor_of_that_day_can_be_named(world: World, lin: Client, who: str) -> None:
    answer = lin.post("/log/admission/", posted(world, supervisor=getattr(world, who).pk))
    assert "这一项不能选" in answer.content.decode()
    told = admission(world, supervisor=getattr(world, who).pk)
    with pytest.raises(SeldingerError, match="审核"):
        log_admission(by=world.lin, trainee=world.trainee, admissions=[told])
    assert not Admission.objects.exists()


def test_nobody_logs_in_a_hospital_of_others(world: World) -> None:
    told = admission(world, hospital=world.other_hospital.pk, supervisor=world.zheng.pk)
    with pytest.raises(SeldingerError, match="这家医院不属于您的基地"):
        log_admission(by=world.lin, trainee=world.trainee, admissions=[told])


def test_nobody_logs_for_somebody_else(world: World) -> None:
    for by in (world.zhou, world.chen, world.zheng):
        with pytest.raises(SeldingerError, match="只能登记和改动自己的内容"):
            log_admission(by=by, trainee=world.trainee, admissions=[admission(world)])


def test_a_trainee_who_teaches_too_is_not_offered_themselves(
    world: World, client_of: ClientOf
) -> None:
    page = client_of(world.zheng).get("/log/admission/").content.decode()
    assert f'<option value="{world.zheng.pk}"' not in page


def test_one_more_keeps_everything_but_the_number(world: World, lin: Client) -> None:
    form = posted(world, kind="tace", day="2026-06-14", again="1")
    answer = lin.post("/log/admission/", form, follow=True)
    like = Admission.objects.get().pk
    assert answer.redirect_chain == [(f"/log/admission/?day=2026-06-14&like={like}", 302)]
    shown = answer.content.decode()
    for chosen in (f'"{world.zhou.pk}" selected', '"tace" selected', 'value="2026-06-14"'):
        assert chosen in shown
    assert "T700001" not in shown
    fresh = lin.get("/log/admission/").content.decode()
    assert f'"{world.zhou.pk}" selected' in fresh  # whom one works with stays, what it was not
    assert '"tace" selected' not in fresh


def test_the_post_of_the_day_stands_for_the_kind(lin: Client) -> None:
    assert "按当日岗位（介入基础）" in lin.get("/log/admission/").content.decode()
    assert "按当日岗位（影像诊断）" in lin.get("/log/admission/?day=2024-11-01").content.decode()


@pytest.mark.parametrize(
    "query", ["day=x", "day=9999-99-99", "like=x", "like=²", "draft=x", "like=1"]
)
def test_odd_addresses_show_an_empty_form(lin: Client, query: str) -> None:
    for kind in ("admission", "reports", "activity"):
        assert lin.get(f"/log/{kind}/?{query}{'9' * 12}").status_code == 200


def test_like_another_of_ones_own_and_of_nobody_else(world: World, lin: Client) -> None:
    log_one_activity(world)
    own = log_one_activity(world, type="病例分析", supervisor=world.chen.pk)
    shown = lin.get(f"/log/activity/?like={own.pk}").content.decode()
    assert '"病例分析" selected' in shown
    theirs = verified_admission(world.other_trainee, world.other_department, world.zheng)
    assert lin.get(f"/log/admission/?like={theirs.pk}").status_code == 200


# -- imaging reports --------------------------------------------------------------------------


def boxes(lin: Client) -> dict[str, str]:
    """“CT 胸部” → the name of its box."""
    form = lin.get("/log/reports/").context["form"]
    return {f"{exam} {part}".strip(): f"box_{n}" for n, (exam, part) in enumerate(form.boxes)}


def test_only_the_rulebooks_examinations_have_a_box(lin: Client) -> None:
    assert set(boxes(lin)) == {
        "X线平片", "X线造影", "CT 胸部", "CT 腹部盆腔", "CT 头颈部", "CT 其他", "MRI",
    }  # fmt: skip
    assert lin.get("/log/reports/").content.decode().count('inputmode="numeric"') == 7


def test_every_box_that_is_filled_becomes_a_claim(world: World, lin: Client) -> None:
    named = boxes(lin)
    form = {
        "key": str(uuid4()), "day": "2026-06-15", "start": "2026-06-09",
        "supervisor": world.zhou.pk, named["CT 胸部"]: "12", named["MRI"]: "5",
        named["X线平片"]: "0", named["CT 其他"]: "",
    }  # fmt: skip
    answer = lin.post("/log/reports/", form, follow=True)
    assert "已登记 17 份影像报告，等周示例审核。" in answer.content.decode()
    rows = ImagingReports.objects.order_by("pk")
    assert [(row.exam, row.part, row.number) for row in rows] == [
        ("CT", "胸部", 12),
        ("MRI", "", 5),
    ]
    assert {row.start for row in rows} == {date(2026, 6, 9)}
    assert [one.number for one in record_of(world.trainee).reports] == [12, 5]
    lin.post("/log/reports/", form)
    assert ImagingReports.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "一份报告也没有填。请至少在一格里写上份数。"),
        ({"box_0": "501"}, "请填 0 至 500 之间的整数。"),
        ({"box_0": "-1"}, "请填 0 至 500 之间的整数。"),
        ({"box_0": "二"}, "请填 0 至 500 之间的整数。"),
        ({"box_0": "3", "start": "2026-06-15"}, "起始日期应早于最后一天"),
        ({"box_0": "3", "start": "2026-05-14"}, "一次最多 31 天"),
        ({"box_0": "3", "start": "2024-08-01", "day": "2024-08-20"}, "早于入培日期"),
    ],
)
def test_reports_that_cannot_be_are_told(
    world: World, lin: Client, changed: dict[str, str], told: str
) -> None:
    form = {"key": str(uuid4()), "day": TODAY.isoformat(), "supervisor": world.zhou.pk} | changed
    answer = lin.post("/log/reports/", form)
    assert told in answer.content.decode()
    assert not ImagingReports.objects.exists()


@pytest.mark.parametrize(
    "told",
    [{"exam": "PET"}, {"part": "手指"}, {"part": ""}, {"number": 0}, {"number": 501}],
)
def test_the_action_knows_the_rulebook_too(world: World, told: dict[str, Any]) -> None:
    with pytest.raises(SeldingerError):
        log_reports_in_bulk(by=world.lin, trainee=world.trainee, reports=[reports(world, **told)])
    with pytest.raises(SeldingerError, match="一份报告也没有填"):
        log_reports_in_bulk(by=world.lin, trainee=world.trainee, reports=[])


# -- teaching and research --------------------------------------------------------------------


def test_an_activity_is_logged_in_the_rulebooks_words(world: World, lin: Client) -> None:
    form = {
        "key": str(uuid4()), "type": "论文", "title": " 示例论文 ", "capacity": "第一作者",
        "level": "SCI", "day": TODAY.isoformat(), "supervisor": world.chen.pk,
    }  # fmt: skip
    assert (
        "已登记 一项论文，等陈示例审核。"
        in lin.post("/log/activity/", form, follow=True).content.decode()
    )
    row = Activity.objects.get()
    assert (row.type, row.title, row.capacity, row.level) == ("论文", "示例论文", "第一作者", "SCI")
    assert len(record_of(world.trainee).activities) == 1


@pytest.mark.parametrize(
    "told",
    [{"type": "登山"}, {"type": ""}, {"title": " "}, {"capacity": "旁观"}, {"level": "报纸"}],
)
def test_an_activity_in_other_words_is_refused(
    world: World, lin: Client, told: dict[str, str]
) -> None:
    with pytest.raises(SeldingerError):
        log_activity(by=world.lin, trainee=world.trainee, entered=activity(world, **told))
    form = {"type": "论文", "title": "示例", "day": TODAY.isoformat(), "supervisor": world.zhou.pk}
    assert lin.post("/log/activity/", form | told).status_code == 200
    assert not Activity.objects.exists()


# -- putting right ----------------------------------------------------------------------------


def test_editing_a_verified_claim_keeps_what_it_said_and_waits_again(
    world: World, lin: Client
) -> None:
    claim = log_some_reports(world)
    decide(claim, State.VERIFIED, world.zhou)
    form = {
        "version": "2", "day": "2026-06-14", "start": "", "what": "CT|头颈部", "number": "9",
        "supervisor": world.zhou.pk,
    }  # fmt: skip
    answer = lin.post(f"/log/reports/{claim.pk}/edit/", form, follow=True)
    shown = answer.content.decode()
    claim.refresh_from_db()
    assert (claim.part, claim.number, claim.state, claim.version) == ("头颈部", 9, "待审核", 3)
    assert (claim.decided_by, claim.decided_at, claim.basis) == (None, None, "")
    kept = Version.objects.get(kind="logbook.imagingreports", object_id=claim.pk)
    assert (kept.number, kept.facts["state"], kept.facts["number"]) == (2, "已审核", 12)
    assert "第 2 版" in shown
    assert "<del>12</del>" in shown
    assert "<ins>9</ins>" in shown


def test_an_edit_of_what_was_decided_meanwhile_is_refused(world: World, lin: Client) -> None:
    claim = log_one_activity(world)
    page = lin.get(f"/log/activity/{claim.pk}/edit/").content.decode()
    assert 'name="version" value="1"' in page
    decide(claim, State.VERIFIED, world.zhou)
    form = {
        "version": "1", "type": "读书报告", "title": "别的", "day": TODAY.isoformat(),
        "supervisor": world.zhou.pk,
    }  # fmt: skip
    answer = lin.post(f"/log/activity/{claim.pk}/edit/", form)
    assert "这条登记有了变动（可能刚被审核）" in answer.content.decode()
    claim.refresh_from_db()
    assert (claim.title, claim.state) == ("示例题目", "已审核")


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 40])
def test_an_odd_version_is_one_that_is_not_there(world: World, lin: Client, version: str) -> None:
    claim = log_one_admission(world)
    for what in ("withdraw", "restore"):
        lin.post(f"/log/admission/{claim.pk}/{what}/", {"version": version})
    claim.refresh_from_db()
    assert (claim.version, claim.withdrawn_at) == (1, None)


def test_a_number_is_kept_where_none_is_given_and_never_shown_whole(
    world: World, lin: Client
) -> None:
    claim = log_one_admission(world, number="T700001")
    page = lin.get(f"/log/admission/{claim.pk}/edit/").content.decode()
    assert "T700001" not in page
    assert claim.number_tail in page
    form = {
        "version": "1", "number": "", "day": YESTERDAY.isoformat(), "kind": "tace",
        "hospital": world.main.pk, "supervisor": world.chen.pk,
    }  # fmt: skip
    lin.post(f"/log/admission/{claim.pk}/edit/", form)
    claim.refresh_from_db()
    assert (claim.number_digest, claim.kind, claim.supervisor) == (
        digest("T700001"), "tace", world.chen,
    )  # fmt: skip
    lin.post(f"/log/admission/{claim.pk}/edit/", form | {"version": "2", "number": "T700009"})
    claim.refresh_from_db()
    assert (claim.number_digest, claim.version) == (digest("T700009"), 3)


def test_an_old_logbooks_words_are_shown_as_they_are(world: World, lin: Client) -> None:
    """Never the first choice in silence: what is not offered any more is offered here."""
    managed = log_one_admission(world)
    managed.kind, managed.hospital = "flexible", world.other_hospital
    managed.save()
    shown = lin.get(f"/log/admission/{managed.pk}/edit/").content.decode()
    assert '<option value="flexible" selected>机动</option>' in shown
    assert f'<option value="{world.other_hospital.pk}" selected>' in shown
    told = log_some_reports(world)
    told.part = ""
    told.save()
    shown = lin.get(f"/log/reports/{told.pk}/edit/").content.decode()
    assert "CT|" not in re.findall(r'<option value="([^"]*)" selected', shown)
    form = {
        "version": "1", "day": "2026-06-15", "what": "", "number": "12",
        "supervisor": world.zhou.pk,
    }  # fmt: skip
    assert "请选择。" in lin.post(f"/log/reports/{told.pk}/edit/", form).content.decode()


def test_a_change_that_changes_nothing_is_not_written(world: World) -> None:
    claim = log_one_admission(world)
    told = admission(world, number="T900001")
    with pytest.raises(SeldingerError, match="内容没有变化"):
        change_duty(by=world.lin, claim=claim, version=1, entered=told)


def test_a_returned_claim_may_be_sent_again_as_it_is(world: World) -> None:
    claim = log_one_admission(world)
    decide(claim, State.RETURNED, world.zhou, "请核对日期")
    change_duty(by=world.lin, claim=claim, version=2, entered=admission(world, number=""))
    claim.refresh_from_db()
    assert (claim.state, claim.message, claim.version) == ("待审核", "", 3)
    assert Version.objects.get(object_id=claim.pk).facts["message"] == "请核对日期"


def test_an_edit_into_another_admission_of_ones_own_is_refused(world: World) -> None:
    log_one_admission(world, number="T700001")
    claim = log_one_admission(world, number="T700002")
    told = admission(world, number="T700001")
    with pytest.raises(SeldingerError, match="您已登记过"):
        change_duty(by=world.lin, claim=claim, version=1, entered=told)
    assert not Version.objects.exists()


def test_the_supervisor_is_asked_anew_only_where_it_matters(world: World) -> None:
    """Reassigned to somebody who was not there that day: a new title leaves that alone."""
    claim = log_one_activity(world)
    claim.named, claim.supervisor = world.zhou, world.education
    claim.save()
    told = activity(world, title="新题目", supervisor=world.education.pk)
    change_duty(by=world.lin, claim=claim, version=1, entered=told)
    claim.refresh_from_db()
    assert (claim.title, claim.supervisor, claim.named) == ("新题目", world.education, world.zhou)
    told = activity(world, title="新题目", supervisor=world.education.pk, day=YESTERDAY)
    with pytest.raises(SeldingerError, match="不在您的医院任职"):
        change_duty(by=world.lin, claim=claim, version=2, entered=told)
    change_duty(
        by=world.lin, claim=claim, version=2, entered=activity(world, supervisor=world.zhou.pk)
    )
    claim.refresh_from_db()
    assert (claim.supervisor, claim.named) == (world.zhou, None)


# -- withdrawing ------------------------------------------------------------------------------


LOGGED: list[Callable[[World], Any]] = [log_one_admission, log_some_reports, log_one_activity]


@pytest.mark.parametrize("log", LOGGED)
def test_withdrawn_it_counts_nowhere_and_restored_it_says_what_it_said(
    world: World, log: Callable[[World], Any]
) -> None:
    claim = log(world)
    decide(claim, State.VERIFIED, world.zhou)
    withdraw_claim(by=world.lin, claim=claim, version=2)
    record = record_of(world.trainee)
    assert not [*record.admissions, *record.reports, *record.activities]
    assert Version.objects.get(object_id=claim.pk).facts["state"] == "已审核"
    for told in ({"version": 2}, {"version": 3}):
        with pytest.raises(SeldingerError):
            withdraw_claim(by=world.lin, claim=claim, **told)
    restore_claim(by=world.lin, claim=claim, version=3)
    claim.refresh_from_db()
    assert (claim.state, claim.withdrawn_at, claim.version) == ("已审核", None, 4)
    with pytest.raises(SeldingerError, match="没有撤回"):
        restore_claim(by=world.lin, claim=claim, version=4)


def test_nobody_withdraws_or_restores_for_another(world: World) -> None:
    claim = log_one_admission(world)
    for by in (world.zhou, world.chen, world.zheng):
        with pytest.raises(SeldingerError, match="只能撤回和恢复自己的登记"):
            withdraw_claim(by=by, claim=claim, version=1)


def test_a_withdrawn_claim_is_not_edited(world: World) -> None:
    claim = log_one_admission(world)
    withdraw_claim(by=world.lin, claim=claim, version=1)
    with pytest.raises(SeldingerError, match="已撤回。请先恢复"):
        change_duty(by=world.lin, claim=claim, version=2, entered=admission(world, day=YESTERDAY))


def test_an_admission_logged_anew_is_not_restored_beside_it(world: World) -> None:
    claim = log_one_admission(world)
    withdraw_claim(by=world.lin, claim=claim, version=1)
    log_one_admission(world)
    with pytest.raises(SeldingerError, match="您已登记过"):
        restore_claim(by=world.lin, claim=claim, version=2)


def test_a_part_in_an_operation_is_withdrawn_and_restored(world: World) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou)
    part = Participation.objects.get(procedure__case=case)
    withdraw_claim(by=world.lin, claim=part, version=1)
    assert not record_of(world.trainee).procedures
    restore_claim(by=world.lin, claim=part, version=2)
    part.refresh_from_db()
    # What it is a part of may have been told otherwise meanwhile: it is signed once more.
    assert part.state == State.PENDING
    assert (part.decided_by, part.autonomy, part.basis, part.batch) == (None, "", "", None)


def test_a_verified_place_that_was_taken_meanwhile_makes_a_restored_part_wait(
    world: World,
) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou)
    part = Participation.objects.get(procedure__case=case)
    withdraw_claim(by=world.lin, claim=part, version=1)
    Participation.objects.create(
        traineeship=world.other_trainee, procedure=part.procedure, role=part.role,
        state=State.VERIFIED, logged_at=part.logged_at,
    )  # fmt: skip
    restore_claim(by=world.lin, claim=part, version=2)
    part.refresh_from_db()
    assert (part.state, part.decided_by) == (State.PENDING, None)


def test_a_part_logged_anew_is_not_restored_beside_it(world: World) -> None:
    case = log_case(world.trainee, world.department, supervisor=world.zhou)
    part = Participation.objects.get(procedure__case=case)
    withdraw_claim(by=world.lin, claim=part, version=1)
    Participation.objects.create(
        traineeship=world.trainee, procedure=part.procedure, role="参与",
        logged_at=part.logged_at,
    )  # fmt: skip
    with pytest.raises(SeldingerError, match="后来又登记过"):
        restore_claim(by=world.lin, claim=part, version=2)


# -- drafts and one key ---------------------------------------------------------------------------


def test_a_kept_draft_is_shown_filled_in_and_taken_once(world: World, lin: Client) -> None:
    key = uuid4()
    form = posted(world, key=str(key), numbers="T700001\nT700002", day=YESTERDAY.isoformat())
    fields = [(name, str(value)) for name, value in form.items()]
    keep_draft(by=world.lin, key=key, form="admission", fields=fields)
    shown = lin.get(f"/log/admission/?draft={key}").content.decode()
    assert "T700001\nT700002" in shown
    assert f'value="{key}"' in shown
    assert f'value="{YESTERDAY.isoformat()}"' in shown
    lin.post("/log/admission/", form)
    assert Admission.objects.count() == 2
    assert "T700001" not in lin.get(f"/log/admission/?draft={key}").content.decode()


def test_nobody_opens_the_draft_of_another(world: World, client_of: ClientOf) -> None:
    key = uuid4()
    keep_draft(by=world.lin, key=key, form="admission", fields=[("numbers", "T700001")])
    shown = client_of(world.zheng).get(f"/log/admission/?draft={key}").content.decode()
    assert "T700001" not in shown
