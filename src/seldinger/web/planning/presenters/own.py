"""A trainee's own plan in words: the months ahead, the wishes, the minimums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.domain.training.words import LEAVE
from seldinger.planning.rotations.problem import month_text
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Rotation
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.planning.naming import Names
from seldinger.web.planning.own import (
    Minimum,
    OwnPlan,
    Wished,
    minimums,
    missed,
    proven_total,
)
from seldinger.web.planning.times import month_words, number_of, text_of

GOT = Sign("check", "得到", "own-good")
NOT_GOT = Sign("info", "没有得到", "own-wait")
SURE = Sign("check", "可保证", "own-good")
SHORT = Sign("alert", "不能保证", "own-bad")


@dataclass(frozen=True, slots=True)
class Month:
    """A cell of the strip. css: of the kind of month."""

    title: str
    number: str
    css: str


@dataclass(frozen=True, slots=True)
class Year:
    year: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One rotation. is_now: it is under way. needs: minimums that are not reached without it;
    serves: how many others it adds to."""

    title: str
    where: str
    when: str
    length: str
    is_now: bool
    kind: str
    needs: tuple[str, ...]
    serves: int


@dataclass(frozen=True, slots=True)
class Wish:
    rank: str
    title: str
    sign: Sign
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    title: str
    minimum: str
    done: str
    promised: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class OwnPage:
    lead: str
    years: tuple[Year, ...]
    visits: tuple[Visit, ...]
    approved: str
    wishes_lead: str
    wishes: tuple[Wish, ...]
    promises: tuple[Promise, ...]


def own_page(own: OwnPlan, today: date) -> OwnPage:
    base = own.trainee.stays.select_related("base").order_by("-start")[0].base
    names = Names(base)
    chief = _chief(own)
    found = [*_minimums(own)]
    visits = [_visit(row, names, found, chief, today) for row in own.rotations]
    return OwnPage(
        lead=_lead(own, visits, names, today),
        years=_years(own.rotations, names, chief, today),
        visits=tuple(visits),
        approved=_approved(own),
        wishes_lead=_wishes_lead(own),
        wishes=tuple(_wishes(own, names)),
        promises=tuple(_promise(one, names) for one in found),
    )


def _chief(own: OwnPlan) -> str:
    book = library().rulebook(own.trainee.rulebook)
    kinds = {post.id: post.kind.value for post in book.posts}
    return next((one.id for one in book.places if kinds[one.post] == "concurrent"), "")


def _minimums(own: OwnPlan) -> Iterable[Minimum]:
    person, course = own.person, own.course
    if own.told is None or person is None or course is None:
        return ()
    return minimums(own.told.problem, person, course)


def _lead(own: OwnPlan, visits: Sequence[Visit], names: Names, today: date) -> str:
    now = next((one for one in visits if one.is_now and one.kind != "own-chief"), None)
    ahead = next((r for r in own.rotations if r.start > today and not r.is_leave), None)
    told = [f"现在在{now.where or now.title}（{now.title}）" if now else ""]
    if ahead:
        where = names.department(str(ahead.department_id)) if ahead.department_id else ""
        day = f"{ahead.start.month} 月 {ahead.start.day} 日"
        told.append(f"{day}起去{where or names.post(ahead.place)}（{names.post(ahead.place)}）")
    shown = "，".join(one for one in told if one)
    return f"{shown}。" if shown else "还没有登记以后的轮转。"


def _years(
    rotations: Iterable[Rotation], names: Names, chief: str, today: date
) -> tuple[Year, ...]:
    """From this month to the last that is planned."""
    by_month: dict[int, Rotation] = {}
    chiefs: set[int] = set()
    turns: dict[int, int] = {}
    for row in rotations:
        for month in range(max(number_of(today), number_of(row.start)), number_of(row.end) + 1):
            if row.place == chief:
                chiefs.add(month)
            else:
                by_month[month] = row
                turns.setdefault(row.pk, len(turns))
    last = max([*by_month, *chiefs], default=number_of(today) - 1)
    found: dict[str, list[Month]] = {}
    for month in range(number_of(today), last + 1):
        there, text = by_month.get(month), text_of(month)
        kind = _kind(there, turns, is_chief=month in chiefs)
        title = f"{text} {_month_words(there, names)}{'，总住院' if month in chiefs else ''}"
        found.setdefault(text[:4], []).append(Month(title, str(int(text[5:])), kind))
    return tuple(Year(year, tuple(months)) for year, months in found.items())


def _month_words(row: Rotation | None, names: Names) -> str:
    if row is None:
        return "未排"
    return "请假" if row.is_leave else names.post(row.place)


def _kind(row: Rotation | None, turns: dict[int, int], *, is_chief: bool) -> str:
    if row is None:
        told = "own-none"
    elif row.place == LEAVE:
        told = "own-leave"
    else:
        told = "own-even" if turns[row.pk] % 2 else "own-odd"
    return f"{told} own-chief-month" if is_chief else told


