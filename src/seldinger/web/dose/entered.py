"""What people enter in `dose`, and what is refused of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.dose.models import Alert, Purpose, Quantity, Threshold
from seldinger.web.people.models import Hospital

_MOST = 1e7  # in any unit: beyond it lies a slip of the hand
_LONGEST_WINDOW = 3660  # days


@dataclass(frozen=True)
class NewThreshold:
    """value: kar in mGy, kap in Gy·cm², fluoro in s."""

    hospital: Hospital
    quantity: Quantity
    scope: Threshold.Scope
    value: float
    todo: str
    due_days: int
    source: str
    since: date
    days: int | None = None
    room: str = ""


@dataclass(frozen=True)
class NewLevel:
    """value: in the unit of its quantity."""

    group: str
    purpose: Purpose
    quantity: Quantity
    value: float
    statistic: str


@dataclass(frozen=True)
class NewWord:
    hospital: Hospital
    word: str
    group: str
    purpose: Purpose
    source: str = ""


@dataclass(frozen=True)
class NewDoseRule:
    """Numbers and where each is written. window: days; limits: mSv a year. None: not entered."""

    hospital: Hospital
    window: int | None = None
    hp10: float | None = None
    hp3: float | None = None
    hp007: float | None = None
    sources: Mapping[str, str] | None = None


NUMBERS = ("window", "hp10", "hp3", "hp007")


@dataclass(frozen=True)
class NewFollowUp:
    on: date
    seen_by: str
    finding: str
    done: str = ""
    next_due: date | None = None


def check_threshold(new: NewThreshold) -> None:
    _check_dose(new.value)
    if not new.source.strip():
        raise SeldingerError("没有写出处。请写明这个提醒值引自哪份文件的哪一条")
    if not new.todo.strip():
        raise SeldingerError("没有写怎样处理。请写明达到以后谁做什么")
    if not 1 <= new.due_days <= 366:
        raise SeldingerError("随访的期限要在 1 到 366 天之间")
    is_of_patient = new.scope == Threshold.Scope.PATIENT
    if is_of_patient and not 1 <= (new.days or 0) <= _LONGEST_WINDOW:
        raise SeldingerError(f"没有写累计多少天。请填 1 到 {_LONGEST_WINDOW} 之间的天数")
    if new.scope == Threshold.Scope.ROOM and not new.room.strip():
        raise SeldingerError("没有写是哪一个手术间。请填与剂量报告相同的手术间名称")


def check_level(new: NewLevel, source: str) -> None:
    _check_dose(new.value)
    if not source.strip():
        raise SeldingerError("没有写出处。请写明诊断参考水平引自哪份文件")
    if not new.group.strip():
        raise SeldingerError("没有写手术分组。请填分组的名称")


def check_dose_rule(new: NewDoseRule) -> None:
    if new.window is not None and not 1 <= new.window <= _LONGEST_WINDOW:
        raise SeldingerError(f"累计的天数要在 1 到 {_LONGEST_WINDOW} 之间；没有规定的请留空")
    for limit in (new.hp10, new.hp3, new.hp007):
        if limit is not None:
            _check_dose(limit)
    for name in NUMBERS:
        if getattr(new, name) is not None and not (new.sources or {}).get(name, "").strip():
            raise SeldingerError("填了数字的，出处也要填。请写明引自哪份文件的哪一条")


def check_follow_up(new: NewFollowUp, alert: Alert) -> None:
    if new.on > timezone.localdate():
        raise SeldingerError("随访日期不能晚于今天。还没有随访的请先不登记")
    day = alert.draft.day
    if day is not None and new.on < day:
        raise SeldingerError(f"随访日期早于手术的 {day}。请核对日期")
    if not new.seen_by.strip() or not new.finding.strip():
        raise SeldingerError("请写明谁做的随访、看到了什么")
    if new.next_due is not None and new.next_due <= new.on:
        raise SeldingerError("下次随访要晚于这一次。不需要再随访的请留空")


def _check_dose(value: float) -> None:
    if not isfinite(value) or not 0 < value < _MOST:
        raise SeldingerError("数值要大于 0，并请核对单位")
