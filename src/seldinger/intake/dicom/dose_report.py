"""X-Ray Radiation Dose Structured Report → draft (DICOM PS3.16, TID 10001 to 10003)."""

from dataclasses import replace
from datetime import date

from seldinger.intake.dicom import codes
from seldinger.intake.dicom.content import Node, Report, read_report
from seldinger.intake.dicom.dose import Dose, dose_of, found_in
from seldinger.intake.dicom.texts import person_name
from seldinger.intake.draft import Draft, IntakeError, Kind, Person
from seldinger.intake.times import moment_of_parts

_FROM_ANGIOGRAPHY = "介入手术的剂量来自造影机，请发送造影机的剂量报告"


def read_dose_report(content: bytes) -> Draft:
    """Raises IntakeError where it is damaged or no dose report of an X-ray projection unit."""
    report = read_report(content, codes.CONCEPTS, codes.HEADER, codes.HEADER_SEQUENCES)
    root = _dose_root(report)
    dose = dose_of(root)
    _refuse_radiograph(root, dose)
    if not dose.planes and not dose.events:
        raise IntakeError("这份剂量报告里既没有总量，也没有曝光。请从设备重新发送")
    return _draft(_Header(report), dose)


def _dose_root(report: Report) -> Node:
    root = report.root
    if not _Header(report).plain(codes.SOP_CLASS).startswith(codes.REPORT_CLASSES):
        raise IntakeError(f"这不是结构化报告。{_FROM_ANGIOGRAPHY}")
    if root is None:
        raise IntakeError("这份结构化报告没有内容。请从设备重新发送")
    if root.code != (codes.REPORT, "DCM"):
        raise IntakeError(f"这份结构化报告不是 X 射线剂量报告。{_FROM_ANGIOGRAPHY}")
    other = _other_report(root)
    if other:
        raise IntakeError(f"这是{other}的剂量报告。{_FROM_ANGIOGRAPHY}")
    return root


def _other_report(root: Node) -> str:
    named = codes.OTHER_REPORTS.get(root.value_of(codes.PROCEDURE_REPORTED))
    if named:
        return named
    if any(any(found_in(root, each)) for each in (codes.CT_TOTAL, codes.CT_EVENT)):
        return "CT"
    return "乳腺摄影" if any(found_in(root, codes.GLANDULAR_TOTAL)) else ""


def _refuse_radiograph(root: Node, dose: Dose) -> None:
    """A plain radiograph is a projection too, but of a unit that says so, or that says nothing of
    fluoroscopy."""
    units = {each.value for each in found_in(root, codes.DEVICE_TYPE)}
    if units and units <= codes.RADIOGRAPHIC:
        raise IntakeError(f"这是普通摄片的剂量报告。{_FROM_ANGIOGRAPHY}")
    of_fluoroscopy = (codes.FLUORO_TOTAL, codes.KAR_TOTAL, codes.KAR)
    if any(any(found_in(root, each)) for each in of_fluoroscopy):
        return
    if dose.events and all(event.type == codes.STATIONARY for event in dose.events):
        raise IntakeError(f"这是普通摄片的剂量报告。{_FROM_ANGIOGRAPHY}")


class _Header:
    """The elements around the content."""

    def __init__(self, report: Report) -> None:
        self.header, self.texts = report.header, report.texts

    def plain(self, name: bytes) -> str:
        return self.header.values.get(name, b"").decode("ascii", "replace").strip(" \0")

    def text(self, name: bytes) -> str:
        return self.texts.read(self.header.values.get(name, b""))

    def accession(self) -> str:
        """Of the study, else of the first request that it answers."""
        own = self.text(codes.ACCESSION)
        requests = [
            *self.header.items.get(codes.REFERENCED_REQUEST, ()),
            *self.header.items.get(codes.REQUEST, ()),
        ]
        others = (self.texts.read(each.values.get(codes.ACCESSION, b"")) for each in requests)
        return own or next(filter(None, others), "")

    def procedure(self) -> str:
        for name in (codes.STUDY_TEXT, codes.STEP_TEXT, codes.REQUESTED_TEXT):
            if self.text(name):
                return self.text(name)
        coded = self.header.items.get(codes.PROCEDURE_CODE, ())
        meanings = (self.texts.read(each.values.get(codes.MEANING, b"")) for each in coded)
        return next(filter(None, meanings), "")

    def started(self, dose: Dose) -> date | None:
        """Of the study, else of the step, else of the first event."""
        offset = self.plain(codes.OFFSET)
        for day, clock in (
            (codes.STUDY_DATE, codes.STUDY_TIME),
            (codes.STEP_DATE, codes.STEP_TIME),
        ):
            moment = moment_of_parts(self.plain(day), self.plain(clock), offset)
            if moment is not None:
                return moment
        if self.plain(codes.STUDY_DATE):
            dose.flag("date_unreadable")
        first = [event.started for event in dose.events if event.started is not None]
        return first[0] if first else None

    def people(self) -> tuple[Person, ...]:
        """Operators of the console are no operators of the patient: the role stays the sender's."""
        named = (("performer", codes.PERFORMERS), ("technician", codes.OPERATORS))
        return tuple(
            Person(role, "", name)
            for role, element in named
            for written in self.text(element).split("\\")
            if (name := person_name(written))
        )


def _draft(header: _Header, dose: Dose) -> Draft:
    maker = f"{header.text(codes.MAKER)} {header.text(codes.MODEL)}".strip()
    draft = Draft(
        kind=Kind.DOSE_REPORT,
        source=maker or header.text(codes.STATION),
        instance_uid=header.plain(codes.INSTANCE),
        study_uid=header.plain(codes.STUDY),
        accession=header.accession(),
        patient_number=header.text(codes.PATIENT),
        patient_name=person_name(header.text(codes.PATIENT_NAME)),
        started=header.started(dose),
        procedure_text=header.procedure(),
        station=header.text(codes.STATION),
        people=header.people(),
        reported=dose.reported,
        planes=dose.planes,
        summed=dose.summed,
        events=tuple(dose.events),
    )
    if not draft.patient_number:
        dose.flag("patient_missing")
    if not header.texts.is_whole:
        dose.flag("text_undecodable")
    return replace(draft, flags=tuple(dose.flags))
