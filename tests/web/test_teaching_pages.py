"""The pages of research and teaching, as a trainee, a supervisor and an organiser see them."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from seldinger.web.logbook.actions.duties import change_duty
from seldinger.web.logbook.duties import EnteredActivity
from seldinger.web.logbook.models import Activity
from seldinger.web.teaching.actions.diary import write_diary
from seldinger.web.teaching.actions.sessions import log_part
from seldinger.web.teaching.codes import code_for
from seldinger.web.teaching.models import Attendance, CalendarFeed, Paper, TeachingSession
from seldinger.web.teaching.words import words_of
from seldinger.web.verification.actions.deciding import return_claims, verify_claims
from support.people import NOW, TODAY, ClientOf, World
from support.teaching import (
    BIBTEX,
    PDF,
    RIS,
    attended,
    chief,
    diary_told,
    moment,
    paper_of,
    part_of,
    proved,
    session_of,
)
from support.verifying import decision

HOME = "/teaching/"


def test_papers_are_read_shown_settled_and_stored(world: World, client_of: ClientOf) -> None:
    client, url = client_of(world.lin), reverse("paper_import")
    assert "一篇也不登记" in client.get(url).content.decode()
    for told in ({"text": BIBTEX}, {"file": SimpleUploadedFile("p.bib", BIBTEX.encode())}):
        shown = client.post(url, told).content.decode()
        assert "Embolisation of Éxample lesions: 示例研究" in shown
        assert "10.1234/sl.2026-03" in shown
        # She was found among the authors.
        assert re.search(r'<option value="1" selected>第 1 作者 Lin, Shili', shown)
    whole = {
        "text": BIBTEX, "store": "1", "supervisor": world.zhou.pk, "paper0-take": "on",
        "paper0-type": "论文", "paper0-place": "1", "paper0-level": "SCI",
    }  # fmt: skip
    assert "至少填一个" in client.post(url, whole).content.decode()
    assert not Paper.objects.exists()
    [key] = re.findall(r'name="key" value="([^"]+)"', shown)
    whole |= {"key": key}
    answer = client.post(url, whole | {"paper0-accepted_on": "2026-03-01"})
    paper = Paper.objects.get()
    assert answer.headers["Location"] == reverse("paper", args=[paper.pk])
    assert (paper.authors, paper.journal, paper.doi) == (
        ["Lin, Shili", "周示例"], "示例介入杂志", "10.1234/sl.2026-03",
    )  # fmt: skip
    twice = client.post(url, whole | {"paper0-accepted_on": "2026-03-01"})
    assert twice.headers["Location"] == f"{HOME}#papers"
    del whole["key"]
    again = client.post(url, whole | {"paper0-accepted_on": "2026-03-01"}).content.decode()
    assert "这个 DOI 您登记过了" in again


def test_papers_that_are_not_ticked_are_not_asked_for(world: World, client_of: ClientOf) -> None:
    two = RIS + RIS.replace("示例综述", "另一篇")
    answer = client_of(world.lin).post(
        reverse("paper_import"),
        {
            "text": two, "store": "1", "supervisor": world.zhou.pk, "paper1-take": "on",
            "paper1-type": "综述", "paper1-place": "2", "paper1-level": "其他",
            "paper1-published_on": "2026-02-10",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert [one.title for one in Activity.objects.all()] == ["另一篇"]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=80) | st.text(max_size=30).map(lambda end: f"@article{{k, title={{{end}"))
def test_whatever_is_pasted_is_answered(world: World, client_of: ClientOf, text: str) -> None:
    told = {"text": text.encode("utf-8", "replace").decode()}
    answer = client_of(world.lin).post(reverse("paper_import"), told)
    assert answer.status_code == 200
    assert not Paper.objects.exists()


def test_a_proof_goes_to_those_who_may_read_the_claim(world: World, client_of: ClientOf) -> None:
    paper, trainee = paper_of(world.trainee, world.zhou), client_of(world.lin)
    url = reverse("paper_proof_add", args=[paper.pk])
    assert "没有证明文件" in trainee.get(HOME).content.decode()
    waiting = client_of(world.zhou).get(reverse("to_verify")).content.decode()
    assert "没有证明文件：看论文" in waiting
    wrong = trainee.post(url, {"file": SimpleUploadedFile("a.pdf", b"MZ")}).content.decode()
    assert "不是 PDF、JPEG 或 PNG" in wrong
    assert trainee.post(url, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    for reader, status in ((world.zhou, 200), (world.chen, 200), (world.lin, 200),
                           (world.zheng, 404), (world.wu, 403)):  # fmt: skip
        answer = client_of(reader).get(reverse("paper_proof", args=[paper.pk]))
        assert answer.status_code == status, reader
    card = client_of(world.zhou).get(reverse("to_verify")).content.decode()
    assert f'href="{reverse("paper_proof", args=[paper.pk])}"' in card
    assert "打开证明" in card
    answer = client_of(world.zhou).get(reverse("paper_proof", args=[paper.pk]))
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    # The supervisor is told, and finds it from the claim.
    told = client_of(world.zhou).get("/inbox/").content.decode()
    assert "林示例上传了论文的证明" in told
    claim = client_of(world.zhou).get(reverse("claim", args=["activity", paper.activity_id]))
    assert "论文与证明" in claim.content.decode()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_supervisor_looks_the_level_up_and_sees_what_differs(
    world: World, client_of: ClientOf
) -> None:
    paper = proved(world.trainee, world.zhou)
    client, url = client_of(world.zhou), reverse("paper", args=[paper.pk])
    assert "期刊级别没有核对" in client.get(url).content.decode()
    client.post(reverse("paper_level", args=[paper.pk]), {"level": "其他", "source": "示例目录"})
    shown = client.get(url).content.decode()
    assert "学员填的是“核心期刊”，核对为“其他”" in shown
    claim = client.get(reverse("claim", args=["activity", paper.activity_id])).content.decode()
    assert "论文与证明：与登记不符，学员填的是“核心期刊”，核对为“其他”" in claim
    assert "期刊级别核对为“其他”，与登记不符" in client.get("/verify/").content.decode()
    assert 'href="https://doi.org/10.1234/example.1"' in shown


def test_a_claim_without_journal_is_described(world: World, client_of: ClientOf) -> None:
    claim = paper_of(world.trainee, world.zhou).activity
    Paper.objects.all().delete()
    client = client_of(world.lin)
    url = reverse("paper_describe", args=[claim.pk])
    assert url in client.get(HOME).content.decode()
    told = {"journal": "示例杂志", "authors": "林示例\n周示例", "place": "1", "doi": "",
            "accepted_on": "2026-03-01"}  # fmt: skip
    assert client.post(url, told | {"place": "3"}).status_code == 200
    assert client.post(url, told).status_code == 302
    assert Paper.objects.get().activity == claim
    assert client.get(url).status_code == 404


def test_the_page_says_what_is_missing_in_the_rules_words(
    world: World, client_of: ClientOf
) -> None:
    shown = client_of(world.lin).get(HOME).content.decode()
    assert "还差 10 次（限主讲人）" in shown
    assert "还差 1 篇（限第一作者、共同第一作者；期刊限核心期刊、SCI）" in shown
    assert "细则没有写次数，还没有一次审核过的" in shown
    assert "作为主讲人完成临床病例分析、读书报告会、科研讨论会等 10 次" in shown
    form = client_of(world.lin).get(
        reverse("teaching_log"), {"type": "读书报告", "capacity": "主讲人"}
    )
    assert re.search(r'<option value="读书报告" selected', form.content.decode())


def test_a_speaker_logs_with_one_tap(world: World, client_of: ClientOf) -> None:
    session = session_of(world, parts={world.lin.pk: "主讲人"})
    client, part = client_of(world.lin), part_of(session, world.lin)
    assert "请周示例审核" in client.get(HOME).content.decode()
    url = reverse("teaching_part_log", args=[part.pk])
    assert client.post(url, {"supervisor": world.zhou.pk}).status_code == 302
    assert Activity.objects.get().capacity == "主讲人"
    assert "还没有登记</h2>" not in client.get(HOME).content.decode()


def test_a_phone_opens_the_code_within_its_minute(world: World, client_of: ClientOf) -> None:
    session = session_of(world)
    board = client_of(world.zhou).get(reverse("teaching_session_code", args=[session.pk]))
    assert "<svg" in board.content.decode()
    assert 'http-equiv="refresh" content="20"' in board.content.decode()
    url = f"{reverse('attend')}?code={code_for(session.pk)}"
    phone = client_of(world.lin)
    assert phone.head(url).status_code == 200
    assert not Attendance.objects.exists()
    assert client_of(world.zheng).get(url).status_code == 403
    shown = phone.get(url).content.decode()
    assert "林示例，签到</button>" in shown
    assert not Attendance.objects.exists()  # a look, or a preview of the address, signs nobody in
    [opened] = re.findall(r'name="opened" value="([^"]+)"', shown)
    with time_machine.travel(NOW + timedelta(seconds=59), tick=False):
        pressed = phone.post(reverse("attend"), {"opened": opened}).content.decode()
        assert "已签到</h1>" in pressed
        again = phone.post(reverse("attend"), {"opened": opened}).content.decode()
        assert "您已经签到</h1>" in again
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        opens = phone.get(url)  # the page is opened again later: it says when she came
        assert opens.status_code == 200
        assert "2026-06-15 10:30" in opens.content.decode()
        late = client_of(world.chen).get(url)
        assert (late.status_code, "请再扫一次屏幕上现在的二维码" in late.content.decode()) == (
            410, True,
        )  # fmt: skip
    assert Attendance.objects.get().person == world.lin


def test_the_organiser_keeps_the_list(world: World, client_of: ClientOf) -> None:
    session = session_of(world)
    client, page = client_of(world.zhou), reverse("teaching_session", args=[session.pk])
    add = reverse("teaching_session_attendance_add", args=[session.pk])
    assert "请填写" in client.post(add, {"person": world.lin.pk}).content.decode()
    client.post(add, {"person": world.lin.pk, "reason": "手机没电"})
    row = Attendance.objects.get()
    shown = client.get(page).content.decode()
    assert "已到 1 人，应到 1 人中到了 1 人" in shown
    assert "手机没电" in shown
    client.post(reverse("teaching_session_attendance_remove", args=[row.pk]))
    assert "移除过的 1 条" in client.get(page).content.decode()
    client.post(reverse("teaching_session_attendance_restore", args=[row.pk]))
    book = client.get(reverse("teaching_session_workbook", args=[session.pk]))
    cells = [[cell.value for cell in line] for line in load_workbook(BytesIO(book.content))["签到"]]
    assert ["林示例", "补签", "2026-06-15 10:30", "手机没电"] in cells
    hers = client_of(world.lin).get(page).content.decode()
    assert "10:30 已签到（补签）" in hers
    assert "应到 1 人" not in hers  # who else was there is nobody's but the organiser's


def test_a_session_is_planned_changed_and_cancelled(world: World, client_of: ClientOf) -> None:
    client = client_of(world.zhou)
    told = {
        "held": f"{world.base.pk}:{world.department.pk}", "kind": "读书报告", "title": "示例",
        "day": "2026-06-18", "begin": "08:00", "end": "09:00", "place": "示教室",
        "whom": "department", "speaker": world.lin.pk, "guest": "", "preparers": [],
    }  # fmt: skip
    url = reverse("teaching_session_add")
    assert "晚于开始时间" in client.post(url, told | {"end": "07:00"}).content.decode()
    assert client.post(url, told | {"held": f"{world.base.pk}:0"}).status_code == 200
    assert client.post(url, told).status_code == 302
    session = TeachingSession.objects.get()
    assert session.starts_at == moment(TODAY + timedelta(3), 8)
    code = client.get(reverse("teaching_session_code", args=[session.pk])).content.decode()
    assert "还没有到日子" in code
    edit = reverse("teaching_session_edit", args=[session.pk])
    assert "2026-06-18" in client.get(edit).content.decode()
    assert client.post(edit, told | {"version": "1", "title": "改过"}).status_code == 302
    assert "有了改动" in client.post(edit, told | {"version": "1"}).content.decode()
    client.post(reverse("teaching_session_cancel", args=[session.pk]))
    assert "已取消" in client.get("/teaching/sessions/").content.decode()
    client.post(reverse("teaching_session_restore", args=[session.pk]))
    session.refresh_from_db()
    assert (session.title, session.cancelled_at, session.version) == ("改过", None, 4)
    # Whoever logged it stays, and the page says so.
    part = part_of(session, world.lin)
    with time_machine.travel(NOW + timedelta(days=4), tick=False):
        log_part(by=world.lin, trainee=world.trainee, part=part, supervisor=world.zhou.pk)
        answer = client_of(world.zhou).post(
            edit, told | {"version": "4", "speaker": ""}, follow=True
        ).content.decode()  # fmt: skip
    assert "林示例已登记自己在这次活动里的作用" in answer
    assert "已改正" not in answer


def test_a_speaker_is_looked_for_and_what_was_filled_in_stays(
    world: World, client_of: ClientOf
) -> None:
    client, url = client_of(world.zhou), reverse("teaching_session_add")
    blank = client.get(url).content.decode()
    assert "林示例</span>" not in blank.partition("组织或准备资料的学员")[0]
    held = f"{world.base.pk}:{world.department.pk}"
    found = client.get(url, {"find": "林示", "held": held}).content.decode()
    assert f'<input type="radio" name="speaker" value="{world.lin.pk}">' in found
    told = {"look": "1", "find": "周示例\0", "title": "示例题目", "speaker": world.lin.pk}
    looked = client.post(url, told).content.decode()
    assert "示例题目" in looked
    assert f'name="speaker" value="{world.lin.pk}" checked' in looked
    assert f'name="speaker" value="{world.zhou.pk}"' in looked
    assert not TeachingSession.objects.exists()
    assert "没有找到" in client.get(url, {"find": "郑示例"}).content.decode()  # of another base


def test_who_was_expected_is_offered_and_others_are_looked_for(
    world: World, client_of: ClientOf
) -> None:
    session, client = session_of(world), client_of(world.zhou)
    url = reverse("teaching_session_attendance_add", args=[session.pk])
    assert f"?person={world.lin.pk}" in client.get(url).content.decode()
    found = client.get(url, {"find": "陈示"}).content.decode()
    assert f"?person={world.chen.pk}" in found
    assert "补签：陈示例" in client.get(url, {"person": world.chen.pk}).content.decode()
    for other in (world.zheng.pk, "x", "9" * 30):
        assert "补签哪一位" in client.get(url, {"person": other}).content.decode()
    assert "没有找到" in client.get(url, {"find": "郑\0"}).content.decode()


def test_an_entry_that_was_put_right_is_proposed_to_another_duty(
    world: World, client_of: ClientOf
) -> None:
    client, url = client_of(world.lin), reverse("chief_diary")
    chief(world.trainee, world.department)
    entry = write_diary(by=world.lin, trainee=world.trainee, told=diary_told(world))
    assert "要归类的" not in client.get(url).content.decode()
    kinds = {one.title: one.id for one in words_of(world.trainee).diary_kinds}
    other = next(title for title in kinds if not title.startswith("院内会诊"))
    changed = EnteredActivity(
        day=TODAY, type=entry.activity.type, title=f"{other}：改过", capacity="", level="",
        supervisor=world.zhou.pk,
    )  # fmt: skip
    change_duty(by=world.lin, claim=entry.activity, version=1, entered=changed)
    shown = client.get(url).content.decode()
    assert "现归在“院内会诊”，内容已改" in shown
    assert f'<option value="{kinds[other]}" selected>' in shown
    sort = reverse("chief_diary_sort", args=[entry.activity_id])
    assert "已归类" in client.post(sort, {"kind": kinds[other]}, follow=True).content.decode()
    entry.refresh_from_db()
    assert entry.kind == kinds[other]
    assert "没有归类" in client.post(sort, {"kind": kinds[other]}, follow=True).content.decode()


def test_two_first_authors_of_one_paper_are_told_and_only_named_to_who_may_read(
    world: World, client_of: ClientOf
) -> None:
    mine = paper_of(world.trainee, world.zhou)
    paper_of(world.other_trainee, world.zheng)
    shown = client_of(world.zhou).get(reverse("paper", args=[mine.pk])).content.decode()
    assert "同一个 DOI，另一位学员也登记为第一作者" in shown
    assert world.other_trainee.person.name not in shown
    claim = reverse("claim", args=["activity", mine.activity_id])
    assert "另有学员登记为第一作者" in client_of(world.lin).get(claim).content.decode()
    level = client_of(world.zhou).get(reverse("paper_level", args=[mine.pk])).content.decode()
    assert "请先核对位次" in level


def test_the_diary_is_a_table_of_months(world: World, client_of: ClientOf) -> None:
    client, url = client_of(world.lin), reverse("chief_diary")
    assert "还没有到总住院" in client.get(url).content.decode()
    chief(world.trainee, world.department)
    told = {"kind": "chief.consultations", "day": "2026-06-10", "text": "", "number": "3",
            "supervisor": world.zhou.pk}  # fmt: skip
    assert "不在您的总住院期间" in client.post(url, told | {"day": "2026-01-10"}).content.decode()
    assert client.post(url, told).status_code == 302
    shown = client.get(url).content.decode()
    assert "已审核 0 次，待审核 3 次；细则列的 9 项职责记过 1 项" in shown
    assert ">0＋3<" in shown
    claim = Activity.objects.get()
    assert claim.title == "院内会诊 3 次"
    changed = EnteredActivity(
        day=claim.day, type=claim.type, title="院内会诊", capacity="", level="",
        supervisor=world.zhou.pk,
    )  # fmt: skip
    claim = change_duty(by=world.lin, claim=claim, version=1, entered=changed)
    verify_claims(by=world.zhou, decisions=[decision(claim)])
    assert "已审核 1 次；" in client.get(url).content.decode()
    claim = change_duty(
        by=world.lin, claim=claim, version=Activity.objects.get().version,
        entered=replace(changed, title="会诊"),
    )  # fmt: skip
    return_claims(by=world.zhou, claims=[decision(claim)], message="示例")
    assert "已审核 0 次；细则列的 9 项职责记过 0 项" in client.get(url).content.decode()
    assert "还没有做过：组织业务学习、组织病历讨论" in shown
    assert "一笔也没有记的月份：2026-04、2026-05" in shown


def test_a_subscription_is_shown_once(world: World, client_of: ClientOf) -> None:
    client, url = client_of(world.lin), reverse("teaching_calendar")
    session_of(world)
    [address] = re.findall(
        r">(http://testserver/teaching/feed/[\w-]+\.ics)<", client.post(url).content.decode()
    )
    assert address not in client.get(url).content.decode()
    assert b"BEGIN:VEVENT" in client.get(address.removeprefix("http://testserver")).content
    client.post(reverse("teaching_calendar_end"))
    assert CalendarFeed.objects.get().ended_at == NOW


def test_what_she_attended_is_on_her_page(world: World, client_of: ClientOf) -> None:
    attended(session_of(world), world.lin)
    shown = client_of(world.lin).get(HOME).content.decode()
    assert "我参加过 1 次" in shown
    assert "本身不计入细则的次数" in shown
