"""A base's records → the problem of a forecast, and what was assumed on the way."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.planning.forecasts.problem import (
    Capacity,
    Department,
    Direction,
    Former,
    Problem,
    Record,
    Requirement,
    Trainee,
    month_of,
    text_of,
)
from seldinger.planning.forecasts.requirements import categories_of, requirements_of
from seldinger.web.forecasting.arriving import Arrived, arrived
from seldinger.web.forecasting.plans import (
    IDLE,
    Ahead,
    Months,
    Places,
    ahead,
    months_of,
    planned_by,
    stood_by,
)
from seldinger.web.forecasting.recorded import Course, courses, month_on
from seldinger.web.people.models import Base, Stay, Traineeship

DRAWS = 2000
_CHOOSING = 50  # the most whose directions are compared
_FORMER = 500
NOBODY = "本基地还没有在培的学员。教学秘书登记学员和轮转之后再预测"
SIMULATED = "模拟数据：虚构的基地，不代表任何医院"


class Why:
    """Why somebody is not forecast; people read `basis.LEFT_OUT`."""

    OVER, NOT_YET, OTHER_RULES = "over", "not_yet", "other_rules"


@dataclass(frozen=True, slots=True)
class Built:
    """told: as `ForecastRun.told`."""

    problem: Problem
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _People:
    """here: in training, and what is ahead of them. former: through, with the months it took."""

    here: Mapping[int, tuple[Course, Ahead]]
    former: Mapping[int, tuple[Course, int]]
    left_out: Mapping[int, str]


def build(base: Base, on: date, *, seed: int = 1, draws: int = DRAWS) -> Built:
    """What is known at the end of a day; the forecast begins with the month that follows.

    Raises SeldingerError where nobody is in training.
    """
    rulebook = library_at(None).rulebook(base.rulebook)
    start = month_on(on) + 1
    trainees, stays = _trainees(base, on)
    told = courses([one for one in trainees if one.rulebook == base.rulebook], on)
    stood = stood_by(rulebook, [one.trainee for one in told])
    places = Places.of(rulebook, stood.values(), told)
    planned = planned_by(base, {one.trainee.pk for one in told})
    people = _sorted_out(trainees, stays, told, places, stood, planned, start)
    if not people.here:
        raise SeldingerError(NOBODY)
    crosswalk = library_at(None).crosswalk_for(rulebook)
    came = arrived(places, crosswalk, told, _present(places, told, stood), on)
    problem = _problem(base, places, people, stood, came, start, seed, draws)
    return Built(problem, _told(problem, people, came, told, start))


def _present(
    places: Places, told: Sequence[Course], stood: Mapping[int, Months]
) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for one in told:
        directions = _chosen(places.rulebook, one.trainee)
        for month, there in stood.get(one.trainee.pk, {}).items():
            found[places.place(there, directions) or IDLE].add(month)
    return found


def _trainees(base: Base, on: date) -> tuple[list[Traineeship], dict[int, Stay]]:
    """Everybody who was at the base for some time, with the last stay there; the newest first."""
    rows = Stay.objects.filter(base=base, start__lte=on).select_related("traineeship__person")
    stays = {stay.traineeship_id: stay for stay in rows.order_by("start", "pk")}
    newest = sorted(stays.values(), key=lambda stay: (stay.end is None, stay.start), reverse=True)
    kept = newest[: 2 * _FORMER]
    return sorted((stay.traineeship for stay in kept), key=lambda one: one.pk), stays


def _sorted_out(
    trainees: Sequence[Traineeship],
    stays: Mapping[int, Stay],
    told: Sequence[Course],
    places: Places,
    stood: Mapping[int, Months],
    planned: Mapping[int, Months],
    start: int,
) -> _People:
    here: dict[int, tuple[Course, Ahead]] = {}
    former: dict[int, tuple[Course, int]] = {}
    known = {one.trainee.pk: one for one in told}
    left_out = {one.pk: Why.OTHER_RULES for one in trainees if one.pk not in known}
    for pk, one in known.items():
        stay, entry = stays[pk], month_on(one.trainee.entry)
        left = month_on(one.end) + 1 - start
        if entry > start:
            left_out[pk] = Why.NOT_YET
        elif stay.end is None and left > 0:
            months = stood.get(pk, {}), planned.get(pk, {})
            here[pk] = one, ahead(places, one.trainee, *months, start, min(left, 120))
        elif stay.end is None or stay.ending == Stay.Ending.COMPLETED:
            end = min(one.end, stay.end or one.end)
            former[pk] = one, min(120, max(1, month_on(end) + 1 - entry))
            if stay.end is None:
                left_out[pk] = Why.OVER
    return _People(here, former, left_out)


def _problem(
    base: Base,
    places: Places,
    people: _People,
    stood: Mapping[int, Months],
    came: Arrived,
    start: int,
    seed: int,
    draws: int,
) -> Problem:
    rulebook = places.rulebook
    directions = [
        Direction(id=post.id, department=places.named(post.id)) for post in rulebook.directions
    ]
    everybody = {pk: course for part in (people.here, people.former)
                 for pk, (course, _) in part.items()}  # fmt: skip
    records = [r for pk, one in everybody.items()
               for r in _records(places, one, stood.get(pk, {}), start)]  # fmt: skip
    trainees = [_trainee(rulebook, *one, start) for one in people.here.values()]
    waits = [t.id for t in trainees if not t.directions][:_CHOOSING]
    capacity = _capacity(places, came)
    named = [
        *(a.department for a in came.arrivals), *(d.department for d in directions),
        *(r.department for r in records), *(p for p in capacity.plan if p and p[0] != "#"),
        *(p for t in trainees for p in t.plan if p and p[0] != "#"),
    ]  # fmt: skip
    return Problem(
        start=text_of(start),
        departments=[Department(id=one, operations=one != IDLE) for one in sorted({*named, IDLE})],
        categories=categories_of(rulebook),
        requirements=requirements_of(rulebook),
        trainees=[t if t.id in waits or t.directions else _unchosen(t) for t in trainees],
        arrivals=[*came.arrivals],
        directions=directions,
        former=[_former(rulebook, *one) for one in people.former.values()],
        records=records,
        seed=seed,
        draws=draws,
        choices=rulebook.choices,
        choosing=waits,
        capacity=capacity,
        notice=SIMULATED if base.is_demonstration else "",
    )


def _chosen(rulebook: Rulebook, trainee: Traineeship) -> list[str]:
    """All of them, or none: half a choice says nothing of what has to be reached."""
    told = [one for one in trainee.directions if rulebook.is_direction(one)]
    return told[: rulebook.choices] if len(told) >= rulebook.choices else []


def _trainee(rulebook: Rulebook, course: Course, told: Ahead, start: int) -> Trainee:
    one = course.trainee
    known = {c.id for c in categories_of(rulebook)}
    return Trainee(
        id=str(one.pk),
        entry=text_of(min(month_on(one.entry), start)),
        months_left=len(told.plan),
        plan=[*told.plan],
        directions=_chosen(rulebook, one),
        counts={name: triple for name, triple in course.counts.items() if name in known},
    )


def _unchosen(told: Trainee) -> Trainee:
    plan = [None if place and place[0] == "#" else place for place in told.plan]
    return Trainee(
        id=told.id, entry=told.entry, months_left=told.months_left, plan=plan, counts=told.counts
    )


def _former(rulebook: Rulebook, course: Course, months: int) -> Former:
    one = course.trainee
    return Former(
        id=str(one.pk), entry=text_of(month_on(one.entry)), months=months,
        directions=_chosen(rulebook, one),
    )  # fmt: skip


def _records(places: Places, course: Course, stood: Months, start: int) -> Iterator[Record]:
    """Each month where the trainee was, and what was done in it, on duty elsewhere too."""
    one = course.trainee
    directions = _chosen(places.rulebook, one)
    had: dict[int, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for act in course.acts:
        if act.had:
            had[act.month][act.category][act.role] += 1
    for month in sorted({*stood, *had}):
        if not month_on(one.entry) <= month < start - 1:
            continue
        place = places.place(stood[month], directions) if month in stood else IDLE
        shown, whose = place or IDLE, str(one.pk)
        yield Record(trainee=whose, month=text_of(month), department=shown)
        for category, roles in sorted(had.get(month, {}).items()):
            counts = (roles[0], roles[1], roles[2])
            yield Record(
                trainee=whose, month=text_of(month), department=shown, category=category,
                counts=counts,
            )  # fmt: skip


def _capacity(places: Places, came: Arrived) -> Capacity:
    """A whole training as the rulebook orders it, in the busiest departments and directions."""
    rulebook = places.rulebook
    busy: Counter[str] = Counter()
    for a in came.arrivals:
        busy[a.department.partition("@")[0]] += sum(a.counts)
    ranked = sorted(rulebook.directions, key=lambda post: -busy[post.id])
    chosen = [post.id for post in ranked[: rulebook.choices]]
    plan: list[str | None] = []
    branch = False
    for post in rulebook.posts:
        months = months_of(rulebook, post)
        if post.kind is PostKind.ORDINARY and (post.id in places.operating or not branch):
            branch = branch or post.id not in places.operating
            plan += [places.named(post.id)] * months
        elif post.kind is PostKind.FLEXIBLE:
            each = max((months_of(rulebook, p) for p in rulebook.directions), default=0)
            plan += [f"#{n}" for n in range(1, len(chosen) + 1) for _ in range(each)]
            plan += ["#1" if chosen else IDLE] * months
    return Capacity(plan=plan[:120] or [IDLE], directions=chosen)


def _told(
    problem: Problem, people: _People, came: Arrived, told: Sequence[Course], start: int
) -> dict[str, Any]:
    names = {r.id: r for r in problem.requirements}
    return {
        "trainees": {
            str(pk): {
                "left": len(ahead_.plan), "planned": ahead_.planned, "assumed": ahead_.assumed,
                "waived": [*course.waived],
                "course": _course(course, names.values(), start),
            }
            for pk, (course, ahead_) in people.here.items()
        },
        "left_out": {str(pk): why for pk, why in people.left_out.items()},
        "former": len(people.former),
        "sources": [asdict(one) for one in came.sources],
        "acts": sum(len(one.acts) for one in told),
        "records": len({(r.trainee, r.month) for r in problem.records}),
        "capacity": list(problem.capacity.directions) if problem.capacity else [],
    }  # fmt: skip


def _course(
    course: Course, requirements: Iterator[Requirement] | Any, start: int
) -> dict[str, list[int]]:
    """Requirement → what counted after each month since entry; those without anything left out."""
    entry = month_on(course.trainee.entry)
    length = max(0, min(120, start - entry))
    had: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)
    for act in course.acts:
        if act.had:
            had[act.category, act.role][act.month - entry] += 1
    found = {}
    for r in requirements:
        roles = range(3) if r.role is None else (r.role,)
        months: Counter[int] = Counter()
        for category in r.categories:
            for role in roles:
                months += had.get((category, role), Counter())
        if months:
            total, line = 0, []
            for month in range(length):
                total += months[month]
                line.append(total)
            found[r.id] = line
    return found


def months_since(entry: date, start: str) -> int:
    return month_of(start) - month_on(entry)
