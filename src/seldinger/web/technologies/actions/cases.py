"""The first cases: registered, followed up, and chased where nobody did."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.people.models import Person
from seldinger.web.technologies.actions.filing import locked
from seldinger.web.technologies.chasing import leaders_to_chase
from seldinger.web.technologies.checking import check_case, check_outcome
from seldinger.web.technologies.entered import NewCase, Outcome
from seldinger.web.technologies.models import FirstCase, Technology
from seldinger.web.technologies.queries import standing_cases


@action
def register_case(*, by: Person | None, technology: Technology, told: NewCase) -> FirstCase:
    """Raises SeldingerError where the technology was not open that day, or not for this doctor."""
    found = locked(technology)
    number = check_case(found, told)
    case = FirstCase.objects.create(
        technology=found, number=number, day=told.day, operator=told.operator,
        by=by, made_at=timezone.now(), **_outcome(told.outcome),
    )  # fmt: skip
    record(
        by=by, act="technologies.register_case", on=case, cases=number,
        day=told.day.isoformat(), person=told.operator.pk,
    )  # fmt: skip
    return case


@action
def follow_up_case(
    *, by: Person | None, case: FirstCase, on: date, follow_up: str, told: Outcome
) -> FirstCase:
    """What became of it; told anew, what was told before stays in the trail."""
    found = _standing(case)
    if not found.day <= on <= timezone.localdate():
        raise SeldingerError(f"随访日期应在 {found.day} 与今天之间。请核对")
    if told.complicated is None:
        raise SeldingerError("请写明有没有并发症")
    if not follow_up.strip():
        raise SeldingerError("请写明随访的结果")
    check_outcome(told)
    before = found.followed_on.isoformat() if found.followed_on else None
    found.followed_on, found.follow_up = on, follow_up.strip()
    for name, value in _outcome(told).items():
        setattr(found, name, value)
    found.save()
    record(
        by=by, act="technologies.follow_up_case", on=found, cases=found.number,
        before=before, day=on.isoformat(),
    )  # fmt: skip
    return found


@action
def withdraw_case(*, by: Person | None, case: FirstCase) -> FirstCase:
    """Entered wrongly: it stays on record as withdrawn, and its number is free again."""
    found = _standing(case)
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    record(by=by, act="technologies.withdraw_case", on=found, cases=found.number)
    return found


@action
def restore_case(*, by: Person | None, case: FirstCase) -> FirstCase:
    """Withdrawn by mistake: it stands again, unless another took its number."""
    technology = locked(case.technology)
    found = FirstCase.objects.get(pk=case.pk)
    if found.withdrawn_at is None:
        raise SeldingerError("这一例没有撤回，不必恢复")
    if standing_cases(technology).filter(number=found.number).exists():
        raise SeldingerError(f"第 {found.number} 例已经重新登记，不能恢复。请先撤回那一例")
    found.withdrawn_at = None
    found.save(update_fields=["withdrawn_at"])
    record(by=by, act="technologies.restore_case", on=found, cases=found.number)
    return found


@action
def chase_follow_up(*, by: None, leader: Person, technology: Technology, number: int) -> None:
    """So many first cases of the technology should have been followed up by now."""
    notify(
        to=[leader], kind="follow_up_due", url=reverse("technology_cases", args=[technology.pk]),
        about=f"follow-up:{technology.pk}", title=technology.title, number=number,
    )  # fmt: skip
    record(by=by, act="technologies.chase_follow_up", on=technology, person=leader.pk, cases=number)


def chase_follow_ups(*, by: None) -> int:
    """Every leader whose time has come, once a week; returns how many were told."""
    due = leaders_to_chase()
    for technology, number in due:
        chase_follow_up(by=by, leader=technology.leader, technology=technology, number=number)
    return len(due)


def _standing(case: FirstCase) -> FirstCase:
    locked(case.technology)
    found = FirstCase.objects.get(pk=case.pk)
    if found.withdrawn_at is not None:
        raise SeldingerError("这一例已经撤回，不能再改")
    return found


def _outcome(told: Outcome) -> dict[str, object]:
    return {
        "outcome": told.outcome.strip(),
        "complicated": told.complicated,
        "complication": told.complication.strip(),
    }
