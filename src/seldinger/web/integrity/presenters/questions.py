"""Questions as finished sentences, each with the rows behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.integrity import Question, Rate, Signal
from seldinger.web.integrity.models import Answer
from seldinger.web.integrity.queries import Looked, answers_of, claim_of
from seldinger.web.integrity.wording import WORDS
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import Operation

_SHOWN_ROWS = 12
_SHOWN = 20  # questions of one pattern at a time; answered ones make room
_PARTS = "手术"


@dataclass(frozen=True, slots=True)
class Row:
    """url: empty where there is no page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """more: how many rows are not listed. answer: what was found out, empty while open."""

    key: str
    signal: str
    text: str
    rows: tuple[Row, ...]
    more: int
    answer: str
    answered: str


@dataclass(frozen=True, slots=True)
class Section:
    """One pattern: what it is, what is open, what was answered. rates: of the hospitals.

    number: how many are open; the first of them are listed.
    """

    id: str
    title: str
    definition: str
    innocent: str
    open: tuple[Asked, ...]
    number: int
    answered: tuple[Asked, ...]
    rates: tuple[str, ...]


def sections(looked: Looked) -> list[Section]:
    questions = looked.questions()
    answers = answers_of(looked.base)
    rows = _Rows([question for found in questions.values() for question in found])
    names = _names(looked, questions)
    return [
        _section(looked, signal, found, answers, rows, names) for signal, found in questions.items()
    ]


def lead(shown: Sequence[Section]) -> str:
    """“3 个疑问等您了解，1 个已有回答”."""
    waiting, done = (
        sum(section.number for section in shown),
        sum(len(section.answered) for section in shown),
    )
    if not waiting:
        return "没有需要了解的疑问" + (f"，{done} 个已有回答" if done else "")
    return f"{waiting} 个疑问等您了解" + (f"，{done} 个已有回答" if done else "")


def _section(
    looked: Looked,
    signal: Signal,
    found: Iterable[Question],
    answers: dict[str, Answer],
    rows: "_Rows",
    names: dict[object, str],
) -> Section:
    asked = [_asked(question, answers.get(question.key), rows, names) for question in found]
    waiting = [one for one in asked if not one.answer]
    words = WORDS[signal]
    return Section(
        signal.value, words.title, words.definition, words.innocent,
        tuple(waiting[:_SHOWN]), len(waiting),
        tuple(one for one in asked if one.answer),
        tuple(map(_rate, looked.rates())) if signal is Signal.TWO_ROOMS else (),
    )  # fmt: skip


def _asked(
    question: Question, answer: Answer | None, rows: "_Rows", names: dict[object, str]
) -> Asked:
    table = "supervisor" if question.signal is Signal.BULK_SIGN_OFF else "trainee"
    who = [names.get((table, key), str(key)) for key in question.about]
    listed = question.rows[:_SHOWN_ROWS]
    at = f"{answer.by.name} · {timezone.localdate(answer.at)}" if answer else ""
    return Asked(
        question.key, question.signal.value, _SENTENCES[question.signal](who, question.told),
        tuple(rows.of(question.signal, row) for row in listed), len(question.rows) - len(listed),
        answer.text if answer else "", at,
    )  # fmt: skip


# -- sentences ------------------------------------------------------------------------------------


