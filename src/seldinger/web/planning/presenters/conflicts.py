"""Which demands collide, and what gives way at what price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from seldinger.web.people.models import Traineeship
from seldinger.web.planning.models import Search
from seldinger.web.planning.naming import Names
from seldinger.web.planning.times import number_of_text, text_of

_MOST = 20
_WHOLE = ("lock", "leave")  # given up whole, not by so many people
_OF_TRAINEE = ("leave", "need")
_MADE_HERE = ("lock", "most", "least")


@dataclass(frozen=True, slots=True)
class Line:
    """places: where it is changed, as address and name."""

    text: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """number: its place in the search's data. applies: the platform can make the change itself."""

    number: int
    texts: tuple[str, ...]
    price: str
    applies: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """lead: what is the matter. cheapest: what is best given up. sure: what is proven of it.
    missed: of the nearest plan.
    """

    lead: str
    cheapest: str
    sure: str
    demands: tuple[Line, ...]
    more: int
    repairs: tuple[Repair, ...]
    missed: tuple[str, ...]


def conflict_of(search: Search) -> Conflict:
    """Of a search that found nothing."""
    words = _Words(search)
    found = search.found
    demands = found.get("conflict", [])
    repairs = tuple(words.repair(n, one) for n, one in enumerate(found.get("repairs", [])[:10]))
    return Conflict(
        lead=_lead(found),
        cheapest=_cheapest(repairs),
        sure=_sure(found),
        demands=tuple(words.line(one) for one in demands[:_MOST]),
        more=max(0, len(demands) - _MOST),
        repairs=repairs,
        missed=tuple(words.missed(one) for one in found.get("missed", [])[:_MOST]),
    )


def _lead(found: Mapping[str, Any]) -> str:
    conflict = found.get("conflict", [])
    if conflict and all(one["kind"] == "need" for one in conflict):
        what = "这一项最低要求" if len(conflict) == 1 else f"这 {len(conflict)} 项最低要求"
        return (
            f"{what}，没有一种轮转能让这名学员都达到，放宽科室人数、总住院人数与指定也不行。"
            "请查各科病例数、学员已完成的例数与剩下的月份。"
        )
    if conflict:
        told = (
            "单是这一项就办不到" if len(conflict) == 1 else f"这 {len(conflict)} 项合在一起不可能"
        )
        return f"{told}，别的都不用改。"
    if "conflict" in found:
        return (
            "即使放宽全部科室人数、总住院人数与指定，也没有方案。"
            "请查各科病例数够不够最低要求，以及学员已完成的例数与请假。"
        )
    return "没有找到可行的方案，也没有能证明不可能。可以多给时间再求解，或先放宽下面所缺的。"


def _cheapest(repairs: Sequence[Repair]) -> str:
    """They stand in order: the first is the cheapest."""
    return f"最省的是放弃：{'，并且'.join(repairs[0].texts)}。" if repairs else ""


def _sure(found: Mapping[str, Any]) -> str:
    if not found.get("conflict"):
        return ""
    if found.get("proven"):
        return "已证明：它们合在一起不可能，去掉任何一项就不再矛盾。"
    return "它们合在一起不可能；是否还能再少，没有证明。"


