"""The hospital's list: handed in through the pages, compared, told to whom it concerns."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.bulk import log_cases
from seldinger.web.logbook.belief import belief_of
from seldinger.web.logbook.entries import NewCase
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.logbook.record import record_of
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.actions.work import describe_membership
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.reconciliation.actions.comparing import (
    reconcile_cases,
    reconcile_hospital,
    reconcile_pending,
)
from seldinger.web.reconciliation.actions.lists import set_mapping, take_list
from seldinger.web.reconciliation.models import (
    Comparison,
    HospitalList,
    Mapping,
    Mention,
    Operation,
)
from seldinger.web.reconciliation.queries import numbers_of, pending_reconciliation
from support.cases import new_case
from support.lists import COLUMNS, HEADS, IN_LIST, Line, as_csv, hand_in, line, take
from support.people import ENTRY, ClientOf, World, person, work

FIRST, OPERATOR = Role.FIRST_ASSISTANT, Role.OPERATOR
NUMBER = "P00471147"


def xlsx(lines: list[Line]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "导管室"
    book.active.append(["示例医院手术清单"])
    book.active.append(list(HEADS))
    for cells in lines:
        book.active.append([date.fromisoformat(str(cells[0])), *cells[1:]])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def gb18030(lines: list[Line]) -> bytes:
    return as_csv(lines, encoding="gb18030")


def upload(
    client: Client, world: World, content: bytes, name: str = "清单.csv", to: Any = None
) -> Any:
    url = reverse("hospital_list_upload", args=[(to or world.main).pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def logged(world: World, number: str, role: Role = FIRST, day: date = IN_LIST, **told: Any) -> Case:
    told.setdefault("supervisor", world.zhou)
    trainee = told.pop("trainee", world.trainee)
    case = new_case(trainee, world.department, number=number, role=role, day=day, **told)
    return log_cases(by=None, cases=[case])[0]


def second(world: World) -> Traineeship:
    """沈二, another trainee of 林's base."""
    return start_training(by=None, person=person("沈二示例", "shen2"), base=world.base, entry=ENTRY)


def said(case: Case) -> list[str]:
    parts = Participation.objects.filter(procedure__case=case).order_by("pk")
    return list(parts.values_list("reconciled", flat=True))


def why(case: Case) -> list[str]:
    rows = Comparison.objects.filter(part__procedure__case=case).order_by("part")
    return list(rows.values_list("difference", flat=True))


# -- the whole way, with a list of two thousand rows ----------------------------------------------

ROWS = 2000
UNLOGGED, DOUBLE, WRONG = 117, 1203, 1841


def planted(world: World, other: Traineeship) -> tuple[list[Line], list[NewCase]]:
    """Honest rows and cases, but for one not logged, one claimed twice and one wrong role."""
    lines, cases = [], []
    for n in range(ROWS):
        day, number = date(2025, 9, 1) + timedelta(days=n % 200), f"P{n // 2:06}"
        name = ("脑血管造影术", "经导管肝动脉化疗栓塞术")[n % 2]
        times = ("23:10", "00:50")
        lines.append(line(number, name, "周示例", "林示例", day=day, times=times))
        if n == UNLOGGED:
            continue
        told = {"supervisor": world.zhou, "number": number, "day": day, "name": name}
        role = OPERATOR if n == WRONG else FIRST
        cases.append(new_case(world.trainee, world.department, role=role, category="", **told))
        if n == DOUBLE:
            twin = new_case(other, world.department, role=FIRST, category="", **told)
            cases.append(replace(twin, session=2))
    return lines, cases


def exactly_what_was_planted(world: World, lines: list[Line], other: Traineeship) -> None:
    double, wrong = Comparison.objects.exclude(difference="").order_by("difference")
    assert (double.difference, wrong.difference) == ("double", "role")
    assert double.part.traineeship == other
    assert double.part.procedure.case.day == date.fromisoformat(str(lines[DOUBLE][0]))
    assert wrong.part.procedure.case.day == date.fromisoformat(str(lines[WRONG][0]))
    assert wrong.part.traineeship == world.trainee
    (missing,) = Mention.objects.filter(state=Mention.State.OPEN)
    assert missing.person == world.lin
    assert missing.operation.day == date.fromisoformat(str(lines[UNLOGGED][0]))
    numbers = numbers_of(world.main)
    assert (numbers.agree, numbers.differ, numbers.not_found) == (ROWS - 2, 2, 0)


