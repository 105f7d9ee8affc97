"""What stands in a dose report, whichever maker wrote it: figures, events, flags, texts."""

from datetime import date, datetime, timedelta, timezone

import pytest
from pydicom.dataset import Dataset

from seldinger.intake.draft import Draft, Figures
from seldinger.intake.reading import read_drafts
from support.dose_reports import (
    STATIONARY,
    Shot,
    accumulated,
    angiography,
    as_unknown,
    choice,
    container,
    encodings,
    moment,
    number,
    report,
    text,
    totals,
    uid,
    written,
)

CHINA = timezone(timedelta(hours=8))


def read(dataset: Dataset) -> Draft:
    (draft,) = read_drafts(written(dataset))
    return draft


def of_one_plane(*shots: Shot, kap: str | None, kar: str | None, fluoro: str | None) -> Draft:
    return read(angiography(*shots, planes=[accumulated("single", *totals(kap, kar, fluoro))]))


# The header


def test_the_header_says_whose_when_where_and_what():
    draft = read(angiography(Shot(1)))

    assert (draft.source, draft.station) == ("示例厂家 DSA-1", "DSA2")
    assert (draft.instance_uid, draft.study_uid) == ("1.2.3.4", "1.2.3")
    assert (draft.patient_number, draft.patient_name) == ("ZY0001", "示例甲")
    assert (draft.accession, draft.procedure_text) == ("A2026112001", "经皮冠状动脉介入")
    assert draft.started == datetime(2026, 11, 20, 9, 25, 30, tzinfo=CHINA)
    assert [(person.role, person.name) for person in draft.people] == [("performer", "示例乙")]
    assert draft.flags == ()


def test_neither_patient_number_nor_name_is_in_what_a_draft_prints():
    shown = repr(read(angiography(Shot(1))))

    assert "ZY0001" not in shown
    assert "示例甲" not in shown


def test_the_accession_number_may_stand_in_the_request_alone():
    made = angiography(Shot(1))
    made.AccessionNumber = ""
    request = Dataset()
    request.AccessionNumber = "A2026112002"
    made.ReferencedRequestSequence = [request]

    assert read(made).accession == "A2026112002"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"TimezoneOffsetFromUTC": ""}, datetime(2026, 11, 20, 9, 25, 30)),
        ({"TimezoneOffsetFromUTC": "", "StudyTime": "0925"}, datetime(2026, 11, 20, 9, 25)),
        ({"TimezoneOffsetFromUTC": "", "StudyTime": "09"}, datetime(2026, 11, 20, 9)),
        ({"StudyTime": ""}, date(2026, 11, 20)),
        (
            {"StudyDate": "", "PerformedProcedureStepStartDate": "20261119"},
            date(2026, 11, 19),
        ),
        ({"StudyDate": ""}, datetime(2026, 11, 20, 9, 30)),
    ],
)
def test_the_start_is_that_of_the_study_then_of_the_step_then_of_the_first_event(header, expected):
    made = angiography(Shot(1))
    for name, value in header.items():
        setattr(made, name, value)

    assert read(made).started == expected


def test_a_number_of_the_patient_and_an_accession_may_be_absent():
    made = angiography(Shot(1))
    made.PatientID = made.AccessionNumber = made.Manufacturer = made.ManufacturerModelName = None
    draft = read(made)

    assert (draft.patient_number, draft.accession, draft.source) == ("", "", "DSA2")
    assert draft.flags == ("patient_missing",)


# Figures


def test_totals_are_converted_to_gycm2_mgy_and_seconds():
    draft = read(angiography(Shot(1), Shot(2)))

    assert draft.reported == Figures(kap=2.0, kar=4.0, fluoro=8.0)
    assert draft.summed == Figures(kap=2.0, kar=4.0, fluoro=8.0)


