"""Wishes and locks, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from seldinger.domain.planning.rotation import LockKind
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.entered import months_words
from seldinger.web.planning.models import PlanLock, Wish
from seldinger.web.planning.naming import Names

DECLARED = Sign("check", "已申报", "plan-good")
WISHED = Sign("check", "已填", "plan-good")
MISSING = Sign("clock", "未填", "plan-busy")


@dataclass(frozen=True, slots=True)
class Told:
    """One time that wishes were told."""

    when: str
    by: str
    wishes: str
    note: str


@dataclass(frozen=True, slots=True)
class Learner:
    trainee: int
    name: str
    entry: str
    wishes: str
    told: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class Locked:
    id: int
    what: str
    about: str
    reason: str


def titled(rulebook: str, directions: Iterable[str]) -> str:
    titles = {post.id: post.title for post in library().rulebook(rulebook).directions}
    return " › ".join(titles.get(one, one) for one in directions)


def history(rulebook: str, wishes: Iterable[Wish]) -> tuple[Told, ...]:
    return tuple(
        Told(
            f"{timezone.localtime(one.at):%Y-%m-%d}", one.by.name,
            titled(rulebook, one.directions), one.note,
        )
        for one in wishes
    )  # fmt: skip


def learners(
    base: Base, trainees: Iterable[Traineeship], latest: Mapping[int, Wish]
) -> tuple[Learner, ...]:
    """Who has told nothing comes first."""
    choices = library().rulebook(base.rulebook).choices
    rows = [_learner(base, one, latest.get(one.pk), choices) for one in trainees]
    return tuple(sorted(rows, key=lambda row: row.sign is not MISSING))


def _learner(base: Base, one: Traineeship, wish: Wish | None, choices: int) -> Learner:
    declared = len(one.directions) == choices
    shown = wish.directions if wish else one.directions
    told = f"{timezone.localtime(wish.at):%Y-%m-%d} {wish.by.name} 填" if wish else ""
    if declared:
        told = f"申报：{titled(base.rulebook, one.directions)}"
        shown = wish.directions if wish else []
    sign = DECLARED if declared else WISHED if wish else MISSING
    wishes = titled(base.rulebook, shown)
    return Learner(one.pk, one.person.name, f"{one.entry:%Y-%m} 入培", wishes, told, sign)


def locks(base: Base, rows: Sequence[PlanLock]) -> tuple[Locked, ...]:
    names = Names(base)
    return tuple(
        Locked(
            row.pk, lock_words(row, names),
            f"{timezone.localtime(row.at):%Y-%m-%d} {row.by.name} 登记", row.reason,
        )
        for row in rows
    )  # fmt: skip


def lock_words(row: PlanLock, names: Names) -> str:
    who, months = names.trainee(str(row.traineeship_id)), months_words(row.months)
    where = names.department(str(row.department_id or ""))
    kind = LockKind(row.kind)
    if kind is LockKind.NEVER:
        return f"{who} {f'{months} ' if months else '一直'}不去“{where}”"
    if kind is LockKind.AT:
        return f"{who} {months} 在“{where}”"
    if kind is LockKind.NOT_BEFORE:
        return f"{who} 的“{names.post(row.post)}”不早于 {min(row.months)}"
    return f"{who} 的介入基础与 {names.trainee(str(row.other_id))} 同行"
