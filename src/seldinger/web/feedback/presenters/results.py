"""What was published of posts and teachers, as finished strings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seldinger.web.feedback.periods import period_words
from seldinger.web.feedback.presenters.words import HIDDEN, place_rank, place_title
from seldinger.web.feedback.questions import LEVELS, Question, questions
from seldinger.web.feedback.shown import Answered, Rated
from seldinger.web.feedback.tallies import Shown
from seldinger.web.people.models import Base


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of one thing. good: “8 / 10”; hidden: why nothing stands here. share: of those
    that say 较好 or better, in percent, for the bar; counts: of each level."""

    question: str
    help: str
    good: str
    share: int
    counts: tuple[int, ...]
    hidden: str


@dataclass(frozen=True, slots=True)
class Result:
    """key: for the address of its part of the page."""

    key: str
    title: str
    of: str
    cells: tuple[Cell, ...]
    comments: tuple[str, ...]
    comment_words: str


@dataclass(frozen=True, slots=True)
class Results:
    lead: str
    heads: tuple[str, ...]
    levels: tuple[str, ...]
    shown: tuple[Result, ...]
    hidden: tuple[str, ...]


def results_page(found: Iterable[Rated], kind: str, reader: int) -> Results:
    """reader: who sees it. Nobody reads the comments about themselves."""
    told = sorted(found, key=_order)
    shown = [one for one in told if one.answered]
    hidden = tuple(title_of(one) for one in told if not one.answered)
    unit = "位带教医师" if kind == "teacher" else "个岗位"
    heads = tuple(one.text for one in questions() if one.kind == kind)
    return Results(
        _lead(len(shown), len(hidden), unit),
        heads,
        LEVELS,
        tuple(
            result(
                f"r{number}", title_of(one), one.answered,
                tells=one.teacher is None or one.teacher.pk != reader,
            )
            for number, one in enumerate(shown, start=1)
            if one.answered
        ),
        hidden,
    )  # fmt: skip


def title_of(one: Rated) -> str:
    if one.teacher:
        return one.teacher.name
    return f"{place_title(one.base.rulebook, one.place)} · {one.hospital}"


def result(key: str, title: str, answered: Answered, *, tells: bool) -> Result:
    """tells: whether the comments are shown."""
    comments = tuple(answered.comments) if tells else ()
    words = f"{len(comments)} 条意见" if comments else "没有意见"
    return Result(
        key,
        title,
        f"{answered.raters} 份，公布到 {period_words(answered.until)}",
        tuple(
            _cell(one, answered.answers.get(one.id))
            for one in questions()
            if one.id in answered.answers
        ),
        comments,
        words if tells else "意见由基地转告",
    )


def own_results(found: Sequence[tuple[Base, Answered]]) -> tuple[Result, ...]:
    """What a teacher sees of their own: figures, and no comments."""
    return tuple(
        result(f"r{number}", base.name, answered, tells=False)
        for number, (base, answered) in enumerate(found, start=1)
    )


def _lead(shown: int, hidden: int, unit: str) -> str:
    if not shown and not hidden:
        return f"还没有学员可以评价的{unit.removeprefix('个').removeprefix('位')}"
    if not shown:
        return f"{hidden} {unit}都{HIDDEN}"
    rest = f"，另有 {hidden} {unit}{HIDDEN}" if hidden else ""
    return f"{shown} {unit}满五份{rest}"


def _cell(question: Question, shown: Shown | None) -> Cell:
    if shown is None:
        return Cell(question.text, question.help, "", 0, (), HIDDEN)
    share = round(100 * shown.good / shown.number)
    good = f"{shown.good} / {shown.number}"
    return Cell(question.text, question.help, good, share, shown.counts, "")


def _order(one: Rated) -> tuple[int, str, int]:
    if one.teacher:
        return 0, one.teacher.pinyin, one.teacher.pk
    return place_rank(one.base.rulebook, one.place), "", one.hospital.pk if one.hospital else 0
