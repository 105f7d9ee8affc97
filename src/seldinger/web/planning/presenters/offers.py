"""What a base offers, department by department, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from seldinger.domain.planning.rotation import Need, Part
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Base, Department
from seldinger.web.planning.entered import exceptions_words
from seldinger.web.planning.models import PlanRules, Seats
from seldinger.web.planning.posts import courses, items_of, needs, posts_of

_SHOWN = 5  # items named in one row
_FAULTS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A department that offers something. cases: its main items with cases a month."""

    seats: int
    department: int
    name: str
    hospital: str
    posts: str
    people: str
    exceptions: tuple[str, ...]
    cases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Open:
    """A department that offers nothing; seats: of one withdrawn, else 0."""

    department: int
    name: str
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    lead: str
    rows: tuple[Row, ...]
    others: tuple[Open, ...]
    faults: tuple[str, ...]
    more: int
    carries: str
    rules: tuple[tuple[str, str], ...]


def offers_page(
    base: Base, seats: Sequence[Seats], departments: Sequence[Department], rules: PlanRules
) -> Page:
    offering = [row for row in seats if row.withdrawn_at is None]
    faults = [*_missing_posts(base, offering), *_missing_needs(base, offering)]
    carries = _carries(base, offering, rules) if offering else ""
    number = len(offering)
    lead = f"{base.name}：{number} 个科室接收学员" if number else f"{base.name}还没有填科室容量"
    lead += f"，{len(faults)} 处不够。" if number and faults else "。"
    return Page(
        lead=lead,
        rows=tuple(_row(base, row) for row in offering),
        others=tuple(_others(seats, departments)),
        faults=tuple(faults[:_FAULTS]) if offering else (),
        more=max(0, len(faults) - _FAULTS) if offering else 0,
        carries=carries,
        rules=_rules(rules),
    )


def _row(base: Base, row: Seats) -> Row:
    titles = {one.id: one.title for one in posts_of(base.rulebook)}
    return Row(
        seats=row.pk,
        department=row.department_id,
        name=row.department.name,
        hospital=row.department.hospital.name,
        posts="、".join(titles.get(post, post) for post in row.posts),
        people=f"{row.least}–{row.most} 人",
        exceptions=tuple(f"{one} 人" for one in exceptions_words(row.exceptions).splitlines()),
        cases=_cases(base, row),
        source=row.volumes_from,
    )


def _cases(base: Base, row: Seats) -> tuple[str, ...]:
    titles = {one.id: one.title for one in items_of(base.rulebook)}
    by_size = sorted(row.volumes.items(), key=lambda one: -sum(one[1]))
    told = [f"{titles.get(item, item)} {_mean(n)}" for item, n in by_size[:_SHOWN]]
    rest = len(by_size) - _SHOWN
    return (*told, f"另 {rest} 项") if rest > 0 else tuple(told)


def _mean(cases: Sequence[float]) -> str:
    """Of a month; a tenth where there are few."""
    mean = sum(cases) / 12
    return f"{mean:.0f}" if mean >= 100 else f"{round(mean, 1):g}"


def _others(seats: Sequence[Seats], departments: Sequence[Department]) -> Iterator[Open]:
    known = {row.department_id: row for row in seats}
    for one in departments:
        row = known.get(one.pk)
        if row is None or row.withdrawn_at is not None:
            yield Open(one.pk, f"{one.hospital.name} · {one.name}", row.pk if row else 0)


def _missing_posts(base: Base, offering: Sequence[Seats]) -> Iterator[str]:
    served = {post for row in offering for post in row.posts}
    directions = {post.id for post in library().rulebook(base.rulebook).directions}
    for post in posts_of(base.rulebook):
        if post.id not in served | directions and post.id != "flexible":
            yield f"没有科室承担“{post.title}”。"


def _missing_needs(base: Base, offering: Sequence[Seats]) -> Iterator[str]:
    """Requirements of posts that somebody serves, of which no department there has a case."""
    titles = {r.id: r.title for r in library().rulebook(base.rulebook).requirements}
    for need in needs(base.rulebook):
        rows = [row for row in offering if _serves(base, row, need)]
        if rows and not any(_a_month(row, need) for row in rows):
            yield f"“{titles[need.requirement]}”：承担的科室都没有例数，排班时达不到。"


def _serves(base: Base, row: Seats, need: Need) -> bool:
    if need.at is not None or need.direction is not None:
        return (need.at or need.direction) in row.posts
    course = next(iter(courses(base.rulebook).values()))
    if need.part is Part.BASIC:
        return course.basic.post in row.posts
    if need.part is Part.ADVANCED:
        return bool({b.post for b in course.directions} & set(row.posts))
    branch = {
        b.post for one in courses(base.rulebook).values()
        if one.background in need.backgrounds for b in one.branch
    }  # fmt: skip
    return bool(branch & set(row.posts))


def _a_month(row: Seats, need: Need) -> float:
    return sum(sum(row.volumes.get(item, ())) for item in need.items) / 12


def _carries(base: Base, offering: Sequence[Seats], rules: PlanRules) -> str:
    """How many entrants a year the cases of the basics suffice for, and what binds."""
    titles = {r.id: r.title for r in library().rulebook(base.rulebook).requirements}
    roles = {1: 1, 2: rules.participants}
    bound: tuple[float, str] | None = None
    for need in needs(base.rulebook):
        if need.part is not Part.BASIC or not need.minimum:
            continue
        cases = sum(_a_month(row, need) for row in offering if _serves(base, row, need)) * 12
        each = _places(need, rules) if need.of > 1 else roles[1]
        carried = cases * each / need.minimum
        if cases and (bound is None or carried < bound[0]):
            bound = carried, titles[need.requirement]
    if bound is None:
        return ""
    return (
        f"按介入基础的例数，每年至多够 {int(bound[0])} 名新学员达到最低要求；最紧的是“{bound[1]}”。"
    )


def _places(need: Need, rules: PlanRules) -> int:
    named: Mapping[str, int] = {
        "operator": rules.operators,
        "first-assistant": rules.first_assistants,
        "participant": rules.participants,
    }
    whole = sum(named.values())
    return named.get(need.requirement.rsplit(".", 1)[-1], whole)


def _rules(rules: PlanRules) -> tuple[tuple[str, str], ...]:
    most = "至多不限" if rules.chiefs_most is None else f"至多 {rules.chiefs_most} 名"
    return (
        ("介入基础一次", f"{rules.shortest}–{rules.longest} 个月"),
        (
            "一例的学员",
            f"术者 {rules.operators}、一助 {rules.first_assistants}、参与 {rules.participants}",
        ),
        ("每月总住院", f"至少 {rules.chiefs_least} 名，{most}"),
    )
