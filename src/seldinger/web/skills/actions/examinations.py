"""Entering a result, taking it back, and putting it back."""

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.skills.entered import EnteredExamination, check_entered
from seldinger.web.skills.models import Examination, ResultList

AGAIN = "同一天的这场考核已经登记过。不是同一场的，请写明考核名称"


@action
def enter_examination(
    *, by: Person, trainee: Traineeship, entered: EnteredExamination
) -> Examination:
    """One result. The trail says which examination, and not how it ended."""
    locked = Traineeship.objects.select_for_update(no_key=True).get(pk=trainee.pk)
    check_not_oneself(by, locked)
    check_entered(locked, entered)
    row = examination_of(locked, entered, by)
    if _same(row).exists():
        raise SeldingerError(AGAIN)
    row.save()
    record(
        by=by, act="skills.enter_examination", on=row, trainee=trainee.pk, kind=row.kind,
        place=row.post, day=str(row.day),
    )  # fmt: skip
    return row


@action
def withdraw_examination(*, by: Person, examination: Examination) -> Examination:
    """It stays, and stands nowhere as evidence."""
    row = _locked(examination)
    check_not_oneself(by, row.traineeship)
    if row.withdrawn_at is not None:
        raise SeldingerError("这份成绩已经撤回")
    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(by=by, act="skills.withdraw_examination", on=row, trainee=row.traineeship_id)
    return row


@action
def restore_examination(*, by: Person, examination: Examination) -> Examination:
    row = _locked(examination)
    check_not_oneself(by, row.traineeship)
    if row.withdrawn_at is None:
        raise SeldingerError("这份成绩没有撤回")
    if _same(row).exists():
        raise SeldingerError("撤回之后又登记了同一场考核，不能恢复")
    row.withdrawn_by, row.withdrawn_at = None, None
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(by=by, act="skills.restore_examination", on=row, trainee=row.traineeship_id)
    return row


def check_not_oneself(by: Person, trainee: Traineeship) -> None:
    if trainee.person_id == by.pk:
        raise SeldingerError("不能登记自己的考核成绩，也不能撤回。请由别的教学秘书或主任来做")


def examination_of(
    trainee: Traineeship,
    entered: EnteredExamination,
    by: Person,
    results: ResultList | None = None,
) -> Examination:
    """The row, not saved."""
    return Examination(
        traineeship=trainee, kind=entered.kind, post=entered.post, items=[*entered.items],
        title=entered.title, day=entered.day, score=_number(entered.score),
        out_of=_number(entered.out_of), outcome=entered.outcome, examiner=entered.examiner,
        source=entered.source, results=results, by=by, made_at=timezone.now(),
    )  # fmt: skip


def _number(told: float | None) -> float | None:
    """A seal over 88 is not the seal over the 88.0 that the database gives back."""
    return None if told is None else float(told)


def _locked(examination: Examination) -> Examination:
    """Its trainee first: whoever enters the same examination waits."""
    Traineeship.objects.select_for_update(no_key=True).get(pk=examination.traineeship_id)
    return Examination.objects.select_for_update().get(pk=examination.pk)


def _same(row: Examination) -> QuerySet[Examination]:
    return Examination.objects.filter(
        traineeship=row.traineeship_id, kind=row.kind, post=row.post, title=row.title,
        day=row.day, withdrawn_at__isnull=True,
    )  # fmt: skip
