"""One operation, told by several machines, is one draft; whatever came first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from seldinger.web.intake.actions.booked import draft_bookings
from seldinger.web.intake.actions.deciding import (
    accept_draft,
    add_device,
    propose_people,
    reopen_drafts,
)
from seldinger.web.intake.actions.operations import join_operation, join_operations
from seldinger.web.intake.dosing import dose_of
from seldinger.web.intake.models import DoseReport, IntakeDraft, PatientName, Received, Telling
from seldinger.web.intake.settling import conflicts
from seldinger.web.keys import cipher
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.models import Participation
from seldinger.web.logbook.numbers import digest
from seldinger.web.people.models import Rotation
from seldinger.web.reconciliation.models import Operation
from support.cases import entered_case
from support.dose_reports import Shot
from support.intake import (
    ACCESSION,
    AT,
    NUMBER,
    STUDY,
    accepted,
    appointment,
    dose_report,
    fhir_study,
    only_draft,
    order,
    read,
    source,
)
from support.lists import line, take
from support.people import NOW, TODAY, World
from support.theatre import booked

HOUR = timedelta(hours=1)
SHOTS = [Shot(number) for number in range(1, 5)]


def name_of(draft: IntakeDraft) -> str:
    token = PatientName.objects.get(draft=draft).name
    return cipher(settings.KEYS).decrypt(token).decode()


# Four sources of one operation; each is told to the world.
TOLD: dict[str, Callable[[World], Any]] = {
    "appointment": lambda w: read(source(w), appointment(at=AT - HOUR)),
    "order": lambda w: read(source(w), order()),
    "study": lambda w: read(source(w, "fhir"), fhir_study()),
    "dose": lambda w: read(source(w, "dicom", room="DSA2"), dose_report(number=""), "1.2.3.4"),
}


def told_in(world: World, names: list[str]) -> dict[str, Any]:
    for name in names:
        assert TOLD[name](world).state == Received.State.READ, name
    draft = only_draft()
    dose = dose_of(draft)
    assert dose
    return {
        "columns": (
            draft.accession, draft.study_uid, draft.started, draft.day, draft.room,
            draft.procedure_text, draft.number_digest, draft.number_tail, draft.state,
            draft.trainee, draft.trainee_from,
        ),
        "dose": (dose.figures, dose.events), "name": name_of(draft),
        "kinds": sorted(draft.tellings.values_list("kind", flat=True)),
    }  # fmt: skip


@bounded(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.permutations([*TOLD]))
def test_four_sources_are_one_draft_whatever_came_first(world: World, names: list[str]) -> None:
    with transaction.atomic():
        told = told_in(world, names)
        transaction.set_rollback(True)
    accession, study, started, day, room, text, number, *_ = told["columns"]
    assert (accession, study, room, text) == (ACCESSION, STUDY, "DSA2", "经皮冠状动脉支架置入术")
    assert (day, number, told["name"]) == (TODAY, digest(NUMBER), "示例甲")
    assert started.isoformat() == "2026-06-15T01:30:00+00:00"
    assert told["kinds"] == ["appointment", "dose_report", "order", "study"]


def test_one_accession_number_with_two_patients_is_a_conflict(world: World) -> None:
    read(source(world), order())
    read(source(world, "dicom"), dose_report(number="ZY9"), "1.2.3.4")
    one, other = IntakeDraft.objects.order_by("pk")
    assert [each.others for each in conflicts(one)] == [(other.pk,)]
    assert [each.others for each in conflicts(other)] == [(one.pk,)]


def test_what_fits_several_is_of_none(world: World) -> None:
    his = source(world)
    for name in ("A", "B"):
        read(his, order(accession=name, placer=name))
    read(source(world, "dicom"), dose_report(accession=""), "1.2.3.4")
    assert IntakeDraft.objects.filter(merged_into=None).count() == 3


@pytest.mark.parametrize(
    ("told", "drafts"),
    [
        ({"at": AT + 3 * HOUR}, 1),
        ({"at": AT + 12 * HOUR}, 2),
        ({"room": "DSA3"}, 2),
        ({"room": "ＤＳＡ ２"}, 1),
        ({"number": "zy 0014711"}, 1),
        ({"number": "ZY2"}, 2),
    ],
)
def test_a_patient_within_hours_and_no_other_room(
    world: World, told: dict[str, Any], drafts: int
) -> None:
    read(source(world, "dicom", room="DSA2"), dose_report(accession=""), "1.2.3.4")
    read(source(world), appointment(**{"at": AT, "room": "DSA2"} | told))
    assert IntakeDraft.objects.filter(merged_into=None).count() == drafts


def test_a_result_is_of_its_order_and_never_of_the_days_operation(world: World) -> None:
    his = source(world)
    read(source(world, "dicom"), dose_report(), "1.2.3.4")
    read(his, order().replace("ORM^O01", "ORU^R01"))
    read(his, order(accession="L1", placer="L1", text="血脂").replace("ORM^O01", "ORU^R01"))
    operation, laboratory = IntakeDraft.objects.order_by("pk")
    assert [operation.tellings.count(), laboratory.tellings.count()] == [2, 1]
    assert laboratory.procedure_text == "血脂"
    read(his, order(accession="", placer="P7", text="脑血管造影"))
    assert laboratory.tellings.count() == 1


def test_another_hospital_is_another_operation(world: World) -> None:
    read(source(world), order())
    other = source(world, "dicom", hospital=world.partner)
    read(other, dose_report(), "1.2.3.4")
    assert IntakeDraft.objects.count() == 2


def test_two_drafts_become_one_once_it_is_known(world: World) -> None:
    """The report knows the accession number alone, the appointment the patient alone."""
    read(source(world, "dicom"), dose_report(number=""), "1.2.3.4")
    read(source(world), appointment(at=AT))
    assert IntakeDraft.objects.filter(merged_into=None).count() == 2
    read(source(world), order())
    draft = only_draft()
    assert draft.tellings.count() == 3
    (gone,) = draft.merged.all()
    assert (gone.state, gone.tellings.count()) == ("dropped", 0)
    # The unit took the study from the worklist of the draft that is gone.
    read(
        source(world, "dicom"),
        dose_report(Shot(9), accession="", number="", study=gone.worklist_uid, instance="9"),
        "9",
    )
    assert only_draft().tellings.count() == 4


def test_what_a_person_accepted_only_gets_the_telling(world: World) -> None:
    read(source(world), order())
    draft = accepted(world, only_draft())
    before = IntakeDraft.objects.filter(pk=draft.pk).values().get()
    read(source(world, "dicom", room="DSA2"), dose_report(at=AT + HOUR), "1.2.3.4")
    assert IntakeDraft.objects.filter(pk=draft.pk).values().get() == before
    dose = dose_of(draft)
    assert dose
    assert (draft.tellings.count(), dose.events) == (2, 2)


def test_the_same_object_from_another_source_is_told_once(world: World) -> None:
    read(source(world, "dicom"), dose_report(), "1.2.3.4")
    again = read(source(world, "file"), dose_report())
    assert (again.state, Telling.objects.count()) == (Received.State.READ, 1)


def test_who_says_otherwise_is_shown(world: World) -> None:
    read(source(world), appointment(at=AT - HOUR))
    read(source(world), order(text="脑血管造影"))
    (found,) = conflicts(only_draft())
    assert found.field == "procedure_text"
    assert {each.value for each in found.values} == {"脑血管造影", "经皮冠状动脉支架置入术"}
    told = str(Telling.objects.values_list("said", flat=True))
    assert NUMBER not in told
    assert "示例甲" not in told


def test_a_merged_draft_takes_nothing_back(world: World) -> None:
    """The record is read beside a list of drafts of which one was merged meanwhile."""
    read(source(world, "dicom"), dose_report(number=""), "1.2.3.4")
    read(source(world), appointment(at=AT))
    stale = IntakeDraft.objects.get(number_digest=digest(NUMBER))
    propose_people(by=world.wu, draft=stale, trainee=None, supervisor=world.zhou)
    read(source(world), order())
    take(world.wu, world.main, [line(NUMBER, day=TODAY)])
    merged = IntakeDraft.objects.exclude(merged_into=None).get()
    join_operation(by=None, draft=merged, operation=Operation.objects.get())
    draft = only_draft()
    assert (draft.tellings.count(), draft.state) == (3, "open")
    assert (draft.supervisor, draft.supervisor_from) == (world.zhou, "hand")
    assert join_operations(by=None) == 1


def test_devices_follow_to_the_case_that_it_became_in_the_end(world: World) -> None:
    read(source(world), order())
    use = add_device(by=world.wu, draft=only_draft(), raw="(01)06901234567892(10)L1")
    wrong = accepted(world, only_draft()).case
    (part,) = Participation.objects.all()
    part.withdrawn_at = NOW
    part.save()
    reopen_drafts(by=world.lin, case=wrong)
    again = entered_case(world, number=NUMBER, session=2)
    right = log_case(by=world.lin, trainee=world.trainee, entered=again, key=None).case
    accept_draft(by=world.lin, draft=only_draft(), case=right)
    use.refresh_from_db()
    assert use.case == right != wrong


# -- dose ------------------------------------------------------------------------------------------


def figures(world: World, *reports: list[Shot]) -> tuple[float | None, int, list[bool]]:
    dsa = source(world, "dicom")
    for place, shots in enumerate(reports):
        read(dsa, dose_report(*shots, instance=f"1.2.{place}"), f"1.2.{place}")
    dose = dose_of(only_draft())
    assert dose
    standing = DoseReport.objects.order_by("pk").values_list("superseded", flat=True)
    return dose.figures.fluoro, dose.events, [*standing]


@pytest.mark.parametrize("turned", [False, True])
def test_a_cumulative_report_supersedes_the_earlier(world: World, *, turned: bool) -> None:
    reports = [SHOTS[:1], SHOTS[:2], SHOTS]
    told = figures(world, *(reversed(reports) if turned else reports))
    assert told == (16, 4, [False, True, True] if turned else [True, True, False])


@pytest.mark.parametrize("turned", [False, True])
def test_reports_that_overlap_count_each_event_once(world: World, *, turned: bool) -> None:
    reports = [SHOTS[:3], SHOTS[2:]]
    assert figures(world, *(reversed(reports) if turned else reports)) == (16, 4, [False, False])
    dose = dose_of(only_draft())
    assert dose
    assert (dose.reported.fluoro, "reports_overlap" in dose.flags) == (None, True)


def test_reports_that_continue_are_added(world: World) -> None:
    assert figures(world, SHOTS[:2], SHOTS[2:]) == (16, 4, [False, False])


def test_a_total_without_events_is_not_left_out_beside_less(world: World) -> None:
    figures(world, SHOTS)
    (whole,) = DoseReport.objects.all()
    whole.events.all().delete()
    dsa = source(world, "dicom")
    read(dsa, dose_report(SHOTS[0], instance="1.2.9"), "1.2.9")
    dose = dose_of(only_draft())
    assert dose
    assert (dose.reports, (dose.figures.fluoro or 0) >= (whole.reported_fluoro or 1)) == (2, True)


# -- whose it was ----------------------------------------------------------------------------------


def test_the_one_who_rotates_there_is_proposed_and_no_guess_is_made(world: World) -> None:
    his = source(world, department=world.department)
    read(his, order())
    draft = only_draft()
    assert (draft.trainee, draft.trainee_from) == (world.lin, "rota")
    Rotation.objects.create(
        traineeship=world.other_trainee, place="basic", start=TODAY, end=TODAY,
        hospital=world.main, department=world.department,
    )  # fmt: skip
    read(his, order(accession="A2", placer="P2", number="ZY2"))
    assert IntakeDraft.objects.get(accession="A2").trainee is None


def test_the_booking_then_the_record_say_who(world: World) -> None:
    booked(world, day=TODAY, number=NUMBER, operator=world.zhou, department=None)
    draft_bookings(by=None)
    draft = only_draft()
    assert (draft.supervisor, draft.supervisor_from, draft.trainee) == (world.zhou, "booking", None)
    take(world.wu, world.main, [line(NUMBER, operator=world.lin.name, day=TODAY)])
    assert join_operations(by=None) == 1
    assert join_operations(by=None) == 0
    draft.refresh_from_db()
    assert (draft.trainee, draft.trainee_from) == (world.lin, "record")
    assert draft.operation


def test_a_message_names_its_performers(world: World) -> None:
    people = "1001^周示例\rAIP|2||7^林示例\rAIP|3||8^无此人"
    read(source(world), appointment(performer=people, at=AT))
    draft = only_draft()
    assert (draft.trainee, draft.supervisor) == (world.lin, world.zhou)
    assert (draft.trainee_from, draft.supervisor_from) == ("message", "message")
