"""A person's file as finished strings; ended rows last and quieter, never gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from seldinger.web.people.files import PersonFile, TrainingFile
from seldinger.web.people.models import Membership, Person, RoleAssignment, Rotation, Stay
from seldinger.web.people.offered import (
    backgrounds_of,
    directions_of,
    places_of,
    rulebook_title,
    titles,
)
from seldinger.web.people.permissions import ROLES
from seldinger.web.people.presenters.words import scope_title, span, where, work_title


@dataclass(frozen=True)
class Row:
    """past: it has ended. ending: it can be ended. detail: a second line, or empty."""

    id: int
    title: str
    detail: str
    span: str
    past: bool
    ending: bool


@dataclass(frozen=True)
class Visit:
    """A line of the rotation table."""

    id: int
    place: str
    where: str
    start: str
    end: str
    state: str
    past: bool


@dataclass(frozen=True)
class Training:
    """here: in training at a base today or soon, so that it can end. visits None: not shown."""

    id: int
    title: str
    entry: str
    background: str
    directions: str
    stays: tuple[Row, ...]
    visits: tuple[Visit, ...] | None
    withdrawn: tuple[Visit, ...]
    here: bool
    progress: bool


@dataclass(frozen=True)
class Page:
    id: int
    name: str
    login: str
    account: str
    active: bool
    works: tuple[Row, ...]
    roles: tuple[Row, ...]
    trainings: tuple[Training, ...]


def page_of(file: PersonFile, on: date) -> Page:
    person = file.person
    return Page(
        id=person.pk,
        name=person.name,
        login=person.login,
        account=_account(person),
        active=person.is_active,
        works=_current_first([_work(row, on) for row in file.works]),
        roles=_current_first([_role(row, on) for row in file.roles]),
        trainings=tuple(_training(one, file, on) for one in file.trainings),
    )


def _account(person: Person) -> str:
    if not person.is_active:
        return "账号已停用，不能登录。以前的登记都在。"
    if person.must_change_password:
        return "可以登录。首次密码还没有更改。"
    return "可以登录。"


def _work(row: Membership, on: date) -> Row:
    number = f"工号 {row.staff_no}" if row.staff_no else ""
    detail = " · ".join(word for word in (row.title, number) if word)
    return Row(
        row.pk, work_title(row), detail, span(row.start, row.end, on),
        past=_is_past(row.end, on), ending=row.end is None,
    )  # fmt: skip


def _role(row: RoleAssignment, on: date) -> Row:
    title = f"{row.get_role_display()} · {scope_title(row)}"
    past = _is_past(row.end, on)
    sentence = ROLES[row.role].sentence  # type: ignore[index]
    return Row(
        row.pk, title, sentence, span(row.start, row.end, on), past, ending=not past,
    )  # fmt: skip


def _training(file: TrainingFile, of: PersonFile, on: date) -> Training:
    trainee, places = file.trainee, places_of(file.trainee.rulebook)
    rotations = file.rotations or []
    background = "".join(titles([trainee.background], backgrounds_of(trainee.rulebook)))
    directions = titles(trainee.directions, directions_of(trainee.rulebook))
    valid = tuple(_visit(row, places, on) for row in rotations if row.withdrawn_at is None)
    return Training(
        id=trainee.pk,
        title=rulebook_title(trainee.rulebook),
        entry=str(trainee.entry),
        background=background or "未登记",
        directions="、".join(directions) or "未登记",
        stays=tuple(_stay(row, on) for row in file.stays),
        visits=None if file.rotations is None else valid,
        withdrawn=tuple(_visit(row, places, on) for row in rotations if row.withdrawn_at),
        here=any(row.end is None for row in file.stays),
        progress=trainee.pk in of.progress,
    )


def _stay(row: Stay, on: date) -> Row:
    return Row(
        row.pk, row.base.name, row.get_ending_display(), span(row.start, row.end, on),
        past=_is_past(row.end, on), ending=row.end is None,
    )  # fmt: skip


def _visit(row: Rotation, places: list[tuple[str, str]], on: date) -> Visit:
    state = "计划" if row.start > on else "已过" if row.end < on else "正在"
    there = where(row.hospital, row.department) if row.hospital else ""
    place = titles([row.place], places)[0]
    return Visit(row.pk, place, there, str(row.start), str(row.end), state, row.end < on)


def _is_past(end: date | None, on: date) -> bool:
    return end is not None and end < on


R = TypeVar("R", bound=Row)


def _current_first(rows: Iterable[R]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=lambda row: row.past))
