"""An application as a doctor tells it, and a decision as the committee does; before any check."""

from dataclasses import dataclass
from datetime import date

from seldinger.web.people.models import Department, Hospital, Person
from seldinger.web.privileges.entered import NewGrant
from seldinger.web.privileges.models import Grant


@dataclass(frozen=True, kw_only=True)
class NewApplication:
    """kind says which scope is meant, as in NewGrant. renews: the grant that it would follow."""

    doctor: Person
    department: Department
    kind: Grant.Kind
    entries: tuple[str, ...] = ()
    list_id: str = ""
    grade: int | None = None
    technology: str = ""
    words: str = ""
    renews: Grant | None = None

    @property
    def hospital(self) -> Hospital:
        return self.department.hospital


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What the committee writes into the grant. reason: what it says to the application itself."""

    start: date
    end: date | None = None
    proctored: int = 0
    training: str = ""
    cases: str = ""
    examination: str = ""
    title: str = ""
    document: str = ""
    reason: str = ""

    def grant(self, asked: NewApplication) -> NewGrant:
        return NewGrant(
            doctor=asked.doctor,
            hospital=asked.hospital,
            kind=asked.kind,
            entries=asked.entries,
            list_id=asked.list_id,
            grade=asked.grade,
            technology=asked.technology,
            start=self.start,
            end=self.end,
            proctored=self.proctored,
            training=self.training,
            cases=self.cases,
            examination=self.examination,
            title=self.title,
            document=self.document,
        )
