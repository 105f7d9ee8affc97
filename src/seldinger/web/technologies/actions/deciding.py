"""The way of a technology: submitted, checked, decided, suspended, recommended, ended."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import holders
from seldinger.web.technologies.actions.filing import locked
from seldinger.web.technologies.checking import check_turn
from seldinger.web.technologies.entered import Decided, Numbers
from seldinger.web.technologies.models import Step, Technology
from seldinger.web.technologies.turns import TURNS, Turn

GRADES = range(1, 5)
# Told by an action of its own: more than a reason belongs to it.
_OWN = ("admit", "recommend", "take-over")


@action
def turn_technology(
    *,
    by: Person | None,
    technology: Technology,
    turn: str,
    told: Decided = Decided(),  # noqa: B008
) -> Step:
    """One way of `turns.TURNS` that needs no more than a reason and a document."""
    if turn in _OWN or turn not in TURNS:
        raise SeldingerError(f"没有“{turn}”这一步")
    return _turned(by, locked(technology), TURNS[turn], told, "technologies.turn_technology")


@action
def admit_technology(
    *, by: Person | None, technology: Technology, told: Decided, grade: int, numbers: Numbers
) -> Step:
    """By the committee, with document. A number that no rule says stays empty.

    grade: as which it is managed while it is tried; the gate goes by it.
    """
    found = locked(technology)
    _check_grade(grade)
    found.admitted_grade = grade
    found.first_cases = numbers.first_cases
    found.first_cases_source = numbers.first_cases_source.strip()
    found.follow_up_days = numbers.follow_up_days
    found.follow_up_source = numbers.follow_up_source.strip()
    return _turned(by, found, TURNS["admit"], told, "technologies.admit_technology")


@action
def recommend_technology(
    *, by: Person | None, technology: Technology, list_id: str, grade: int, reason: str
) -> Step:
    """For a list of the hospital's catalogue, at a grade: proposed, not graded yet."""
    found = locked(technology)
    catalogue = catalogue_of(found.hospital, timezone.localdate())
    if catalogue is None:
        raise SeldingerError(f"{found.hospital.name}还没有选定手术分级目录。请先请管理员选定")
    if list_id not in {one.id for one in catalogue.lists}:
        raise SeldingerError("现行目录里没有这个专业目录。请从列出的专业里选一个")
    _check_grade(grade)
    found.proposed_list, found.grade = list_id, grade
    told = Decided(reason=reason)
    return _turned(by, found, TURNS["recommend"], told, "technologies.recommend_technology")


def _check_grade(grade: int) -> None:
    if grade not in GRADES:
        raise SeldingerError("级别只有 1 至 4 级。请选定一个")


def _turned(by: Person | None, found: Technology, turn: Turn, told: Decided, act: str) -> Step:
    check_turn(found, turn, told, by)
    found.state = turn.to
    found.save()
    step = write_step(by, found, told)
    _tell(by, found, turn, told)
    record(
        by=by, act=act, on=step, state=str(turn.to),
        start=step.on.isoformat(), reason=step.reason, document=step.document,
    )  # fmt: skip
    return step


def write_step(by: Person | None, technology: Technology, told: Decided) -> Step:
    on: date = told.on or timezone.localdate()
    return Step.objects.create(
        technology=technology, state=technology.state, on=on, reason=told.reason.strip(),
        document=told.document.strip(), by=by, made_at=timezone.now(),
    )  # fmt: skip


# Who has to do something once it came so far.
_WAITS_FOR = {
    Technology.State.SUBMITTED: Permission.GRANT,
    Technology.State.CHECKED: Permission.DECIDE,
}


def _tell(by: Person | None, technology: Technology, turn: Turn, told: Decided) -> None:
    url = reverse("technology", args=[technology.pk])
    about = f"technology:{technology.pk}"
    if permission := _WAITS_FOR.get(turn.to):
        people = holders(permission, timezone.localdate(), hospital=technology.hospital)
        notify(
            to=people, kind="technology_waits", url=url, about=about, title=technology.title,
            department=technology.department.name,
        )  # fmt: skip
    if by is None or by.pk != technology.leader_id:
        notify(
            to=[technology.leader], kind="technology_turned", url=url, title=technology.title,
            state=str(turn.to.label), reason=told.reason.strip() or "未写",
        )  # fmt: skip
