"""Whole files: the real ones against a plain walk by pydicom, and what is refused, with why."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from seldinger.intake.dicom import files, stream
from seldinger.intake.draft import Draft, IntakeError
from seldinger.intake.reading import read_drafts
from support.dose_reports import (
    OTHER_SR,
    STATIONARY,
    Shot,
    accumulated,
    angiography,
    choice,
    container,
    item,
    number,
    report,
    shared,
    totals,
    written,
)

REAL = (
    "philips_allura_clarity_u104.dcm",
    "philips_allura_clarity_u601.dcm",
    "siemens_axiom_artis.dcm",
    "siemens_axiom_example_procedure.dcm",
)
# All that the four files write, to Gy·cm², mGy and s.
TIMES = {"Gy.m2": 1e4, "Gym2": 1e4, "Gy": 1e3, "s": 1, "mGy": 1, "ms": 1e-3}


@pytest.fixture(scope="module", params=REAL)
def real(request: pytest.FixtureRequest) -> tuple[Dataset, Draft]:
    path = shared("rdsr", request.param)
    (draft,) = read_drafts(path.read_bytes())
    return pydicom.dcmread(path), draft


def concept(node: Dataset) -> str:
    return str(node.ConceptNameCodeSequence[0].CodeValue)


def walked(node: Dataset, wanted: str) -> Iterator[Dataset]:
    for child in node.get("ContentSequence", []):
        if concept(child) == wanted:
            yield child
        yield from walked(child, wanted)


def figure(node: Dataset, wanted: str) -> float | None:
    for child in walked(node, wanted):
        for measured in child.get("MeasuredValueSequence", []):
            unit = measured.MeasurementUnitsCodeSequence[0].CodeValue
            return float(measured.NumericValue) * TIMES[unit]
    return None


def about(value: float | None) -> object:
    return value if value is None else pytest.approx(value, rel=1e-9)


def test_the_totals_of_each_plane_are_those_of_a_plain_walk(real):
    dataset, draft = real
    expected = [
        tuple(about(figure(node, code)) for code in ("113722", "113725", "113730"))
        for node in walked(dataset, "113702")
    ]

    assert expected
    assert [(p.kap, p.kar, p.fluoro) for p in draft.planes.values()] == expected


def test_every_event_has_the_figures_of_a_plain_walk(real):
    dataset, draft = real
    expected = {}
    for node in walked(dataset, "113706"):
        uid = next(child.UID for child in walked(node, "113769"))
        plane = next(child.ConceptCodeSequence[0].CodeValue for child in walked(node, "113764"))
        figures = tuple(about(figure(node, code)) for code in ("122130", "113738", "113742"))
        expected[uid, {"113620": "A", "113621": "B", "113622": "single"}[plane]] = figures
    found = {(e.uid, e.plane): (e.dose.kap, e.dose.kar, e.duration) for e in draft.events}

    assert len(found) == len(draft.events) == len(list(walked(dataset, "113706"))) > 20
    assert found == expected


def test_the_header_is_that_of_the_object(real):
    dataset, draft = real

    assert draft.study_uid == dataset.StudyInstanceUID
    assert draft.instance_uid == dataset.SOPInstanceUID
    assert draft.patient_number == dataset.PatientID
    assert draft.accession == dataset.AccessionNumber
    assert draft.procedure_text == dataset.get("StudyDescription", "")
    assert draft.started.strftime("%Y%m%d%H%M%S") == f"{dataset.StudyDate}{dataset.StudyTime[:6]}"


def test_biplane_totals_and_events_that_disagree_are_both_kept():
    (draft,) = read_drafts(shared("rdsr", REAL[0]).read_bytes())

    assert list(draft.planes) == ["A", "B"]
    assert draft.reported.kap == pytest.approx(0.0784, abs=1e-4)
    assert draft.summed.kap == pytest.approx(0.0659, abs=1e-4)
    assert draft.flags == ("kap_differs",)


# Refused


def refused(content: bytes) -> str:
    with pytest.raises(IntakeError) as error:
        read_drafts(content)
    return str(error.value)


def radiograph(*children: Dataset) -> Dataset:
    shot = container("113706", choice("113721", STATIONARY[0]), number("122130", "1e-6", "Gy.m2"))
    return report(accumulated("single", number("113722", "1e-6", "Gy.m2"), *children), shot)


def other(kind: str, scheme: str) -> Dataset:
    made = report(container("113706"))
    made.ContentSequence[0].ConceptCodeSequence[0].CodeValue = kind
    made.ContentSequence[0].ConceptCodeSequence[0].CodingSchemeDesignator = scheme
    return made


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (other("P5-08000", "SRT"), "这是CT的剂量报告"),
        (other("77477000", "SCT"), "这是CT的剂量报告"),
        (report(container("113811", number("113813", "1", "mGy.cm"))), "这是CT的剂量报告"),
        (report(container("113819")), "这是CT的剂量报告"),
        (other("P5-40010", "SRT"), "这是乳腺摄影的剂量报告"),
        (other("71651007", "SCT"), "这是乳腺摄影的剂量报告"),
        (report(accumulated("x", number("111637", "1", "mGy"))), "这是乳腺摄影的剂量报告"),
        (radiograph(), "这是普通摄片的剂量报告"),
        (radiograph(choice("122142", "113958"), *totals("0", "0", "0")), "普通摄片"),
        (radiograph(choice("122142", "113959"), *totals("0", "0", "0")), "普通摄片"),
        (report(root="126000", sop_class=OTHER_SR), "这份结构化报告不是 X 射线剂量报告"),
        (report(item("TEXT", "121106")), "既没有总量，也没有曝光"),
        (angiography(), None),
    ],
)
def test_another_modality_or_report_is_refused_with_what_to_send_instead(made, why):
    if why is None:  # of an angiography unit, with totals alone
        assert read_drafts(written(made))
    else:
        assert why in refused(written(made))


def test_a_fluoroscopy_guided_unit_is_none_for_radiographs():
    made = radiograph(choice("122142", "113957"), *totals("1e-6", "1e-6", "0"))

    assert read_drafts(written(made))


def test_an_image_is_refused():
    made = angiography(Shot(1))
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.12.1"
    del made.ContentSequence, made.ConceptNameCodeSequence
    made.Rows = made.Columns = 8
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation, made.SamplesPerPixel = 7, 0, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.PixelData = bytes(range(64))

    assert "这不是结构化报告" in refused(written(made))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的"),
        ("普通的文字".encode(), "认不出这个文件"),
        (b"%PDF-1.4 ...", "认不出这个文件"),
        (bytes(128) + b"DICM", "文件已损坏"),
        (bytes(128) + b"DICM" + b"\2\0\0\0UL\4\0", "文件已损坏"),
    ],
)
def test_what_is_no_report_at_all_is_refused(content, why):
    assert why in refused(content)


def test_a_report_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    meta = written(angiography(Shot(1)), DeflatedExplicitVRLittleEndian)
    start = meta.index(b"1.2.840.10008.1.2.1.99") + 22
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(bytes(2 << 20)) + packer.flush()

    assert len(packed) < 10_000
    assert "解压后超过" in refused(meta[:start] + packed)


def test_a_report_of_countless_empty_items_is_refused(monkeypatch):
    """Eight bytes of the file each, and two hundred of memory."""
    monkeypatch.setattr(stream, "_MOST_ITEMS", 1000)
    head = written(angiography(Shot(1)))
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * 1001
    bomb = b"\x40\0\x30\xa7SQ\0\0" + len(items).to_bytes(4, "little") + items

    assert "文件超过 1000 个内容项" in refused(head[: head.index(b"\x40\0\x30\xa7")] + bomb)


def test_sequences_in_sequences_without_end_are_refused():
    deep = b"\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 5000

    assert "文件已损坏" in refused(bytes(128) + b"DICM" + deep)


@pytest.mark.parametrize("name", [None, *REAL])
def test_a_report_that_was_cut_off_is_refused(name: str | None):
    content = Path(shared("rdsr", name)).read_bytes() if name else written(angiography(Shot(1)))

    for end in (*range(132, 400, 7), len(content) // 3, len(content) // 2, len(content) - 1):
        assert refused(content[:end])
