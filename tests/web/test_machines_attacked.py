"""What somebody might try with machines, drafts, dose and devices; refused, each of it."""

import json
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import InterfaceError
from django.utils import timezone
from openpyxl import load_workbook

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.devices.actions.products import add_product
from seldinger.web.devices.models import DeviceUse
from seldinger.web.dose.actions.badges import keep_badge_file, take_badge_file
from seldinger.web.gate.models import Booking
from seldinger.web.intake.actions.deciding import propose_people
from seldinger.web.intake.doors import dicom
from seldinger.web.intake.doors.mllp import MllpDoor, answered
from seldinger.web.intake.masking import shape_of
from seldinger.web.intake.models import IntakeDraft, Received, Source
from seldinger.web.intake.queries import connected
from seldinger.web.people.access import Access
from seldinger.web.people.actions.places import add_department
from seldinger.web.people.models import AccountRole, Person
from support.devices import a_case, recalled, stent, used
from support.dose import alert, badge_list, case_of, followed
from support.intake import NUMBER, appointment, dose_report, merge, order, read, source
from support.intake_pages import told_draft
from support.people import TODAY, ClientOf, World, give, person, work

NAME = "示例甲乙"


@pytest.mark.parametrize(
    "content",
    [
        f"MSH|^~\\&|HIS|H|||2026||ORM|1|P|2.4\rOBR|1|a|b|cZPI|1||{NUMBER}||{NAME}",
        f"MSH|^~\\&|HIS|H|||2026||ORM|1|P|2.4\rOBR|1|a|b|c pid|1||{NUMBER}||{NAME}",
        f"MSH|^~\\&|HIS|H|||2026||ORM|1|P|2.4\u2028pid|1||{NUMBER}||{NAME}",
        f"MSH|^~\\&|HIS|H|||2026|{NAME}|ORM|1|P|2.4|{NUMBER}||||{NAME}",
        f"MSH|^~\\&|HIS|H\rPID|1||{NUMBER}^^^H||{NAME}\rOBR|1|2|3|{NAME}造影^{NUMBER}",
        json.dumps({"code": "WANG SAN FENG", "status": NUMBER, "system": NAME, NUMBER: 1}),
        json.dumps({"resourceType": "Patient", "type": NAME, "code": NUMBER, "start": NUMBER}),
        '{"code": "330106199001011234"}',
        '{"a": "\ue816"}',
    ],
)
def test_nothing_of_a_patient_is_shown(content: str) -> None:
    for encoded in (content.encode(), content.encode("gb18030")):
        text = shape_of(encoded)[1]
        for secret in (NUMBER, NAME, "WANG", "330106", "\ue816"):
            assert secret not in text, text


def test_half_a_character_does_not_break_the_quarantine(world: World, client_of: ClientOf) -> None:
    received = read(source(world, "fhir"), r'{"resourceType": "Procedure", "id": "\ud800"}')
    assert received.state == Received.State.REFUSED
    assert client_of(world.wu).get(f"/intake/quarantine/{received.pk}/").status_code == 200


