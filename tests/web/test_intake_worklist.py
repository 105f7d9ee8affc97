"""The worklist of a device: what is asked for, what is answered, and what is written down of it."""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.gate.actions.booking import cancel_booking
from seldinger.web.gate.models import Booking
from seldinger.web.intake.actions.serving import serve_worklist
from seldinger.web.intake.models import IntakeDraft, Source
from seldinger.web.intake.worklist import worklist
from seldinger.web.intake.worklist_keys import AskedWronglyError, is_like
from seldinger.web.logbook.actions.revealing import numbers_for_device
from seldinger.web.logbook.purposes import Purpose
from support.intake import appointment, dose_report, order, read, source
from support.people import TODAY, World

TOMORROW = datetime.combine(TODAY + timedelta(days=1), datetime.min.time()) + timedelta(hours=9)


@pytest.fixture
def device(world: World) -> Source:
    return source(world, "dicom", name="DSA2", room="DSA2")


@pytest.fixture
def his(world: World) -> Source:
    return source(world, name="HIS 示例医院")


SHOWN = ("PatientName", "PatientID", "AccessionNumber", "StudyInstanceUID",
         "RequestedProcedureDescription", "PatientBirthDate")  # fmt: skip
OF_STEP = ("Modality", "ScheduledStationAETitle", "ScheduledProcedureStepStartDate",
           "ScheduledProcedureStepStartTime", "ScheduledProcedureStepID")  # fmt: skip


def asked(step: dict[str, Any] | None = None, **keys: Any) -> Dataset:
    """A question for everything a device shows, with these keys to match; also damaged ones."""
    made = keyed(dict.fromkeys(SHOWN, "") | keys)
    made.ScheduledProcedureStepSequence = [keyed(dict.fromkeys(OF_STEP, "") | (step or {}))]
    return made


def keyed(keys: dict[str, Any]) -> Dataset:
    made = Dataset()
    for name, value in keys.items():
        vr = dictionary_VR(name)
        made.add(DataElement(BaseTag(tag_for_keyword(name) or 0), vr, value, validation_mode=0))
    return made


def numbers(device: Source, question: Dataset) -> list[str]:
    return [str(one.PatientID) for one in worklist(device, question)]


def test_an_appointment_is_on_the_list_of_its_room(device: Source, his: Source) -> None:
    read(his, appointment(at=TOMORROW))
    (answer,) = worklist(device, asked())
    assert answer.SpecificCharacterSet == "ISO_IR 192"
    assert (str(answer.PatientName), answer.PatientID) == ("示例甲", "ZY0014711")
    assert answer.RequestedProcedureDescription == "经皮冠状动脉支架置入术"
    assert answer.StudyInstanceUID == IntakeDraft.objects.get().worklist_uid
    assert not answer.PatientBirthDate, "asked for, and not known"
    (step,) = answer.ScheduledProcedureStepSequence
    assert (step.Modality, step.ScheduledStationAETitle) == ("XA", "DSA2")
    assert step.ScheduledProcedureStepStartDate == f"{TOMORROW:%Y%m%d}"
    assert step.ScheduledProcedureStepStartTime == "090000"
    assert "ReferringPhysicianName" not in answer, "nobody asked"


def test_who_asked_is_written_down_and_no_patient(device: Source, his: Source) -> None:
    read(his, appointment(at=TOMORROW))
    before = AuditRow.objects.count()
    worklist(device, asked())
    (row,) = AuditRow.objects.filter(number__gt=before)
    assert (row.act, row.object_id) == ("intake.serve_worklist", str(device.pk))
    assert "ZY" not in row.details
    assert "示例" not in row.details
    assert json.loads(row.details) == {
        "purpose": "worklist",
        "drafts": [IntakeDraft.objects.get().pk],
    }
    assert not worklist(device, asked({"Modality": "CT"}))
    assert AuditRow.objects.count() == before + 1, "nothing was read"


def test_a_number_is_read_for_a_device_that_may_have_it_alone(
    device: Source, his: Source, world: World
) -> None:
    read(his, appointment(at=TOMORROW))
    drafts = list(IntakeDraft.objects.all())
    told = serve_worklist(by=None, source=device, drafts=drafts)
    assert told[drafts[0].pk].number == "ZY0014711"
    before = AuditRow.objects.count()
    elsewhere = source(world, "dicom", name="OTHER", hospital=world.other_hospital)
    ended = source(world, "dicom", name="ENDED", room="DSA2")
    ended.ended_at = timezone.now()
    for other, why in [(his, "没有开通工作列表"), (ended, "没有开通工作列表"), (elsewhere, "本院")]:
        with pytest.raises(SeldingerError, match=why):
            serve_worklist(by=None, source=other, drafts=drafts)
    act = {"by": None, "act": "intake.serve_worklist", "source": device, "drafts": drafts}
    with pytest.raises(SeldingerError, match="没有开通"):
        numbers_for_device(purpose=Purpose.HANDBOOK, **act)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="inside an action only"):  # no row, no number
        numbers_for_device(purpose=Purpose.WORKLIST, **act)  # type: ignore[arg-type]
    assert AuditRow.objects.count() == before