def _two_rooms(who: list[str], told: dict[str, Any]) -> str:
    one, other = (room or "未写明的手术间" for room in told["rooms"])
    minutes = int(told["overlap"].total_seconds() // 60)
    where = f"{who[0]} {_day(told['day'])}在{one}与{other}的手术"
    return f"{where}时间重合 {minutes} 分钟，当时人在哪一间？"


def _bulk(who: list[str], told: dict[str, Any]) -> str:
    start: datetime = told["start"]
    seconds = int((told["end"] - start).total_seconds())
    within = f"起的 {seconds} 秒内" if seconds else "同时"
    number = told["number"]
    return f"{who[0]} {_day(start)} {start:%H:%M} {within}审核了 {number} 条，是否逐条看过？"


def _burst(who: list[str], told: dict[str, Any]) -> str:
    usual = f"{told['usual']:g}"
    return (
        f"{who[0]}在“{told['place']}”结束（{_day(told['end'])}）前补登了 {told['number']} 条，"
        f"平时一周 {usual} 条。是把以前记在别处的病例录入的吗？"
    )


def _gap(who: list[str], told: dict[str, Any]) -> str:
    return (
        f"{who[0]}的“{told['requirement']}”最低 {told['minimum']} 例，"
        f"{_day(told['at'])}一起登记的 {told['number']} 条恰好补足。这几例能否对上医院记录？"
    )


def _copies(who: list[str], told: dict[str, Any]) -> str:
    if len(who) == 1:
        return (
            f"{who[0]} {_day(told['start'])}与 {_day(told['end'])}各有 {told['number']} 条登记，"
            "手术、角色、带教逐条相同而患者不同。两天确实都是这样的吗？"
        )
    return (
        f"{who[0]}与{who[1]} {_day(told['start'])}至 {_day(told['end'])}有 {told['number']} 条"
        "登记，日期、手术、角色、带教都相同而患者不同。两人各参加了哪几台？"
    )


_SENTENCES = {
    Signal.TWO_ROOMS: _two_rooms,
    Signal.BULK_SIGN_OFF: _bulk,
    Signal.BURST: _burst,
    Signal.EXACT_GAP: _gap,
    Signal.COPIES: _copies,
}


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _rate(told: tuple[Hospital, Rate]) -> str:
    hospital, rate = told
    if rate.share is None:
        return f"{hospital.name}：清单里没有写明起止时间的手术"
    return f"{hospital.name}：{rate.overlapping} / {rate.timed}（{rate.share:.1%}）"


# -- the rows behind ------------------------------------------------------------------------------


class _Rows:
    """Labels and links of all rows behind all questions: two queries."""

    def __init__(self, questions: Sequence[Question]) -> None:
        of_list = {r for q in questions if q.signal is Signal.TWO_ROOMS for r in q.rows}
        self._operations = Operation.objects.in_bulk(of_list)
        parts = {pk for q in questions for row in q.rows if (pk := _part(q.signal, row))}
        self._parts = Participation.objects.select_related("procedure__case").in_bulk(parts)

    def of(self, signal: Signal, row: int) -> Row:
        if signal is Signal.TWO_ROOMS:
            return _operation(self._operations[row])
        part = self._parts.get(_part(signal, row) or 0)
        if part:
            return _case(part.procedure.case_id, part.procedure.case.day, part.procedure.name)
        return Row(f"{claim_of(row)[0]} 第 {claim_of(row)[1]} 号", "")


def _part(signal: Signal, row: int) -> int | None:
    """The primary key of the participation that a row is, if it is one."""
    if signal is Signal.TWO_ROOMS:
        return None
    if signal is not Signal.BULK_SIGN_OFF:
        return row
    kind, pk = claim_of(row)
    return pk if kind == _PARTS else None


def _operation(row: Operation) -> Row:
    start, end = timezone.localtime(row.start), timezone.localtime(row.end)
    label = f"{row.day} {start:%H:%M}–{end:%H:%M} {row.room} {row.name}"
    return Row(label, reverse("case", args=[row.case_id]) if row.case_id else "")


def _case(case: int, day: date, name: str) -> Row:
    return Row(f"{day} {name}", reverse("case", args=[case]))


def _names(looked: Looked, questions: dict[Signal, list[Question]]) -> dict[object, str]:
    """By table and key: trainees and supervisors are counted apart."""
    supervisors = {key for q in questions[Signal.BULK_SIGN_OFF] for key in q.about}
    people = Person.objects.in_bulk(supervisors)
    return {("trainee", pk): t.person.name for pk, t in looked.trainees.items()} | {
        ("supervisor", pk): person.name for pk, person in people.items()
    }
