"""What a curve stands on: rates, error levels, what they are worth, who set them and when."""

from django.utils import timezone

from seldinger.web.curves.courses import Curve
from seldinger.web.curves.models import Limit
from seldinger.web.curves.wording import farther_words, limit_words, percent, worth

Facts = tuple[tuple[str, str], ...]


def facts_of(curve: Curve, limit: Limit, before: Limit | None) -> Facts:
    farther = farther_words(curve)
    return (
        ("可接受的失败率 p0", percent(limit.acceptable)),
        ("不可接受的失败率 p1", percent(limit.unacceptable)),
        *(_usual(limit) if limit.risks else _exact(limit)),
        *([("多于这些例数", farther)] if farther else []),
        ("界限", f"学习期 {limit.learning_limit:.2f}，观察期 {limit.watching_limit:.2f}"),
        ("出处", limit.source),
        ("填写", _entered(limit)),
        *([("代替了", _replaced(before))] if before else []),
    )


def adjusted(limit: Limit) -> str:
    """Whether cases differ in risk, and what that leaves of the figures above."""
    if not limit.risks:
        return "没有填病例难度，各例按同样的风险算。概率与界限由精确的马尔可夫链算出，不是模拟。"
    told = "；".join(f"名称里有“{words}”的，失败的比值比 {ratio:g}" for words, ratio in limit.risks)
    return (
        f"按病例难度调整（风险调整 CUSUM）：{told}。界限与概率按通常的病例算出，"
        "只对通常的病例成立：难的、易的病例多时，两个概率都会不同，有时大得多。"
    )


def _exact(limit: Limit) -> Facts:
    told, within = worth(limit), f"{limit.cases} 例以内"
    half = f"一半的人到第 {told.half} 例已经显示" if told.half else "不到一半"
    return (
        (
            "误认为达到",
            f"{within}至多 {percent(limit.false_pass)}（实为 {percent(told.false_pass)}）",
        ),
        (
            "误报警",
            f"{within}至多 {percent(limit.false_alarm)}（实为 {percent(told.false_alarm)}）",
        ),
        ("失败率为 p0 的人能显示达到", f"{within} {percent(told.passes)}，{half}"),
        ("滑到 p1 的人能被发现", f"{within} {percent(told.alarms)}"),
        ("最少例数", f"{told.least} 例全部成功才可能显示达到"),
    )


def _usual(limit: Limit) -> Facts:
    within = f"通常的病例，{limit.cases} 例以内"
    return (
        ("误认为达到", f"{within}至多 {percent(limit.false_pass)}"),
        ("误报警", f"{within}至多 {percent(limit.false_alarm)}"),
    )


def _entered(limit: Limit) -> str:
    by = limit.by.name if limit.by else "平台"
    return f"{by} {timezone.localdate(limit.made_at)} 填写，自 {limit.since} 起"


def _replaced(before: Limit) -> str:
    withdrawn = "，已撤回" if before.withdrawn_at else ""
    return f"{_entered(before)}的一组：{limit_words(before)}{withdrawn}"
