"""New technologies: proposed, checked, admitted, done by the permitted alone, followed up."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.inbox.models import Notice
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import Membership, Person
from seldinger.web.technologies.actions.cases import (
    chase_follow_ups,
    follow_up_case,
    register_case,
    restore_case,
    withdraw_case,
)
from seldinger.web.technologies.actions.deciding import admit_technology, turn_technology
from seldinger.web.technologies.actions.filing import (
    describe_technology,
    end_operator,
    note_ethics,
    permit_operator,
    propose_technology,
)
from seldinger.web.technologies.actions.taking_over import take_over
from seldinger.web.technologies.checklist import FILE, checklist
from seldinger.web.technologies.entered import Decided, EthicsTold, NewCase, Numbers, Outcome
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.queries import is_open_on, may_operate, ready_for, standing_cases
from support.people import TODAY, ClientOf, World
from support.technologies import (
    APPROVED,
    BEGUN,
    ENTRY,
    NUMBERS,
    TITLE,
    admitted,
    checked,
    file_told,
    fresh,
    proposed,
    ready,
    registered,
    turned,
)

DAY = timedelta(days=1)
E = Technology.Ethics
S = Technology.State


def turn(by: Person | None, technology: Technology, key: str, **told: Any) -> None:
    turn_technology(by=by, technology=technology, turn=key, told=Decided(**told))


# -- to a decision ---------------------------------------------------------------------------------


def test_the_checklist_says_what_is_missing_and_nothing_incomplete_is_submitted(
    world: World,
) -> None:
    told = dict.fromkeys(FILE, "") | {"content": "示例内容"}
    made = propose_technology(
        by=world.head, department=world.department, told=file_told(world.head, **told)
    )
    assert [item.is_there for item in checklist(made)] == [True, *[False] * 8]
    with pytest.raises(
        SeldingerError, match=r"^材料还缺：依据、适应证与禁忌证、质量控制.*伦理审查。"
    ):
        turn(world.head, made, "submit")
    describe_technology(by=world.head, technology=made, told=file_told(world.head))
    note_ethics(by=world.head, technology=made, told=EthicsTold(E.WAITING))
    permit_operator(by=world.head, technology=made, person=world.zhou, start=BEGUN)
    turn(world.head, made, "submit")
    assert fresh(made).state == S.SUBMITTED
    notice = Notice.objects.get(person=world.wu, kind="technology_waits")
    assert notice.details == {"title": TITLE, "department": "介入科"}
    with pytest.raises(SeldingerError, match="现在是“待医务处审核”，材料不能再改"):
        describe_technology(by=world.head, technology=made, told=file_told(world.head))


@pytest.mark.parametrize(
    ("ethics", "may"),
    [
        (EthicsTold(E.WAITING), "还在审查"),
        (EthicsTold(E.REFUSED), "没有通过|未通过|材料还缺：伦理审查"),
        (EthicsTold(E.NOT_KNOWN), "材料还缺：伦理审查"),
        (EthicsTold(E.NOT_NEEDED, reason="示例理由"), ""),
        (APPROVED, ""),
    ],
)
def test_nothing_is_admitted_while_ethics_stands_against_it(
    world: World, ethics: EthicsTold, may: str
) -> None:
    made = checked(world)
    note_ethics(by=world.wu, technology=made, told=ethics)
    told = Decided(TODAY, document="示例委〔2026〕3号")

    def admit() -> None:
        admit_technology(by=world.tan, technology=made, told=told, grade=3, numbers=NUMBERS)

    if may:
        with pytest.raises(SeldingerError, match=may):
            admit()
        assert not is_open_on(made, TODAY)
    else:
        admit()
        assert is_open_on(made, TODAY)
        assert not is_open_on(made, TODAY - DAY)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (EthicsTold(E.APPROVED), "请写明伦理批件的文号"),
        (EthicsTold(E.NOT_NEEDED), "请写明为什么不需要伦理审查"),
    ],
)
def test_ethics_is_told_with_its_document_or_reason(
    world: World, told: EthicsTold, fault: str
) -> None:
    with pytest.raises(SeldingerError, match=fault):
        note_ethics(by=world.head, technology=proposed(world), told=told)
    with pytest.raises(SeldingerError, match="伦理审查的记录不再改"):
        note_ethics(by=world.head, technology=admitted(world), told=APPROVED)


def test_each_step_is_taken_from_where_it_may_be_and_by_who_may(world: World) -> None:
    made = proposed(world)
    with pytest.raises(SeldingerError, match="现在是“起草”，不能“材料完整，交委员会”"):
        turn(world.wu, made, "check")
    made = turned(made, world.head, "submit", "take-back", "submit")
    with pytest.raises(SeldingerError, match="请写明理由"):
        turn(world.wu, made, "return")
    made = turned(made, world.wu, "return")
    assert Notice.objects.get(person=world.head, kind="technology_turned").details["reason"]
    made = turned(turned(made, world.head, "submit"), world.wu, "check")
    told = Decided(TODAY)
    with pytest.raises(SeldingerError, match="请写明委员会的文号或会议纪要"):
        admit_technology(by=world.tan, technology=made, told=told, grade=3, numbers=NUMBERS)
    own = Decided(TODAY, document="示例")
    with pytest.raises(SeldingerError, match="不能决定自己负责的项目"):
        admit_technology(by=world.head, technology=made, told=own, grade=3, numbers=NUMBERS)
    with pytest.raises(SeldingerError, match="还没有到"):
        admit_technology(
            by=world.tan, technology=made, told=Decided(TODAY + DAY, document="示例"),
            grade=3, numbers=NUMBERS,
        )  # fmt: skip
    refused = turned(made, world.tan, "refuse")
    assert (refused.state, is_open_on(refused, TODAY)) == (S.REFUSED, False)
    with pytest.raises(SeldingerError, match="没有“admit”这一步"):
        turn(world.tan, made, "admit")


def test_a_day_in_the_past_answers_from_its_own_decision(world: World) -> None:
    """Admitted, suspended, resumed, ended; the file itself was entered after its admission."""
    made = admitted(world)
    days = [BEGUN + DAY * n for n in (30, 40, 50)]
    for key, on in zip(("suspend", "resume", "end"), days, strict=True):
        turn(world.wu, made, key, on=on, reason="示例理由")
    asked = (BEGUN - DAY, BEGUN, days[0] - DAY, days[0], days[1] - DAY, days[1], days[2])
    assert [is_open_on(made, on) for on in asked] == [
        False, True, True, False, False, True, False,
    ]  # fmt: skip
    other = admitted(world)
    with pytest.raises(SeldingerError, match="上一次决定"):
        turn(world.wu, other, "suspend", on=BEGUN - DAY, reason="示例理由")


# -- operators and first cases ---------------------------------------------------------------------


def test_an_operator_works_there_and_is_ended_not_deleted(world: World) -> None:
    made = admitted(world)
    with pytest.raises(SeldingerError, match=r"郑示例在 .* 当天不在示例甲医院任职"):
        permit_operator(by=world.wu, technology=made, person=world.zheng, start=TODAY)
    with pytest.raises(SeldingerError, match=r"周示例从 .* 起已经是获准的术者，日期重叠"):
        permit_operator(by=world.wu, technology=made, person=world.zhou, start=TODAY)
    operator = made.operators.get()
    end_operator(by=world.wu, operator=operator, on=BEGUN + DAY)
    assert may_operate(made, world.zhou, BEGUN + DAY)
    assert not may_operate(made, world.zhou, BEGUN + 2 * DAY)
    again = permit_operator(by=world.wu, technology=made, person=world.zhou, start=TODAY)
    assert made.operators.count() == 2
    work = Membership.objects.get(person=world.head, hospital=world.main)
    end_membership(by=world.admin, membership=work, on=TODAY - DAY)
    with pytest.raises(SeldingerError, match=r"赵示例在 .* 当天不在"):
        permit_operator(by=world.wu, technology=made, person=world.head, start=TODAY)
    assert again.end is None


def test_who_is_added_after_admission_begins_today_at_the_earliest(world: World) -> None:
    """Else yesterday's refusal would look as if it had been allowed."""
    made = admitted(world)
    with pytest.raises(SeldingerError, match="准入之后增补的术者从今天或以后起"):
        permit_operator(by=world.wu, technology=made, person=world.head, start=TODAY - DAY)
    permit_operator(by=world.wu, technology=made, person=world.head, start=TODAY)
    assert [may_operate(made, world.head, on) for on in (TODAY - DAY, TODAY)] == [False, True]


