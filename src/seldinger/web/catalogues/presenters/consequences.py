"""What adopting a version would change, in words: doctors with their grants, then the cases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.consequence import Effect
from seldinger.domain.grading.privilege import Answer
from seldinger.report.privileges import DECISION, grades_told
from seldinger.web.catalogues.cases import AffectedCase, Cases
from seldinger.web.catalogues.consequences import AffectedGrant, Consequences
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.privileges.queries import words_of
from seldinger.web.privileges.wording import scope_words

_ENTRIES = 6  # of one grant; the rest is counted
_CASES = 100  # lines of one list; how many more there are is told
_EFFECT = {
    Effect.MORE: Sign("plus", "范围扩大", "effect-more"),
    Effect.LESS: Sign("alert", "范围缩小", "effect-less"),
    Effect.OTHER: Sign("swap", "有增有减", "effect-less"),
    Effect.NO_MORE: Sign("x", "不再包括任何手术", "effect-none"),
}


@dataclass(frozen=True)
class GrantLine:
    id: int
    scope: str
    sign: Sign
    gained: str
    lost: str


@dataclass(frozen=True)
class DoctorLine:
    name: str
    grants: tuple[GrantLine, ...]


@dataclass(frozen=True)
class CaseLine:
    """Operations of one name by one doctor whose answer changes alike. days: first to last."""

    days: str
    number: int
    name: str
    doctor: str
    before: str
    after: str


@dataclass(frozen=True)
class CasesPart:
    """answer: how many would change, of how many. unknown: why of others nobody can say."""

    answer: str
    lines: tuple[CaseLine, ...]
    more: int
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class ConsequencesPage:
    answer: str
    doctors: tuple[DoctorLine, ...]
    grants_answer: str
    booked: CasesPart
    past: CasesPart


def consequences_page(told: Consequences) -> ConsequencesPage:
    doctors = tuple(_doctors(told.grants))
    past = f"{told.past_from} 至 {told.past_to} 的手术"
    return ConsequencesPage(
        answer=_answer(told, doctors),
        doctors=doctors,
        grants_answer=_grants_answer(told, len(doctors)),
        booked=_part(told.booked, "已预约的手术"),
        past=_part(told.past, past),
    )


def _answer(told: Consequences, doctors: tuple[DoctorLine, ...]) -> str:
    if told.nobody:
        unknown = told.booked.not_known + told.past.not_known
        more = f"另有 {unknown} 例无法判断" if unknown else ""
        return "没有人受影响：授权、预约和过去 12 个月的手术，结论都不变。" + more
    parts = [
        f"{len(doctors)} 位医师的授权范围改变" if doctors else "",
        f"{len(told.booked.changed)} 例预约的结论改变" if told.booked.changed else "",
        f"过去 12 个月有 {len(told.past.changed)} 例的结论会不同" if told.past.changed else "",
    ]
    return "；".join(part for part in parts if part) + "。"


def _grants_answer(told: Consequences, doctors: int) -> str:
    if told.before is None:
        return "生效前没有目录，无从比较授权的范围。"
    if not told.grants:
        return f"届时有效的 {told.grants_asked} 份授权，范围都不变。"
    asked, changed = told.grants_asked, len(told.grants)
    return f"届时有效的 {asked} 份授权里 {changed} 份改变，涉及 {doctors} 位医师。"


def _doctors(grants: Iterable[AffectedGrant]) -> Iterator[DoctorLine]:
    told = [*grants]
    words = words_of(one.grant for one in told)
    for _, group in groupby(told, key=lambda one: one.grant.doctor_id):
        rows = [*group]
        yield DoctorLine(
            rows[0].grant.doctor.name,
            tuple(_grant(one, words[one.grant.catalogue, one.grant.version]) for one in rows),
        )


def _grant(one: AffectedGrant, words: Catalogue) -> GrantLine:
    return GrantLine(
        id=one.grant.pk,
        scope=scope_words(one.grant, words),
        sign=_EFFECT[one.told.effect],
        gained=_named(one.told.gained),
        lost=_named(one.told.lost),
    )


def _named(entries: tuple[Entry, ...]) -> str:
    names = "、".join(one.text for one in entries[:_ENTRIES])
    return f"{names}等 {len(entries)} 项" if len(entries) > _ENTRIES else names


def _part(cases: Cases, what: str) -> CasesPart:
    changed = len(cases.changed)
    lines = _lines(cases.changed)
    if not cases.asked:
        answer = f"没有可以比较的{what}。"
    elif changed:
        answer = f"{what} {cases.asked} 例，{changed} 例的结论改变。"
    else:
        answer = f"{what} {cases.asked} 例，结论都不变。"
    return CasesPart(
        answer=answer,
        lines=tuple(lines[:_CASES]),
        more=max(0, len(lines) - _CASES),
        unknown=tuple(f"{why} {number} 例" for why, number in cases.unknown.items()),
    )


def _lines(cases: Iterable[AffectedCase]) -> list[CaseLine]:
    """What is done most first."""
    days: dict[tuple[str, str, str, str], list[date]] = defaultdict(list)
    for one in cases:
        days[one.name, one.doctor, _said(one.before), _said(one.after)].append(one.day)
    told = [CaseLine(_span(found), len(found), *key) for key, found in days.items()]
    return sorted(told, key=lambda line: (-line.number, line.name, line.doctor))


def _span(days: list[date]) -> str:
    first, last = min(days), max(days)
    return str(first) if first == last else f"{first} 至 {last}"


def _said(answer: Answer) -> str:
    label = DECISION[answer.decision]
    grade = grades_told(answer)
    return f"{label.icon} {label.word}" + (f"（{grade}）" if grade else "")
