"""Who may do what, on which day: looking a doctor up, asking one question, asking as a program."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from seldinger.report.privileges import DECISION
from seldinger.web.people.actions.accounts import rename_person
from seldinger.web.people.actions.places import add_hospital
from seldinger.web.people.actions.work import end_membership, start_membership
from seldinger.web.people.models import Person
from seldinger.web.privileges.actions.granting import (
    give_grant,
    lift_suspension,
    revoke_grant,
    suspend_grant,
)
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.presenters.doctor import qr_code
from seldinger.web.privileges.views import look_up as look_up_views
from support.html import Element
from support.html import read as read_html
from support.people import NOW, TODAY, ClientOf, World, person

LIST, BEYOND = "peripheral-intervention", "peripheral-intervention-4-01"
ENTRY, NAME = "peripheral-intervention-3-05", "四肢动脉血管成形术"
ABLATION = "comprehensive-intervention-3-12"  # graded 3, managed as 4
TIPS, ALSO_TIPS = "peripheral-intervention-4-08", "comprehensive-intervention-4-05"
FRAIL = "cardiothoracic-4-09"
BEGUN = date(2026, 1, 1)
DAY = timedelta(days=1)


def granted(world: World, doctor: Person | None = None, **told: Any) -> Grant:
    """周's: peripheral intervention up to grade 3, since January."""
    new: dict[str, Any] = {
        "doctor": doctor or world.zhou,
        "hospital": world.main,
        "kind": Grant.Kind.LIST,
        "list_id": LIST,
        "grade": 3,
        "start": BEGUN,
        "document": "示例〔2026〕1 号",
    }
    return give_grant(by=world.wu, new=NewGrant(**(new | told)))


def by_entries(world: World, *entries: str, **told: Any) -> Grant:
    scope = {"kind": Grant.Kind.ENTRIES, "entries": entries, "list_id": "", "grade": None}
    return granted(world, **(scope | told))


def shown(client: Client, url: str, **told: Any) -> Element:
    response = client.get(url, told)
    assert response.status_code == 200, response.status_code
    return read_html(response.content.decode()).one("main")


def page_of(doctor: Person) -> str:
    return f"/privileges/doctors/{doctor.pk}/"


@pytest.fixture
def look_up(world: World, client_of: ClientOf) -> Client:
    return client_of(world.look_up)


# -- looking up ------------------------------------------------------------------------------------


def test_it_begins_with_those_who_hold_a_grant(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, "/privileges/")
    assert [row.one("a")["href"] for row in page.one("ul", "doctors").all("li")] == [
        page_of(world.zhou)
    ]
    assert "1 份有效的授权" in page.text


def test_without_any_grant_it_says_how_to_begin(look_up: Client) -> None:
    assert "还没有登记过授权" in shown(look_up, "/privileges/").text


@pytest.mark.parametrize("words", ["周示例", "周", "zsl", "zhoushi", "zhou"])
def test_it_finds_by_name_pinyin_and_login(words: str, world: World, look_up: Client) -> None:
    assert page_of(world.zhou) in [
        link["href"] for link in shown(look_up, "/privileges/", q=words).all("a") if "href" in link
    ]


def test_it_finds_by_staff_number(world: World, look_up: Client) -> None:
    doctor = person("金示例", "jin")
    start_membership(
        by=None, person=doctor, hospital=world.main, department=None, start=BEGUN,
        staff_no="70123",
    )  # fmt: skip
    assert "金示例" in shown(look_up, "/privileges/", q="70123").text


def test_nobody_of_another_hospital_is_found(look_up: Client) -> None:
    page = shown(look_up, "/privileges/", q="郑")
    assert "没有找到这位医师" in page.text


def test_htmx_gets_the_rows_alone(look_up: Client) -> None:
    response = look_up.get("/privileges/", {"q": "周"}, headers={"HX-Request": "true"})
    assert "<main" not in response.content.decode()
    assert "周示例" in response.content.decode()


def test_medical_affairs_come_from_here_to_the_grants(world: World, client_of: ClientOf) -> None:
    for reader, may in ((world.wu, True), (world.look_up, False)):
        text = shown(client_of(reader), "/privileges/").text
        assert "全部授权" in text
        assert ("登记授权" in text, "用工作簿带入" in text) == (may, may)


