"""Taking in an old logbook (补录): preview, whole or not at all, once, joined, taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client

from seldinger.domain.training.words import State
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.seals import broken_seals
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.actions.taking_in import keep_take_in, take_in, withdraw_take_in
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Case,
    ImagingReports,
    Outcome,
    Participation,
    Procedure,
    Source,
    TakeIn,
    Version,
)
from seldinger.web.logbook.queries import CLAIMS
from seldinger.web.logbook.take_in_plan import plan_of
from seldinger.web.logbook.taking_in import record_in
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import AccountRole, Traineeship
from seldinger.web.verification.actions.deciding import return_claims
from seldinger.web.verification.decisions import seen
from support.cases import log_case
from support.old_logbooks import (
    NAMES,
    old_logbook,
    operation,
    take_in_rows,
    two_years,
    upload,
)
from support.people import ENTRY, ClientOf, World, give, person, work

NUMBER = "ZY4711-0815"
DAY = date(2025, 3, 3)


def send(client: Client, content: bytes, world: World, **told: Any) -> Any:
    address = told.pop("address", "/log/take-in/")
    form = {"file": upload(content), "hospital": world.main.pk, **told}
    return client.post(address, form, follow=True)


def confirm(client: Client, response: Any, **told: Any) -> Any:
    """Confirm a preview as it stands; told: field → choice."""
    form = response.context["form"]
    chosen = {name: form[name].value() for name in form.fields}
    taking = response.context["taking"]
    address = f"/log/take-in/files/{taking.pk}/confirm/"
    return client.post(address, {**chosen, **told}, follow=True)


def taken(world: World, client_of: ClientOf, content: bytes) -> Any:
    client = client_of(world.lin)
    return confirm(client, send(client, content, world))


SMALL = {
    "operations": [
        operation(DAY, NUMBER, role="术者"),
        operation(DAY, NUMBER, name=NAMES[1], role="一助"),
        operation(date(2025, 6, 2), "ZY2", state="待审核", hospital="示例乙医院"),
    ],
    "admissions": [(DAY, "RY1", "", "已审核")],
    "reports": [(DAY, "CT", "胸部", 5, "已审核", "周示例")],
    "activities": [(DAY, "疑难病例讨论", "示例题目", "", "", "已审核")],
}


# -- what is written ------------------------------------------------------------------------------


def test_a_workbook_becomes_entries_that_wait_whatever_it_said_of_them(
    world: World, client_of: ClientOf
) -> None:
    before = Traineeship.objects.get(pk=world.trainee.pk).facts_version
    page = taken(world, client_of, old_logbook(**SMALL)).content.decode()
    assert "已补录 6 条" in page
    for model in CLAIMS.values():
        for row in model.objects.all():
            assert (row.state, row.source) == (State.PENDING, Source.CATCH_UP)
            assert row.decided_by_id is None
            assert row.days_late(DAY) > 300
    assert Case.objects.count() == 2
    assert Participation.objects.count() == 3
    first, second = Participation.objects.filter(procedure__case__day=DAY).order_by("pk")
    assert first.procedure.case == second.procedure.case
    assert (first.role, second.role) == ("术者", "一助")
    assert first.supervisor == world.zhou
    assert Admission.objects.get().hospital == world.main
    assert (ImagingReports.objects.get().number, Activity.objects.count()) == (5, 1)
    assert Traineeship.objects.get(pk=world.trainee.pk).facts_version > before
    row = AuditRow.objects.get(act="logbook.take_in")
    assert '"已审核":5' in row.details.replace(" ", "")
    assert not list(broken_seals())


def test_the_hospital_is_the_files_else_the_rotations_else_the_one_chosen(
    world: World, client_of: ClientOf
) -> None:
    world.trainee.rotations.filter(place="basic").update(
        hospital=world.partner, department=world.partner_department
    )
    rows = [
        operation("2025-04-01", "A"),
        operation("2025-04-02", "B", hospital="示例甲医院", department="介入科"),
    ]
    world.trainee.rotations.filter(place="mri").update(hospital=None, department=None)
    rows.append(operation("2025-01-05", "C"))
    taken(world, client_of, old_logbook(operations=rows))
    found = Case.objects.order_by("day").values_list("hospital__name", "department__name")
    assert list(found) == [
        ("示例甲医院", None),
        ("示例乙医院", "介入科"),
        ("示例甲医院", "介入科"),
    ]


def test_no_number_is_stored_in_the_clear_or_told_anywhere(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.lin)
    preview = send(client, old_logbook(**SMALL), world)
    taking = TakeIn.objects.get()
    assert NUMBER.encode() not in bytes(taking.content)
    after = confirm(client, preview)
    for page in (preview, after):
        assert NUMBER not in page.content.decode()
    taking.refresh_from_db()
    assert bytes(taking.content) == b""
    told = [row.details for row in AuditRow.objects.all()]
    told += [str(notice.details) + notice.url for notice in Notice.objects.all()]
    assert not [text for text in told if "4711" in text]
    assert not Case.objects.filter(number_encrypted__contains="4711").exists()


def test_each_supervisor_is_told_what_waits(world: World, client_of: ClientOf) -> None:
    rows = [operation(DAY, "A"), operation(DAY, "B"), operation(DAY, "C", supervisor="赵示例")]
    taken(world, client_of, old_logbook(operations=rows))
    told = Notice.objects.filter(kind="batch_ready").values_list("person__login", "details__number")
    assert dict(told) == {"zhou": 2, "head": 1}
    page = client_of(world.zhou).get("/inbox/").content.decode()
    assert "林示例补录了 2 条登记，请您证明" in page


# -- once -----------------------------------------------------------------------------------------


def test_taken_in_twice_changes_nothing(world: World, client_of: ClientOf) -> None:
    content = old_logbook(**SMALL)
    taken(world, client_of, content)
    before = _rows()
    client = client_of(world.lin)
    preview = send(client, content, world)
    page = preview.content.decode()
    assert "没有新的登记可以写入，另有 6 条以前登记过，跳过" in page
    assert "确认补录" not in page
    # Whoever confirms all the same writes nothing.
    client.post(f"/log/take-in/files/{preview.context['taking'].pk}/confirm/")
    assert _rows() == before


def test_a_preview_confirmed_twice_writes_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    preview = send(client, old_logbook(**SMALL), world)
    confirm(client, preview)
    before = _rows()
    page = confirm(client, preview).content.decode()
    assert "已写入：手术 3" in page
    taking = TakeIn.objects.get()
    told = record_in(old_logbook(**SMALL), "x", world.trainee)
    assert take_in(by=world.lin, taking=taking, told=told, supervisors={})["手术"] == 3
    assert _rows() == before


def test_what_was_logged_in_the_meantime_is_skipped(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    preview = send(client, old_logbook(operations=SMALL["operations"]), world)
    log_case(world.trainee, world.department, supervisor=world.zhou, number=NUMBER, day=DAY)
    confirm(client, preview)
    assert Participation.objects.filter(source=Source.CATCH_UP).count() == 2
    assert Case.objects.filter(day=DAY).count() == 1


def test_rows_that_stand_twice_in_the_file_are_one(world: World, client_of: ClientOf) -> None:
    row = operation(DAY, "A")
    client = client_of(world.lin)
    preview = send(client, old_logbook(operations=[row, row]), world)
    assert "将写入 1 条，另有 1 条以前登记过" in preview.content.decode()
    confirm(client, preview)
    assert Participation.objects.count() == 1


def _rows() -> list[Any]:
    models = (Case, Procedure, *CLAIMS.values(), Version)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


# -- joined ---------------------------------------------------------------------------------------


def colleague(world: World) -> Traineeship:
    wei = person("魏示例", "wei")
    return start_training(
        by=None, person=wei, base=world.base, entry=ENTRY, background="internal", directions=[]
    )


def test_it_joins_the_case_that_a_colleague_logged(world: World, client_of: ClientOf) -> None:
    other = colleague(world)
    known = log_case(
        other, world.department, supervisor=world.zhou, number=NUMBER, day=DAY, name=NAMES[0]
    )
    other.refresh_from_db()
    aged = other.facts_version
    rows = [
        operation(DAY, NUMBER, role="一助"),
        operation(DAY, NUMBER, name=NAMES[1], role="参与"),
    ]
    taken(world, client_of, old_logbook(operations=rows))
    assert Case.objects.get() == known
    assert list(known.procedures.values_list("name", "position")) == [(NAMES[0], 1), (NAMES[1], 2)]
    known.refresh_from_db()
    assert known.version == 2
    assert Version.objects.filter(object_id=known.pk, kind="logbook.case").exists()
    other.refresh_from_db()
    assert other.facts_version > aged
    assert not Notice.objects.filter(kind="conflict").exists()


def test_one_place_claimed_by_two_is_told_to_both_and_the_supervisor(
    world: World, client_of: ClientOf
) -> None:
    other = colleague(world)
    log_case(other, world.department, supervisor=world.zhou, number=NUMBER, day=DAY, name=NAMES[0])
    taken(world, client_of, old_logbook(operations=[operation(DAY, NUMBER, role="术者")]))
    told = Notice.objects.filter(kind="conflict").values_list("person__login", flat=True)
    assert sorted(told) == ["lin", "wei", "zhou"]


def test_who_takes_in_and_adds_to_a_verified_case_asks_for_it_again(
    world: World, client_of: ClientOf
) -> None:
    other = colleague(world)
    known = log_case(
        other, world.department, supervisor=world.zhou, number=NUMBER, day=DAY, name=NAMES[0]
    )
    before = Participation.objects.get()
    assert before.state == State.VERIFIED
    rows = [operation(DAY, NUMBER, name=NAMES[1], role="参与")]
    taken(world, client_of, old_logbook(operations=rows))
    part = Participation.objects.get(pk=before.pk)
    assert (part.state, part.version) == (State.PENDING, before.version + 1)
    (version,) = Version.objects.filter(object_id=known.pk, kind="logbook.case")
    assert version.facts["procedures"][0]["parts"][0]["state"] == State.VERIFIED
    told = Notice.objects.exclude(kind="batch_ready").values_list("kind", "person__login")
    assert sorted(told) == [("edited_supervisor", "zhou"), ("edited_trainee", "wei")]
    row = AuditRow.objects.filter(act="logbook.take_in").latest("number")
    assert f'"again":[{part.pk}]' in row.details
    assert not list(broken_seals())


def test_who_takes_in_what_a_case_says_already_leaves_it_verified(
    world: World, client_of: ClientOf
) -> None:
    other = colleague(world)
    log_case(other, world.department, supervisor=world.zhou, number=NUMBER, day=DAY, name=NAMES[0])
    taken(world, client_of, old_logbook(operations=[operation(DAY, NUMBER, role="参与")]))
    assert Participation.objects.get(traineeship=other).state == State.VERIFIED
    assert not Version.objects.exists()


def test_an_act_that_all_took_back_is_overwritten_with_its_old_state_kept(
    world: World, client_of: ClientOf
) -> None:
    other = colleague(world)
    log_case(
        other, world.department, supervisor=world.zhou, number=NUMBER, day=DAY, name=NAMES[0],
        state=State.PENDING,
    )  # fmt: skip
    act, part = Procedure.objects.get(), Participation.objects.get()
    act.outcome = Outcome.NOT_ATTEMPTED
    act.save()
    withdraw_claim(by=other.person, claim=part, version=part.version)
    taken(world, client_of, old_logbook(operations=[operation(DAY, NUMBER)]))
    act.refresh_from_db()
    assert act.outcome == Outcome.DONE
    (version,) = Version.objects.filter(kind="logbook.case")
    assert version.facts["procedures"][0]["outcome"] == Outcome.NOT_ATTEMPTED


def test_a_case_that_was_moved_before_it_could_be_held_is_not_joined(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on PostgreSQL, where somebody else commits between the look and the lock."""
    other = colleague(world)
    case = log_case(
        other, world.department, supervisor=world.zhou, number=NUMBER, day=DAY, name=NAMES[0]
    )
    rows = old_logbook(operations=[operation(DAY, NUMBER)])
    told = record_in(rows, "old.xlsx", world.trainee)
    held = QuerySet.select_for_update

    def moved_meanwhile(rows: Any, **how: Any) -> Any:
        if rows.model is Case:
            one = Case.objects.get(pk=case.pk)
            one.session = 9
            one.save()
        return held(rows, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", moved_meanwhile)
    plan = plan_of(told, world.trainee, world.main, locking=True)
    assert [one.known for one in plan.cases] == [None]


def test_trainees_age_in_one_order_whoever_takes_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who take in at once wait for each other, and not for ever."""
    other = colleague(world)
    assert other.pk > world.trainee.pk
    log_case(
        world.trainee, world.department, supervisor=world.zhou, number=NUMBER, day=DAY,
        name=NAMES[0],
    )  # fmt: skip
    aged: list[int] = []
    monkeypatch.setattr(
        "seldinger.web.logbook.actions.taking_in.facts_changed", lambda one: aged.append(one.pk)
    )
    rows = [operation(DAY, NUMBER, name=NAMES[1], role="参与")]
    take_in_rows(other.person, other, world.main, rows)
    assert aged == [world.trainee.pk, other.pk]


# -- whom the names mean --------------------------------------------------------------------------


def test_homonyms_and_strangers_are_chosen_by_hand_and_may_be_nobody(
    world: World, client_of: ClientOf
) -> None:
    twin = person("周示例", "zhou-2")
    work(twin, world.partner_department)
    give(twin, AccountRole.ATTENDING, department=world.partner_department)
    rows = [operation(DAY, "A"), operation(DAY, "B", supervisor="生人")]
    client = client_of(world.lin)
    preview = send(client, old_logbook(operations=rows), world)
    form = preview.context["form"]
    assert {name: form[name].value() for name in form.fields} == dict.fromkeys(form.fields, "")
    of_zhou = next(name for name in form.fields if "周示例" in form[name].label)
    confirm(client, preview, **{of_zhou: twin.pk})
    found = Participation.objects.order_by("pk").values_list("supervisor__login", flat=True)
    assert list(found) == ["zhou-2", None]
    assert TakeIn.objects.get().supervisors == {"周示例": twin.pk, "生人": None}


@pytest.mark.parametrize("who", ["zheng", "lin", "newcomer"])
def test_nobody_from_elsewhere_and_not_oneself_can_be_chosen(
    world: World, client_of: ClientOf, who: str
) -> None:
    client = client_of(world.lin)
    preview = send(client, old_logbook(operations=[operation(DAY, "A")]), world)
    [field] = preview.context["form"].fields
    response = confirm(client, preview, **{field: getattr(world, who).pk})
    assert "这一项不能选" in response.content.decode()
    assert not Participation.objects.exists()
    with_action = {"周示例": getattr(world, who).pk}
    told = record_in(old_logbook(operations=[operation(DAY, "A")]), "x", world.trainee)
    take_in(by=world.lin, taking=TakeIn.objects.get(), told=told, supervisors=with_action)
    assert Participation.objects.get().supervisor is None


# -- what cannot be taken in ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"name": "别人", "operations": [operation(DAY, "A")]}, "补录给谁"),
        ({"operations": [operation("2026-06-16", "A")]}, "2026-06-15（今天）之间的日期"),
        ({"operations": [operation("2024-08-31", "A")]}, "2024-09-01（入培）"),
        (
            {"operations": [operation(DAY, "A", hospital="示例丙医院")]},
            "示例甲医院、示例乙医院之一",
        ),
        ({"operations": [operation(DAY, "9" * 41)]}, "最多 40 个"),
        ({"operations": [operation(DAY, "A", name="长" * 201)]}, "最多 200 个字"),
        ({"operations": [operation(DAY, "A", session=21)]}, "1 到 20"),
        (
            {"operations": [operation(DAY, "A"), operation(DAY, "A", role="一助")]},
            "与同一例同一操作的另一行一致",
        ),
        ({"operations": [operation(DAY, "A", role="主刀")]}, "参与、一助、术者之一"),
        ({"admissions": [("2026-07-01", "A", "", "已审核")]}, "（今天）之间的日期"),
    ],
)
def test_every_fault_is_listed_and_nothing_is_kept(
    world: World, client_of: ClientOf, told: dict[str, Any], fault: str
) -> None:
    page = send(client_of(world.lin), old_logbook(**told), world).content.decode()
    assert fault in page
    assert "没有读入任何内容" in page
    assert not TakeIn.objects.exists()
    assert "9" * 41 not in page


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 3000, b"<html>"])
def test_what_is_no_workbook_is_refused(world: World, client_of: ClientOf, content: bytes) -> None:
    response = send(client_of(world.lin), content, world)
    assert response.status_code == 200
    assert not TakeIn.objects.exists()


def test_what_fits_no_more_since_the_upload_is_told(world: World, client_of: ClientOf) -> None:
    client = client_of(world.lin)
    rows = [operation(DAY, "A", hospital=world.partner.name)]
    preview = send(client, old_logbook(operations=rows), world)
    world.trainee.rotations.filter(hospital=world.partner).update(hospital=None, department=None)
    world.base.places.filter(hospital=world.partner).update(base=world.other_base)
    address = f"/log/take-in/files/{preview.context['taking'].pk}/"
    for response in (client.get(address, follow=True), confirm(client, preview)):
        assert response.redirect_chain[-1][0] == "/log/take-in/"
        assert "登记表有 1 处不能补录" in response.content.decode()
    assert not Participation.objects.exists()


def test_broken_in_the_middle_nothing_is_there(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(world.lin)
    preview = send(client, old_logbook(**SMALL), world)
    monkeypatch.setattr(
        "seldinger.web.logbook.actions.taking_in.Activity",
        lambda **_: (_ for _ in ()).throw(MemoryError),
    )
    with pytest.raises(MemoryError):
        confirm(client, preview)
    assert not any(_rows())
    assert bytes(TakeIn.objects.get().content)


# -- whose it is ----------------------------------------------------------------------------------


def test_the_secretary_takes_in_for_a_trainee_of_the_base(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.secretary)
    address = f"/log/take-in/trainees/{world.trainee.pk}/"
    preview = send(client, old_logbook(**SMALL), world, address=address)
    assert "已补录 6 条" in confirm(client, preview).content.decode()
    assert Participation.objects.filter(traineeship=world.trainee).count() == 3
    # It is hers: 林 does not see it among hers.
    assert "旧登记" not in client_of(world.lin).get("/log/take-in/").content.decode()


def test_the_outsider_neither_hands_in_nor_sees_nor_confirms(
    world: World, client_of: ClientOf
) -> None:
    preview = send(client_of(world.lin), old_logbook(**SMALL), world)
    taking = preview.context["taking"]
    for who in (world.zheng, world.secretary):
        client = client_of(who)
        for way in ("", "confirm/", "withdraw/"):
            method = client.post if way else client.get
            assert method(f"/log/take-in/files/{taking.pk}/{way}").status_code == 404
    client = client_of(world.zheng)
    address = f"/log/take-in/trainees/{world.trainee.pk}/"
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code == 404
    assert not Participation.objects.exists()


def test_a_day_later_it_is_gone(
    world: World, client_of: ClientOf, frozen: time_machine.Traveller
) -> None:
    client = client_of(world.lin)
    preview = send(client, old_logbook(**SMALL), world)
    frozen.shift(timedelta(days=1, minutes=1))
    client = client_of(world.lin)
    page = client.get(f"/log/take-in/files/{preview.context['taking'].pk}/").content.decode()
    assert "内容已清除" in page
    confirm(client, preview)
    assert not Participation.objects.exists()


# -- taken back -----------------------------------------------------------------------------------


def test_the_whole_is_taken_back_and_may_come_again(world: World, client_of: ClientOf) -> None:
    content = old_logbook(**SMALL)
    response = taken(world, client_of, content)
    client = client_of(world.lin)
    address = f"/log/take-in/files/{response.context['taking'].pk}/withdraw/"
    assert "整份撤回，共 6 条" in client.post(address, follow=True).content.decode()
    for model in CLAIMS.values():
        assert not model.objects.filter(withdrawn_at=None).exists()
    assert not Notice.objects.filter(kind="batch_ready", read_at=None).exists()
    assert not list(broken_seals())
    assert "已经撤回" in client.post(address, follow=True).content.decode()
    taken(world, client_of, content)
    assert Participation.objects.filter(withdrawn_at=None).count() == 3
    assert Case.objects.count() == 2
    assert Procedure.objects.count() == 3


def test_once_anything_was_decided_it_stays(world: World, client_of: ClientOf) -> None:
    response = taken(world, client_of, old_logbook(**SMALL))
    part = Participation.objects.select_related("procedure__case").first()
    assert part
    return_claims(by=world.zhou, claims=[seen(part)], message="请核对")
    client = client_of(world.lin)
    address = f"/log/take-in/files/{response.context['taking'].pk}/withdraw/"
    assert "不能整份撤回" in client.post(address, follow=True).content.decode()
    assert Participation.objects.filter(withdrawn_at=None).count() == 3


# -- two years ------------------------------------------------------------------------------------


def test_two_years_are_taken_in(world: World, client_of: ClientOf) -> None:
    page = taken(world, client_of, two_years(300)).content.decode()
    assert "手术 300" in page
    assert Participation.objects.count() == 300
    assert Case.objects.count() == 273
    rows = list(Participation.objects.select_related("procedure__case"))
    late = [row.days_late(row.procedure.case.day) for row in rows]
    assert max(late) > 600
    assert {row.supervisor_id for row in rows} == {world.zhou.pk, world.head.pk}
    assert set(Admission.objects.values_list("supervisor", flat=True)) == {None}


def test_the_number_of_queries_does_not_grow_with_the_rows(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for content in (two_years(20), two_years(200)):
        told = record_in(content, "x", world.trainee)
        taking = keep_take_in(
            by=world.lin, trainee=world.trainee, hospital=world.main, file_name="x", content=content
        )
        with django_assert_max_num_queries(75):
            plan_of(told, world.trainee, world.main)
            take_in(by=world.lin, taking=taking, told=told, supervisors={})
        withdraw_take_in(by=world.lin, taking=TakeIn.objects.get(pk=taking.pk))
