"""What is claimed of a version and by whom it was checked, in words. For parts of any page:
`plans_certificate.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.models import PlanVersion
from seldinger.web.planning.presenters.signs import PROVEN, UNPROVEN, breaches_sign

UNITS = {"wishes": "级", "fair": "级", "changes": "人·月", "calm": "人·月", "even": "分"}
LEVEL = (
    "“级”这样算：把一人得到的三个方向的志愿次序相加，再减去 1 + 2 + 3。"
    "得到前三志愿是 0 级，得到第 1、2、4 志愿是 1 级；全体合计是各人相加。"
)
_MONTHS = "“人·月”这样算：一人有一个月与原方案不在同一科室，算 1 人·月。"
_MEANT = {"wishes": LEVEL, "fair": LEVEL, "changes": _MONTHS, "calm": _MONTHS}
_GOALS = {
    "wishes": "离志愿最近：每人三个方向离最想去的差几级，全体合计",
    "fair": "先让离志愿最远的人尽量近，再使各人的级数合计最少",
    "changes": "改动最少：与原方案不在同一科室的人·月",
    "calm": "改动最少：与原方案不在同一科室的人·月；改动相同的，志愿最好",
    "even": "各科各月人数尽量一样多：超出平均人数的每人·月 1 分，离志愿每级 3 分",
}
_TOLD = {
    "wishes": "离志愿共 {} 级",
    "fair": "离志愿共 {} 级",
    "changes": "改动 {} 人·月",
    "calm": "改动 {} 人·月",
    "even": "人数不均与离志愿合计 {} 分",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """lead: the claim in one sentence. why: what its unit means, what proves it, who checked it.
    facts: the numbers of the proof, what and its value."""

    sign: Sign
    lead: str
    why: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def number(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.1f}"


def told_cost(goal: str, cost: float) -> str:
    return _TOLD.get(goal, "代价 {}").format(number(cost))


def certificate_of(version: PlanVersion) -> Certificate:
    told = version.content.get("certificate")
    found = breaches_sign(version.breaches).word
    check = f"独立核对：另有不用求解器的程序，逐条按规则重查了整份方案，{found}。"
    if not told:
        lead = "这一版经人手改动，没有最优的证明；是否符合规则，由独立核对说明。"
        return Certificate(UNPROVEN, lead, (check,), ())
    goal, unit = told["goal"], UNITS.get(told["goal"], "")
    cost = told_cost(goal, told["objective"])
    if version.proven:
        lead = f"{cost}。已证明没有更好的方案。"
    elif told["proven"]:
        lead = f"{cost}，但核对发现 {version.breaches} 处不符。"
    else:
        bound, gap = number(told["bound"]), number(told["gap"])
        lead = f"{cost}；最好的方案不会少于 {bound} {unit}，还差 {gap}。"
    facts = (
        ("目标", _GOALS.get(goal, goal)),
        ("代价", f"{number(told['objective'])} {unit}"),
        ("下界", f"{number(told['bound'])} {unit}（任何方案都不会更低）"),
        ("差距", f"{number(told['gap'])} {unit}"),
        ("用时", f"{number(told['seconds'])} 秒"),
        ("求解器", told["solver"]),
    )
    why = tuple(one for one in (_MEANT.get(goal), _proof(told, unit), check) if one)
    return Certificate(PROVEN if version.proven else UNPROVEN, lead, why, facts)


def _proof(told: Mapping[str, Any], unit: str) -> str:
    if told["proven"]:
        least = number(told["objective"])
        return f"求解器证明了：任何符合规则的方案都不会少于 {least} {unit}，所以没有更好的。"
    least = number(told["bound"])
    return (
        f"求解器只证明了不会少于 {least} {unit}，时间就用完了："
        f"比这一版更好的方案可能有，也可能没有。"
    )
