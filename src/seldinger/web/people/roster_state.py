"""Reads what a roster is compared with: the words of one base, and what is recorded of its people.

A fixed number of queries, however large the base is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import Q, QuerySet

from seldinger.web.people.authority import Authority
from seldinger.web.people.catalogues import Catalogues
from seldinger.web.people.models import (
    AccountRole,
    Base,
    BaseHospital,
    Department,
    DepartmentList,
    Membership,
    Person,
    RoleAssignment,
    RosterDraft,
    Rotation,
    Traineeship,
)
from seldinger.web.people.offered import Choices, rulebook_of
from seldinger.web.people.permissions import ROLES, Scope
from seldinger.web.people.queries import current_stays
from seldinger.web.people.roster_steps import Place, State
from seldinger.web.people.uploads import is_kept
from seldinger.workbooks.cells import word
from seldinger.workbooks.roster_sheets import Allowed, HospitalWords, Known, concurrent_places
from seldinger.workbooks.sheets import Words

R = TypeVar("R", Membership, RoleAssignment)


@dataclass(frozen=True)
class RosterBase:
    """One base as its manager's roster meets it."""

    base: Base
    authority: Authority

    # -- what the words may be -------------------------------------------------------------

    def allowed(self) -> Allowed:
        given = [r for r in AccountRole if _is_given_by_roster(r)]
        refused = {
            r.label: "由管理员在“人员”里授予的身份，不能由名册授予"
            for r in AccountRole
            if Scope.PLATFORM in ROLES[r].scopes
        }
        refused[AccountRole.TRAINEE.label] = "“学员”表里的一行，不是身份"
        return Allowed(
            rulebook=rulebook_of(self.base.rulebook),
            hospitals=self._hospital_words(),
            main=self._main,
            roles=Words({role.label: role.value for role in given}),
            departmental=frozenset(r for r in given if ROLES[r].scopes[0] is Scope.DEPARTMENT),
            refused=refused,
            people=tuple(self._known()),
            logins=self._logins,
        )

    def _hospital_words(self) -> dict[str, HospitalWords]:
        names = defaultdict(set)
        for department in self._departments:
            names[department.hospital_id].add(department.name)
        return {
            place.hospital.name: HospitalWords(
                frozenset(names[place.hospital_id]),
                Words({title: list_id for list_id, title in self._lists_of(place)}),
                place.hospital_id in self.authority.hospital_ids,
            )
            for place in self._places
        }

    def _known(self) -> Iterable[Known]:
        """Everybody within the manager's reach; those of this base can be meant by name."""
        here = set(self._people_here.values_list("pk", flat=True))
        numbers = defaultdict(set)
        for work in Membership.objects.filter(self._at_our_hospitals).exclude(staff_no=""):
            numbers[work.person_id].add((self._names[work.hospital_id], work.staff_no))
        training = current_stays(self._on).filter(base=self.base)
        trainees = set(training.values_list("traineeship__person", flat=True))
        people = self.authority.people.order_by("pk")
        for key, name, login in people.values_list("pk", "name", "login"):
            yield Known(key, name, login, frozenset(numbers[key]), key in here, key in trainees)

    # -- what is recorded ------------------------------------------------------------------

    def state(self, people: frozenset[int]) -> State:
        """people: ids of those whom the roster means."""
        trainees = Traineeship.objects.filter(person__in=people, rulebook=self.base.rulebook)
        stays = current_stays(self._on).filter(traineeship__in=trainees.order_by().values("pk"))
        return State(
            base=self.base,
            on=self._on,
            concurrent=concurrent_places(rulebook_of(self.base.rulebook)),
            hospitals={place.hospital.name: place.hospital for place in self._places},
            since={place.hospital.name: place.start for place in self._places},
            departments={
                Place(self._names[one.hospital_id], one.name): one for one in self._departments
            },
            lists=self._lists(),
            logins=self._logins,
            works=_by_person(Membership.objects.filter(person__in=people)),
            roles=_by_person(RoleAssignment.objects.filter(person__in=people)),
            trainees={trainee.person_id: trainee for trainee in trainees},
            stays={stay.traineeship_id: stay for stay in stays},
            rotations=self._rotations(trainees),
            manager=self.authority.access.person.pk,
            may_take=lambda holding: self.authority.may_give(holding, self.authority.access.person),
            may_manage=lambda key: self.authority.may_manage(Person.objects.get(pk=key)),
        )

    def _lists(self) -> dict[int, tuple[str, ...]]:
        rows = DepartmentList.objects.filter(end__isnull=True, department__in=self._departments)
        found: dict[int, tuple[str, ...]] = defaultdict(tuple)
        for row in rows.order_by("position"):
            found[row.department_id] += (row.list_id,)
        return found

    def _rotations(self, trainees: QuerySet[Traineeship]) -> dict[int, list[Rotation]]:
        found = defaultdict(list)
        keys = trainees.order_by().values("pk")
        for row in Rotation.objects.filter(traineeship__in=keys, withdrawn_at__isnull=True):
            found[row.traineeship_id].append(row)
        return found

    # -- the base --------------------------------------------------------------------------

    @property
    def _on(self) -> date:
        return self.authority.access.on

    @cached_property
    def _places(self) -> list[BaseHospital]:
        """The hospitals of the base today or later, the main one first."""
        places = self.base.places.filter(Q(end__isnull=True) | Q(end__gte=self._on))
        rows = places.select_related("hospital").order_by("start", "pk")
        return sorted(rows, key=lambda place: place.kind != BaseHospital.Kind.MAIN)

    def _lists_of(self, place: BaseHospital) -> Choices:
        return self._catalogues.lists_from(place.hospital, self._on)

    @cached_property
    def _catalogues(self) -> Catalogues:
        return Catalogues(place.hospital for place in self._places)

    @property
    def _main(self) -> str:
        mains = (p.hospital.name for p in self._places if p.kind == BaseHospital.Kind.MAIN)
        return next(mains, "")

    @cached_property
    def _names(self) -> dict[int, str]:
        return {place.hospital_id: place.hospital.name for place in self._places}

    @cached_property
    def _departments(self) -> list[Department]:
        return list(Department.objects.filter(hospital__in=list(self._names)))

    @property
    def _at_our_hospitals(self) -> Q:
        return Q(hospital__in=list(self._names))

    @property
    def _people_here(self) -> QuerySet[Person]:
        """Whoever works, has a role or trains in the base or its hospitals, or did."""
        ours = list(self._names)
        return Person.objects.filter(
            Q(memberships__hospital__in=ours)
            | Q(roles__base=self.base)
            | Q(roles__hospital__in=ours)
            | Q(roles__department__hospital__in=ours)
            | Q(traineeships__stays__base=self.base)
        ).distinct()

    @cached_property
    def _logins(self) -> frozenset[str]:
        return frozenset(word(login) for login in Person.objects.values_list("login", flat=True))


def _is_given_by_roster(role: AccountRole) -> bool:
    """A role that reaches the whole platform is given one by one, by an administrator."""
    return role is not AccountRole.TRAINEE and Scope.PLATFORM not in ROLES[role].scopes


def _by_person(rows: Iterable[R]) -> dict[int, list[R]]:
    found: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


# -- drafts ----------------------------------------------------------------------------------------


def drafts_of(authority: Authority) -> QuerySet[RosterDraft]:
    """The manager's own uploads, for bases that are theirs still."""
    mine = RosterDraft.objects.filter(by=authority.access.person)
    return mine.filter(base__in=authority.bases.order_by().values("pk")).select_related("base")


def is_open(draft: RosterDraft) -> bool:
    """Whether it can be confirmed: not written, not replaced, not a day old."""
    return draft.applied_at is None and is_kept(draft.content, draft.uploaded_at)
