"""Rule 1 of the design: did the supervisor of an operator's entry hold the privilege that day?

What is known today of that day: a grant or a revocation entered later changes the answer.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import Min, Q

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.domain.grading.privilege import Answer, Decision, Question, decide
from seldinger.domain.training.words import Privilege, Role
from seldinger.web.logbook.models import Participation
from seldinger.web.norms.in_force import InForce
from seldinger.web.norms.named import entries_named
from seldinger.web.people.models import DepartmentList, Hospital, Traineeship
from seldinger.web.people.queries import Span, spans_of_work, works_on
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, that_held, with_ends


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
    refused_from: since when her base of that day lets nothing count that is not known. done: of the
    first cases under a proctor, how many the hospital's record shows before that day.
    """

    privilege: Privilege
    unknown: Unknown | None = None
    answer: Answer | None = None
    own: Answer | None = None
    grants: Mapping[str, Grant] = field(default_factory=dict)
    refused_from: date | None = None
    done: int | None = None


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

    Where a base of hers lets nothing unknown count, every part as 术者. A fixed number of queries,
    however many there are.
    """
    kept = that_held(Grant.objects.order_by())
    begin = dict(kept.values_list("hospital").annotate(Min("start")))
    refusing = _refusing(trainee)
    if not begin and not refusing:
        return {}
    where = Q() if refusing else Q(procedure__case__hospital__in=begin)
    rows = Participation.objects.filter(
        where, traineeship=trainee, role=Role.OPERATOR.value, withdrawn_at__isnull=True
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
    return {entry.pk: _of_base(known.of(entry), entry.day, refusing) for entry in entries}


# First and last day in a base, and since when nothing unknown counts there.
_Refusing = tuple[date, date | None, date]


def _refusing(trainee: Traineeship) -> list[_Refusing]:
    rows = trainee.stays.filter(base__unknown_privilege_refused_from__isnull=False)
    return [
        (stay.start, stay.end, since)
        for stay in rows.select_related("base")
        if (since := stay.base.unknown_privilege_refused_from)
    ]


def _of_base(held: Held, day: date, refusing: Collection[_Refusing]) -> Held:
    """What is not known counts or not as the base says in which she trained that day."""
    if held.privilege is not Privilege.NOT_KNOWN:
        return held
    for start, end, since in refusing:
        if start <= day and (end is None or day <= end) and since <= day:
            return replace(held, refused_from=since)
    return held


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
        if entry.hospital not in self.begin or entry.day < self.begin[entry.hospital]:
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
        if answer.decision is Decision.ALLOWED_SUPERVISED:  # a proctor may have stood there
            done = self._grants[answer.grant or ""].done_before(entry.day)
            unknown = Unknown.PROCTORED
            return Held(Privilege.NOT_KNOWN, unknown, answer, own, self._grants, done=done)
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
        grants = [as_domain(row, entry.day) for row in self._of_doctor.get(str(doctor), ())]
        states = tuple((grant.state(entry.day), grant.needs_proctor) for grant in grants)
        works = works_on(self._works.get((doctor, entry.hospital), ()), entry.day)
        key = (doctor, entry.hospital, ids, states, works, id(catalogue))
        if key not in self._answers:
            question = Question(str(doctor), str(entry.hospital), entry.day, ids, works_there=works)
            self._answers[key] = decide(question, catalogue, grants)
        return self._answers[key]

    # -- the operation as entries of the catalogue ------------------------------------------------

    def _catalogue(self, entry: _Entry) -> Catalogue | None:
        return self._in_force.on(self._hospitals[entry.hospital], entry.day)

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
    def _in_force(self) -> InForce:
        return InForce(self._hospitals.values())

    @cached_property
    def _people(self) -> set[int]:
        return {one.supervisor for one in self.entries if one.supervisor} | {self.trainee}

    @cached_property
    def _works(self) -> Mapping[tuple[int, int], list[Span]]:
        return spans_of_work(self._people, {entry.hospital for entry in self.entries})

    @cached_property
    def _grants(self) -> Mapping[str, Grant]:
        rows = with_ends(Grant.objects.filter(doctor__in=self._people)).order_by("pk")
        return {str(row.pk): row for row in rows}

    @cached_property
    def _of_doctor(self) -> Mapping[str, list[Grant]]:
        found: dict[str, list[Grant]] = defaultdict(list)
        for row in self._grants.values():
            found[str(row.doctor_id)].append(row)
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
