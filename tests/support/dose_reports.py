"""Dose reports as makers write them, built with pydicom: content items, a report, its encodings."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

# Real files by others, never copied into the repository.
SHARED = Path(__file__).parents[3] / "shared" / "data"
DOSE_SR, OTHER_SR = "1.2.840.10008.5.1.4.1.1.88.67", "1.2.840.10008.5.1.4.1.1.88.33"
FLUOROSCOPY, STATIONARY = ("P5-06000", "SRT", "Fluoroscopy"), ("113611", "DCM", "Stationary")
PLANE = {"A": "113620", "B": "113621", "single": "113622"}


def shared(folder: str, name: str) -> Path:
    """Skips the test where the data of others are not beside the checkout."""
    path = SHARED / folder / name
    if not path.exists():
        pytest.skip(f"no {folder}/{name} in {SHARED}")
    return path


def coded(value: str, scheme: str = "DCM", meaning: str = "a text that nobody reads") -> Dataset:
    code = Dataset()
    if len(value) > 16:
        code.LongCodeValue = value
    else:
        code.CodeValue = value
    code.CodingSchemeDesignator = scheme
    code.CodeMeaning = meaning
    return code


def item(kind: str, concept: str, *children: Dataset, scheme: str = "DCM") -> Dataset:
    made = Dataset()
    made.RelationshipType = "CONTAINS"
    made.ValueType = kind
    made.ConceptNameCodeSequence = [coded(concept, scheme)]
    if children:
        made.ContentSequence = list(children)
    return made


def container(concept: str, *children: Dataset, scheme: str = "DCM") -> Dataset:
    return item("CONTAINER", concept, *children, scheme=scheme)


def number(concept: str, value: str | None, unit: str, *, scheme: str = "DCM") -> Dataset:
    """value None: the sequence of the value is there and empty, as several makers write it."""
    made = item("NUM", concept, scheme=scheme)
    measured = Dataset()
    measured.MeasurementUnitsCodeSequence = [coded(unit, "UCUM")]
    measured.NumericValue = value
    made.MeasuredValueSequence = [] if value is None else [measured]
    return made


def choice(concept: str, value: str, scheme: str = "DCM", meaning: str = "text") -> Dataset:
    made = item("CODE", concept)
    made.ConceptCodeSequence = [coded(value, scheme, meaning)]
    return made


def text(concept: str, value: str, *, scheme: str = "DCM") -> Dataset:
    made = item("TEXT", concept, scheme=scheme)
    made.TextValue = value
    return made


def uid(concept: str, value: str) -> Dataset:
    made = item("UIDREF", concept)
    made.UID = value
    return made


def moment(concept: str, value: str) -> Dataset:
    made = item("DATETIME", concept)
    made.DateTime = value
    return made


def accumulated(plane: str, *children: Dataset) -> Dataset:
    return container("113702", choice("113764", PLANE.get(plane, plane)), *children)


def totals(kap: str | None, kar: str | None, fluoro: str | None) -> tuple[Dataset, ...]:
    return (
        number("113722", kap, "Gy.m2"),
        number("113725", kar, "Gy"),
        number("113730", fluoro, "s"),
    )


@dataclass(frozen=True)
class Shot:
    """One irradiation event. None: the item is there and empty."""

    number: int
    plane: str = "single"
    type: tuple[str, str, str] = FLUOROSCOPY
    kap: str | None = "0.0001"
    kar: str | None = "0.002"
    seconds: str | None = "4"
    started: str = "20261120093000.000"

    @property
    def uid(self) -> str:
        return f"1.2.3.4.{self.number}"

    def item(self, *others: Dataset) -> Dataset:
        return container(
            "113706",
            choice("113764", PLANE.get(self.plane, self.plane)),
            moment("111526", self.started),
            choice("113721", *self.type),
            text("125203", "心脏 15 帧"),
            uid("113769", self.uid),
            number("122130", self.kap, "Gy.m2"),
            number("113738", self.kar, "Gy"),
            number("113742", self.seconds, "s"),
            *others,
        )


def angiography(*shots: Shot, planes: Sequence[Dataset] = ()) -> FileDataset:
    """A report of one plane whose totals are those of its events, where no other are given."""
    count = len(shots)
    sums = totals(f"{count * 0.0001:.4f}", f"{count * 0.002:.3f}", str(4 * count))
    made = list(planes or [accumulated("single", *sums)])
    return report(*made, *(shot.item() for shot in shots))


def report(*content: Dataset, root: str = "113701", sop_class: str = DOSE_SR) -> FileDataset:
    """The header of a unit that was told all that it can be told."""
    made = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=bytes(128))
    made.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    made.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.4")
    made.SpecificCharacterSet = "GB18030"
    made.SOPClassUID, made.SOPInstanceUID = sop_class, "1.2.3.4"
    made.StudyDate, made.StudyTime = "20261120", "092530.000"
    made.TimezoneOffsetFromUTC = "+0800"
    made.AccessionNumber, made.Modality = "A2026112001", "SR"
    made.Manufacturer, made.ManufacturerModelName = "示例厂家", "DSA-1"
    made.StationName, made.StudyDescription = "DSA2", "经皮冠状动脉介入"
    made.PerformingPhysicianName = "示例^乙"
    made.PatientName, made.PatientID = "示例^甲", "ZY0001"
    made.StudyInstanceUID = "1.2.3"
    made.ValueType = "CONTAINER"
    made.ConceptNameCodeSequence = [coded(root)]
    made.ContentSequence = [choice("121058", "113704"), *content]
    return made


def written(dataset: FileDataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    dataset.file_meta.TransferSyntaxUID = syntax
    file = BytesIO()
    dcmwrite(file, dataset, enforce_file_format=True)
    return file.getvalue()


def without_lengths(dataset: Dataset) -> None:
    """Every sequence and item up to its delimiter, in place."""
    for element in dataset:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for each in element.value:
                each.is_undefined_length_sequence_item = True
                without_lengths(each)


def as_unknown(dataset: FileDataset) -> bytes:
    """Explicit, with the content as UN: the sender's dictionary did not know the tag."""
    content = written_bare(dataset, ImplicitVRLittleEndian)
    start = content.index(bytes.fromhex("400030a7"))
    own = Dataset({e.tag: e for e in dataset if e.tag < 0x0040A730})
    head = written_bare(own, ExplicitVRLittleEndian)
    length = (len(content) - start - 8).to_bytes(4, "little")
    return head + bytes.fromhex("400030a7") + b"UN\0\0" + length + content[start + 8 :]


