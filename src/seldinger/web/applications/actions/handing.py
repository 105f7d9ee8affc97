"""Handing an application on: part of what the action around it does."""

from datetime import datetime

from django.utils import timezone

from seldinger.web.applications.models import Application, Round, Step
from seldinger.web.applications.people import NEXT, Stage, asked_at
from seldinger.web.applications.telling import asked_about, tell_asked, tell_doctor
from seldinger.web.applications.terms import due_of
from seldinger.web.inbox.actions import drop_notices
from seldinger.web.people.models import Person


def begin_stage(round_: Round, stage: Stage) -> Step:
    """Ask a stage. Where nobody of the department can be asked, the office is, and it says so."""
    application, now, on = round_.application, timezone.now(), timezone.localdate()
    asked = asked_at(stage, application, on)
    step = Step(round=round_, stage=stage, began_at=now, note=asked.note)
    if stage is Stage.DEPARTMENT and not asked.people:
        step.answer, step.at = Step.Said.PASSED_OVER, now
        step.save()
        return begin_stage(round_, NEXT[stage])
    step.due = due_of(application.hospital, stage, on)
    step.save()
    application.state = Application.State(stage.value)
    application.save(update_fields=["state"])
    tell_asked(application, step, asked.people)
    return step


def answer_with(step: Step, said: Step.Said, reason: str, by: Person, at: datetime) -> None:
    """Written once; who was asked is asked no more."""
    step.answer, step.reason, step.by, step.at = said, reason.strip(), by, at
    step.save()
    drop_notices(kind="application_asked", about=asked_about(step.round.application))


def end_as(application: Application, state: Application.State, reason: str) -> None:
    """Returned or refused: the doctor hears why."""
    application.state = state
    if state is Application.State.REFUSED:
        application.closed_at = timezone.now()
    application.save(update_fields=["state", "closed_at"])
    kinds = {
        Application.State.RETURNED: "application_returned",
        Application.State.REFUSED: "application_refused",
    }
    tell_doctor(application, kinds[state], reason=reason.strip())
