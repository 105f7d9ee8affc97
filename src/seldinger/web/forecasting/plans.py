"""Where a trainee was and will be, month by month, as a forecast names places.

A place is a department in one post: the operations of one department count in other categories for
those in stage 1 than for those in a direction. Where no rotation stands, the latest version of the
base's rotation plan does; where neither, the months that the rulebook still asks for, in its order.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from seldinger.domain.training.rulebook import MonthsIn, Post, PostKind, Rulebook
from seldinger.domain.training.words import LEAVE
from seldinger.planning.forecasts.requirements import categories_of
from seldinger.web.forecasting.recorded import Course, month_on
from seldinger.web.people.models import Base, Rotation, Traineeship
from seldinger.web.planning.models import PlanVersion

IDLE = "idle"  # wherever nobody operates: 影像诊断, 内科 …
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stood:
    """A month: the post, LEAVE among them, and the department (None: not said)."""

    post: str
    department: int | None = None


Months = dict[int, Stood]


@dataclass(frozen=True, slots=True)
class Places:
    """usual: the department of a post where nothing says another one."""

    rulebook: Rulebook
    usual: Mapping[str, int]
    operating: frozenset[str]
    flexible: frozenset[str]

    @classmethod
    def of(cls, rulebook: Rulebook, told: Iterable[Months], courses: Iterable[Course]) -> "Places":
        """By most months of trainees there; where nobody was, by most operations."""
        posts = {c.id: c.post for c in rulebook.categories}
        stood = Counter(
            (one.post, one.department) for months in told for one in months.values()
        )  # fmt: skip
        done = Counter((posts[act.category], act.department) for one in courses for act in one.acts)
        usual: dict[str, int] = {}
        for (post, department), _ in [*stood.most_common(), *done.most_common()]:
            if department is not None:
                usual.setdefault(post, department)
        named = {c.id for c in categories_of(rulebook)}
        operating = frozenset(c.post for c in rulebook.categories if c.id in named)
        flexible = frozenset(p.id for p in rulebook.posts if p.kind is PostKind.FLEXIBLE)
        return cls(rulebook, usual, operating, flexible)

    def named(self, post: str, department: int | None = None) -> str:
        """The id of a place; that of `IDLE` where nobody operates."""
        if post not in self.operating:
            return IDLE
        return f"{post}@{department or self.usual.get(post, 0)}"

    def place(self, stood: Stood, directions: Sequence[str]) -> str | None:
        """None on leave. 机动 is spent in the first of the chosen directions."""
        if stood.post == LEAVE:
            return None
        if stood.post in self.flexible:
            return self.named(directions[0]) if directions else IDLE
        return self.named(stood.post, stood.department)


def stood_by(rulebook: Rulebook, trainees: Sequence[Traineeship]) -> dict[int, Months]:
    """By trainee the rotation that covers most days of each month; concurrent posts are none."""
    posts = {place.id: place.post for place in rulebook.places}
    beside = {p.id for p in rulebook.posts if p.kind is PostKind.CONCURRENT}
    days: dict[int, dict[int, Counter[Stood]]] = defaultdict(lambda: defaultdict(Counter))
    rows = Rotation.objects.filter(traineeship__in=trainees, withdrawn_at__isnull=True)
    told = rows.order_by("pk").values_list("traineeship", "place", "start", "end", "department")
    for trainee, place, start, end, department in told:
        post = LEAVE if place == LEAVE else posts.get(place, place)
        if post not in beside:
            for month, number in _months(start, end):
                days[trainee][month][Stood(post, department)] += number
    return {
        trainee: {month: found.most_common(1)[0][0] for month, found in sorted(months.items())}
        for trainee, months in days.items()
    }


def _months(start: date, end: date) -> Iterator[tuple[int, int]]:
    """Each month of a span with how many of its days lie in it; at most ten years."""
    day = start
    while day <= end and (day - start).days < 3700:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        last = min(end, following - _DAY)
        yield month_on(day), (last - day).days + 1
        day = following


def planned_by(base: Base, trainees: Collection[int]) -> dict[int, Months]:
    """By trainee what the latest version of the base's latest rotation plan says."""
    version = (
        PlanVersion.objects.filter(plan__base=base, plan__discarded_at__isnull=True)
        .order_by("-at", "-pk")
        .first()
    )
    if version is None:
        return {}
    entered = {one["id"]: one["entered"] for one in version.problem.get("trainees", ())}
    found = {}
    for one in version.content.get("rotations", ()):
        key, begin = one["trainee"], entered.get(one["trainee"])
        if begin and key.isdigit() and int(key) in trainees:
            found[int(key)] = _version_months(one, begin)
    return found


