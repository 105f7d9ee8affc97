"""FHIR over HTTP: what clients tell is kept, our operations are served as R4 requires."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from seldinger.domain.training.words import State
from seldinger.intake.fhir.resources import LARGEST
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.intake.actions.reading import read_waiting
from seldinger.web.intake.models import IntakeDraft, Received, Source
from seldinger.web.intake.procedures import EVENT_STATUS
from seldinger.web.intake.receiving import content_of, secret_digest
from seldinger.web.logbook.actions.withdrawing import withdraw_claim
from seldinger.web.logbook.models import Case, Outcome, Participation, Procedure
from support.cases import IN_BASIC, log_case
from support.intake import source
from support.people import TODAY, World

WORD = "a-word-that-was-given"
JSON = "application/fhir+json"
NUMBER = "ZY0098765"
BOOKED = {
    "resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:1", "resource": {
            "resourceType": "Patient", "identifier": [{"value": NUMBER}],
            "name": [{"text": "示例甲"}],
        }},
        {"resource": {
            "resourceType": "Appointment", "status": "booked", "start": "2026-06-16T09:00:00+08:00",
            "identifier": [{"value": "AP7"}], "description": "冠状动脉造影",
            "participant": [{"actor": {"reference": "urn:uuid:1"}, "status": "accepted"}],
        }},
    ],
}  # fmt: skip


@pytest.fixture
def client(world: World) -> Client:
    """A system of the main hospital that shows its word."""
    source(world, "fhir", name="HIS", secret=secret_digest(WORD))
    return Client(headers={"Authorization": f"Bearer {WORD}"})


@pytest.fixture
def logged(world: World) -> Case:
    return log_case(world.trainee, world.department, supervisor=world.zhou, number=NUMBER)


def told(client: Client, body: Any, **kwargs: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/fhir/", content, content_type=kwargs.pop("content_type", JSON), **kwargs)


def issue(response: Any) -> dict[str, str]:
    """The one issue of an OperationOutcome."""
    assert response["Content-Type"] == f"{JSON}; charset=utf-8"
    body = response.json()
    assert body["resourceType"] == "OperationOutcome"
    (found,) = body["issue"]
    assert set(found) == {"severity", "code", "diagnostics"}
    return dict(found)


def searched(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/fhir/Procedure{query}")
    assert response.status_code == 200, response.content.decode()
    bundle: dict[str, Any] = response.json()
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "searchset")
    return bundle


# -- what they tell -------------------------------------------------------------------------------


def test_a_bundle_is_kept_once(client: Client) -> None:
    response = told(client, BOOKED)
    assert response.status_code == 201
    assert issue(response)["severity"] == "information"
    row = Received.objects.get()
    assert json.loads(content_of(row)) == BOOKED
    assert NUMBER.encode() not in bytes(row.content)
    assert told(client, BOOKED).status_code == 200
    assert client.post("/fhir", json.dumps(BOOKED), content_type=JSON).status_code == 200
    assert Received.objects.count() == 1


def test_a_single_resource_will_do(client: Client) -> None:
    assert told(client, BOOKED["entry"][1]["resource"]).status_code == 201  # type: ignore[index]


@pytest.mark.parametrize("word", ["", "Bearer", "Bearer wrong", f"Basic {WORD}", f"Bearer {WORD}x"])
@pytest.mark.usefixtures("client")
def test_without_its_word_nobody_is_listened_to(word: str) -> None:
    stranger = Client(headers={"Authorization": word} if word else {})
    for response in (told(stranger, BOOKED), stranger.get("/fhir/Procedure")):
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
        assert issue(response)["code"] == "login"
    assert not Received.objects.exists()


def test_a_source_that_has_ended_is_nobody(client: Client) -> None:
    row = Source.objects.get()
    row.ended_at = row.made_at
    row.save()
    assert told(client, BOOKED).status_code == 401


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "application/fhir+xml", 415),
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "text/xml", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b" ", JSON, 400),
        (b"not json", JSON, 400),
        (b"{}", JSON, 400),
        (b"[1]", JSON, 400),
        ('{"resourceType": "Pätient"}'.encode("latin-1"), JSON, 400),
        (b'{"resourceType":' + b"[" * 200_000, JSON, 400),
        (b'{"resourceType": "X", "a": ' + b"9" * 5000 + b"}", JSON, 400),
        (b" " * (LARGEST + 1), JSON, 413),
    ],
)
def test_what_is_no_resource_is_refused_and_not_kept(
    client: Client, content: bytes, kind: str, status: int
) -> None:
    response = told(client, content, content_type=kind)
    assert response.status_code == status
    assert issue(response)["severity"] == "error"
    assert not Received.objects.exists()


def test_packed_content_is_refused(client: Client) -> None:
    assert told(client, BOOKED, headers={"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize(("length", "status"), [("", 411), ("x", 411), ("9" * 40, 413)])
def test_its_length_must_be_told(client: Client, length: str, status: int) -> None:
    assert told(client, BOOKED, headers={"Content-Length": length}).status_code == status
    assert not Received.objects.exists()


def test_a_fault_repeats_nothing_of_a_patient(client: Client) -> None:
    for response in (
        told(client, f'{{"resourceType": "Patient", "id": "{NUMBER}"'.encode()),
        client.get(f"/fhir/Procedure?subject={NUMBER}"),
    ):
        assert response.status_code == 400
        assert NUMBER not in response.content.decode()


# -- what they ask --------------------------------------------------------------------------------


def test_an_operation_as_r4_requires(client: Client, logged: Case, world: World) -> None:
    (entry,) = searched(client)["entry"]
    resource = entry["resource"]
    assert entry["fullUrl"].endswith(f"/fhir/Procedure/{resource['id']}")
    assert resource["status"] == "completed"
    assert resource["performedDateTime"] == IN_BASIC.isoformat()
    assert resource["code"]["text"] == "血管造影术"
    assert resource["subject"]["identifier"]["value"] == logged.number_digest
    names = [each["actor"]["display"] for each in resource["performer"]]
    assert names == [world.lin.name, world.zhou.name]
    assert resource["meta"]["tag"][0]["code"] == "verified"
    text = json.dumps(resource, ensure_ascii=False)
    assert NUMBER not in text
    assert client.get(f"/fhir/Procedure/{resource['id']}").json() == resource


@pytest.mark.usefixtures("logged")
def test_every_outcome_has_a_status_of_the_value_set(client: Client) -> None:
    act = Procedure.objects.get()
    for outcome in Outcome:
        act.outcome = outcome.value
        act.save()
        (entry,) = searched(client)["entry"]
        assert entry["resource"]["status"] in EVENT_STATUS
        assert entry["resource"]["outcome"]["text"] == outcome.label


def test_other_hospitals_and_withdrawn_ones_are_not_there(
    client: Client, logged: Case, world: World
) -> None:
    log_case(world.other_trainee, world.other_department, supervisor=world.zheng)
    theirs = Procedure.objects.exclude(case=logged).get()
    assert searched(client)["total"] == 1
    assert client.get(f"/fhir/Procedure/{theirs.pk}").status_code == 404
    mine = log_case(world.trainee, world.department, supervisor=world.zhou, state=State.PENDING)
    assert searched(client)["total"] == 2
    part = Participation.objects.get(procedure__case=mine)
    withdraw_claim(by=world.lin, claim=part, version=part.version)
    assert searched(client)["total"] == 1
    assert client.get(f"/fhir/Procedure/{part.procedure_id}").status_code == 404


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("date=2026-03-02", 1), ("date=ge2026-03-02", 1), ("date=gt2026-03-02", 0),
        ("date=lt2026-03-02", 0), ("date=le2026-03", 1), ("date=2026", 1), ("date=gt2026", 0),
        ("date=ge2026-03-01&date=lt2026-03-03", 1), ("date=2026-03-02T10:00:00%2B08:00", 1),
        ("_id=999999", 0), ("_count=0", 1),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("logged")
def test_dates_narrow_it(client: Client, query: str, total: int) -> None:
    assert searched(client, f"?{query}")["total"] == total


@pytest.mark.parametrize(
    "query", ["date=x", "date=ne2026-01-01", "date=2026-02-31", "_count=-1", "_count=²", "name=x",
              "_after=1e5", "date=0000", "_id=" + "9" * 40],
)  # fmt: skip
def test_what_it_does_not_know_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/fhir/Procedure?{query}").status_code == 400


def test_page_by_page_to_the_last(client: Client, world: World) -> None:
    for place in range(7):
        day = IN_BASIC + timedelta(days=place)
        log_case(world.trainee, world.department, supervisor=world.zhou, day=day)
    seen: list[str] = []
    url: str | None = f"/fhir/Procedure?_count=3&date=ge{IN_BASIC}"
    while url:
        bundle = client.get(url).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        url = links.get("next")
    assert len(seen) == len(set(seen)) == bundle["total"] == 7


@pytest.mark.usefixtures("logged")
def test_what_left_is_written_down(client: Client) -> None:
    before = AuditRow.objects.count()
    searched(client)
    (row,) = AuditRow.objects.filter(number__gt=before)
    assert (row.act, row.details) == ("intake.serve_procedures", '{"rows":1}')


def test_queries_do_not_grow(
    client: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        log_case(world.trainee, world.department, supervisor=world.zhou)
    with django_assert_max_num_queries(24):
        assert len(searched(client)["entry"]) == 12


def test_what_can_be_asked_is_told_to_anybody() -> None:
    told = Client().get("/fhir/metadata").json()
    assert (told["resourceType"], told["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    assert {"status", "date", "kind", "format", "rest"} <= set(told)
    assert date.fromisoformat(told["date"])


def test_xml_is_not_served(client: Client) -> None:
    assert client.get("/fhir/Procedure?_format=xml").status_code == 406
    asked = {"Accept": "application/fhir+xml", "Authorization": f"Bearer {WORD}"}
    assert Client(headers=asked).get("/fhir/Procedure").status_code == 406


def test_a_booking_of_theirs_becomes_a_draft(client: Client) -> None:
    told(client, BOOKED)
    read_waiting(by=None)
    assert IntakeDraft.objects.get().day == TODAY + timedelta(days=1)
