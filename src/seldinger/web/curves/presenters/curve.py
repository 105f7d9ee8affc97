"""One curve: its drawing, the same as a table, and what it stands on."""

from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.training.curves import wald_lines
from seldinger.domain.training.curves_course import Phase
from seldinger.web.curves.courses import Curve, limits_of, rates_of
from seldinger.web.curves.models import Limit
from seldinger.web.curves.presenters.drawing import Drawing, drawing_of
from seldinger.web.curves.wording import (
    failure_words,
    percent,
    sign_of,
    spoken,
    standing_words,
    unsaid_words,
    worth,
)
from seldinger.web.people.presenters.sign import Sign

_PHASES = {Phase.LEARNING: "学习期", Phase.WATCHING: "观察期"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """score, lines: empty without a limit. lines: Wald's, around the failures so far."""

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
    failure: str
    drawing: Drawing | None
    spoken: str
    rows: tuple[CaseRow, ...]
    facts: tuple[tuple[str, str], ...]
    adjusted: str


def page_of(curve: Curve) -> CurvePage:
    n, failures = len(curve.cases), sum(curve.failed)
    told = f"{curve.title}{curve.measure.label}：{n} 例，失败 {failures}。{spoken(curve)}"
    limit, course = curve.limit, curve.course
    drawing = drawing_of(course, limits_of(limit)) if course and limit else None
    return CurvePage(
        title=f"{curve.title}·{curve.measure.label}",
        sign=sign_of(curve),
        answer=f"{standing_words(curve)}。",
        count=f"共 {n} 例，失败 {failures} 例",
        unsaid=unsaid_words(curve),
        failure=failure_words(curve.measure, limit),
        drawing=drawing,
        spoken=told,
        rows=_rows(curve),
        facts=_facts(limit) if limit else (),
        adjusted=_adjusted(limit) if limit else "",
    )


def _rows(curve: Curve) -> tuple[CaseRow, ...]:
    limit, steps = curve.limit, curve.course.steps if curve.course else ()
    lines = wald_lines(rates_of(limit), limit.false_pass, limit.false_alarm) if limit else None
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


def _signal(phase: Phase) -> str:
    return "显示达到" if phase is Phase.LEARNING else "警报"


def _facts(limit: Limit) -> tuple[tuple[str, str], ...]:
    told, within = worth(limit), f"{limit.cases} 例以内"
    half = f"第 {told.half} 例" if told.half else f"{within}不到一半"
    by = limit.by.name if limit.by else "平台"
    return (
        ("可接受的失败率 p0", percent(limit.acceptable)),
        ("不可接受的失败率 p1", percent(limit.unacceptable)),
        (
            "误认为达到",
            f"{within}至多 {percent(limit.false_pass)}（实为 {percent(told.false_pass)}）",
        ),
        (
            "误报警",
            f"{within}至多 {percent(limit.false_alarm)}（实为 {percent(told.false_alarm)}）",
        ),
        ("失败率为 p0 的人能显示达到", f"{within} {percent(told.passes)}，一半的人在{half}"),
        ("滑到 p1 的人能被发现", f"{within} {percent(told.alarms)}"),
        ("最少例数", f"{told.least} 例全部成功才可能显示达到"),
        ("界限", f"学习期 {limit.learning_limit:.2f}，观察期 {limit.watching_limit:.2f}"),
        ("出处", limit.source),
        ("填写", f"{by}，自 {limit.since} 起"),
    )


def _adjusted(limit: Limit) -> str:
    if not limit.risks:
        return "没有填病例难度，各例按同样的风险算。"
    told = "；".join(f"名称里有“{words}”的，失败的比值比 {ratio:g}" for words, ratio in limit.risks)
    return f"按病例难度调整（风险调整 CUSUM）：{told}。界限按通常的病例算出。"