def test_two_thousand_rows_and_exactly_what_was_planted(world: World, client_of: ClientOf) -> None:
    other = second(world)
    lines, cases = planted(world, other)
    log_cases(by=None, cases=cases)
    client = client_of(world.secretary)

    answer = upload(client, world, xlsx(lines), "清单.xlsx")
    uploaded = HospitalList.objects.get()
    assert answer.url == reverse("hospital_list_columns", args=[uploaded.pk])
    assert str(lines[0][1]) not in client.get(answer.url).content.decode()
    answer = client.post(answer.url, COLUMNS)
    assert answer.url == reverse("hospital_list_confirm", args=[uploaded.pk])
    page = client.get(answer.url)
    assert "新增 2000 台，更正 0 台，与已有的相同 0 台" in page.content.decode()
    days = page.context["form"].initial
    assert (days["start"], days["end"]) == (date(2025, 9, 1), date(2026, 3, 19))
    told = client.post(answer.url, days, follow=True).content.decode()
    assert "一致 1998，不同 2，医院记录里没有 0，未登记 1。" in told
    exactly_what_was_planted(world, lines, other)
    assert not list(broken_seals())

    # The same as text of another encoding: nothing new, nothing twice, nothing else found.
    before = list(Operation.objects.order_by("pk").values())
    facts = Traineeship.objects.get(pk=world.trainee.pk).facts_version
    answer = upload(client, world, gb18030(lines), "清单.csv")
    assert "新增 0 台，更正 0 台，与已有的相同 2000 台" in client.get(answer.url).content.decode()
    client.post(answer.url, days)
    exactly_what_was_planted(world, lines, other)
    assert list(Operation.objects.order_by("pk").values()) == before
    assert Traineeship.objects.get(pk=world.trainee.pk).facts_version == facts


# -- handing in ------------------------------------------------------------------------------------


def confirmed(client: Client, url: str, start: date = IN_LIST, end: date = IN_LIST) -> str:
    return client.post(url, {"start": start, "end": end}, follow=True).content.decode()


def test_columns_are_asked_once_and_again_where_heads_changed(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.wu)  # medical affairs of the hospital
    first = upload(client, world, as_csv([line("A1")]))
    page = client.get(first.url).content.decode()
    assert "这家医院只需做一次" in page
    client.post(first.url, COLUMNS)
    again = upload(client, world, as_csv([line("A2")]))
    assert "confirm" in again.url
    heads = (
        "手术日期",
        "住院号",
        "手术名称",
        "主刀",
        "第一助手",
        "其他人员",
        "开始时间",
        "结束时间",
    )
    changed = upload(client, world, as_csv([line("A3")], heads))
    assert "columns" in changed.url
    page = client.get(changed.url)
    assert "表头与上次不同" in page.content.decode()
    assert page.context["form"].fields["operator"].initial == "主刀"
    assert client.get(changed.url.replace("columns", "confirm")).url == changed.url


def test_a_column_is_chosen_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    url = upload(client, world, as_csv([line("A1")])).url
    page = client.post(url, COLUMNS | {"first_assistant": "手术医师"})
    assert "“手术医师”一列选给了 术者、一助" in page.content.decode()
    page = client.post(url, COLUMNS | {"patient": ""})
    assert "请选择。" in page.content.decode()
    page = client.post(url, COLUMNS | {"patient": "没有的列"})
    assert "这一项不能选" in page.content.decode()
    assert not Mapping.objects.exists()


