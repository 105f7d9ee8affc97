"""The page on which one side rates: what it is about, and what the other side will see when."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.assessment import Side
from seldinger.web.assessment.presenters.words import NO_GATE, left, what
from seldinger.web.assessment.queries import Told
from seldinger.web.people.models import Person


@dataclass(frozen=True, slots=True)
class Page:
    """closed: why it cannot be rated any more; empty while it can. levels: (word, meaning) of the
    form's scale. is_short: one question, with its levels explained where they stand."""

    id: int
    title: str
    day: str
    form: str
    lead: str
    closed: str
    button: str
    may_refuse: bool
    is_short: bool
    levels: tuple[tuple[str, str], ...]
    wording: str
    no_gate: str
    back: str


def rating_page(told: Told, reader: Person, on: date) -> Page:
    side = told.side_of(reader)
    open_ = side is not None and not told.is_withdrawn and told.course.may_rate(side, on)
    rated = side in told.ratings
    levels = told.form.questions[0].levels
    return Page(
        id=told.row.pk,
        title=f"{_whom(told, side)} · {what(told)}",
        day=told.row.procedure.case.day.isoformat(),
        form=told.form.title,
        lead=_lead(told, side, on) if open_ else "",
        closed="" if open_ else "这份评价现在不能评了：已撤回、已谢绝，或双方已经可以互看。",
        button="改评" if rated else "提交",
        may_refuse=open_ and not rated,
        is_short=len(told.form.questions) == 1,
        levels=tuple((f"{one.value} {one.word}", one.told) for one in levels),
        wording=told.form.wording,
        no_gate=NO_GATE,
        back=reverse("assessment", args=[told.row.pk]),
    )


def _whom(told: Told, side: Side | None) -> str:
    return "自评" if side is Side.TRAINEE else told.row.traineeship.person.name


def _lead(told: Told, side: Side | None, on: date) -> str:
    other = told.row.assessor if side is Side.TRAINEE else told.row.traineeship.person
    return f"{other.name}也评这一台。双方都评完之前互相看不到，{left(told, on)}。"
