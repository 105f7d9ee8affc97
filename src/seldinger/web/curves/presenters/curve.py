"""One curve: its drawing, the same as a table, and what it stands on."""

from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.training.curves import Lines, wald_lines
from seldinger.domain.training.curves_course import Phase
from seldinger.web.curves.courses import Curve, limits_of, rates_of
from seldinger.web.curves.models import Limit
from seldinger.web.curves.presenters.basis import adjusted, facts_of
from seldinger.web.curves.presenters.drawing import Drawing, drawing_of
from seldinger.web.curves.presenters.rates import Figure, count_figure, rate_figure
from seldinger.web.curves.wording import (
    count_words,
    failure_words,
    left_words,
    notes_of,
    sign_of,
    spoken,
    standing_words,
    unsaid_words,
)
from seldinger.web.people.presenters.sign import Sign

_PHASES = {Phase.LEARNING: "学习期", Phase.WATCHING: "观察期"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """score, lines: empty without a limit. lines: Wald's, around the failures so far; they are of
    usual cases, and empty where cases differ."""

    number: int
    day: str
    name: str
    url: str
    outcome: str
    failures: int
    phase: str
    score: str
    lines: str
    signal: str


@dataclass(frozen=True, slots=True)
class CurvePage:
    title: str
    sign: Sign
    answer: str
    count: str
    unsaid: str
    left: str
    failure: str
    drawing: Drawing | None
    rates: Figure | None
    counts: Figure | None
    spoken: str
    rows: tuple[CaseRow, ...]
    facts: tuple[tuple[str, str], ...]
    adjusted: str
    has_lines: bool
    notes: tuple[str, ...]


def page_of(curve: Curve, before: Limit | None = None) -> CurvePage:
    """before: what the curve's limit has taken the place of."""
    told = f"{curve.title}{curve.measure.label}：{count_words(curve)}。{spoken(curve)}"
    limit, course = curve.limit, curve.course
    drawing = drawing_of(course, limits_of(limit)) if course and limit else None
    return CurvePage(
        title=f"{curve.title}·{curve.measure.label}",
        sign=sign_of(curve),
        answer=f"{standing_words(curve)}。",
        count=f"共 {count_words(curve)}",
        unsaid=unsaid_words(curve),
        left=left_words(curve.left),
        failure=failure_words(curve.measure, limit),
        drawing=drawing,
        rates=rate_figure(curve.failed, limit),
        counts=count_figure(curve.failed, _lines(limit)) if limit and not limit.risks else None,
        spoken=told,
        rows=_rows(curve),
        facts=facts_of(curve, limit, before) if limit else (),
        adjusted=adjusted(limit) if limit else "",
        has_lines=limit is not None and not limit.risks,
        notes=notes_of(curve),
    )


def _rows(curve: Curve) -> tuple[CaseRow, ...]:
    limit, steps = curve.limit, curve.course.steps if curve.course else ()
    lines = _lines(limit) if limit and not limit.risks else None
    found, failures = [], 0
    for place, (case, failed) in enumerate(zip(curve.cases, curve.failed, strict=True)):
        failures += failed
        step = steps[place] if steps else None
        between = ""
        if lines:
            low, high = lines.lower(place + 1), lines.upper(place + 1)
            between = f"{max(0.0, low):.1f} – {high:.1f}"
        found.append(
            CaseRow(
                number=place + 1,
                day=case.day.isoformat(),
                name=case.name,
                url=reverse("case", args=[case.case]),
                outcome="失败" if failed else "成功",
                failures=failures,
                phase=_PHASES[step.phase] if step else "",
                score=f"{step.score:.2f}" if step else "",
                lines=between,
                signal=_signal(step.phase) if step and step.signal else "",
            )
        )
    return tuple(found)


def _lines(limit: Limit) -> Lines:
    return wald_lines(rates_of(limit), limit.false_pass, limit.false_alarm)


def _signal(phase: Phase) -> str:
    return "显示达到" if phase is Phase.LEARNING else "警报"
