"""The words of a forecast, in one place."""

from seldinger.domain.planning.forecast import Lack, Standing
from seldinger.domain.planning.forecast_sharing import Rule, Sharing

STANDING = {
    Standing.MET: ("✓", "已达到"),
    Standing.FORECAST: ("~", "预测"),
    Standing.INSUFFICIENT: ("?", "不足以预测"),
}
LACK = {
    Lack.NO_ARRIVALS: "没有这个科室的手术量",
    Lack.SHORT_HISTORY: "手术量不满 12 个月",
    Lack.NOT_CHOSEN: "专业方向还没有选",
}
RULE = {
    Rule.OBSERVED: "按本基地记录里学员实际得到的份额",
    Rule.EVEN: "在场的人平分",
    Rule.NEED: "月初还缺的人先分，都不缺时平分",
}


TOO_FEW_RECORDS = "记录不够（要 24 人月、100 例以上），没有学到本基地的份额，因此按平分算"


def sharing_in_words(sharing: Sharing, months: int, personal: float) -> str:
    """The rule of sharing, and what it rests on."""
    told = RULE[sharing.rule]
    if sharing.rule is Rule.OBSERVED:
        return f"{told}（{months} 人月的记录；人与人之间的方差 {personal:.2f}）"
    others = "、".join(f"{number:g}" for number in sharing.others)
    return f"{told}；编外与本角色竞争的人（一助、术者）按 {others} 人计"


def percent(probability: float) -> str:
    """Never 0 % or 100 % of what is not certain."""
    if 0 < probability < 0.005:
        return "<1%"
    if 0.995 <= probability < 1:
        return ">99%"
    return f"{100 * probability:.0f}%"
