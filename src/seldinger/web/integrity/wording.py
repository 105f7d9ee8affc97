"""What each pattern is, and how its questions are asked: never as an accusation."""

from dataclasses import dataclass

from seldinger.domain.training.integrity import USUAL, Signal

_LATE = USUAL.late.days
_END = USUAL.before_end.days


@dataclass(frozen=True, slots=True)
class Wording:
    """definition: when a question is asked, with every threshold. innocent: how it may come."""

    title: str
    definition: str
    innocent: str


WORDS = {
    Signal.TWO_ROOMS: Wording(
        "同一人同时在两个手术间",
        f"医院清单里，同一医院的同一姓名在两个不同手术间的记录，时间重合"
        f"{USUAL.overlap.seconds // 60} 分钟及以上。同一患者同时的几行算一台。",
        "常见的原因：两人同名、清单的时间按排班填写、接台时提前记了开始。",
    ),
    Signal.BULK_SIGN_OFF: Wording(
        "数秒内审核多条",
        f"同一位带教医师（或写明理由证明的基地主任）在 {USUAL.sign_off_within.seconds} 秒内审核了"
        f" {USUAL.sign_offs} 条及以上。一例里一起审核的几项手术算一条，按医院清单成批证明的不算。",
        "常见的原因：先逐条看过，再一起提交。",
    ),
    Signal.BURST: Wording(
        "截止前集中补登",
        f"岗位或阶段结束前 {_END} 天内，登记了 {USUAL.burst} 条及以上晚于手术 {_LATE} 天的病例，"
        f"且每周条数达到该学员平时（此前 {USUAL.usual_weeks} 周的中位数）的"
        f" {USUAL.burst_times} 倍。",
        "常见的原因：平时记在本子上，离科前一并录入。",
    ),
    Signal.EXACT_GAP: Wording(
        "恰好补足缺口",
        f"一项要求的例数恰好等于最低例数，而最后 {USUAL.together.seconds // 3600} 小时内"
        f"一起登记的里面，有 {USUAL.gap} 条及以上晚于手术 {_LATE} 天。",
        "常见的原因：查漏时补上了确实做过的病例，够数后没有再补。",
    ),
    Signal.COPIES: Wording(
        "内容雷同的登记",
        f"两名学员有 {USUAL.alike} 条及以上登记，日期、手术、角色、带教都相同而患者不同，"
        f"分布在 {USUAL.alike_days} 天及以上，并占其中一人同期登记的"
        f" {USUAL.alike_share:.0%} 及以上；或一名学员有两天的登记"
        f"（各 {USUAL.repeated} 条及以上）逐条相同而患者不同。",
        "常见的原因：同组学员各做一台同样的手术，或同一类门诊手术日。",
    ),
}