# -- a doctor today --------------------------------------------------------------------------------


def test_it_says_what_may_be_done_today(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, page_of(world.zhou))
    assert "今天（6 月 15 日）可以做什么" in page.text
    assert "今天有 1 份有效的授权。" in page.text
    assert "外周血管介入手术 三级及以下" in page.text
    assert "示例〔2026〕1 号 · 2026-01-01 起，长期" in page.text


def test_a_list_with_restricted_technologies_says_that_it_does_not_cover_them(
    world: World, look_up: Client
) -> None:
    granted(world, list_id="comprehensive-intervention")
    assert "不含限制类技术" in shown(look_up, page_of(world.zhou)).text


def test_under_a_proctor_stands_apart(world: World, look_up: Client) -> None:
    by_entries(world, ENTRY, proctored=5)
    page = shown(look_up, page_of(world.zhou))
    assert "须在带教下做" in page.text
    assert "前 5 例须有带教" in page.text
    assert "可以独立做" not in page.text


def test_what_was_suspended_or_revoked_is_told_its_reason_to_whom_it_concerns(
    world: World, client_of: ClientOf
) -> None:
    suspend_grant(by=world.wu, grant=granted(world), start=TODAY - DAY, reason="复训")
    revoke_grant(by=world.wu, grant=by_entries(world, ENTRY), on=TODAY - DAY, reason="转岗")
    for reader, may_read in ((world.wu, True), (world.zhou, True), (world.look_up, False)):
        text = shown(client_of(reader), page_of(world.zhou)).text
        assert "今天没有有效的授权" in text
        assert "1 份在暂停中" in text
        assert "已撤销 自 2026-06-14 起" in text
        assert "暂停中 2026-06-14 起，直到另行通知" in text
        assert ("起：转岗" in text, "：复训" in text) == (may_read, may_read)


def test_one_operation_is_answered_at_once(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, page_of(world.zhou), q="四肢动脉血管成形")
    row = page.one("ul", "operations").all("li")[0]
    assert NAME in row.text.replace(" ", "")  # what fits is marked
    assert row.one("span", "decision").text == "✓ 可以做"


def test_by_initials_and_what_is_beyond(world: World, look_up: Client) -> None:
    granted(world, grade=2)
    page = shown(look_up, page_of(world.zhou), q="szdmxgcx")
    words = [one.text for one in page.one("ul", "operations").all("span", "decision")]
    assert set(words) == {"✕ 不可以做"}


def test_what_no_catalogue_lists_is_ungraded(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, page_of(world.zhou), q="没有的手术名")
    assert page.one("span", "decision").text == "? 未定级，不等于允许"
    assert "目录里没有“没有的手术名”" in page.text


