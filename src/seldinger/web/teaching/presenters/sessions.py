"""Sessions: a line in a list, one session's page, who was there, and the workbook of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.people.models import Person
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.people.presenters.words import minute, weekday, where
from seldinger.web.teaching.attendance_checks import check_open
from seldinger.web.teaching.models import Attendance, SessionPart, TeachingSession
from seldinger.workbooks.tables import Column, Table, TableBook

_PRESENT = Sign("check", "已到", "session-present")
_ADDED = Sign("edit", "补签", "session-added")
_ABSENT = Sign("clock", "未到", "session-absent")


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: int
    title: str
    kind: str
    when: str
    where: str
    sign: Sign
    present: str


@dataclass(frozen=True, slots=True)
class SessionPage:
    """facts: (what, words). code_open: whether its code still signs in."""

    id: int
    title: str
    sign: Sign
    lead: str
    facts: tuple[tuple[str, str], ...]
    is_cancelled: bool
    has_begun: bool
    code_open: bool
    version: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """attendance: its key; 0 for who is not there."""

    attendance: int
    name: str
    sign: Sign
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Presence:
    """present: who was there, in the order they came; absent: expected and not there."""

    lead: str
    present: tuple[PersonRow, ...]
    absent: tuple[PersonRow, ...]


def sign_of(session: TeachingSession, now: datetime) -> Sign:
    if session.cancelled_at:
        return Sign("x", "已取消", "session-off")
    if now < session.starts_at:
        return Sign("calendar", "未开始", "session-next")
    if now < session.ends_at:
        return Sign("clock", "进行中", "session-now")
    return Sign("check", "已结束", "session-over")


def when_of(session: TeachingSession) -> str:
    """“2026-06-18 周四 08:00–09:00”."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{starts:%Y-%m-%d} {weekday(starts.date())} {starts:%H:%M}–{ends:%H:%M}"


def scope_of(session: TeachingSession) -> str:
    if session.department is None:
        return session.base.name
    return where(session.department.hospital, session.department)


def rows(found: Iterable[TeachingSession], now: datetime) -> list[SessionRow]:
    return [
        SessionRow(
            one.pk, one.title, one.kind, when_of(one), f"{one.place} · {scope_of(one)}",
            sign_of(one, now), _number(getattr(one, "present", None)),
        )
        for one in found
    ]  # fmt: skip


def _number(present: int | None) -> str:
    return "" if present is None else str(present)


def page_of(session: TeachingSession, parts: Sequence[SessionPart], now: datetime) -> SessionPage:
    told = [("时间", when_of(session)), ("地点", session.place), ("范围", scope_of(session)),
            ("种类", session.kind)]  # fmt: skip
    told += [(part.capacity, part.person.name) for part in parts]
    told += [("院外主讲", session.guest)] if session.guest else []
    told += [("应到", str(TeachingSession.Whom(session.whom).label))]
    told += [("登记人", session.by.name)] if session.by else []
    return SessionPage(
        id=session.pk, title=session.title, sign=sign_of(session, now), lead=when_of(session),
        facts=tuple(told), is_cancelled=session.cancelled_at is not None,
        has_begun=timezone.localdate(now) >= timezone.localdate(session.starts_at),
        code_open=_is_open(session), version=session.version,
    )  # fmt: skip


def _is_open(session: TeachingSession) -> bool:
    try:
        check_open(session)
    except SeldingerError:
        return False
    return True


def presence(there: Sequence[Attendance], expected: Sequence[Person]) -> Presence:
    known = {one.person_id for one in there}
    absent = [person for person in expected if person.pk not in known]
    wanted = {person.pk for person in expected}
    came = len(wanted & known)
    lead = f"已到 {len(there)} 人"
    lead += f"，应到 {len(wanted)} 人中到了 {came} 人" if wanted else ""
    return Presence(
        f"{lead}。",
        tuple(
            PersonRow(one.pk, one.person.name, _way(one), minute(one.at), one.reason)
            for one in there
        ),
        tuple(PersonRow(0, person.name, _ABSENT, "", "") for person in absent),
    )  # fmt: skip


def _way(one: Attendance) -> Sign:
    return _ADDED if one.way == Attendance.Way.HAND else _PRESENT


def workbook_of(session: TeachingSession, told: Presence, facts: SessionPage) -> TableBook:
    about = [
        *facts.facts,
        ("签到", told.lead),
        ("说明", "扫码：本人在一分钟内扫描现场的签到码。补签：组织者登记，理由在后。"),
        ("导出日期", timezone.localdate().isoformat()),
    ]
    columns = (Column("姓名", 16), Column("签到", 8), Column("时间", 18), Column("补签理由", 40))
    lines = [[row.name, row.sign.word, row.at, row.reason] for row in (*told.present, *told.absent)]
    title = f"{session.kind}：{session.title}"
    return TableBook(title, about, (Table("签到", columns, lines, fixed=1),))