def _version_months(told: Mapping[str, object], begin: str) -> Months:
    """The stays of a plan are of the months present: those of leave come between them."""
    leave = {_number(month) for month in _list(told.get("leave"))}
    month, found = _number(begin), Months()
    for stay in _list(told.get("stays")):
        for _ in range(int(stay["months"])):
            while month in leave:
                found[month] = Stood(LEAVE)
                month += 1
            department = stay["department"]
            found[month] = Stood(stay["post"], int(department) if department.isdigit() else None)
            month += 1
    return found


def _list(told: object) -> list:  # type: ignore[type-arg]
    return told if isinstance(told, list) else []


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


@dataclass(frozen=True, slots=True)
class Ahead:
    """plan: place of each month left, None for leave, `#1` … for directions not yet chosen.

    planned: months that stand only in the plan's latest version; assumed: in neither.
    """

    plan: tuple[str | None, ...]
    planned: int = 0
    assumed: int = 0


@dataclass(slots=True)
class _Needs:
    """Months that the rulebook still asks for, in order."""

    left: dict[str, int] = field(default_factory=dict)

    def take(self, post: str) -> None:
        if self.left.get(post):
            self.left[post] -= 1

    def next(self) -> str | None:
        return next((post for post, months in self.left.items() if months > 0), None)


def ahead(
    places: Places, trainee: Traineeship, stood: Months, planned: Months, start: int, left: int
) -> Ahead:
    """So many months from `start`."""
    directions = [one for one in trainee.directions if places.rulebook.is_direction(one)]
    told = {month: stood.get(month) or planned.get(month) for month in range(start, start + left)}
    needs = _needed(places, trainee, directions)
    past = [one for month, one in stood.items() if month < start]
    for one in (*past, *told.values()):
        if one is not None:
            needs.take(one.post)
    plan: list[str | None] = []
    for one in told.values():
        post = needs.next() if one is None else None
        if post is not None:
            needs.take(post)
            plan.append(_assumed(places, post, directions))
        elif one is not None:
            plan.append(places.place(one, directions))
        else:
            plan.append(next((p for p in reversed(plan) if p), IDLE))
    return Ahead(
        tuple(plan),
        sum(month not in stood and month in planned for month in told),
        sum(one is None for one in told.values()),
    )


def _needed(places: Places, trainee: Traineeship, directions: Sequence[str]) -> _Needs:
    """By post, a direction not yet chosen by its number."""
    chosen = dict(enumerate(directions, 1))
    found: dict[str, int] = {}
    free: dict[str, int] = {}
    for post in places.rulebook.posts:
        months = months_of(places.rulebook, post)
        if post.kind is PostKind.DIRECTION:
            free[post.id] = months
        elif post.kind is PostKind.FLEXIBLE:
            for number in range(1, places.rulebook.choices + 1):
                slot = chosen.get(number, f"#{number}")
                found[slot] = free.get(slot) or max(free.values(), default=0)
            found[post.id] = months
        elif post.kind is PostKind.ORDINARY and (
            not post.backgrounds or trainee.background in post.backgrounds
        ):
            found[post.id] = months
    return _Needs(found)


def months_of(rulebook: Rulebook, post: Post) -> int:
    """As many as the rulebook asks for in a post."""
    told = (r for r in rulebook.requirements if isinstance(r, MonthsIn))
    return max((r.minimum for r in told if r.post == post.id), default=0)


def _assumed(places: Places, post: str, directions: Sequence[str]) -> str | None:
    if post.startswith("#"):
        return post
    if post in places.flexible:
        return places.named(directions[0]) if directions else "#1"
    return places.named(post)
