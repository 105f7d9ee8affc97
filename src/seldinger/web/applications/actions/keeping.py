"""Deadlines, deputies, what is overdue, and grants that end."""

import logging
from collections.abc import Callable
from datetime import date
from functools import partial

from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.applications.checking import check_numbers
from seldinger.web.applications.due import ending_grants, overdue_steps
from seldinger.web.applications.locking import locked
from seldinger.web.applications.models import Application, Deputy, Step, Terms
from seldinger.web.applications.people import Stage, answerers, assessors
from seldinger.web.applications.queries import open_step
from seldinger.web.applications.telling import tell_overdue
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.models import Department, Hospital, Membership, Person, in_force
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.wording import scope_words

_log = logging.getLogger(__name__)


@action
def set_terms(
    *,
    by: Person,
    hospital: Hospital,
    department: int | None,
    office: int | None,
    committee: int | None,
    renewal: int,
    source: str,
) -> Terms:
    """By when each stage answers, from now on. What is asked already keeps its deadline."""
    check_numbers((department, office, committee), renewal)
    terms = Terms.objects.create(
        hospital=hospital, department=department, office=office, committee=committee,
        renewal=renewal, source=source.strip(), by=by, made_at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, act="applications.set_terms", on=terms, hospital=hospital.pk,
        days=[department, office, committee, renewal],
    )  # fmt: skip
    return terms


@action
def name_deputy(
    *, by: Person, department: Department, person: Person, start: date, end: date | None = None
) -> Deputy:
    """A head names who assesses instead, from a day to a day."""
    on = timezone.localdate()
    if not assessors(department, on).filter(pk=by.pk).exists():
        raise SeldingerError(f"您不是{department}的评议人，不能指定代理人")
    if person.pk == by.pk:
        raise SeldingerError("代理人应是另一位同事")
    if end is not None and end < start:
        raise SeldingerError(f"结束日期 {end} 早于开始日期 {start}。请改正其中一个")
    works = Membership.objects.filter(in_force(start), person=person, department=department)
    if not person.is_active or not works.exists():
        raise SeldingerError(f"{person}在 {start} 不在{department}任职，不能代理评议")
    deputy = Deputy.objects.create(
        head=by, person=person, department=department, start=start, end=end, made_at=timezone.now()
    )
    waiting = [
        one
        for one in Application.objects.filter(department=department, state=Stage.DEPARTMENT.value)
        if one.doctor_id != person.pk
    ]
    until = f"至 {end}" if end else "起"
    notify(
        to=[person], kind="application_deputy", url=f"{reverse('applications')}?show=waiting",
        head=by.name, days=f"{start} {until}", number=len(waiting),
    )  # fmt: skip
    record(
        by=by, act="applications.name_deputy", on=deputy, person=person.pk,
        department=department.pk, start=start.isoformat(), end=end.isoformat() if end else None,
    )  # fmt: skip
    return deputy


@action
def withdraw_deputy(*, by: Person, deputy: Deputy) -> Deputy:
    """Take back what one named; what the deputy answered stays."""
    if deputy.head_id != by.pk:
        raise SeldingerError("只有指定代理人的评议人本人可以撤回")
    if deputy.withdrawn_at is not None:
        raise SeldingerError("这次代理已经撤回")
    deputy.withdrawn_at = timezone.now()
    deputy.save(update_fields=["withdrawn_at"])
    record(by=by, act="applications.withdraw_deputy", on=deputy, person=deputy.person_id)
    return deputy


# -- by the worker ---------------------------------------------------------------------------------


@action
def escalate_step(*, by: None, step: Step) -> Step:
    """Overdue: who is asked, and who comes next, hear of it; once. Nothing is decided by it."""
    application = locked(step.round.application)
    now = open_step(application)
    if now is None or now.pk != step.pk or now.escalated_at is not None:
        raise SeldingerError("这一环节已经答复或上报")
    now.escalated_at = timezone.now()
    now.save(update_fields=["escalated_at"])
    tell_overdue(application, now, Stage(now.stage))
    record(
        by=by, act="applications.escalate_step", on=application, stage=now.stage,
        due=now.due.isoformat() if now.due else None,
    )  # fmt: skip
    return now


@action
def remind_renewal(*, by: None, grant: Grant, last: date) -> None:
    """The doctor and the office hear that a grant ends, with a link to the prefilled form."""
    told = {
        "scope": scope_words(grant, catalogue_named(grant.catalogue, grant.version)),
        "end": last.isoformat(),
        "hospital": grant.hospital.name,
        "doctor": grant.doctor.name,
    }
    notify(
        to=[grant.doctor], kind="renewal_due", about=f"grant:{grant.pk}",
        url=f"{reverse('application_new')}?renews={grant.pk}", **told,
    )  # fmt: skip
    offices = answerers(Stage.OFFICE, grant.hospital, timezone.localdate())
    notify(
        to=[one for one in offices if one.pk != grant.doctor_id], kind="renewal_due_office",
        about=f"grant:{grant.pk}", url=reverse("grant", args=[grant.pk]), **told,
    )  # fmt: skip
    record(
        by=by, act="applications.remind_renewal", on=grant, person=grant.doctor_id,
        end=last.isoformat(),
    )  # fmt: skip


def keep_applications(*, by: None) -> int:
    """What is overdue and what ends; returns how many were told. Each in its own transaction."""
    deeds: list[Callable[[], object]] = [
        *(partial(escalate_step, by=by, step=step) for step in overdue_steps()),
        *(
            partial(remind_renewal, by=by, grant=grant, last=last)
            for grant, last in ending_grants()
        ),
    ]
    return sum(map(_went_well, deeds))


def _went_well(deed: Callable[[], object]) -> bool:
    """Its text may name somebody: the kind of the failure alone is told."""
    try:
        deed()
    except Exception as error:
        _log.error("an application was not chased: %s", type(error).__name__)
        return False
    return True