def test_a_preview_shows_no_whole_number(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    heads = (*HEADS[:2], "患者姓名", *HEADS[2:], "备注")
    cells = list(line(NUMBER, day=IN_LIST))
    content = as_csv([[*cells[:2], "示例患者", *cells[2:], f"电话 13800000000 {NUMBER}"]], heads)
    url = upload(client, world, content).url
    page = client.get(url).content.decode()
    for hidden in (NUMBER, "13800000000", "示例患者"):
        assert hidden not in page
    assert "已隐去" in page
    assert IN_LIST.isoformat() in page
    client.post(url, COLUMNS)
    assert NUMBER not in client.get(url.replace("columns", "confirm")).content.decode()


def test_rows_that_cannot_be_read_are_told_and_left_out(world: World, client_of: ClientOf) -> None:
    hand_in(world.secretary, world.main, [])
    client = client_of(world.secretary)
    bad = line("**12", day=IN_LIST)
    content = as_csv([line("A1"), bad, ["2026-02-30", "A3", "TACE", "周示例"]])
    url = upload(client, world, content).url
    page = client.get(url).content.decode()
    assert "读不出 2 行" in page
    assert "住院号（B）" in page
    assert "完整的住院号或病案号（不能打码）" in page
    assert "2026-02-30" in page
    assert "清单已写入并核对" in confirmed(client, url)
    assert Operation.objects.count() == 1


def test_nothing_readable_is_not_taken(world: World, client_of: ClientOf) -> None:
    uploaded = hand_in(world.secretary, world.main, [line("")])
    client = client_of(world.secretary)
    url = reverse("hospital_list_confirm", args=[uploaded.pk])
    assert "没有一行能读出" in client.get(url).content.decode()
    assert "没有一行能读出" in confirmed(client, url)
    assert HospitalList.objects.get().taken_at is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x" * 99 + b"\x00", "不是文本或 Excel 工作簿"),
        (b"", "这个文件是空的"),
        ("甲,乙".encode(), "没有找到表头"),
        (b"PK\x03\x04", "不是可读的 Excel 工作簿"),
    ],
)
def test_what_is_no_list_is_refused(
    world: World, client_of: ClientOf, content: bytes, told: str
) -> None:
    assert told in upload(client_of(world.secretary), world, content).content.decode()
    assert not HospitalList.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2026-03-05", "2026-03-04", "不能早于“从”"),
        ("2026-03-04", "2026-06-16", "不能晚于今天"),
        ("1990-01-01", "2026-03-04", "最多覆盖十年"),
        ("", "2026-03-04", "请填写"),
        ("9999-99-99", "x", "日期不对"),
    ],
)
def test_days_that_a_list_cannot_cover(
    world: World, client_of: ClientOf, start: str, end: str, told: str
) -> None:
    uploaded = hand_in(world.secretary, world.main, [line("A1")])
    url = reverse("hospital_list_confirm", args=[uploaded.pk])
    page = client_of(world.secretary).post(url, {"start": start, "end": end})
    assert told in page.content.decode()
    assert not Operation.objects.exists()


def test_the_file_is_kept_encrypted_and_emptied(
    world: World, client_of: ClientOf, frozen: Any
) -> None:
    kept = hand_in(world.secretary, world.main, [line(NUMBER)])
    assert NUMBER.encode() not in bytes(kept.content)
    url = reverse("hospital_list_confirm", args=[kept.pk])
    newer = hand_in(world.secretary, world.main, [line(NUMBER)])
    client = client_of(world.secretary)
    assert "请重新上传" in client.get(url, follow=True).content.decode()
    with pytest.raises(SeldingerError, match="被更新的上传代替"):
        take_list(by=world.secretary, list=kept, start=IN_LIST, end=IN_LIST)
    take_list(by=world.secretary, list=newer, start=IN_LIST, end=IN_LIST)
    assert not any(bytes(one.content) for one in HospitalList.objects.all())
    with pytest.raises(SeldingerError, match="已经写入过"):
        take_list(by=world.secretary, list=newer, start=IN_LIST, end=IN_LIST)
    old = hand_in(world.secretary, world.main, [line(NUMBER)])
    frozen.shift(timedelta(days=1))
    with pytest.raises(SeldingerError, match="超过一天"):
        take_list(by=world.secretary, list=old, start=IN_LIST, end=IN_LIST)
    hand_in(world.secretary, world.partner, [line(NUMBER)])
    old.refresh_from_db()
    assert not bytes(old.content)


def test_neither_trail_nor_notices_nor_addresses_hold_a_number(world: World) -> None:
    logged(world, NUMBER, OPERATOR)
    take(world.secretary, world.main, [line(NUMBER, first="林示例"), line("X" + NUMBER)])
    take(world.secretary, world.main, [line("Y" + NUMBER, first="林示例")])
    told = [*AuditRow.objects.values_list("details", "object_id")]
    told += [(str(one.details), one.url) for one in Notice.objects.all()]
    assert {one.kind for one in Notice.objects.all()} == {"offered", "list_taken"}
    for text in told:
        assert "1147" not in "".join(text)


