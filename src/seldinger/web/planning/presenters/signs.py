"""States of plans, versions and searches: icon, word and colour, the same on every page."""

from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.models import PlanVersion, Search

PROVEN = Sign("check", "已证明最优", "plan-good")
UNPROVEN = Sign("info", "未证明最优", "plan-soft")
NONE = Sign("info", "还没有版次", "plan-soft")
DISCARDED = Sign("undo", "已作废", "plan-soft")
_SEARCH = {
    Search.State.WAITING: Sign("clock", "排队", "plan-soft"),
    Search.State.RUNNING: Sign("clock", "求解中", "plan-busy"),
    Search.State.DONE: Sign("check", "完成", "plan-good"),
    Search.State.IMPOSSIBLE: Sign("alert", "没有可行的方案", "plan-bad"),
    Search.State.CANCELLED: Sign("undo", "已取消", "plan-soft"),
    Search.State.FAILED: Sign("alert", "未能完成", "plan-bad"),
}


def search_sign(search: Search) -> Sign:
    return _SEARCH[Search.State(search.state)]


def breaches_sign(breaches: int) -> Sign:
    if breaches:
        return Sign("alert", f"{breaches} 处不符", "plan-bad")
    return Sign("check", "符合全部规则", "plan-good")


def version_signs(version: PlanVersion) -> tuple[Sign, ...]:
    """Whether it keeps the rules, and whether no other is better."""
    proof = PROVEN if version.proven else UNPROVEN
    return (breaches_sign(version.breaches), proof)
