"""Alternatives side by side, and what one more place would gain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.models import Search
from seldinger.web.planning.naming import Names
from seldinger.web.planning.presenters.certificates import number
from seldinger.web.planning.presenters.signs import PROVEN, UNPROVEN

_TITLES = {
    "wishes": ("志愿总和最好", "全体离志愿的级数合计最少。"),
    "fair": ("没有人离志愿太远", "先让离得最远的人尽量近，再看合计。"),
    "calm": ("改动最少", "与现在的版次相比，换科室的人·月最少。"),
    "even": ("科室人数最均匀", "各科各月的人数尽量一样多。"),
}
_WORST = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """number: its place in the search's data. same_as: the title of one with the same plan."""

    number: int
    title: str
    told: str
    sign: Sign
    figures: tuple[tuple[str, str], ...]
    worst: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Gain:
    where: str
    when: str
    better: str
    sign: Sign


def alternatives_of(search: Search) -> tuple[Alternative, ...]:
    names, told = Names(search.base), list[Alternative]()
    plans: list[tuple[Any, str]] = []
    for place, one in enumerate(search.found.get("alternatives", [])):
        title, meaning = _TITLES.get(one["name"], (one["name"], ""))
        rotations = one["content"]["rotations"]
        same = next((other for plan, other in plans if plan == rotations), "")
        plans.append((rotations, title))
        told.append(_alternative(place, title, meaning, one, names, same))
    return tuple(told)


def _alternative(
    place: int, title: str, meaning: str, one: Mapping[str, Any], names: Names, same: str
) -> Alternative:
    certificate = one["content"].get("certificate") or {}
    return Alternative(
        number=place,
        title=title,
        told=meaning,
        sign=PROVEN if certificate.get("proven") else UNPROVEN,
        figures=figures_told(one["figures"]),
        worst=_worst(one["figures"], names),
        same_as=same,
    )


def figures_told(one: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a director compares, in the same order for each plan."""
    people, distances = one["people"], one["distances"]
    dearest = distances[0] if distances else 0
    least, most = one["chiefs"]
    spread = max((load["most"] - load["least"] for load in one["loads"]), default=0)
    told = (
        ("离志愿合计", f"{one['wishes']} 级"),
        ("三个都是最想去的", f"{dearest} / {people} 人"),
        ("离得最远的一人", f"{one['worst']} 级"),
        ("每月总住院", f"{least} 人" if least == most else f"{least}–{most} 人"),
        ("一科各月人数相差", f"至多 {spread} 人"),
    )
    changed = one.get("changed")
    return (*told, ("与现版不同", f"{changed} 人·月")) if changed is not None else told


def _worst(one: Mapping[str, Any], names: Names) -> str:
    who: Sequence[str] = one["worst_off"]
    if not who:
        return "人人都去得到最想去的三个方向。"
    told = "、".join(names.trainee(name) for name in who[:_WORST])
    more = f"等 {len(who)} 人" if len(who) > _WORST else ""
    return f"离得最远：{told}{more}"


def gains_of(search: Search) -> tuple[Gain, ...]:
    names = Names(search.base)
    return tuple(
        Gain(
            where=names.department(one["department"]),
            when=_when(one["months"], names),
            better=f"少 {one['better']} 级" if one["better"] else "没有改善",
            sign=Sign("check", "已证明", "plan-good") if one["proven"] else _ESTIMATED,
        )
        for one in search.found.get("gains", [])
    )


_ESTIMATED = Sign("info", "估计", "plan-soft")


def _when(months: Sequence[str], names: Names) -> str:
    if not months:
        return "每个月"
    if len(months) == 1:
        return names.month(months[0])
    return f"{names.month(months[0])}起 {len(months)} 个月"


def gains_lead(search: Search) -> str:
    """Where nothing was tried, nothing is claimed."""
    tried, now = search.found.get("gains", []), _wishes_now(search)
    most = max((one["better"] for one in tried), default=0)
    if most:
        told = "" if now is None else f"，现在是 {number(now)} 级"
        return f"多一个名额，全体离志愿最多能少 {number(most)} 级{told}。"
    if now == 0:
        return "全体离志愿已经是 0 级，填了志愿的人都得到最想去的方向，多一个名额不会更好。"
    if tried:
        return f"试了 {len(tried)} 处，各多一个名额，志愿都没有改善。"
    return "时间之内没有试出能改善志愿的一处，不能说一定没有。可以再求一次。"


def _wishes_now(search: Search) -> float | None:
    """None where the version was made for another goal, or by hand."""
    told = (search.version.content.get("certificate") or {}) if search.version else {}
    return float(told["objective"]) if told.get("goal") == "wishes" else None
