"""The list of plans, one plan with its versions, and two versions side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from seldinger.web.people.models import Base, Stay
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.models import PlanVersion, RotationPlan, Search, Seats, Wish
from seldinger.web.planning.presenters.signs import (
    DISCARDED,
    NONE,
    search_sign,
    version_signs,
)
from seldinger.web.planning.times import month_words

_DOES = {"alternative": "取自备选方案"}


@dataclass(frozen=True, slots=True)
class Row:
    """A plan in the list. last: what its last version is, or that there is none."""

    id: int
    title: str
    base: str
    months: str
    last: str
    signs: tuple[Sign, ...]
    who: str
    searching: Sign | None
    search_url: str
    published: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three steps before a plan. done: nothing is missing."""

    sign: Sign
    title: str
    told: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    title: str
    origin: str
    told: str
    who: str
    at: str
    signs: tuple[Sign, ...]
    url: str
    is_last: bool
    published: str


@dataclass(frozen=True, slots=True)
class Past:
    """A search that left no version: what it was, how it ended, where it stands."""

    url: str
    title: str
    sign: Sign
    at: str


def rows(plans: Iterable[RotationPlan]) -> list[Row]:
    """plans: with versions (without their contents), searches and publications at hand."""
    return [_row(plan) for plan in plans]


def _row(plan: RotationPlan) -> Row:
    versions = [*plan.versions.all()]
    last = versions[-1] if versions else None
    open_ = next((s for s in plan.searches.all() if not s.ended_at), None)
    signs = version_signs(last) if last else (NONE,)
    return Row(
        id=plan.pk,
        title=plan.title,
        base=plan.base.name,
        months=f"{month_words(plan.first_month)}起",
        last=f"第 {last.number} 版" if last else "还没有版次",
        signs=(DISCARDED,) if plan.discarded_at else signs,
        who=f"{plan.by.name} {timezone.localdate(plan.made_at)}",
        searching=search_sign(open_) if open_ else None,
        search_url=reverse("plan_search", args=[plan.pk, open_.pk]) if open_ else "",
        published=next((told for v in versions[::-1] if (told := published(v))), ""),
    )


def published(version: PlanVersion) -> str:
    """What became of putting it forward, in a word; empty where it was not."""
    for one in version.publications.all():
        if one.withdrawn_at:
            continue
        if one.approved is None:
            return f"第 {version.number} 版待批准"
        return f"第 {version.number} 版{'已批准' if one.approved else '未获批准'}"
    return ""


def steps_of(base: Base) -> tuple[Step, ...]:
    """What is there and what is missing before a plan can be worked out."""
    seats = Seats.objects.filter(base=base, withdrawn_at__isnull=True).count()
    stays = Stay.objects.filter(base=base, end__isnull=True)
    people = stays.values("traineeship").distinct().count()
    wishes = Wish.objects.filter(traineeship__stays__in=stays).values("traineeship").distinct()
    wished = wishes.count()
    return (
        _step(
            "1 科室与容量", bool(seats),
            f"已填 {seats} 个科室" if seats else "还没有科室。每个能接学员的科室填岗位、人数与例数",
            "plan_offers", "填科室与容量",
        ),
        _step(
            "2 志愿", bool(people) and wished >= people,
            f"{people} 名学员，{wished} 人填了志愿" if people else "本基地还没有在培学员",
            "plan_wishes", "看志愿",
        ),
        _step("3 求解", False, "没有填志愿的人也能排，只是不算志愿", "plan_new", "新建方案"),
    )  # fmt: skip


def _step(title: str, done: bool, told: str, name: str, label: str) -> Step:
    sign = Sign("check", "已备好", "plan-good") if done else Sign("info", "待办", "plan-soft")
    return Step(sign, title, told, address(name), label)


def address(name: str, *args: int) -> str:
    """Empty where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def versions_of(found: Sequence[PlanVersion], made: Mapping[int, Search]) -> list[Version]:
    """Latest first. found: in their order. made: the search that made a version, by its key."""
    return [_version(one, made.get(one.pk), one is found[-1]) for one in found[::-1]]


def _version(one: PlanVersion, search: Search | None, is_last: bool) -> Version:
    who = one.by or (search.by if search else None)
    return Version(
        number=one.number,
        title=f"第 {one.number} 版",
        origin=PlanVersion.Origin(one.origin).label,
        told=_told(one),
        who=who.name if who else "平台",
        at=f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}",
        signs=version_signs(one),
        url=address("plan_version", one.plan_id, one.number),
        is_last=is_last,
        published=published(one).removeprefix(f"第 {one.number} 版"),
    )


def _told(one: PlanVersion) -> str:
    told, does = one.told, _DOES.get(one.told.get("what", ""), "")
    if one.origin == PlanVersion.Origin.RESTORED:
        return f"恢复第 {told.get('version', '?')} 版的内容"
    frozen = told.get("frozen", "")
    free = frozen and f"（{month_words(frozen)}起可改）"
    return str(told.get("text") or told.get("reason") or does) + free


def past_of(searches: Iterable[Search]) -> list[Past]:
    return [
        Past(
            url=reverse("plan_search", args=[one.plan_id, one.pk]),
            title=Search.Kind(one.kind).label,
            sign=search_sign(one),
            at=f"{timezone.localtime(one.asked_at):%Y-%m-%d %H:%M}",
        )
        for one in searches
    ]
