"""Dose reports and messages as simulated devices and systems send them: bytes, read like any."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian

AE_TITLE, STATION = "SHILI_DSA1", "导管室 1"
SYSTEM = "SHILI_HIS SHILI"
_DOSE_SR = UID("1.2.840.10008.5.1.4.1.1.88.67")
_FLUOROSCOPY, _STATIONARY = ("P5-06000", "SRT"), ("113611", "DCM")
_HIGH = 0.12  # share of operations with much dose


@dataclass(frozen=True)
class Performed:
    """One operation as its device knows it. number: the patient's; accession, study: "" if none."""

    begin: datetime
    name: str
    number: str
    accession: str
    study: str
    room: str = STATION


def dose_report(operation: Performed, random: Random) -> bytes:
    """A report of one plane; its totals are a little more than the sum of its events."""
    shots = [*_shots(operation, random)]
    kap, kar = sum(shot.kap for shot in shots), sum(shot.kar for shot in shots)
    fluoro = sum(shot.seconds for shot in shots if shot.type == _FLUOROSCOPY)
    totals = (
        _number("113722", f"{kap * 1.002:.8f}", "Gy.m2"),
        _number("113725", f"{kar * 1.002:.6f}", "Gy"),
        _number("113730", f"{fluoro:.0f}", "s"),
    )
    report = _header(operation)
    report.ContentSequence = [
        _code("121058", "113704"),
        _container("113702", _code("113764", "113622"), *totals),
        *(shot.item() for shot in shots),
    ]
    file = BytesIO()
    dcmwrite(file, report, enforce_file_format=True)
    return file.getvalue()


@dataclass(frozen=True)
class _Shot:
    """kap in Gy·m², kar in Gy, as reports write them."""

    uid: str
    at: datetime
    type: tuple[str, str]
    kap: float
    kar: float
    seconds: float

    def item(self) -> Dataset:
        return _container(
            "113706",
            _code("113764", "113622"),
            _of("DATETIME", "111526", "DateTime", f"{self.at:%Y%m%d%H%M%S}"),
            _code("113721", *self.type),
            _of("UIDREF", "113769", "UID", self.uid),
            _number("122130", f"{self.kap:.8f}", "Gy.m2"),
            _number("113738", f"{self.kar:.6f}", "Gy"),
            _number("113742", f"{self.seconds:.1f}", "s"),
        )


def _shots(operation: Performed, random: Random) -> Iterator[_Shot]:
    much = 9.0 if random.random() < _HIGH else 1.0
    at = operation.begin + timedelta(minutes=6)
    for number in range(random.randrange(8, 26)):
        is_run = number % 4 == 3
        seconds = random.uniform(3, 8) if is_run else random.uniform(10, 90)
        kar = (random.uniform(0.008, 0.05) if is_run else seconds * 0.0006) * much
        yield _Shot(
            uid=f"{operation.study}.1.{number + 1}",
            at=at,
            type=_STATIONARY if is_run else _FLUOROSCOPY,
            kap=kar * random.uniform(0.012, 0.02),
            kar=kar,
            seconds=seconds,
        )
        at += timedelta(seconds=seconds + random.uniform(20, 150))


def _header(operation: Performed) -> FileDataset:
    uid = UID(f"{operation.study}.1")
    made = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=bytes(128))
    made.file_meta.MediaStorageSOPClassUID = _DOSE_SR
    made.file_meta.MediaStorageSOPInstanceUID = uid
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SpecificCharacterSet = "GB18030"
    made.SOPClassUID, made.SOPInstanceUID = _DOSE_SR, uid
    made.StudyInstanceUID, made.AccessionNumber = operation.study, operation.accession
    made.StudyDate = f"{operation.begin:%Y%m%d}"
    made.StudyTime = f"{operation.begin:%H%M%S}"
    made.TimezoneOffsetFromUTC, made.Modality = "+0800", "SR"
    made.Manufacturer, made.ManufacturerModelName = "示例厂家", "示例血管机"
    made.StationName, made.StudyDescription = operation.room, operation.name
    made.PatientName, made.PatientID = "示例^患者", operation.number
    made.ValueType = "CONTAINER"
    made.ConceptNameCodeSequence = [_coded("113701", "DCM")]
    return made


def _coded(value: str, scheme: str) -> Dataset:
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = value, scheme, value
    return made


def _item(kind: str, concept: str) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = "CONTAINS", kind
    made.ConceptNameCodeSequence = [_coded(concept, "DCM")]
    return made


def _container(concept: str, *children: Dataset) -> Dataset:
    made = _item("CONTAINER", concept)
    made.ContentSequence = list(children)
    return made


def _code(concept: str, value: str, scheme: str = "DCM") -> Dataset:
    made = _item("CODE", concept)
    made.ConceptCodeSequence = [_coded(value, scheme)]
    return made


def _of(kind: str, concept: str, keyword: str, value: str) -> Dataset:
    made = _item(kind, concept)
    setattr(made, keyword, value)
    return made


def _number(concept: str, value: str, unit: str) -> Dataset:
    made, measured = _item("NUM", concept), Dataset()
    measured.MeasurementUnitsCodeSequence = [_coded(unit, "UCUM")]
    measured.NumericValue = value
    made.MeasuredValueSequence = [measured]
    return made


# -- messages --------------------------------------------------------------------------------------


def appointment(operation: Performed, *, room: str, doctor: str, sent: datetime) -> bytes:
    """SIU^S12. doctor: the operator's staff number and name, as AIP-3 writes them."""
    begin, number = f"{operation.begin:%Y%m%d%H%M%S}", operation.accession
    lines = (
        _head("SIU^S12", f"S{number}", sent),
        f"SCH|{number}|||||||||60|min|^^60^{begin}",
        f"PID|1||{operation.number}^^^^MR||示例^患者",
        "RGS|1",
        f"AIS|1||^{operation.name}|{begin}",
        f"AIL|1||^{room}",
        f"AIP|1||{doctor}",
    )
    return "\r".join(lines).encode()


def order(operation: Performed, *, sent: datetime) -> bytes:
    """ORM^O01 with the accession number that the device will write too."""
    begin, number = f"{operation.begin:%Y%m%d%H%M%S}", operation.accession
    lines = (
        _head("ORM^O01", f"O{number}", sent),
        f"PID|1||{operation.number}^^^^MR||示例^患者",
        f"ORC|NW|{number}",
        f"OBR|1|{number}|{number}|^{operation.name}|||{begin}",
        f"ZDS|{operation.study}",
    )
    return "\r".join(lines).encode()


def _head(kind: str, control: str, sent: datetime) -> str:
    application, facility = SYSTEM.split()
    fields = (
        "MSH", "^~\\&", application, facility, "SELDINGER", "", f"{sent:%Y%m%d%H%M%S}", "", kind,
        control, "P", "2.5", "", "", "", "", "CHN", "UNICODE UTF-8",
    )  # fmt: skip
    return "|".join(fields)
