"""Who hears what: each hand-over, each answer. Names of people and scopes, nothing of a patient."""

from django.urls import reverse
from django.utils import timezone

from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.people import NEXT, Stage, answerers, asked_at
from seldinger.web.applications.scope import scope_told
from seldinger.web.inbox.actions import notify
from seldinger.web.people.models import Person


def asked_about(application: Application) -> str:
    return f"application:{application.pk}"


def address(application: Application) -> str:
    return reverse("application", args=[application.pk])


def tell_asked(application: Application, step: Step, people: list[Person]) -> None:
    until = f"请在 {step.due} 前答复。" if step.due else ""
    _tell(
        application, "application_asked", people, stage=Stage(step.stage).label, until=until,
        about=asked_about(application),
    )  # fmt: skip


def tell_doctor(application: Application, kind: str, **details: str) -> None:
    _tell(application, kind, [application.doctor], **details)


def tell_withdrawn(application: Application, step: Step) -> None:
    people = asked_at(Stage(step.stage), application, timezone.localdate(step.began_at)).people
    _tell(application, "application_withdrawn", people)


def tell_overdue(application: Application, step: Step, stage: Stage) -> None:
    """Who was asked, and whoever comes next: after the committee nobody does."""
    on = timezone.localdate(step.began_at)
    people = asked_at(stage, application, on).people
    if stage in NEXT:
        people = [*people, *answerers(NEXT[stage], application.hospital, on)]
    others = [one for one in people if one.pk != application.doctor_id]
    _tell(application, "application_overdue", others, stage=stage.label, due=str(step.due))


def _tell(application: Application, kind: str, people: list[Person], **details: str) -> None:
    about = details.pop("about", "")
    notify(
        to=people, kind=kind, url=address(application), about=about,
        doctor=application.doctor.name, scope=scope_told(application), **details,
    )  # fmt: skip