def test_what_is_over_cancelled_or_elsewhere_is_not_on_it(
    device: Source, his: Source, world: World
) -> None:
    read(his, appointment(at=TOMORROW, placer="A1", number="P1"))
    read(his, appointment(at=TOMORROW, placer="A2", number="P2", room="ＤＳＡ 9"))
    read(his, appointment(at=TOMORROW + timedelta(days=1), placer="A3", number="P3"))
    read(his, appointment(at=TOMORROW, placer="A4", number="P4", room=""))
    today = TOMORROW - timedelta(days=1)
    read(his, order(at=today, accession="B5", number="P5"))
    assert numbers(device, asked()) == ["P5", "P1", "P4"]
    read(device, dose_report(at=today, accession="B5", number="P5"), "1.2.3.4")
    assert numbers(device, asked()) == ["P1", "P4"], "the device has done it"
    anywhere = source(world, "dicom", name="DSA0")
    assert numbers(anywhere, asked()) == ["P1", "P2", "P4"]
    other = source(world, "dicom", name="DSA9", room="DSA9")
    assert numbers(other, asked()) == ["P2", "P4"]
    assert numbers(device, asked()) == ["P1", "P4"]
    (theirs,) = worklist(anywhere, asked(PatientID="P2"))
    assert theirs.ScheduledProcedureStepSequence[0].ScheduledStationAETitle == "DSA9"
    elsewhere = source(world, "dicom", name="OTHER", hospital=world.other_hospital)
    assert not worklist(elsewhere, asked())
    booking = Booking.objects.filter(intake_drafts__isnull=False, room="DSA2").first()
    assert booking
    cancel_booking(by=world.wu, booking=booking, reason="改期")
    assert "P1" not in numbers(device, asked())


@pytest.mark.parametrize(
    ("step", "keys", "found"),
    [
        ({"ScheduledStationAETitle": "DSA2"}, {}, 1),
        ({"ScheduledStationAETitle": "DSA1"}, {}, 0),
        ({"Modality": "XA"}, {}, 1),
        ({"Modality": ["CT", "XA"]}, {}, 1),
        ({"ScheduledProcedureStepStartDate": "20260616"}, {}, 1),
        ({"ScheduledProcedureStepStartDate": "20260615"}, {}, 0),
        ({"ScheduledProcedureStepStartDate": "20260601-20260616"}, {}, 1),
        ({"ScheduledProcedureStepStartDate": "20260617-"}, {}, 0),
        ({"ScheduledProcedureStepStartDate": "-20260615"}, {}, 0),
        ({"ScheduledProcedureStepStartTime": "080000-093000"}, {}, 1),
        ({"ScheduledProcedureStepStartTime": "1000-"}, {}, 0),
        ({"ScheduledProcedureStepStartTime": "0900"}, {}, 1),
        ({}, {"PatientName": "示*"}, 1),
        ({}, {"PatientName": "示例^甲"}, 1),
        ({}, {"PatientName": "示例?"}, 1),
        ({}, {"PatientName": "示例"}, 0),
        ({}, {"PatientName": "[示]*"}, 0),
        ({}, {"PatientName": "*"}, 1),
        ({}, {"PatientID": "ZY0014711"}, 1),
        ({}, {"PatientID": "zy0014711"}, 1),
        ({}, {"PatientID": "ZY001471"}, 0),
        ({}, {"PatientID": "ZY*"}, 1),
        ({}, {"AccessionNumber": "A1"}, 0),
    ],
)
def test_keys_match(
    device: Source, his: Source, step: dict[str, Any], keys: dict[str, str], found: int
) -> None:
    read(his, appointment(at=TOMORROW))
    assert len(worklist(device, asked(step, **keys))) == found


@pytest.mark.parametrize("day", ["tomorrow", "20260231", "-", "2026061"])
def test_a_date_that_is_none_is_refused(device: Source, day: str) -> None:
    with pytest.raises(AskedWronglyError):
        worklist(device, asked({"ScheduledProcedureStepStartDate": day}))


def test_a_name_that_nobody_told_is_the_number_and_no_number_is_no_line(
    device: Source, his: Source
) -> None:
    read(his, appointment(at=TOMORROW).replace("示例^甲", ""))
    (answer,) = worklist(device, asked())
    assert (str(answer.PatientName), answer.PatientID) == ("ZY0014711", "ZY0014711")
    read(his, appointment(at=TOMORROW, placer="B", number="", room="DSA2"))
    assert numbers(device, asked()) == ["ZY0014711"]


def test_text_cannot_change_the_answer(device: Source, his: Source) -> None:
    """A backslash would part values, a caret the parts of a name; a long text is cut."""
    hostile = "支架\\E\\植入" + "很" * 90
    read(his, appointment(at=TOMORROW, name=hostile).replace("示例^甲", "示=例\\E\\甲"))
    (answer,) = worklist(device, asked())
    assert len(answer.RequestedProcedureDescription) == 64
    assert "\\" not in answer.RequestedProcedureDescription
    assert "=" not in str(answer.PatientName)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("ab*?[]", max_size=12), st.text("ab[]", max_size=8))
def test_wild_cards_mean_themselves(pattern: str, value: str) -> None:
    """Against a slow definition."""

    def like(rest: str, left: str) -> bool:
        if not rest:
            return not left
        if rest[0] == "*":
            return any(like(rest[1:], left[at:]) for at in range(len(left) + 1))
        return bool(left) and rest[0] in ("?", left[0]) and like(rest[1:], left[1:])

    assert is_like(pattern, value) == like(pattern, value)


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@example({"AccessionNumber": "\0", "PatientID": "\0"}, "")
@example({"AccessionNumber": "\ud800"}, "")
@given(st.dictionaries(
    st.sampled_from(["PatientName", "PatientID", "AccessionNumber", "StudyInstanceUID"]),
    st.text(max_size=20), max_size=3,
), st.text("0123456789-:.* x", max_size=18))  # fmt: skip
def test_no_question_breaks_it(device: Source, keys: dict[str, str], day: str) -> None:
    with suppress(AskedWronglyError):
        worklist(device, asked({"ScheduledProcedureStepStartDate": day}, **keys))
