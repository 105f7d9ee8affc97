"""Rule 1 of the design: did the supervisor of an operator's entry hold the privilege that day?

What is known today of that day: a grant or a revocation entered later changes the answer.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import Min

from seldinger.domain.grading import grant as domain
from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.domain.grading.privilege import Answer, Decision, Question, decide
from seldinger.domain.training.words import Privilege, Role
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import DepartmentList, Hospital, Traineeship
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import (
    as_domain,
    catalogue_of,
    entries_named,
    that_held,
    with_ends,
)


class Unknown(StrEnum):
    """Why nobody can say whether the privilege was held."""

    NO_SUPERVISOR = "no_supervisor"
    NO_GRANTS = "no_grants"
    NO_CATALOGUE = "no_catalogue"
    NOT_NAMED = "not_named"
    PROCTORED = "proctored"


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one entry, and from what it follows.

    unknown: only where the privilege is not known. answer: about the supervisor; own: about the
    trainee, where a grant of hers carries it. grants: by id, those that the answers may name.
    """

    privilege: Privilege
    unknown: Unknown | None = None
    answer: Answer | None = None
    own: Answer | None = None
    grants: Mapping[str, Grant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as 术者. supervisor: who stood there, also where the director attested it."""

    pk: int
    supervisor: int | None
    hospital: int
    department: int | None
    day: date
    name: str


# Where a hospital has never kept grants nothing is asked, and this is the answer.
NOT_KEPT = Held(Privilege.NOT_KNOWN, Unknown.NO_GRANTS)


def privileges_of(trainee: Traineeship) -> dict[int, Held]:
    """By primary key every part as 术者 in a hospital that keeps grants; of others NOT_KEPT.

    A fixed number of queries, however many there are.
    """
    kept = that_held(Grant.objects.order_by())
    begin = dict(kept.values_list("hospital").annotate(Min("start")))
    if not begin:
        return {}
    rows = Participation.objects.filter(
        traineeship=trainee,
        role=Role.OPERATOR.value,
        withdrawn_at__isnull=True,
        procedure__case__hospital__in=begin,
    ).values_list(
        "pk",
        "supervisor",  # where it was reassigned: whom the hospital's record names on the case
        "procedure__case__hospital",
        "procedure__case__department",
        "procedure__case__day",
        "procedure__name",
    )
    entries = [_Entry(*row) for row in rows]
    known = _Known(trainee.person_id, begin, entries)
    return {entry.pk: known.of(entry) for entry in entries}


class _Known:
    """The grants, catalogues and lists behind a trainee's entries.

    begin: since when grants are kept, by hospital.
    """

    def __init__(
        self, trainee: int, begin: Mapping[int, date], entries: Collection[_Entry]
    ) -> None:
        self.trainee, self.begin, self.entries = trainee, begin, entries
        self._answers: dict[object, Answer] = {}
        self._named: dict[object, tuple[Entry, ...]] = {}

    def of(self, entry: _Entry) -> Held:
        if entry.day < self.begin[entry.hospital]:
            return NOT_KEPT
        catalogue = self._catalogue(entry)
        if catalogue is None:
            return Held(Privilege.NOT_KNOWN, Unknown.NO_CATALOGUE)
        ids = self._ids(entry, catalogue)
        if not ids:
            return Held(Privilege.NOT_KNOWN, Unknown.NOT_NAMED)
        own = self._own(entry, ids, catalogue)
        if entry.supervisor is None:
            unknown = Unknown.NO_SUPERVISOR
            return Held(Privilege.NOT_KNOWN, unknown, None, own, self._grants)
        answer = self._answer(entry.supervisor, entry, ids, catalogue)
        if answer.decision is Decision.ALLOWED_SUPERVISED:  # how many are done nobody knows
            return Held(Privilege.NOT_KNOWN, Unknown.PROCTORED, answer, own, self._grants)
        held = answer.decision is Decision.ALLOWED
        privilege = Privilege.HELD if held else Privilege.NOT_HELD
        return Held(privilege, None, answer, own, self._grants)

    def _own(self, entry: _Entry, ids: tuple[str, ...], catalogue: Catalogue) -> Answer | None:
        if str(self.trainee) not in self._of_doctor:
            return None
        answer = self._answer(self.trainee, entry, ids, catalogue)
        return answer if answer.decision is Decision.ALLOWED else None

    def _answer(
        self, doctor: int, entry: _Entry, ids: tuple[str, ...], catalogue: Catalogue
    ) -> Answer:
        """Each question once: on all days on which the doctor's grants stand alike it is one."""
        grants = self._of_doctor.get(str(doctor), ())
        states = tuple(grant.state(entry.day) for grant in grants)
        key = (doctor, entry.hospital, ids, states, id(catalogue))
        if key not in self._answers:
            question = Question(str(doctor), str(entry.hospital), entry.day, ids)
            self._answers[key] = decide(question, catalogue, grants)
        return self._answers[key]

    # -- the operation as entries of the catalogue ------------------------------------------------

    def _catalogue(self, entry: _Entry) -> Catalogue | None:
        return catalogue_of(self._hospitals[entry.hospital], entry.day)

    def _ids(self, entry: _Entry, catalogue: Catalogue) -> tuple[str, ...]:
        """What the name means there: in the department's lists of the day, else in any."""
        key = (entry.name, id(catalogue))
        if key not in self._named:
            self._named[key] = entries_named(catalogue, entry.name)
        fitting = [one for one in self._named[key] if one.kind is not _MODIFIER]
        if len(fitting) > 1:
            fitting = [one for one in fitting if self._is_listed(one, entry)] or fitting
        return tuple(one.id for one in fitting)

    def _is_listed(self, found: Entry, entry: _Entry) -> bool:
        return any(
            name == found.list_id and start <= entry.day and (end is None or entry.day <= end)
            for name, start, end in self._lists[entry.department]
        )

    # -- what is stored, each read once -----------------------------------------------------------

    @cached_property
    def _hospitals(self) -> Mapping[int, Hospital]:
        return Hospital.objects.in_bulk({entry.hospital for entry in self.entries})

    @cached_property
    def _grants(self) -> Mapping[str, Grant]:
        people = {entry.supervisor for entry in self.entries} - {None} | {self.trainee}
        rows = with_ends(Grant.objects.filter(doctor__in=people)).order_by("pk")
        return {str(row.pk): row for row in rows}

    @cached_property
    def _of_doctor(self) -> Mapping[str, list[domain.Grant]]:
        found: dict[str, list[domain.Grant]] = defaultdict(list)
        for row in self._grants.values():
            found[str(row.doctor_id)].append(as_domain(row))
        return dict(found)

    @cached_property
    def _lists(self) -> Mapping[int | None, list[tuple[str, date, date | None]]]:
        found: dict[int | None, list[tuple[str, date, date | None]]] = defaultdict(list)
        departments = {entry.department for entry in self.entries} - {None}
        rows = DepartmentList.objects.filter(department__in=departments)
        for department, name, start, end in rows.values_list(
            "department", "list_id", "start", "end"
        ):
            found[department].append((name, start, end))
        return found


_MODIFIER = EntryKind.MODIFIER
