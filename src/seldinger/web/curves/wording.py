"""What curves and limits say in Chinese."""

from seldinger.domain.statistics import clopper_pearson
from seldinger.domain.training.curves_chain import Worth, errors_at, worth_of
from seldinger.domain.training.curves_course import Course, Standing
from seldinger.web.curves.cases import Left
from seldinger.web.curves.courses import Curve, limits_of, rates_of
from seldinger.web.curves.models import DoseQuantity, Limit, Measure
from seldinger.web.dose.wording import figure_words
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.people.presenters.sign import Sign

SIGNS = {
    Standing.TOO_FEW: Sign("info", "样本不足", "curve-soft"),
    Standing.NOT_SHOWN: Sign("progress", "未显示", "curve-soft"),
    Standing.SHOWN: Sign("check", "已显示达到", "curve-good"),
    Standing.ALARM: Sign("alert", "警报", "curve-warn"),
}
# While learning no chart alarms: Wald's upper line tells it.
BEYOND = Sign("alert", "失败偏多", "curve-warn")
NO_LIMIT = Sign("info", "界限未填报", "curve-soft")
NO_GATE = (
    "曲线供教学讨论用，不是关卡：任何一条都不决定考核、结业或手术权限。它随失败率怎样定而大不相同，"
    "所以界限、出处和填写人都写在旁边。"
)
MANY = "各个概率只说一条曲线；同时看许多条，总有几条是碰巧越过界限的。"
MOVES = "一个名称合几类手术的，归哪一类会随后来登记的病例变，曲线随之重算；裁定过的不变。"
WHOLE_CASE = "并发症是整例的：一例做了几类手术，每一类都算。"
WHOLE_DOSE = "剂量是整例的：一例做了几类手术的，分不开，不算在内。"
OF_A_LEVEL = (
    "诊断参考水平通常是第 75 百分位数，正常的病例也约有 25% 高于它：按它算时，"
    "可接受的失败率写得比 25% 低，会冤枉正常的人。"
)
_FAR = 300  # cases; beyond, the exact sums take long


def worth(limit: Limit) -> Worth:
    return worth_of(rates_of(limit), limits_of(limit), limit.cases)


def sign_of(curve: Curve) -> Sign:
    if curve.beyond:
        return BEYOND
    return SIGNS[curve.course.standing] if curve.course else NO_LIMIT


def standing_words(curve: Curve) -> str:
    """Where the curve stands: read after the word of its sign."""
    if curve.course is None or curve.limit is None:
        return "只列累计的例数，不作判断"
    if curve.beyond:
        return f"已 {len(curve.cases)} 例，失败已多于可接受的范围，请一起看看"
    return _TOLD[curve.course.standing](curve.course, curve.limit)


def spoken(curve: Curve) -> str:
    """The same without a sign beside it."""
    return f"{sign_of(curve).word}：{standing_words(curve)}"


def _too_few(course: Course, limit: Limit) -> str:
    if limit.risks:
        return f"已 {len(course.steps)} 例，全部成功也还不够下结论"
    least = worth(limit).least
    return f"已 {len(course.steps)} 例，按这组界限至少 {least} 例才可能下结论"


def _not_shown(course: Course, limit: Limit) -> str:
    del limit
    return f"已 {len(course.steps)} 例，还没有足够的依据说达到"


def _shown(course: Course, limit: Limit) -> str:
    del limit
    after = _after(course, course.shown)
    return f"在第 {course.shown} 例{after}，没有警报" if after else f"在第 {course.shown} 例"


def _alarm(course: Course, limit: Limit) -> str:
    del limit
    return (
        f"第 {course.slipped} 例起失败偏多，第 {course.alarm} 例越过界限"
        f"{_after(course, course.alarm)}。是病例变难了，还是别的原因？请一起看看"
    )


def _after(course: Course, number: int | None) -> str:
    """What followed that case; empty where nothing did."""
    steps = course.steps[number or 0 :]
    failures = sum(step.failed for step in steps)
    return f"，此后 {len(steps)} 例，失败 {failures} 例" if steps else ""


