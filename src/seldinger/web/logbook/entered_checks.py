"""Whether a case as a trainee tells it can be taken; what cannot raises SeldingerError.

No message repeats a patient's number.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from seldinger.domain.grading.catalogue import fold
from seldinger.errors import SeldingerError
from seldinger.web.logbook.checks import categories, check_words
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Guidance, Onlooker, Outcome
from seldinger.web.logbook.supervisors import hospitals_of, is_supervisor
from seldinger.web.people.models import (
    BaseHospital,
    Department,
    Hospital,
    Person,
    Traineeship,
    in_force,
)

MOST_ACTS, MOST_LISTED, LAST_SESSION = 12, 12, 20
LONGEST_NUMBER, LONGEST_NAME, LONGEST_TEXT, LONGEST_PERSON = 40, 200, 200, 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def check_entered(
    entered: EnteredCase, trainee: Traineeship, *, needs_number: bool = True
) -> Hospital:
    """Everything that a stored case must be able to rely on; its hospital."""
    _check_day(entered.day, trainee)
    if needs_number and not entered.number.strip():
        raise SeldingerError("没有患者编号。请填写病案号或住院号")
    _check_texts(entered)
    _check_acts(entered.acts, trainee)
    _check_listed(entered)
    hospital = _hospital(entered, trainee)
    _check_supervisor(entered, trainee, hospital)
    return hospital


def is_in_base(trainee: Traineeship, hospital: Hospital, on: date) -> bool:
    """Whether the hospital was of the trainee's base that day, or the trainee rotated there."""
    bases = trainee.stays.filter(in_force(on)).order_by().values("base")
    places = BaseHospital.objects.filter(in_force(on), hospital=hospital, base__in=bases)
    visits = trainee.rotations.filter(in_force(on), hospital=hospital, withdrawn_at__isnull=True)
    return places.exists() or visits.exists()


def _check_day(day: date, trainee: Traineeship) -> None:
    if day > timezone.localdate():
        raise SeldingerError("手术日期晚于今天。请改成做手术的那一天")
    if day < trainee.entry:
        entry = trainee.entry.isoformat()
        raise SeldingerError(f"手术日期早于入培日期（{entry}）。入培前的手术不登记在这里")


def _check_texts(entered: EnteredCase) -> None:
    """Nothing that cannot be seen, and nothing longer than what is stored."""
    for what, longest, texts in (
        ("患者编号", LONGEST_NUMBER, [entered.number]),
        ("手术名称", LONGEST_NAME, [act.name for act in entered.acts]),
        ("并发症", LONGEST_TEXT, [text for _, text in entered.complications]),
        ("在场人员的姓名", LONGEST_PERSON, [name for name, _ in entered.onlookers]),
    ):
        for text in texts:
            if _CONTROL.search(text):
                raise SeldingerError(f"{what}里有看不见的控制字符。请重新输入，不要粘贴")
            if len(text) > longest:
                raise SeldingerError(f"{what}太长，最多 {longest} 个字。请写短一些")


def _check_acts(acts: tuple[EnteredAct, ...], trainee: Traineeship) -> None:
    if not acts:
        raise SeldingerError("没有手术操作。请至少选一项")
    if len(acts) > MOST_ACTS:
        raise SeldingerError(f"一例最多登记 {MOST_ACTS} 项操作，现在有 {len(acts)} 项")
    if not all(act.name.strip() or act.category for act in acts):
        raise SeldingerError("有一项操作既无名称也无类别。请补上其一")
    pinned = [(trainee.pk, act.category) for act in acts]
    check_words({trainee.pk: trainee}, pinned, categories, "手术类别")
    if unknown := {act.outcome for act in acts} - set(Outcome):
        raise SeldingerError(f"没有“{unknown.pop()}”这种结果。请从列出的里选一个")
    if twice := _twice(fold(act.name) or act.category for act in acts):
        raise SeldingerError(f"“{twice}”写了两次。同一项操作请只留一次")


def _check_listed(entered: EnteredCase) -> None:
    if unknown := set(entered.guidance) - set(Guidance):
        raise SeldingerError(f"没有“{unknown.pop()}”这种引导方式。请从列出的里选")
    if not 1 <= entered.session <= LAST_SESSION:
        raise SeldingerError(f"台次应在 1 到 {LAST_SESSION} 之间")
    if max(len(entered.complications), len(entered.onlookers)) > MOST_LISTED:
        raise SeldingerError(f"并发症和在场人员各最多写 {MOST_LISTED} 条")
    if not {grade for grade, _ in entered.complications} <= BY_ID.keys():
        raise SeldingerError("并发症没有选分级，或分级不在量表里。请从列出的里选一个")
    if not {kind for _, kind in entered.onlookers} <= set(Onlooker.Kind):
        raise SeldingerError("在场人员没有选身份。请从列出的里选一个")
    if not all(name.strip() for name, _ in entered.onlookers):
        raise SeldingerError("有一位在场人员没有写姓名。请补上，或清空这一行")
    if twice := _twice(name.strip() for name, _ in entered.onlookers):
        raise SeldingerError(f"在场人员“{twice}”写了两次。请只留一次")


def _hospital(entered: EnteredCase, trainee: Traineeship) -> Hospital:
    """That of the case; one with which the trainee never had to do is refused."""
    hospital = hospitals_of(trainee).filter(pk=entered.hospital).first()
    if hospital is None:
        raise SeldingerError("这家医院不属于您的培训基地，也没有安排过轮转。请改选医院")
    if entered.department is not None:
        here = Department.objects.filter(pk=entered.department, hospital=hospital)
        if not here.exists():
            raise SeldingerError("所选科室不属于所选医院。请改正其一")
    return hospital


def _check_supervisor(entered: EnteredCase, trainee: Traineeship, hospital: Hospital) -> None:
    if entered.supervisor is None:
        raise SeldingerError("没有选带教医师。请选当日带您做手术的上级医师")
    if entered.supervisor == trainee.person_id:
        raise SeldingerError("带教医师不能是自己。请选当日带您做手术的上级医师")
    supervisor = Person.objects.filter(pk=entered.supervisor).first()
    if supervisor is None or not is_supervisor(supervisor, hospital, entered.day):
        name = supervisor.name if supervisor else "所选的人"
        raise SeldingerError(
            f"{name}当日不在{hospital.name}任职，或没有审核登记的身份。"
            "请改选带教医师；人员有误请告知教学秘书"
        )


def _twice(words: Iterable[str]) -> str:
    """The first word that comes again, or nothing."""
    seen: set[str] = set()
    for word in words:
        if word in seen:
            return word
        seen.add(word)
    return ""