def test_who_leads_it_widens_nothing_and_may_stop_it(world: World) -> None:
    made = ready(world)
    made.leader = world.wu
    made.save()
    with pytest.raises(SeldingerError, match="不能决定自己负责的项目"):
        take_over(by=world.wu, technology=made, entry=ENTRY)
    with pytest.raises(SeldingerError, match="不能为自己负责的项目登记术者"):
        permit_operator(by=world.wu, technology=made, person=world.head, start=TODAY)
    turn(world.wu, made, "suspend", reason="示例理由")
    with pytest.raises(SeldingerError, match="不能决定自己负责的项目"):
        turn(world.wu, made, "resume", reason="示例理由")
    turn(world.wu, made, "end", reason="示例理由")


def test_nothing_is_admitted_without_a_grade(world: World, client_of: ClientOf) -> None:
    made = checked(world)
    decision = {"on": TODAY.isoformat(), "document": "示例委1号"}
    client = client_of(world.tan)
    url = reverse("technology_step", args=[made.pk, "admit"])
    assert client.post(url, decision).status_code == 200
    with pytest.raises(SeldingerError, match="级别只有 1 至 4 级"):
        admit_technology(
            by=world.tan, technology=made, told=Decided(TODAY, document="示例"), grade=5,
            numbers=NUMBERS,
        )  # fmt: skip
    assert fresh(made).state == S.CHECKED
    client.post(url, decision | {"grade": "4"})
    assert (fresh(made).admitted_grade, fresh(made).grade) == (4, None)
    page = client.get(reverse("technology", args=[made.pk])).content.decode()
    assert "4 级，试行期间按此管理" in page


