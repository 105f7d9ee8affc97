"""Whatever the bytes: the intake gives drafts or raises IntakeError, and nothing else."""

import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.intake.draft import Draft, IntakeError
from seldinger.intake.numbers import keyed_hash
from seldinger.intake.reading import read_drafts
from seldinger.report.intake import draft_document
from support.dose_reports import SHARED, STATIONARY, Shot, angiography, encodings

# Fixed examples: a mutation that made a reader fail once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None, max_examples=200)

REPORTS = encodings(angiography(Shot(1), Shot(1, "B", type=STATIONARY)))
ORDER = """MSH|^~\\&|HIS|示例医院|X||20261120||ORM^O01|M1|P|2.4||||||GB 18030-2000
EVN|A40|20261120
PID|1||ZY0001^^^HIS^MR~3101^^^ID^NI||示例^珅~SHI^LI^^^^^^I
MRG|ZY0002^^^HIS^PI
SCH|1|2|||||||||^^^20261120093000||||||||||||||Booked
AIS|1||36.06^A\\T\\B \\XE5B7A6\\ & C^ICD9|20261121
ORC|SC|P1|F1||CM
OBR|1|P1|F1|36.06^经皮冠状动脉支架置入术^ICD9|||202611210930+0800
ZDS|1.2.3
"""
RESOURCES: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p", "identifier": [{"value": "ZY0001"}]},
    {
        "resourceType": "Procedure", "status": "completed", "performedDateTime": "2026-11-20",
        "code": {"coding": [{"code": "36.06", "display": "支架"}]},
        "subject": {"reference": "Patient/p"}, "performer": [{"actor": {"display": "示例乙"}}],
    },
    {
        "resourceType": "Observation", "code": {"coding": [{"code": "73569-6"}]},
        "component": [{"code": {"coding": [{"code": "113722"}]},
                       "valueQuantity": {"value": 1.5, "code": "Gy.cm2"}}],
    },
]  # fmt: skip
BUNDLE = json.dumps(
    {"resourceType": "Bundle", "entry": [{"resource": each} for each in RESOURCES]}
).encode()
SEEDS = (
    *REPORTS.values(),
    *(ORDER.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16")),
    ORDER.replace("\n", "\r").encode("gb18030"),
    f"FHS|^~\\&\n{ORDER}{ORDER.replace('ORM^O01', 'SIU^S12')}".encode(),
    ORDER.replace("ORM^O01", "ADT^A40").encode(),
    BUNDLE,
)
STARTS = (b"", b"\0" * 128 + b"DICM", b"\x08\0\x05\0", b"MSH|^~\\&|", b"{", b"\xff\xfe")
# What damages most: delimiters, lengths without end, tags of items, brackets, escapes.
PIECES = (
    b"", b"\0", b"\xff" * 4, b"\xff\xff\xff\x7f", b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0",
    b"\xfe\xff\xdd\xe0", b"\x40\0\x30\xa7", b"SQ", b"UN", b"|", b"^", b"~", b"\\", b"&", b"\r",
    b"\nMSH", b"\x1b$B", b"\x81", b'"', b"{", b"]", b"null", b"1e999", b"\\ud800", b"-1", b"\xb2",
)  # fmt: skip
MUTATIONS = st.tuples(
    st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.sampled_from(PIECES) | st.binary()
)


def taken_in(content: bytes) -> list[Draft]:
    """Nothing where it is refused. A draft can always be printed."""
    try:
        drafts = read_drafts(content)
    except IntakeError:
        return []
    for draft in drafts:
        document = draft_document(draft, partial(keyed_hash, key="k"))
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return drafts


def mutated(content: bytes, mutations: list[tuple[float, int, bytes]]) -> bytes:
    """At each place (a share of the length) so many bytes are replaced by others."""
    for share, length, piece in mutations:
        place = int(share * len(content))
        content = content[:place] + piece + content[place + length :]
    return content


@fuzzed
@given(st.sampled_from(SEEDS), st.lists(MUTATIONS, min_size=1, max_size=6))
def test_a_damaged_file_gives_drafts_or_is_refused(seed, mutations):
    taken_in(mutated(seed, mutations))


@fuzzed
@given(st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_give_drafts_or_are_refused(start, content):
    taken_in(start + content)


TEXTS = st.sampled_from(["Procedure", "Patient/p", "113722", "73569-6", "urn:dicom:uid", "2026"])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=5)
NAMES = st.sampled_from([
    "resourceType", "id", "identifier", "value", "type", "system", "coding", "code", "subject",
    "reference", "performer", "actor", "participant", "partOf", "focus", "component", "name",
    "valueQuantity", "unit", "start", "performedPeriod", "given", "family", "text", "started",
])  # fmt: skip
TREES = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(fuzzed, max_examples=80)
@given(
    st.sampled_from(["Procedure", "Appointment", "ImagingStudy", "Observation", "Patient"]),
    st.dictionaries(NAMES, TREES, max_size=6),
)
def test_a_resource_of_any_shape_gives_drafts_or_is_refused(type_, fields):
    summary = {"coding": [{"code": "73569-6"}]} if type_ == "Observation" else {}
    resource = {"code": summary, "performer": RESOURCES} | fields | {"resourceType": type_}
    entries = [{"resource": each} for each in (resource, *RESOURCES)]

    taken_in(json.dumps({"resourceType": "Bundle", "entry": entries}).encode())


@pytest.mark.parametrize("kind", REPORTS)
def test_every_beginning_of_a_dose_report_is_refused(kind):
    """Each place near its ends, and every thirteenth between: half a report is none."""
    content = REPORTS[kind].rstrip(b"\0")

    for end in {*range(400), *range(0, len(content), 13), *range(len(content) - 400, len(content))}:
        if 0 <= end < len(content):
            assert taken_in(content[:end]) == []


REAL = sorted((SHARED / "rdsr").glob("*.dcm"))


@pytest.mark.skipif(not REAL, reason=f"no rdsr in {SHARED}")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_report_that_was_cut_off_or_damaged_is_no_surprise(path):
    content = path.read_bytes()

    for step in range(1, 20):
        assert taken_in(content[: step * len(content) // 20]) == []
        taken_in(mutated(content, [(step / 20, step, PIECES[step])]))


MESSAGE = b"MSH|^~\\&|HIS||X||20261120||ORM^O01|M|P\r"


@pytest.mark.parametrize(
    "content",
    [
        MESSAGE + b"PID|1||" + b"~" * 1_000_000,
        MESSAGE + b"PID|1||" + b"a~" * 500_000,
        MESSAGE + b"PID|1||" + b"^" * 1_000_000 + b"&" * 1_000_000,
        MESSAGE + b"OBR" + b"|" * 2_000_000 + b"\rx" * 15_000,
        MESSAGE + b"OBR|1|||^" + b"\\a" * 100_000,
        MESSAGE + b"ORC|NW\r" * 5_000,
    ],
    ids=["empty repetitions", "repetitions", "components", "broken lines", "escapes", "orders"],
)
def test_a_message_of_countless_parts_is_read_in_one_pass(content):
    """A reader that begins again at every part would not end within the limit of the tests."""
    taken_in(content)
