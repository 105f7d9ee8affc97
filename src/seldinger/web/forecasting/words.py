"""The words of forecasts on pages, in one place. No probability is said more exactly than it is."""

from collections.abc import Mapping
from typing import Any

from seldinger.domain.planning.forecast import Lack, Standing
from seldinger.planning.forecasts.wording import percent
from seldinger.web.people.presenters.sign import Sign

INSUFFICIENT = Sign("info", "不足以预测", "forecast-none")
MET = Sign("check", "已达到", "forecast-sure")
WAIVED = Sign("stamp", "已认定", "forecast-sure")
# The least probability of each word.
_STEPS = (
    (0.95, Sign("check", "几乎一定", "forecast-sure")),
    (0.70, Sign("check", "很可能", "forecast-likely")),
    (0.30, Sign("swap", "一半左右", "forecast-even")),
    (0.05, Sign("flag", "不太可能", "forecast-low")),
    (0.0, Sign("flag", "很难达到", "forecast-low")),
)
# The same to trainees: what to do about it, not how it will end.
_OWN = (
    (0.95, Sign("check", "按计划就能达到", "forecast-sure")),
    (0.70, Sign("check", "按计划多半能达到", "forecast-likely")),
    (0.30, Sign("swap", "留意多争取几例", "forecast-even")),
    (0.0, Sign("flag", "请和带教、秘书商量安排", "forecast-even")),
)
LACKS = {
    Lack.NO_ARRIVALS: "{place}还没有手术量的记录",
    Lack.SHORT_HISTORY: "{place}这一类的手术量不满 12 个月",
    Lack.NOT_CHOSEN: "专业方向还没有选齐",
}
LEFT_OUT = {
    "over": "培训期已满，没有余下的月份可预测，请看进度页",
    "not_yet": "尚未入培",
    "other_rules": "所依的细则与本基地的不同",
}


def sign_of(outlook: Mapping[str, Any], reading: str, *, own: bool = False) -> Sign:
    if outlook["standing"] == Standing.INSUFFICIENT:
        return INSUFFICIENT
    if outlook["standing"] == Standing.MET:
        return MET
    return sign_at(outlook["chances"][reading]["probability"], own=own)


def sign_at(probability: float, *, own: bool = False) -> Sign:
    return next(sign for least, sign in (_OWN if own else _STEPS) if probability >= least)


def figure(chance: Mapping[str, float] | None) -> str:
    """“92% ±1”: within two standard errors of the simulation. Empty where nothing can be said."""
    if chance is None:
        return ""
    part = chance["probability"]
    if not 0.005 <= part < 0.995:  # none of some thousand draws is not never
        return "<1%" if part < 0.5 else ">99%"
    return f"{percent(part)} ±{max(1, round(200 * chance['error']))}"
