"""Whether what a trainee tells of their duties can be so; each raises SeldingerError."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.logbook.checks import Known, activity_types, check_words, patient_kinds
from seldinger.web.logbook.duties import (
    MOST_DAYS,
    MOST_REPORTS,
    EnteredActivity,
    EnteredAdmission,
    EnteredDuty,
    EnteredReports,
)
from seldinger.web.logbook.duty_words import exam_boxes
from seldinger.web.logbook.models import Admission
from seldinger.web.logbook.supervisors import hospitals_of, supervisors_in
from seldinger.web.people.models import Hospital, Traineeship


def check_duty(
    trainee: Traineeship, entered: EnteredDuty, *, names_supervisor: bool = True
) -> None:
    """names_supervisor: False where the supervisor was named before, and nothing that decides
    who may be named has changed."""
    check_day(trainee, entered.day)
    match entered:
        case EnteredAdmission():
            where = _check_admission(trainee, entered)
        case EnteredReports():
            where = _check_reports(trainee, entered)
        case EnteredActivity():
            where = _check_activity(trainee, entered)
    if names_supervisor:
        _check_supervisor(trainee, entered.supervisor, where, entered.day)


def check_day(trainee: Traineeship, day: date) -> None:
    if day > timezone.localdate():
        raise SeldingerError(f"{day} 还没有到。请改正日期")
    if day < trainee.entry:
        raise SeldingerError(f"{day} 早于入培日期 {trainee.entry}。请改正日期")


def check_once(row: Admission, before: Collection[Admission], line: int) -> None:
    """One trainee manages an admission once. line: of the form, 0 where it has but one."""
    which = f"第 {line} 行的患者" if line else "这位患者"
    if row.number_digest in {one.number_digest for one in before}:
        raise SeldingerError(f"{which}在这份表里写了两次。请删去一行")
    same = Q(
        traineeship=row.traineeship_id, hospital=row.hospital_id, day=row.day,
        number_digest=row.number_digest, withdrawn_at__isnull=True,
    )  # fmt: skip
    if Admission.objects.filter(same).exclude(pk=row.pk).exists():
        raise SeldingerError(f"{which}这次住院（{row.day} 入院）您已登记过。同一次住院只登记一次")


def _check_admission(trainee: Traineeship, told: EnteredAdmission) -> list[Hospital]:
    _check_word(trainee, told.kind, patient_kinds, "管理病例的类别")
    where = list(hospitals_of(trainee).filter(pk=told.hospital))
    if not where:
        raise SeldingerError("这家医院不属于您的基地，也没有您的轮转。请另选，或先请基地主任认定")
    return where


def _check_reports(trainee: Traineeship, told: EnteredReports) -> list[Hospital]:
    if (told.exam, told.part) not in exam_boxes(library_at(None).rulebook(trainee.rulebook)):
        raise SeldingerError("培训细则里没有这种检查或部位。请改用细则里的写法")
    if not 1 <= told.number <= MOST_REPORTS:
        raise SeldingerError(f"一格里的份数应在 1 至 {MOST_REPORTS} 之间")
    if told.start is not None:
        check_day(trainee, told.start)
        if not timedelta(0) < told.day - told.start < timedelta(MOST_DAYS):
            raise SeldingerError(f"起始日期应早于最后一天，一次最多 {MOST_DAYS} 天")
    return list(hospitals_of(trainee))


def _check_activity(trainee: Traineeship, told: EnteredActivity) -> list[Hospital]:
    if not told.title.strip():
        raise SeldingerError("请写上题目")
    _check_word(trainee, told.type, activity_types, "科研教学类型")
    if not told.type:
        raise SeldingerError("请选择科研教学类型")
    _check_word(trainee, told.capacity, lambda rulebook: rulebook.capacities, "本人作用")
    _check_word(trainee, told.level, lambda rulebook: rulebook.levels, "期刊级别")
    return list(hospitals_of(trainee))


def _check_word(trainee: Traineeship, word: str, known: Known, what: str) -> None:
    check_words({trainee.pk: trainee}, [(trainee.pk, word)], known, what)


def _check_supervisor(
    trainee: Traineeship, supervisor: int, where: Sequence[Hospital], day: date
) -> None:
    """Somebody else, who might verify that day in one of the hospitals."""
    if supervisor == trainee.person_id:
        raise SeldingerError("不能由自己审核。请选当日的上级医师")
    if not any(supervisors_in(one, day).filter(pk=supervisor).exists() for one in where):
        there = where[0].name if len(where) == 1 else "您的医院"
        raise SeldingerError(f"所选的上级医师 {day} 不在{there}任职，或不能审核。请另选一位")
