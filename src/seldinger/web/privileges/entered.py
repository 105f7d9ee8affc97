"""A grant as somebody tells it, before it is checked and written."""

from dataclasses import dataclass
from datetime import date

from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.models import Grant


@dataclass(frozen=True, kw_only=True)
class NewGrant:
    """kind says which scope is meant: entries (ids), list_id with grade, or technology (overlay).

    end: the last day, None without one. proctored: so many first cases need a proctor. training,
    cases, examination, title: the basis, in the office's words. replaces: the revoked grant in
    whose place this one comes.
    """

    doctor: Person
    hospital: Hospital
    kind: Grant.Kind
    start: date
    end: date | None = None
    entries: tuple[str, ...] = ()
    list_id: str = ""
    grade: int | None = None
    technology: str = ""
    proctored: int = 0
    training: str = ""
    cases: str = ""
    examination: str = ""
    title: str = ""
    document: str = ""
    replaces: Grant | None = None
