"""Whether a plan is fair: who is worst off, which wishes were met, by background and cohort."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.domain.planning.rotation_figures import Figures, Group, figures
from seldinger.planning.rotations.problem import month_text
from seldinger.web.planning.presenters.grid import Sheet

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    people: str
    mean: str
    worst: str
    dearest: str


@dataclass(frozen=True, slots=True)
class Bar:
    title: str
    number: int
    width: int  # percent of the longest


@dataclass(frozen=True, slots=True)
class Fairness:
    """lead: in one sentence. distances: trainees by ranks away; ranks: directions by wish."""

    lead: str
    worst_off: str
    distances: tuple[Bar, ...]
    ranks: tuple[Bar, ...]
    backgrounds: tuple[Line, ...]
    cohorts: tuple[Line, ...]
    chiefs: str


def fairness_of(sheet: Sheet) -> Fairness:
    told, problem = figures(sheet.told.problem, sheet.told.plan), sheet.told.problem
    cohorts = [(month_text(int(one.key), problem.first) + " 入培", one) for one in told.cohorts]
    backgrounds = [(sheet.names.post(one.key), one) for one in told.backgrounds]
    least, most = told.chiefs
    return Fairness(
        lead=_lead(told),
        worst_off=_worst(sheet, told),
        distances=_bars("离最想去的 {} 级", told.distances),
        ranks=_bars("第 {} 志愿", told.ranks, first=1),
        backgrounds=_lines(backgrounds),
        cohorts=_lines(cohorts),
        chiefs=f"往后一年每月总住院医师 {least}–{most} 人",
    )


def _lead(told: Figures) -> str:
    if not told.people:
        return "还没有学员填志愿，无从比较。"
    share = f"{told.distances[0]} / {told.people} 人三个方向全是最想去的"
    return f"{share}；全体离志愿共 {told.wishes} 级，平均每人 {told.mean:.1f} 级。"


def _worst(sheet: Sheet, told: Figures) -> str:
    if not told.worst_off:
        return ""
    names = [sheet.names.trainee(one) for one in told.worst_off]
    more = f" 等 {len(names)} 人" if len(names) > _NAMED else ""
    return f"离志愿最远：{'、'.join(names[:_NAMED])}{more}，各 {told.worst} 级"


def _bars(title: str, numbers: Sequence[int], first: int = 0) -> tuple[Bar, ...]:
    most = max(numbers, default=0) or 1
    return tuple(
        Bar(title.format(n + first), number, round(100 * number / most))
        for n, number in enumerate(numbers)
    )


def _lines(groups: Iterable[tuple[str, Group]]) -> tuple[Line, ...]:
    return tuple(
        Line(title, str(one.people), f"{one.mean:.1f}", str(one.worst), str(one.dearest))
        for title, one in groups
    )
