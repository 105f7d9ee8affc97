"""One assessment as its page shows it: who said what, as far as the reader may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.assessment import Phase, Side
from seldinger.web.assessment.presenters.words import (
    NO_GATE,
    SIDE,
    day_words,
    left,
    level_word,
    sign_of,
    what,
)
from seldinger.web.assessment.queries import Told
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.people.presenters.words import minute


@dataclass(frozen=True, slots=True)
class Line:
    """A question and what each side said. differs: both said something, and not the same."""

    question: str
    trainee: str
    assessor: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Page:
    """lead: what it means for the reader. comments: (whose, words). acts: which buttons stand."""

    id: int
    title: str
    form: str
    sign: Sign
    lead: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    comments: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    may_rate: bool
    rate_word: str
    may_refuse: bool
    may_withdraw: bool
    may_restore: bool
    case_url: str
    source: str
    wording: str
    no_gate: str


def page_of(told: Told, reader: Person, on: date, *, keeps: bool, sees_case: bool) -> Page:
    """keeps: the reader keeps the assessments of the trainee's base."""
    side, row = told.side_of(reader), told.row
    seen = frozenset[Side]() if told.is_withdrawn else told.course.seen_by(side, on)
    open_ = side is not None and not told.is_withdrawn and told.course.may_rate(side, on)
    return Page(
        id=row.pk,
        title=f"{row.traineeship.person.name} · {what(told)}",
        form=told.form.title,
        sign=sign_of(told, on),
        lead=_lead(told, side, on),
        facts=tuple(_facts(told)),
        lines=tuple(_lines(told, seen)) if seen else (),
        comments=tuple(_comments(told, seen)),
        notes=tuple(_notes(told)),
        may_rate=open_,
        rate_word="改评" if side in told.ratings else "现在评",
        may_refuse=open_ and side not in told.ratings,
        may_withdraw=_may_withdraw(told, reader, side, on, keeps=keeps),
        may_restore=row.withdrawn_by_id == reader.pk and told.may_restore(on),
        case_url=reverse("case", args=[row.procedure.case_id]) if sees_case else "",
        source=told.form.source,
        wording=told.form.wording,
        no_gate=NO_GATE,
    )


def _lead(told: Told, side: Side | None, on: date) -> str:
    if told.is_withdrawn:
        return "这份评价已撤回，不再计入。"
    match told.course.phase(on):
        case Phase.BLIND:
            return _blind(told, side, on)
        case Phase.BOTH:
            return "双方都评完了，现在互相看得到；不能再改。"
        case Phase.SINGLE:
            [rated] = told.ratings
            return f"只有{SIDE[rated]}，单独列出；另一方没有评，也不再等。"
        case Phase.LAPSED:
            return "双方都没有评，已不再等。要评请在下一台手术时另开一份。"


def _blind(told: Told, side: Side | None, on: date) -> str:
    until = day_words(told.course.closes)
    if side is None:
        return f"正在等双方评，最晚到 {until}。评完之前，双方的等级谁也看不到。"
    if side in told.ratings:
        return f"您已评完，正在等对方，最晚到 {until}。对方评完之前看不到您的等级，您还可以改评。"
    return f"正等您评，{left(told, on)}。双方都评完之前，互相看不到等级。"


def _facts(told: Told) -> Iterator[tuple[str, str]]:
    row, case = told.row, told.row.procedure.case
    yield "手术日期", case.day.isoformat()
    yield "医院", case.hospital.name
    yield "学员", row.traineeship.person.name
    yield "评价人", row.assessor.name
    yield "评价表", f"{told.form.title}（第 {told.form.version} 版）"
    late = (told.course.opened - case.day).days
    yield (
        "发起",
        f"{row.opened_by.name}，{minute(row.opened_at)}"
        + (f"，术后 {late} 天" if late > 0 else ""),
    )


def _lines(told: Told, seen: frozenset[Side]) -> Iterator[Line]:
    said = {side: told.ratings[side].levels for side in seen}
    for item in told.form.questions:
        own = level_word(item, said.get(Side.TRAINEE, {}).get(item.id))
        other = level_word(item, said.get(Side.ASSESSOR, {}).get(item.id))
        yield Line(item.title, own, other, bool(own and other and own != other))


def _comments(told: Told, seen: frozenset[Side]) -> Iterator[tuple[str, str]]:
    for side in Side:
        if side in seen and told.ratings[side].comment:
            yield SIDE[side], told.ratings[side].comment


def _notes(told: Told) -> Iterator[str]:
    for side, refusal in told.refusals.items():
        who = told.row.assessor if side is Side.ASSESSOR else told.row.traineeship.person
        yield f"{who.name}没有评。理由：{refusal.reason}。"
    row = told.row
    if row.withdrawn_at and row.withdrawn_by:
        at = minute(row.withdrawn_at)
        yield f"{row.withdrawn_by.name}于 {at} 撤回。理由：{row.withdrawn_because}。"


def _may_withdraw(told: Told, reader: Person, side: Side | None, on: date, *, keeps: bool) -> bool:
    if told.is_withdrawn:
        return False
    if side is Side.TRAINEE:
        return told.may_take_back(reader, on)
    return side is Side.ASSESSOR or keeps
