"""Drafts of machines on their pages: seen by those they concern, logged with one tap."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seldinger.web.devices.models import DeviceUse
from seldinger.web.intake.actions.deciding import add_device, propose_people
from seldinger.web.intake.healing import accept_what_was_logged
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Case, Participation, Source
from support.html import read as html
from support.intake import NUMBER, appointment, dose_report, order, read, source
from support.intake_pages import case_of_draft, told_draft
from support.labels import UDI, bars, photo
from support.people import ClientOf, World
from support.shared_cases import second_trainee

State = IntakeDraft.State


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return str(answer.content.decode())


def form_of(client: Client, url: str) -> dict[str, Any]:
    """The fields of the log page as it opens, as a browser would send them."""
    form = client.get(url).context["form"]
    told: dict[str, Any] = {}
    for bound in [*form, *(field for act in form.acts for field in act)]:
        if (value := bound.value()) not in (None, "", False, []):
            told[bound.html_name] = value
    return told


def log_url(client: Client) -> str:
    links = html(page(client, "/intake/")).all("a", "btn-primary")
    return str(links[0]["href"])


# -- the list --------------------------------------------------------------------------------------


def test_the_trainee_finds_what_the_machines_tell(world: World, client_of: ClientOf) -> None:
    told_draft(world)
    text = page(client_of(world.lin), "/intake/")
    for word in (
        "经皮冠状动脉支架置入术",
        "6 月 15 日",
        "设备",
        "预约",
        "检查申请",
        "得自当日轮转",
    ):
        assert word in text
    assert "1 台手术等您登记" in text
    assert "剂量面积乘积" in text
    assert NUMBER not in text


def test_each_sees_what_concerns_them(world: World, client_of: ClientOf) -> None:
    draft = told_draft(world)
    for person in (world.lin, world.zhou, world.head, world.wu):
        assert f"/intake/{draft.pk}/" in page(client_of(person), "/intake/"), person
    propose_people(by=world.zhou, draft=draft, trainee=None, supervisor=world.zhou)
    assert f"/intake/{draft.pk}/" not in page(client_of(world.lin), "/intake/")
    page(client_of(world.lin), f"/intake/{draft.pk}/", 404)
    page(client_of(world.zheng), f"/intake/{draft.pk}/", 404)
    page(client_of(world.chen), "/intake/", 403)


def test_what_has_not_happened_is_not_listed(world: World, client_of: ClientOf) -> None:
    """An appointment of today; then the device reports."""
    system = source(world, "hl7", department=world.department)
    read(system, appointment())
    client = client_of(world.wu)
    assert "没有来稿等确认" in page(client, "/intake/")
    read(source(world, "dicom", room="DSA2"), dose_report())
    assert "1 份来稿等确认" in page(client, "/intake/")


def test_an_empty_list_says_how_drafts_come(world: World, client_of: ClientOf) -> None:
    assert "还没有接通设备或系统" in page(client_of(world.lin), "/intake/")
    source(world, "dicom", label="二号造影机")
    text = page(client_of(world.lin), "/intake/")
    assert "二号造影机（还没有收到过）" in text


def test_one_draft_shows_who_says_what(world: World, client_of: ClientOf) -> None:
    draft = told_draft(world)
    text = page(client_of(world.lin), f"/intake/{draft.pk}/")
    for word in (
        "冠状动脉造影",
        "预约（医院系统）",
        "设备（二号造影机）",
        "不一致",
        "逐次曝光",
        "2 次曝光",
    ):
        assert word in text, word
    assert NUMBER not in text


def test_a_photo_of_a_label_adds_its_pieces_to_the_draft(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    url = f"/intake/{draft.pk}/devices/"
    label = SimpleUploadedFile("label.jpg", photo(bars(UDI), bars(UDI.replace("N1", "N2"))))
    assert "已登记 2 件器械" in client.post(url, {"photo": label}, follow=True).content.decode()
    assert [use.serial for use in draft.devices.order_by("pk")] == ["N1", "N2"]


# -- one tap ---------------------------------------------------------------------------------------


def test_one_tap_logs_it_and_accepts_the_draft(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    client.post(f"/intake/{draft.pk}/devices/", {"raw": "(01)06901234567892(10)L1"})
    url = log_url(client)
    assert NUMBER not in url
    told = form_of(client, url)
    assert told["act-0-name"] == "经皮冠状动脉支架置入术"
    answer = client.post("/log/", told | {"supervisor": world.zhou.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    case = Case.objects.get()
    draft.refresh_from_db()
    assert (draft.state, draft.case, draft.decided_by) == (State.ACCEPTED, case, world.lin)
    assert case.number_digest == draft.number_digest
    assert {part.source for part in Participation.objects.all()} == {Source.MACHINE}
    assert DeviceUse.objects.get().case == case
    assert "由设备或消息来稿登记" in page(client, f"/cases/{case.pk}/")
    # and back
    client.post("/log/undo/", {"key": told["key"]})
    draft.refresh_from_db()
    assert (draft.state, draft.case) == (State.OPEN, None)
    assert f"/intake/{draft.pk}/" in page(client, "/intake/")


def test_a_claim_that_is_withdrawn_later_lets_the_draft_wait_again(
    world: World, client_of: ClientOf
) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    client.post("/log/", form_of(client, log_url(client)) | {"supervisor": world.zhou.pk})
    (part,) = Participation.objects.all()
    client.post(f"/log/participation/{part.pk}/withdraw/", {"version": part.version})
    draft.refresh_from_db()
    assert (draft.state, draft.case) == (State.OPEN, None)


def test_another_patient_or_day_is_an_ordinary_entry(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    for changed in ({"number": "ZY7"}, {"day": "2026-06-14"}):
        told = form_of(client, log_url(client)) | {"supervisor": world.zhou.pk} | changed
        assert client.post("/log/", told).status_code == 302
    draft.refresh_from_db()
    assert draft.state == State.OPEN
    assert {part.source for part in Participation.objects.all()} == {Source.LOGGED}


def test_a_draft_without_a_number_asks_for_it(world: World, client_of: ClientOf) -> None:
    device = source(world, "dicom", room="DSA2", department=world.department)
    read(device, dose_report(number=""))
    client = client_of(world.lin)
    told = form_of(client, log_url(client)) | {"supervisor": world.zhou.pk}
    assert client.post("/log/", told).status_code == 422
    answer = client.post("/log/", told | {"number": NUMBER, "act-0-name": "血管造影术"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert IntakeDraft.objects.get().state == State.ACCEPTED


def test_what_was_logged_beside_is_found(world: World) -> None:
    draft = told_draft(world)
    assert accept_what_was_logged() == 0
    case = case_of_draft(world)
    assert (accept_what_was_logged(), accept_what_was_logged()) == (1, 0)
    draft.refresh_from_db()
    assert (draft.state, draft.case, draft.decided_by) == (State.ACCEPTED, case, None)


def test_a_colleagues_case_is_joined(world: World, client_of: ClientOf) -> None:
    """By the session of what another trainee logged of it."""
    told_draft(world)
    client, meng = client_of(world.lin), second_trainee(world)
    case_of_draft(world, meng)
    assert form_of(client, log_url(client))["session"] == 1


def test_ones_own_case_of_that_day_is_another_operation(world: World, client_of: ClientOf) -> None:
    told_draft(world)
    case_of_draft(world)
    client = client_of(world.lin)
    assert form_of(client, log_url(client))["session"] == 2


# -- decided otherwise -----------------------------------------------------------------------------


def test_not_to_be_logged_and_back(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.zhou)
    address = f"/intake/{draft.pk}/"
    client.post(f"{address}drop/", {"reason": "other", "words": ""})
    draft.refresh_from_db()
    assert draft.state == State.OPEN
    client.post(f"{address}drop/", {"reason": "other", "words": "带教演示"})
    assert "带教演示" in page(client, address)
    assert "带教演示" in page(client, "/intake/?state=dropped")
    assert client_of(world.lin).post(f"{address}restore/").status_code == 404
    client.post(f"{address}restore/")
    draft.refresh_from_db()
    assert (draft.state, draft.because) == (State.OPEN, "")


def test_the_trainee_says_it_was_not_theirs(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    address = f"/intake/{draft.pk}/"
    assert client.post(f"{address}drop/", {"reason": "不是手术"}).status_code == 404
    client.post(f"{address}decline/")
    assert "撤销" in page(client, "/intake/")
    assert "没有来稿等确认" in page(client, "/intake/")
    assert address in page(client, "/intake/?state=dropped")
    read(source(world, "dicom", room="DSA2"), dose_report(instance="1.2.3.5"))
    draft.refresh_from_db()
    assert draft.trainee is None  # nothing that comes later proposes them again
    client.post(f"{address}restore/")
    assert address in page(client, "/intake/")


def test_whose_it_was_is_said_by_a_person(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.head)
    address = f"/intake/{draft.pk}/people/"
    assert client_of(world.lin).get(address).status_code == 404
    assert "林示例" in page(client, address)
    told = {"trainee": world.lin.pk, "supervisor": world.zhou.pk}
    assert client.post(address, told).status_code == 302
    assert client.post(address, {"trainee": world.zheng.pk}).status_code == 200
    draft.refresh_from_db()
    assert (draft.trainee, draft.supervisor) == (world.lin, world.zhou)
    assert draft.supervisor_from == IntakeDraft.From.HAND


def test_a_damaged_device_code_is_kept(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    add_device(by=world.lin, draft=draft, raw="\x1d???")
    text = page(client, f"/intake/{draft.pk}/")
    use = DeviceUse.objects.get()
    assert use.number_digest == draft.number_digest
    assert "???" in text
    client.post(f"/intake/{draft.pk}/devices/{use.pk}/")
    use.refresh_from_db()
    assert use.withdrawn_at
    assert client.post(f"/intake/{draft.pk}/devices/999/").status_code == 404


def test_a_longer_list_asks_no_more(world: World, client_of: ClientOf) -> None:
    device = source(world, "dicom", room="DSA2", department=world.department)
    asked = []
    for first, last in ((0, 1), (1, 5)):
        for one in range(first, last):
            told = {"accession": f"A{one}", "study": f"1.2.{one}", "instance": f"1.3.{one}"}
            read(device, dose_report(number=f"ZY{one}", **told))
        client = client_of(world.lin)
        client.get("/intake/")
        with CaptureQueriesContext(connection) as queries:
            page(client, "/intake/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_an_entry_withdrawn_later_gives_the_draft_back(world: World, client_of: ClientOf) -> None:
    draft, client = told_draft(world), client_of(world.lin)
    case = case_of_draft(world)
    accept_what_was_logged()
    address = f"/intake/{draft.pk}/"
    assert "放回待确认" not in page(client, address)
    for part in Participation.objects.filter(procedure__case=case):
        part.withdrawn_at = timezone.now()
        part.save()
    assert client.post(f"{address}restore/").status_code == 404  # it was the platform that decided
    zhou = client_of(world.zhou)
    assert "放回待确认" in page(zhou, address)
    zhou.post(f"{address}restore/")
    draft.refresh_from_db()
    assert (draft.state, draft.case) == (State.OPEN, None)


def test_one_accession_number_of_two_patients_is_said(world: World, client_of: ClientOf) -> None:
    draft = told_draft(world)
    read(source(world, "hl7"), order(number="ZY0098765", placer="P9"))
    other = IntakeDraft.objects.exclude(pk=draft.pk).get()
    text = page(client_of(world.wu), f"/intake/{draft.pk}/")
    assert "另一名患者" in text
    assert f"/intake/{other.pk}/" in text
    assert f"/intake/{other.pk}/" not in page(client_of(world.lin), f"/intake/{draft.pk}/")
