"""The months behind a trainee, one place each, as a plan needs them: from days to whole months.

A month belongs to the place that covers most of its days; where it is mostly covered by leave or
by nothing, it is leave. Records that change place within a month are off by a month at most: the
months are then laid out in the rulebook's order. What is further off is told, never guessed.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from seldinger.domain.planning.rotation import Block, Course
from seldinger.domain.training.words import LEAVE
from seldinger.web.planning.times import first_day, last_day, number_of, text_of

UNKNOWN = "-"  # a month whose department nobody wrote down
_MIDDLE = 15  # whoever enters later begins with the next month


class UnplannableError(Exception):
    """Why this trainee cannot be planned, in words."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A rotation or a leave (place LEAVE), days inclusive. department: "" where not recorded."""

    place: str
    start: date
    end: date
    department: str = ""


@dataclass(frozen=True, slots=True)
class Months:
    """present: (post, department) of the months present, oldest first. months, leave: numbers."""

    entered: int
    present: tuple[tuple[str, str], ...]
    months: tuple[int, ...]
    leave: frozenset[int]


def entered(entry: date) -> int:
    """The first month of training."""
    return number_of(entry) + (entry.day > _MIDDLE)


def months_of(
    entry: date, visits: Sequence[Visit], first: int, now: int, most: int = 10_000
) -> Months:
    """Up to the month before `first`, and not beyond `most` months present. now: the present
    month; a gap after it is no leave.

    Raises UnplannableError.
    """
    begins = entered(entry)
    present: list[tuple[str, str]] = []
    months: list[int] = []
    leave: set[int] = set()
    for month in range(begins, first):
        if len(present) == most:
            break
        found = _most_of(month, visits)
        if found is not None and found.place != LEAVE:
            present.append((found.place, found.department or UNKNOWN))
            months.append(month)
        elif found is None and month > now:
            told = text_of(month)
            raise UnplannableError(f"{told} 还没有轮转安排。请先登记这个月在哪里，或把首月提前")
        else:
            leave.add(month)
    return Months(begins, tuple(present), tuple(months), frozenset(leave))


def _most_of(month: int, visits: Sequence[Visit]) -> Visit | None:
    """What covers most of the month's days; None where that is nothing."""
    first, last = first_day(month), last_day(month)
    days: Counter[tuple[str, str]] = Counter()
    by: dict[tuple[str, str], Visit] = {}
    for visit in visits:
        covered = (min(last, visit.end) - max(first, visit.start)).days + 1
        if covered > 0:
            days[visit.place, visit.department] += covered
            by[visit.place, visit.department] = visit
    nothing = last.day - sum(days.values())
    if not days:
        return None
    key, most = max(days.items(), key=lambda one: (one[1], one[0]))
    return by[key] if most >= nothing else None


def laid_out(
    course: Course, present: Sequence[tuple[str, str]], months: Sequence[int]
) -> tuple[tuple[str, str], ...]:
    """The same months by the rulebook's order. Raises UnplannableError where they contradict it."""
    posts = [post for post, _ in present]
    branch = _blocks(course.branch, posts[: course.branch_months + 1])
    basic = [course.basic.post] * course.basic.months
    advanced = _advanced(course, posts[max(0, course.first_stage - 1) :])
    order = [*branch, *basic, *advanced][: len(posts)]
    begun = {post for post in advanced if post != course.flexible.post}
    if len(begun) > course.choices or len(order) < len(posts):
        step = min(len(order), len(posts) - 1)
        raise _ContradictionError(months[step], posts[step], "")
    for step, post in enumerate(order):
        if post not in posts[max(0, step - 1) : step + 2]:
            raise _ContradictionError(months[step], posts[step], post)
    placed = _one_department(course, list(zip(order, [d for _, d in present], strict=False)))
    return tuple(placed)


class _ContradictionError(UnplannableError):
    def __init__(self, month: int, found: str, wanted: str) -> None:
        super().__init__(month, found, wanted)
        self.month, self.found, self.wanted = text_of(month), found, wanted


def contradiction(error: UnplannableError, titles: Mapping[str, str]) -> str:
    """The reason in words, with the rulebook's titles."""
    if not isinstance(error, _ContradictionError):
        return str(error)
    found, wanted = (titles.get(one, one) for one in (error.found, error.wanted))
    if not error.wanted:
        told = f"到 {error.month} 的“{found}”，第二阶段的方向或月数多于细则所列"
    else:
        told = f"{error.month} 登记的是“{found}”，按细则的次序和月数应是“{wanted}”"
    return f"{told}。请核对这位学员的轮转记录"


def _blocks(blocks: Collection[Block], posts: Sequence[str]) -> list[str]:
    """Whole blocks, in the order in which they were begun; those not begun follow."""
    length = {block.post: block.months for block in blocks}
    begun = [post for post in dict.fromkeys(posts) if post in length]
    return [p for p in dict.fromkeys([*begun, *length]) for _ in range(length[p])]


def _advanced(course: Course, posts: Sequence[str]) -> list[str]:
    length = {block.post: block.months for block in (*course.directions, course.flexible)}
    begun = [post for post in dict.fromkeys(posts) if post in length]
    return [post for post in begun for _ in range(length[post])]


def _one_department(course: Course, stays: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A block is spent in one department: of several recorded the one with most months."""
    found: list[tuple[str, str]] = []
    for post, group in groupby(stays, key=lambda one: one[0]):
        run = list(group)
        if post != course.basic.post:
            counted = Counter(department for _, department in run)
            most = max(counted, key=lambda one: (counted[one], one != UNKNOWN, one))
            run = [(post, most)] * len(run)
        found += run
    return found
