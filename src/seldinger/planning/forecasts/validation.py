"""What no schema can see: names that lead nowhere, months that overlap. All of it at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from seldinger.domain.planning.forecast_sharing import Rule, Sharing
from seldinger.norms.faults import nearest
from seldinger.planning.forecasts.problem import Problem, month_of, text_of
from seldinger.planning.reading import PlanningError, decode, load

NAME = "预测的问题"
SHOWN = 20
COUNTED = 200  # looking for the nearest name takes time
# Numbers drawn in one forecast: a hundred times the size that the speed was measured at.
LARGEST = 20_000_000_000


def problem_at(path: Path) -> Problem:
    """Raises PlanningError: unreadable, or every fault of its content."""
    return _sound(load(path, Problem, NAME), f"{path}：")


def problem_in(content: bytes) -> Problem:
    """Raises PlanningError: unreadable, or every fault of its content."""
    return _sound(decode(content, Problem, NAME))


def _sound(problem: Problem, before: str = "") -> Problem:
    found = list(islice(problems(problem), COUNTED))
    if found:
        more = len(found) - SHOWN
        least = "至少" if len(found) == COUNTED else ""
        rest = [f"……{least}还有 {more} 处"] if more > 0 else []
        told = "；".join([*found[:SHOWN], *rest])
        raise PlanningError(before + " ".join(told.split()))
    return problem


def problems(problem: Problem) -> Iterator[str]:
    """Every fault, each with its place and its remedy."""
    yield from _twice(problem)
    yield from _requirements(problem)
    yield from _directions(problem)
    yield from _arrivals(problem)
    yield from _trainees(problem)
    yield from _records(problem)
    yield from _questions(problem)
    if _size(problem) > LARGEST:
        yield "这个问题太大：请减少 draws、学员或月数"


def sharing_of(problem: Problem) -> Sharing:
    """The rule that is stated; even where none is."""
    told = problem.sharing
    return Sharing(told.rule or Rule.EVEN, told.participants, told.attend, told.others)


def _twice(problem: Problem) -> Iterator[str]:
    people = [*(t.id for t in problem.trainees), *(f.id for f in problem.former)]
    named = {
        "departments": [d.id for d in problem.departments],
        "categories": [c.id for c in problem.categories],
        "requirements": [r.id for r in problem.requirements],
        "directions": [d.id for d in problem.directions],
        "trainees、former": people,
    }
    for where, ids in named.items():
        again = [one for one, times in Counter(ids).items() if times > 1]
        yield from (f"{where} 里 {_short(one)} 出现了两次，请改成不同的 id" for one in again)


def _unknown(where: str, told: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    names = set(known)
    for one in dict.fromkeys(told):
        if one not in names:
            yield f"{where} 提到的 {_short(one)} 没有列出。{nearest(one, known)}"


def _requirements(problem: Problem) -> Iterator[str]:
    categories = [c.id for c in problem.categories]
    directions = [d.id for d in problem.directions]
    for r in problem.requirements:
        where = f"requirements 的 {_short(r.id)}"
        yield from _unknown(where, r.categories, categories)
        yield from _unknown(where, [r.direction] if r.direction else [], directions)
        if r.role is not None and len(r.categories) > 1:
            yield f"{where}：写了角色的只能有一个类别，请分成几项"
        if len(set(r.categories)) < len(r.categories):
            yield f"{where}：类别重复"
    cells = Counter(_cell(r.categories[0], r.role) for r in problem.requirements)
    for (category, role), times in cells.items():
        if role is not None and times > 1:
            yield f"requirements：{_short(category)} 的同一角色有 {times} 项，请只留一项"


def _cell(category: str, role: int | None) -> tuple[str, int | None]:
    return category, role


def _directions(problem: Problem) -> Iterator[str]:
    departments = [d.id for d in problem.departments]
    for d in problem.directions:
        yield from _unknown(f"directions 的 {_short(d.id)}", [d.department], departments)


def _arrivals(problem: Problem) -> Iterator[str]:
    departments = [d.id for d in problem.departments]
    categories = [c.id for c in problem.categories]
    yield from _unknown("arrivals", (a.department for a in problem.arrivals), departments)
    yield from _unknown("arrivals", (a.category for a in problem.arrivals), categories)
    pairs = Counter((a.department, a.category) for a in problem.arrivals)
    for (department, category), times in pairs.items():
        if times > 1:
            yield f"arrivals 里 {_short(department)}、{_short(category)} 有 {times} 段，请合成一段"
    start = month_of(problem.start)
    for a in problem.arrivals:
        if month_of(a.start) + len(a.counts) > start:
            where = f"arrivals 的 {_short(a.department)}、{_short(a.category)}"
            last = text_of(month_of(a.start) + len(a.counts) - 1)
            yield f"{where} 写到 {last}，而预测从 {problem.start} 开始，请去掉之后的月份"


def _trainees(problem: Problem) -> Iterator[str]:
    departments = [d.id for d in problem.departments]
    categories = [c.id for c in problem.categories]
    directions = [d.id for d in problem.directions]
    for t in problem.trainees:
        where = f"trainees 的 {_short(t.id)}"
        chosen = _placeholders(len(t.directions) or _choosing(problem, t.id))
        yield from _unknown(where, (p for p in t.plan if p), [*departments, *chosen])
        yield from _unknown(where, [t.now] if t.now else [], departments)
        yield from _unknown(where, t.counts, categories)
        yield from _unknown(where, t.directions, directions)
        if len(t.plan) > t.months_left:
            yield f"{where}：plan 有 {len(t.plan)} 个月，多于 months_left 的 {t.months_left}"
        if month_of(t.entry) > month_of(problem.start):
            yield f"{where}：{t.entry} 入培，晚于预测的起点 {problem.start}"


def _choosing(problem: Problem, trainee: str) -> int:
    return problem.choices if trainee in problem.choosing else 0


def _placeholders(number: int) -> list[str]:
    return [f"#{place}" for place in range(1, number + 1)]


def _records(problem: Problem) -> Iterator[str]:
    entries = {t.id: month_of(t.entry) for t in problem.trainees}
    entries |= {f.id: month_of(f.entry) for f in problem.former}
    yield from _unknown("records", (r.trainee for r in problem.records), [*entries])
    departments = [d.id for d in problem.departments]
    yield from _unknown("records", (r.department for r in problem.records), departments)
    categories = [c.id for c in problem.categories]
    yield from _unknown("records", (r.category for r in problem.records if r.category), categories)
    start = month_of(problem.start)
    seen: set[tuple[str, ...]] = set()
    for number, r in enumerate(problem.records):
        where = f"records[{number}]"
        if not entries.get(r.trainee, 0) <= month_of(r.month) < start:
            yield f"{where} 的 {r.month} 不在入培以后、{problem.start} 以前"
        if r.category is None and any(r.counts):
            yield f"{where} 有例数而没有 category"
        key = (r.trainee, r.month, r.department, r.category or "")
        if key in seen:
            yield f"{where} 与前面的一条重复，请合成一条"
        seen.add(key)


def _questions(problem: Problem) -> Iterator[str]:
    yield from _unknown("choosing", problem.choosing, [t.id for t in problem.trainees])
    if problem.choosing and len(problem.directions) < problem.choices:
        yield f"choosing：只有 {len(problem.directions)} 个方向，选不出 {problem.choices} 个"
    wanted = problem.capacity
    if wanted:
        chosen = _placeholders(len(wanted.directions))
        departments = [d.id for d in problem.departments]
        yield from _unknown("capacity", (p for p in wanted.plan if p), [*departments, *chosen])
        yield from _unknown("capacity", wanted.directions, [d.id for d in problem.directions])


def _size(problem: Problem) -> int:
    months = sum(t.months_left for t in problem.trainees) + 120 * bool(problem.capacity)
    return months * len(problem.categories) * problem.draws


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