# -- rows again ------------------------------------------------------------------------------------


def test_a_corrected_row_is_the_same_row(world: World) -> None:
    times = ("08:00", "09:00")
    take(world.secretary, world.main, [line("A1", "肝动脉造影术", times=times), line("A2", "TACE")])
    before = {row.name: row.pk for row in Operation.objects.all()}
    corrected = [
        line("A1", "肝动脉造影及栓塞术", "吴示例", times=times),  # another name and operator
        line("A2", "TACE", times=("10:00", "11:00")),  # now with its time
        line("A3", "TACE"),
    ]
    take(world.secretary, world.main, corrected)
    after = {row.name: row for row in Operation.objects.filter(pk__in=before.values())}
    assert after["肝动脉造影及栓塞术"].pk == before["肝动脉造影术"]
    assert after["肝动脉造影及栓塞术"].staff["operator"] == ["吴示例"]
    assert after["TACE"].start is not None
    assert Operation.objects.count() == 3
    assert not list(broken_seals())


def test_a_list_with_a_line_for_each_person_is_one_operation(world: World) -> None:
    lines = [line("A1", "TACE", first="林示例"), line("A1", "TACE", operator="", first="沈示例")]
    take(world.secretary, world.main, lines)
    assert Operation.objects.get().staff["first_assistant"] == ["林示例", "沈示例"]


def test_two_operations_of_one_patient_and_day_stay_two(world: World) -> None:
    lines = [line("A1", "TACE", times=("08:00", "")), line("A1", "TACE", times=("20:00", ""))]
    take(world.secretary, world.main, lines)
    take(world.secretary, world.main, lines[1:])
    assert Operation.objects.count() == 2


# -- what follows for claims -----------------------------------------------------------------------


def test_a_claim_agrees_differs_or_is_not_found(world: World) -> None:
    agrees, differs, absent = (
        logged(world, "A1"), logged(world, "A2", OPERATOR), logged(world, "A3"),
    )  # fmt: skip
    elsewhere = logged(world, "A4", day=IN_LIST + timedelta(days=9))
    facts = world.trainee.facts_version
    take(world.secretary, world.main, [line(f"A{n}", first="林示例") for n in (1, 2)])
    assert [said(case) for case in (agrees, differs, absent, elsewhere)] == [
        ["agrees"], ["differs"], ["not_found"], [""],
    ]  # fmt: skip
    world.trainee.refresh_from_db()
    assert world.trainee.facts_version > facts
    assert Operation.objects.get(case=agrees).number_tail == agrees.number_tail
    notice = Notice.objects.get(kind="list_taken")
    assert (notice.person, notice.details["agree"], notice.details["differ"]) == (
        world.secretary, 1, 2,
    )  # fmt: skip


def without(world: World, *columns: str) -> None:
    """From now on the hospital's list is read without these columns."""
    told = {key: head for key, head in COLUMNS.items() if key not in columns}
    set_mapping(
        by=world.secretary, hospital=world.main, columns=told, operator_is_responsible=False
    )


def confirmed_entries(world: World) -> int:
    return belief_of(record_of(world.trainee)).reconciled


def test_a_list_without_that_place_confirms_nothing(world: World) -> None:
    case = logged(world, "A1")
    lines = [line("A1", first="林示例")]
    uploaded = hand_in(world.secretary, world.main, lines)
    without(world, "first_assistant", "others")
    take_list(by=world.secretary, list=uploaded, start=IN_LIST, end=IN_LIST)
    assert Operation.objects.get().case == case
    assert (said(case), why(case), confirmed_entries(world)) == ([""], [""], 0)
    take(world.secretary, world.main, lines)
    assert (said(case), confirmed_entries(world)) == (["agrees"], 1)


def test_a_namesake_is_not_confirmed_but_by_a_staff_number(world: World) -> None:
    twin = start_training(by=None, person=person("林示例", "lin2"), base=world.base, entry=ENTRY)
    work(world.lin, world.department)
    mine = world.lin.memberships.get()
    describe_membership(by=world.secretary, membership=mine, staff_no="2001", title="")
    case = logged(world, "A1")
    take(world.secretary, world.main, [line("A1", first="林示例")])
    assert (said(case), confirmed_entries(world)) == ([""], 0)
    take(world.secretary, world.main, [line("A1", first="2001 林示例")])
    assert (said(case), confirmed_entries(world)) == (["agrees"], 1)
    assert not Mention.objects.filter(person=twin.person, state=Mention.State.OPEN).exists()


