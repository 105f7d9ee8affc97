"""What somebody might try against grants, the gate, catalogues and new technologies, refused."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from seldinger.errors import SeldingerError
from seldinger.web.applications.actions.answering import answer_step, approve
from seldinger.web.applications.actions.applying import submit_again
from seldinger.web.applications.actions.keeping import name_deputy
from seldinger.web.applications.models import Step
from seldinger.web.applications.queries import applications_for
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.gate.actions.booking import cancel_booking, change_booking
from seldinger.web.gate.actions.matching import match_all
from seldinger.web.gate.actions.overriding import confirm_override
from seldinger.web.gate.actions.recording import record_consent, record_discussion
from seldinger.web.gate.checking import look_at
from seldinger.web.gate.models import BookedList, Booking, Override
from seldinger.web.inbox.models import Notice
from seldinger.web.norms.models import Adoption
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.access import Access
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import AccountRole, Person, RoleAssignment
from seldinger.web.privileges.actions.granting import revoke_grant
from seldinger.web.privileges.models import Grant
from seldinger.web.review.measures.sources import Sources
from seldinger.web.review.measures.theatre import theatre
from seldinger.web.technologies.actions.deciding import admit_technology, turn_technology
from seldinger.web.technologies.actions.filing import permit_operator
from seldinger.web.technologies.entered import Decided
from support.applications import applied, asked, decided, said
from support.catalogues import AORTA, HIGH, adopted, changed, draft_of
from support.grants import granted
from support.installations import WITH_WORLD, installed
from support.lists import line, take
from support.pdf_text import text_of
from support.people import TODAY, ClientOf, World, give, person, work
from support.technologies import NUMBERS, admitted, proposed, ready, turned
from support.theatre import TOMORROW, booked, booked_list, declared, entry_of, new_booking

DAY = timedelta(days=1)
Said = Step.Said


def fresh_booking(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


# -- applications ----------------------------------------------------------------------------------


def test_two_roles_answer_one_stage_alone(world: World) -> None:
    for role in (AccountRole.MEDICAL_AFFAIRS, AccountRole.COMMITTEE):
        give(world.head, role, department=world.department)
    application = said(world.head, applied(world))
    with pytest.raises(SeldingerError, match="同一人不能答复两个环节"):
        said(world.head, application)


def test_nobody_with_the_committees_seat_grants_to_themselves(world: World) -> None:
    give(world.zhou, AccountRole.COMMITTEE, department=world.department)
    application = said(world.wu, said(world.head, applied(world)))
    with pytest.raises(SeldingerError, match="自己的申请"):
        approve(by=world.zhou, application=application, seen=asked(application), decided=decided())
    assert not Grant.objects.exists()


def test_the_applicant_as_deputy_does_not_assess_themselves(world: World) -> None:
    name_deputy(by=world.head, department=world.department, person=world.zhou, start=TODAY)
    application = applied(world)
    with pytest.raises(SeldingerError, match="自己的申请"):
        said(world.zhou, application)


def test_a_deputy_of_a_head_who_is_no_head_any_more_reads_and_answers_nothing(
    world: World,
) -> None:
    other = _deputy(world)
    application = applied(world)
    assert applications_for(Access(other, TODAY)).filter(pk=application.pk).exists()
    head = RoleAssignment.objects.get(person=world.head, role=AccountRole.DEPARTMENT_HEAD)
    end_role(by=world.admin, role=head, on=TODAY - DAY)
    assert not applications_for(Access(other, TODAY)).filter(pk=application.pk).exists()
    with pytest.raises(SeldingerError, match="负责这一环节的人"):
        said(other, application)


def test_a_deputy_who_left_the_department_reads_and_answers_nothing(world: World) -> None:
    other = _deputy(world)
    application = applied(world)
    end_membership(by=world.admin, membership=other.memberships.get(), on=TODAY - DAY)
    assert not applications_for(Access(other, TODAY)).filter(pk=application.pk).exists()
    with pytest.raises(SeldingerError, match="负责这一环节的人"):
        said(other, application)


def _deputy(world: World) -> Person:
    other = person("任示例", "ren")
    give(other, AccountRole.ATTENDING, department=world.department)
    work(other, world.department)
    start = TODAY - DAY * 30
    name_deputy(by=world.head, department=world.department, person=other, start=start)
    return other


@pytest.mark.parametrize("start", [TODAY - DAY, date(1999, 1, 1), TODAY + DAY * 400])
def test_the_committee_grants_neither_backwards_nor_some_other_year(
    world: World, start: date
) -> None:
    application = said(world.wu, said(world.head, applied(world)))
    told = decided(start=start)
    with pytest.raises(SeldingerError):
        approve(by=world.tan, application=application, seen=asked(application), decided=told)
    assert not Grant.objects.exists()


def test_a_renewal_of_what_was_revoked_meanwhile_is_not_granted(world: World) -> None:
    old = granted(world, doctor=world.zhou, grade=3, end=TODAY + DAY * 30)
    application = said(world.wu, said(world.head, applied(world, renews=old)))
    revoke_grant(by=world.wu, grant=old, on=TODAY, reason="示例：停止授权")
    with pytest.raises(SeldingerError, match="已撤销"):
        approve(
            by=world.tan, application=application, seen=asked(application),
            decided=decided(start=TODAY + DAY * 31),
        )  # fmt: skip


def test_what_a_new_catalogue_raised_meanwhile_is_not_granted_unseen(world: World) -> None:
    told = {"kind": Grant.Kind.ENTRIES, "entries": (AORTA,)}
    application = said(world.wu, said(world.head, applied(world, **told)))
    adopted(changed(draft_of(world.main, world.wu)), TOMORROW)
    seen = asked(application)
    with pytest.raises(SeldingerError, match="比申请时高"):
        approve(by=world.tan, application=application, seen=seen, decided=decided(start=TOMORROW))
    grant = approve(by=world.tan, application=application, seen=seen, decided=decided())
    assert grant.entries == {AORTA: 1}


def test_an_answer_from_an_old_page_and_one_after_withdrawal_change_nothing(
    world: World, client_of: ClientOf
) -> None:
    application = applied(world)
    first = asked(application)
    said(world.head, application, Said.RETURNED, "请补充")
    submit_again(by=world.zhou, application=application, words="示例")
    with pytest.raises(SeldingerError, match="已有人答复"):
        answer_step(by=world.head, application=application, seen=first, said=Said.PASSED)
    client_of(world.zhou).post(reverse("application_withdraw", args=[application.pk]), {"x": "1"})
    told = {"seen": asked(application), "said": "passed", "reason": ""}
    url = reverse("application_answer", args=[application.pk])
    assert client_of(world.head).post(url, told).status_code == 404


# -- the gate --------------------------------------------------------------------------------------


def test_an_emergency_passes_the_operation_it_was_declared_for_alone(world: World) -> None:
    booking = booked(world, 2, day=TODAY)
    declared(world, name=booking.name, booking=booking)
    booking = fresh_booking(booking)
    assert look_at(booking).passes
    later = change_booking(
        by=world.zhou, booking=booking, new=new_booking(world, 4), version=booking.version
    )
    assert not look_at(later).passes
    assert not later.verdicts.order_by("pk").last().passes


def test_a_discussion_and_a_consent_do_not_follow_to_another_operation(world: World) -> None:
    technology = admitted(world)
    booking = booked(world, 4, technology=technology)
    record_discussion(
        by=world.zhou, booking=booking, held_on=TODAY, departments="介入科",
        operator_was_there=True, conclusion="示例",
    )  # fmt: skip
    record_consent(by=world.zhou, booking=booking, signed_on=TODAY)
    entry = next(one for one in _fours() if one.id != entry_of(4).id)
    other = new_booking(world, 4, name=entry.text, entries=(entry.id,), technology=None)
    change_booking(by=world.zhou, booking=booking, new=other, version=1)
    again = replace(other, technology=technology)
    row = change_booking(by=world.zhou, booking=booking, new=again, version=2)
    missing = {one.value for one in look_at(row).missing}
    assert {"no_discussion", "no_consent"} <= missing


def test_nor_to_another_patient(world: World) -> None:
    booking = booked(world, 4, number="P-1")
    record_discussion(
        by=world.zhou, booking=booking, held_on=TODAY, departments="介入科",
        operator_was_there=True, conclusion="示例",
    )  # fmt: skip
    same = new_booking(world, 4, room="2", number="P-1")
    kept = change_booking(by=world.zhou, booking=booking, new=same, version=1)
    assert "no_discussion" not in {one.value for one in look_at(kept).missing}
    row = change_booking(
        by=world.zhou, booking=booking, new=new_booking(world, 4, number="P-2"), version=2
    )
    assert "no_discussion" in {one.value for one in look_at(row).missing}


def _fours() -> list[Any]:
    catalogue = catalogue_named("shougang")
    return [
        one for one in catalogue.entries
        if one.grade == 4 and one.list_id == entry_of(4).list_id and one.kind.value == "operation"
        and catalogue.managed_grade(one) == 4
    ]  # fmt: skip


def test_the_plan_is_not_rewritten_once_its_day_has_passed(world: World, frozen: Any) -> None:
    booking = booked(world, 2)
    frozen.move_to(datetime.combine(TOMORROW + DAY, time(12), timezone.get_current_timezone()))
    new = new_booking(world, 2, operator=world.head)
    with pytest.raises(SeldingerError, match="手术日期已过"):
        change_booking(by=world.wu, booking=booking, new=new, version=1)
    assert fresh_booking(booking).operator == world.zhou


def test_a_booking_is_not_moved_into_the_past(world: World) -> None:
    booking = booked(world, 2)
    new = new_booking(world, 2, day=TODAY - DAY)
    with pytest.raises(SeldingerError, match="早于今天"):
        change_booking(by=world.wu, booking=booking, new=new, version=1)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-06-14", "2126-06-16"])
def test_a_booking_by_hand_is_of_a_day_to_come(world: World, client_of: ClientOf, day: str) -> None:
    entry = entry_of(2)
    told = {
        "department": world.department.pk, "day": day, "find": entry.text, "entry": entry.id,
        "operator": world.zhou.pk, "part": "operator",
    }  # fmt: skip
    answer = client_of(world.wu).post(reverse("booking_add"), told)
    assert answer.status_code == 200
    assert not Booking.objects.exists()


def test_what_was_done_is_not_cancelled_out_of_the_indicators(world: World) -> None:
    booking = booked(world, 2, day=TODAY)
    take(world.wu, world.main, [line("ZY001", entry_of(2).text, "周示例", day=TODAY)])
    assert match_all(by=None) == 1
    with pytest.raises(SeldingerError, match="已经做了"):
        cancel_booking(by=world.wu, booking=booking, reason="改期")


def test_no_second_role_confirms_ones_own_emergency(world: World, client_of: ClientOf) -> None:
    override = declared(world, by=world.zhou, doctor=world.head)
    for who in (world.zhou, world.head):
        give(who, AccountRole.MEDICAL_AFFAIRS, department=world.department)
        with pytest.raises(SeldingerError, match="不能自己确认"):
            confirm_override(by=who, override=override, upheld=True, comment="")
        url = reverse("override_confirm", args=[override.pk])
        client_of(who).post(url, {"upheld": "yes", "comment": ""})
    assert Override.objects.get().confirmed_at is None


@pytest.mark.parametrize("field", ["operator", "supervisor", "department", "technology"])
def test_a_booking_takes_nobody_and_nothing_of_another_hospital(
    world: World, client_of: ClientOf, field: str
) -> None:
    other = admitted(world)
    other.hospital, other.department = world.other_hospital, world.other_department
    other.save()
    there = {
        "operator": world.zheng, "supervisor": world.zheng,
        "department": world.other_department, "technology": other,
    }  # fmt: skip
    entry = entry_of(2)
    told = {
        "department": world.department.pk, "day": TOMORROW.isoformat(), "find": entry.text,
        "entry": entry.id, "operator": world.zhou.pk, "part": "operator",
    }  # fmt: skip
    client_of(world.wu).post(reverse("booking_add"), told | {field: there[field].pk})
    assert not Booking.objects.filter(**{field: there[field]}).exists()


def test_a_patient_s_number_is_nowhere_but_in_its_encrypted_column(
    world: World, client_of: ClientOf
) -> None:
    entry, number = entry_of(2), "ZY20260615XQ7"
    told = {
        "department": world.department.pk, "day": TOMORROW.isoformat(), "find": entry.text,
        "entry": entry.id, "operator": world.zhou.pk, "part": "operator", "number": number,
    }  # fmt: skip
    answer = client_of(world.wu).post(reverse("booking_add"), told, follow=True)
    assert answer.status_code == 200
    assert Booking.objects.get().number_encrypted
    assert number not in answer.content.decode()
    rows = [*AuditRow.objects.values(), *Notice.objects.values()]
    assert number not in repr(rows)


# -- new technologies ------------------------------------------------------------------------------


def test_who_brought_a_new_technology_so_far_does_not_admit_it(world: World) -> None:
    give(world.head, AccountRole.MEDICAL_AFFAIRS, department=world.department)
    for who in (world.head, world.wu, world.zhou):
        give(who, AccountRole.COMMITTEE, department=world.department)
    submitted = turned(proposed(world), world.head, "submit")
    # Who leads it does not check it;
    with pytest.raises(SeldingerError, match="另一位"):
        turn_technology(by=world.head, technology=submitted, turn="check", told=Decided())
    made = turned(submitted, world.wu, "check")
    # who checked it, and who is to operate, do not admit it.
    for who in (world.wu, world.zhou, world.head):
        with pytest.raises(SeldingerError, match="另一位"):
            admit_technology(
                by=who, technology=made, told=Decided(document="示例"), grade=3,
                numbers=NUMBERS,
            )  # fmt: skip


def test_the_office_permits_nobody_itself_as_operator(world: World) -> None:
    made = admitted(world)
    with pytest.raises(SeldingerError, match="自己"):
        permit_operator(by=world.wu, technology=made, person=world.wu, start=TODAY)


def test_who_leads_it_takes_a_recommendation_back(world: World) -> None:
    made = ready(world)
    assert made.leader == world.head
    assert turned(made, world.head, "unrecommend").state == "admitted"


# -- catalogues ------------------------------------------------------------------------------------


def test_a_draft_changed_after_its_consequences_were_shown_is_not_adopted(
    world: World, client_of: ClientOf
) -> None:
    draft = changed(draft_of(world.main, world.wu))
    url = reverse("catalogue_version_adopt", args=[draft.pk])
    shown = client_of(world.wu).get(url).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', shown)
    assert found
    told = {
        "start": TODAY.isoformat(), "shown": TODAY.isoformat(), "document": "示例纪要",
        "seen": found[1],
    }  # fmt: skip
    changed(draft, HIGH, grade=1)
    answer = client_of(world.wu).post(url, told)
    assert "改过" in answer.content.decode()
    assert not Adoption.objects.exists()
    client_of(world.wu).post(url, {**told, "seen": ""})
    assert not Adoption.objects.exists()
    again = re.search(r'name="seen" value="([^"]+)"', client_of(world.wu).get(url).content.decode())
    assert again
    client_of(world.wu).post(url, {**told, "seen": again[1]})
    assert Adoption.objects.count() == 1


@pytest.mark.parametrize("start", ["0001-01-01", "9999-12-31", "2026-13-01", "'; drop"])
def test_no_day_breaks_the_page_of_consequences(
    world: World, client_of: ClientOf, start: str
) -> None:
    draft = changed(draft_of(world.main, world.wu))
    url = reverse("catalogue_version_adopt", args=[draft.pk])
    assert client_of(world.wu).get(url, {"start": start}).status_code == 200
    told = {"start": start, "document": "示例纪要"}
    assert client_of(world.wu).post(url, told).status_code == 200
    assert not Adoption.objects.exists()


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula_in_a_filed_list(
    world: World, client_of: ClientOf, text: str
) -> None:
    adopted(changed(draft_of(world.main, world.wu), grade=4, text=text))
    row = Adoption.objects.get()
    url = reverse("catalogue_version_workbook", args=[world.main.pk, row.name, row.version])
    book = load_workbook(BytesIO(client_of(world.wu).get(url).content))
    cells = [cell for sheet in book for line_ in sheet.iter_rows() for cell in line_]
    assert text in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_no_name_is_markup_in_a_document(world: World, client_of: ClientOf) -> None:
    world.zhou.name = '#read("/etc/passwd") *粗* $x$ ]#panic()['
    world.zhou.save()
    application = said(world.wu, said(world.head, applied(world)))
    approve(by=world.tan, application=application, seen=asked(application), decided=decided())
    answer = client_of(world.zhou).get(reverse("application_document", args=[application.pk]))
    assert answer.status_code == 200
    text = text_of(answer.content)
    assert "root:" not in text
    assert "#read" in text


@pytest.mark.parametrize("rows", [6001, 100_000])
def test_a_booked_list_of_a_hundred_thousand_rows_is_refused_at_once(
    world: World, client_of: ClientOf, rows: int
) -> None:
    content = b"\n".join([booked_list(), *([b"2026-06-16,,,,a,b,"] * rows)])
    told = {"file": SimpleUploadedFile("安排.csv", content)}
    answer = client_of(world.wu).post(reverse("bookings_upload"), told)
    assert "一次最多 6000 行" in answer.content.decode()
    assert not BookedList.objects.exists()


# -- at one time -----------------------------------------------------------------------------------

RACE = """
sys.path.insert(0, sys.argv[2])
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from seldinger.errors import SeldingerError
from seldinger.web.applications.actions.answering import approve
from seldinger.web.applications.models import Application
from seldinger.web.catalogues.actions.adopting import adopt_catalogue
from seldinger.web.catalogues.actions.importing import take_catalogue_file
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.gate.actions.importing import take_booked_list
from seldinger.web.gate.models import Booking
from seldinger.web.norms.models import Adoption
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.models import Grant
from django.utils import timezone
from types import SimpleNamespace
from support.applications import applied, asked, decided, said
from support.catalogues import changed, draft_of, kept_file
from support.theatre import booked_list, handed_in

