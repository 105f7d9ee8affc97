"""A trainee's way: begin, rotate, be away, change base, return, finish. Nothing is deleted."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from seldinger.domain.training.months import ONE_DAY
from seldinger.domain.training.rulebook import PostKind
from seldinger.domain.training.words import LEAVE
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.actions.work import end_membership
from seldinger.web.people.models import (
    Base,
    Department,
    Hospital,
    Membership,
    Person,
    Rotation,
    Stay,
    Traineeship,
)


@action
def start_training(
    *,
    by: Person | None,
    person: Person,
    base: Base,
    entry: date,
    background: str = "",
    directions: Sequence[str] = (),
) -> Traineeship:
    """A person begins training under the base's rulebook."""
    if Traineeship.objects.filter(person=person, rulebook=base.rulebook).exists():
        raise SeldingerError(f"{person.name} 已登记过这项培训。中断后回来请用“返回培训”")
    _check_description(base.rulebook, background, directions)
    trainee = Traineeship.objects.create(
        person=person, rulebook=base.rulebook, entry=entry,
        background=background, directions=list(directions),
    )  # fmt: skip
    Stay.objects.create(traineeship=trainee, base=base, start=entry)
    record(
        by=by, act="people.start_training", on=trainee, person=person.pk, base=base.pk,
        entry=entry.isoformat(), background=background, directions=list(directions),
    )  # fmt: skip
    return trainee


@action
def describe_training(
    *, by: Person, trainee: Traineeship, background: str, directions: Sequence[str]
) -> None:
    """Background and directions, as the trainee's file says."""
    _check_description(trainee.rulebook, background, directions)
    before = {"background": trainee.background, "directions": list(trainee.directions)}
    trainee.background, trainee.directions = background, list(directions)
    trainee.save(update_fields=["background", "directions"])
    facts_changed(trainee)
    after = {"background": background, "directions": list(directions)}
    record(by=by, act="people.describe_training", on=trainee, before=before, after=after)


@action
def end_stay(*, by: Person, trainee: Traineeship, on: date, ending: str) -> Stay:
    """The last day at the base: left, or completed. Rotations beyond it are withdrawn."""
    stay = _open_stay(trainee)
    _close(stay, on, ending)
    beyond = list(trainee.rotations.filter(withdrawn_at__isnull=True, end__gt=on))
    for rotation in beyond:
        _cut(rotation, on)
    facts_changed(trainee)
    record(
        by=by, act="people.end_stay", on=stay, end=on.isoformat(), ending=ending,
        rotations_cut=[rotation.pk for rotation in beyond],
    )  # fmt: skip
    return stay


@action
def transfer(
    *, by: Person, trainee: Traineeship, base: Base, on: date, works: Sequence[Membership] = ()
) -> Stay:
    """From `on` the training goes on at another base; what was done stays done.

    works: memberships that end the day before, with their roles.
    """
    if base.rulebook != trainee.rulebook:
        raise SeldingerError("两个基地的培训细则不同，不能转入")
    stay = _open_stay(trainee)
    if stay.base_id == base.pk:
        raise SeldingerError(f"学员已在“{base.name}”")
    if on <= stay.start:
        raise SeldingerError(f"转入日期应晚于在原基地的开始日期 {stay.start}")
    end_stay(by=by, trainee=trainee, on=on - ONE_DAY, ending=Stay.Ending.TRANSFERRED)
    for work in works:
        end_membership(by=by, membership=work, on=max(work.start, on - ONE_DAY))
    return return_to_training(by=by, trainee=trainee, base=base, on=on)


@action
def return_to_training(*, by: Person, trainee: Traineeship, base: Base, on: date) -> Stay:
    """After leaving, training goes on from `on`; the time between is absence."""
    if base.rulebook != trainee.rulebook:
        raise SeldingerError("这个基地的培训细则与学员的不同，不能返回到这里")
    last = trainee.stays.order_by("-start").first()
    if last is None or last.end is None:
        raise SeldingerError("学员没有离开，不需要返回")
    if on <= last.end:
        raise SeldingerError(f"返回日期应晚于离开日期 {last.end}")
    stay = Stay.objects.create(traineeship=trainee, base=base, start=on)
    facts_changed(trainee)
    record(by=by, act="people.return_to_training", on=stay, base=base.pk, start=on.isoformat())
    return stay


