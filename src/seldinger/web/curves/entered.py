"""What a person sets for a curve, and what of it cannot be."""

from dataclasses import dataclass
from datetime import date
from math import isfinite

from seldinger.domain.training.curves import Errors, Rates
from seldinger.domain.training.curves_chain import Limits, Worth, limits_for, worth_of
from seldinger.errors import SeldingerError
from seldinger.web.curves.models import DoseQuantity, Measure
from seldinger.web.logbook.complications import BY_ID

LOWEST, HIGHEST = 0.005, 0.9
FEWEST, MOST = 10, 300
_APART = 1.2  # below this ratio of the rates no number of cases tells them apart
_POWER = 0.5
_RISKS = 20
_RATIO = 20.0


@dataclass(frozen=True, slots=True)
class NewLimit:
    """As Limit, without what is computed."""

    category: str
    measure: str
    acceptable: float
    unacceptable: float
    false_pass: float
    false_alarm: float
    cases: int
    source: str
    since: date
    grade: str = ""
    quantity: str = ""
    threshold: float | None = None
    risks: tuple[tuple[str, float], ...] = ()


def checked(new: NewLimit) -> tuple[Limits, Worth]:
    """The limits that follow, and what they are worth. Raises SeldingerError."""
    rates = _rates(new)
    if not all(0.001 <= share <= 0.3 for share in (new.false_pass, new.false_alarm)):
        raise SeldingerError("两个错误概率应在 0.1% 与 30% 之间，如 5% 或 10%")
    if not FEWEST <= new.cases <= MOST:
        raise SeldingerError(f"“多少例以内”应在 {FEWEST} 与 {MOST} 例之间")
    if not new.source.strip():
        raise SeldingerError("请写明这些数的出处。没有出处的界限，学员无从核对")
    _check_measure(new)
    _check_risks(new.risks)
    limits = limits_for(rates, Errors(new.false_pass, new.false_alarm, new.cases))
    worth = worth_of(rates, limits, new.cases)
    _check_worth(new, worth)
    return limits, worth


def _check_worth(new: NewLimit, worth: Worth) -> None:
    """Either chart must find what it looks for, at least as often as not."""
    for share, level, told in (
        (worth.passes, new.false_pass, "失败率可接受的人在 {n} 例内只有 {share} 能显示达到"),
        (worth.alarms, new.false_alarm, "滑到不可接受的人在 {n} 例内只有 {share} 能被发现"),
    ):
        if share < max(_POWER, 2 * level):
            words = told.format(n=new.cases, share=f"{share:.0%}")
            raise SeldingerError(
                f"按这组数，{words}，看不出差别。请增加例数，放宽错误概率，或拉开两个失败率"
            )


def _rates(new: NewLimit) -> Rates:
    low, high = new.acceptable, new.unacceptable
    if not (LOWEST <= low <= HIGHEST and LOWEST <= high <= HIGHEST):
        raise SeldingerError("失败率应在 0.5% 与 90% 之间")
    if high < low * _APART:
        raise SeldingerError("不可接受的失败率至少应是可接受的 1.2 倍，否则看不出差别")
    return Rates(low, high)


def _check_measure(new: NewLimit) -> None:
    if new.measure not in Measure.values:
        raise SeldingerError("没有这项指标。请从列出的里选一个")
    if (new.measure == Measure.COMPLICATION) != (new.grade in BY_ID):
        raise SeldingerError("并发症的界限要选定自哪一级起算，其他指标不选")
    if (new.measure == Measure.DOSE) != (new.quantity in DoseQuantity.values):
        raise SeldingerError("剂量的界限要选定哪一项剂量，其他指标不选")
    if new.threshold is None:
        return
    if new.measure not in (Measure.DOSE, Measure.FLUORO):
        raise SeldingerError("只有剂量和透视时间可以写“高于多少算失败”")
    if not (isfinite(new.threshold) and 0 < new.threshold < 1e7):
        raise SeldingerError("“高于多少算失败”应是大于 0 的数")


def _check_risks(risks: tuple[tuple[str, float], ...]) -> None:
    if len(risks) > _RISKS:
        raise SeldingerError(f"病例难度最多 {_RISKS} 行")
    for words, ratio in risks:
        if not words.strip() or len(words) > 40:
            raise SeldingerError("病例难度的每一行要写名称里的字，不超过 40 个")
        if not (isfinite(ratio) and 1 / _RATIO <= ratio <= _RATIO):
            raise SeldingerError("病例难度的比值比应在 0.05 与 20 之间")
