"""Machines for tests: sources of 林's main hospital, and one operation as four of them tell it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from seldinger.web.intake.actions.deciding import accept_draft
from seldinger.web.intake.actions.reading import drop_received, read_waiting
from seldinger.web.intake.actions.receiving import keep
from seldinger.web.intake.models import IntakeDraft, Received, Source
from seldinger.web.people.models import Hospital
from seldinger.web.reconciliation.models import Operation
from support.cases import log_case
from support.dose_reports import Shot, angiography, written
from support.lists import line, take
from support.people import TODAY, World
from support.theatre import booked

NUMBER, ACCESSION, STUDY = "ZY0014711", "A2026061501", "1.2.3"
STENT = "经皮冠状动脉支架置入术"
AT = datetime(2026, 6, 15, 9, 30)


def source(world: World, protocol: str = "hl7", **told: Any) -> Source:
    usual: dict[str, Any] = {
        "hospital": world.main, "name": f"TEST {protocol} {told.get('room', '')}".strip(),
        "made_at": timezone.now(),
    }  # fmt: skip
    found = Source.objects.filter(protocol=protocol, name=(usual | told)["name"]).first()
    return found or Source.objects.create(protocol=protocol, **usual | told)


def bench_source() -> Source:
    """Of a hospital of its own, in an empty database."""
    hospital = Hospital.objects.create(name="示例医院")
    return Source.objects.create(
        hospital=hospital, protocol="dicom", name="DSA", room="DSA1", made_at=timezone.now()
    )


def sent(source: Source, content: bytes | str, identity: str = "") -> Received:
    """Kept, not read."""
    told = content.encode() if isinstance(content, str) else content
    return keep(source, told, identity)[0]


def read(source: Source, content: bytes | str, identity: str = "") -> Received:
    """Kept and read."""
    received = sent(source, content, identity)
    read_waiting(by=None)
    received.refresh_from_db()
    return received


def message(kind: str, *segments: str, control: str = "1") -> str:
    about = f"{kind}|{control}|P|2.4||||||UNICODE UTF-8"
    head = f"MSH|^~\\&|HIS|示例医院|SELDINGER||20260615080000||{about}"
    return "\r".join((head, *segments)) + "\r"


def pid(number: str = NUMBER, name: str = "示例^甲") -> str:
    return f"PID|1||{number}^^^HIS^MR||{name}||19700101|M"


def order(
    *, accession: str = ACCESSION, number: str = NUMBER, at: datetime = AT, control: str = "NW",
    placer: str = "P1", text: str = "冠状动脉造影",
) -> str:  # fmt: skip
    return message(
        "ORM^O01",
        pid(number),
        f"ORC|{control}|{placer}",
        f"OBR|1|{placer}|{accession}|36.06^{text}^ICD9{'|' * 32}{at:%Y%m%d%H%M%S}",
        control=f"{placer}{control}{accession}",
    )


def appointment(
    trigger: str = "S12", *, at: datetime = AT, number: str = NUMBER, name: str = STENT,
    room: str = "DSA2", performer: str = "", placer: str = "AP1",
) -> str:  # fmt: skip
    segments = [
        f"SCH|{placer}|||||||||||{at:%Y%m%d%H%M%S}",
        pid(number),
        f"AIS|1||36.06^{name}^ICD9|{at:%Y%m%d%H%M%S}",
        f"AIL|1||^{room}",
    ]
    if performer:
        segments.append(f"AIP|1||{performer}")
    return message(f"SIU^{trigger}", *segments, control=f"{placer}{trigger}{at:%d%H%M}")


def merge(prior: str, surviving: str) -> str:
    return message("ADT^A40", pid(surviving), f"MRG|{prior}^^^HIS^MR")


def dose_report(
    *shots: Shot, at: datetime = AT, accession: str = ACCESSION, number: str = NUMBER,
    study: str = STUDY, instance: str = "1.2.3.4",
) -> bytes:  # fmt: skip
    """Of an angiography unit; two events where none are given."""
    made = angiography(*(shots or (Shot(1), Shot(2))))
    made.StudyDate, made.StudyTime = f"{at:%Y%m%d}", f"{at:%H%M%S}"
    made.AccessionNumber, made.PatientID, made.StudyInstanceUID = accession, number, study
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = instance
    return written(made)


def fhir_study(*, accession: str = ACCESSION, study: str = STUDY) -> str:
    """A PACS tells of a study whose patient it does not name."""
    return json.dumps({
        "resourceType": "Bundle", "type": "collection",
        "entry": [{"resource": {
            "resourceType": "ImagingStudy", "id": "s1", "status": "available",
            "identifier": [
                {"system": "urn:dicom:uid", "value": f"urn:oid:{study}"},
                {"type": {"coding": [{"code": "ACSN"}]}, "value": accession},
            ],
            "started": f"{AT:%Y-%m-%dT%H:%M:%S}+08:00", "description": "DSA",
        }}],
    })  # fmt: skip


def accepted(world: World, draft: IntakeDraft) -> IntakeDraft:
    """Logged by the trainee as the draft has it."""
    case = log_case(
        world.trainee, world.department, day=draft.day, number=NUMBER, supervisor=world.zhou
    )
    return accept_draft(by=world.lin, draft=draft, case=case)


def only_draft() -> IntakeDraft:
    return IntakeDraft.objects.get(merged_into=None)


# -- one call for each action ----------------------------------------------------------------------


def _refused(world: World) -> Received:
    return read(source(world), "no message")


def _taken_in(world: World) -> IntakeDraft:
    read(source(world), order())
    return only_draft()


def _dropped(world: World) -> Received:
    return drop_received(by=world.wu, received=_refused(world), because="测试消息")


def _recorded(world: World) -> dict[str, Any]:
    draft = _taken_in(world)
    take(world.wu, world.main, [line(NUMBER, day=TODAY)])
    return {"by": None, "draft": draft, "operation": Operation.objects.get()}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "intake.receive": lambda w: {
        "by": None, "source": source(w), "content": order(number="PATIENT-4711").encode(),
    },
    "intake.read_received": lambda w: {
        "by": None, "received": sent(source(w), order(number="PATIENT-4711")),
    },
    "intake.wait_again": lambda w: {"by": w.wu, "received": _refused(w)},
    "intake.refuse_received": lambda w: {
        "by": None, "received": sent(source(w), order()), "reason": "读不了",
    },
    "intake.drop_received": lambda w: {
        "by": w.wu, "received": _refused(w), "because": "测试消息",
    },
    "intake.restore_received": lambda w: {"by": w.wu, "received": _dropped(w)},
    "intake.empty_contents": lambda w: {"by": None, "hospital": w.main},
    "intake.draft_booking": lambda w: {"by": None, "booking": booked(w)},
    "intake.join_operation": _recorded,
    "intake.renumber_draft": lambda w: {
        "by": None, "draft": _taken_in(w), "number": "PATIENT-4711",
    },
    "intake.renumber_booking": lambda w: {
        "by": None, "booking": booked(w), "number": "PATIENT-4711",
    },
    "intake.tell_merged": lambda w: {"by": None, "hospital": w.main, "cases": 1},
}  # fmt: skip
