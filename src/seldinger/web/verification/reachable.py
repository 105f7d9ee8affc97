"""Which supervisors can be reached, and who else was there when one cannot.

Read once for a whole page: a query for each hospital, whoever waits for whom.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from seldinger.web.logbook.models import Case, Participation
from seldinger.web.logbook.supervisors import VERIFYING, supervisors_in
from seldinger.web.people.absences import long_absences
from seldinger.web.people.models import (
    Hospital,
    Membership,
    Person,
    RoleAssignment,
    in_force,
)
from seldinger.web.verification.kinds import AnyClaim, hospital_of

UNNAMED = "没有写带教医师"


@dataclass(frozen=True, slots=True)
class Successor:
    """Somebody whom the hospital's record names on the case. beside: what tells them from others
    of the same name, empty where there are none."""

    person: Person
    beside: str


class Reachable:
    """On one day."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._there: dict[int, dict[int, Person]] = {}
        self._works: dict[int, list[Membership]] = {}
        self._named: dict[int, frozenset[str]] = {}

    def obstacle(self, claim: AnyClaim) -> str:
        """Why the supervisor of a claim will not verify it; empty where they can."""
        return self.why(claim.supervisor, hospital_of(claim))

    def why(self, supervisor: Person | None, hospital: Hospital | None) -> str:
        """hospital: None of reports and activities, which may be verified from anywhere."""
        if supervisor is None:
            return UNNAMED
        if not supervisor.is_active:
            return "账号已停用"
        if hospital is None and supervisor.pk not in self._verifying:
            return "已没有审核的身份"
        if hospital is not None and supervisor.pk not in self._verifiers(hospital):
            return f"已不在{hospital.name}带教"
        since = self._away.get(supervisor.pk)
        return f"从 {since} 起不在岗" if since else ""

    def successors(self, claim: AnyClaim) -> list[Successor]:
        """Who can verify it, and was there by the hospital's record; nobody where it has no case.

        Everybody of a name that the record gives is among them: a person chooses.
        """
        if not isinstance(claim, Participation):
            return []
        case = claim.procedure.case
        named = self._names_on(case)
        barred = {claim.supervisor_id, claim.traineeship.person_id, *self._away}
        found = [
            person
            for person in (self._verifiers(case.hospital).values() if named else ())
            if _bare(person.name) in named and person.is_active and person.pk not in barred
        ]
        at_work = [person for person in found if self._work(case, person)]
        return [self._successor(person, at_work, case) for person in at_work]

    def read_records(self, cases: Iterable[Case]) -> None:
        """The hospital's records of many cases at once."""
        wanted = {case.pk: set[str]() for case in cases}
        rows = Case.objects.filter(pk__in=wanted, operations__isnull=False)
        for pk, staff in rows.values_list("pk", "operations__staff"):
            wanted[pk] |= set(staff_names(staff))
        self._named |= {pk: frozenset(names) for pk, names in wanted.items()}

    def _names_on(self, case: Case) -> frozenset[str]:
        if case.pk not in self._named:
            self.read_records([case])
        return self._named[case.pk]

    def _successor(self, person: Person, others: list[Person], case: Case) -> Successor:
        namesakes = [one for one in others if one.name == person.name]
        work = self._work(case, person)
        beside = [work.department.name if work and work.department else "", work.staff_no]  # type: ignore[union-attr]
        told = " · ".join(filter(None, beside)) or f"登录名 {person.login}"
        return Successor(person, told if len(namesakes) > 1 else "")

    def _work(self, case: Case, person: Person) -> Membership | None:
        """What the person was in that hospital on the day of the case."""
        if case.hospital_id not in self._works:
            there = Membership.objects.filter(hospital=case.hospital_id)
            self._works[case.hospital_id] = list(there.select_related("department"))
        its = [one for one in self._works[case.hospital_id] if one.person_id == person.pk]
        return next((one for one in its if one.holds_on(case.day)), None)

    def _verifiers(self, hospital: Hospital) -> dict[int, Person]:
        if hospital.pk not in self._there:
            people = supervisors_in(hospital, self.on)
            self._there[hospital.pk] = {person.pk: person for person in people}
        return self._there[hospital.pk]

    @cached_property
    def _verifying(self) -> set[int]:
        held = RoleAssignment.objects.filter(in_force(self.on), role__in=VERIFYING)
        return set(held.values_list("person", flat=True))

    @cached_property
    def _away(self) -> dict[int, date]:
        return long_absences(self.on)


def staff_names(staff: Any) -> list[str]:
    """The names in a row of the hospital's record, whatever their place."""
    lists = staff.values() if isinstance(staff, dict) else ()
    told = [name for names in lists for name in (names if isinstance(names, list) else [names])]
    return [_bare(name) for name in told if isinstance(name, str) and name.strip()]


def _bare(name: str) -> str:
    return "".join(name.split())
