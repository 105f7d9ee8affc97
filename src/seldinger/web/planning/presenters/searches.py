"""How far a search has come, in words."""

from dataclasses import dataclass

from django.utils import timezone

from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.models import Search
from seldinger.web.planning.presenters.certificates import UNITS, number, told_cost
from seldinger.web.planning.presenters.signs import search_sign

_K, _S = Search.Kind, Search.State
_ROWS = 12
_DOES = {
    _K.FRESH: "正在找离志愿最近、人人能达到全部最低要求的方案，并证明没有更好的。",
    _K.REPLAN: "正在找改动最少的方案，并证明不能改得更少。",
    _K.ALTERNATIVES: "正在求三个备选，一个接一个；下面是正在求的一个。",
    _K.GAINS: "正在一处一处多给一个名额，重新求解，看志愿能改善多少。",
}


@dataclass(frozen=True, slots=True)
class Step:
    seconds: str
    best: str
    bound: str


@dataclass(frozen=True, slots=True)
class Progress:
    """share: of the time allowed, in percent. steps: the last of them, latest first.

    shows_cost: `found`, `proven` and `gap` are about the plan that came out, or will.
    """

    sign: Sign
    is_open: bool
    does: str
    found: str
    proven: str
    gap: str
    time: str
    share: int
    steps: tuple[Step, ...]
    cancelling: bool
    shows_cost: bool


def goal_of(search: Search) -> str:
    least_change = search.kind == _K.REPLAN and search.asked.get("most_changes") is None
    return "changes" if least_change else "wishes"


def progress_of(search: Search) -> Progress:
    goal = goal_of(search)
    best, bound = _last(search)
    seconds = int(search.asked.get("seconds", 60))
    spent = _spent(search)
    return Progress(
        sign=search_sign(search),
        is_open=search.state in (_S.WAITING, _S.RUNNING),
        does=_does(search),
        found="还没有找到" if best is None else told_cost(goal, best),
        proven=_proven(goal, bound),
        gap=_gap(goal, best, bound),
        time=f"已用 {spent} 秒，至多约 {seconds} 秒" if search.begun_at else "",
        share=min(100, round(100 * spent / seconds)) if seconds else 0,
        steps=tuple(_step(step) for step in search.steps[-_ROWS:][::-1]),
        cancelling=search.cancelled_at is not None,
        shows_cost=not search.ended_at
        or (
            search.kind in (_K.FRESH, _K.REPLAN)
            and search.state != _S.IMPOSSIBLE
            and bool(search.steps)
        ),
    )


def _does(search: Search) -> str:
    if search.state == _S.WAITING:
        return "已经提交，几秒内开始；前面有别的求解时，等它结束。"
    return _DOES[_K(search.kind)]


def _last(search: Search) -> tuple[float | None, float | None]:
    """The best so far and the bound; of alternatives those of the one being worked on."""
    if not search.steps:
        return None, None
    _, bound, best = search.steps[-1]
    return best, bound


def _spent(search: Search) -> int:
    if search.begun_at is None:
        return 0
    end = search.ended_at or timezone.now()
    return max(0, round((end - search.begun_at).total_seconds()))


def _proven(goal: str, bound: float | None) -> str:
    if bound is None:
        return "还没有证明下界"
    return f"已证明不可能少于 {number(max(0.0, bound))} {UNITS[goal]}"


def _gap(goal: str, best: float | None, bound: float | None) -> str:
    if best is None or bound is None:
        return ""
    gap = max(0.0, best - max(0.0, bound))
    return "两者相等，就是最优" if gap < 1 else f"两者还差 {number(round(gap, 1))} {UNITS[goal]}"


def _step(step: list[float | None]) -> Step:
    seconds, bound, best = step
    return Step(
        seconds=f"{seconds or 0:.1f}",
        best="—" if best is None else number(best),
        bound="—" if bound is None else number(max(0.0, bound)),
    )


def outcome_of(search: Search) -> str:
    """What came out, in one sentence. Of a search that has ended."""
    state, result = _S(search.state), search.result
    if state is _S.FAILED:
        return f"{search.fault.rstrip('。')}。"
    if state is _S.CANCELLED and result is None:
        return "已取消，还没有找到方案；方案没有改动。"
    if state is _S.CANCELLED and result is not None:
        return f"已取消。到那时最好的方案存为第 {result.number} 版，没有证明是最优。"
    if state is _S.IMPOSSIBLE:
        return "没有可行的方案；原有的版次没有改动。"
    if result is not None and search.kind in (_K.FRESH, _K.REPLAN):
        told = "已证明最优" if result.proven else "在时间之内没有证明是最优"
        return f"得到第 {result.number} 版，{told}。"
    return ""
