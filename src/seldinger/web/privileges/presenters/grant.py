"""One grant: what it covers, on what basis, and everything that happened to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.grant import GrantState
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.privileges.models import Grant, Suspension
from seldinger.web.privileges.presenters.grants import proctored_words, sign
from seldinger.web.privileges.queries import as_domain
from seldinger.web.privileges.wording import scope_words, span_words

_BASIS = {
    "title": "职称",
    "training": "培训",
    "cases": "例数",
    "examination": "考核",
    "document": "文号",
}


@dataclass(frozen=True)
class EntryLine:
    """An entry with its grade of that day; now: what is different by today's catalogue."""

    text: str
    list_title: str
    grade: str
    now: str


@dataclass(frozen=True)
class Event:
    """Something that happened. day: from when it holds; told: who entered it, and when."""

    day: date
    what: str
    why: str
    told: str
    grant: int | None = None


@dataclass(frozen=True)
class Rest:
    """A suspension that may still be lifted."""

    id: int
    span: str


@dataclass(frozen=True)
class GrantPage:
    id: int
    doctor: str
    doctor_id: int
    hospital: str
    scope: str
    sign: Sign
    answer: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[EntryLine, ...]
    history: tuple[Event, ...]
    rests: tuple[Rest, ...]
    is_revoked: bool
    may_rest: bool
    may_revoke: bool


def grant_page(grant: Grant, on: date, *, with_reasons: bool) -> GrantPage:
    """with_reasons: why it rested or ended is not for everybody who may look it up."""
    catalogue = catalogue_named(grant.catalogue, grant.version)
    state = as_domain(grant).state(on)
    ended = grant.revocation
    history = sorted(_history(grant, with_reasons), key=lambda event: event.day)
    return GrantPage(
        id=grant.pk,
        doctor=grant.doctor.name,
        doctor_id=grant.doctor_id,
        hospital=grant.hospital.name,
        scope=scope_words(grant, catalogue),
        sign=sign(state),
        answer=_answer(grant, state, on),
        facts=tuple(_facts(grant, catalogue, on)),
        entries=tuple(_entries(grant, catalogue, catalogue_of(grant.hospital, on))),
        history=tuple(history),
        rests=tuple(
            Rest(one.pk, span_words(one.start, one.end))
            for one in grant.suspensions.all()
            if state is not GrantState.REVOKED and (one.lifted_at is None or _lasts(one, on))
        ),
        is_revoked=ended is not None,
        may_rest=state not in (GrantState.REVOKED, GrantState.EXPIRED),
        may_revoke=ended is None or ended.on > grant.start,
    )


def _answer(grant: Grant, state: GrantState, on: date) -> str:
    """How it stands today, in a sentence."""
    ended = grant.revocation
    if ended and state is GrantState.REVOKED:
        return "已撤销，视为从未授权。" if grant.is_void else f"自 {ended.on} 起已撤销。"
    if state is GrantState.NOT_BEGUN:
        return f"自 {grant.start} 起生效，今天还没有。"
    if state is GrantState.EXPIRED:
        return f"已于 {grant.end} 到期。"
    if state is GrantState.SUSPENDED:
        rest = next(r for r in grant.suspensions.all() if r.start <= on and _lasts(r, on))
        until = f"到 {rest.end} 为止" if rest.end else "直到登记恢复"
        return f"暂停中，{until}。"
    if ended:
        return f"今天有效，自 {ended.on} 起撤销。"
    return f"今天有效，到 {grant.end} 为止。" if grant.end else "今天有效，长期。"


def _lasts(rest: Suspension, on: date) -> bool:
    return rest.end is None or on <= rest.end


def _facts(grant: Grant, catalogue: Catalogue, on: date) -> Iterator[tuple[str, str]]:
    yield "医院", grant.hospital.name
    yield "范围", scope_words(grant, catalogue)
    yield "起止", span_words(grant.start, grant.end)
    if grant.proctored:
        yield "条件", proctored_words(grant, on)
    for name, word in _BASIS.items():
        if told := getattr(grant, name):
            yield word, told
    yield "目录", f"{catalogue.title}，第 {grant.version} 版"
    yield "编号", f"第 {grant.pk} 号，{grant.get_source_display()}"


def _entries(grant: Grant, own: Catalogue, present: Catalogue | None) -> Iterator[EntryLine]:
    """In the words in which it was granted, and what has changed since."""
    for entry_id, grade in grant.entries.items():
        entry = own.by_id.get(entry_id)
        text, place = (entry.text, entry.list_title) if entry else (entry_id, "")
        yield EntryLine(text, place, f"{grade} 级", _changed(grant, entry_id, grade, present))


def _changed(grant: Grant, entry_id: str, grade: int, present: Catalogue | None) -> str:
    known = present.by_id.get(entry_id) if present else None
    if present is None or known is None:
        return "现行目录里没有这一条"
    now = present.managed_grade(known)
    if now > grade:
        return f"现在按 {now} 级管理，超出授权"
    laid = {one.id for one in present.overlays_of(known)} - {*grant.laid.get(entry_id, ())}
    return "后来列入限制类技术，须重新授权" if laid else ""


# -- everything that happened ----------------------------------------------------------------------


def _history(grant: Grant, with_reasons: bool) -> Iterator[Event]:
    yield Event(grant.start, "授权", grant.document, _given(grant))
    if grant.replaces_id:
        what = f"替换第 {grant.replaces_id} 号授权"
        yield Event(grant.start, what, "", "", grant.replaces_id)
    for rest in grant.suspensions.all():
        yield from _rested(rest, with_reasons)
    for ended in grant.revocations.all():
        what = "撤销" if ended == grant.revocation else "撤销，后改为更早"
        why = ended.reason if with_reasons else ""
        yield Event(ended.on, what, why, _by(ended.by, ended.made_at))
    for later in grant.replaced_by.all():
        yield Event(later.start, f"由第 {later.pk} 号授权替换", "", "", later.pk)


def _rested(rest: Suspension, with_reasons: bool) -> Iterator[Event]:
    was = rest.end is None or rest.end >= rest.start
    what = f"暂停（{span_words(rest.start, rest.end)}）" if was else "暂停，后取消"
    why = rest.reason if with_reasons else ""
    yield Event(rest.start, what, why, _by(rest.by, rest.made_at))
    if rest.lifted_at and rest.end:
        told = _by(rest.lifted_by, rest.lifted_at)
        yield Event(rest.end + timedelta(days=1), "恢复", "", told)


def _given(grant: Grant) -> str:
    """Whoever reads a day in the past must see what was entered after it."""
    late = (timezone.localdate(grant.made_at) - grant.start).days
    told = _by(grant.by, grant.made_at)
    return f"{told}，晚于开始 {late} 天" if late > 0 else told


def _by(who: Person | None, at: datetime) -> str:
    return f"{who.name if who else '平台'}登记于 {timezone.localdate(at)}"
