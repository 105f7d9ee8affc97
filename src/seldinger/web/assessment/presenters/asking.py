"""Asking for an assessment of a case, as finished strings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.web.assessment.asking import Candidate
from seldinger.web.assessment.presenters.waiting import Line
from seldinger.web.assessment.presenters.words import sign_of, what
from seldinger.web.assessment.queries import Told
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.access import PersonRequest
from seldinger.web.people.models import Person
from seldinger.web.verification.presenters.case import act_name


@dataclass(frozen=True, slots=True)
class Labels:
    parts: list[tuple[Participation, str]]
    assessors: list[tuple[Candidate, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """not_there: why somebody who was there cannot be asked. lines: assessments that there are.
    advice: what to do where nobody can be asked; empty where somebody can."""

    title: str
    day: str
    case_url: str
    not_there: tuple[str, ...]
    lines: tuple[Line, ...]
    advice: str


def labels_of(parts: Sequence[Participation], there: Sequence[Candidate], reader: Person) -> Labels:
    """A trainee asks whoever was there; a supervisor rates themselves."""
    own = all(part.traineeship.person_id == reader.pk for part in parts)
    able = [one for one in there if not one.why_not and (own or one.person.pk == reader.pk)]
    return Labels(
        [(part, _part_label(part, own)) for part in parts],
        [(one, _person_label(one)) for one in able],
    )


def asked_page(
    case: Case,
    parts: Sequence[Participation],
    there: Sequence[Candidate],
    known: Sequence[Told],
    request: PersonRequest,
) -> Page:
    on = request.access.on
    able = labels_of(parts, there, request.user).assessors
    return Page(
        title="、".join(dict.fromkeys(act_name(part.procedure) for part in parts)),
        day=case.day.isoformat(),
        case_url=reverse("case", args=[case.pk]),
        not_there=tuple(f"{one.person.name}{one.why_not}" for one in there if one.why_not),
        lines=tuple(_line(one, on) for one in known),
        advice="" if able else _advice(there),
    )


def _advice(there: Sequence[Candidate]) -> str:
    if there:
        return "当时在场的上级医师现在都不能评，医院记录里也没有别人。可以请教学秘书帮忙联系。"
    return "这台手术没有写带教医师，医院记录里也没有。请先在病例里补上带教医师。"


def _part_label(part: Participation, own: bool) -> str:
    told = f"{act_name(part.procedure)}（{part.role}）"
    return told if own else f"{part.traineeship.person.name} · {told}"


def _person_label(one: Candidate) -> str:
    notes = [one.beside]
    if one.named:
        notes.append("您写的带教医师")
    elif one.by_record:
        notes.append("医院记录写明在场")
    else:
        notes.append("同台的带教医师")
    return f"{one.person.name}（{'，'.join(filter(None, notes))}）"


def _line(told: Told, on: date) -> Line:
    row = told.row
    return Line(
        reverse("assessment", args=[row.pk]),
        f"{row.traineeship.person.name} · {what(told)}",
        f"{told.form.title} · 评价人 {row.assessor.name}",
        sign_of(told, on),
    )
