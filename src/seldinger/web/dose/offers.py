"""What a hospital may adopt: nothing here holds until somebody does, with a source and a date.

From the project's own collection of facts (field.md, "Alerts"); its words of confidence stand
beside each. H: quoted from a source that was read; M: second-hand.
"""

from dataclasses import dataclass

from seldinger.web.dose.models import Purpose, Quantity

_HIGH, _MIDDLE = "可信度 H：引自读过的来源", "可信度 M：二手资料，广为引用"


@dataclass(frozen=True, slots=True)
class Offer:
    """A threshold. value: in the unit of its quantity (kar mGy, kap Gy·cm², fluoro s)."""

    key: str
    quantity: Quantity
    value: float
    said: str
    confidence: str


THRESHOLDS = (
    Offer(
        "kar-first",
        Quantity.KAR,
        3000,
        "参考点空气比释动能 3 Gy 首次通知，其后每 1 Gy 再通知",
        _HIGH,
    ),
    Offer(
        "kar-substantial",
        Quantity.KAR,
        5000,
        "参考点空气比释动能 5 Gy（或皮肤 3 Gy）为显著剂量",
        _HIGH,
    ),
    Offer("kap", Quantity.KAP, 500.0, "剂量面积乘积 500 Gy·cm²", _MIDDLE),
    Offer("fluoro", Quantity.FLUORO, 3600.0, "透视 60 分钟", _MIDDLE),
)
BY_KEY = {one.key: one for one in THRESHOLDS}


@dataclass(frozen=True, slots=True)
class Level:
    group: str
    purpose: Purpose
    quantity: Quantity
    value: float


BEIJING_SOURCE = "北京市成人诊断参考水平（30 家医院，3331 例）"
STATISTIC = "第 75 百分位数"
_BEIJING = {  # kap in Gy·cm², kar in mGy
    Purpose.THERAPEUTIC: {
        "冠状动脉": (135.00, 1897.58), "神经": (214.36, 1282.80), "腹部": (196.64, 875.71),
        "下肢": (108.25, 523.25),
    },
    Purpose.DIAGNOSTIC: {
        "冠状动脉": (37.87, 509.00), "神经": (218.50, 901.70), "腹部": (81.00, 302.20),
        "下肢": (83.37, 214.69),
    },
}  # fmt: skip
BEIJING = tuple(
    Level(group, purpose, quantity, value)
    for purpose, groups in _BEIJING.items()
    for group, values in groups.items()
    for quantity, value in zip((Quantity.KAP, Quantity.KAR), values, strict=True)
)