@pytest.mark.parametrize(
    ("value", "unit", "gycm2"),
    [
        ("1.6e-005", "Gy.m2", 0.16), ("1.6E-5", "Gym2", 0.16), ("160", "mGy.cm2", 0.16),
        ("1.6", "dGy.cm2", 0.16), ("1.6", "dGycm2", 0.16), ("16", "cGy.cm2", 0.16),
        ("16", "uGy.m2", 0.16), ("16", "µGym²", 0.16), ("0.16", "Gy.cm2", 0.16),
        ("0.16", "Gy*cm2", 0.16), ("0.16", "Gy-cm2", 0.16), ("0.016", "mGy.m2", 16 / 100),
    ],
)  # fmt: skip
def test_every_unit_of_a_kerma_area_product_is_known_by_its_code(value, unit, gycm2):
    plane = accumulated("single", number("113722", value, unit), number("113725", "1", "mGy"))

    assert read(angiography(Shot(1), planes=[plane])).reported.kap == pytest.approx(gycm2)


@pytest.mark.parametrize(
    ("value", "unit", "flag"),
    [
        ("1", "rad.cm2", "unit_unknown:rad.cm2"), ("1", "Gy", "unit_unknown:Gy"),
        ("1", "", "unit_unknown"), ("-1", "Gy.m2", "number_unreadable"),
        ("1e40", "Gy.m2", "number_unreadable"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_a_number_or_unit_that_is_not_known_is_flagged_and_never_guessed(value, unit, flag):
    plane = accumulated("single", number("113722", value, unit), number("113725", "2", "mGy"))
    draft = read(angiography(Shot(1), planes=[plane]))

    assert draft.reported.kap is None
    assert draft.dose.kap == draft.summed.kap == 1.0
    assert {flag, "kap_from_events"} <= set(draft.flags)


def test_the_planes_are_kept_apart_and_added_up():
    planes = [
        accumulated("A", *totals("0.0001", "0.002", "4")),
        accumulated("B", *totals("0.0002", "0.006", "8")),
    ]
    shots = [Shot(1, "A"), Shot(1, "B", kap="0.0002", kar="0.006", seconds="8")]
    draft = read(angiography(*shots, planes=planes))

    assert draft.planes == {"A": Figures(1.0, 2.0, 4.0), "B": Figures(2.0, 6.0, 8.0)}
    assert draft.reported == draft.summed == Figures(3.0, 8.0, 12.0)
    assert [event.plane for event in draft.events] == ["A", "B"]
    assert draft.flags == ()


def test_a_plane_without_a_total_leaves_the_sum_flagged():
    planes = [
        accumulated("A", *totals("0.0001", "0.002", "4")),
        accumulated("B", *totals(None, None, None)),
    ]
    draft = read(angiography(Shot(1, "A"), planes=planes))

    assert draft.reported == Figures(1.0, 2.0, 4.0)
    assert draft.flags == ("plane_incomplete",)


def test_the_same_total_said_twice_counts_once_and_another_one_is_flagged():
    same = [accumulated("single", *totals("0.0001", "0.002", "4")) for _ in range(2)]
    other = accumulated("single", *totals("0.0003", "0.002", "4"))

    assert read(angiography(Shot(1), planes=same)).reported.kap == 1.0
    assert "same_plane_twice" in read(angiography(Shot(1), planes=[same[0], other])).flags


def test_where_a_total_is_absent_the_events_stand_in_and_it_is_said():
    draft = of_one_plane(Shot(1), Shot(2), kap=None, kar=None, fluoro=None)

    assert draft.reported == Figures()
    assert draft.dose == draft.summed == Figures(2.0, 4.0, 8.0)
    assert draft.flags == ("kap_from_events", "kar_from_events", "fluoro_from_events")


def test_where_neither_is_said_nothing_is_known():
    shot = Shot(1, kap=None, kar=None, seconds=None)

    assert of_one_plane(shot, kap=None, kar=None, fluoro=None).dose == Figures()


def test_a_total_that_differs_from_the_sum_is_kept_beside_it():
    draft = of_one_plane(Shot(1), kap="0.0002", kar="0.002", fluoro="4")

    assert (draft.reported.kap, draft.summed.kap, draft.dose.kap) == (2.0, 1.0, 2.0)
    assert draft.flags == ("kap_differs",)


@pytest.mark.parametrize(("fluoro", "flags"), [("5", ()), ("6", ("fluoro_differs",))])
def test_fluoroscopy_is_rounded_to_whole_seconds_and_no_further(fluoro, flags):
    assert of_one_plane(Shot(1), kap="0.0001", kar="0.002", fluoro=fluoro).flags == flags


def test_no_fluoroscopy_beside_fluoroscopic_events_is_flagged():
    draft = of_one_plane(Shot(1, seconds=None), kap="0.0001", kar="0.002", fluoro="0")

    assert draft.flags == ("fluoro_zero",)


def test_an_event_without_a_value_leaves_the_sum_flagged():
    shots = [Shot(1), Shot(2, kap=None, kar=None, seconds=None)]
    draft = of_one_plane(*shots, kap=None, kar="0.002", fluoro="4")

    assert draft.summed == Figures(1.0, 2.0, 4.0)
    assert draft.flags == ("kap_partial", "kar_partial", "fluoro_partial", "kap_from_events")


# Events


def test_each_event_says_when_what_how_and_how_much():
    shots = [Shot(1), Shot(2, type=STATIONARY, started="20261120093100.5+0800")]
    first, second = read(angiography(*shots)).events

    assert (first.uid, first.plane, first.protocol) == ("1.2.3.4.1", "single", "心脏 15 帧")
    assert (first.type, first.type_text) == ("P5-06000", "Fluoroscopy")
    assert first.dose == Figures(1.0, 2.0, 4.0)
    assert second.started == datetime(2026, 11, 20, 9, 31, tzinfo=CHINA)
    assert (second.dose.fluoro, second.duration) == (None, 4.0)


@pytest.mark.parametrize("kind", [("P5-06000", "SRT", ""), ("44491008", "SCT", "")])
def test_fluoroscopy_is_known_by_the_old_code_and_the_new(kind):
    assert read(angiography(Shot(1, type=kind))).summed.fluoro == 4.0


def test_an_event_said_twice_counts_once():
    draft = read(angiography(Shot(1), Shot(1)))

    assert len(draft.events) == 1
    assert "event_twice" in draft.flags


def test_other_events_under_one_uid_are_not_left_out():
    draft = read(angiography(Shot(1), Shot(1, kap="2E-5")))

    assert len(draft.events) == 2
    assert "event_uid_shared" in draft.flags


def test_events_of_two_planes_may_share_a_uid():
    assert len(read(angiography(Shot(1, "A"), Shot(1, "B"))).events) == 2


def test_an_unreadable_start_of_an_event_is_flagged():
    draft = read(angiography(Shot(1, started="00010101000000")))

    assert draft.events[0].started is None
    assert draft.flags == ("date_unreadable",)


def test_a_report_of_totals_alone_is_one_too():
    draft = read(report(accumulated("single", *totals("0.0001", "0.002", "4"))))

    assert (draft.events, draft.dose.kap, draft.flags) == ((), 1.0, ("events_none",))


def test_a_makers_own_items_and_texts_mean_nothing():
    """The same value under another scheme, and a total inside a private container."""
    private = [
        number("122130", "9", "Gy.m2", scheme="99MAKER"),
        text("99-1", "x" * 500, scheme="99MAKER"),
        container("99-2", number("99-3", None, "Gy", scheme="99MAKER"), scheme="99MAKER"),
    ]
    made = report(
        accumulated("single", *totals("0.0001", "0.002", "4")),
        *private,
        Shot(1).item(*private),
        container("113706", scheme="99MAKER"),
    )

    assert read(made).summed.kap == 1.0
    assert len(read(made).events) == 1


def test_a_code_too_long_for_its_element_stands_in_another():
    draft = read(angiography(Shot(1, type=("123456789012345678901", "99MAKER", "Own"))))

    assert draft.events[0].type == "123456789012345678901"


def test_empty_sequences_and_values_are_nothing():
    plane = container("113702", number("113722", None, "Gy.m2"))
    empty = container("113706", uid("113769", ""), moment("111526", ""), choice("113721", ""))
    empty.ContentSequence[2].ConceptCodeSequence = []
    nameless = Dataset()
    nameless.ValueType = "CONTAINER"
    nameless.ConceptNameCodeSequence = []
    (event,) = read(report(plane, number("113725", "1", "Gy"), empty, nameless)).events

    assert (event.uid, event.started, event.plane, event.type) == ("", None, "", "")
    assert event.dose == Figures()


# Texts


@pytest.mark.parametrize(
    ("named", "name", "read_as"),
    [
        ("GB18030", "王^珅", "王珅"), ("GBK", "陈^瑋", "陈瑋"), ("ISO_IR 192", "東^甲", "東甲"),
        ("ISO_IR 100", "Müller^Ä", "Müller Ä"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎=やまだ^たろう", "山田太郎"),
        (["ISO 2022 IR 13", "ISO 2022 IR 87"], "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎", "ﾔﾏﾀﾞﾀﾛｳ"),
        (["", "ISO 2022 IR 149"], "Hong^Gildong=洪^吉洞", "洪吉洞"),
    ],
)  # fmt: skip
def test_names_are_decoded_by_the_character_set_that_the_object_names(named, name, read_as):
    made = angiography(Shot(1))
    made.SpecificCharacterSet, made.PatientName = named, name
    made.StudyDescription = made.Manufacturer = made.PerformingPhysicianName = "X"
    for each in made.ContentSequence[2].ContentSequence:
        if each.ValueType == "TEXT":
            each.TextValue = "X"
    draft = read(made)

    assert draft.patient_name == read_as
    assert draft.flags == ()


@pytest.mark.parametrize(
    ("named", "value", "read_as", "flags"),
    [
        (b"", "山".encode(), "山", ()),
        (b"", b"M\xfcller", "Müller", ("text_undecodable",)),
        (b"ISO_IR 999", b"M\xfcller", "Müller", ("text_undecodable",)),
        (b"punycode", b"M\xfcller", "Müller", ("text_undecodable",)),
        (b"G\0018030", b"M\xfcller", "Müller", ("text_undecodable",)),
        (b"ISO-IR 100", b"M\xfcller", "Müller", ()),
        (b"utf-8", "山珅".encode(), "山珅", ()),
        (b"gb18030", "山珅".encode("gb18030"), "山珅", ()),
        (b"ISO_IR 192", b"M\xfcller", "M\ufffdller", ("text_undecodable",)),
        (b"\\ISO 2022 IR 58", b"\x1b$)A\xd5\xc5X", "张X", ()),
        (b"\\ISO 2022 IR 58", b"\xd5\xc5X", "ÕÅX", ("text_undecodable",)),
    ],
)
def test_a_text_that_no_named_set_fits_is_flagged(named, value, read_as, flags):
    """The name of the set and the text are put into the bytes of a file that is all right."""
    made = angiography(Shot(1))
    made.SpecificCharacterSet, made.StudyDescription = "ISO 2022 IR 6\\\\", "@" * 16
    made.Manufacturer = made.PatientName = made.PerformingPhysicianName = "X"
    made.ContentSequence[2].ContentSequence[3].TextValue = "X"
    content = (
        written(made)
        .replace(b"ISO 2022 IR 6\\\\ ", named.ljust(16))
        .replace(b"@" * 16, value.ljust(16))
    )
    (draft,) = read_drafts(content)

    assert (draft.procedure_text, draft.flags) == (read_as, flags)


# Encodings


def test_the_same_report_gives_the_same_draft_in_every_encoding():
    kinds = encodings(angiography(Shot(1), Shot(2, type=STATIONARY), Shot(3, "B")))
    drafts = {name: read_drafts(content) for name, content in kinds.items()}

    assert len(kinds) == 12
    assert [name for name, draft in drafts.items() if draft != drafts["explicit"]] == []


def test_a_content_of_unknown_vr_is_implicit():
    made = angiography(Shot(1))

    assert read_drafts(as_unknown(made)) == read_drafts(written(made))
