"""Our operations as FHIR R4 Procedures, for the systems of the hospital where they were done.

Read in: HL7 FHIR R4 (4.0.1), Procedure, Bundle, and the value set event-status. A patient is told
by the keyed hash of the number, never by the number or a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from seldinger.domain.grading.catalogue import Entry, fold
from seldinger.domain.training.words import State
from seldinger.web.intake.models import Source
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.logbook.models import Complication, Outcome, Participation, Procedure
from seldinger.web.naming.meanings import By
from seldinger.web.people.models import Membership
from seldinger.web.privileges.meant import Certain

_OURS = "urn:x-seldinger"
_STATUS = "http://hl7.org/fhir/event-status"
# https://hl7.org/fhir/R4/valueset-event-status.html
EVENT_STATUS = frozenset({
    "preparation", "in-progress", "not-done", "on-hold", "stopped", "completed",
    "entered-in-error", "unknown",
})  # fmt: skip
# An act whose key step was not attempted was begun with the patient and not carried through.
_STATUSES = {
    Outcome.DONE: "completed", Outcome.FAILED: "completed", Outcome.NOT_ATTEMPTED: "stopped",
}  # fmt: skip


class NotConformantError(ValueError):
    """A resource of ours that lacks what R4 requires: it does not leave."""


def procedures_for(source: Source) -> QuerySet[Procedure]:
    """Acts on patients in the source's hospital that somebody took part in and stands by."""
    parts = Participation.objects.filter(withdrawn_at__isnull=True)
    gone_wrong = Complication.objects.filter(withdrawn_at__isnull=True)
    who = parts.select_related("traineeship__person", "supervisor")
    beside: list[Any] = [
        Prefetch("participations", who, to_attr="parts"),
        Prefetch("case__complications", gone_wrong, to_attr="standing_complications"),
    ]
    found = Procedure.objects.filter(
        Exists(parts.filter(procedure=OuterRef("pk"))),
        case__hospital=source.hospital_id,
        case__is_simulation=False,
    )
    return found.select_related("case__hospital").prefetch_related(*beside).order_by("pk")


def resources_of(source: Source, procedures: Iterable[Procedure]) -> list[dict[str, Any]]:
    """Raises NotConformantError where one would leave without what R4 requires."""
    listed = list(procedures)
    people = {
        person
        for each in listed
        for part in each.parts  # type: ignore[attr-defined]
        for person in (part.traineeship.person_id, part.supervisor_id)
    }
    worked = Membership.objects.filter(hospital=source.hospital_id, person__in=people - {None})
    numbers = dict(worked.exclude(staff_no="").values_list("person", "staff_no"))
    certain = Certain(source.hospital, {each.name for each in listed})
    return [_checked(_resource(each, numbers, certain)) for each in listed]


def _resource(procedure: Procedure, numbers: Mapping[int, str], certain: Certain) -> dict[str, Any]:
    case = procedure.case
    parts: list[Participation] = procedure.parts  # type: ignore[attr-defined]
    is_verified = any(part.state == State.VERIFIED.value for part in parts)
    state = ("verified", "已审核") if is_verified else ("logged", "已登记，未审核")
    told: dict[str, Any] = {
        "resourceType": "Procedure",
        "id": str(procedure.pk),
        "meta": {"tag": [_coding("state", *state)]},
        "identifier": [{"system": f"{_OURS}:procedure", "value": str(procedure.pk)}],
        "status": _STATUSES[Outcome(procedure.outcome)],
        "code": _code(procedure, certain),
        "subject": {"identifier": {"system": f"{_OURS}:patient", "value": case.number_digest}},
        "performedDateTime": case.day.isoformat(),
        "performer": list(_performers(parts, numbers)),
        "outcome": {"text": Outcome(procedure.outcome).label},
    }
    if gone_wrong := case.standing_complications:  # type: ignore[attr-defined]
        told["complication"] = [_complication(each) for each in gone_wrong]
    return told


def _coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": f"{_OURS}:{system}", "code": code, "display": display}


def _code(procedure: Procedure, certain: Certain) -> dict[str, Any]:
    """The text as logged; the catalogue's entry of that day where one alone bears the name, or a
    person put the name to one alone."""
    told: dict[str, Any] = {"text": procedure.name}
    day = procedure.case.day
    catalogue = certain.catalogue(day)
    if catalogue is None:
        return told
    found: Sequence[Entry] = catalogue.by_name.get(fold(procedure.name), ())
    if not found and (said := certain.meaning(procedure.name, day)) and said.by is By.PERSON:
        found = [catalogue.by_id[one] for one in said.entries]
    if len(found) != 1:
        return told
    (entry,) = found
    coding = _coding(f"catalogue:{catalogue.id}", entry.id, entry.text)
    told["coding"] = [coding | {"version": catalogue.version}]
    if entry.code:
        told["coding"].append(_coding("operation-code", entry.code, entry.text))
    return told


def _performers(parts: list[Participation], numbers: Mapping[int, str]) -> Iterable[dict[str, Any]]:
    seen: set[int] = set()
    for part in parts:
        yield _performer(part.traineeship.person, part.role, numbers)
    for part in parts:
        if part.supervisor is not None and part.supervisor.pk not in seen:
            seen.add(part.supervisor.pk)
            yield _performer(part.supervisor, "带教医师", numbers)


def _performer(person: Any, function: str, numbers: Mapping[int, str]) -> dict[str, Any]:
    actor: dict[str, Any] = {"type": "Practitioner", "display": person.name}
    if number := numbers.get(person.pk):
        actor["identifier"] = {"system": f"{_OURS}:staff-number", "value": number}
    return {"function": {"text": function}, "actor": actor}


def _complication(complication: Complication) -> dict[str, Any]:
    grade = BY_ID.get(complication.grade)
    words = grade.label if grade else complication.grade
    return {
        "coding": [_coding("complication-grade", complication.grade, words)],
        "text": complication.text or words,
    }


def _checked(resource: dict[str, Any]) -> dict[str, Any]:
    """What R4 requires is there, and in the value set that it is bound to."""
    if resource["status"] not in EVENT_STATUS:
        raise NotConformantError(f"status is not one of {_STATUS}")
    if not resource["subject"]["identifier"]["value"]:
        raise NotConformantError("a Procedure needs its subject")
    if any(not each.get("actor") for each in resource["performer"]):
        raise NotConformantError("a performer needs its actor")
    if not resource["performer"]:
        del resource["performer"]  # an empty list is no JSON of FHIR
    return resource
