"""A verdict in small: icon, word and colour always together."""

from datetime import date, timedelta

from seldinger.domain.grading.privilege import Decision
from seldinger.web.gate.models import Verdict
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.people.presenters.words import weekday

_NEAR = {0: "今天", 1: "明天", 2: "后天", -1: "昨天"}


PASSES = Sign("check", "通过", "gate-passes")
OVERRIDE = Sign("alert", "急诊越级", "gate-override")
STOPPED = Sign("x", "不通过", "gate-stopped")
CANCELLED = Sign("undo", "已取消", "gate-cancelled")
NOT_LOOKED = Sign("clock", "尚未核对", "gate-unknown")


def sign_of(said: Verdict | None) -> Sign:
    if said is None:
        return NOT_LOOKED
    if not said.passes:
        return STOPPED
    return OVERRIDE if said.decision == Decision.OVERRIDE else PASSES


def day_words(day: date, today: date) -> str:
    """“明天”, else “6 月 18 日（周四）”."""
    near = _NEAR.get((day - today) // timedelta(days=1))
    year = f"{day.year} 年 " if day.year != today.year else ""
    return near or f"{year}{day.month} 月 {day.day} 日（{weekday(day)}）"
