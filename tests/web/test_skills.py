"""Results of examinations: entered, taken back, and a list of them taken over whole."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.people.access import Access
from seldinger.web.people.actions.training import start_training
from seldinger.web.skills.actions.examinations import (
    enter_examination,
    restore_examination,
    withdraw_examination,
)
from seldinger.web.skills.actions.results import keep_results, take_results, withdraw_results
from seldinger.web.skills.models import Examination
from seldinger.web.skills.queries import examinations_for, kept_trainees
from seldinger.web.skills.results import planned
from seldinger.workbooks.examinations import read_results, results_template
from seldinger.workbooks.grid import WorkbookError
from support.people import TODAY, ClientOf, World, person
from support.skills import entered, examined, handed_in, result_row, results, said, text_of

RULES = library_at(None).rulebook("interventional")


@pytest.fixture
def lin(world: World, client_of: ClientOf) -> Client:
    return client_of(world.lin)


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.secretary)


# -- entering results ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"kind": "oral"}, "考核应为"),
        ({"post": ""}, "要写明岗位"),
        ({"post": "cardiac"}, "没有这个岗位"),
        ({"items": ("neuro.skills.embolisation",)}, "不属于这个岗位"),
        ({"score": None}, "一起写"),
        ({"score": None, "out_of": None, "outcome": ""}, "请写得分"),
        ({"outcome": "excellent"}, "结论应为"),
        ({"score": 101.0}, "在 0 和满分之间"),
        ({"score": float("nan")}, "在 0 和满分之间"),
        ({"score": 0.0, "out_of": 0.0}, "满分应大于 0"),
        ({"day": date(2026, 6, 16)}, "不能晚于今天"),
        ({"day": date(2024, 8, 31)}, "早于入培日期 2024-09-01"),
    ],
)
def test_what_cannot_be_is_refused(world: World, told: dict[str, object], why: str) -> None:
    with pytest.raises(SeldingerError, match=why):
        examined(world.secretary, world.trainee, **told)
    assert not Examination.objects.exists()


def test_one_examination_is_entered_once_and_never_by_oneself(world: World) -> None:
    row = examined(world.secretary, world.trainee)
    with pytest.raises(SeldingerError, match="已经登记过"):
        examined(world.chen, world.trainee)
    with pytest.raises(SeldingerError, match="不能登记自己的考核成绩"):
        enter_examination(by=world.lin, trainee=world.trainee, entered=entered(kind="skill"))
    with pytest.raises(SeldingerError, match="也不能撤回"):
        withdraw_examination(by=world.lin, examination=row)
    withdraw_examination(by=world.secretary, examination=row)
    with pytest.raises(SeldingerError, match="也不能撤回"):
        restore_examination(by=world.lin, examination=row)
    examined(world.secretary, world.trainee)
    with pytest.raises(SeldingerError, match="又登记了同一场考核"):
        restore_examination(by=world.secretary, examination=row)


@pytest.mark.parametrize(
    "broken",
    [
        {"score": 120.0},
        {"score": None},
        {"score": None, "out_of": None, "outcome": ""},
        {"post": ""},
        {"withdrawn_at": "2026-06-01T00:00Z"},
    ],
)
def test_the_database_holds_it_too(world: World, broken: dict[str, object]) -> None:
    row = examined(world.secretary, world.trainee)
    for name, value in broken.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_office_enters_takes_back_and_puts_back(world: World, office: Client) -> None:
    new = office.get(reverse("examination_new"), {"trainee": world.trainee.pk})
    address = reverse("examination_add", args=[world.trainee.pk])
    assert new["Location"] == address
    assert "介入基础" in office.get(address).content.decode()
    told = {"kind": "skill", "day": "2026-06-01", "score": "86.5", "out_of": "100",
            "outcome": "passed", "items": ["basic.skills.biopsy"]}  # fmt: skip
    office.post(f"{address}?post=basic", told)
    row = Examination.objects.get()
    assert (row.post, row.items, row.score) == ("basic", ["basic.skills.biopsy"], 86.5)
    again = office.post(f"{address}?post=basic", told)
    assert "已经登记过" in again.content.decode()
    office.post(reverse("examination_withdraw", args=[row.pk]))
    assert "已撤回林示例 2026-06-10" not in (page := text_of(office, "examinations"))
    assert "已撤回林示例 2026-06-01 的成绩" in page
    assert said(world, "basic.skills.biopsy") == ("从未接触",)
    office.post(reverse("examination_restore", args=[row.pk]))
    assert said(world, "basic.skills.biopsy") == ("考核 出科技能 86.5 分 合格",)


def test_whose_results_one_may_enter(world: World) -> None:
    examined(world.secretary, world.trainee)
    for who, sees in [(world.secretary, True), (world.chen, True), (world.education, True),
                      (world.zhou, False), (world.zheng, False), (world.lin, False)]:  # fmt: skip
        access = Access(who, TODAY)
        assert kept_trainees(access).filter(pk=world.trainee.pk).exists() is sees
        assert examinations_for(access).exists() is sees
    # Who holds the office and trains does not find himself among those he enters for.
    own = kept_trainees(Access(world.zheng, TODAY))
    assert not own.filter(person=world.zheng).exists()


# -- a list of results -----------------------------------------------------------------------------


def test_a_list_is_seen_first_and_written_whole(world: World, office: Client) -> None:
    rows = [
        result_row(world.trainee),
        result_row(world.trainee, 考核="技能", 得分="", 满分="", 结论="通过"),
        result_row(world.trainee, 考核="年度", 岗位="", 考核名称="2025 年", 结论=""),
        result_row(world.trainee, 岗位="CT", 日期="2025-01-02", 得分="45", 满分="50",
                   项目="鉴别诊断；医学影像诊断报告书的书写规范"),
    ]  # fmt: skip
    file = SimpleUploadedFile("成绩.csv", results(rows))
    kept = office.post(reverse("results_upload"), {"file": file})
    assert kept.status_code == 302
    preview = office.get(kept["Location"]).content.decode()
    assert "读出 4 份新成绩" in preview
    assert not Examination.objects.exists()
    office.post(kept["Location"])
    stored = {row.kind: row for row in Examination.objects.filter(post__in=["basic", ""])}
    assert (stored["theory"].score, stored["theory"].out_of) == (91.0, 100.0)
    assert (stored["skill"].score, stored["skill"].outcome) == (None, "passed")
    assert stored["annual"].outcome == ""
    of_items = Examination.objects.get(post="imaging")
    assert of_items.items == ["imaging.diagnosis.differential", "imaging.theory.report-writing"]
    again = office.post(
        reverse("results_upload"), {"file": SimpleUploadedFile("再.csv", results(rows))}
    )
    assert "表里的成绩都已经登记过" in office.get(again["Location"]).content.decode()


def test_one_row_that_cannot_be_read_refuses_the_whole_list(world: World) -> None:
    rows = [
        result_row(world.trainee),
        result_row(world.trainee, 姓名="没有这人"),
        result_row(world.trainee, 岗位="心脏科", 日期="2026-05-30"),
        result_row(world.trainee, 岗位="介入基础", 日期="2026-05-29", 项目="开颅"),
        result_row(world.trainee, 日期="2027-05-29"),
        result_row(world.trainee),
    ]
    content = results(rows)
    plan = planned(content, "成绩.csv", world.base)
    told = [(fault.row, fault.column) for fault in plan.faults]
    assert told == [(3, "姓名"), (4, "岗位"), (5, "项目"), (6, ""), (7, "考核名称")]
    results_list = handed_in(world.secretary, world.base, content)
    with pytest.raises(SeldingerError, match="没有写入任何内容"):
        take_results(by=world.secretary, results=results_list)
    assert not Examination.objects.exists()


def test_a_name_that_two_trainees_bear_needs_a_number(world: World) -> None:
    twin = person(world.lin.name, "twin")
    start_training(by=None, person=twin, base=world.base, entry=date(2025, 9, 1))
    plan = planned(results([result_row(world.trainee)]), "成绩.csv", world.base)
    assert "本基地有同名的学员：请写工号或登录名" in str(plan.faults[0])
    named = result_row(world.trainee).replace(f"{world.lin.name},", f"{world.lin.name},lin", 1)
    plan = planned(results([named]), "成绩.csv", world.base)
    assert [one.trainee for one in plan.new] == [world.trainee]
    elsewhere = planned(results([result_row(world.other_trainee)]), "成绩.csv", world.base)
    assert elsewhere.faults


def test_a_list_is_taken_back_whole(world: World) -> None:
    rows = [result_row(world.trainee), result_row(world.trainee, 考核="出科技能")]
    written = handed_in(world.secretary, world.base, results(rows))
    assert take_results(by=world.secretary, results=written) == 2
    with pytest.raises(SeldingerError, match="已经写入过"):
        take_results(by=world.secretary, results=written)
    assert withdraw_results(by=world.chen, results=written) == 2
    assert not Examination.objects.filter(withdrawn_at__isnull=True).exists()
    with pytest.raises(SeldingerError, match="都已经撤回"):
        withdraw_results(by=world.chen, results=written)


def test_nobody_takes_back_a_list_with_their_own_results(world: World) -> None:
    written = handed_in(world.secretary, world.base, results([result_row(world.trainee)]))
    take_results(by=world.secretary, results=written)
    with pytest.raises(SeldingerError, match="也不能撤回"):
        withdraw_results(by=world.lin, results=written)
    assert not Examination.objects.filter(withdrawn_at__isnull=False).exists()


def test_a_mean_is_rounded_and_what_cannot_be_read_is_told_once(world: World) -> None:
    rows = [
        result_row(world.trainee, 得分="86.66666666666667", 满分="100.0"),
        result_row(world.trainee, 得分="很好", 满分="100"),
        result_row(world.trainee, 得分="130", 满分="一百五"),
        result_row(world.trainee, 得分="", 满分="100"),
    ]
    reading = read_results(results(rows), "成绩.csv")
    assert [row.score for row in reading.rows] == [86.67]
    told = [(fault.row, fault.column[:2]) for fault in reading.faults]
    assert told == [(3, "得分"), (4, "满分"), (5, "得分")]


def test_the_template_reads_back(world: World) -> None:
    reading = read_results(results_template(), "模板.xlsx")
    assert not reading.faults
    assert [row.name for row in reading.rows] == ["示例学员"]
    assert planned(results_template(), "模板.xlsx", world.base).faults  # the example is nobody


@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.lists(
            st.lists(st.text(max_size=12), min_size=5, max_size=8).map(",".join), max_size=6
        ).map(
            lambda rows: "\n".join(["姓名,考核,岗位,日期,得分,满分,结论,项目", *rows]).encode(
                "utf-8", "replace"
            )
        ),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
def test_whatever_the_file_holds_it_is_read_or_refused_in_chinese(content: bytes) -> None:
    try:
        reading = read_results(content, "x.csv")
    except WorkbookError as error:
        told = str(error)
        assert "。" in told
        return
    for row in reading.rows:
        assert row.score is None or row.out_of is None or 0 <= row.score <= row.out_of


def test_an_upload_is_replaced_by_the_next(world: World, office: Client) -> None:
    first = handed_in(world.secretary, world.base, results([result_row(world.trainee)]))
    keep_results(by=world.secretary, base=world.base, file_name="二.csv", content=b"x")
    answer = office.get(reverse("results_confirm", args=[first.pk]), follow=True)
    assert "已被更新的上传代替" in answer.content.decode()
