"""What figures, standings and states say in Chinese, and what each of them leaves out."""

from seldinger.domain.grading.review import AGAIN_WITHIN, FAR, Figure, Standing, Volume
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.review.models import Proposal, ReviewRule

FIGURES = {
    Figure.COMPLICATION: "并发症",
    Figure.REOPERATION: "非计划再次手术",
    Figure.DEATH: "死亡",
}

STANDINGS = {
    Standing.NOTHING: Sign("info", "没有手术", "review-quiet"),
    Standing.TOO_FEW: Sign("info", "例数太少，无法判断", "status-unknown review-quiet"),
    Standing.NO_RULE: Sign("info", "规则未填，不作判断", "review-quiet"),
    Standing.ABOVE: Sign("alert", "高于警戒值", "review-late"),
    Standing.BELOW: Sign("check", "低于警戒值", "review-good"),
    Standing.UNDECIDED: Sign("swap", "与警戒值分不清高低", "review-quiet"),
}

VOLUMES = {
    Volume.NO_RULE: Sign("info", "最低例数未填", "review-quiet"),
    Volume.ENOUGH: Sign("check", "达到最低例数", "review-good"),
    Volume.INCOMPLETE: Sign("info", "清单不全，不判断低例数", "status-unknown review-quiet"),
    Volume.LOW: Sign("alert", "低于最低例数", "review-warn"),
}

STATES = {
    Proposal.State.OPEN: Sign("clock", "待处理", "review-warn"),
    Proposal.State.ACTED: Sign("check", "已处理", "review-good"),
    Proposal.State.DROPPED: Sign("x", "不采纳", "review-quiet"),
}

VOLUME_DEFINITION = (
    "医院手术清单里手术记录术者是这位医师、名称与手术分级目录完全相同的手术，一行一台；"
    "一行用加号或分号写着几项的，每项各算一台。同名的两位医师分不清时不算在任何人名下。"
)

DEFINITIONS = {
    Figure.COMPLICATION: (
        "术后至少有一条并发症的手术台数，除以手术台数。来源有两处：对应病例里登记的并发症，"
        "和在这里登记的术后情况。同一台有几条也只算一次。没有登记的并发症这里不知道。"
    ),
    Figure.REOPERATION: (
        "登记为“非计划再次手术”的手术台数，除以手术台数。只算有人登记的；"
        f"清单里同一患者 {AGAIN_WITHIN} 天内又有手术的另列出来，请人核对，不自动计入。"
    ),
    Figure.DEATH: (
        "登记为“死亡”的，或并发症分级为 F 的手术台数，除以手术台数。"
        "平台不与死亡登记相连，出院后的死亡要有人登记才会计入。"
    ),
}

INTERVAL = (
    "区间是 95% 的精确区间（Clopper–Pearson）：例数越少越宽。只有整个区间都在警戒值的一侧，"
    f"才说高于或低于；例数没有达到规定的数，或区间从参考值的 1/{FAR} 以下一直到 {FAR} 倍以上，"
    "就写“例数太少，无法判断”。参考值是警戒值，没有填的用全院的数。"
)


def rules_told(row: ReviewRule | None) -> list[tuple[str, str, str]]:
    """(what, its number, where that is written); what nobody entered says so."""
    told = []
    for name, title, unit in _RULES:
        value = getattr(row, name, None)
        source = getattr(row, f"{name}_source", "")
        number = (
            "规则未填" if value is None else f"{value.normalize():f}%" if unit else f"{value} 例"
        )
        told.append((title, number, "" if value is None else f"出处：{source or '未填'}"))
    return told


# (field of ReviewRule, title, whether in percent)
_RULES = (
    ("minimum", "每项每年最低例数", False),
    ("judge_from", "满几例才判断", False),
    ("complication", "并发症警戒值", True),
    ("reoperation", "非计划再次手术警戒值", True),
    ("death", "死亡警戒值", True),
)

NOT_ADJUSTED = (
    "没有按患者的年龄、病情轻重、合并症、急诊与择期调整：收治重患者多的医师，这里的数会偏高。",
    "没有分开手术难度：同一条目里简单和复杂的算在一起。",
    "并发症和术后情况靠人登记：登记得认真的医师，这里的数会偏高。",
    "由学员在指导下完成的步骤也算在手术记录术者名下。",
    "全院的数包括这位医师自己。",
)