who = {login: Person.objects.get(login=login) for login in ("zhou", "head", "wu", "tan")}
department = who["zhou"].memberships.get().department
hospital = department.hospital
world = SimpleNamespace(department=department, main=hospital, **who)
today = timezone.localdate()
together = Barrier(2, timeout=120)

def tried(act):
    together.wait()
    try:
        act()
    except SeldingerError:
        return "refused"
    finally:
        connection.close()
    return "held"

def both(act):
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(tried, (act, act)))
    assert told == ["held", "refused"], told

for grade in (1, 2):
    one = said(who["wu"], said(who["head"], applied(world, grade=grade)))
    step = asked(one)
    both(lambda: approve(by=who["tan"], application=one, seen=step, decided=decided(start=today)))
draft = changed(draft_of(hospital, who["wu"]))
both(lambda: adopt_catalogue(by=who["wu"], draft=draft, start=today, document="示例"))
listed = handed_in(who["wu"], hospital)
both(lambda: take_booked_list(by=who["wu"], list=listed))
file, before = kept_file(hospital, who["wu"]), CatalogueDraft.objects.count()
both(lambda: take_catalogue_file(by=who["wu"], file=file))
print(Grant.objects.count(), Adoption.objects.count(), CatalogueDraft.objects.count() - before)
"""


def test_of_two_at_one_time_one_holds(tmp_path: Path) -> None:
    there = installed(tmp_path, WITH_WORLD)
    assert there.run(RACE, Path(__file__).parents[1]).split() == ["2", "1", "1"]


def test_a_discussion_that_was_entered_afterwards_is_named_so(world: World, frozen: Any) -> None:
    booking = booked(world, 4, day=TODAY)
    frozen.shift(DAY * 3)
    record_discussion(
        by=world.zhou, booking=booking, held_on=TODAY - DAY, departments="介入科",
        operator_was_there=True, conclusion="示例",
    )  # fmt: skip
    sources = Sources(world.main, TODAY, TODAY, TODAY + DAY * 3)
    facts = next(one.facts for one in theatre(sources) if one.key == "discussed")
    assert [one.note for one in facts] == ["2026-06-14 讨论，手术之后 2026-06-18 才登记"]
