"""A base: its hospitals over time, and its people in short."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.models import AccountRole, BaseHospital
from seldinger.web.people.offered import rulebook_is_example, rulebook_title
from seldinger.web.people.presenters.words import span
from seldinger.web.people.situation import Situation

_SHOWN = (
    AccountRole.DIRECTOR, AccountRole.SECRETARY, AccountRole.ATTENDING,
    AccountRole.DEPARTMENT_HEAD, AccountRole.EDUCATION_OFFICE, AccountRole.MEDICAL_AFFAIRS,
    AccountRole.COMMITTEE,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A hospital's time in the base. open: no end is known yet."""

    id: int
    hospital_id: int
    hospital: str
    kind: str
    catalogue: str
    span: str
    past: bool
    open: bool


@dataclass(frozen=True)
class Number:
    """How many, of what; filter: the query that lists them."""

    label: str
    number: int
    filter: str


@dataclass(frozen=True)
class Page:
    rulebook: str
    example: bool
    places: tuple[Place, ...]
    people: tuple[Number, ...]


def page_of(situation: Situation, rows: Iterable[BaseHospital], on: date) -> Page:
    base = situation.base
    known = [*rows]
    catalogues = Catalogues(row.hospital for row in known)
    places = [_place(row, catalogues, on) for row in known]
    return Page(
        rulebook=rulebook_title(base.rulebook),
        example=rulebook_is_example(base.rulebook),
        places=tuple(sorted(places, key=lambda place: place.past)),
        people=_people(situation),
    )


def _place(row: BaseHospital, catalogues: Catalogues, on: date) -> Place:
    return Place(
        row.pk, row.hospital_id, row.hospital.name, row.get_kind_display(),
        catalogues.title(row.hospital, on) or "没有采用目录",
        span(row.start, row.end, on),
        past=row.end is not None and row.end < on, open=row.end is None,
    )  # fmt: skip


def _people(situation: Situation) -> tuple[Number, ...]:
    here = f"?at=base:{situation.base.pk}&state=present"
    return (
        Number("在培学员", situation.trainees, f"{here}&role=trainee"),
        *(Number(role.label, situation.roles[role], f"{here}&role={role}") for role in _SHOWN),
    )
