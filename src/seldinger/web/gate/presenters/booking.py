"""One booked operation: the verdict, why, what to do next, what was recorded, how it went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from seldinger.domain.grading.privilege import Decision, Why
from seldinger.report.privileges import GRADE, Told, reasons_told
from seldinger.web.gate.changing import why_closed
from seldinger.web.gate.checking import Look, override_of, verdict_of
from seldinger.web.gate.missing import NOTES, Missing
from seldinger.web.gate.models import Booking, Consent, Discussion, Verdict
from seldinger.web.gate.presenters.names import NameShown, confirmed_words, name_shown
from seldinger.web.gate.presenters.signs import CANCELLED, OVERRIDE, PASSES, STOPPED, sign_of
from seldinger.web.gate.presenters.theatre import name_of
from seldinger.web.gate.saying import notes_said, why_not
from seldinger.web.gate.wording import MISSING
from seldinger.web.people.access import Access
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.people.presenters.words import minute
from seldinger.web.privileges.asking import as_seen_by, names_of, notes_of
from seldinger.web.privileges.presenters.answer import Badge, badge
from seldinger.web.privileges.wording import scope_words, span_words

# What is missing says it already, with what to do.
_SAID = {
    Why.NO_CATALOGUE: {Missing.NO_CATALOGUE},
    Why.NOT_LISTED: {Missing.NOT_AN_ENTRY},
    Why.NOT_WORKING_THERE: {Missing.OPERATOR_NOT_THERE, Missing.SUPERVISOR_NOT_THERE},
}
_MEND_OPERATOR = (
    Missing.OPERATOR_UNKNOWN, Missing.OPERATOR_AMBIGUOUS, Missing.OPERATOR_NOT_THERE,
    Missing.OPERATOR_CLOSED, Missing.TECHNOLOGY_OPERATOR,
)  # fmt: skip
_MEND_SUPERVISOR = (
    Missing.SUPERVISOR_UNKNOWN, Missing.SUPERVISOR_NOT_THERE, Missing.PROCTOR_UNNAMED,
)  # fmt: skip
_WHY_SUPERVISOR = (
    Why.SUPERVISOR_MISSING, Why.SUPERVISOR_WITHOUT_GRANT, Why.PROCTOR_WITHOUT_GRANT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next. url: empty where it is done elsewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Stop:
    """What else stands against it, or is worth knowing."""

    short: str
    long: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier verdict."""

    at: str
    sign: Sign
    why: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A discussion or a consent. withdrawn: when it was taken back, or empty."""

    id: int
    day: str
    text: str
    more: str
    told: str
    withdrawn: str


@dataclass(frozen=True)
class BookingPage:
    sign: Sign
    lead: str
    facts: tuple[tuple[str, str], ...]
    badge: Badge
    stops: tuple[Stop, ...]
    reasons: tuple[Told, ...]
    notes: tuple[str, ...]
    grade: str
    managed: str
    is_raised: bool
    grant: tuple[int, str] | None
    catalogue: str
    steps: tuple[Step, ...]
    discussions: tuple[Recorded, ...]
    consents: tuple[Recorded, ...]
    history: tuple[Before, ...]
    override: int | None
    name: NameShown | None


def booking_page(
    access: Access, booking: Booking, seen: Look, now: datetime, *, may_book: bool
) -> BookingPage:
    """seen: as the gate sees it now; the history: as it was stored."""
    asked = as_seen_by(access, seen.asked)
    answer, catalogue = asked.answer, asked.catalogue
    grant = asked.grants[answer.grant] if answer.grant and catalogue else None
    override = override_of(booking)
    told = zip(answer.reasons, reasons_told(answer, names_of(asked)), strict=True)
    sign = _sign(booking, seen)
    is_open = booking.cancelled_at is None and not why_closed(booking, now)
    return BookingPage(
        sign=sign,
        lead=_lead(booking, sign, why_not(verdict_of(booking, seen, now))),
        facts=tuple(_facts(booking, seen, may_book=may_book)),
        badge=badge(answer.decision),
        stops=tuple(
            Stop(MISSING[one].short, MISSING[one].long, one in NOTES) for one in seen.missing
        ),
        reasons=tuple(words for reason, words in told if not _is_said(reason.why, seen)),
        notes=notes_of(asked) if booking.operator else (),
        grade=GRADE.get(answer.grade or 0, ""),
        managed=GRADE.get(answer.managed_grade or 0, ""),
        is_raised=answer.grade != answer.managed_grade,
        grant=(
            (grant.pk, f"{scope_words(grant, catalogue)}，{span_words(grant.start, grant.end)}")
            if grant and catalogue
            else None
        ),
        catalogue=f"{catalogue.title}，第 {catalogue.version} 版" if catalogue else "",
        steps=tuple(_steps(access, booking, seen)) if may_book and is_open else (),
        discussions=tuple(_discussions(booking, may_book=may_book)),
        consents=tuple(_consents(booking)),
        history=tuple(_before(one) for one in reversed(booking.verdicts.all())),
        override=override.pk if override else None,
        name=(
            name_shown(access, booking, catalogue)
            if catalogue and Missing.NOT_AN_ENTRY in seen.missing and may_book and is_open
            else None
        ),
    )


def _is_said(why: Why, seen: Look) -> bool:
    return bool(_SAID.get(why, frozenset()) & {*seen.missing})


def _sign(booking: Booking, seen: Look) -> Sign:
    if booking.cancelled_at:
        return CANCELLED
    if not seen.passes:
        return STOPPED
    return OVERRIDE if seen.asked.answer.decision is Decision.OVERRIDE else PASSES


def _lead(booking: Booking, sign: Sign, why: str) -> str:
    if sign is CANCELLED:
        return f"已取消：{booking.cancelled_because}。"
    if sign is STOPPED:
        return f"现在不通过：{why}。" if why else "现在不通过，原因见下。"
    if sign is OVERRIDE:
        return "按急诊越级先做，事后须由上级确认。"
    return "可以照此安排。"


def _facts(booking: Booking, seen: Look, *, may_book: bool) -> Iterator[tuple[str, str]]:
    asked = seen.asked
    if told := confirmed_words(booking, asked.catalogue, asked.question.entries):
        yield "目录条目", f"{told}（按本院确认的写法）"
    start = f" {booking.start:%H:%M}" if booking.start else ""
    yield "日期", f"{booking.day}{start}"
    where = (
        booking.hospital.name,
        booking.department.name if booking.department else "",
        booking.room,
    )
    yield "地点", "，".join(filter(None, where))
    yield "术者", name_of(booking.operator, booking.operator_name, "还未确定")
    if booking.supervisor or booking.supervisor_name:
        yield "上级医师", name_of(booking.supervisor, booking.supervisor_name, "")
    if booking.technology:
        yield "新技术", booking.technology.title
    if may_book and booking.number_tail:
        yield "患者编号", f"…{booking.number_tail.lstrip('*…')}"
    yield "来源", booking.get_source_display()


def _steps(access: Access, booking: Booking, seen: Look) -> Iterator[Step]:
    missing, whys = {*seen.missing}, {one.why for one in seen.asked.answer.reasons}
    edit = reverse("booking_edit", args=[booking.pk])
    if missing & {*_MEND_OPERATOR}:
        yield Step("选定术者", f"{edit}#id_operator")
    if missing & {*_MEND_SUPERVISOR} or whys & {*_WHY_SUPERVISOR}:
        yield Step("选定上级或带教医师", f"{edit}#id_supervisor")
    if Missing.TECHNOLOGY_TAKEN_OVER in missing:
        yield Step("去掉新技术一项", f"{edit}#id_technology")
    if Missing.NOT_AN_ENTRY in missing:
        yield Step("从目录里选定手术", f"{edit}#id_find")
    if Missing.NO_DISCUSSION in missing:
        yield Step("登记术前多学科讨论", reverse("booking_discussion", args=[booking.pk]))
    if Missing.NO_CONSENT in missing:
        yield Step("登记知情同意", reverse("booking_consent", args=[booking.pk]))
    if seen.asked.answer.decision is Decision.REFUSED and booking.operator:
        yield Step("换一位有权限的术者", f"{edit}#id_operator")
        if booking.operator == access.person:
            yield Step("申请这项权限", reverse("applications"))


# -- what was recorded -----------------------------------------------------------------------------


def _discussions(booking: Booking, *, may_book: bool) -> Iterator[Recorded]:
    """That it was held is for everybody who sees the list; what was said of the patient is not."""
    for one in booking.discussions.all():
        there = "术者参加" if one.operator_was_there else "术者没有参加"
        said = one.conclusion if may_book else ""
        yield Recorded(
            one.pk, one.held_on.isoformat(), said, f"{one.departments}；{there}",
            _by(one), _withdrawn(one),
        )  # fmt: skip


def _consents(booking: Booking) -> Iterator[Recorded]:
    for one in booking.consents.all():
        yield Recorded(
            one.pk, one.signed_on.isoformat(), "患者已签署", "", _by(one), _withdrawn(one)
        )


def _by(row: Discussion | Consent) -> str:
    return f"{row.by.name if row.by else '平台'}登记于 {minute(row.made_at)}"


def _withdrawn(row: Discussion | Consent) -> str:
    return minute(row.withdrawn_at) if row.withdrawn_at else ""


def _before(said: Verdict) -> Before:
    why = "；".join(filter(None, (why_not(said), notes_said(said))))
    return Before(minute(said.at), sign_of(said), why)
