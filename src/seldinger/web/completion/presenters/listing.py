"""The list of reviews: a row each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.presenters.signs import state_sign
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class Row:
    """made: when it was handed in first. asked: since when, and by when. late: what is overdue, or
    empty."""

    id: int
    trainee: str
    title: str
    base: str
    made: date
    sign: Sign
    asked: str
    late: str


def rows_of(found: Iterable[Review], on: date) -> list[Row]:
    return [_row(one, on) for one in found]


def _row(one: Review, on: date) -> Row:
    steps = [step for round_ in one.rounds.all() for step in round_.steps.all()]
    step = next((step for step in steps if not step.answer and not step.taken_back_at), None)
    return Row(
        id=one.pk,
        trainee=one.traineeship.person.name,
        title=one.title,
        base=one.base.name,
        made=timezone.localdate(one.made_at),
        sign=state_sign(one.state),
        asked=_asked(one, step),
        late=late(step, on) if step else "",
    )


def _asked(one: Review, step: Step | None) -> str:
    if step is None or one.closed_at:
        return f"{timezone.localdate(one.closed_at or one.made_at)}"
    return f"{timezone.localdate(step.began_at)} 起，{until(step)}"


def until(step: Step) -> str:
    return f"期限 {step.due}" if step.due else "期限：规则未填"


def late(step: Step, on: date) -> str:
    if step.due is None or step.due >= on:
        return ""
    return f"逾期 {(on - step.due).days} 天"
