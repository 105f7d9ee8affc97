"""Drafts as pages show them, and one call of each action on drafts and sources."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from seldinger.web.devices.models import DeviceUse
from seldinger.web.intake.actions.deciding import (
    accept_draft,
    add_device,
    drop_draft,
    propose_people,
)
from seldinger.web.intake.actions.sources import NewSource, add_source, end_source
from seldinger.web.intake.models import IntakeDraft, Received, Source
from seldinger.web.logbook.actions.bulk import log_cases
from seldinger.web.logbook.models import Case
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.models import Department, Hospital, Person, Traineeship
from support.cases import new_case
from support.intake import NUMBER, appointment, dose_report, only_draft, order, read, source
from support.people import TODAY, World


def told_draft(world: World) -> IntakeDraft:
    """Ordered, booked and done today, in 林's department: an order, an appointment, a report."""
    device = source(world, "dicom", room="DSA2", department=world.department, label="二号造影机")
    system = source(world, "hl7", label="医院系统")
    read(system, order())
    read(system, appointment())
    read(device, dose_report())
    return only_draft()


def intake_there(department: Department, learner: Person) -> None:
    """A draft with a device, a source and something that could not be read, of a hospital."""
    told: dict[str, Any] = {"hospital": department.hospital, "department": department}
    device = Source.objects.create(
        protocol="dicom", name=f"DSA_{department.pk}", made_at=timezone.now(), **told
    )
    number = f"ZY{department.pk:06}"
    report = dose_report(
        number=number, accession=number, study=f"1.2.{department.pk}",
        instance=f"1.3.{department.pk}",
    )  # fmt: skip
    read(device, report)
    draft = IntakeDraft.objects.get(number_digest=digest(number))
    propose_people(by=None, draft=draft, trainee=learner, supervisor=None)
    add_device(by=learner, draft=draft, raw="(01)06901234567892(10)L1")
    read(device, b"no message")


def case_of_draft(world: World, trainee: Traineeship | None = None) -> Case:
    new = new_case(
        trainee or world.trainee, world.department, supervisor=world.zhou, number=NUMBER, day=TODAY
    )
    return log_cases(by=None, cases=[new])[0]


def a_source(world: World, protocol: str = "dicom", name: str = "DSA_9") -> Source:
    return add_source(by=world.wu, hospital=world.main, protocol=protocol, name=name)


def _accepted(world: World) -> dict[str, Any]:
    draft, case = told_draft(world), case_of_draft(world)
    return {"by": world.lin, "draft": draft, "case": case}


def _logged_again(world: World) -> dict[str, Any]:
    told = _accepted(world)
    accept_draft(**told)
    return {"by": world.lin, "case": told["case"]}


def _dropped(world: World) -> dict[str, Any]:
    draft = drop_draft(by=world.zhou, draft=told_draft(world), because="不是手术")
    return {"by": world.zhou, "draft": draft}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "intake.accept_draft": _accepted,
    "intake.reopen_drafts": _logged_again,
    "intake.drop_draft": lambda w: {
        "by": w.zhou, "draft": told_draft(w), "because": "不是手术",
    },
    "intake.restore_draft": _dropped,
    "intake.decline_draft": lambda w: {"by": w.lin, "draft": told_draft(w)},
    "intake.propose_people": lambda w: {
        "by": w.zhou, "draft": told_draft(w), "trainee": None, "supervisor": w.zhou,
    },
    "intake.add_device": lambda w: {
        "by": w.lin, "draft": told_draft(w), "raw": "(01)06901234567892(10)L1",
    },
    "intake.add_source": lambda w: {
        "by": w.wu, "hospital": w.main, "protocol": "dicom", "new": NewSource("DSA_9"),
    },
    "intake.change_source": lambda w: {
        "by": w.wu, "source": a_source(w), "new": NewSource("DSA_9", room="3"),
    },
    "intake.end_source": lambda w: {"by": w.wu, "source": a_source(w)},
    "intake.resume_source": lambda w: {
        "by": w.wu, "source": end_source(by=w.wu, source=a_source(w)),
    },
    "intake.renew_secret": lambda w: {"by": w.wu, "source": a_source(w, "fhir", "平台")},
}  # fmt: skip


def intake_addresses(hospital: Hospital) -> dict[str, Any]:
    """The keys that stand in addresses below /intake/."""
    drafts = IntakeDraft.objects.filter(hospital=hospital, pieces__isnull=False)
    refused = Received.objects.filter(source__hospital=hospital, state="refused")
    sources = Source.objects.filter(hospital=hospital, protocol="dicom")
    pieces = DeviceUse.objects.filter(of_draft__draft__in=drafts[:1])
    return {
        "intake_draft_id": drafts, "received_id": refused, "source_id": sources,
        "piece_id": pieces,
    }  # fmt: skip
