"""Sources, what could not be read, and what is handed in by hand."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions.sources import NewSource, add_source, change_source
from seldinger.web.intake.masking import shape_of
from seldinger.web.intake.models import IntakeDraft, Received, Source
from seldinger.web.intake.receiving import source_named
from support.intake import NUMBER, appointment, dose_report, order, read, source
from support.intake_pages import a_source
from support.people import ClientOf, World


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return str(answer.content.decode())


# -- sources ---------------------------------------------------------------------------------------


def test_a_device_is_added_changed_ended_and_resumed(world: World, client_of: ClientOf) -> None:
    client = client_of(world.wu)
    address = "/intake/sources/add/?protocol=dicom"
    answer = client.post(address, {"name": "A\\B", "room": "2"})
    assert answer.status_code == 422
    assert "AE 名称最多 16 个字符" in answer.content.decode()
    told = {"name": "AXIOM_ARTIS_01", "label": "二号造影机", "room": "2"}
    assert client.post(address, told | {"department": world.department.pk}).status_code == 302
    made = Source.objects.get()
    assert (made.hospital, made.by, made.room) == (world.main, world.wu, "2")
    assert "已登记 1 个来源，其中 1 个还没有发来过" in page(client, "/intake/sources/")
    client.post(f"/intake/sources/{made.pk}/", told | {"encoding": "GB18030"})
    made.refresh_from_db()
    assert (made.encoding, made.department) == ("GB18030", None)
    client.post(f"/intake/sources/{made.pk}/end/")
    assert source_named("dicom", "AXIOM_ARTIS_01") is None
    add_source(by=world.zheng, hospital=world.other_hospital, protocol="dicom", name=made.name)
    client.post(f"/intake/sources/{made.pk}/end/")
    made.refresh_from_db()
    assert made.ended_at  # its name is another's meanwhile
    assert client_of(world.zheng).get(f"/intake/sources/{made.pk}/").status_code == 404
    assert client_of(world.zhou).get("/intake/sources/").status_code == 403


def test_where_a_sender_puts_what_is_tried_line_by_line(world: World, client_of: ClientOf) -> None:
    client, address = client_of(world.wu), "/intake/sources/add/?protocol=hl7"
    told = {"name": " HIS   示例医院 ", "path_accession": "ZAC-1，OBR-3", "path_room": "nowhere"}
    answer = client.post(address, told)
    assert "“nowhere”不是位置" in answer.content.decode()
    assert client.post(address, told | {"path_room": ""}).status_code == 302
    made = Source.objects.get()
    assert (made.name, made.paths) == ("HIS 示例医院", {"accession": ["ZAC-1", "OBR-3"]})
    assert "ZAC-1 OBR-3" in page(client, f"/intake/sources/{made.pk}/")


def test_the_word_of_a_fhir_client_is_shown_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.wu)
    answer = client.post("/intake/sources/add/?protocol=fhir", {"name": "集成平台"}, follow=True)
    word = answer.context["secret"]
    assert len(word) > 40
    made = Source.objects.get()
    assert word not in (made.secret, page(client, f"/intake/sources/{made.pk}/"))
    client.post(f"/intake/sources/{made.pk}/secret/")
    assert Source.objects.get().secret not in ("", made.secret)


def test_one_name_is_one_source(world: World) -> None:
    a_source(world)
    with pytest.raises(SeldingerError, match="已有一个"):
        a_source(world)
    with pytest.raises(SeldingerError, match="不是示例甲医院的科室"):
        change_source(
            by=world.wu,
            source=Source.objects.get(),
            new=NewSource("X", department=world.other_department),
        )


def test_reading_is_tried_without_storing(world: World, client_of: ClientOf) -> None:
    client, system = client_of(world.wu), source(world, "hl7")
    system.paths = {"room": ["AIS-1"]}
    system.save()
    told = {"text": appointment(), "source": system.pk}
    text = client.post("/intake/try/", told).content.decode()
    assert "经皮冠状动脉支架置入术" in text
    assert (NUMBER in text.partition("<form")[0], "DSA2" in text.partition("<form")[0]) == (
        False, False,
    )  # fmt: skip
    report = SimpleUploadedFile("x.dcm", dose_report())
    assert "2 次" in client.post("/intake/try/", {"file": report}).content.decode()
    assert client.post("/intake/try/", {"text": "nothing"}).status_code == 422
    assert client.post("/intake/try/", {"source": ""}).status_code == 422
    assert not Received.objects.exists()


# -- handed in -------------------------------------------------------------------------------------


def test_a_report_handed_in_is_a_draft_at_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.wu)
    answer = client.post("/intake/upload/", {"uploads": SimpleUploadedFile("a.dcm", dose_report())})
    draft = IntakeDraft.objects.get()
    assert answer.headers["Location"] == f"/intake/{draft.pk}/"
    files = [
        SimpleUploadedFile("王某.dcm", dose_report()),
        SimpleUploadedFile("b.hl7", order().encode()),
        SimpleUploadedFile("c.zip", b"PK\x03\x04"),
        SimpleUploadedFile("d.txt", b"nothing"),
    ]
    text = client.post("/intake/upload/", {"uploads": files}).content.decode()
    for word in ("以前已经收过", "已读出", "是压缩包", "读不了：认不出这个文件"):
        assert word in text
    assert IntakeDraft.objects.count() == 1
    assert {one.source.protocol for one in Received.objects.all()} == {"file"}
    assert client.post("/intake/upload/", {"source": ""}).status_code == 422
    assert client_of(world.zhou).get("/intake/upload/").status_code == 403


# -- quarantine ------------------------------------------------------------------------------------


def refused_one(world: World) -> Received:
    """A message whose order cannot be read: its encoding is none."""
    content = order().encode().replace("示例".encode(), b"\xff\xfe\xfd") + b"\xff\xff"
    received = read(source(world, "hl7"), content.replace(b"MSH|", b"MSHx", 1))
    assert received.state == Received.State.REFUSED
    return received


def test_what_could_not_be_read_waits_with_its_reason(world: World, client_of: ClientOf) -> None:
    received, client = refused_one(world), client_of(world.wu)
    text = page(client, "/intake/quarantine/")
    assert "1 份读不了" in text
    assert received.reason in text
    one = page(client, f"/intake/quarantine/{received.pk}/")
    assert "▒" in one
    assert NUMBER not in one
    client.post("/intake/quarantine/again/")
    received.refresh_from_db()
    assert (received.state, received.tries) == (Received.State.REFUSED, 2)
    address = f"/intake/quarantine/{received.pk}/"
    client.post(f"{address}drop/", {"reason": "测试消息"})
    assert "测试消息" in page(client, "/intake/quarantine/?state=dropped")
    client.post(f"{address}restore/")
    received.refresh_from_db()
    assert received.state == Received.State.REFUSED
    zheng = client_of(world.zheng)
    assert zheng.get(address).status_code == 404
    assert "没有读不了的" in page(zheng, "/intake/quarantine/")
    zheng.post("/intake/quarantine/again/", {"received": received.pk})
    received.refresh_from_db()
    assert received.tries == 2


def test_messages_are_masked_but_for_their_shape() -> None:
    for content in (
        order().encode(),
        order().encode("gb18030"),
        order().replace("\r", "").encode(),
    ):
        kind, text = shape_of(content)
        assert "HL7" in kind
        assert ("ORM^O01" in text, "冠状动脉造影" in text) == (True, True)
        for secret in (NUMBER, "甲", "19700101"):
            assert secret not in text


def test_resources_are_masked_but_for_their_shape() -> None:
    patient = {"resourceType": "Patient", "name": [{"text": "王某"}], "gender": "male", NUMBER: 1}
    told = {"resourceType": "Bundle", "entry": [{"resource": patient}], "note": "王某 4711"}
    text = shape_of(json.dumps(told).encode())[1]
    assert ("Patient" in text, "resourceType" in text) == (True, True)
    for secret in ("王某", NUMBER, "4711", "male"):
        assert secret not in text


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"MSH|^~\\&|", b"{", b"[", b"\0" * 128 + b"DICM"]),
)
def test_anything_has_a_shape(rest: bytes, start: bytes) -> None:
    kind, text = shape_of(start + rest)
    assert kind
    assert isinstance(text, str)


@given(st.text(alphabet="王某4711Aa^~&| \r\n", max_size=60))
@example("\rA47|")  # three characters of somebody, and no segment
def test_no_line_of_a_patient_is_shown(told: str) -> None:
    text = shape_of(f"MSH|^~\\&|A\rPID|{told}\rNK1|1|王某\rZZZ|{told}".encode())[1]
    _, _, rest = text.partition("\n")
    assert not set(rest.replace("NK1", "")) & set("王某471")


@given(
    st.sampled_from([order().encode(), appointment().encode(), dose_report(), b"[{}]", b""]),
    st.integers(0, 3000),
    st.binary(max_size=20),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_trying_anything_answers_and_stores_nothing(
    world: World, client_of: ClientOf, content: bytes, at: int, noise: bytes
) -> None:
    told = SimpleUploadedFile("x", content[:at] + noise + content[at + len(noise) :] or b"x")
    answer = client_of(world.wu).post("/intake/try/", {"file": told})
    assert answer.status_code in (200, 422)
    assert not Received.objects.exists()
