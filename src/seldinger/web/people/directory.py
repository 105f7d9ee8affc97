"""Finding people: by name, pinyin, login or staff number; by role, place, and whether they left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace

from seldinger.web.people.access import Access
from seldinger.web.people.models import (
    AccountRole,
    BaseHospital,
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    Stay,
    in_force,
)
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import people_for
from seldinger.web.people.sight import memberships_seen, roles_seen, stays_seen, to_come

PRESENT, GONE = "present", "gone"


@dataclass(frozen=True)
class Wanted:
    """What is looked for. at: “hospital:3”, “department:9” or “base:1”; state: PRESENT, GONE."""

    words: str = ""
    role: str = ""
    at: str = ""
    state: str = ""


@dataclass
class Rows:
    """What somebody is today or will be, as far as the reader may see it."""

    works: list[Membership] = field(default_factory=list)
    roles: list[RoleAssignment] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


@dataclass(frozen=True)
class _Seen:
    """The rows of everybody's files that the reader may see."""

    works: QuerySet[Membership]
    roles: QuerySet[RoleAssignment]
    stays: QuerySet[Stay]

    @property
    def trainees(self) -> Q:
        return Q(pk__in=self.stays.order_by().values("traineeship__person"))

    @property
    def people(self) -> Q:
        works = self.works.order_by().values("person")
        roles = self.roles.order_by().values("person")
        return self.trainees | Q(pk__in=works) | Q(pk__in=roles)

    def at(self, kind: str, key: int, on: date) -> "_Seen":
        """The rows of a base and its hospitals, of a hospital and its departments, or of one."""
        if kind == "department":
            works, roles = self.works.filter(department=key), self.roles.filter(department=key)
            return _Seen(works, roles, self.stays.none())
        hospitals = Hospital.objects.filter(pk=key)
        if kind == "base":
            in_base = BaseHospital.objects.filter(in_force(on), base=key)
            hospitals = Hospital.objects.filter(pk__in=in_base.values("hospital"))
        within = Q(hospital__in=hospitals) | Q(department__hospital__in=hospitals)
        if kind == "base":
            within |= Q(base=key)
        stays = self.stays.filter(base=key) if kind == "base" else self.stays.none()
        return _Seen(self.works.filter(hospital__in=hospitals), self.roles.filter(within), stays)


def find_people(access: Access, wanted: Wanted) -> QuerySet[Person]:
    """In order of pinyin: Chinese names have no order of their own in a database."""
    reachable = people_for(access, Permission.SEE_PEOPLE).order_by().values("pk")
    found = Person.objects.filter(pk__in=reachable)
    if wanted.words:
        found = _by_words(found, wanted.words, access)
    now, ever = _seen(access, to_come(access)), _seen(access, Q())
    if wanted.state:
        found = found.filter(now.people if wanted.state == PRESENT else ~now.people)
    # Of those who left, the places where they were.
    rows = ever if wanted.state == GONE else now
    kind, _, key = wanted.at.partition(":")
    if key.isdigit():
        rows = rows.at(kind, int(key), access.on)
        found = found.filter(rows.people)
    if wanted.role == AccountRole.TRAINEE:
        found = found.filter(rows.trainees)
    elif wanted.role:
        held = rows.roles.filter(role=wanted.role)
        found = found.filter(pk__in=held.order_by().values("person"))
    return found.order_by("pinyin", "pk")


def rows_of(access: Access, people: Iterable[Person]) -> Mapping[int, Rows]:
    """For each of the people what they are now; three queries, however many they are."""
    keys = [person.pk for person in people]
    rows: defaultdict[int, Rows] = defaultdict(Rows)
    now = _seen(access, to_come(access))
    for work in now.works.filter(person__in=keys):
        rows[work.person_id].works.append(work)
    for role in now.roles.filter(person__in=keys):
        rows[role.person_id].roles.append(role)
    for stay in now.stays.filter(traineeship__person__in=keys):
        rows[stay.traineeship.person_id].stays.append(stay)
    return rows


def _seen(access: Access, when: Q) -> _Seen:
    return _Seen(
        memberships_seen(access).filter(when),
        roles_seen(access).filter(when),
        stays_seen(access).filter(when),
    )


def _by_words(found: QuerySet[Person], words: str, access: Access) -> QuerySet[Person]:
    bare = "".join(words.split()).lower()
    numbered = memberships_seen(access).filter(staff_no__istartswith=bare)
    joined = found.annotate(joined=Replace(F("pinyin"), Value(" "), Value("")))
    return joined.filter(
        Q(name__icontains=words.strip())
        | Q(name__icontains=bare)
        | Q(initials__startswith=bare)
        | Q(joined__startswith=bare)
        | Q(login__istartswith=bare)
        | Q(pk__in=numbered.order_by().values("person"))
    )
