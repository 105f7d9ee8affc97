"""Granting, revoking, suspending. A grant is never edited: it is revoked and granted anew.

Rows are locked in one order: the doctors by key, then the trainees whom it concerns, and the audit
trail last.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.actions.standings import privileges_changed
from seldinger.web.people.asked import in_hospital
from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.checking import (
    check_alone,
    check_lifting,
    check_new,
    check_not_oneself,
    check_revocation,
    check_suspension,
    held_by,
    of_its_kind,
)
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant, Revocation, Suspension
from seldinger.web.privileges.queries import with_ends
from seldinger.web.privileges.wording import scope_words

_DAY = timedelta(days=1)


@action
def give_grant(*, by: Person | None, new: NewGrant) -> Grant:
    """One grant. Raises SeldingerError where it may not be, or where its scope is granted."""
    grant = _give(by, new.hospital, [new], Grant.Source.OFFICE)[0]
    record(by=by, act="privileges.give_grant", on=grant, **_told(grant))
    return grant


@action
def give_grants(
    *, by: Person | None, hospital: Hospital, news: Sequence[NewGrant], source: Grant.Source
) -> list[Grant]:
    """All of them or none. Raises SeldingerError, which says the place in the list (from 1)."""
    if not news:
        raise SeldingerError("没有可登记的授权")
    grants = _give(by, hospital, news, source)
    record(
        by=by, act="privileges.give_grants", on=hospital, source=source.value,
        grants=[grant.pk for grant in grants],
    )  # fmt: skip
    return grants


@action
def revoke_grant(*, by: Person | None, grant: Grant, on: date, reason: str) -> Revocation:
    """on: the first day without it. On its own first day: as if it had never been.

    A day that was written too late is corrected by an earlier one; the earliest holds.
    """
    grant = _locked(grant)
    check_not_oneself(by, grant.doctor)
    check_revocation(grant, on, reason)
    ended = Revocation.objects.create(
        grant=grant, on=on, reason=reason.strip(), by=by, made_at=timezone.now()
    )
    _tell(grant, "grant_revoked", on=on.isoformat(), reason=ended.reason)
    privileges_changed({grant.hospital_id})
    record(
        by=by, act="privileges.revoke_grant", on=ended, grant=grant.pk, person=grant.doctor_id,
        start=on.isoformat(), reason=ended.reason,
    )  # fmt: skip
    return ended


@action
def suspend_grant(
    *, by: Person | None, grant: Grant, start: date, end: date | None = None, reason: str
) -> Suspension:
    """From a day to a day, both included; without an end until it is lifted."""
    grant = _locked(grant)
    check_not_oneself(by, grant.doctor)
    check_suspension(grant, start, end, reason)
    rest = Suspension.objects.create(
        grant=grant, start=start, end=end, reason=reason.strip(), by=by, made_at=timezone.now()
    )
    until = f"至 {end}" if end else "起，直到另行通知"
    _tell(grant, "grant_suspended", days=f"{start} {until}", reason=rest.reason)
    privileges_changed({grant.hospital_id})
    record(
        by=by, act="privileges.suspend_grant", on=rest, grant=grant.pk, person=grant.doctor_id,
        start=start.isoformat(), end=end.isoformat() if end else None, reason=rest.reason,
    )  # fmt: skip
    return rest


@action
def lift_suspension(*, by: Person | None, suspension: Suspension, on: date) -> Suspension:
    """on: the first day on which the grant holds again. Lifted already: an earlier day alone."""
    grant = _locked(suspension.grant)
    check_not_oneself(by, grant.doctor)
    rest = Suspension.objects.get(pk=suspension.pk)
    check_lifting(rest, on)
    rest.end, rest.lifted_by, rest.lifted_at = on - _DAY, by, timezone.now()
    rest.save(update_fields=["end", "lifted_by", "lifted_at"])
    _tell(grant, "grant_lifted", on=on.isoformat())
    privileges_changed({grant.hospital_id})
    record(
        by=by, act="privileges.lift_suspension", on=rest, grant=grant.pk, person=grant.doctor_id,
        start=on.isoformat(),
    )  # fmt: skip
    return rest


# -- writing ---------------------------------------------------------------------------------------


def _give(
    by: Person | None, hospital: Hospital, news: Sequence[NewGrant], source: Grant.Source
) -> list[Grant]:
    news = [of_its_kind(new) for new in news]
    doctors = _locked_doctors({new.doctor.pk for new in news})
    held = held_by(doctors, hospital)
    grants: list[Grant] = []
    for place, new in enumerate(news, start=1):
        try:
            grants.append(_written(by, new, hospital, [*held, *grants], source))
        except SeldingerError as error:
            if len(news) == 1:
                raise
            raise SeldingerError(f"第 {place} 份：{error}") from error
    for doctor in doctors:
        _tell_granted(doctor, [grant for grant in grants if grant.doctor_id == doctor.pk])
    privileges_changed({hospital.pk})
    return grants


def _written(
    by: Person | None,
    new: NewGrant,
    hospital: Hospital,
    held: Iterable[Grant],
    source: Grant.Source,
) -> Grant:
    if new.hospital != hospital:
        raise SeldingerError(f"这份授权写的是{new.hospital}，不是{hospital}。请核对医院")
    check_not_oneself(by, new.doctor)
    catalogue = check_new(new)
    check_alone(new, held, catalogue)
    return Grant.objects.create(
        doctor=new.doctor,
        hospital=hospital,
        kind=new.kind,
        # What a later catalogue raises above this grade is no longer covered.
        entries={
            entry: catalogue.managed_grade(catalogue.by_id[entry]) for entry in new.entries
        },
        # Nor what a later overlay lies on, also where it raises no grade.
        laid={
            entry: sorted(one.id for one in catalogue.overlays_of(catalogue.by_id[entry]))
            for entry in new.entries
        },
        list_id=new.list_id,
        grade=new.grade,
        technology=new.technology,
        catalogue=catalogue.id,
        version=catalogue.version,
        start=new.start,
        end=new.end,
        proctored=new.proctored,
        training=new.training.strip(),
        cases=new.cases.strip(),
        examination=new.examination.strip(),
        title=new.title.strip(),
        document=new.document.strip(),
        replaces=new.replaces,
        source=source,
        by=by,
        made_at=timezone.now(),
    )  # fmt: skip


def _locked_doctors(pks: Iterable[int]) -> list[Person]:
    """Nobody else writes grants of these doctors until the end of the transaction."""
    rows = Person.objects.filter(pk__in=[*pks]).order_by("pk")
    return [*rows.select_for_update(no_key=True)]


def _locked(grant: Grant) -> Grant:
    """The grant as it stands once its doctor is locked, with what has ended it."""
    _locked_doctors([grant.doctor_id])
    return with_ends(Grant.objects.all()).get(pk=grant.pk)


def _told(grant: Grant) -> dict[str, object]:
    return {
        "person": grant.doctor_id,
        "kind": grant.kind,
        "start": grant.start.isoformat(),
        "end": grant.end.isoformat() if grant.end else None,
    }


# -- whom it concerns ------------------------------------------------------------------------------


def _tell_granted(doctor: Person, grants: Sequence[Grant]) -> None:
    first, more = grants[0], len(grants) - 1
    if not more:
        _tell(first, "grant_given", start=first.start.isoformat())
        return
    notify(
        to=[doctor], kind="grants_given",
        url=in_hospital(reverse("doctor_privileges", args=[doctor.pk]), first.hospital_id),
        hospital=first.hospital.name, number=len(grants),
    )  # fmt: skip


def _tell(grant: Grant, kind: str, **details: str) -> None:
    notify(
        to=[grant.doctor], kind=kind, url=reverse("grant", args=[grant.pk]),
        hospital=grant.hospital.name,
        scope=scope_words(grant, catalogue_named(grant.catalogue, grant.version)), **details,
    )  # fmt: skip
