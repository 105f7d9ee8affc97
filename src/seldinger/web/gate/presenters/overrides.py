"""Emergencies beyond a privilege: the list with its counts, and one with what was found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.domain.grading.privilege import Answer, Decision, Question, Reason, Why
from seldinger.report.privileges import GRADE, Told, reasons_told
from seldinger.web.gate.actions.looking import last_of
from seldinger.web.gate.models import Override
from seldinger.web.gate.saying import why_not
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import Access
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.people.presenters.words import minute
from seldinger.web.privileges.asking import as_seen_by, names_of
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.presenters.answer import Badge, badge
from seldinger.web.privileges.queries import Asked, with_ends

_WAITING = Sign("clock", "待确认", "gate-waiting")
_LATE = Sign("alert", "逾期未确认", "gate-stopped")
_UPHELD = Sign("check", "认可", "gate-passes")
_NOT_UPHELD = Sign("x", "不认可", "gate-stopped")
_WITHDRAWN = Sign("undo", "已撤销，不计", "gate-cancelled")


@dataclass(frozen=True)
class Row:
    id: int
    at: str
    doctor: str
    name: str
    where: str
    reason: str
    sign: Sign
    due: str


@dataclass(frozen=True)
class Month:
    """One month to choose, with its number."""

    value: str
    word: str
    number: int
    here: bool


@dataclass(frozen=True)
class OverrideList:
    lead: str
    months: tuple[Month, ...]
    doctors: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class OverridePage:
    sign: Sign
    lead: str
    facts: tuple[tuple[str, str], ...]
    badge: Badge
    reasons: tuple[Told, ...]
    grade: str
    found: tuple[str, str]  # who and when, the comment


def list_shown(rows: Iterable[Override], month: str, today: date) -> OverrideList:
    """rows: all that the reader may see; counted are those that were not taken back."""
    every = [*rows]
    counted = [one for one in every if one.withdrawn_at is None]
    here = [one for one in every if month_word(one.day) == month]
    numbers = Counter(month_word(one.day) for one in counted) | Counter({month: 0})
    doctors = Counter(one.doctor.name for one in here if one.withdrawn_at is None)
    months = sorted({*numbers, month}, reverse=True)[:12]
    return OverrideList(
        lead=_lead(counted, month, today),
        months=tuple(
            Month(one, f"{one[:4]} 年 {int(one[5:])} 月", numbers[one], one == month)
            for one in months
        ),
        doctors=tuple(doctors.most_common()),
        rows=tuple(_row(one, today) for one in here),
    )


def month_word(day: date) -> str:
    return f"{day:%Y-%m}"


def _lead(counted: list[Override], month: str, today: date) -> str:
    number = sum(month_word(one.day) == month for one in counted)
    waiting = [one for one in counted if one.confirmed_at is None]
    late = sum(one.due < today for one in waiting)
    told = [f"{int(month[5:])} 月 {number} 次急诊越级"]
    told += [f"共 {len(waiting)} 次待确认"] if waiting else []
    told += [f"其中 {late} 次已逾期"] if late else []
    return "，".join(told) + "。"


def _row(one: Override, today: date) -> Row:
    return Row(
        id=one.pk,
        at=minute(one.at),
        doctor=one.doctor.name,
        name=one.name,
        where=one.department.name if one.department else one.hospital.name,
        reason=one.get_reason_display(),
        sign=sign_of(one, today),
        due=f"确认期限 {one.due}" if one.confirmed_at is None and not one.withdrawn_at else "",
    )


def sign_of(one: Override, today: date) -> Sign:
    if one.withdrawn_at:
        return _WITHDRAWN
    if one.confirmed_at is None:
        return _LATE if one.due < today else _WAITING
    return _UPHELD if one.upheld else _NOT_UPHELD


def override_page(access: Access, one: Override) -> OverridePage:
    asked = as_seen_by(access, _asked(one))
    sign = sign_of(one, access.on)
    return OverridePage(
        sign=sign,
        lead=_answer(one, sign, _stopped(one)),
        facts=(
            ("登记时间", minute(one.at)),
            ("术者", one.doctor.name),
            ("登记人", "术者本人" if one.by_id == one.doctor_id else one.by.name),
            (
                "地点",
                "，".join(
                    filter(None, (one.hospital.name, one.department.name if one.department else ""))
                ),
            ),
            ("理由", one.get_reason_display()),
        ),
        badge=badge(Decision(one.decision)),
        reasons=reasons_told(asked.answer, names_of(asked)),
        grade=GRADE.get(one.managed_grade or 0, ""),
        found=_found(one),
    )


def _stopped(one: Override) -> str:
    """Why the operation does not pass all the same; empty where it does."""
    if any(row["why"] == Why.MANAGEMENT_CLASS for row in one.reasons):
        return "新技术新项目是管理类"
    said = last_of(one.booking) if one.booking and one.withdrawn_at is None else None
    return why_not(said) if said and not said.passes else ""


def _answer(one: Override, sign: Sign, stopped: str) -> str:
    if sign is _WITHDRAWN:
        return "登记后当即撤销，不计次数。"
    if one.confirmed_at is None and stopped:
        return f"已登记，但仍不通过：{stopped}。急诊只能越过术者的级别。请上级最迟 {one.due} 确认。"
    if one.confirmed_at is None:
        late = "已经过了期限，" if sign is _LATE else ""
        return (
            f"可以先做。{late}请上级最迟 {one.due} 确认。"
            if not late
            else (f"确认期限是 {one.due}，已经过了。请上级尽快确认。")
        )
    return "上级已确认：认可。" if one.upheld else "上级已确认：不认可。"


def _found(one: Override) -> tuple[str, str]:
    if one.confirmed_by is None or one.confirmed_at is None:
        return "", ""
    return f"{one.confirmed_by.name}，{minute(one.confirmed_at)}", one.comment


def _asked(one: Override) -> Asked:
    """What was kept of the answer, with the grants that it names."""
    told = [Reason(Why(row["why"]), row["about"]) for row in one.reasons if row["why"] in set(Why)]
    keys = [int(reason.about) for reason in told if reason.about and reason.about.isdigit()]
    grants = with_ends(Grant.objects.filter(doctor=one.doctor, pk__in=keys))
    question = Question(str(one.doctor_id), str(one.hospital_id), one.day, tuple(one.entries))
    answer = Answer(Decision(one.decision), tuple(told), one.managed_grade, one.managed_grade)
    catalogue = catalogue_of(one.hospital, one.day)
    return Asked(question, answer, catalogue, {str(row.pk): row for row in grants})