def two_acts(world: World, *others: Traineeship) -> Case:
    """林 logged both acts; the others the second alone."""
    told = {"supervisor": world.zhou, "number": "A1", "day": IN_LIST, "role": FIRST, "category": ""}
    names = ("肝动脉造影术", "经导管肝动脉化疗栓塞术")
    acts = [
        new_case(world.trainee, world.department, name=name, **told).procedures[0] for name in names
    ]
    beside = told | {"role": Role.PARTICIPANT}
    more = [new_case(one, world.department, **beside).procedures[0].parts[0] for one in others]
    acts[1] = replace(acts[1], parts=(*acts[1].parts, *more))
    case = replace(new_case(world.trainee, world.department, **told), procedures=tuple(acts))
    return log_cases(by=None, cases=[case])[0]


def a_row_for_each_act(world: World, others: str = "") -> None:
    names = ("肝动脉造影术", "经导管肝动脉化疗栓塞术")
    take(world.secretary, world.main, [
        line("A1", name, first="林示例", others=others) for name in names
    ])  # fmt: skip


def test_an_act_that_somebody_did_not_log_is_offered_them(world: World) -> None:
    other = second(world)
    case = two_acts(world, other)
    a_row_for_each_act(world, others="沈二示例")
    assert set(Operation.objects.values_list("case", flat=True)) == {case.pk}
    (offer,) = Mention.objects.filter(state=Mention.State.OPEN)
    assert (offer.person, offer.operation.name) == (other.person, "肝动脉造影术")


def test_an_act_that_was_withdrawn_is_offered_again(world: World) -> None:
    case = two_acts(world)
    a_row_for_each_act(world)
    assert not Mention.objects.filter(state=Mention.State.OPEN).exists()
    part = Participation.objects.get(procedure__name="肝动脉造影术")
    part.withdrawn_at, part.version = part.logged_at, 2
    part.save(update_fields=["withdrawn_at", "version"])
    reconcile_pending(by=None)
    (offer,) = Mention.objects.filter(state=Mention.State.OPEN)
    assert (offer.person, offer.operation.name) == (world.lin, "肝动脉造影术")
    assert Operation.objects.get(case=case).name == "经导管肝动脉化疗栓塞术"


def test_a_verified_claim_keeps_its_version_and_its_seal(world: World) -> None:
    case = logged(world, "A1")
    before = Participation.objects.get(procedure__case=case)
    take(world.secretary, world.main, [line("A1", first="林示例")])
    after = Participation.objects.get(procedure__case=case)
    assert (after.version, after.state) == (before.version, State.VERIFIED)
    assert not list(broken_seals())


def test_a_hospital_may_write_the_responsible_doctor_as_operator(world: World) -> None:
    case = logged(world, "A1", OPERATOR)
    take(world.secretary, world.main, [line("A1", first="林示例")])
    assert why(case) == ["role"]
    told = {"by": world.secretary, "hospital": world.main, "columns": COLUMNS}
    set_mapping(**told, operator_is_responsible=True)
    assert said(case) == ["agrees"]
    set_mapping(**told, operator_is_responsible=False)
    assert said(case) == ["differs"]


def test_a_simulation_and_a_withdrawn_claim_take_no_row(world: World) -> None:
    simulated = logged(world, "A1")
    simulated.is_simulation, simulated.session = True, 2
    simulated.save(update_fields=["is_simulation", "session"])
    withdrawn = logged(world, "A1")
    part = Participation.objects.get(procedure__case=withdrawn)
    part.withdrawn_at = part.logged_at
    part.save(update_fields=["withdrawn_at"])
    take(world.secretary, world.main, [line("A1", first="林示例")])
    assert Operation.objects.get().case is None
    assert said(withdrawn) == [""]
    assert Mention.objects.get().state == Mention.State.OPEN


