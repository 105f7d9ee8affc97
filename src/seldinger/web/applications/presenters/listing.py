"""The list of applications: a row each, and the three ways to look at them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.presenters.signs import state_sign
from seldinger.web.applications.scope import scope_told
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True)
class Row:
    """late: what is overdue, or empty. asked: since when, and by when."""

    id: int
    doctor: str
    where: str
    scope: str
    sign: Sign
    asked: str
    late: str
    renews: bool


def rows(found: Iterable[Application], on: date) -> list[Row]:
    return [_row(one, on) for one in found]


def _row(one: Application, on: date) -> Row:
    step = next((step for round_ in one.rounds.all() for step in _open(round_)), None)
    return Row(
        id=one.pk,
        doctor=one.doctor.name,
        where=f"{one.hospital.name} {one.department.name}",
        scope=scope_told(one),
        sign=state_sign(one.state),
        asked=_asked(one, step),
        late=late(step, on) if step else "",
        renews=one.renews_id is not None,
    )


def _open(round_: object) -> list[Step]:
    return [step for step in round_.steps.all() if not step.answer]  # type: ignore[attr-defined]


def _asked(one: Application, step: Step | None) -> str:
    if step is None or one.closed_at:
        return f"{timezone.localdate(one.closed_at or one.made_at)}"
    since = timezone.localdate(step.began_at)
    return f"{since} 起，期限 {step.due}" if step.due else f"{since} 起，期限：规则未填"


def late(step: Step, on: date) -> str:
    if step.due is None or step.due >= on:
        return ""
    return f"逾期 {(on - step.due).days} 天"
