"""The pages of dose: the list and what narrows it, one case, rooms and people, the rules."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from seldinger.errors import SeldingerError
from seldinger.web.dose.actions.alerts import raise_alerts
from seldinger.web.dose.actions.rules import (
    choose_group,
    end_kept,
    resume_kept,
    set_dose_rule,
)
from seldinger.web.dose.doctors import operations_dose
from seldinger.web.dose.entered import NewDoseRule
from seldinger.web.dose.groups import Group, Grouping
from seldinger.web.dose.models import DoseRule, FollowUp, ReferenceLevel, Threshold
from seldinger.web.people.models import AccountRole
from seldinger.web.reconciliation.models import Operation
from support.cases import log_case
from support.dose import (
    CORONARY,
    alert,
    case_of,
    dosed,
    followed,
    level,
    threshold,
    word,
)
from support.html import read
from support.intake import dose_report, only_draft, source
from support.intake import read as read_in
from support.people import TODAY, ClientOf, World, give, person, work
from support.review import covered, lines_of
from support.theatre import booked


def text_of(html: str) -> str:
    return read(html).text


@pytest.fixture
def office(world: World, client_of: ClientOf) -> Client:
    return client_of(world.wu)


def shown(client: Client, name: str, *args: object, **asked: object) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200, response
    return text_of(response.content.decode())


# -- the list --------------------------------------------------------------------------------------


def test_the_first_line_says_whether_anything_is_to_be_done(world: World, office: Client) -> None:
    assert "没有待随访的提醒：医院还没有填提醒值" in shown(office, "doses")
    threshold(world, value=9999.0)
    assert "没有要处理的：没有待随访的提醒" in shown(office, "doses")
    row = alert(world)
    assert "1 条剂量提醒等待随访，都在期限内" in shown(office, "doses")
    followed(world, row)
    assert "没有要处理的" in shown(office, "doses")


def test_cases_stand_with_their_figures_and_whose_they_are(world: World, office: Client) -> None:
    case_of(world, kar=1234.4, kap=56.78, fluoro=754.0, trainee=world.lin)
    page = shown(office, "doses")
    for told in (
        "1234",
        "56.8",
        "12.6",
        "医师 周示例",
        "学员 林示例",
        "DSA1",
        "示例厂 A1",
        "未分组",
    ):
        assert told in page


def test_a_sum_instead_of_a_total_is_marked(world: World, office: Client) -> None:
    case_of(world, kar=None, summed=777.0)
    assert "777 mGy 各次之和" in shown(office, "doses")


def test_the_address_narrows_and_sorts(world: World, office: Client) -> None:
    other = person("唐示例", "tang")
    work(other, world.department)
    word(world, "没有的词")
    case_of(world, text="甲手术", kar=10.0, room="DSA1")
    dosed(world.department, other, text="乙手术", kar=30.0, room="DSA2")
    case_of(world, text="丙手术", kar=None, room="DSA2", day=TODAY - timedelta(days=200))
    alert(world, text="丁手术")

    def found(**asked: object) -> list[str]:
        page = shown(office, "doses", **asked)
        body = page[page.index("手术间与设备") :] if "手术间与设备" in page else ""
        places = {name: body.find(name) for name in ("甲手术", "乙手术", "丙手术", "丁手术")}
        return sorted((name for name in places if places[name] >= 0), key=places.__getitem__)

    assert found() == ["丁手术", "乙手术", "甲手术"]
    assert found(start="2025-01-01", sort="kar") == ["丁手术", "乙手术", "甲手术", "丙手术"]
    assert found(room="DSA2") == ["乙手术"]
    assert found(person=other.pk) == ["乙手术"]
    assert found(alerts="open") == ["丁手术"]
    assert found(group="therapeutic:冠状动脉") == []
    assert len(found(start="seldinger", room="none", person="x", sort="y", group="z")) == 3


def test_a_doctor_sees_the_department_and_an_outsider_nothing(
    world: World, client_of: ClientOf
) -> None:
    draft = case_of(world, text="甲手术")
    elsewhere = dosed(world.partner_department, world.zhou, text="乙手术")
    assert "甲手术" in shown(client_of(world.zhou), "doses")
    assert "甲手术" not in shown(client_of(world.zheng), "doses")
    for client, row in ((client_of(world.zheng), draft), (client_of(world.head), elsewhere)):
        assert client.get(reverse("dose", args=[row.pk])).status_code == 404


def test_the_workbook_takes_nothing_for_a_formula(world: World, office: Client) -> None:
    case_of(world, text="=1+1", kar=1897.58)
    response = office.get(reverse("doses_workbook"))
    sheet = load_workbook(BytesIO(response.content))["病例"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet["I2"].value == 1897.58


# -- one case --------------------------------------------------------------------------------------


def test_reported_stands_beside_summed_and_events_in_time(world: World, office: Client) -> None:
    draft = case_of(world, kar=1000.0, summed=990.0, events=3)
    page = shown(office, "dose", draft.pk)
    assert "参考点空气比释动能（mGy） 1000 990" in page
    assert "逐次曝光 3 次" in page
    assert "没有患者编号，不能累计" in page


def test_the_patient_is_summed_over_the_window_of_the_hospital(
    world: World, office: Client
) -> None:
    case_of(world, kar=500.0, number="P1", day=TODAY - timedelta(days=200))
    case_of(world, kar=None, number="P1", day=TODAY - timedelta(days=3), text="前一次")
    draft = case_of(world, kar=1000.0, number="P1")
    assert "1500 mGy（3 例） 其中 1 例没有这项数字" in shown(office, "dose", draft.pk)
    new = NewDoseRule(world.main, window=180, sources={"window": "示例制度"})
    set_dose_rule(by=world.wu, new=new)
    page = shown(office, "dose", draft.pk)
    assert "1000 mGy（2 例）" in page
    assert "180 天，含这一例（示例制度）" in page
    assert "前一次" in page


def test_a_report_without_a_number_counts_for_whom_its_case_was_logged(
    world: World, office: Client
) -> None:
    day = TODAY - timedelta(days=3)
    logged = log_case(world.trainee, world.department, supervisor=world.zhou, number="P1", day=day)
    case_of(world, kar=500.0, day=day, case=logged)
    case_of(world, kar=700.0, day=day)
    draft = case_of(world, kar=1000.0, number="P1")
    assert "1500 mGy（2 例）" in shown(office, "dose", draft.pk)


def test_what_no_report_said_is_no_zero(world: World, office: Client) -> None:
    draft = case_of(world, kar=None, number="P1")
    assert "–（1 例） 其中 1 例没有这项数字" in shown(office, "dose", draft.pk)


def test_an_alert_is_followed_up_and_taken_back(world: World, client_of: ClientOf) -> None:
    row, zhou = alert(world), client_of(world.zhou)
    told = {"on": TODAY.isoformat(), "seen_by": "周示例", "finding": "皮肤无红斑"}
    answer = zhou.post(reverse("dose_follow_up", args=[row.pk]), told, follow=True)
    assert "这条提醒已经结束" in text_of(answer.content.decode())
    assert "皮肤无红斑" in shown(zhou, "dose", row.draft_id)
    seen = FollowUp.objects.get()
    answer = zhou.post(reverse("dose_follow_up_withdraw", args=[seen.pk]), follow=True)
    page = text_of(answer.content.decode())
    assert "随访已撤回" in page
    assert "1 条提醒等待随访" in page
    assert "皮肤无红斑" not in page


def test_one_case_beside_the_reference_level(world: World, office: Client) -> None:
    level(world)
    word(world)
    draft = case_of(world, kar=2000.0)
    page = shown(office, "dose", draft.pk)
    assert "2000 mGy，参考水平 1897.58 mGy（第 75 百分位数） 高于参考水平" in page
    assert "示例出处" in page


def test_no_page_names_a_patient(world: World, office: Client) -> None:
    draft = case_of(world, number="ZY0012345")
    for page in (shown(office, "doses"), shown(office, "dose", draft.pk)):
        assert "12345" not in page


# -- groups ----------------------------------------------------------------------------------------


def test_the_longest_word_decides_and_a_person_before_it(world: World, office: Client) -> None:
    word(world, "冠状动脉")
    diagnostic = Group("冠状动脉", "diagnostic")
    word(world, "冠状动脉造影", diagnostic)
    groups = Grouping(world.main)
    assert groups.by_words("经皮冠状动脉 造影术") == diagnostic
    assert groups.by_words("经皮冠状动脉支架置入术") == CORONARY
    assert groups.by_words("脑血管造影") is None
    draft = case_of(world, text="脑血管造影")
    office.post(reverse("dose_group", args=[draft.pk]), {"group": CORONARY.key})
    assert "冠状动脉·治疗" in shown(office, "dose", draft.pk)
    choose_group(by=world.wu, draft=draft, group=None)
    assert "未分组" in shown(office, "dose", draft.pk)


def test_a_threshold_is_ended_as_a_mistake_and_taken_up_again(world: World, office: Client) -> None:
    row = alert(world).threshold
    url = reverse("dose_rules_end", args=["threshold", row.pk])
    answer = office.post(url, {"mistaken": "1"}, follow=True).content.decode()
    assert "不再列出" in answer
    assert "（写错了）" in answer
    office.post(url, {"again": "1"})
    row.refresh_from_db()
    assert (row.mistaken, row.ended_at) == (False, None)


def test_a_word_stands_once(world: World) -> None:
    row = word(world)
    with pytest.raises(SeldingerError, match="已经有分组"):
        word(world)
    end_kept(by=world.wu, row=row)
    word(world)
    with pytest.raises(SeldingerError, match="已经另有一条"):
        resume_kept(by=world.wu, row=row)


# -- rooms and people ------------------------------------------------------------------------------


def test_below_ten_cases_only_their_number_is_told(world: World, office: Client) -> None:
    word(world)
    level(world, 1050.0)
    for number in range(9):
        case_of(world, kar=1000.0 + number * 20)
    assert "例数太少（n = 9）" in shown(office, "dose_rooms")
    case_of(world, kar=None)  # has no figure: the air kerma of nine is still too little
    page = shown(office, "dose_rooms")
    assert "例数太少（n = 9）" in page
    case_of(world, kar=1180.0)
    page = shown(office, "dose_rooms")
    assert "中位数 1090 ，第 75 百分位 1135 n = 10 高于参考水平 参考 1050" in page
    assert "1 项里有 1 项的中位数高于诊断参考水平" in page
    assert "周示例 冠状动脉·治疗" in shown(office, "dose_people")


def test_a_level_that_does_not_hold_yet_is_not_compared(world: World, office: Client) -> None:
    word(world)
    row = level(world)
    row.since = TODAY + timedelta(days=1)
    row.save()
    for _ in range(10):
        case_of(world, kar=9000.0)
    assert "还没有能比较的" in shown(office, "dose_rooms")


def test_two_doctors_of_one_name_stay_two(world: World, office: Client) -> None:
    twin = person("周示例", "zhou2")
    work(twin, world.department)
    give(twin, AccountRole.ATTENDING, department=world.department)
    for doctor in (world.zhou, twin, None):
        dosed(world.department, doctor)
    page = shown(office, "dose_people")
    body = page[page.index("按名称排列") : page.index("怎样读这些数")]
    assert (body.count("周示例"), body.count("医师不明")) == (2, 1)


# -- the rules -------------------------------------------------------------------------------------


def test_what_is_offered_holds_only_once_it_is_adopted(office: Client) -> None:
    page = shown(office, "dose_rules")
    assert "还没有填提醒值" in page
    assert "可信度 M" in page
    url = reverse("dose_rules_threshold")
    form = text_of(office.get(url, {"offer": "fluoro"}).content.decode())
    assert "透视 60 分钟（可信度 M" in form
    told = {
        "quantity": "fluoro", "value": "60", "scope": "case", "todo": "看皮肤", "due_days": "28",
        "since": "2026-01-01", "source": "示例制度",
    }  # fmt: skip
    assert office.post(url, told | {"source": ""}).status_code == 200
    assert not Threshold.objects.exists()
    office.post(url, told)
    row = Threshold.objects.get()
    assert (row.value, row.scope, row.source) == (3600.0, "case", "示例制度")
    assert "每例透视时间达到 60.0 分钟" in shown(office, "dose_rules")


def test_the_levels_of_beijing_are_adopted_together(world: World, office: Client) -> None:
    told = {"source": "示例出处", "since": "2026-01-01"}
    office.post(reverse("dose_rules_levels"), told)
    rows = ReferenceLevel.objects.filter(hospital=world.main)
    assert rows.count() == 16
    found = rows.get(group="冠状动脉", purpose="therapeutic", quantity="kar")
    assert (found.value, found.source) == (1897.58, "示例出处")
    assert "冠状动脉·治疗：参考点空气比释动能 1897.58 mGy" in shown(office, "dose_rules")


def test_a_new_level_takes_the_place_of_the_old(world: World) -> None:
    old, new = level(world), level(world, 1500.0)
    old.refresh_from_db()
    assert (old.ended_at is None, new.ended_at) == (False, None)
    with pytest.raises(SeldingerError, match="已经另有一条"):
        resume_kept(by=world.wu, row=old)
    with pytest.raises(SeldingerError, match="大于 0"):
        level(world, 0.0)


def test_ended_and_taken_up_again(world: World, office: Client) -> None:
    row = threshold(world)
    url = reverse("dose_rules_end", args=["threshold", row.pk])
    assert "已停用" in text_of(office.post(url, follow=True).content.decode())
    row.refresh_from_db()
    assert row.ended_at is not None
    office.post(url, {"again": "1"})
    row.refresh_from_db()
    assert row.ended_at is None
    assert office.post(reverse("dose_rules_end", args=["other", row.pk])).status_code == 404


def test_a_number_needs_its_source(office: Client) -> None:
    url = reverse("dose_rules_settings")
    page = text_of(office.post(url, {"hp10": "20"}).content.decode())
    assert "出处也要填" in page
    assert not DoseRule.objects.exists()
    office.post(url, {"hp10": "20", "hp10_source": "示例标准"})
    assert "20 mSv 出处：示例标准" in shown(office, "dose_rules")


def test_only_the_office_writes_rules(world: World, client_of: ClientOf) -> None:
    row = threshold(world)
    zhou = client_of(world.zhou)
    assert "每例参考点空气比释动能" in shown(zhou, "dose_rules")
    assert zhou.post(reverse("dose_rules_end", args=["threshold", row.pk])).status_code == 403


# -- a doctor's figures ----------------------------------------------------------------------------


def test_the_review_tells_a_doctors_dose(world: World, client_of: ClientOf) -> None:
    """Of the window, as the record has it; the booked operator goes before the supervisor."""
    covered(world.wu, world.main, lines_of(1, "血管造影术"))
    url = reverse("review", args=[world.zhou.pk])
    zhou = client_of(world.zhou)
    assert "没有剂量记录" in text_of(zhou.get(url).content.decode())
    for number in range(10):
        case_of(world, kar=1000.0 + number * 10, kap=None if number else 50.0)
    other = booked(world, operator=world.head, day=TODAY)
    case_of(world, kar=9000.0, booking=other)
    case_of(world, kar=9000.0, day=TODAY - timedelta(days=800))
    page = text_of(zhou.get(url).content.decode())
    assert "10 例有剂量报告：剂量面积乘积例数太少（n = 1）" in page
    assert "参考点空气比释动能中位数 1045 mGy（n = 10）" in page


def test_and_the_dose_of_one_technique(world: World) -> None:
    covered(world.wu, world.main, lines_of(10, "血管造影术"))
    for operation in Operation.objects.filter(hospital=world.main):
        case_of(world, kar=700.0, operation=operation)
    case_of(world, kar=9000.0)
    dose = operations_dose(world.main, Operation.objects.values_list("pk", flat=True))
    assert "10 例有剂量报告" in dose
    assert "参考点空气比释动能中位数 700 mGy（n = 10）" in dose


# -- from the machine ------------------------------------------------------------------------------


def test_from_the_report_of_a_unit_to_an_alert_on_the_page(world: World, office: Client) -> None:
    threshold(world, value=1.0, since=TODAY)
    read_in(source(world, "dicom"), dose_report(), "1.2.3.4")
    assert raise_alerts(by=None) == 1
    page = shown(office, "doses")
    assert "1 条剂量提醒等待随访" in page
    draft = only_draft()
    page = shown(office, "dose", draft.pk)
    assert "逐次曝光 2 次" in page
    assert "4711" not in page