class _Words:
    def __init__(self, search: Search) -> None:
        self.names = Names(search.base)
        problem = search.asked["problem"]
        self.rooms = {one["id"]: one for one in problem["departments"]}
        self.locks = {
            (trainee["id"], lock["id"]): lock
            for trainee in problem["trainees"]
            for lock in trainee.get("locks", [])
        }
        self.leaves = {one["id"]: frozenset(one.get("leave", [])) for one in problem["trainees"]}

    def line(self, one: Mapping[str, str]) -> Line:
        offers = (reverse("plan_offers"), "科室与容量")
        places: tuple[tuple[str, str], ...] = (offers,)
        if one["kind"] == "lock":
            places = ((reverse("plan_locks"), "指定"),)
        elif one["kind"] in _OF_TRAINEE:
            person = self.people.get(one["trainee"])
            page = ((reverse("person", args=[person]), "学员的轮转"),) if person else ()
            places = page if one["kind"] == "leave" else (offers, *page)
        return Line(self.demand(one), places)

    @cached_property
    def people(self) -> dict[str, int]:
        """The person behind each trainee."""
        ids = [int(id_) for id_ in self.leaves if id_.isdigit()]
        rows = Traineeship.objects.filter(pk__in=ids).values_list("pk", "person")
        return {str(pk): person for pk, person in rows}

    def away(self, one: Mapping[str, str]) -> int:
        """How many months the leave lasts."""
        leave, months = self.leaves.get(one["trainee"], frozenset()), 0
        while one["month"] and text_of(number_of_text(one["month"]) + months) in leave:
            months += 1
        return months

    def demand(self, one: Mapping[str, str]) -> str:
        if one["kind"] == "lock":
            told = self.lock(self.locks.get((one["trainee"], one["lock"]), {}))
            return f"{self.names.trainee(one['trainee'])}：{told}"
        if one["kind"] == "leave":
            when = f"{self.names.month(one['month'])}起" if one["month"] else ""
            long = f" {self.away(one)} 个月" if self.away(one) else ""
            return f"{self.names.trainee(one['trainee'])}：{when}请假{long}"
        if one["kind"] == "need":
            who = self.names.trainee(one["trainee"])
            return f"{who}：最低要求“{self.names.post(one.get('requirement', ''))}”"
        when = self.names.month(one["month"])
        if one["kind"] == "chiefs":
            return f"{when}的总住院医师人数"
        least, most = room_of(self.rooms.get(one["department"], {}), one["month"])
        where = self.names.department(one["department"])
        told = f"最多 {most} 人" if one["kind"] == "most" else f"最少 {least} 人"
        return f"{where} {when}{told}"

    def lock(self, lock: Mapping[str, Any]) -> str:
        months = lock.get("months", [])
        when = "、".join(self.names.month(month) for month in months[:3])
        where = self.names.department(lock.get("department", ""))
        kind = lock.get("kind", "")
        if kind == "at":
            return f"指定 {when}在{where}"
        if kind == "not_before":
            return f"指定{self.names.post(lock.get('post', ''))}不早于{when}"
        if kind == "together":
            return f"指定与{self.names.trainee(lock.get('other', ''))}同行"
        return f"指定{when and f'{when}'}不去{where}"

    def repair(self, number: int, gives: list[list[Any]]) -> Repair:
        people = sum(amount for demand, amount in gives if demand["kind"] not in _WHOLE)
        locks = sum(1 for demand, _ in gives if demand["kind"] == "lock")
        price = [f"多安排 {people:g} 人·月"] if people else []
        price += [f"放弃 {locks} 条指定"] if locks else []
        months = sum(amount for demand, amount in gives if demand["kind"] == "leave")
        price += [f"请假改动 {months:g} 个月"] if months else []
        return Repair(
            number=number,
            texts=tuple(self.give(demand, amount) for demand, amount in gives),
            price="，".join(price),
            applies=all(demand["kind"] in _MADE_HERE for demand, _ in gives),
        )

    def give(self, demand: Mapping[str, str], amount: float) -> str:
        told = self.demand(demand)
        if demand["kind"] == "lock":
            return f"撤回 {told}"
        if demand["kind"] == "leave":
            rest = amount < self.away(demand)
            return f"{told}，{f'缩短 {amount:g} 个月或改期' if rest else '改期'}"
        if demand["kind"] == "chiefs":
            return f"{told}：放宽 {amount:g} 人"
        least, most = room_of(self.rooms.get(demand["department"], {}), demand["month"])
        new = most + int(amount) if demand["kind"] == "most" else max(0, least - int(amount))
        return f"{told} → {new} 人"

    def missed(self, one: Mapping[str, Any]) -> str:
        sense = "多出" if one["over"] else "缺"
        if one["what"] == "way":
            people = "、".join(self.names.trainee(name) for name in one["trainees"][:5])
            more = " 等" if len(one["trainees"]) > 5 else ""
            return f"{people}{more}：没有能达到全部最低要求的路线"
        if one["what"] == "changes":
            return f"改动比允许的至少多 {one['amount']:g} 人·月。可以把“至多改动”填大，或不填"
        where = self.names.department(one["department"]) if one["department"] else "总住院医师"
        return f"{where} {self.names.month(one['month'])}{sense} {one['amount']:g} 人"


def room_of(department: Mapping[str, Any], month: str) -> tuple[int, int]:
    """Least and most of the department in the month, as its problem says."""
    least, most = department.get("least", 0), department.get("most", 0)
    for other in department.get("exceptions", []):
        if month in other["months"]:
            least = least if other.get("least") is None else other["least"]
            most = most if other.get("most") is None else other["most"]
    return int(least), int(most)
