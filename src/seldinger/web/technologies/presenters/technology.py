"""One technology: how it stands, its file, who may do it, and everything decided about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.technologies.checklist import FILE, Item, checklist
from seldinger.web.technologies.models import FirstCase, Operator, Step, Technology
from seldinger.web.technologies.presenters.cases import NOT_ENTERED, Summary, summary
from seldinger.web.technologies.turns import UNDECIDED

_S, _E = Technology.State, Technology.Ethics
_SIGNS = {
    _S.DRAFT: ("edit", "quiet"),
    _S.SUBMITTED: ("clock", "waits"),
    _S.CHECKED: ("clock", "waits"),
    _S.RETURNED: ("back", "owes"),
    _S.REFUSED: ("x", "quiet"),
    _S.ADMITTED: ("check", "open"),
    _S.SUSPENDED: ("alert", "owes"),
    _S.ENDED: ("x", "quiet"),
    _S.READY: ("stamp", "open"),
    _S.TAKEN_OVER: ("book", "quiet"),
}


@dataclass(frozen=True)
class Told:
    """A part of the file. missing: what is owed, empty where it is told."""

    word: str
    text: str
    missing: str = ""


@dataclass(frozen=True)
class Event:
    day: date
    what: str
    why: str
    document: str
    by: str


@dataclass(frozen=True)
class Permitted:
    id: int
    name: str
    span: str
    is_past: bool
    may_end: bool


@dataclass(frozen=True)
class Page:
    id: int
    title: str
    sign: Sign
    answer: str
    facts: tuple[tuple[str, str], ...]
    file: tuple[Told, ...]
    owed: tuple[Item, ...]
    is_undecided: bool
    operators: tuple[Permitted, ...]
    cases: Summary
    history: tuple[Event, ...]


def sign(technology: Technology) -> Sign:
    state = _S(technology.state)
    icon, css = _SIGNS[state]
    return Sign(icon, str(state.label), f"technology-{css}")


@dataclass(frozen=True)
class Whole:
    """A technology with all its rows. catalogue: in force in its hospital today."""

    technology: Technology
    operators: Sequence[Operator]
    steps: Sequence[Step]
    cases: Sequence[FirstCase]
    catalogue: Catalogue | None


def technology_page(whole: Whole, on: date) -> Page:
    technology = whole.technology
    undecided = technology.state in UNDECIDED
    owed = tuple(checklist(technology)) if undecided else ()
    return Page(
        id=technology.pk,
        title=technology.title,
        sign=sign(technology),
        answer=_answer(technology, whole.operators, [one for one in owed if not one.is_there], on),
        facts=tuple(facts(technology, whole.catalogue)),
        file=tuple(_file(technology)),
        owed=owed,
        is_undecided=undecided,
        operators=tuple(permitted(whole.operators, on)),
        cases=summary(technology, whole.cases, on),
        history=tuple(history(whole.steps)),
    )


def _answer(
    technology: Technology, operators: Sequence[Operator], owed: Sequence[Item], on: date
) -> str:
    """How it stands, in a sentence."""
    state = _S(technology.state)
    if state in (_S.DRAFT, _S.RETURNED):
        return f"材料还缺 {len(owed)} 项，补齐后提交。" if owed else "材料齐了，可以提交。"
    if state in (_S.ADMITTED, _S.READY):
        names = [one.person.name for one in operators if _holds(one, on)]
        if names:
            return f"今天可以开展，术者：{'、'.join(names)}。"
        return "已准入，但今天没有获准的术者，不得开展。请医务处登记术者。"
    words = {
        _S.SUBMITTED: "医务处正在核对材料。",
        _S.CHECKED: "等手术管理委员会决定。",
        _S.REFUSED: "委员会没有准入，不得开展。",
        _S.SUSPENDED: "暂停中，不得开展，直到登记恢复。",
        _S.ENDED: "已终止，不得开展；已做的例数仍要随访。",
        _S.TAKEN_OVER: "已纳入手术分级目录，按目录和手术授权开展。",
    }
    return words[state]


def facts(technology: Technology, catalogue: Catalogue | None) -> Iterator[tuple[str, str]]:
    yield "医院与科室", f"{technology.hospital.name} {technology.department.name}"
    yield "类别", str(Technology.Kind(technology.kind).label)
    yield "负责人", technology.leader.name
    yield "伦理审查", ethics_words(technology)
    if technology.admitted_grade:
        yield "准入级别", f"{technology.admitted_grade} 级，试行期间按此管理"
    if technology.state not in UNDECIDED:
        yield "随访前几例", _number(technology.first_cases, "例", technology.first_cases_source)
        days = _number(technology.follow_up_days, "天", technology.follow_up_source)
        yield "随访时间", days if technology.follow_up_days is None else f"术后 {days}"
    if technology.grade and technology.proposed_list:
        known = {one.id: one.title for one in catalogue.lists} if catalogue else {}
        where = known.get(technology.proposed_list, technology.proposed_list)
        yield "建议纳入目录", f"{where}，{technology.grade} 级"
    if technology.entry:
        entry = catalogue.by_id.get(technology.entry) if catalogue else None
        yield "目录条目", entry.text if entry else technology.entry


def _number(number: int | None, unit: str, source: str) -> str:
    if number is None:
        return NOT_ENTERED
    return f"{number} {unit}（{source or '出处未填'}）"


def ethics_words(technology: Technology) -> str:
    ethics = _E(technology.ethics)
    more = technology.ethics_document or technology.ethics_reason
    return f"{ethics.label}：{more}" if more else str(ethics.label)


def _file(technology: Technology) -> Iterator[Told]:
    for name, word in FILE.items():
        text = getattr(technology, name).strip()
        yield Told(word.partition("：")[0], text, "" if text else "还没有填")


def permitted(operators: Iterable[Operator], on: date) -> Iterator[Permitted]:
    for one in operators:
        until = f"至 {one.end}" if one.end else "起"
        past = one.end is not None and one.end < on
        yield Permitted(one.pk, one.person.name, f"{one.start} {until}", past, one.end is None)


def _holds(one: Operator, on: date) -> bool:
    return one.start <= on and (one.end is None or on <= one.end)


def history(steps: Iterable[Step]) -> Iterator[Event]:
    for step in steps:
        told = f"{_name(step.by)}登记于 {timezone.localdate(step.made_at)}"
        yield Event(step.on, str(_S(step.state).label), step.reason, step.document, told)


def _name(who: Person | None) -> str:
    return who.name if who else "平台"