def test_the_code_leads_here_and_holds_no_name(
    world: World, look_up: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def drawn(address: str) -> str:
        told.append(address)
        return qr_code(address)

    monkeypatch.setattr(look_up_views, "qr_code", drawn)
    page = shown(look_up, page_of(world.zhou))
    assert page.one("aside", "qr").one("svg", "qr-code")["viewbox"]
    assert told == [f"http://testserver/privileges/doctors/{world.zhou.pk}/"]


def test_of_many_operations_only_the_nearest_are_listed(world: World, look_up: Client) -> None:
    page = shown(look_up, page_of(world.zhou), q="术")
    assert len(page.one("ul", "operations").all("li")) == 12
    assert "只列出最接近的 12 条" in page.text
    assert "只列出最接近的" not in shown(look_up, page_of(world.zhou), q=NAME).text


def test_every_decision_has_its_colour_in_the_theme(look_up: Client) -> None:
    sheet = look_up.get("/theme.css").content.decode()
    for decision, label in DECISION.items():
        assert f"--{decision}:{label.colour};" in sheet
        assert f".status-{decision}{{" in sheet


def test_a_colleague_of_the_department_may_look(world: World, client_of: ClientOf) -> None:
    """An attending's role is for a department; a grant is for its hospital."""
    granted(world, doctor=world.head)
    assert "有效的授权" in shown(client_of(world.zhou), page_of(world.head)).text


def test_everybody_sees_themselves_and_a_trainee_nobody_else(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.lin)
    assert "没有登记任职，也没有授权" in shown(client, page_of(world.lin)).text
    assert client.get(page_of(world.zhou)).status_code == 404
    assert client.get("/privileges/").status_code == 403


def test_a_doctor_of_another_hospital_is_not_found(world: World, look_up: Client) -> None:
    assert look_up.get(page_of(world.zheng)).status_code == 404
    assert look_up.get("/privileges/doctors/999999/").status_code == 404


def test_a_grant_of_a_hospital_out_of_reach_is_not_shown(world: World, client_of: ClientOf) -> None:
    """赵 works in both; who looks from one hospital sees the grants of that one."""
    start_membership(
        by=None, person=world.head, hospital=world.other_hospital, department=None, start=BEGUN
    )
    give_grant(
        by=world.zheng,
        new=NewGrant(
            doctor=world.head, hospital=world.other_hospital, kind=Grant.Kind.LIST, list_id=LIST,
            grade=4, start=BEGUN, document="秘密〔2026〕9 号",
        ),
    )  # fmt: skip
    client = client_of(world.look_up)
    page = shown(client, page_of(world.head))
    assert "示例丙医院" not in page.text
    asked = {"doctor": world.head.pk, "entry": ENTRY, "on": TODAY}
    answer = client.get("/privileges/check.json", asked).json()
    assert [one["why"] for one in answer["reasons"]] == ["no_grant"]
    assert "秘密" not in str(answer)
    # 赵 reads of their own grant, wherever it is.
    own = (
        client_of(world.head)
        .get("/privileges/check.json", asked | {"hospital": world.main.pk})
        .json()
    )
    assert [one["why"] for one in own["reasons"]] == ["other_hospital"]
    assert "秘密〔2026〕9 号" in own["reasons"][0]["text"]


def test_who_works_there_no_more_is_said_to_be_gone(world: World, look_up: Client) -> None:
    """A grant outlives a membership; the office has yet to revoke it."""
    granted(world)
    gone = "今天没有在这家医院任职的登记"
    assert gone not in shown(look_up, page_of(world.zhou)).text
    end_membership(by=None, membership=world.zhou.memberships.get(), on=TODAY - DAY)
    page = shown(look_up, page_of(world.zhou)).text
    assert gone in page
    assert "今天已不在这家医院任职，1 份授权今天都不能用。" in page
    assert "可以独立做" not in page


def left(doctor: Person) -> None:
    """Since yesterday, and the account with it."""
    end_membership(by=None, membership=doctor.memberships.get(), on=TODAY - DAY)
    doctor.is_active = False
    doctor.save()


def test_who_has_left_is_said_to_be_gone_beside_every_answer(world: World, look_up: Client) -> None:
    granted(world)
    told = {"doctor": world.zhou.pk, "entry": ENTRY}
    notes = ["这位医师当日没有在这家医院任职的登记，请先核对。", "这位医师的账号已停用，请先核对。"]
    assert asked(look_up, **told, on=TODAY).json()["notes"] == []
    left(world.zhou)
    assert asked(look_up, **told, on=TODAY).json()["notes"] == notes
    then = asked(look_up, **told, on=TODAY - DAY).json()["notes"]
    assert then == [notes[1], "这份授权于 2026-06-15 10:30 才登记，晚于所问的日期。"]
    answer = shown(look_up, "/privileges/check/", **told, on=TODAY).one("section", "answer")
    assert [note.text for note in answer.all("p", "late")] == notes
    assert answer.text.index(notes[0]) < answer.text.index("当日已不在这家医院任职")
    decided = [asked(look_up, **told, on=on).json()["decision"] for on in (TODAY - DAY, TODAY)]
    assert decided == ["allowed", "refused"]
    page = look_up.get(page_of(world.zhou), {"q": NAME}, headers={"HX-Request": "true"})
    assert all(note in page.content.decode() for note in notes)
    assert notes[1] in shown(look_up, page_of(world.zhou)).text
    row = shown(look_up, "/privileges/").one("ul", "doctors").text
    assert "在您范围内今天没有任职的登记；账号已停用" in row


def test_a_supervisor_who_has_left_is_said_to_be_gone(world: World, look_up: Client) -> None:
    granted(world)
    left(world.zhou)
    told = {"doctor": world.head.pk, "supervisor": world.zhou.pk, "part": "supervised"}
    answer = asked(look_up, **told, entry=ENTRY, on=TODAY).json()
    assert answer["decision"] == "refused"
    whys = [reason["why"] for reason in answer["reasons"]]
    assert whys[:2] == ["supervisor_without_grant", "not_working_there"]
    assert answer["notes"] == [
        "指导或带教医师当日没有在这家医院任职的登记，请先核对。",
        "指导或带教医师的账号已停用，请先核对。",
    ]


# -- one question ----------------------------------------------------------------------------------


def test_the_question_is_asked_before_anything_is_answered(look_up: Client) -> None:
    page = shown(look_up, "/privileges/check/")
    assert not page.all("section", "answer")
    assert page.one("input", name="on")["value"] == "2026-06-15"
    assert not page.all("p", "fault")


def test_the_answer_comes_first_with_its_reasons(world: World, look_up: Client) -> None:
    grant = granted(world)
    page = shown(look_up, "/privileges/check/", who="周示例", q=NAME, on="2026-06-15")
    answer = page.one("section", "answer")
    assert answer.one("h2").text == "✓ 可以做 allowed"
    assert "周示例 · 示例甲医院 · 2026-06-15 · 术者" in answer.text
    assert "示例〔2026〕1 号 · 2026-01-01 起，长期" in answer.text
    assert f"第 {grant.pk} 号" in answer.text
    assert "目录级别 三级" in answer.text
    assert "第 1 版" in answer.text
    assert "据今天（2026-06-15）所知" in answer.text


def test_a_past_day_answers_from_history_after_a_revocation(world: World, look_up: Client) -> None:
    revoke_grant(by=world.wu, grant=granted(world), on=date(2026, 5, 1), reason="转岗")
    for on, word in (("2026-04-30", "✓ 可以做"), ("2026-05-01", "✕ 不可以做")):
        page = shown(look_up, "/privileges/check/", who="周示例", q=NAME, on=on)
        assert page.one("section", "answer").one("h2").text.startswith(word)
    assert "撤销自 2026-05-01 起，于 2026-06-15 10:30 才登记" in page.text


def test_a_grant_that_was_entered_later_says_when(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, "/privileges/check/", who="周示例", q=NAME, on="2026-02-01")
    assert "这份授权于 2026-06-15 10:30 才登记，晚于所问的日期。" in page.text


def test_the_supervisors_grant_is_named_and_when_it_was_entered(
    world: World, look_up: Client
) -> None:
    grant = granted(world)
    told = {"doctor": world.head.pk, "supervisor": world.zhou.pk, "part": "supervised"}
    answer = asked(look_up, **told, entry=ENTRY, on="2026-02-01").json()
    assert [(one["why"], one["about"]) for one in answer["reasons"]] == [
        ("supervisor_holds", str(grant.pk))
    ]
    assert "示例〔2026〕1 号" in answer["reasons"][0]["text"]
    assert "这份授权于 2026-06-15 10:30 才登记，晚于所问的日期。" in answer["notes"]


def test_a_suspension_that_was_taken_back_later_says_when(
    world: World, look_up: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 11 June it rested; on the 15th it was entered as lifted from the 10th on."""
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: NOW - 14 * DAY)
        rest = suspend_grant(by=world.wu, grant=granted(world), start=TODAY - 10 * DAY, reason="训")
    lift_suspension(by=world.wu, suspension=rest, on=TODAY - 5 * DAY)
    told = {"doctor": world.zhou.pk, "entry": ENTRY}
    late = "这份授权自 2026-06-05 起暂停过，于 2026-06-15 10:30 才登记从 2026-06-10 起恢复"
    for days, decision, said in (
        (4, "allowed", True),
        (5, "allowed", True),
        (6, "suspended", False),
    ):
        answer = asked(look_up, **told, on=TODAY - days * DAY).json()
        assert decision in (answer["decision"], answer["reasons"][0]["why"])
        assert (late in str(answer["notes"])) is said
    assert not asked(look_up, **told, on=TODAY).json()["notes"]
    assert not asked(look_up, **told, on=TODAY - 12 * DAY).json()["notes"]


def test_a_picked_entry_is_asked_in_all_lists_in_which_it_stands(
    world: World, look_up: Client
) -> None:
    by_entries(world, ALSO_TIPS)
    told = {"doctor": world.zhou.pk, "entry": TIPS, "on": TODAY}
    assert asked(look_up, **told).json()["decision"] == "allowed"
    page = shown(look_up, "/privileges/check/", **told)
    assert page.one("h2", id="answer").text.startswith("✓ 可以做")
    lists = page.one("section", "answer").one("dl").text
    assert all(name in lists for name in ("外周血管介入", "综合介入"))
    name = page.one("input", name="q")["value"]
    rows = shown(look_up, page_of(world.zhou), q=name).one("ul", "operations").all("li")
    assert {row.one("span", "decision").text for row in rows[:2]} == {"✓ 可以做"}


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"entry": [ENTRY, BEYOND]}, "给出的条目不是同一项手术。一次只能查一项，请分开查"),
        ({"entry": [FRAIL]}, "是患者情况，不是手术"),
        ({"q": "有严重合并症的心脏手术"}, "“有严重合并症的心脏手术”是患者情况，不是手术"),
    ],
)
def test_what_is_not_one_operation_is_a_fault_and_no_answer(
    told: dict[str, Any], fault: str, world: World, look_up: Client
) -> None:
    granted(world, grade=4)
    page = shown(look_up, "/privileges/check/", doctor=world.zhou.pk, **told)
    assert not page.all("section", "answer")
    assert fault in page.text


def test_a_field_that_was_cleared_is_empty(world: World, look_up: Client) -> None:
    granted(world)
    told = {"doctor": world.head.pk, "supervisor": world.zhou.pk, "entry": ENTRY, "on": TODAY}
    told |= {"part": "supervised"}
    page = shown(look_up, "/privileges/check/", **told)
    assert page.one("h2", id="answer").text.startswith("◑ 须在带教下做")
    page = shown(look_up, "/privileges/check/", **told, by="")
    assert page.one("h2", id="answer").text.startswith("✕ 不可以做")
    assert "指导或带教：" not in page.text
    for cleared in ("who", "q"):
        page = shown(look_up, "/privileges/check/", **told, **{cleared: ""})
        assert not page.all("section", "answer")
        assert "value" not in page.one("input", name=cleared)


@pytest.mark.parametrize(("told", "mark"), [("0", "✕"), ("", "✕"), ("1", "⚠"), ("true", "⚠")])
def test_an_emergency_is_told_as_the_program_tells_it(
    told: str, mark: str, world: World, look_up: Client
) -> None:
    question = {"doctor": world.head.pk, "entry": ENTRY, "on": TODAY, "emergency": told}
    page = shown(look_up, "/privileges/check/", **question)
    assert page.one("h2", id="answer").text.startswith(mark)


def test_a_restricted_technology_says_why_its_grade_is_higher(
    world: World, look_up: Client
) -> None:
    granted(world, list_id="comprehensive-intervention", grade=4)
    page = shown(look_up, "/privileges/check/", doctor=world.zhou.pk, entry=ABLATION, on=TODAY)
    assert page.one("h2", id="answer").text.startswith("✕ 不可以做")
    assert "须按名称授权" in page.text
    assert "列入限制类技术“肿瘤消融治疗技术”" in page.text
    assert "目录级别 三级 管理级别 四级" in page.text


def test_several_who_fit_are_offered(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, "/privileges/check/", who="示例", q=NAME, on="2026-06-15")
    links = {link.text.split()[0]: link["href"] for link in page.one("section", "pick").all("a")}
    assert not page.all("section", "answer")
    response = look_up.get("/privileges/check/" + links["周示例"])
    assert "✓ 可以做" in read_html(response.content.decode()).one("h2", id="answer").text


def test_several_entries_that_fit_are_offered_and_none_of_them(
    world: World, look_up: Client
) -> None:
    granted(world)
    page = shown(look_up, "/privileges/check/", who="周示例", q="血管成形", on="2026-06-15")
    links = {link.text: link["href"] for link in page.one("section", "pick").all("a")}
    picked = next(url for text, url in links.items() if text.startswith(NAME))
    answer = read_html(look_up.get("/privileges/check/" + picked).content.decode())
    assert answer.one("h2", id="answer").text.startswith("✓")
    none = next(url for text, url in links.items() if text.startswith("都不是"))
    answer = read_html(look_up.get("/privileges/check/" + none).content.decode())
    assert answer.one("h2", id="answer").text.startswith("? 未定级，不等于允许")


def test_free_text_that_fits_nothing_is_ungraded(world: World, look_up: Client) -> None:
    granted(world)
    page = shown(look_up, "/privileges/check/", who="周示例", q="没有的手术名", on="2026-06-15")
    assert page.one("h2", id="answer").text.startswith("? 未定级，不等于允许")
    assert "未定级，不等于允许" in page.text


def test_another_name_typed_over_the_one_picked_is_looked_for(
    world: World, look_up: Client
) -> None:
    granted(world)
    told = {"doctor": world.head.pk, "who": "周示例", "entry": BEYOND, "q": NAME, "on": TODAY}
    page = shown(look_up, "/privileges/check/", **told)
    assert page.one("h2", id="answer").text.startswith("✓ 可以做")


def test_a_name_that_nobody_has_is_a_fault(look_up: Client) -> None:
    page = shown(look_up, "/privileges/check/", who="没有的人", q=NAME, on="2026-06-15")
    assert "没有找到“没有的人”" in page.one("p", "fault").text


def test_a_day_that_is_none_is_a_fault_and_no_answer(look_up: Client) -> None:
    page = shown(look_up, "/privileges/check/", who="周示例", q=NAME, on="昨天")
    assert not page.all("section", "answer")
    assert "日期不对" in page.one("p", "fault").text


def test_under_a_supervisor_who_holds_it(world: World, look_up: Client) -> None:
    granted(world)
    told = {"who": "赵示例", "q": NAME, "on": TODAY, "part": "supervised", "by": "周示例"}
    page = shown(look_up, "/privileges/check/", **told)
    assert page.one("h2", id="answer").text.startswith("◑ 须在带教下做")
    assert "指导或带教：周示例" in page.text


def test_an_emergency_passes_and_is_no_grant(look_up: Client) -> None:
    told = {"who": "赵示例", "q": NAME, "on": TODAY, "emergency": "on"}
    page = shown(look_up, "/privileges/check/", **told)
    assert page.one("h2", id="answer").text.startswith("⚠ 急诊越级")
    assert "越级不是授权" in page.text


def test_the_patients_condition_is_asked(world: World, look_up: Client) -> None:
    granted(world)
    told = {"who": "周示例", "q": NAME, "on": TODAY, "modifier": "cardiothoracic-4-09"}
    page = shown(look_up, "/privileges/check/", **told)
    assert page.one("h2", id="answer").text.startswith("✕ 不可以做")
    assert "患者情况“有严重合并症的心脏手术”提高了管理级别" in page.text


def test_who_may_not_be_seen_is_not_found(world: World, look_up: Client) -> None:
    for told in ({"doctor": world.zheng.pk}, {"supervisor": world.zheng.pk}):
        assert look_up.get("/privileges/check/", told).status_code == 404
    told = {"doctor": world.zhou.pk, "hospital": world.other_hospital.pk}
    assert look_up.get("/privileges/check/", told).status_code == 404


@pytest.mark.parametrize("told", ["doctor=x", "doctor=9999999999999999999", "doctor=-1"])
def test_odd_numbers_are_not_found(told: str, look_up: Client) -> None:
    assert look_up.get(f"/privileges/check/?{told}").status_code == 404


# -- as a program asks -----------------------------------------------------------------------------


def asked(client: Client, **told: Any) -> Any:
    return client.get("/privileges/check.json", told)


def test_the_program_gets_the_keys_of_the_contract(world: World, look_up: Client) -> None:
    grant = granted(world)
    response = asked(look_up, doctor=world.zhou.pk, entry=ENTRY, on="2026-06-15")
    assert response.status_code == 200
    answer = response.json()
    assert [*answer] == [
        "decision", "reasons", "grade", "managed_grade", "grant", "catalogue", "version", "on",
        "notes",
    ]  # fmt: skip
    assert (answer["decision"], answer["grant"]) == ("allowed", str(grant.pk))
    assert (answer["catalogue"], answer["version"]) == ("shougang", "1")


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"doctor": ""}, "没有写明医师"),
        ({"entry": ""}, "没有条目"),
        ({"entry": "nothing-1-01"}, "没有条目“nothing-1-01”"),
        ({"modifier": "nothing-1-01"}, "没有条目“nothing-1-01”"),
        ({"entry": FRAIL}, f"“{FRAIL}”（有严重合并症的心脏手术）是患者情况，不是手术"),
        ({"entry": [FRAIL, ENTRY]}, "是患者情况，不是手术"),
        ({"modifier": ENTRY}, f"“{ENTRY}”不是患者情况"),
        ({"entry": [ENTRY, BEYOND]}, "给出的条目不是同一项手术"),
        ({"on": "2026-02-30"}, "日期不对"),
        ({"part": "watching"}, "part 只能是"),
    ],
)
def test_bad_input_says_what_is_wrong(
    told: dict[str, str], word: str, world: World, look_up: Client
) -> None:
    question = {"doctor": world.zhou.pk, "entry": ENTRY, "on": "2026-06-15"} | told
    response = asked(look_up, **question)
    assert response.status_code == 400
    assert word in response.json()["error"]


def test_the_program_finds_nobody_out_of_reach(world: World, look_up: Client) -> None:
    assert asked(look_up, doctor=world.zheng.pk, entry=ENTRY).status_code == 404
    elsewhere = {"doctor": world.zhou.pk, "hospital": world.other_hospital.pk}
    assert asked(look_up, entry=ENTRY, **elsewhere).status_code == 404


def test_of_two_hospitals_the_program_names_one(world: World, client_of: ClientOf) -> None:
    start_membership(
        by=None, person=world.zhou, hospital=world.partner, department=None, start=BEGUN
    )
    client = client_of(world.chen)
    assert asked(client, doctor=world.zhou.pk, entry=ENTRY).status_code == 400
    told = {"doctor": world.zhou.pk, "entry": ENTRY, "hospital": world.partner.pk}
    assert asked(client, **told).json()["decision"] == "refused"


def test_a_hospital_without_a_catalogue_grades_nothing(world: World, client_of: ClientOf) -> None:
    bare = add_hospital(by=None, name="示例无目录医院", catalogue="")
    start_membership(by=None, person=world.look_up, hospital=bare, department=None, start=BEGUN)
    client = client_of(world.look_up)
    told = {"doctor": world.look_up.pk, "hospital": bare.pk, "entry": ENTRY}
    assert asked(client, **told).json()["decision"] == "ungraded"
    page = shown(client, page_of(world.look_up), hospital=bare.pk, q=NAME)
    assert "没有选定手术分级目录" in page.text


def test_a_renamed_doctor_is_found_by_the_new_name(world: World, look_up: Client) -> None:
    granted(world)
    rename_person(by=world.secretary, person=world.zhou, name="周更正")
    assert "周更正" in shown(look_up, "/privileges/", q="周更正").text


@pytest.mark.parametrize("odd", ["\x00", "'; DROP TABLE people_person; --", "%", "🩻" * 500])
def test_odd_questions_are_answered(odd: str, world: World, look_up: Client) -> None:
    told = dict.fromkeys(("q", "who", "by", "part", "entry", "modifier", "emergency"), odd)
    for url in ("/privileges/", page_of(world.zhou), "/privileges/check/"):
        assert look_up.get(url, told).status_code == 200, url
    told |= {"doctor": world.zhou.pk, "who": ""}
    assert look_up.get("/privileges/check/", told).status_code == 200
    assert asked(look_up, **told).status_code == 400
