"""What waits for an assessor, and which of their cases could be assessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.web.assessment.presenters.words import left, sign_of, what
from seldinger.web.assessment.queries import Told
from seldinger.web.logbook.models import Participation
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.verification.presenters.case import act_name


@dataclass(frozen=True, slots=True)
class Line:
    """sign: None where there is nothing to say of a state."""

    url: str
    title: str
    told: str
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Page:
    lead: str
    waits: tuple[Line, ...]
    cases: tuple[Line, ...]
    lately: tuple[Line, ...]


def page_of(
    waits: Sequence[Told], cases: Sequence[Participation], lately: Sequence[Told], on: date
) -> Page:
    return Page(
        lead=f"{len(waits)} 份评价等您评" if waits else "没有等您评的",
        waits=tuple(_waits(one, on) for one in waits),
        cases=tuple(case_line(one, by_trainee=False) for one in cases),
        lately=tuple(_lately(one, on) for one in lately),
    )


def case_line(part: Participation, *, by_trainee: bool) -> Line:
    """A case that may be assessed. by_trainee: it is the trainee who reads it."""
    case = part.procedure.case
    supervisor = part.supervisor.name if part.supervisor else "没有写"
    told = f"带教 {supervisor}" if by_trainee else part.traineeship.person.name
    return Line(
        reverse("assessment_open", args=[case.pk]),
        f"{case.day.isoformat()} {act_name(part.procedure)}",
        f"{told} · {part.role}",
    )


def _waits(told: Told, on: date) -> Line:
    row = told.row
    return Line(
        reverse("assessment_rate", args=[row.pk]),
        f"{row.traineeship.person.name} · {what(told)}",
        f"{row.procedure.case.day.isoformat()} · {told.form.title} · {left(told, on)}",
    )


def _lately(told: Told, on: date) -> Line:
    row = told.row
    return Line(
        reverse("assessment", args=[row.pk]),
        f"{row.traineeship.person.name} · {what(told)}",
        f"{row.procedure.case.day.isoformat()} · {told.form.title}",
        sign_of(told, on),
    )
