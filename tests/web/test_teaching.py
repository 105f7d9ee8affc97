"""Research and teaching: papers, sessions and who was there, the diary, calendars."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from seldinger.domain.training.words import Flag, Status
from seldinger.errors import SeldingerError
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.withdrawing import restore_claim, withdraw_claim
from seldinger.web.logbook.duties import SentBeforeError
from seldinger.web.logbook.models import Activity
from seldinger.web.logbook.record import record_of
from seldinger.web.people.models import AccountRole, Person, Traineeship
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.teaching.actions.attending import (
    PresentBeforeError,
    add_attendance,
    attend,
    remove_attendance,
    restore_attendance,
)
from seldinger.web.teaching.actions.diary import sort_diary, write_diary
from seldinger.web.teaching.actions.feeds import close_feed, open_feed
from seldinger.web.teaching.actions.papers import (
    add_papers,
    add_proof,
    confirm_level,
    describe_paper,
)
from seldinger.web.teaching.actions.sessions import (
    cancel_session,
    change_session,
    log_part,
    plan_session,
    restore_session,
)
from seldinger.web.teaching.attendance_checks import session_to_sign
from seldinger.web.teaching.authors import places_of
from seldinger.web.teaching.calendars import calendar_of, sessions_of
from seldinger.web.teaching.codes import LASTS, ExpiredCodeError, code_for, pass_for, read_code
from seldinger.web.teaching.entered import ProofTold
from seldinger.web.teaching.models import (
    Attendance,
    CalendarFeed,
    Paper,
    Proof,
    SessionPart,
    TeachingSession,
)
from seldinger.web.teaching.proofs import LARGEST, media_type_of
from seldinger.web.teaching.queries import expected_people, open_parts
from seldinger.web.teaching.words import rivals_of, words_of
from seldinger.web.verification.actions.deciding import verify_claims
from support.people import NOW, TODAY, ClientOf, World, give, person, work
from support.teaching import (
    PDF,
    attended,
    chief,
    diary_told,
    moment,
    paper_of,
    paper_told,
    part_of,
    session_of,
    session_told,
)
from support.verifying import decision


def verified(claim: Activity, by: Person) -> None:
    verify_claims(by=by, decisions=[decision(claim)])


def finding(world: World, name: str) -> Any:
    found = evaluated(world.trainee, TODAY).verdict.findings
    return next(one for one in found if one.requirement.id.endswith(name))


def speaking(world: World, session: TeachingSession) -> dict[str, Any]:
    return {
        "by": world.lin, "trainee": world.trainee, "part": part_of(session, world.lin),
        "supervisor": world.zhou.pk,
    }  # fmt: skip


# -- papers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "capacity", "counted"),
    [
        ({}, "第一作者", 1),
        ({"place": 2, "co_first": True}, "共同第一作者", 1),
        ({"place": 2}, "其他作者", 0),
        ({"level": "其他"}, "第一作者", 0),
        ({"accepted_on": None, "published_on": date(2026, 4, 2)}, "第一作者", 1),
    ],
)
def test_a_paper_counts_through_its_claim_alone(
    world: World, told: dict[str, Any], capacity: str, counted: int
) -> None:
    paper = paper_of(world.trainee, world.zhou, **told)
    assert (paper.activity.capacity, paper.activity.title) == (capacity, "示例研究")
    assert paper.activity.day == (told.get("published_on") or date(2026, 3, 1))
    assert finding(world, "paper").counted == 0
    verified(paper.activity, world.zhou)
    assert finding(world, "paper").counted == counted


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"type": "读书报告"}, "请选择论文或综述"),
        ({"accepted_on": None}, "请填录用日期或发表日期"),
        ({"accepted_on": TODAY + timedelta(1)}, "还没有到"),
        ({"accepted_on": date(2020, 1, 1)}, "早于入培日期"),
        ({"journal": " "}, "请写上期刊名称"),
        ({"place": 3}, "请在作者里选出本人"),
        ({"authors": ("林示例",), "co_first": True}, "不能是共同第一作者"),
        ({"doi": "11.1/x"}, "DOI 写得不对"),
        ({"level": "顶级"}, "培训细则里没有期刊级别"),
    ],
)
def test_papers_are_taken_all_or_none(world: World, told: dict[str, Any], said: str) -> None:
    papers = [paper_told(world.zhou), paper_told(world.zhou, **{"doi": "", **told})]
    with pytest.raises(SeldingerError, match=f"第 2 篇：.*{said}"):
        add_papers(by=world.lin, trainee=world.trainee, papers=papers)
    assert not Paper.objects.exists()
    assert not Activity.objects.exists()


def test_a_doi_is_told_once_however_it_is_written(world: World) -> None:
    first = paper_of(world.trainee, world.zhou, doi="https://doi.org/10.1234/AbC).;")
    with pytest.raises(SeldingerError, match="这个 DOI 您登记过了，不用再登记"):
        paper_of(world.trainee, world.zhou, doi="doi:10.1234/aBc")
    withdraw_claim(by=world.lin, claim=first.activity, version=1)
    with pytest.raises(SeldingerError, match="已撤回，请到“我的登记”恢复"):
        paper_of(world.trainee, world.zhou, doi="10.1234/abc")
    paper_of(world.other_trainee, world.zheng, doi="10.1234/abc")  # another trainee's
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=first.pk).get()._meta.model.objects.create(
            activity=paper_of(world.trainee, world.zhou, doi="").activity,
            traineeship=world.trainee, doi="10.1234/abc", journal="x", authors=["x"], place=1,
            published_on=TODAY, made_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("hers", "his", "conflict"),
    [
        ({}, {}, True),
        ({}, {"place": 2, "co_first": True}, True),
        ({"co_first": True}, {"place": 2, "co_first": True}, False),
        ({}, {"place": 2}, False),
        ({"doi": ""}, {"doi": ""}, False),
    ],
)
def test_one_paper_has_one_sole_first_author(
    world: World, hers: dict[str, Any], his: dict[str, Any], conflict: bool
) -> None:
    first = paper_of(world.trainee, world.zhou, **hers)
    second = paper_of(world.other_trainee, world.zheng, **his)
    told = Notice.objects.filter(kind="paper_conflict").values_list("person", "url")
    people = {world.lin: first, world.zhou: first, world.other_trainee.person: second}
    expected = {(who.pk, reverse("paper", args=[its.pk])) for who, its in people.items()}
    assert expected | {(world.zheng.pk, reverse("paper", args=[second.pk]))} == set(told) or (
        not conflict and not told
    )
    assert [*rivals_of(first)] == ([second] if conflict else [])
    assert [*rivals_of(second)] == ([first] if conflict else [])
    withdraw_claim(by=second.traineeship.person, claim=second.activity, version=1)
    assert not rivals_of(first).exists()


def test_a_proof_is_kept_encrypted_and_the_one_before_it_emptied(world: World) -> None:
    paper = paper_of(world.trainee, world.zhou)
    first = add_proof(by=world.lin, paper=paper, told=ProofTold(file_name="a.pdf", content=PDF))
    assert b"PDF" not in bytes(Proof.objects.get(pk=first.pk).content)
    later = add_proof(
        by=world.lin, paper=paper, told=ProofTold(file_name="b.pdf", content=PDF + b" %%EOF")
    )
    first.refresh_from_db()
    assert (bytes(first.content), first.replaced_at is None) == (b"", False)
    assert Proof.objects.get(replaced_at=None) == later
    verified(paper.activity, world.zhou)
    with pytest.raises(SeldingerError, match="审核时看的证明要留着"):
        add_proof(by=world.lin, paper=paper, told=ProofTold(file_name="c.pdf", content=PDF))
    later.refresh_from_db()
    assert later.content
    assert Proof.objects.get(replaced_at=None) == later
    with pytest.raises(SeldingerError, match="只能给自己的论文"):
        add_proof(by=world.zhou, paper=paper, told=ProofTold(file_name="a.pdf", content=PDF))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        (b"MZ\x90", "不是 PDF、JPEG 或 PNG"),
        (b"%PDF-1.7 cut", "不完整"),
        (b"\x89PNG\r\n\x1a\n cut", "不是 PDF、JPEG 或 PNG"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "不是 PDF、JPEG 或 PNG"),
        (b"<svg onload=alert(1)>", "不是 PDF、JPEG 或 PNG"),
        (b"%PDF-" + b"x" * LARGEST, "超过 8 MB"),
    ],
    ids=["empty", "program", "cut pdf", "cut png", "gif", "svg", "large"],
)
def test_a_proof_is_what_its_bytes_say(content: bytes, said: str) -> None:
    with pytest.raises(SeldingerError, match=said):
        media_type_of(content)


def test_a_paper_says_whether_its_proof_is_there(world: World) -> None:
    paper = paper_of(world.trainee, world.zhou)
    verified(paper.activity, world.zhou)
    [row] = finding(world, "paper").evidence
    assert (finding(world, "paper").counted, row.flags) == (1, (Flag.NO_PROOF,))
    before = Traineeship.objects.get(pk=world.trainee.pk).facts_version
    # The first may still come: nothing is replaced by it.
    add_proof(by=world.lin, paper=paper, told=ProofTold(file_name="a.pdf", content=PDF))
    assert finding(world, "paper").evidence[0].flags == ()
    assert Traineeship.objects.get(pk=world.trainee.pk).facts_version == before + 1
    report = log_part(**speaking(world, session_of(world, parts={world.lin.pk: "主讲人"})))
    facts = {one.origin.row: one.proved for one in record_of(world.trainee).activities}
    assert facts == {paper.activity_id: True, report.pk: None}


def test_a_form_of_papers_and_of_the_diary_is_taken_once(world: World) -> None:
    key = uuid4()
    told = [paper_told(world.zhou, doi=""), paper_told(world.zhou, doi="", title="另一篇")]
    add_papers(by=world.lin, trainee=world.trainee, papers=told, key=key)
    with pytest.raises(SentBeforeError):
        add_papers(by=world.lin, trainee=world.trainee, papers=told, key=key)
    chief(world.trainee, world.department)
    entry: dict[str, Any] = {"trainee": world.trainee, "told": diary_told(world), "key": uuid4()}
    write_diary(by=world.lin, **entry)
    with pytest.raises(SentBeforeError):
        write_diary(by=world.lin, **entry)
    assert Activity.objects.count() == 3


def test_a_level_is_looked_up_by_another_person(world: World) -> None:
    paper = paper_of(world.trainee, world.zhou)
    with pytest.raises(SeldingerError, match="不能核对自己的论文"):
        confirm_level(by=world.lin, paper=paper, level="SCI", source="")
    with pytest.raises(SeldingerError, match="没有这种期刊级别"):
        confirm_level(by=world.zhou, paper=paper, level="顶级", source="")
    told = confirm_level(by=world.zhou, paper=paper, level="其他", source=" 示例目录 ")
    assert (told.level, told.level_source, told.level_by) == ("其他", "示例目录", world.zhou)
    assert told.activity.level == "核心期刊"  # the claim stays the trainee's word


def test_a_verified_paper_of_another_level_waits_again(world: World) -> None:
    paper = paper_of(world.trainee, world.zhou)
    verified(paper.activity, world.zhou)
    confirm_level(by=world.zhou, paper=paper, level="核心期刊", source="")
    assert finding(world, "paper").counted == 1
    confirm_level(by=world.chen, paper=paper, level="其他", source="")
    claim = Activity.objects.get(pk=paper.activity_id)
    assert (claim.state, claim.version, finding(world, "paper").counted) == (
        "待审核",
        3,
        0,
    )
    told = set(Notice.objects.filter(kind="paper_reopened").values_list("person", flat=True))
    assert told == {world.lin.pk, world.zhou.pk}


def test_a_second_author_is_not_described_as_the_first(world: World) -> None:
    claim = paper_of(world.trainee, world.zhou).activity
    Paper.objects.all().delete()
    with pytest.raises(SeldingerError, match="登记里写的是“第一作者”，这里填的位次是“其他作者”"):
        describe_paper(by=world.lin, activity=claim, told=paper_told(world.zhou, place=2))
    assert not Paper.objects.exists()


def test_a_claim_that_was_verified_is_described_and_stays_verified(world: World) -> None:
    claim = paper_of(world.trainee, world.zhou).activity
    Paper.objects.all().delete()
    verified(claim, world.zhou)
    told = paper_told(world.zhou, type="读书报告", title="别的")
    paper = describe_paper(by=world.lin, activity=claim, told=told)
    claim.refresh_from_db()
    assert (paper.activity.title, claim.state, claim.version) == (
        "示例研究",
        "已审核",
        claim.version,
    )
    with pytest.raises(SeldingerError, match="已经补充过"):
        describe_paper(by=world.lin, activity=claim, told=replace(told, doi=""))


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ("林示例", True), ("林 示例", True), ("Lin, Shili", True), ("Shi-Li Lin", True),
        ("Lin SL", True), ("S. L. Lin", True), ("LIN Shi Li", True), ("Lín, Shìlì", True),
        ("Lin, Shan", False), ("Li, Shilin", False), ("周示例", False), ("", False),
    ],
)  # fmt: skip
def test_somebody_is_found_among_the_authors(author: str, found: bool) -> None:
    authors = ["Zhou, Shili", author]
    assert places_of(authors, "林示例", "lin shi li") == ([2] if found else [])
    assert places_of(["Ouyang, Nana"], "欧阳娜娜", "ou yang na na") == [1]


# -- attendance ------------------------------------------------------------------------------------


def test_a_code_lasts_a_minute_by_the_servers_clock(world: World) -> None:
    session = session_of(world)
    code = code_for(session.pk)
    with time_machine.travel(NOW + timedelta(seconds=LASTS), tick=False):
        assert read_code(code).is_fresh
    with time_machine.travel(NOW + timedelta(seconds=LASTS + 1), tick=False):
        assert not read_code(code).is_fresh
        with pytest.raises(ExpiredCodeError, match=r"已过期（60 秒内有效）。请再扫一次"):
            session_to_sign(read_code(code), world.lin)
    # The page that it opened has a minute of its own, and is nobody else's.
    opened = pass_for(session.pk, world.lin.pk)
    late = time_machine.travel(NOW + timedelta(seconds=LASTS + 1), tick=False)
    with late, pytest.raises(ExpiredCodeError):
        attend(by=world.lin, opened=opened)
    for wrong in (code, f"{session.pk}-{world.lin.pk}", "", "x" * 5000):
        with pytest.raises(SeldingerError, match="请重新扫"):
            attend(by=world.lin, opened=wrong)
    with pytest.raises(SeldingerError, match="不是您扫码打开的"):
        attend(by=world.chen, opened=opened)
    assert not Attendance.objects.exists()


def test_whoever_was_marked_stays_marked_once(world: World) -> None:
    session = session_of(world)
    first = attended(session, world.lin)
    assert (first.at, first.way, first.by) == (NOW, "code", world.lin)
    with pytest.raises(PresentBeforeError, match="已经签到"):
        attended(session, world.lin)
    with pytest.raises(PresentBeforeError):
        add_attendance(by=world.zhou, session=session, person=world.lin, reason="示例")
    remove_attendance(by=world.zhou, attendance=first)
    with pytest.raises(SeldingerError, match="组织者移除过您这次的签到"):
        attended(session, world.lin)
    add_attendance(by=world.zhou, session=session, person=world.lin, reason="示例")
    with pytest.raises(PresentBeforeError):
        restore_attendance(by=world.zhou, attendance=first)
    assert Attendance.objects.filter(withdrawn_at=None).count() == 1


def test_the_code_closes_an_hour_after_the_end(world: World) -> None:
    session = session_of(world)  # until 11:00
    with time_machine.travel(moment(TODAY, 12), tick=False):
        attended(session, world.lin)
    with time_machine.travel(moment(TODAY, 12) + timedelta(seconds=1), tick=False):
        with pytest.raises(SeldingerError, match="扫码签到关闭了"):
            attended(session, world.chen)
        add_attendance(by=world.zhou, session=session, person=world.chen, reason="示例")


def test_nobody_of_another_base_is_marked(world: World) -> None:
    session = session_of(world)
    with pytest.raises(SeldingerError, match="您不在这次活动的培训基地"):
        attended(session, world.zheng)
    with pytest.raises(SeldingerError, match="不属于这个培训基地"):
        add_attendance(by=world.zhou, session=session, person=world.zheng, reason="示例")
    with pytest.raises(SeldingerError, match="请写明补签的理由"):
        add_attendance(by=world.zhou, session=session, person=world.lin, reason=" ")


def test_a_code_of_no_session_of_a_cancelled_or_a_later_one_marks_nobody(world: World) -> None:
    later = session_of(
        world, starts_at=moment(TODAY + timedelta(1), 8), ends_at=moment(TODAY + timedelta(1), 9)
    )
    gone = session_of(world)
    cancel_session(by=world.zhou, session=gone)
    for code, said in (
        (code_for(999_999), "不在这次活动"), (code_for(later.pk), "还没有到日子"),
        (code_for(gone.pk), "已取消"), (f"{gone.pk}:1abc:forged", "不是平台的签到码"),
        ("", "不是平台的签到码"), ("x" * 5000, "不是平台的签到码"),
        (code_for(gone.pk).replace(str(gone.pk), str(later.pk), 1), "不是平台的签到码"),
    ):  # fmt: skip
        with pytest.raises(SeldingerError, match=said):
            session_to_sign(read_code(code), world.lin)


def test_who_is_expected(world: World) -> None:
    assert expected_people(session_of(world)) == [world.lin]
    assert expected_people(session_of(world, whom="department")) == [world.lin]  # she rotates there
    assert expected_people(session_of(world, whom="free")) == []
    elsewhere = replace(session_told(world.base, world.partner_department), whom="department")
    assert expected_people(plan_session(by=world.chen, told=elsewhere)) == []


# -- sessions --------------------------------------------------------------------------------------


def test_what_somebody_said_becomes_their_claim_once(world: World) -> None:
    session = session_of(world, parts={world.lin.pk: "主讲人"})
    told = speaking(world, session)
    claim = log_part(**told)
    assert (claim.type, claim.title, claim.capacity, claim.day) == (
        "读书报告", "示例读书报告", "主讲人", TODAY,
    )  # fmt: skip
    with pytest.raises(SeldingerError, match="您已登记过"):
        log_part(**told)
    withdraw_claim(by=world.lin, claim=claim, version=1)
    # Restored where it is: another one would give the part twice.
    with pytest.raises(SeldingerError, match="已撤回。请到“我的登记”恢复"):
        log_part(**told)
    again = restore_claim(by=world.lin, claim=claim, version=2)
    assert not open_parts(world.lin).exists()
    verified(again, world.zhou)
    assert finding(world, "presentations").counted == 1
    # Attendance alone gives nothing.
    attended(session, world.lin)
    assert finding(world, "presentations").counted == 1


def test_a_cancelled_session_takes_its_credit_back_and_tells_who_signed(world: World) -> None:
    session = session_of(world, by=world.chen, parts={world.lin.pk: "主讲人"})
    claim = log_part(**speaking(world, session))
    verified(claim, world.zhou)
    assert finding(world, "presentations").counted == 1
    cancel_session(by=world.chen, session=session)
    claim.refresh_from_db()
    assert (claim.state, finding(world, "presentations").counted) == ("待审核", 0)
    told = Notice.objects.filter(kind="session_cancelled")
    assert set(told.values_list("person", flat=True)) == {world.lin.pk, world.zhou.pk}
    # Who signed decides: it was held all the same.
    verified(claim, world.zhou)
    assert finding(world, "presentations").counted == 1


def test_what_waits_or_was_withdrawn_is_not_changed_by_cancelling(world: World) -> None:
    session = session_of(world, parts={world.lin.pk: "主讲人"})
    claim = log_part(**speaking(world, session))
    cancel_session(by=world.zhou, session=session)
    claim.refresh_from_db()
    assert (claim.state, claim.version) == ("待审核", 1)
    [told] = Notice.objects.filter(kind="session_cancelled")
    assert told.person == world.lin  # 周 did it herself
    restore_session(by=world.zhou, session=session)
    withdraw_claim(by=world.lin, claim=claim, version=1)
    cancel_session(by=world.zhou, session=session)
    assert Notice.objects.filter(kind="session_cancelled").count() == 1


def test_a_session_is_changed_as_it_was_shown_and_its_speakers_with_it(world: World) -> None:
    session = session_of(world, parts={world.lin.pk: "主讲人", world.zhou.pk: "组织者"})
    told = session_told(world.base, None, parts={world.lin.pk: "组织者"})
    changed = change_session(by=world.zhou, session=session, version=1, told=told)
    assert (changed.version, changed.department) == (2, None)
    parts = SessionPart.objects.filter(session=session)
    assert [(one.person, one.capacity) for one in parts.filter(ended_at=None)] == [
        (world.lin, "组织者")
    ]
    assert parts.exclude(ended_at=None).count() == 2
    with pytest.raises(SeldingerError, match="这次活动有了改动"):
        change_session(by=world.zhou, session=session, version=1, told=told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "茶话会"}, "没有这种教学活动"),
        ({"kind": "论文"}, "没有这种教学活动"),
        ({"ends_at": moment(TODAY, 10)}, "结束时间应晚于开始时间"),
        ({"ends_at": moment(TODAY + timedelta(2), 10)}, "最长 24 小时"),
        ({"parts": {1: "旁听"}}, "没有这种作用"),
    ],
)
def test_a_session_that_cannot_be_is_refused(world: World, told: dict[str, Any], said: str) -> None:
    with pytest.raises(SeldingerError, match=said):
        session_of(world, **told)


# -- the diary -------------------------------------------------------------------------------------


def test_the_diary_is_written_while_chief_and_counts_as_the_rule_says(world: World) -> None:
    with pytest.raises(SeldingerError, match="不在您的总住院期间"):
        write_diary(by=world.lin, trainee=world.trainee, told=diary_told(world))
    chief(world.trainee, world.department)
    entry = write_diary(by=world.lin, trainee=world.trainee, told=diary_told(world))
    assert entry.activity.title == "院内会诊 2 次：示例会诊"
    assert entry.activity.type == words_of(world.trainee).chief_type == "总住院工作"
    with pytest.raises(SeldingerError, match="没有这项总住院职责"):
        write_diary(by=world.lin, trainee=world.trainee, told=diary_told(world, kind="paper"))
    with pytest.raises(SeldingerError, match="次数应在 1 至 99 之间"):
        write_diary(by=world.lin, trainee=world.trainee, told=diary_told(world, number=100))
    with pytest.raises(SeldingerError, match="已经归在这一项"):
        sort_diary(by=world.lin, activity=entry.activity, kind=entry.kind)


def test_the_rule_lists_nine_duties_of_a_chief_resident(world: World) -> None:
    words = words_of(world.trainee)
    assert len(words.diary_kinds) == 9
    assert words.session_capacities == ["主讲人", "组织者"]
    assert set(words.session_kinds) == {
        "疑难病例讨论", "死亡病例讨论", "事故纠纷讨论", "团队式教学", "病例分析", "读书报告",
        "科研讨论",
    }  # fmt: skip
    assert [words.author(1, co_first=False), words.author(3, co_first=True)] == [
        "第一作者", "共同第一作者",
    ]  # fmt: skip
    assert finding(world, "diary").status != Status.MET


# -- calendars -------------------------------------------------------------------------------------


def test_a_calendar_holds_no_people_and_says_what_was_cancelled(world: World) -> None:
    title = "很长，含逗号, 分号; 反斜杠\\与" + "长" * 60
    session_of(world, title=title, parts={world.lin.pk: "主讲人"}, guest="外院专家")
    cancel_session(by=world.zhou, session=session_of(world, title="示例取消"))
    plan_session(by=world.zheng, told=session_told(world.other_base, world.other_department))
    content = calendar_of(sessions_of(world.lin), "https://host.example")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not [name for name in [*world.names(), "外院专家"] if name.encode() in content]
    events = {str(one["summary"]): one for one in Calendar.from_ical(content).walk("VEVENT")}
    assert set(events) == {f"读书报告：{title}", "读书报告：示例取消"}
    assert str(events["读书报告：示例取消"]["uid"]).endswith("@host.example")
    event = events[f"读书报告：{title}"]
    assert event.decoded("dtstart") == moment(TODAY, 10)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert str(events["读书报告：示例取消"]["status"]) == "CANCELLED"


def test_an_address_opens_until_it_is_ended(world: World, client_of: ClientOf) -> None:
    session_of(world)
    old, client = open_feed(by=world.lin), client_of(world.newcomer)
    token = open_feed(by=world.lin)
    assert token not in str(list(CalendarFeed.objects.values()))
    answer = client.get(reverse("teaching_feed", args=[token]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200, "text/calendar; charset=utf-8",
    )  # fmt: skip
    assert client.get(reverse("teaching_feed", args=[old])).status_code == 404
    close_feed(by=world.lin)
    assert client.get(reverse("teaching_feed", args=[token])).status_code == 404


def test_two_departments_of_one_base_keep_their_own_sessions(
    world: World, client_of: ClientOf
) -> None:
    other = person("杜示例", "du")
    work(other, world.partner_department)
    give(other, AccountRole.ATTENDING, department=world.partner_department)
    session = session_of(world)
    assert client_of(other).get(reverse("teaching_session", args=[session.pk])).status_code == 404
    assert (
        client_of(world.chen).get(reverse("teaching_session", args=[session.pk])).status_code == 200
    )
