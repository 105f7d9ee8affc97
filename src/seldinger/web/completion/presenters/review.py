"""One review: how it stands, everything that was assembled, who signed what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from seldinger.domain.training.words import Status
from seldinger.report.labels import STATUS, Label
from seldinger.web.completion.models import Review, Round, Step
from seldinger.web.completion.presenters.listing import late, until
from seldinger.web.completion.presenters.signs import state_sign, step_sign
from seldinger.web.completion.stages import Stage, asked_at
from seldinger.web.completion.standing import PASSING, Difference
from seldinger.web.people.presenters.sign import Sign

State = Review.State


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement as it stood. note: what is missing, what waits."""

    title: str
    label: Label
    status: str
    score: str
    note: str


@dataclass(frozen=True, slots=True)
class Post:
    """done: “8 / 12 项”. open: something of it is not complete."""

    title: str
    done: str
    is_open: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that was assembled beside the requirements: a title and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    stage: str
    sign: Sign
    who: str
    when: str
    late: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class Handed:
    """One round. supervisor: who was asked first."""

    number: int
    on: str
    supervisor: str
    words: str
    answer: str
    belief: str
    rulebook: str
    facts: tuple[tuple[str, str], ...]
    posts: tuple[Post, ...]
    parts: tuple[Part, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """rounds: the newest first. lacking: how many requirements of it are not complete."""

    id: int
    trainee: str
    trainee_id: int
    title: str
    base: str
    sign: Sign
    answer: str
    is_final: bool
    has_passed: bool
    lacking: int
    changed: tuple[Difference, ...]
    reversal: str
    rounds: tuple[Handed, ...]


def review_page(review: Review, changed: Sequence[Difference], on: date) -> ReviewPage:
    rounds = [*review.rounds.select_related("supervisor").prefetch_related("steps__by")]
    for one in rounds:
        one.review = review
    rows = rounds[-1].evidence.get("rows", [])
    return ReviewPage(
        id=review.pk,
        trainee=review.traineeship.person.name,
        trainee_id=review.traineeship_id,
        title=review.title,
        base=review.base.name,
        sign=state_sign(review.state),
        answer=_answer(review, rounds, on),
        is_final=review.kind == Review.Kind.FINAL,
        has_passed=review.state == State.PASSED,
        lacking=sum(row[3] not in PASSING for row in rows),
        changed=tuple(changed),
        reversal=_reversal(review),
        rounds=tuple(_handed(one, on) for one in reversed(rounds)),
    )


def _reversal(review: Review) -> str:
    if review.state != State.REVERSED:
        return ""
    made = review.reversal
    return f"{timezone.localdate(made.at)} {made.by}撤销：{made.reason}"


def _answer(review: Review, rounds: Iterable[Round], on: date) -> str:
    state = State(review.state)
    if state is State.WITHDRAWN:
        return "学员已撤回，不再办理。"
    if state is State.REVERSED:
        return "通过后又被撤销，不再有效。"
    steps = [step for one in rounds for step in one.steps.all() if not step.taken_back_at]
    step = next((step for step in steps if not step.answer), None)
    if step is None:
        last = steps[-1]
        then = "补充后可以再次提交。" if state is State.RETURNED else ""
        return f"{Stage(last.stage).label}：{last.reason.rstrip('。')}。{then}"
    overdue = late(step, on)
    told = "，".join(filter(None, [until(step), overdue]))
    people = asked_at(Stage(step.stage), step.round, on)
    whom = f"等{'、'.join(one.name for one in people)}签署" if people else step.note
    return f"{told}。{whom}。"


def _handed(one: Round, on: date) -> Handed:
    told: dict[str, Any] = one.evidence
    book = told.get("rulebook", {})
    return Handed(
        number=one.number,
        on=one.on.isoformat(),
        supervisor=one.supervisor.name,
        words=one.words,
        answer=told.get("answer", ""),
        belief=told.get("belief", ""),
        rulebook=f"{book.get('title', '')}（第 {book.get('version', '')} 版）",
        facts=tuple((word, text) for word, text in told.get("facts", [])),
        posts=tuple(_posts(told.get("rows", []))),
        parts=tuple(Part(title, tuple(lines)) for title, lines in told.get("parts", [])),
        steps=tuple(step_line(step, on) for step in one.steps.all()),
    )


def _posts(rows: Iterable[list[str]]) -> Iterable[Post]:
    for title, group in groupby(rows, key=lambda row: row[1]):
        lines = tuple(_line(row) for row in group)
        done = sum(line.status in PASSING for line in lines)
        yield Post(title, f"{done} / {len(lines)} 项", done < len(lines), lines)


def _line(row: list[str]) -> Line:
    _, _, title, status, score, note = row
    return Line(title, STATUS[Status(status)], status, score, note)


def step_line(step: Step, on: date) -> StepLine:
    open_ = not step.answer and not step.taken_back_at
    began = timezone.localdate(step.began_at)
    when = (
        f"{timezone.localtime(step.at):%Y-%m-%d %H:%M}" if step.at else f"{began} 起，{until(step)}"
    )
    return StepLine(
        stage=str(Stage(step.stage).label),
        sign=step_sign(step),
        who=step.by.name if step.by else "",
        when=when,
        late=late(step, on) if open_ else "",
        note=step.note,
        reason=step.reason,
    )
