"""What curves and limits say in Chinese."""

from seldinger.domain.training.curves_chain import Worth, worth_of
from seldinger.domain.training.curves_course import Course, Standing
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
NO_LIMIT = Sign("info", "界限未填报", "curve-soft")
NO_GATE = (
    "曲线供教学讨论用，不是关卡：任何一条都不决定考核、结业或手术权限。它随失败率怎样定而大不相同，"
    "所以界限、出处和填写人都写在旁边。"
)


def worth(limit: Limit) -> Worth:
    return worth_of(rates_of(limit), limits_of(limit), limit.cases)


def sign_of(curve: Curve) -> Sign:
    return SIGNS[curve.course.standing] if curve.course else NO_LIMIT


def standing_words(curve: Curve) -> str:
    """Where the curve stands: read after the word of its sign."""
    if curve.course is None or curve.limit is None:
        return "只列累计的例数，不作判断"
    return _TOLD[curve.course.standing](curve.course, curve.limit)


def spoken(curve: Curve) -> str:
    """The same without a sign beside it."""
    return f"{sign_of(curve).word}：{standing_words(curve)}"


def _too_few(course: Course, limit: Limit) -> str:
    least = worth(limit).least
    return f"已 {len(course.steps)} 例，按这组界限至少 {least} 例才可能下结论"


def _not_shown(course: Course, limit: Limit) -> str:
    del limit
    return f"已 {len(course.steps)} 例，还没有足够的依据说达到"


def _shown(course: Course, limit: Limit) -> str:
    del limit
    after = len(course.steps) - (course.shown or 0)
    watched = f"，此后 {after} 例没有警报" if after else ""
    return f"在第 {course.shown} 例{watched}"


def _alarm(course: Course, limit: Limit) -> str:
    del limit
    return (
        f"第 {course.slipped} 例起失败偏多，第 {course.alarm} 例越过界限。"
        "是病例变难了，还是别的原因？请一起看看"
    )


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
    return f"另有 {curve.unsaid} 例没有这项数字或没有可比的水平，不在其中"


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
