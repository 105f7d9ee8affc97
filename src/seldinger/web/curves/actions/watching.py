"""Relapses: each is told once to the base's directors, as a question.

Told once until proficiency is shown again, whichever case raises the alarm: cases move between
curves, and limits are replaced. What is no alarm any more is taken back.
"""

from hashlib import sha256

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.curves_course import Phase, Standing
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.curves.courses import Curve, curves_by
from seldinger.web.curves.models import Looked, Relapse
from seldinger.web.curves.queries import Held, bases_with_limits, held_by
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.inbox.models import Notice
from seldinger.web.logbook.models import Case
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import current_stays, holders
from seldinger.web.progress.verdicts import evaluated

KIND = "curve_relapse"
_AT_ONCE = 20  # trainees of one round


@action
def tell_relapse(*, by: None, trainee: Traineeship, base: Base, curve: Curve) -> Relapse:
    """Raises SeldingerError where there is none, or another worker told it meanwhile."""
    locked = Traineeship.objects.select_for_update(no_key=True).get(pk=trainee.pk)
    course, limit, case = curve.course, curve.limit, curve.slipped_with
    if course is None or course.alarm is None or limit is None or case is None:
        raise SeldingerError("这条曲线没有警报")
    if _was_told(locked, curve):
        raise SeldingerError("这次警报已经提醒过")
    row = Relapse.objects.create(
        traineeship=locked, category=curve.category, measure=curve.measure.value, case=case,
        number=course.alarm, limit=limit, told_at=timezone.now(),
    )  # fmt: skip
    notify(
        to=holders(Permission.GIVE_RULINGS, timezone.localdate(), base=base),
        kind=KIND,
        url=reverse("curve", args=[trainee.pk, curve.category, curve.measure.value]),
        about=_about(trainee, curve),
        trainee=trainee.person.name, category=curve.title, measure=str(curve.measure.label),
        number=course.slipped,
    )  # fmt: skip
    record(
        by=by, act="curves.tell_relapse", on=row, trainee=trainee.pk, category=curve.category,
        measure=curve.measure.value, cases=course.alarm,
    )  # fmt: skip
    return row


@action
def drop_relapse(*, by: None, trainee: Traineeship, about: str) -> None:
    """The curve is in alarm no more (shown again, corrected, its limits withdrawn)."""
    Traineeship.objects.select_for_update(no_key=True).get(pk=trainee.pk)
    drop_notices(kind=KIND, about=about)
    record(by=by, act="curves.drop_relapse", on=trainee, trainee=trainee.pk)


def _about(trainee: Traineeship, curve: Curve) -> str:
    return f"curve:{trainee.pk}:{curve.category}:{curve.measure.value}"


def _was_told(trainee: Traineeship, curve: Curve) -> bool:
    """Whether the last alarm told of the curve has seen no proficiency shown since."""
    rows = Relapse.objects.filter(
        traineeship=trainee, category=curve.category, measure=curve.measure.value
    )
    last = rows.first()
    case = curve.slipped_with
    if last is None or curve.course is None or case is None:
        return False
    if rows.filter(case=case).exists():
        return True
    return not any(
        step.signal and step.phase is Phase.LEARNING
        for step in curve.course.steps[_place_after(last, curve) :]
    )


def _place_after(told: Relapse, curve: Curve) -> int:
    """From which of its cases on the curve comes after the one with which it was told."""
    places = {case.case: place for place, case in enumerate(curve.cases)}
    if told.case in places:
        return places[told.case] + 1
    day = Case.objects.filter(pk=told.case).values_list("day", flat=True).first()
    return sum(day is None or case.day <= day for case in curve.cases)


def tell_relapses(*, by: None) -> int:
    """Some trainees a round: those whose record or whose base's limits have changed since.

    Returns how many relapses were told. A new day is a change: doses may have come meanwhile.
    """
    on = timezone.localdate()
    left, told = _AT_ONCE, 0
    for base in bases_with_limits(on):
        held = held_by(base, on)
        for trainee, stamp in _changed(base, held, left):
            told += _look(by, trainee, base, held)
            Looked.objects.update_or_create(traineeship=trainee, defaults={"stamp": stamp})
            left -= 1
    return told


def _changed(base: Base, held: Held, most: int) -> list[tuple[Traineeship, str]]:
    on = timezone.localdate()
    here = current_stays(on).filter(base=base, end__isnull=True)
    trainees = Traineeship.objects.filter(pk__in=here.values("traineeship"))
    seen = dict(Looked.objects.values_list("traineeship", "stamp"))
    limits = sorted(row.pk for row in held.values())
    found: list[tuple[Traineeship, str]] = []
    for trainee in trainees.select_related("person").order_by("pk"):
        told = f"{trainee.facts_version} {on} {limits}"
        stamp = sha256(told.encode()).hexdigest()
        if seen.get(trainee.pk) != stamp and len(found) < most:
            found.append((trainee, stamp))
    return found


def _look(by: None, trainee: Traineeship, base: Base, held: Held) -> int:
    curves = curves_by(evaluated(trainee, timezone.localdate()).verdict, held)
    alarms = [
        curve
        for curve in curves
        # What was mended meanwhile is not told any more.
        if curve.course is not None and curve.course.standing is Standing.ALARM
    ]
    _take_back(by, trainee, {_about(trainee, curve) for curve in alarms})
    found = [curve for curve in alarms if not _was_told(trainee, curve)]
    for curve in found:
        tell_relapse(by=by, trainee=trainee, base=base, curve=curve)
    return len(found)


def _take_back(by: None, trainee: Traineeship, standing: set[str]) -> None:
    unread = Notice.objects.filter(
        kind=KIND, about__startswith=f"curve:{trainee.pk}:", read_at=None
    )  # fmt: skip
    for about in {*unread.values_list("about", flat=True)} - standing:
        drop_relapse(by=by, trainee=trainee, about=about)