def test_a_first_case_needs_an_open_technology_and_a_permitted_operator(world: World) -> None:
    made = admitted(world)
    first = registered(world, made)
    assert (first.number, registered(world, made, 1).number) == (1, 2)
    with pytest.raises(SeldingerError, match="第 2 例已经登记"):
        registered(world, made, 2, number=2)
    for told, fault in (
        (NewCase(BEGUN - DAY, world.zhou), "没有准入，或在暂停"),
        (NewCase(BEGUN, world.head), "赵示例在 2026-03-02 不是“.*”获准的术者"),
        (NewCase(TODAY + DAY, world.zhou), "还没有到"),
        (NewCase(BEGUN, world.zhou, outcome=Outcome(complicated=True)), "请写明是什么并发症"),
        (NewCase(BEGUN, world.zhou, outcome=Outcome(complication="血肿")), "却没有选“有”"),
    ):
        with pytest.raises(SeldingerError, match=fault):
            register_case(by=world.head, technology=made, told=told)
    turn(world.wu, made, "suspend", on=TODAY, reason="示例理由")
    with pytest.raises(SeldingerError, match="没有准入，或在暂停"):
        register_case(by=world.head, technology=made, told=NewCase(TODAY, world.zhou))
    withdraw_case(by=world.head, case=first)
    assert [case.number for case in standing_cases(made)] == [2]
    restore_case(by=world.head, case=first)
    assert [case.number for case in standing_cases(made)] == [1, 2]
    with pytest.raises(SeldingerError, match="没有撤回"):
        restore_case(by=world.head, case=first)
    withdraw_case(by=world.head, case=first)
    again = registered(world, made, number=1)
    assert again.pk != first.pk
    with pytest.raises(SeldingerError, match="已经重新登记"):
        restore_case(by=world.head, case=first)
    with pytest.raises(SeldingerError, match="已经撤回"):
        withdraw_case(by=world.head, case=first)


def test_follow_up_is_told_later_and_the_report_counts_the_first_alone(
    world: World, client_of: ClientOf
) -> None:
    numbers = Numbers(first_cases=2, follow_up_days=30)
    made = admitted(world, numbers=numbers)
    cases = [registered(world, made, days) for days in range(3)]
    with pytest.raises(SeldingerError, match="请写明有没有并发症"):
        follow_up_case(by=world.head, case=cases[0], on=TODAY, follow_up="好", told=Outcome())
    told = Outcome(complicated=False)
    with pytest.raises(SeldingerError, match="随访日期应在"):
        follow_up_case(by=world.head, case=cases[1], on=BEGUN, follow_up="好", told=told)
    bad = Outcome(complicated=True, complication="示例血肿")
    follow_up_case(by=world.head, case=cases[0], on=TODAY, follow_up="示例好转", told=bad)
    page = client_of(world.tan).get(reverse("technology_cases", args=[made.pk])).content.decode()
    assert "前 2 例中已登记 2 例，随访 1 例，逾期未随访 1 例。" in page
    assert "1 例知道结果，1 例有并发症：100%（95% 置信区间 3% 至 100%）。" in page
    assert "示例血肿" in page
    assert "不在前 2 例内" in page


def test_a_number_that_no_rule_says_stays_empty(world: World, client_of: ClientOf) -> None:
    made = admitted(world, numbers=Numbers())
    registered(world, made)
    assert chase_follow_ups(by=None) == 0
    page = client_of(world.head).get(reverse("technology", args=[made.pk])).content.decode()
    assert page.count("规则未填") >= 3


