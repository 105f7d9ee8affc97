"""What doses, thresholds and alerts say in Chinese."""

from seldinger.web.dose.models import Alert, Quantity, Threshold
from seldinger.web.people.presenters.sign import Sign

# quantity → (name, unit on pages, how many of the stored unit make one)
_SHOWN = {
    Quantity.KAP: ("剂量面积乘积", "Gy·cm²", 1.0),
    Quantity.KAR: ("参考点空气比释动能", "mGy", 1.0),
    Quantity.FLUORO: ("透视时间", "分钟", 60.0),
}
OPEN = Sign("alert", "待随访", "dose-warn")
LATE = Sign("alert", "逾期未随访", "dose-late")
CLOSED = Sign("check", "已随访", "dose-good")
ABOVE = Sign("alert", "高于参考水平", "dose-warn")
NOT_ABOVE = Sign("check", "不高于参考水平", "dose-good")


def name_of(quantity: str) -> str:
    return _SHOWN[Quantity(quantity)][0]


def unit_of(quantity: str) -> str:
    return _SHOWN[Quantity(quantity)][1]


def stored_value(quantity: str, shown: float) -> float:
    """A figure as people type it → as it is stored: minutes → seconds."""
    return shown * _SHOWN[Quantity(quantity)][2]


def shown_value(quantity: str, stored: float) -> float:
    return stored / _SHOWN[Quantity(quantity)][2]


def number(quantity: str, stored: float | None) -> str:
    """Four figures that count at the most; “–” where nothing was said."""
    if stored is None:
        return "–"
    value = shown_value(quantity, stored)
    if value >= 1000 or (quantity == Quantity.KAR and value >= 100):
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def figure_words(quantity: str, stored: float | None) -> str:
    return f"{number(quantity, stored)} {unit_of(quantity)}"


def scope_words(threshold: Threshold) -> str:
    if threshold.scope == Threshold.Scope.PATIENT:
        return f"同一患者 {threshold.days} 天内累计"
    if threshold.scope == Threshold.Scope.ROOM:
        return f"手术间“{threshold.room}”每例"
    return "每例"


def threshold_words(threshold: Threshold) -> str:
    reaches = figure_words(threshold.quantity, threshold.value)
    return f"{scope_words(threshold)}{name_of(threshold.quantity)}达到 {reaches}"


def reached_words(alert: Alert) -> str:
    """What was found, beside what it reached. Nothing of a patient."""
    threshold = alert.threshold
    return (
        f"{scope_words(threshold)}{name_of(threshold.quantity)} "
        f"{figure_words(threshold.quantity, alert.value)}，"
        f"提醒值 {figure_words(threshold.quantity, threshold.value)}"
    )


TOO_FEW = "例数太少"
DRL = (
    "诊断参考水平用来比较一个科室或一台设备许多例的中位数，不是单个病例或医师的限值；"
    "单例高于它只说明值得看一看。"
)
HOW = (
    "数字取剂量报告的总量；报告没有总量的取逐次曝光之和，并标明。中位数与第 75 百分位数按线性"
    "插值（R-7）计算，n 是有这项数字的例数；少于 10 例只写例数。没有按手术难度和患者体型调整。"
)