def test_homonyms_are_shown_and_not_decided(world: World, client_of: ClientOf) -> None:
    twin = start_training(by=None, person=person("林示例", "lin2"), base=world.base, entry=ENTRY)
    take(world.secretary, world.main, [line("A1", first="林示例")])
    assert set(Mention.objects.values_list("person", "state")) == {
        (world.lin.pk, "unsure"), (twin.person_id, "unsure"),
    }  # fmt: skip
    page = client_of(world.secretary).get(reverse("hospital_lists")).content.decode()
    assert "同名，未能确定是谁（1 台）" in page
    assert not Notice.objects.filter(kind="offered").exists()


def test_a_staff_number_decides_between_homonyms(world: World) -> None:
    twin = person("周示例", "zhou2")
    start_training(by=None, person=twin, base=world.base, entry=ENTRY)
    work = world.zhou.memberships.get()
    describe_membership(by=world.secretary, membership=work, staff_no="1001", title="")
    take(
        world.secretary, world.main, [line("A1", "TACE", "1001 周示例"), line("A2", "TACE", "1001")]
    )
    assert [row.staff["operator"] for row in Operation.objects.all()] == [["周示例"], ["周示例"]]
    assert not Mention.objects.exists()


def test_whoever_was_not_in_training_is_offered_nothing(world: World) -> None:
    day = ENTRY - timedelta(days=1)
    take(world.secretary, world.main, [line("A1", first="林示例", day=day)])
    assert not Mention.objects.exists()


# -- what is logged or changed later ---------------------------------------------------------------


def test_what_is_logged_later_is_compared_by_the_worker(world: World) -> None:
    assert reconcile_pending(by=None) == 0
    take(world.secretary, world.main, [line("A1", first="林示例")])
    offer = Mention.objects.get()
    assert offer.state == Mention.State.OPEN
    case = logged(world, "A1")
    logged(world, "B1", day=IN_LIST + timedelta(days=40))  # of that day no list tells anything
    assert list(pending_reconciliation()) == [case]
    assert reconcile_pending(by=None) == 1
    offer.refresh_from_db()
    assert (said(case), offer.state) == (["agrees"], Mention.State.LOGGED)
    rows = AuditRow.objects.count()
    assert reconcile_pending(by=None) == 0
    assert AuditRow.objects.count() == rows


def test_a_changed_case_lets_its_row_go(world: World) -> None:
    case = logged(world, "A1")
    take(world.secretary, world.main, [line("A1", first="林示例")])
    moved = logged(world, "A9")
    case.number_digest, case.version = moved.number_digest, 2
    case.session = 2
    case.save(update_fields=["number_digest", "version", "session"])
    assert set(pending_reconciliation()) == {case, moved}
    reconcile_pending(by=None)
    assert said(case) == ["not_found"]
    assert Operation.objects.get().case is None
    assert Mention.objects.get().state == Mention.State.OPEN
    assert not pending_reconciliation()


def test_a_withdrawn_claim_is_looked_at_once(world: World) -> None:
    case = logged(world, "A1", OPERATOR)
    take(world.secretary, world.main, [line("A1", first="林示例")])
    part = Participation.objects.get(procedure__case=case)
    part.withdrawn_at, part.version = part.logged_at, 2
    part.save(update_fields=["withdrawn_at", "version"])
    assert reconcile_pending(by=None) == 1
    assert why(case) == [""]
    assert Mention.objects.get().state == Mention.State.OPEN
    assert not pending_reconciliation()


def test_comparing_again_changes_nothing(world: World) -> None:
    logged(world, "A1")
    take(world.secretary, world.main, [line("A1", first="林示例"), line("A2", first="林示例")])
    models = (Operation, Mention, Comparison, Participation, Notice)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    again = {"by": world.secretary, "hospital": world.main, "start": IN_LIST, "end": IN_LIST}
    assert reconcile_hospital(**again) == 0
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_a_name_that_was_corrected_offers_no_more(world: World) -> None:
    take(world.secretary, world.main, [line("A1", first="林示例")])
    take(world.secretary, world.main, [line("A1", first="吴示例")])
    assert Mention.objects.get().state == Mention.State.GONE


# -- one order of locks ----------------------------------------------------------------------------


def in_two_hospitals(world: World) -> list[Case]:
    """A list in each that names 林, and a case in each that was not compared yet."""
    places = {world.main: world.department, world.partner: world.partner_department}
    for hospital in places:
        take(world.secretary, hospital, [line("A1", first="林示例")])
    told = {"supervisor": world.zhou, "number": "A1", "day": IN_LIST, "role": FIRST}
    return log_cases(
        by=None, cases=[new_case(world.trainee, one, **told) for one in places.values()]
    )


