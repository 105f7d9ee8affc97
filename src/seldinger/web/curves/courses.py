"""A trainee's curves: each measure of each category, by the limit that the base holds to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.curves import Errors, Rates
from seldinger.domain.training.curves_chain import Limits
from seldinger.domain.training.curves_course import Course, Standing, Trial, exceeds, follow
from seldinger.domain.training.rulebook import Category, Rulebook
from seldinger.domain.training.verdict import Verdict
from seldinger.web.curves.cases import Left, Operated, Operations, operations
from seldinger.web.curves.models import DoseQuantity, Limit, Measure
from seldinger.web.curves.queries import Held, base_of, held_by, limit_of
from seldinger.web.dose.models import Quantity
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.people.models import Traineeship
from seldinger.web.progress.verdicts import evaluated


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure of one category. cases: those that say it, in order of time; failed: likewise.

    unsaid: cases that do not (no dose was told, no level held, or the dose is of several categories
    together). left: cases of the category that wait, or in which nothing was attempted. course:
    None without a limit. beyond: while learning, more failed than can well be acceptable.
    """

    category: str
    title: str
    measure: Measure
    limit: Limit | None
    cases: tuple[Operated, ...]
    failed: tuple[bool, ...]
    unsaid: int
    left: Left
    course: Course | None
    beyond: bool = False

    @property
    def slipped_with(self) -> int | None:
        """The case (primary key) that raised the last alarm."""
        alarm = self.course.alarm if self.course else None
        return self.cases[alarm - 1].case if alarm else None


def curves_of(trainee: Traineeship, on: date) -> list[Curve]:
    """All curves of whoever has operated, in the order of the rulebook."""
    base = base_of(trainee, on)
    held = held_by(base, on) if base else {}
    return curves_by(evaluated(trainee, on).verdict, held)


def one_curve(trainee: Traineeship, on: date, category: str, measure: Measure) -> Curve | None:
    """None where the trainee's rulebook has no such category; without cases an empty one."""
    base = base_of(trainee, on)
    verdict = evaluated(trainee, on).verdict
    known = verdict.rulebook.category_by_id.get(category)
    if known is None:
        return None
    done = operations(verdict)
    title = title_of(known, verdict.rulebook)
    return curve_of(category, title, measure, done, held_by(base, on) if base else {})


def curves_by(verdict: Verdict, held: Held) -> list[Curve]:
    done, rulebook = operations(verdict), verdict.rulebook
    return [
        curve_of(category.id, title_of(category, rulebook), measure, done, held)
        for category in rulebook.categories
        if category.id in done.cases
        for measure in Measure
    ]


def title_of(category: Category, rulebook: Rulebook) -> str:
    """Some categories of two posts bear one name."""
    return f"{rulebook.post_by_id[category.post].title}·{category.title}"


def curve_of(category: str, title: str, measure: Measure, done: Operations, held: Held) -> Curve:
    limit = limit_of(held, category, measure)
    cases = done.cases.get(category, [])
    told = [(case, _failed(case, measure, limit)) for case in cases]
    its = tuple(case for case, failed in told if failed is not None)
    failures = tuple(failed for _, failed in told if failed is not None)
    trials = _trials(its, failures, limit) if limit else []
    course = follow(trials, rates_of(limit), limits_of(limit)) if limit else None
    return Curve(
        category, title, measure, limit, its, failures, len(cases) - len(its),
        done.left.get(category, Left()), course,
        beyond=bool(limit and course and _is_beyond(trials, course, limit)),
    )  # fmt: skip


def rates_of(limit: Limit) -> Rates:
    return Rates(limit.acceptable, limit.unacceptable)


def limits_of(limit: Limit) -> Limits:
    return Limits(limit.learning_limit, limit.watching_limit)


def _trials(cases: Sequence[Operated], failed: Sequence[bool], limit: Limit) -> list[Trial]:
    return [Trial(one, _ratio(case, limit)) for case, one in zip(cases, failed, strict=True)]


def _is_beyond(trials: Sequence[Trial], course: Course, limit: Limit) -> bool:
    is_learning = course.standing in (Standing.TOO_FEW, Standing.NOT_SHOWN)
    errors = Errors(limit.false_pass, limit.false_alarm, limit.cases)
    return is_learning and exceeds(trials, rates_of(limit), errors)


def _ratio(case: Operated, limit: Limit) -> float:
    """Of the longest words that its name holds."""
    fitting = [(len(words), ratio) for words, ratio in limit.risks if words in case.name]
    return float(max(fitting)[1]) if fitting else 1.0


def _failed(case: Operated, measure: Measure, limit: Limit | None) -> bool | None:
    """None where nobody can say."""
    if measure is Measure.TECHNICAL:
        return case.failed
    if measure is Measure.COMPLICATION:
        order = [*BY_ID]
        worst = max((order.index(grade) for grade in case.grades if grade in BY_ID), default=-1)
        return worst >= (order.index(limit.grade) if limit else 0)
    if not case.alone:
        return None
    return _above(case, _quantities(measure, limit), limit.threshold if limit else None)


def _quantities(measure: Measure, limit: Limit | None) -> tuple[str, ...]:
    if measure is Measure.FLUORO:
        return (Quantity.FLUORO.value,)
    return (limit.quantity,) if limit else (DoseQuantity.KAR.value, DoseQuantity.KAP.value)


def _above(case: Operated, quantities: Sequence[str], threshold: float | None) -> bool | None:
    for quantity in quantities:
        value, level = case.doses.get(quantity, (None, None))
        mark = level if threshold is None else threshold
        if value is not None and mark is not None:
            return value > mark
    return None