_TOLD = {
    Standing.TOO_FEW: _too_few,
    Standing.NOT_SHOWN: _not_shown,
    Standing.SHOWN: _shown,
    Standing.ALARM: _alarm,
}


def failure_words(measure: str, limit: Limit | None) -> str:
    """What counts as a failure."""
    if measure == Measure.TECHNICAL:
        return "结果登记为“未成功”"
    if measure == Measure.COMPLICATION:
        return f"有 {limit.grade} 级及以上并发症" if limit else "有任何一级并发症"
    if limit and limit.threshold is not None:
        return f"{_dose_name(limit)}高于 {figure_words(_quantity(limit), limit.threshold)}"
    name = _dose_name(limit) if limit else "透视时间" if measure == Measure.FLUORO else "剂量"
    return f"{name}高于医院的诊断参考水平"


def unsaid_words(curve: Curve) -> str:
    if not curve.unsaid:
        return ""
    return f"另有 {curve.unsaid} 例没有这项数字、没有可比的水平，或分不出是哪一类的，不在其中"


def left_words(left: Left) -> str:
    """Cases as operator that nobody sees in a curve."""
    told = []
    if left.waiting:
        told.append(f"另有 {left.waiting} 例术者病例待审核或被退回，未计入，审核后曲线会重算")
    if left.not_attempted:
        told.append(f"{left.not_attempted} 例未做关键步骤，不计入")
    return "；".join(told)


def count_words(curve: Curve) -> str:
    """n and the failures with the exact interval of their rate."""
    n, failures = len(curve.cases), sum(curve.failed)
    if not n:
        return "0 例"
    found = clopper_pearson(failures, n)
    return (
        f"{n} 例，失败 {failures} 例"
        f"（{failures / n:.0%}，95% 置信区间 {found.low:.0%} 至 {found.high:.0%}）"
    )


def farther_words(curve: Curve) -> str:
    """What is left of the error levels once more cases were done than they were stated for."""
    limit, n = curve.limit, len(curve.cases)
    if limit is None or n <= limit.cases:
        return ""
    if limit.risks:
        return f"已 {n} 例，比 {limit.cases} 例多，出错的概率也比填写的大"
    by = min(n, _FAR)
    false_pass, false_alarm = errors_at(rates_of(limit), limits_of(limit), by)
    return (
        f"已 {n} 例，比 {limit.cases} 例多。看到第 {by} 例为止，误认为达到 {percent(false_pass)}，"
        f"误报警 {percent(false_alarm)}"
    )


def notes_of(curve: Curve) -> tuple[str, ...]:
    """What any reader should know of this curve."""
    limit = curve.limit
    by_level = limit is not None and limit.threshold is None and limit.acceptable < 0.25
    is_dose = curve.measure in (Measure.DOSE, Measure.FLUORO)
    return (
        *([MANY] if limit else []),
        *([WHOLE_CASE] if curve.measure == Measure.COMPLICATION else []),
        *([WHOLE_DOSE] if is_dose else []),
        *([OF_A_LEVEL] if is_dose and by_level else []),
        MOVES,
    )


def limit_words(limit: Limit) -> str:
    return f"可接受 {percent(limit.acceptable)}，不可接受 {percent(limit.unacceptable)}"


def percent(share: float) -> str:
    """At most one figure after the point."""
    told = f"{100 * share:.1f}".removesuffix(".0")
    return f"{told}%"


def grade_words(grade: str) -> str:
    return BY_ID[grade].label if grade in BY_ID else grade


def _quantity(limit: Limit) -> str:
    return "fluoro" if limit.measure == Measure.FLUORO else limit.quantity


def _dose_name(limit: Limit) -> str:
    is_fluoro = limit.measure == Measure.FLUORO
    return "透视时间" if is_fluoro else str(DoseQuantity(limit.quantity).label)