def test_what_is_overdue_is_chased_once_a_week(world: World) -> None:
    made = admitted(world, on=BEGUN)
    registered(world, made)
    late = registered(world, made, (TODAY - BEGUN).days - NUMBERS_DAYS)  # due today: not late
    assert (chase_follow_ups(by=None), chase_follow_ups(by=None)) == (1, 0)
    notice = Notice.objects.get(kind="follow_up_due")
    assert (notice.person, notice.details["number"]) == (world.head, 1)
    assert late.day + timedelta(days=NUMBERS_DAYS) == TODAY


NUMBERS_DAYS = 30

# -- into the catalogue ----------------------------------------------------------------------------


def test_what_is_ready_is_offered_and_taken_over_once(world: World, client_of: ClientOf) -> None:
    made = ready(world)
    assert list(ready_for(world.main)) == [made]
    assert not ready_for(world.other_hospital).exists()
    assert (made.proposed_list, made.grade, is_open_on(made, TODAY)) == (
        "peripheral-intervention", 3, True,
    )  # fmt: skip
    with pytest.raises(SeldingerError, match="今天生效的目录里没有这一条手术"):
        take_over(by=world.wu, technology=made, entry="unheard-of")
    step = reverse("technology_step", args=[made.pk, "take-over"])
    office = client_of(world.wu)
    assert ENTRY in office.get(step).content.decode()
    assert office.post(step, {"entry": ENTRY})["Location"] == f"/technologies/{made.pk}/"
    made = fresh(made)
    assert (made.state, made.entry) == (S.TAKEN_OVER, ENTRY)
    assert (is_open_on(made, TODAY), ready_for(world.main).exists()) == (False, False)
    with pytest.raises(SeldingerError, match="没有建议纳入目录"):
        take_over(by=world.wu, technology=made, entry=ENTRY)


# -- pages -----------------------------------------------------------------------------------------


def test_from_draft_to_admission_through_the_pages(world: World, client_of: ClientOf) -> None:
    head, office, committee = (client_of(one) for one in (world.head, world.wu, world.tan))
    whole = dict.fromkeys(FILE, "示例")
    answer = head.post(
        reverse("technology_add"),
        {"kind": "technology", "title": TITLE, "leader": world.head.pk, **whole},
    )
    made = Technology.objects.get()
    own = reverse("technology", args=[made.pk])
    assert answer["Location"] == own

    def go(client: Any, name: str, told: dict[str, Any], *more: Any) -> None:
        answer = client.post(reverse(name, args=[made.pk, *more]), told)
        assert (answer.status_code, answer.get("Location")) == (302, own), answer.content.decode()

    go(head, "technology_ethics", {"ethics": "approved", "document": "示例伦审1号"})
    go(head, "technology_operator_add", {"person": world.zhou.pk, "start": BEGUN.isoformat()})
    assert client_of(world.tan).get(own).status_code == 200
    assert client_of(world.look_up).get(own).status_code == 404  # not decided yet
    go(head, "technology_step", {}, "submit")
    assert head.get(reverse("technology_step", args=[made.pk, "check"])).status_code == 404
    go(office, "technology_step", {}, "check")
    decision = {"on": BEGUN.isoformat(), "document": "示例委1号", "grade": "3", "first_cases": "20"}
    go(committee, "technology_step", decision, "admit")
    assert (fresh(made).first_cases, fresh(made).follow_up_days) == (20, None)
    told = client_of(world.look_up).get(own).content.decode()
    assert "今天可以开展，术者：周示例。" in told
    cases = reverse("technology_cases", args=[made.pk])
    told = {"day": "2026-04-01", "operator": world.zhou.pk, "complicated": ""}
    answer = client_of(world.zhou).post(reverse("technology_case_add", args=[made.pk]), told)
    assert answer["Location"] == cases
    pdf = committee.get(reverse("technology_file", args=[made.pk]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_what_others_have_not_decided_is_not_found(world: World, client_of: ClientOf) -> None:
    draft = proposed(world)
    for reader, status in (
        (world.head, 200), (world.zhou, 200), (world.wu, 200), (world.tan, 200),
        (world.chen, 404), (world.look_up, 404), (world.zheng, 404), (world.lin, 404),
    ):  # fmt: skip
        answer = client_of(reader).get(reverse("technology", args=[draft.pk]))
        assert answer.status_code == status, reader
    assert TITLE not in client_of(world.zheng).get(reverse("technologies")).content.decode()


def test_lists_are_filtered_by_the_address(world: World, client_of: ClientOf) -> None:
    admitted(world)
    reader = client_of(world.wu)
    url = reverse("technologies")
    assert "可以开展 1 项；共 1 项。" in reader.get(url).content.decode()
    assert "没有这种状态的新技术" in reader.get(url + "?state=ended").content.decode()
    assert TITLE in reader.get(url + "?state=nonsense").content.decode()
