"""Sessions: planned, changed, cancelled; what was said there becomes its speaker's claim."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions.telling import notify
from seldinger.web.logbook.actions.duties import log_activity
from seldinger.web.logbook.duties import EnteredActivity
from seldinger.web.logbook.models import Activity
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.teaching.actions.reopening import concerned, reopen
from seldinger.web.teaching.entered import SessionTold
from seldinger.web.teaching.models import SessionPart, TeachingSession
from seldinger.web.teaching.words import words_in

LONGEST_HOURS = 24
MOST_PARTS = 30


@action
def plan_session(*, by: Person, told: SessionTold) -> TeachingSession:
    _check(told)
    now = timezone.now()
    row = TeachingSession.objects.create(by=by, made_at=now, changed_at=now, **_said(told))
    _set_parts(row, told.parts)
    record(
        by=by, act="teaching.plan_session", on=row, base=told.base.pk, kind=told.kind
    )  # fmt: skip
    return row


@action
def change_session(
    *, by: Person, session: TeachingSession, version: int, told: SessionTold
) -> TeachingSession:
    """version: the one that was shown. Raises SeldingerError where it has changed since."""
    _check(told)
    row = locked_session(session)
    if row.version != version:
        raise SeldingerError("您打开之后，这次活动有了改动。请看过现在的内容再改")
    if row.cancelled_at is not None:
        raise SeldingerError("这次活动已取消。请先恢复，再改")
    for name, value in _said(told).items():
        setattr(row, name, value)
    _set_parts(row, told.parts)
    _save(row)
    record(by=by, act="teaching.change_session", on=row, version=row.version)
    return row


@action
def cancel_session(*, by: Person, session: TeachingSession) -> TeachingSession:
    """What was said in it and verified waits again: the signature was for a session that was held.
    Its trainee and its supervisor are told, also of what still waits."""
    row = locked_session(session)
    if row.cancelled_at is not None:
        raise SeldingerError("这次活动已经取消")
    row.cancelled_at = timezone.now()
    _save(row)
    claims = _claims_of(row)
    reopened = [claim for claim in claims if claim.state == State.VERIFIED]
    for claim in reopened:
        reopen(by, claim)
    for claim in claims:
        notify(
            to=concerned(by, claim), kind="session_cancelled", about=f"session-{claim.pk}",
            url=reverse("claim", args=["activity", claim.pk]), who=by.name, session=row.title,
        )  # fmt: skip
    record(
        by=by, act="teaching.cancel_session", on=row, claims=[claim.pk for claim in reopened]
    )  # fmt: skip
    return row


def _claims_of(session: TeachingSession) -> list[Activity]:
    """What stands of its parts, held: the claims first, then their trainees, each in order."""
    rows = Activity.objects.filter(session_part__session=session, withdrawn_at=None)
    held = rows.exclude(state=State.RETURNED).select_for_update(of=("self",))
    claims = [*held.select_related("traineeship__person", "supervisor").order_by("pk")]
    trainees = Traineeship.objects.filter(pk__in={one.traineeship_id for one in claims})
    list(trainees.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return claims


@action
def restore_session(*, by: Person, session: TeachingSession) -> TeachingSession:
    row = locked_session(session)
    if row.cancelled_at is None:
        raise SeldingerError("这次活动没有取消，不用恢复")
    row.cancelled_at = None
    _save(row)
    record(by=by, act="teaching.restore_session", on=row)
    return row


@action
def log_part(*, by: Person, trainee: Traineeship, part: SessionPart, supervisor: int) -> Activity:
    """What a trainee said or prepared there, as a claim of their own: once.

    One that was withdrawn is restored where it was, so that a part never gives two.
    """
    session = locked_session(part.session)
    row = SessionPart.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if row.person_id != by.pk or row.ended_at is not None:
        raise SeldingerError("只能登记自己在这次活动里的主讲或组织")
    if session.cancelled_at is not None:
        raise SeldingerError("这次活动已取消，不能登记")
    if row.activity is not None and row.activity.withdrawn_at is not None:
        raise SeldingerError("这次活动您登记过，已撤回。请到“我的登记”恢复那一条")
    if row.activity is not None:
        raise SeldingerError("这次活动您已登记过，不用再登记")
    entered = EnteredActivity(
        day=timezone.localdate(session.starts_at), type=session.kind,
        title=session.title, capacity=row.capacity, level="", supervisor=supervisor,
    )  # fmt: skip
    activity = log_activity(by=by, trainee=trainee, entered=entered)
    row.activity = activity
    row.save()
    record(
        by=by, act="teaching.log_part", on=row, trainee=trainee.pk, claims=[activity.pk]
    )  # fmt: skip
    return activity


def locked_session(session: TeachingSession) -> TeachingSession:
    return TeachingSession.objects.select_for_update().get(pk=session.pk)


def _check(told: SessionTold) -> None:
    words = words_in(told.base.rulebook)
    if told.kind not in words.session_kinds:
        raise SeldingerError("培训细则里没有这种教学活动。请从列出的里选一种")
    if told.ends_at <= told.starts_at:
        raise SeldingerError("结束时间应晚于开始时间")
    if (told.ends_at - told.starts_at).total_seconds() > LONGEST_HOURS * 3600:
        raise SeldingerError(f"一次活动最长 {LONGEST_HOURS} 小时。请分成几次登记")
    if told.whom == TeachingSession.Whom.DEPARTMENT and told.department is None:
        raise SeldingerError("全基地的活动没有“本科室学员”。请改选应到的人")
    if len(told.parts) > MOST_PARTS:
        raise SeldingerError(f"主讲和组织者最多 {MOST_PARTS} 人")
    if set(told.parts.values()) - set(words.session_capacities):
        raise SeldingerError("培训细则里没有这种作用。请从列出的里选一种")


def _said(told: SessionTold) -> dict[str, object]:
    names = ("base", "department", "kind", "title", "place", "starts_at", "ends_at", "whom",
             "guest")  # fmt: skip
    return {name: getattr(told, name) for name in names}


def _save(row: TeachingSession) -> None:
    row.version += 1
    row.changed_at = timezone.now()
    row.save()


def _set_parts(row: TeachingSession, wanted: Mapping[int, str]) -> None:
    """Who goes is ended and not deleted; who logged it already stays as they were."""
    parts = row.parts.select_for_update(of=("self",)).filter(ended_at=None)
    held = {part.person_id: part for part in parts}
    for person, part in held.items():
        if part.activity_id is None and wanted.get(person) != part.capacity:
            part.ended_at = timezone.now()
            part.save()
    for person, capacity in wanted.items():
        before = held.get(person)
        if before is None or before.ended_at is not None:
            SessionPart.objects.create(session=row, person_id=person, capacity=capacity)
