"""FHIR resources and bundles: operations, appointments, studies and summaries of their dose."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from seldinger.intake.draft import Action, Draft, Figures, IntakeError, Kind
from seldinger.intake.reading import read_drafts
from support.dose_reports import shared

PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "identifier": [
        {"type": {"coding": [{"code": "SS"}]}, "value": "3101"},
        {"type": {"coding": [{"code": "MR"}]}, "value": "ZY0001"},
    ],
    "name": [{"family": "示例", "given": ["甲"]}],
}
DOCTOR = {
    "resourceType": "Practitioner",
    "id": "d",
    "identifier": [{"value": "2001"}],
    "name": [{"text": "示例乙"}],
}
ROLE = {
    "resourceType": "PractitionerRole",
    "id": "r",
    "practitioner": {"reference": "Practitioner/d"},
}
ROOM = {"resourceType": "Location", "id": "l", "name": "DSA2"}
PROCEDURE = {
    "resourceType": "Procedure",
    "status": "completed",
    "identifier": [{"value": "P1"}],
    "code": {"coding": [{"code": "36.06", "display": "经皮冠状动脉支架置入术"}]},
    "subject": {"reference": "Patient/p"},
    "performer": [{"actor": {"reference": "Practitioner/d"}}],
    "location": {"reference": "Location/l"},
}


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "entry": entries}).encode()


def one(*resources: dict[str, Any]) -> Draft:
    (draft,) = read_drafts(bundle(*resources))
    return draft


@pytest.mark.parametrize(
    ("told", "started"),
    [
        ({"performedDateTime": "2026-11-20T09:30:00Z"}, datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        ({"performedPeriod": {"start": "2026-11-20T09:30:00"}}, datetime(2026, 11, 20, 9, 30)),
        ({"occurrenceDateTime": "2026-11-20"}, date(2026, 11, 20)),
        ({"occurrencePeriod": {"start": "2026-11-20T09:30:00"}}, datetime(2026, 11, 20, 9, 30)),
        ({"performedDateTime": "2026-11"}, None),
        ({}, None),
    ],
)
def test_a_procedure_of_r4_or_r5_says_who_what_when_and_where(told, started):
    draft = one(PROCEDURE | told, PATIENT, DOCTOR, ROOM)

    assert (draft.kind, draft.action, draft.started) == (Kind.PROCEDURE, Action.DONE, started)
    assert (draft.patient_number, draft.patient_name) == ("ZY0001", "示例甲")
    assert (draft.procedure_code, draft.procedure_text) == ("36.06", "经皮冠状动脉支架置入术")
    assert (draft.order_number, draft.room) == ("P1", "DSA2")
    assert [(person.number, person.name) for person in draft.people] == [("2001", "示例乙")]
    assert draft.flags == ()


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("completed", Action.DONE), ("stopped", Action.DONE), ("not-done", Action.CANCEL),
        ("entered-in-error", Action.CANCEL), ("in-progress", Action.ADD), ("", Action.ADD),
    ],
)  # fmt: skip
def test_an_operation_that_was_begun_and_stopped_is_no_cancelled_one(status, action):
    assert one(PROCEDURE | {"status": status}, PATIENT).action == action


def test_an_appointment_takes_its_people_and_room_from_its_participants():
    actors = ("Patient/p", "PractitionerRole/r", "Location/l", "Device/x")
    draft = one(
        {
            "resourceType": "Appointment",
            "status": "booked",
            "start": "2026-11-20T09:30:00Z",
            "serviceType": [{"text": "冠状动脉造影"}, {"text": "支架置入"}],
            "participant": [{"actor": {"reference": each}} for each in actors],
        },
        PATIENT, DOCTOR, ROLE, ROOM,
    )  # fmt: skip

    assert (draft.kind, draft.action) == (Kind.APPOINTMENT, Action.ADD)
    assert (draft.patient_number, draft.room) == ("ZY0001", "DSA2")
    assert draft.procedure_text == "冠状动脉造影；支架置入"
    assert draft.started == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert [person.name for person in draft.people] == ["示例乙"]


def test_who_stands_outside_of_the_file_is_named_as_the_reference_names_him():
    outside = {"reference": "Practitioner/9", "display": "示例丙"}
    draft = one(
        PROCEDURE | {"performer": [{"actor": outside}], "subject": {"reference": "Patient/9"}}
    )

    assert [person.name for person in draft.people] == ["示例丙"]
    assert draft.flags == ("patient_missing",)


def test_a_contained_resource_is_meant_where_no_other_has_its_id():
    inside = PROCEDURE | {"subject": {"reference": "#p"}, "contained": [PATIENT]}

    assert one(inside).patient_number == "ZY0001"
    twice = read_drafts(bundle(inside, inside | {"contained": [PATIENT | {"identifier": []}]}))
    assert [draft.flags for draft in twice] == [("patient_missing",)] * 2


def test_the_summary_of_a_dose_is_one_draft_with_its_study():
    (draft,) = read_drafts(shared("fhir", "bundle-sample.json").read_bytes())

    assert draft.kind is Kind.DOSE_REPORT
    assert draft.study_uid == "1.2.840.121.3.32.0.1.25"
    assert draft.accession == "AN1232234"
    assert draft.dose == Figures(kap=13.639, kar=212.0, fluoro=450.0)
    assert draft.started == datetime(2019, 1, 23, 11, 45, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quantity", "kap", "flags"),
    [
        ({"value": 1.5, "code": "Gy.cm2"}, 1.5, ()),
        ({"value": 15, "unit": "dGy.cm2"}, 1.5, ()),
        ({"value": 1.5, "code": "mGy"}, None, ("unit_unknown:mGy",)),
        ({"value": 1.5}, None, ("unit_unknown",)),
        ({"value": -1, "code": "Gy.cm2"}, None, ("number_unreadable",)),
        ({"value": True, "code": "Gy.cm2"}, None, ("number_unreadable",)),
        ({"value": "1e999999", "code": "Gy.m2"}, None, ("number_unreadable",)),
        ({"code": "Gy.cm2"}, None, ()),
    ],
)
def test_a_quantity_is_converted_by_its_code_and_never_guessed(quantity, kap, flags):
    component = {"code": {"coding": [{"code": "113722"}]}, "valueQuantity": quantity}
    draft = one(
        {
            "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p"},
            "code": {"coding": [{"code": "73569-6"}]}, "component": [component],
        },
        PATIENT,
    )  # fmt: skip

    assert (draft.dose.kap, draft.flags) == (kap, flags)


def test_a_synthetic_patient_gives_a_draft_of_each_procedure_and_study():
    path = shared("fhir", "Alfreda_Wyman_3287b938-4670-47eb-91e5-e0ce3df71405.json")
    content = json.loads(path.read_bytes())
    resources = [entry["resource"] for entry in content["entry"]]
    drafts = read_drafts(path.read_bytes())

    for type_, kind in (("Procedure", Kind.PROCEDURE), ("ImagingStudy", Kind.STUDY)):
        ids = [each["id"] for each in resources if each["resourceType"] == type_]
        assert [draft.message_id for draft in drafts if draft.kind is kind] == ids
    assert {draft.action for draft in drafts} == {Action.DONE}
    assert all(draft.started and draft.patient_number for draft in drafts)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "不是可读的 JSON：第 1 行第 2 列"),
        (b"[1]", "这个 JSON 不是 FHIR 资源"),
        (b'{"a": 1}', "这个 JSON 不是 FHIR 资源"),
        (b'{"resourceType": "\xff"}', "编码不是 UTF-8"),
        (b'{"resourceType":' + b"[" * 100_000, "嵌套太深"),
        (b'{"resourceType": "Bundle", "total": ' + b"9" * 5000 + b"}", "有过长的数"),
        (b'{"resourceType": "Procedure", "id": "\\ud800"}', "编码不是 UTF-8"),
        (bundle(PATIENT), "没有手术、预约、检查或剂量"),
        (b'{"resourceType": "Bundle"}', "没有手术、预约、检查或剂量"),
    ],
)
def test_what_is_no_resource_or_says_nothing_of_a_case_is_refused(content, why):
    with pytest.raises(IntakeError, match=why):
        read_drafts(content)


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {}, [None], [[1]], {"a": [1]}, [{"code": 1}]])
@pytest.mark.parametrize("name", ["code", "subject", "performer", "location", "identifier", "meta"])
def test_a_field_of_another_shape_is_nothing_and_spoils_no_other(name, wrong):
    draft = one(PROCEDURE | {name: wrong, "performedDateTime": "2026-11-20"}, PATIENT)

    assert draft.started == date(2026, 11, 20)


# -- devices ---------------------------------------------------------------------------------------

GTIN = "06901234567892"
HRF = f"(01){GTIN}(17)270630(10)L1(21)S1"
GS1 = "http://hl7.org/fhir/NamingSystem/gs1-di"
MA = "MA.156.M0.ABCDEF.12345678"


def device(number: str = "x", **told: Any) -> dict[str, Any]:
    return {"resourceType": "Device", "id": number} | told


def carried(**told: Any) -> dict[str, Any]:
    return {"udiCarrier": [told]}


def used(*numbers: str) -> dict[str, Any]:
    return PROCEDURE | {"usedReference": [{"reference": f"Device/{each}"} for each in numbers]}


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (carried(carrierHRF=HRF, deviceIdentifier=GTIN) | {"lotNumber": "L2"}, HRF),
        (carried(carrierHRF=f"(01){GTIN}") | {"serialNumber": "S1"}, f"(01){GTIN}(21)S1"),
        (carried(deviceIdentifier=GTIN), GTIN),
        (
            carried(deviceIdentifier=GTIN)
            | {"lotNumber": "L1", "serialNumber": "S1", "expirationDate": "2027-06-30T00:00:00Z"},
            HRF,
        ),
        (carried(deviceIdentifier=GTIN[1:]) | {"lotNumber": "L1"}, f"(01){GTIN}(10)L1"),
        (
            carried(deviceIdentifier=GTIN) | {"expirationDate": "2027-06", "lotNumber": "L1"},
            f"(01){GTIN}(17)270600(10)L1",
        ),
        (carried(deviceIdentifier=GTIN) | {"expirationDate": "2199-06-30"}, GTIN),
        (carried(deviceIdentifier=f"{GTIN[:-1]}3") | {"lotNumber": "L1"}, f"{GTIN[:-1]}3"),
        (
            carried(deviceIdentifier=f"{GTIN[:-1]}3", issuer=GS1) | {"lotNumber": "L1"},
            f"(01){GTIN[:-1]}3(10)L1",
        ),
        (carried(deviceIdentifier=MA) | {"lotNumber": "L1"}, f"{MA}.LL1"),
        (carried(deviceIdentifier="+H123ABC01") | {"lotNumber": "L1"}, "+H123ABC01"),
        ({"identifier": [{"value": "SN-7"}]}, "SN-7"),
        ({"distinctIdentifier": "W4158"}, "W4158"),
        ({"udiCarrier": [{"carrierAIDC": "AQ=="}, {"carrierHRF": HRF}]}, HRF),
        (carried(carrierHRF="L" * 5000), "L" * 300),
    ],
)
def test_a_device_is_known_by_its_label_else_by_its_fields(told, written):
    assert one(used("x"), PATIENT, device(**told)).devices == (written,)


def test_a_device_is_found_wherever_the_procedure_names_it():
    names = ("focal", "#inside", "urn:uuid:4", "https://his/fhir/Device/far")
    told = {
        "focalDevice": [{"manipulated": {"reference": "Device/focal"}}],
        "usedReference": [{"reference": each} for each in names[1:3]],
        "used": [{"reference": {"reference": names[3]}}],  # R5
        "contained": [device("inside", distinctIdentifier="2")],
    }
    devices = [device("focal", distinctIdentifier="1"), device("far", distinctIdentifier="4")]
    entries: list[dict[str, Any]] = [
        {"resource": each} for each in (PROCEDURE | told, PATIENT, *devices)
    ]
    entries.append({"fullUrl": "urn:uuid:4", "resource": device("", distinctIdentifier="3")})
    (draft,) = read_drafts(json.dumps({"resourceType": "Bundle", "entry": entries}).encode())

    assert draft.devices == ("1", "2", "3", "4")


def test_a_device_named_twice_is_one_piece_and_two_of_a_lot_are_two():
    twin = carried(carrierHRF=f"(01){GTIN}(10)L1")
    told = used("a", "b", "a") | {"focalDevice": [{"manipulated": {"reference": "Device/a"}}]}

    assert len(one(told, PATIENT, device("a", **twin), device("b", **twin)).devices) == 2


@pytest.mark.parametrize(
    ("procedure", "found"),
    [
        ({"status": "not-done"}, {}),
        ({"status": "preparation"}, {}),
        ({}, {"status": "entered-in-error"}),
        ({}, {"resourceType": "Medication"}),
        ({}, {"distinctIdentifier": ""}),
    ],
)
def test_what_was_not_used_is_no_piece(procedure, found):
    piece = device(distinctIdentifier="1") | found

    assert one(used("x") | procedure, PATIENT, piece).devices == ()


@pytest.mark.parametrize(("code", "count"), [("explanted", 0), ("129303008", 0), ("implanted", 1)])
def test_a_device_taken_out_is_no_piece_used(code, count):
    focal = {
        "action": {"coding": [{"code": code}]},
        "manipulated": {"reference": "Device/x"},
    }

    draft = one(PROCEDURE | {"focalDevice": focal}, PATIENT, device(distinctIdentifier="1"))

    assert len(draft.devices) == count


def test_a_procedure_has_two_hundred_pieces_at_most():
    many = [device(str(each), distinctIdentifier=str(each)) for each in range(250)]

    assert len(one(used(*map(str, range(250))), PATIENT, *many).devices) == 200


_ODD = (None, 1, "x", [], {}, [None], [[1]], {"a": [1]}, [{"code": 1}], [{"reference": 1}])


@pytest.mark.parametrize("wrong", _ODD)
@pytest.mark.parametrize("name", ["focalDevice", "usedReference", "used"])
def test_an_odd_reference_to_a_device_is_nothing(name, wrong):
    assert one(PROCEDURE | {name: wrong}, PATIENT, device(distinctIdentifier="1")).devices == ()


@pytest.mark.parametrize("wrong", _ODD)
@pytest.mark.parametrize(
    "name", ["udiCarrier", "identifier", "lotNumber", "serialNumber", "expirationDate", "status"]
)
def test_an_odd_field_of_a_device_spoils_no_other(name, wrong):
    piece = device(distinctIdentifier=GTIN, lotNumber=7) | {name: wrong}

    assert one(used("x"), PATIENT, piece).devices[0].removeprefix("(01)").startswith(GTIN)


def test_a_synthetic_patient_with_a_device_as_synthea_writes_it():
    """The samples have none: one is put where a newer Synthea has it, and a procedure names it."""
    path = shared("fhir", "Alfreda_Wyman_3287b938-4670-47eb-91e5-e0ce3df71405.json")
    body = json.loads(path.read_bytes())
    assert not any(draft.devices for draft in read_drafts(path.read_bytes()))
    written = "(01)44677988606810(11)200101(17)250101(10)4829483(21)38493849"
    piece = device(
        distinctIdentifier="44677988606810", lotNumber="4829483", serialNumber="38493849",
        **carried(deviceIdentifier="44677988606810", carrierHRF=written),
    )  # fmt: skip
    first = next(e for e in body["entry"] if e["resource"]["resourceType"] == "Procedure")
    first["resource"]["usedReference"] = [{"reference": "urn:uuid:stent"}]
    body["entry"].append({"fullUrl": "urn:uuid:stent", "resource": piece})

    drafts = read_drafts(json.dumps(body).encode())
    assert [draft.devices for draft in drafts if draft.devices] == [(written,)]
