"""Resources → drafts: procedures, appointments, imaging studies, and summaries of their dose."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from seldinger.intake.dicom import codes as dicom
from seldinger.intake.draft import Action, Draft, Figures, Kind, Person
from seldinger.intake.fhir.devices import devices_used
from seldinger.intake.fhir.resources import (
    ACCESSION,
    Bundle,
    Resource,
    codes,
    concept,
    identifier,
    mapping,
    moment,
    person_name,
    several,
    study_uid,
    text,
)
from seldinger.intake.units import decimal_of, kap_factor, kerma_factor, time_factor

_SUMMARY = "73569-6"  # LOINC, of the radiation dose summary (HL7 implementation guide 0.1.0)
_NOT_DONE = frozenset({"not-done", "entered-in-error", "cancelled", "noshow"})
# stopped: of an operation that was begun and not finished.
_DONE = frozenset({"completed", "stopped", "fulfilled", "available", "final"})
_CORRECTED = frozenset({"amended", "corrected"})


def drafts_of(bundle: Bundle) -> list[Draft]:
    """A study whose dose is summarised beside it is one draft with it, not two."""
    summaries = [
        each for each in bundle.of_type("Observation") if _SUMMARY in codes(each.body.get("code"))
    ]
    drafts = [_dose(bundle, each) for each in summaries]
    summarised = {draft.study_uid for draft in drafts if draft.study_uid}
    for each in bundle.resources:
        make = _MAKERS.get(each.type)
        if make is not None and not (each.type == "ImagingStudy" and study_uid(each) in summarised):
            drafts.append(make(bundle, each))
    return drafts


def _procedure(bundle: Bundle, each: Resource) -> Draft:
    body = each.body
    started = _first_moment(body, "performedPeriod", "performedDateTime", "occurrencePeriod",
                            "occurrenceDateTime")  # fmt: skip
    performers = (mapping(one).get("actor") for one in several(body.get("performer")))
    code, words = concept(body.get("code"))
    return _draft(
        bundle, each, Kind.PROCEDURE, body.get("subject"), started=started,
        order_number=identifier(each), procedure_code=code, procedure_text=words,
        people=_people(bundle, performers), room=_display(bundle, body.get("location")),
        devices=devices_used(bundle, each),
    )  # fmt: skip


def _appointment(bundle: Bundle, each: Resource) -> Draft:
    body = each.body
    actors = [mapping(one).get("actor") for one in several(body.get("participant"))]
    kinds = {kind: [a for a in actors if _is(bundle, a, kind)] for kind in _ACTORS}
    services = [concept(one) for one in several(body.get("serviceType"))]
    words = "；".join(word for _, word in services if word) or text(body.get("description"))
    return _draft(
        bundle, each, Kind.APPOINTMENT, next(iter(kinds["Patient"]), None),
        started=moment(body.get("start")), order_number=identifier(each),
        procedure_code=next((code for code, _ in services if code), ""), procedure_text=words,
        people=_people(bundle, [*kinds["Practitioner"], *kinds["PractitionerRole"]]),
        room=_display(bundle, next(iter(kinds["Location"]), None)),
    )  # fmt: skip


def _study(bundle: Bundle, each: Resource) -> Draft:
    body = each.body
    coded = concept(next(iter(several(body.get("procedureCode"))), None))
    return _draft(
        bundle, each, Kind.STUDY, body.get("subject"), started=moment(body.get("started")),
        study_uid=study_uid(each), accession=identifier(each, ACCESSION),
        procedure_code=coded[0], procedure_text=text(body.get("description")) or coded[1],
    )  # fmt: skip


def _dose(bundle: Bundle, each: Resource) -> Draft:
    body = each.body
    references = [*several(body.get("partOf")), *several(body.get("focus"))]
    studies = (bundle.meant(reference) for reference in references)
    study = next((one for one in studies if one and one.type == "ImagingStudy"), None)
    flags: list[str] = []
    return _draft(
        bundle, each, Kind.DOSE_REPORT, body.get("subject"),
        started=moment(study.body.get("started")) if study else
        _first_moment(body, "effectivePeriod", "effectiveDateTime"),
        study_uid=study_uid(study) or _referred_uid(references),
        accession=identifier(study, ACCESSION),
        procedure_text=text(study.body.get("description")) if study else "",
        people=_people(bundle, several(body.get("performer"))),
        station=_display(bundle, body.get("device")), reported=_figures(body, flags), flags=flags,
    )  # fmt: skip


def _draft(
    bundle: Bundle, each: Resource, kind: Kind, patient: object, *,
    flags: list[str] | None = None, **told: Any,
) -> Draft:  # fmt: skip
    found = bundle.meant(patient)
    number = (
        identifier(found, "MR")
        or identifier(found)
        or text(mapping(mapping(patient).get("identifier")).get("value"))
    )
    flagged = [*(flags or ()), *(() if number else ("patient_missing",))]
    return Draft(
        kind=kind,
        source=text(mapping(each.body.get("meta")).get("source")) or "FHIR",
        action=_action(each),
        message_id=text(each.body.get("id")) or each.url,
        patient_number=number,
        patient_name=person_name(found),
        flags=tuple(flagged),
        **told,
    )


def _action(each: Resource) -> Action:
    status = text(each.body.get("status"))
    if status in _NOT_DONE:
        return Action.CANCEL
    if status in _CORRECTED:
        return Action.CHANGE
    return Action.DONE if status in _DONE else Action.ADD


_ACTORS = ("Patient", "Practitioner", "PractitionerRole", "Location")


def _is(bundle: Bundle, reference: object, kind: str) -> bool:
    found = bundle.meant(reference)
    where = text(mapping(reference).get("reference"))
    return found.type == kind if found else where.split("/")[-2:-1] == [kind]


def _people(bundle: Bundle, references: Any) -> tuple[Person, ...]:
    return tuple(person for each in references for person in _person(bundle, each))


def _person(bundle: Bundle, reference: object) -> Iterator[Person]:
    found = bundle.meant(reference)
    if found is not None and found.type == "PractitionerRole":
        reference = found.body.get("practitioner")
        found = bundle.meant(reference)
    name = person_name(found) or text(mapping(reference).get("display"))
    if name:
        yield Person("performer", identifier(found), name)


def _display(bundle: Bundle, reference: object) -> str:
    found = bundle.meant(reference)
    named = text(mapping(reference).get("display"))
    return named or (text(found.body.get("name")) if found else "")


def _first_moment(body: Mapping[str, Any], *names: str) -> Any:
    return next((found for name in names if (found := moment(body.get(name)))), None)


def _referred_uid(references: list[Any]) -> str:
    for each in references:
        found = mapping(mapping(each).get("identifier"))
        if text(found.get("system")) == "urn:dicom:uid":
            return text(found.get("value")).removeprefix("urn:oid:")
    return ""


def _figures(body: Mapping[str, Any], flags: list[str]) -> Figures:
    wanted: dict[str, tuple[str, Callable[[str], Decimal | None]]] = {
        "kap": (dicom.KAP_TOTAL, kap_factor),
        "kar": (dicom.KAR_TOTAL, kerma_factor),
        "fluoro": (dicom.FLUORO_TOTAL, time_factor),
    }
    found: dict[str, float | None] = {}
    for each in map(mapping, several(body.get("component"))):
        for name, (code, factor_of) in wanted.items():
            if code in codes(each.get("code")):
                found[name] = _quantity(mapping(each.get("valueQuantity")), factor_of, flags)
    return Figures(**found)


def _quantity(
    body: Mapping[str, Any], factor_of: Callable[[str], Decimal | None], flags: list[str]
) -> float | None:
    unit = text(body.get("code")) or text(body.get("unit"))
    factor, value = factor_of(unit), body.get("value")
    if value is None:
        return None
    number = decimal_of(str(value))
    if factor is None or number is None:
        unknown = f"unit_unknown:{unit[:16]}" if unit else "unit_unknown"
        flags.append("number_unreadable" if factor else unknown)
        return None
    return float(number * factor)


_MAKERS: Mapping[str, Callable[[Bundle, Resource], Draft]] = {
    "Procedure": _procedure,
    "Appointment": _appointment,
    "ImagingStudy": _study,
}