def test_a_fault_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pynetdicom does with a fault in this place is to go on."""
    monkeypatch.setattr(dicom, "source_named", Mock(side_effect=InterfaceError))
    associations = SimpleNamespace(active_associations=[])
    event: Any = Mock(assoc=Mock(ae=associations))
    dicom._requested(event)
    event.assoc.acse.send_reject.assert_called_once()
    event.assoc.kill.assert_called_once()


# -- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/intake/sources/add/?protocol=hl7", "/intake/upload/", "/dose/", "/dose/doses.xlsx",
        "/dose/rooms/", "/dose/people/", "/dose/rules/", "/dose/rules/threshold/",
        "/dose/rules/settings/", "/dose/badges/", "/dose/badges/upload/", "/devices/products/",
        "/devices/products/products.xlsx", "/devices/products/add/", "/devices/stock/",
        "/devices/stock/import/", "/devices/recall/", "/devices/recall/add/",
        "/devices/localisation/", "/devices/localisation/localisation.xlsx",
        "/devices/dependence/",
    ],
)  # fmt: skip
def test_another_hospital_cannot_be_asked_for(
    world: World, client_of: ClientOf, address: str
) -> None:
    """In the address and in the form; 郑 has every role, in another hospital."""
    client, before = client_of(world.zheng), AuditRow.objects.count()
    assert client.get(address).status_code == 200
    told = {"hospital": world.main.pk}
    assert client.get(address, told).status_code == 404
    assert client.post(address, told | {"name": "X", "lot": "L"}).status_code in (404, 405)
    assert AuditRow.objects.count() == before


def other_ward(world: World) -> Person:
    """A head of another department of the same hospital."""
    ward = add_department(by=None, hospital=world.main, name="血管外科")
    head = person("孔示例", "kong")
    work(head, ward)
    for role in (AccountRole.DEPARTMENT_HEAD, AccountRole.ATTENDING):
        give(head, role, department=ward)
    return head


def test_another_department_gets_nothing(world: World, client_of: ClientOf) -> None:
    draft, head = told_draft(world), other_ward(world)
    raised = alert(world)
    follow = followed(world, raised)
    use, recall = used(world, case=a_case(world)), recalled(world)
    device = Source.objects.get(protocol="dicom", name="TEST dicom DSA2")
    before = AuditRow.objects.count()
    for client in (client_of(head), client_of(world.newcomer), client_of(world.zheng)):
        for address in (
            f"/intake/{draft.pk}/", f"/intake/{draft.pk}/people/", f"/dose/{draft.pk}/",
            f"/dose/{raised.draft_id}/", f"/dose/{raised.draft_id}/group/",
            f"/dose/alerts/{raised.pk}/", f"/devices/recall/{recall.pk}/",
            f"/devices/recall/{recall.pk}/uses/{use.pk}/number/", f"/intake/sources/{device.pk}/",
            f"/devices/scan/?case={use.case_id}",
        ):  # fmt: skip
            assert client.get(address).status_code in (403, 404), address
        for address in (
            f"/intake/{draft.pk}/drop/", f"/intake/{draft.pk}/decline/",
            f"/intake/{draft.pk}/restore/", f"/intake/{draft.pk}/people/",
            f"/intake/{draft.pk}/devices/", f"/dose/{raised.draft_id}/group/",
            f"/dose/follow_ups/{follow.pk}/withdraw/",
            f"/dose/rules/threshold/{raised.threshold_id}/end/",
            f"/devices/scan/uses/{use.pk}/withdraw/", f"/devices/recall/{recall.pk}/recall.xlsx",
            f"/devices/recall/{recall.pk}/uses/{use.pk}/number/",
            f"/intake/sources/{device.pk}/end/", f"/intake/sources/{device.pk}/secret/",
        ):  # fmt: skip
            told = {"raw": "(01)06901234567892", "reason": "不是手术", "supervisor": head.pk}
            assert client.post(address, told).status_code in (403, 404), address
    assert AuditRow.objects.count() == before


def test_what_others_decided_a_trainee_does_not_undo(world: World, client_of: ClientOf) -> None:
    draft = told_draft(world)
    lin, head = client_of(world.lin), client_of(world.head)
    assert lin.post(f"/intake/{draft.pk}/drop/", {"reason": "不是手术"}).status_code == 404
    head.post(f"/intake/{draft.pk}/drop/", {"reason": "不是手术"})
    assert lin.post(f"/intake/{draft.pk}/restore/").status_code == 404
    draft.refresh_from_db()
    assert draft.state == IntakeDraft.State.DROPPED


def test_nobody_of_another_hospital_is_named(world: World, client_of: ClientOf) -> None:
    draft, head = told_draft(world), client_of(world.head)
    address = f"/intake/{draft.pk}/people/"
    text = head.get(address).content.decode()
    assert world.zheng.name not in text
    learner = world.other_trainee.person
    for told in ({"trainee": learner.pk}, {"supervisor": world.zheng.pk}):
        head.post(address, told)
        draft.refresh_from_db()
        assert {draft.trainee, draft.supervisor} & {learner, world.zheng} == set()


def test_what_others_have_cannot_be_chosen(world: World, client_of: ClientOf) -> None:
    """郑 names a source, a product and a department of 林's hospital in forms of his own."""
    theirs = source(world, "hl7")
    product = add_product(by=world.wu, hospital=world.main, new=stent())
    client, before = client_of(world.zheng), AuditRow.objects.count()
    for address, told in (
        ("/intake/try/", {"source": theirs.pk, "text": order()}),
        ("/intake/upload/", {"source": theirs.pk, "uploads": BytesIO(order().encode())}),
        ("/intake/sources/add/", {"name": "DSA9", "department": world.department.pk}),
        ("/devices/recall/add/", {"product": product.pk, "purpose": "示例"}),
        ("/devices/stock/import/", {"department": world.department.pk, "file": BytesIO(b"a,b")}),
    ):
        answer = client.post(address, told)
        form = answer.context["form"]
        assert set(form.errors) & {"source", "product", "department"}, address
    assert AuditRow.objects.count() == before


def test_who_rotates_there_no_more_is_told_of_no_machine(world: World) -> None:
    source(world, "dicom", label="一号造影机")
    access = Access(world.lin, TODAY)
    assert connected(access).exists()
    world.lin.traineeships.get().rotations.update(withdrawn_at=timezone.now())
    assert not connected(access).exists()


# -- what is sent ----------------------------------------------------------------------------------


def test_a_source_does_nothing_in_another_hospital(world: World) -> None:
    draft = told_draft(world)
    before = IntakeDraft.objects.filter(pk=draft.pk).values().get()
    booking = Booking.objects.filter(hospital=world.main).values().get()
    evil = source(world, "hl7", name="EVIL X", hospital=world.other_hospital)
    machine = source(world, "dicom", name="EVIL", hospital=world.other_hospital)
    read(evil, order(control="CA"))
    read(evil, order(text="换了"))
    read(evil, appointment("S15"))
    read(evil, appointment("S13", name="换了", room="DSA9"))
    read(evil, merge(NUMBER, "ZY9999999"))
    read(machine, dose_report(study=draft.worklist_uid))
    assert IntakeDraft.objects.filter(pk=draft.pk).values().get() == before
    assert Booking.objects.filter(hospital=world.main).values().get() == booking