@action
def add_rotation(
    *,
    by: Person | None,
    trainee: Traineeship,
    place: str,
    start: date,
    end: date,
    hospital: Hospital | None = None,
    department: Department | None = None,
) -> Rotation:
    """A visit to a place of the rulebook, or leave. Raises SeldingerError where it overlaps."""
    if end < start:
        raise SeldingerError("结束日期不能早于开始日期")
    if start < trainee.entry:
        raise SeldingerError(f"轮转不能早于入培日期 {trainee.entry}")
    if place != LEAVE and place not in library_at(None).rulebook(trainee.rulebook).place_by_id:
        raise SeldingerError(f"培训细则里没有轮转岗位 {place}")
    if department and hospital and department.hospital_id != hospital.pk:
        raise SeldingerError(f"“{department.name}”不是“{hospital.name}”的科室")
    clash = _overlapping(trainee, place, start, end)
    if clash:
        raise SeldingerError(f"与已有的轮转（{clash.start} 至 {clash.end}）重叠。请先撤回那一段")
    rotation = Rotation.objects.create(
        traineeship=trainee, place=place, start=start, end=end,
        hospital=hospital, department=department,
    )  # fmt: skip
    facts_changed(trainee)
    record(
        by=by, act="people.add_rotation", on=rotation, trainee=trainee.pk, place=place,
        start=start.isoformat(), end=end.isoformat(),
    )  # fmt: skip
    return rotation


@action
def withdraw_rotation(*, by: Person, rotation: Rotation) -> None:
    """Take back a rotation that was entered wrongly or will not happen."""
    _withdraw(rotation)
    facts_changed(rotation.traineeship)
    record(by=by, act="people.withdraw_rotation", on=rotation)


@action
def restore_rotation(*, by: Person, rotation: Rotation) -> None:
    """Undo a withdrawal."""
    if rotation.withdrawn_at is None:
        raise SeldingerError("这段轮转没有撤回，不需要恢复")
    clash = _overlapping(rotation.traineeship, rotation.place, rotation.start, rotation.end)
    if clash:
        raise SeldingerError(f"与已有的轮转（{clash.start} 至 {clash.end}）重叠，不能恢复")
    rotation.withdrawn_at = None
    rotation.save(update_fields=["withdrawn_at"])
    facts_changed(rotation.traineeship)
    record(by=by, act="people.restore_rotation", on=rotation)


def _check_description(rulebook_id: str, background: str, directions: Sequence[str]) -> None:
    """Raise SeldingerError for what the rulebook does not know, or not so many of."""
    rulebook = library_at(None).rulebook(rulebook_id)
    if background and background not in {one.id for one in rulebook.backgrounds}:
        known = "、".join(one.title for one in rulebook.backgrounds)
        raise SeldingerError(f"培训细则里没有这个背景。可选：{known}；其他背景请留空")
    if not set(directions) <= {post.id for post in rulebook.directions}:
        known = "、".join(post.title for post in rulebook.directions)
        raise SeldingerError(f"培训细则里没有这个专业方向。可选：{known}")
    if directions and len(set(directions)) != rulebook.choices:
        raise SeldingerError(f"专业方向应恰好选 {rulebook.choices} 个，或暂不选")


def _overlapping(trainee: Traineeship, place: str, start: date, end: date) -> Rotation | None:
    """A rotation on the same track in that time; concurrent posts run on a track of their own."""
    others = trainee.rotations.filter(withdrawn_at__isnull=True, start__lte=end, end__gte=start)
    beside = _concurrent_places(trainee.rulebook)
    same_track = [other for other in others if (other.place in beside) == (place in beside)]
    return same_track[0] if same_track else None


def _concurrent_places(rulebook_id: str) -> set[str]:
    rulebook = library_at(None).rulebook(rulebook_id)
    kinds = {post.id: post.kind for post in rulebook.posts}
    return {p.id for p in rulebook.places if kinds[p.post] is PostKind.CONCURRENT} - {LEAVE}


def _open_stay(trainee: Traineeship) -> Stay:
    stay = trainee.stays.filter(end__isnull=True).first()
    if stay is None:
        raise SeldingerError("学员目前不在任何基地")
    return stay


def _close(stay: Stay, on: date, ending: str) -> None:
    if on < stay.start:
        raise SeldingerError(f"结束日期不能早于开始日期 {stay.start}")
    stay.end, stay.ending = on, ending
    stay.save(update_fields=["end", "ending"])


def _cut(rotation: Rotation, on: date) -> None:
    """What lies beyond the day is withdrawn; a visit under way ends that day."""
    if rotation.start > on:
        _withdraw(rotation)
        return
    rotation.end = on
    rotation.save(update_fields=["end"])


def _withdraw(rotation: Rotation) -> None:
    rotation.withdrawn_at = timezone.now()
    rotation.save(update_fields=["withdrawn_at"])
