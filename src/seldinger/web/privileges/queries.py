"""Grants as they are stored → as the domain decides upon them, and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from seldinger.domain.grading import grant as domain
from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.privilege import Answer, Part, Question, decide
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogues_named
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for, works_there
from seldinger.web.privileges.models import Grant


@dataclass(frozen=True)
class Asked:
    """A question with its answer. catalogue: the one that graded it; grants: those it names."""

    question: Question
    answer: Answer
    catalogue: Catalogue | None
    grants: Mapping[str, Grant]


def grants_for(
    access: Access, permission: Permission = Permission.SEE_PRIVILEGES
) -> QuerySet[Grant]:
    """The grants of the hospitals to which the permission reaches, with what ended them."""
    return with_ends(Grant.objects.filter(hospital__in=hospitals_reached(access, permission)))


def hospitals_reached(
    access: Access, permission: Permission = Permission.SEE_PRIVILEGES
) -> QuerySet[Hospital]:
    """A grant is for a hospital: a department's permission reaches the hospital it stands in."""
    departments = access.reach(permission).departments
    reached = hospitals_for(access, permission).order_by().values("pk")
    return Hospital.objects.filter(Q(pk__in=reached) | Q(departments__in=departments)).distinct()


def that_held(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Without those that are void (`Grant.is_void`)."""
    return grants.exclude(revocations__on__lte=F("start"))


def with_ends(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    joined = grants.select_related("doctor", "hospital", "counted")
    return joined.prefetch_related("revocations", "suspensions")


def may_read_reasons(access: Access, grant: Grant) -> bool:
    """Why it rests or ended: for who grants in that hospital, and for the doctor whose it is."""
    if grant.doctor_id == access.person.pk:
        return True
    return hospitals_for(access, Permission.GRANT).filter(pk=grant.hospital_id).exists()


def words_of(grants: Iterable[Grant]) -> Mapping[tuple[str, str], Catalogue]:
    """The catalogues in whose words these grants were given, by (catalogue, version)."""
    return catalogues_named((grant.catalogue, grant.version) for grant in grants)


def as_domain(row: Grant, on: date | None = None) -> domain.Grant:
    """One row, its `revocations` and `suspensions` at hand.

    on: the day in question, up to which the first cases under a proctor are counted; without it
    nobody knows how many were done.
    """
    ended = row.revocation
    return domain.Grant(
        id=str(row.pk),
        doctor=str(row.doctor_id),
        hospital=str(row.hospital_id),
        scope=_scope(row),
        start=row.start,
        end=row.end,
        revoked=ended.on if ended else None,
        suspensions=tuple(
            domain.Suspension(one.start, one.end)
            for one in row.suspensions.all()
            if one.end is None or one.end >= one.start
        ),
        proctored=row.proctored,
        done=row.done_before(on) if on else None,
    )


def _scope(row: Grant) -> domain.Scope:
    if row.kind == Grant.Kind.ENTRIES:
        laid = {entry: frozenset(overlays) for entry, overlays in row.laid.items()}
        return domain.Named(row.entries, laid)
    if row.kind == Grant.Kind.LIST:
        return domain.UpTo(row.list_id, row.grade or 0)
    return domain.Technology(row.technology)


def ask(
    *,
    doctor: Person,
    hospital: Hospital,
    on: date,
    entries: Iterable[str],
    modifiers: Iterable[str] = (),
    part: Part = Part.OPERATOR,
    supervisor: Person | None = None,
    emergency: bool = False,
) -> Asked:
    """What is known today of a day: every grant that names the doctor or the supervisor."""
    people = [one for one in (doctor, supervisor) if one is not None]
    rows = with_ends(Grant.objects.filter(doctor__in=people)).order_by("pk")
    by_id = {str(row.pk): row for row in rows}
    question = Question(
        doctor=str(doctor.pk),
        hospital=str(hospital.pk),
        on=on,
        entries=tuple(entries),
        modifiers=tuple(modifiers),
        part=part,
        supervisor=str(supervisor.pk) if supervisor else None,
        emergency=emergency,
        works_there=works_there(doctor, hospital, on),
        supervisor_works_there=works_there(supervisor, hospital, on) if supervisor else None,
    )
    catalogue = catalogue_of(hospital, on)
    answer = decide(question, catalogue, [as_domain(row, on) for row in by_id.values()])
    return Asked(question, answer, catalogue, by_id)
