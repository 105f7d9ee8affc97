"""What one picks from when one grants: doctors, entries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.web.people.models import Hospital, Membership, Person, in_force


@dataclass(frozen=True)
class Candidate:
    """where: departments and titles of today, or that the doctor left; and whether the account is
    closed.
    """

    id: int
    name: str
    where: str


@dataclass(frozen=True)
class EntryChoice:
    id: str
    text: str
    about: str


def candidates(doctors: Iterable[Person], hospital: Hospital | None, on: date) -> list[Candidate]:
    people = [*doctors]
    works = Membership.objects.filter(in_force(on), person__in=people, hospital=hospital)
    told: defaultdict[int, list[str]] = defaultdict(list)
    for work in works.select_related("department"):
        place = work.department.name if work.department else "整个医院"
        told[work.person_id].append(f"{place} {work.title}".strip())
    return [Candidate(one.pk, one.name, _where(one, told[one.pk])) for one in people]


def _where(one: Person, works: Iterable[str]) -> str:
    where = "、".join(works) or "已离开这家医院"
    return where if one.is_active else f"{where}，账号已停用"


def entry_choices(catalogue: Catalogue, entries: Iterable[Entry]) -> list[EntryChoice]:
    return [EntryChoice(one.id, one.text, _about(catalogue, one)) for one in entries]


def _about(catalogue: Catalogue, entry: Entry) -> str:
    managed = catalogue.managed_grade(entry)
    grade = (
        f"{entry.grade} 级" if managed == entry.grade else f"{entry.grade} 级，按 {managed} 级管理"
    )
    return f"{entry.list_title} · {grade}"
