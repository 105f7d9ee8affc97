"""Thresholds, reference levels, words of groups, the rule, and the group of one case.

Each is ended and never deleted; what was ended is taken up again by the same hand.
"""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.dose.entered import (
    NUMBERS,
    NewDoseRule,
    NewLevel,
    NewThreshold,
    NewWord,
    check_dose_rule,
    check_level,
    check_threshold,
)
from seldinger.web.dose.groups import Group
from seldinger.web.dose.models import (
    DoseRule,
    GroupChoice,
    GroupWord,
    Purpose,
    ReferenceLevel,
    Threshold,
)
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.names import folded

Rule = Threshold | ReferenceLevel | GroupWord


@action
def add_threshold(*, by: Person, new: NewThreshold) -> Threshold:
    hospital = _locked_hospital(new.hospital)
    check_threshold(new)
    row = Threshold.objects.create(
        hospital=hospital, quantity=new.quantity, scope=new.scope, days=new.days,
        room=new.room.strip(), value=float(new.value), todo=new.todo.strip(), due_days=new.due_days,
        source=new.source.strip(), since=new.since, by=by, made_at=timezone.now(),
    )  # fmt: skip
    told = {"quantity": row.quantity, "scope": row.scope, "value": row.value}
    record(by=by, act="dose.add_threshold", on=row, hospital=hospital.pk, after=told)
    return row


@action
def add_levels(
    *, by: Person, hospital: Hospital, news: Sequence[NewLevel], source: str, since: date
) -> list[ReferenceLevel]:
    """One or many of one source; what stood for the same group and quantity ends."""
    hospital = _locked_hospital(hospital)
    for new in news:
        check_level(new, source)
    now = timezone.now()
    standing = ReferenceLevel.objects.filter(hospital=hospital, ended_at=None)
    old = {_of(row): row for row in standing}
    replaced = [old[_of(new)] for new in news if _of(new) in old]
    for row in replaced:
        row.ended_at, row.ended_by = now, by
    ReferenceLevel.objects.bulk_update(replaced, ["ended_at", "ended_by"])
    rows = [
        ReferenceLevel(
            hospital=hospital, group=new.group.strip(), purpose=new.purpose,
            quantity=new.quantity, value=float(new.value), statistic=new.statistic.strip(),
            source=source.strip(), since=since, by=by, made_at=now,
        )
        for new in news
    ]  # fmt: skip
    rows = ReferenceLevel.objects.bulk_create(rows)
    record(
        by=by, act="dose.add_levels", on=hospital, written=len(rows), ended=len(replaced)
    )  # fmt: skip
    return rows


@action
def add_word(*, by: Person, new: NewWord) -> GroupWord:
    hospital = _locked_hospital(new.hospital)
    if not folded(new.word) or not new.group.strip():
        raise SeldingerError("请写明名称里有什么字、归到哪一组")
    standing = GroupWord.objects.filter(hospital=hospital, ended_at=None)
    if folded(new.word) in {folded(one.word) for one in standing}:
        raise SeldingerError(f"“{new.word.strip()}”已经有分组。要改的请先停用原来的")
    row = GroupWord.objects.create(
        hospital=hospital, word=new.word.strip(), group=new.group.strip(), purpose=new.purpose,
        source=new.source.strip(), by=by, made_at=timezone.now(),
    )  # fmt: skip
    record(by=by, act="dose.add_word", on=row, hospital=hospital.pk)
    return row


@action
def set_dose_rule(*, by: Person, new: NewDoseRule) -> DoseRule:
    """From now on; the rows before it are kept."""
    hospital = _locked_hospital(new.hospital)
    check_dose_rule(new)
    told = {name: getattr(new, name) for name in NUMBERS}
    sources = {f"{name}_source": (new.sources or {}).get(name, "").strip() for name in NUMBERS}
    row = DoseRule.objects.create(
        hospital=hospital, by=by, made_at=timezone.now(), **told, **sources
    )
    after = {name: value for name, value in told.items() if value is not None}
    record(by=by, act="dose.set_dose_rule", on=row, hospital=hospital.pk, after=after)
    return row


@action
def end_kept(*, by: Person, row: Rule, mistaken: bool = False) -> Rule:
    """A threshold, a level or a word holds no more. What a threshold raised stays to be followed
    up, but where it was entered wrongly."""
    locked = _locked(row)
    if locked.ended_at is not None:
        raise SeldingerError("这一条已经停用")
    locked.ended_at, locked.ended_by = timezone.now(), by
    told = {}
    if isinstance(locked, Threshold):
        locked.mistaken = mistaken
        told = {"mistaken": mistaken}
    locked.save()
    record(by=by, act="dose.end_kept", on=locked, hospital=locked.hospital_id, after=told)
    return locked


@action
def resume_kept(*, by: Person, row: Rule) -> Rule:
    """Take back that it was ended, unless another has taken its place."""
    locked = _locked(row)
    if locked.ended_at is None:
        raise SeldingerError("这一条没有停用，不需要恢复")
    if _is_taken(locked):
        raise SeldingerError("同一项已经另有一条在用。请先停用那一条")
    locked.ended_at, locked.ended_by = None, None
    if isinstance(locked, Threshold):
        locked.mistaken = False
    locked.save()
    record(by=by, act="dose.resume_kept", on=locked, hospital=locked.hospital_id)
    return locked


@action
def choose_group(*, by: Person, draft: IntakeDraft, group: Group | None) -> GroupChoice | None:
    """The group of a case, by a person; None: as the words of the hospital say again."""
    locked = IntakeDraft.objects.select_for_update(no_key=True, of=("self",)).get(pk=draft.pk)
    standing = GroupChoice.objects.filter(draft=locked, ended_at=None).first()
    if standing is not None:
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at"])
    row = None
    if group is not None:
        row = GroupChoice.objects.create(
            draft=locked, group=group.name, purpose=group.purpose, by=by, made_at=timezone.now()
        )
    told = group.title if group else ""
    record(by=by, act="dose.choose_group", on=row or locked, draft=locked.pk, group=told)
    return row


def _of(told: NewLevel | ReferenceLevel) -> tuple[str, str, str]:
    return told.group.strip(), Purpose(told.purpose).value, str(told.quantity)


def _is_taken(row: Rule) -> bool:
    if isinstance(row, ReferenceLevel):
        levels = ReferenceLevel.objects.filter(hospital=row.hospital_id, ended_at=None)
        return any(_of(one) == _of(row) for one in levels)
    words = GroupWord.objects.filter(hospital=row.hospital_id, ended_at=None)
    return isinstance(row, GroupWord) and any(folded(one.word) == folded(row.word) for one in words)


def _locked(row: Rule) -> Rule:
    """The hospital first: what is unique in it is looked for under its lock."""
    _locked_hospital(row.hospital)
    rows = type(row)._default_manager.select_for_update(no_key=True, of=("self",))
    locked: Rule = rows.get(pk=row.pk)
    return locked


def _locked_hospital(hospital: Hospital) -> Hospital:
    return Hospital.objects.select_for_update(no_key=True).get(pk=hospital.pk)