def _visit(row: Rotation, names: Names, found: Sequence[Minimum], chief: str, today: date) -> Visit:
    where = names.department(str(row.department_id)) if row.department_id else (
        row.hospital.name if row.hospital else ""
    )  # fmt: skip
    stay = (row.place, str(row.department_id))
    months = number_of(row.end) - number_of(row.start) + 1
    kind = "own-chief" if row.place == chief else "own-leave" if row.is_leave else "own-visit"
    return Visit(
        title="请假" if row.is_leave else names.post(row.place),
        where=where,
        when=f"{row.start} 至 {row.end}",
        length=f"{months} 个月",
        is_now=row.start <= today <= row.end,
        kind=kind,
        needs=tuple(names.post(one.requirement) for one in found if one.needs(stay)),
        serves=sum(stay in one.here and not one.needs(stay) for one in found),
    )


def _approved(own: OwnPlan) -> str:
    if own.publication is None or own.publication.decided_at is None:
        return ""
    day = timezone.localtime(own.publication.decided_at)
    first = month_words(own.publication.version.plan.first_month)
    return f"{day.month} 月 {day.day} 日批准，自 {first}起"


def _wishes_lead(own: OwnPlan) -> str:
    person, course = own.person, own.course
    if own.told is None or person is None or course is None or not person.wishes:
        return ""
    cost = own.told.problem.cost_of(person, course.directions)
    if person.declared:
        return "专业方向在这份方案之前已经定下，方案没有再选。"
    if cost == 0:
        return "得到的正是最想去的几个方向。"
    total = _proven(own)
    begin = f"离最想去的差 {cost} 级。"
    if total is None:
        return begin
    return f"{begin}这份方案里全体学员离志愿合计 {total:g} 级，已证明不能更少。"


def _proven(own: OwnPlan) -> float | None:
    if own.told is None or own.publication is None:
        return None
    return proven_total(own.told, own.publication.version.proven)


def _wishes(own: OwnPlan, names: Names) -> Iterable[Wish]:
    person, course, told = own.person, own.course, own.told
    if told is None or person is None or course is None:
        return
    ranks = [person.wishes.index(one) for one in course.directions if one in person.wishes]
    for rank, post in enumerate(person.wishes):
        is_got = post in course.directions
        if not is_got and rank > max(ranks, default=-1) and ranks:
            continue  # nobody asks why a lesser wish was not met
        why: tuple[str, ...] = ()
        if not is_got and not person.declared:
            lost = missed(told.problem, told.plan, person, course, post)
            why = tuple(_why(lost, own, names))
        sign = GOT if is_got else NOT_GOT
        yield Wish(f"第 {rank + 1} 志愿", names.post(post), sign, why)


def _why(lost: Wished, own: OwnPlan, names: Names) -> Iterable[str]:
    """Only what can be proven of it; nobody else is named."""
    if not lost.departments:
        yield "本基地没有科室承担这个方向。"
        return
    assert own.told is not None
    where = "、".join(names.department(one) for one in lost.departments)
    if lost.full:
        yield f"{where}：{_months(lost.full, own.told.problem.first)}已满。"
    if not lost.windows:
        yield f"您的第二阶段里没有连续 {lost.months} 个月的空位。"
    elif _proven(own) is not None:
        yield (
            f"有 {lost.windows} 处连续 {lost.months} 个月的空位，"
            "但只给您换、别人都不动，做不到或合计不会更好（由已证明的最小合计得出）。"
        )
    else:
        yield f"有 {lost.windows} 处连续 {lost.months} 个月的空位，这一版没有选。可与教学秘书商量。"


def _months(months: Sequence[int], first: str) -> str:
    """Stretches: 2028-01 至 2028-03、2028-07."""
    found: list[list[int]] = []
    for month in months:
        if found and found[-1][-1] == month - 1:
            found[-1].append(month)
        else:
            found.append([month])
    told = [
        month_text(run[0], first)
        if len(run) == 1
        else f"{month_text(run[0], first)} 至 {month_text(run[-1], first)}"
        for run in found
    ]
    return "、".join(told)


def _promise(one: Minimum, names: Names) -> Promise:
    return Promise(
        title=names.post(one.requirement),
        minimum=f"{one.minimum:g}",
        done=_number(one.done),
        promised=_number(one.promised),
        sign=SURE if one.promised >= one.minimum - _SLACK else SHORT,
    )


_SLACK = 1e-6


def _number(value: float) -> str:
    return f"{int(value)}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


# -- a department ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    name: str
    post: str
    when: str
    sign: Sign | None


@dataclass(frozen=True, slots=True)
class MonthOf:
    title: str
    number: str
    people: tuple[Arrival, ...]


_COMES = Sign("plus", "新到", "own-good")


def months_of(rotations: Sequence[Rotation], names: Names, today: date) -> tuple[MonthOf, ...]:
    """A year of months from this one, each with who is there."""
    found = []
    for month in range(number_of(today), number_of(today) + _YEAR):
        there = [r for r in rotations if number_of(r.start) <= month <= number_of(r.end)]
        people = tuple(
            Arrival(
                row.traineeship.person.name, names.post(row.place), f"{row.start} 至 {row.end}",
                _COMES if number_of(row.start) == month else None,
            )
            for row in there
        )  # fmt: skip
        found.append(MonthOf(month_words(text_of(month)), f"{len(people)} 人", people))
    return tuple(found)


_YEAR = 12
