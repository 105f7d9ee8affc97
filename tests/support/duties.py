"""What is no operation, for tests of pages. Logged through actions."""

from datetime import date
from typing import Any

from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.logbook.actions.bulk import log_admissions
from seldinger.web.logbook.actions.duties import log_activity, log_admission, log_reports_in_bulk
from seldinger.web.logbook.duties import EnteredActivity, EnteredAdmission, EnteredReports
from seldinger.web.logbook.entries import NewAdmission
from seldinger.web.logbook.models import Activity, Admission, Claim, ImagingReports
from seldinger.web.people.models import Department, Person, Traineeship
from support.cases import IN_BASIC
from support.people import TODAY, World


def admission(world: World, **told: Any) -> EnteredAdmission:
    """As the page hands it over; `told` otherwise."""
    usual = {
        "hospital": world.main.pk, "day": TODAY, "number": "T900001", "kind": "",
        "supervisor": world.zhou.pk,
    }  # fmt: skip
    return EnteredAdmission(**(usual | told))


def reports(world: World, **told: Any) -> EnteredReports:
    usual = {
        "day": TODAY, "start": None, "exam": "CT", "part": "胸部", "number": 12,
        "supervisor": world.zhou.pk,
    }  # fmt: skip
    return EnteredReports(**(usual | told))


def activity(world: World, **told: Any) -> EnteredActivity:
    usual = {
        "day": TODAY, "type": "读书报告", "title": "示例题目", "capacity": "主讲人", "level": "",
        "supervisor": world.zhou.pk,
    }  # fmt: skip
    return EnteredActivity(**(usual | told))


def log_one_admission(world: World, **told: Any) -> Admission:
    entered = admission(world, **told)
    return log_admission(by=world.lin, trainee=world.trainee, admissions=[entered])[0]


def log_some_reports(world: World, **told: Any) -> ImagingReports:
    entered = reports(world, **told)
    return log_reports_in_bulk(by=world.lin, trainee=world.trainee, reports=[entered])[0]


def log_one_activity(world: World, **told: Any) -> Activity:
    return log_activity(by=world.lin, trainee=world.trainee, entered=activity(world, **told))


def verified_admission(
    trainee: Traineeship,
    department: Department,
    supervisor: Person,
    day: date = IN_BASIC,
    number: str = "T900009",
) -> Admission:
    """Of anybody, anywhere; believed."""
    at = timezone.now()
    new = NewAdmission(
        trainee=trainee.pk, supervisor=supervisor.pk, state=State.VERIFIED, logged_at=at,
        decided_at=at, hospital=department.hospital_id, day=day, number=number,
    )  # fmt: skip
    return log_admissions(by=None, admissions=[new])[0]


def decide(claim: Claim, state: State, by: Person, message: str = "") -> None:
    """As a supervisor's decision leaves it."""
    claim.state, claim.decided_by, claim.decided_at = state.value, by, timezone.now()
    claim.message, claim.version = message, claim.version + 1
    claim.basis = "supervisor" if state is State.VERIFIED else ""
    claim.save()
