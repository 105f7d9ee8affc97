"""A trainee's assessments: what was said over time, how far to a judgement, who never watched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.assessment import (
    Form,
    Needed,
    Reach,
    Side,
    reach_of,
    watched,
)
from seldinger.web.assessment.presenters.words import (
    activity_word,
    left,
    level_word,
    sign_of,
    what,
)
from seldinger.web.assessment.queries import Seen, Told
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign

_NAMED = 8  # activities; the others unfold


@dataclass(frozen=True, slots=True)
class Row:
    """One assessment in a list. own, other: what each said as a whole; empty: not to be seen."""

    url: str
    day: str
    what: str
    assessor: str
    sign: Sign
    own: str
    other: str
    comments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Waits:
    url: str
    title: str
    told: str


@dataclass(frozen=True, slots=True)
class Activity:
    """sign: None where it is not enough yet."""

    name: str
    ratings: str
    assessors: str
    sign: Sign | None


@dataclass(frozen=True, slots=True)
class Far:
    """How far on one scale. counts: (what, so many, of how many, parts of a hundred)."""

    title: str
    answer: str
    sign: Sign
    counts: tuple[tuple[str, int, int], ...]
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class OverTime:
    """One form's assessments, the newest first."""

    title: str
    question: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Board:
    lead: str
    waits: tuple[Waits, ...]
    far: tuple[Far, ...]
    forms: tuple[OverTime, ...]
    never_by: tuple[str, ...]
    never_in: tuple[str, ...]
    never_rest: tuple[str, ...]
    is_empty: bool


def board(
    found: Sequence[Told],
    seen: Sequence[Seen],
    done: Mapping[str, int],
    supervisors: Sequence[tuple[Person, int]],
    needed: Needed,
    on: date,
    *,
    reader: Person,
) -> Board:
    """Of one trainee. done: verified operations by activity. supervisors: with their cases."""
    view = watched(done, [one.watched for one in seen])
    raters = {one.observed.assessor for one in seen}
    never = tuple(f"{activity_word(one)}（做过 {n} 次）" for one, n in view.never)
    return Board(
        lead=_lead(view.ratings, view.assessors, view.last, bool(found)),
        waits=tuple(_waits(found, reader, on)),
        far=tuple(_far(found, seen, needed)),
        forms=tuple(_over_time(found, on, reader)),
        never_by=tuple(
            f"{person.name}（带过 {number} 台）"
            for person, number in supervisors
            if person.pk not in raters
        ),
        never_in=never[:_NAMED],
        never_rest=never[_NAMED:],
        is_empty=not found,
    )


def _lead(ratings: int, assessors: int, last: date | None, any_: bool) -> str:
    if last is None:
        return "还没有带教医师评过" if any_ else "还没有评价"
    return f"{assessors} 位带教医师评过 {ratings} 次，最近一台是 {last.isoformat()} 的"


def _waits(found: Iterable[Told], reader: Person, on: date) -> Iterator[Waits]:
    for one in found:
        side = one.side_of(reader)
        if side and one.waits_for(side, on):
            day = one.row.procedure.case.day.isoformat()
            yield Waits(
                reverse("assessment_rate", args=[one.row.pk]),
                f"{day} {what(one)}",
                f"{one.form.title} · 评价人 {one.row.assessor.name} · {left(one, on)}",
            )


# -- how far --------------------------------------------------------------------------------------


def _far(found: Sequence[Told], seen: Sequence[Seen], needed: Needed) -> Iterator[Far]:
    """A scale at a time: ratings on two scales say nothing together."""
    titles: dict[str, str] = {}
    for one in found:
        title = one.form.title
        if not one.form.activity or one.form.scale not in titles:
            titles[one.form.scale] = title
    for scale, title in titles.items():
        reach = reach_of([one.observed for one in seen if one.scale == scale], needed)
        yield Far(
            title=title,
            answer=_answer(reach),
            sign=_enough(reach.is_enough),
            counts=(
                ("次评价", reach.ratings, needed.ratings),
                ("项活动评够", reach.whole, needed.activities),
                ("位评价人", reach.assessors, needed.assessors),
            ),
            activities=tuple(_activities(reach)),
        )


def _answer(reach: Reach) -> str:
    needed = reach.needed
    if reach.is_enough:
        return "评价的次数、活动和人数都够了，可以合起来看；仍要由人来判断。"
    missing = needed.activities - reach.whole
    return (
        f"合起来下判断，还缺 {missing} 项活动评够"
        f"（每项由 {needed.assessors} 位不同的带教至少评 {needed.each} 次）。"
    )


def _enough(is_enough: bool) -> Sign:
    if is_enough:
        return Sign("check", "够了", "status-met")
    return Sign("progress", "还不够", "status-in_progress")


def _activities(reach: Reach) -> Iterator[Activity]:
    needed = reach.needed
    for one in reach.activities:
        yield Activity(
            activity_word(one.activity),
            f"{one.ratings} / {needed.each}",
            f"{one.assessors} / {needed.assessors}",
            _enough(True) if one.is_enough(needed) else None,
        )


# -- over time ------------------------------------------------------------------------------------


def _over_time(found: Sequence[Told], on: date, reader: Person) -> Iterator[OverTime]:
    by_form: dict[str, list[Told]] = defaultdict(list)
    for one in found:
        by_form[one.form.id].append(one)
    for its in by_form.values():
        form = its[0].form
        newest = sorted(its, key=lambda one: (one.row.procedure.case.day, one.row.pk), reverse=True)
        question = form.overall.title if form.overall else "评了几项"
        yield OverTime(form.title, question, tuple(_row(one, on, reader) for one in newest))


def _row(told: Told, on: date, reader: Person) -> Row:
    seen = frozenset[Side]()
    if not told.is_withdrawn:
        seen = told.course.seen_by(told.side_of(reader), on)
    said = {side: told.ratings[side] for side in seen}
    return Row(
        url=reverse("assessment", args=[told.row.pk]),
        day=told.row.procedure.case.day.isoformat(),
        what=what(told),
        assessor=told.row.assessor.name,
        sign=sign_of(told, on),
        own=_whole(told.form, said[Side.TRAINEE].levels) if Side.TRAINEE in said else "",
        other=_whole(told.form, said[Side.ASSESSOR].levels) if Side.ASSESSOR in said else "",
        comments=tuple(_comments(told, seen)),
    )


def _whole(form: Form, levels: Mapping[str, int]) -> str:
    """What was said of the whole; where a form does not ask that, how many things were rated."""
    if form.overall:
        return level_word(form.overall, levels.get(form.overall.id))
    return f"评了 {len(levels)} 项"


def _comments(told: Told, seen: frozenset[Side]) -> Iterator[tuple[str, str]]:
    for side in (Side.ASSESSOR, Side.TRAINEE):
        if side in seen and told.ratings[side].comment:
            who = told.row.assessor if side is Side.ASSESSOR else told.row.traineeship.person
            yield who.name, told.ratings[side].comment
