"""What a trainee's own page says of sessions: what is to come, where they were, what to log."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from seldinger.web.logbook.supervisors import hospitals_of, is_supervisor
from seldinger.web.people.models import Traineeship
from seldinger.web.people.presenters.words import minute
from seldinger.web.teaching.models import Attendance, SessionPart
from seldinger.web.teaching.presenters.sessions import when_of


@dataclass(frozen=True, slots=True)
class PartRow:
    """Something said or prepared that is not logged yet. supervisor: who is asked with one tap
    (primary key), 0 where somebody has to be picked first."""

    id: int
    title: str
    about: str
    supervisor: int
    asks: str


@dataclass(frozen=True, slots=True)
class AttendedRow:
    session: int
    title: str
    when: str
    way: str


def parts_of(trainee: Traineeship, parts: Iterable[SessionPart]) -> list[PartRow]:
    hospitals = list(hospitals_of(trainee))
    rows = []
    for part in parts:
        session = part.session
        by, on = session.by, timezone.localdate(session.starts_at)
        asked = (
            by
            if by and by.pk != trainee.person_id
            and any(is_supervisor(by, one, on) for one in hospitals)
            else None
        )  # fmt: skip
        rows.append(
            PartRow(
                part.pk, session.title, f"{session.kind} · {part.capacity} · {when_of(session)}",
                asked.pk if asked else 0, asked.name if asked else "",
            )
        )  # fmt: skip
    return rows


def attended(rows: Iterable[Attendance]) -> list[AttendedRow]:
    return [
        AttendedRow(
            one.session_id, one.session.title, when_of(one.session),
            f"{one.get_way_display()} {minute(one.at)}",
        )
        for one in rows
    ]  # fmt: skip