def another_reading(world: World) -> None:
    """The lists cover two spans, and what their operator means is told anew."""
    for day in (IN_LIST, IN_LIST + timedelta(days=5)):
        logged(world, "A1", OPERATOR, day=day)
        take(world.secretary, world.main, [line("A1", first="林示例", day=day)])


def writes(asked: CaptureQueriesContext) -> list[str]:
    """What was written or locked, in order: the table, “chain” for the audit trail."""
    found = []
    for query in asked.captured_queries:
        told = re.search(r'(?:INSERT INTO|UPDATE|FROM) "(\w+)"', query["sql"])
        if told and ("FOR " in query["sql"] or not query["sql"].startswith("SELECT")):
            found.append("chain" if told[1].startswith("audittrail") else told[1])
    return found


@pytest.mark.parametrize("what", ["cases", "mapping", "list"])
def test_the_trail_is_written_last(world: World, what: str) -> None:
    """Whoever wrote a row of it and then waits for another row may be waited for."""
    told = {"by": world.secretary, "hospital": world.main}
    if what == "cases":
        cases = in_two_hospitals(world)
    elif what == "mapping":
        another_reading(world)
    else:
        logged(world, "A1")
        uploaded = hand_in(world.secretary, world.main, [line("A1", first="林示例")])
    with CaptureQueriesContext(connection) as asked:
        if what == "cases":
            assert reconcile_cases(by=None, cases=cases) == 2
        elif what == "mapping":
            set_mapping(**told, columns=COLUMNS, operator_is_responsible=True)
        else:
            take_list(by=world.secretary, list=uploaded, start=IN_LIST, end=IN_LIST)
    written = writes(asked)
    assert "logbook_participation" in written
    assert set(written[written.index("chain") :]) == {"chain"}
    trainees = written.index("people_traineeship")
    assert "logbook_participation" not in written[trainees:]


# -- differences -----------------------------------------------------------------------------------


def differing(world: World) -> Case:
    """周 supervises one wrong role; a claim without a row names 赵."""
    case = logged(world, "A1", OPERATOR)
    logged(world, "A7", supervisor=world.head)
    take(world.secretary, world.main, [line("A1", first="林示例"), line("A8", first="林示例")])
    return case


def test_claim_and_record_stand_side_by_side(world: World, client_of: ClientOf) -> None:
    case = differing(world)
    page = client_of(world.chen).get(reverse("differences")).content.decode()
    assert "2 条登记与医院记录不同" in page
    assert "角色不同" in page
    assert "一助 林示例" in page
    assert "可能是患者编号输错" in page
    assert reverse("case", args=[case.pk]) in page


def test_supervisors_see_what_names_them(world: World, client_of: ClientOf) -> None:
    differing(world)

    def number(of: Person) -> int:
        return int(client_of(of).get(reverse("differences")).context["number"])

    seen = [world.zhou, world.head, world.chen, world.secretary, world.education, world.zheng]
    assert [number(one) for one in seen] == [1, 1, 2, 2, 2, 0]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("kind=role", 1),
        ("kind=no_row", 1),
        ("kind=double", 0),
        ("month=2026-03", 2),
        ("month=2025-03&trainee=x&hospital=%00&page=9999", 2),
        ("kind=%27%3B--&trainee=99999999999999999999&page=-1", 2),
    ],
)
def test_differences_are_filtered_by_what_is_offered(
    world: World, client_of: ClientOf, query: str, number: int
) -> None:
    differing(world)
    page = client_of(world.chen).get(f"{reverse('differences')}?{query}")
    assert page.context["number"] == number
    only = f"{query}&trainee={world.trainee.pk}&hospital={world.main.pk}"
    assert client_of(world.chen).get(f"{reverse('differences')}?{only}").status_code == 200


def test_a_double_claim_names_the_other(world: World, client_of: ClientOf) -> None:
    case = logged(world, "A1")
    twin = new_case(
        second(world), world.department, supervisor=world.zhou, number="A1", day=IN_LIST, role=FIRST
    )
    log_cases(by=None, cases=[replace(twin, session=2)])
    take(world.secretary, world.main, [line("A1", first="林示例")])
    assert said(case) == ["agrees"]
    page = client_of(world.chen).get(reverse("differences")).content.decode()
    assert "重复登记" in page
    assert "另有：林示例 登记为一助（血管造影术）。" in page


