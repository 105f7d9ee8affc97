"""What the checker found, in words with names."""

from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.domain.planning.rotation import Problem
from seldinger.domain.planning.rotation_check import Breach, Rule
from seldinger.planning.rotations.printing import WORDS
from seldinger.planning.rotations.problem import month_text
from seldinger.web.planning.naming import Names

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Told:
    """lines: the first twenty. more: how many stand in no line."""

    lines: tuple[str, ...]
    more: int


def told(problem: Problem, names: Names, breaches: Iterable[Breach]) -> Told:
    every = [*breaches]
    lines = tuple(line_of(problem, names, one) for one in every[:SHOWN])
    return Told(lines, len(every) - len(lines))


def line_of(problem: Problem, names: Names, one: Breach) -> str:
    if one.rule is Rule.LOCK:
        return f"{names.trainee(one.trainee)}：没有遵守指定（{_lock(problem, names, one)}）"
    return WORDS[one.rule].format(
        who=names.trainee(one.trainee) if one.trainee else "",
        when="" if one.month is None else month_text(one.month, problem.first),
        where=names.department(one.department) if one.department else "",
        what=names.post(one.what) if one.what else "",
        found=one.found,
        allowed=one.allowed,
    )


def _lock(problem: Problem, names: Names, one: Breach) -> str:
    lock = next(lock for lock in problem.trainee[one.trainee].locks if lock.id == one.what)
    when = "、".join(month_text(month, problem.first) for month in sorted(lock.months)[:4])
    where = names.department(lock.department) if lock.department else ""
    return {
        "at": f"{when} 在 {where}",
        "never": f"{when + ' ' if when else ''}不去 {where}",
        "not_before": f"{names.post(lock.post)} 不早于 {when}",
        "together": f"与 {names.trainee(lock.other)} 同行",
    }[lock.kind]