HOSTILE = "<script>alert(1)</script>"


def test_what_is_sent_is_text_on_every_page(world: World, client_of: ClientOf) -> None:
    read(source(world, "hl7"), appointment(name=HOSTILE, room=HOSTILE[:20], performer=HOSTILE))
    read(source(world, "dicom", room="DSA2", department=world.department), dose_report())
    draft = IntakeDraft.objects.filter(merged_into=None).order_by("-pk")[0]
    propose_people(by=None, draft=draft, trainee=world.lin, supervisor=world.zhou)
    case_of(world, text=HOSTILE, room=HOSTILE[:20])
    add_product(by=world.wu, hospital=world.main, new=stent(name=f"=1+1{HOSTILE}", maker="=2+2"))
    used(world, raw=HOSTILE, case=a_case(world))
    recall = recalled(world, lot=HOSTILE[:20])
    wu, lin = client_of(world.wu), client_of(world.lin)
    for client, addresses in (
        (lin, ["/intake/", f"/intake/{draft.pk}/", "/devices/scan/", "/inbox/"]),
        (wu, ["/intake/", f"/intake/{draft.pk}/", "/dose/", "/dose/rooms/", "/devices/products/",
              f"/devices/recall/{recall.pk}/", "/devices/localisation/", "/inbox/"]),
    ):  # fmt: skip
        for address in addresses:
            text = client.get(address, follow=True).content.decode()
            assert "<script>alert" not in text, address
    for address in ("/devices/products/products.xlsx", "/dose/doses.xlsx"):
        book = load_workbook(BytesIO(wu.get(address).content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_a_code_of_any_length_fits_its_columns(world: World) -> None:
    case = a_case(world)
    for raw in ("(01)06901234567892(10)" + "A" * 3000, "\0\ud800", "=" * 500, "\u202e(21)x"):
        use = used(world, raw=raw, case=case)
        told = {"raw", "di", "lot", "serial"}
        use.clean_fields(exclude={one.name for one in DeviceUse._meta.fields} - told)


def test_a_head_reads_no_badges_of_another_hospital(world: World, client_of: ClientOf) -> None:
    """What 周 got elsewhere is no matter of the head here, who is an attending there."""
    work(world.zhou, world.partner_department)
    give(world.head, AccountRole.ATTENDING, department=world.partner_department)
    give(world.wu, AccountRole.MEDICAL_AFFAIRS, department=world.partner_department)
    content = badge_list(("", "周示例", "2026年第1季度", "7.77", "", ""))
    file = keep_badge_file(by=world.wu, hospital=world.partner, file_name="a.csv", content=content)
    take_badge_file(by=world.wu, file=file)
    answer = client_of(world.head).get("/dose/badges/", {"hospital": world.partner.pk})
    assert "7.77" not in answer.content.decode()


def test_a_trial_shows_no_patient_in_a_free_text(world: World, client_of: ClientOf) -> None:
    source(world, "hl7")
    told = order(text=f"示例甲{NUMBER}冠状动脉造影")
    answer = client_of(world.wu).post("/intake/try/", {"text": told})
    shown = str(answer.context["found"])
    assert "冠状动脉造影" in shown
    assert NUMBER not in shown
    assert "示例甲" not in shown


def test_a_word_of_a_client_is_shown_once_and_kept_by_nobody(
    world: World, client_of: ClientOf
) -> None:
    client = client_of(world.wu)
    answer = client.post("/intake/sources/add/?protocol=fhir", {"name": "EMR"}, follow=True)
    word = answer.context["secret"]
    assert word
    assert "no-store" in answer["Cache-Control"]
    assert word not in client.get(answer.request["PATH_INFO"]).content.decode()
    assert word not in json.dumps([*AuditRow.objects.values_list("details", flat=True)])


def test_an_odd_sender_is_answered_and_not_believed(world: World) -> None:
    source(world, "hl7", name="HIS 示例医院")
    for name in ("HI\0S|示例医院", "HIS|示例医院\0", "his|示例医院", "HIS 示例医院|", "*|*", "|"):
        answer = answered(f"MSH|^~\\&|{name}|||2026||ADT^A08|1|P|2.4\rPID|1\r".encode(), Mock())
        assert (b"MSA|AR" in answer) == (name != "HIS 示例医院|"), name


@pytest.mark.enable_socket
def test_one_address_does_not_take_the_whole_door() -> None:
    door = MllpDoor(("127.0.0.1", 0), None, Mock())
    try:
        taken = [door.verify_request(None, ("10.0.0.1", port)) for port in range(100)]
        assert 0 < sum(taken) < 64
        assert door.verify_request(None, ("10.0.0.2", 1))
    finally:
        door.server_close()