def test_pages_ask_the_database_no_more_for_more(world: World, client_of: ClientOf) -> None:
    def queries(url: str, of: Person) -> int:
        client = client_of(of)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    differing(world)
    few = queries(reverse("differences"), world.chen)
    for n in range(20, 30):
        logged(world, f"A{n}", OPERATOR)
    take(world.secretary, world.main, [line(f"A{n}", first="林示例") for n in range(20, 30)])
    assert queries(reverse("differences"), world.chen) == few


# -- offers ----------------------------------------------------------------------------------------


def test_a_trainee_is_offered_what_names_them(world: World, client_of: ClientOf) -> None:
    take(
        world.secretary,
        world.main,
        [line(NUMBER, "TACE", first="林示例", times=("08:00", "09:30"))],
    )
    notice = Notice.objects.get(kind="offered")
    assert (notice.person, notice.details["number"]) == (world.lin, 1)
    assert notice.url == reverse("offers")
    page = client_of(world.lin).get(reverse("offers")).content.decode()
    for told in ("3 月 4 日 · TACE", "清单里您是：", "一助", "术者 周示例", "08:00–09:30"):
        assert told in page
    assert NUMBER not in page
    (card,) = client_of(world.lin).get(reverse("offers")).context["cards"]
    assert client_of(world.lin).get(card.log_url).status_code == 200
    assert client_of(world.zheng).get(reverse("offers")).context["number"] == 0


def test_an_offer_is_set_aside_with_a_reason_and_brought_back(
    world: World, client_of: ClientOf
) -> None:
    take(world.secretary, world.main, [line("A1", first="林示例")])
    operation, client = Operation.objects.get(), client_of(world.lin)
    dismiss = reverse("offer_dismiss", args=[operation.pk])
    assert "请先选择" in client.post(dismiss, {"reason": "x"}, follow=True).content.decode()
    assert client_of(world.zheng).post(dismiss).status_code == 404
    page = client.post(dismiss, {"reason": "没有参加这台手术"}, follow=True)
    assert "已记为不需登记" in page.content.decode()
    assert page.context["number"] == 0
    assert (
        "处理过" in client.post(dismiss, {"reason": "清单写错了人"}, follow=True).content.decode()
    )
    # A later list offers it no more, and the number says so.
    take(world.secretary, world.main, [line("A1", "造影", first="林示例")])
    assert numbers_of(world.main).unlogged == 0
    page = client.post(reverse("offer_restore", args=[operation.pk]), follow=True)
    assert page.context["number"] == 1
    page = client.post(reverse("offer_restore", args=[operation.pk]), follow=True)
    assert "不需要恢复" in page.content.decode()


# -- who may ---------------------------------------------------------------------------------------


def test_a_list_is_its_hospitals_alone(world: World, client_of: ClientOf) -> None:
    uploaded = hand_in(world.secretary, world.main, [line("A1")])
    for name, key in [
        ("hospital_list_upload", world.main.pk),
        ("hospital_list_columns", uploaded.pk),
        ("hospital_list_confirm", uploaded.pk),
    ]:
        url = reverse(name, args=[key])
        assert client_of(world.zheng).get(url).status_code == 404
        assert client_of(world.zheng).post(url).status_code == 404
        assert client_of(world.chen).get(url).status_code == 403
        assert client_of(world.wu).get(url).status_code == 200
    partner = reverse("hospital_list_upload", args=[world.partner.pk])
    assert client_of(world.wu).get(partner).status_code == 404
    assert client_of(world.secretary).get(partner).status_code == 200


def test_nothing_yet_says_what_to_do(world: World, client_of: ClientOf) -> None:
    page = client_of(world.secretary).get(reverse("hospital_lists")).content.decode()
    assert page.count("还没有清单") == 2
    hand_in(world.secretary, world.main, [line("A1")])
    assert "继续核对" in client_of(world.secretary).get(reverse("hospital_lists")).content.decode()
    for name, of in (("differences", world.chen), ("offers", world.lin)):
        assert "empty-state" in client_of(of).get(reverse(name)).content.decode()
