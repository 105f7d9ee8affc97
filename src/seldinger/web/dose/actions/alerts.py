"""Alerts: raised once for each case and threshold, chased when late, closed by a follow-up.

Locked in one order: the draft, the alert.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.dose.doses import all_doses, of_patients, patient_of, with_dose
from seldinger.web.dose.entered import NewFollowUp, check_follow_up
from seldinger.web.dose.figures import reached
from seldinger.web.dose.models import Alert, FollowUp, Looked, Threshold
from seldinger.web.dose.queries import answerable, case_of, day_of, overdue_alerts, thresholds_of
from seldinger.web.dose.wording import reached_words
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.inbox.models import Notice
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital, Person

# A transaction that began before the last look may have ended after it.
_GRACE = timedelta(minutes=10)
RAISED, LATE = "dose_alert", "dose_alert_late"


@action
def raise_alert(
    *, by: Person | None, draft: IntakeDraft, threshold: Threshold, value: float
) -> Alert:
    """Of a case that reached a threshold. A second time it is the first one that stands."""
    locked = IntakeDraft.objects.select_for_update(no_key=True, of=("self",)).get(pk=draft.pk)
    known = Alert.objects.filter(draft=locked, threshold=threshold).first()
    if known is not None:
        record(by=by, act="dose.raise_alert", on=known, repeated=True)
        return known
    row = Alert.objects.create(
        draft=locked, threshold=threshold, value=value, raised_at=timezone.now(),
        due=_due(threshold),
    )  # fmt: skip
    notify(
        to=answerable(locked, timezone.localdate()), kind=RAISED, url=_url(row), about=_about(row),
        day=day_of(locked).isoformat(), what=reached_words(row), todo=threshold.todo,
        due=row.due.isoformat(),
    )  # fmt: skip
    record(
        by=by, act="dose.raise_alert", on=row, hospital=locked.hospital_id, draft=locked.pk,
        threshold=threshold.pk,
    )  # fmt: skip
    return row


def raise_alerts(*, by: Person | None) -> int:
    """Of every hospital with thresholds, each alert in a transaction of its own; how many."""
    told = Threshold.objects.filter(ended_at=None).order_by().values("hospital")
    return sum(_raise_in(by, hospital) for hospital in Hospital.objects.filter(pk__in=told))


def _raise_in(by: Person | None, hospital: Hospital) -> int:
    now = timezone.now()
    thresholds = [*thresholds_of(hospital)]
    looked = Looked.objects.filter(hospital=hospital).first()
    is_whole = looked is None or _is_stale(looked, thresholds)
    its = with_dose(IntakeDraft.objects.filter(hospital=hospital))
    drafts = [*(its if is_whole or looked is None else _since(its, looked.at))]
    standing = Alert.objects.filter(threshold__in=thresholds)
    told = standing.values_list(Coalesce("draft__merged_into", "draft"), "threshold")
    known = set(told)
    found = reached(thresholds, drafts, all_doses(drafts))
    new = [one for one in found if (one[0].pk, one[1].pk) not in known]
    for draft, threshold, value in new:
        raise_alert(by=by, draft=draft, threshold=threshold, value=value)
    seen = {"at": now, "whole_at": now} if is_whole or looked is None else {"at": now}
    Looked.objects.update_or_create(hospital=hospital, defaults=seen)
    return len(new)


def _is_stale(looked: Looked, thresholds: Iterable[Threshold]) -> bool:
    """All is read anew once a day, and where a threshold came since."""
    is_new = any(one.made_at >= looked.at - _GRACE for one in thresholds)
    return is_new or timezone.localdate(looked.whole_at) < timezone.localdate()


def _since(drafts: QuerySet[IntakeDraft], at: datetime) -> QuerySet[IntakeDraft]:
    """What something was told of since, and all cases of the same patients."""
    fresh = Q(tellings__at__gte=at - _GRACE)
    patients = {patient_of(draft) for draft in drafts.filter(fresh)} - {""}
    return drafts.filter(fresh | of_patients(patients)).distinct()


@action
def chase_alert(*, by: Person | None, alert: Alert) -> None:
    """Nobody has followed up by the day: told once a day."""
    row = _locked(alert)
    notify(
        to=answerable(case_of(row), timezone.localdate()), kind=LATE, url=_url(row),
        about=_about(row), day=day_of(case_of(row)).isoformat(), what=reached_words(row),
        due=row.due.isoformat(),
    )  # fmt: skip
    record(by=by, act="dose.chase_alert", on=row)


def chase_alerts(*, by: Person | None) -> int:
    """Each that is late, once a day; returns how many."""
    today = timezone.localdate()
    late = [one for one in overdue_alerts(today) if not _was_chased(one)]
    for alert in late:
        chase_alert(by=by, alert=alert)
    return len(late)


@action
def record_follow_up(*, by: Person, alert: Alert, new: NewFollowUp) -> FollowUp:
    """What was seen. The alert is closed, or waits for the next time that was set."""
    row = _locked(alert)
    check_follow_up(new, row)
    if row.closed_at is not None:
        raise SeldingerError("这条提醒已经随访完。要再登记的，请先撤回最后一次随访")
    written = FollowUp.objects.create(
        alert=row, on=new.on, seen_by=new.seen_by.strip(), finding=new.finding.strip(),
        done=new.done.strip(), next_due=new.next_due, by=by, made_at=timezone.now(),
    )  # fmt: skip
    _settle(row)
    record(
        by=by, act="dose.record_follow_up", on=written, alert=row.pk,
        next=new.next_due.isoformat() if new.next_due else "",
    )  # fmt: skip
    return written


@action
def withdraw_follow_up(*, by: Person, follow_up: FollowUp) -> FollowUp:
    """It was entered wrongly. It is kept, and the alert waits as before it."""
    alert = _locked(follow_up.alert)
    row = FollowUp.objects.select_for_update(no_key=True, of=("self",)).get(pk=follow_up.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这次随访已经撤回")
    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _settle(alert)
    record(by=by, act="dose.withdraw_follow_up", on=row, alert=alert.pk)
    return row


def _settle(alert: Alert) -> None:
    """As its last standing follow-up leaves it."""
    last = alert.follow_ups.filter(withdrawn_at=None).order_by("pk").last()
    if last is None:
        alert.closed_at, alert.due = None, _due(alert.threshold, alert)
    elif last.next_due is None:
        alert.closed_at = timezone.now()
    else:
        alert.closed_at, alert.due = None, last.next_due
    alert.save(update_fields=["closed_at", "due"])
    drop_notices(kind=LATE, about=_about(alert))
    if alert.closed_at is not None:
        drop_notices(kind=RAISED, about=_about(alert))


def _due(threshold: Threshold, alert: Alert | None = None) -> date:
    raised = timezone.localdate(alert.raised_at) if alert else timezone.localdate()
    return raised + timedelta(days=threshold.due_days)


def _was_chased(alert: Alert) -> bool:
    told = Notice.objects.filter(kind=LATE, about=_about(alert), at__date=timezone.localdate())
    return told.exists() or not answerable(case_of(alert), timezone.localdate())


def _locked(alert: Alert) -> Alert:
    """The draft first, then the alert."""
    IntakeDraft.objects.select_for_update(no_key=True, of=("self",)).get(pk=alert.draft_id)
    rows = Alert.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("draft__hospital", "draft__merged_into", "threshold").get(
        pk=alert.pk
    )


def _about(alert: Alert) -> str:
    return f"dose alert {alert.pk}"


def _url(alert: Alert) -> str:
    return reverse("dose", args=[alert.draft_id])