def written_bare(dataset: Dataset, syntax: UID) -> bytes:
    """The data set alone: no preamble, no meta."""
    file = BytesIO()
    dcmwrite(file, dataset, implicit_vr=syntax.is_implicit_VR,
             little_endian=syntax.is_little_endian, force_encoding=True)  # fmt: skip
    return file.getvalue()


def encodings(dataset: FileDataset) -> dict[str, bytes]:
    """One report in each encoding in which it may come."""
    plain = {
        "implicit": written(dataset, ImplicitVRLittleEndian),
        "explicit": written(dataset, ExplicitVRLittleEndian),
        "big endian": written(dataset, ExplicitVRBigEndian),
        "deflated": written(dataset, DeflatedExplicitVRLittleEndian),
    }
    bare = {
        "implicit, bare": _bare(plain["implicit"]),
        "explicit, bare": _bare(plain["explicit"]),
        "explicit, no preamble": plain["explicit"][128 + 4 :],
        "explicit, stated as implicit": plain["implicit"][: -len(_bare(plain["implicit"]))]
        + _bare(plain["explicit"]),
        "padded": plain["implicit"] + b"\0",
    }
    without_lengths(dataset)
    undefined = {
        f"{name}, no lengths": written(dataset, syntax)
        for name, syntax in (
            ("implicit", ImplicitVRLittleEndian),
            ("explicit", ExplicitVRLittleEndian),
            ("big endian", ExplicitVRBigEndian),
        )
    }
    return dict(chain(plain.items(), bare.items(), undefined.items()))


def _bare(content: bytes) -> bytes:
    """Behind preamble and meta; the data set begins with (0008,0005)."""
    return content[content.index(bytes.fromhex("08000500"), 132) :]
