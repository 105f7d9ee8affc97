"""Cases with a dose, alerts, rules and badge readings, scope first."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from seldinger.web.dose.doses import with_dose
from seldinger.web.dose.models import (
    Alert,
    BadgeFile,
    BadgeReading,
    DoseRule,
    FollowUp,
    ReferenceLevel,
    Threshold,
)
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    AccountRole,
    Department,
    Hospital,
    Person,
    RoleAssignment,
    in_force,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import holders, hospitals_for
from seldinger.web.privileges.queries import hospitals_reached

SEE, KEEP = Permission.SEE_DOSE, Permission.KEEP_DOSE


def dose_hospitals(access: Access) -> QuerySet[Hospital]:
    return hospitals_reached(access, SEE)


def kept_hospitals(access: Access) -> QuerySet[Hospital]:
    return hospitals_for(access, KEEP)


def cases_for(access: Access) -> QuerySet[IntakeDraft]:
    """The office's hospital; to a department its own; to a doctor also what they operated."""
    reach = access.reach(SEE)
    seen = Q(hospital__in=hospitals_for(access, SEE)) | Q(department__in=reach.departments)
    if access.may(SEE):
        seen |= Q(supervisor=access.person) | Q(booking__operator=access.person)
    drafts = IntakeDraft.objects.filter(seen, hospital__in=dose_hospitals(access))
    joined = ("hospital", "department", "supervisor", "trainee", "booking__operator")
    return with_dose(drafts).select_related(*joined)


def alerts_for(access: Access) -> QuerySet[Alert]:
    """Of the cases one sees."""
    cases = cases_for(access).order_by().values("pk")
    rows = Alert.objects.filter(Q(draft__in=cases) | Q(draft__merged_into__in=cases))
    return rows.select_related("threshold", "draft__merged_into")


def case_of(alert: Alert) -> IntakeDraft:
    """Two drafts that turned out to be one operation: the one that stands."""
    return alert.draft.merged_into or alert.draft


def follow_ups_for(access: Access) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(alert__in=alerts_for(access).order_by().values("pk"))
    return rows.select_related("alert__draft", "by")


def open_alerts(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    """Nobody has followed up to the end; not of what turned out to be no operation."""
    dropped = IntakeDraft.State.DROPPED
    still = standing_alerts(rows).filter(closed_at__isnull=True)
    still = still.exclude(draft__merged_into__state=dropped)
    return still.exclude(draft__state=dropped, draft__merged_into=None).order_by("due", "pk")


def standing_alerts(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    """Without what is still open and need not be: two drafts raised the same before they became
    one, or the threshold had been entered wrongly."""
    same = Alert.objects.filter(
        draft=OuterRef("draft__merged_into"), threshold=OuterRef("threshold")
    )
    rows = rows.exclude(threshold__mistaken=True, closed_at__isnull=True)
    return rows.exclude(Exists(same), closed_at__isnull=True)


def overdue_alerts(on: date) -> QuerySet[Alert]:
    rows = open_alerts(Alert.objects.filter(due__lt=on))
    joined = ("threshold", "draft__hospital", "draft__department", "draft__supervisor")
    return rows.select_related(*joined, "draft__booking__operator", "draft__merged_into")


def day_of(draft: IntakeDraft) -> date:
    """The day of the operation; of what says none, the day it came."""
    return draft.day or timezone.localdate(draft.made_at)


def doctor_of(draft: IntakeDraft) -> Person | None:
    """Who answers for the operation: the booked operator, else the supervisor."""
    return (draft.booking.operator if draft.booking else None) or draft.supervisor


# -- who is told -----------------------------------------------------------------------------------


def answerable(draft: IntakeDraft, on: date) -> list[Person]:
    """The doctors of the case, the heads of its department, and the office."""
    doctors = (draft.booking.operator if draft.booking else None, draft.supervisor)
    found = [one for one in doctors if one is not None and one.is_active]
    found += _heads(draft.department, on) if draft.department else []
    found += holders(KEEP, on, hospital=draft.hospital)
    return [*dict.fromkeys(found)]


def _heads(department: Department, on: date) -> Iterable[Person]:
    head = AccountRole.DEPARTMENT_HEAD
    held = RoleAssignment.objects.filter(in_force(on), role=head, department=department)
    people = held.order_by().values("person")
    return Person.objects.filter(pk__in=people, is_active=True).order_by("pk")


# -- rules -----------------------------------------------------------------------------------------


def thresholds_of(hospital: Hospital) -> QuerySet[Threshold]:
    return Threshold.objects.filter(hospital=hospital, ended_at__isnull=True)


def levels_of(hospital: Hospital) -> QuerySet[ReferenceLevel]:
    return ReferenceLevel.objects.filter(hospital=hospital, ended_at__isnull=True)


def rule_of(hospital: Hospital) -> DoseRule | None:
    return DoseRule.objects.filter(hospital=hospital).first()


# -- badges ----------------------------------------------------------------------------------------


def readings_for(access: Access, hospital: Hospital) -> QuerySet[BadgeReading]:
    """The office's hospital; a head's department, as it is today. Others see their own alone."""
    rows = BadgeReading.objects.filter(hospital=hospital, withdrawn_at__isnull=True)
    rows = rows.select_related("person")
    if kept_hospitals(access).filter(pk=hospital.pk).exists():
        return rows
    heads = [
        holding.department
        for holding in access.holdings
        if holding.role is AccountRole.DEPARTMENT_HEAD
    ]
    work = in_force(access.on, "person__memberships__")
    there = Q(person__memberships__department__in=heads, person__memberships__hospital=hospital)
    return rows.filter(there & work | Q(person=access.person)).distinct()


def own_readings(person: Person) -> QuerySet[BadgeReading]:
    rows = BadgeReading.objects.filter(person=person, withdrawn_at__isnull=True)
    return rows.select_related("hospital", "person")


def taken_files(access: Access) -> QuerySet[BadgeFile]:
    """What holds of the hospitals that one keeps, the last one taken first."""
    rows = BadgeFile.objects.filter(hospital__in=kept_hospitals(access), withdrawn_at=None)
    return rows.exclude(taken_at=None).order_by("-taken_at", "-pk")


def badge_files_for(access: Access) -> QuerySet[BadgeFile]:
    """One's own uploads, for hospitals that are one's still."""
    mine = BadgeFile.objects.filter(by=access.person, hospital__in=kept_hospitals(access))
    return mine.select_related("hospital")
