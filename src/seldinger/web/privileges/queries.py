"""Grants as they are stored → as the domain decides upon them, and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from seldinger.domain.grading import grant as domain
from seldinger.domain.grading.catalogue import Catalogue, Entry, fold
from seldinger.domain.grading.privilege import Answer, Part, Question, decide
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
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
    joined = grants.select_related("doctor", "hospital")
    return joined.prefetch_related("revocations", "suspensions")


def may_read_reasons(access: Access, grant: Grant) -> bool:
    """Why it rests or ended: for who grants in that hospital, and for the doctor whose it is."""
    if grant.doctor_id == access.person.pk:
        return True
    return hospitals_for(access, Permission.GRANT).filter(pk=grant.hospital_id).exists()


def catalogue_of(hospital: Hospital, on: date) -> Catalogue | None:
    """The catalogue in force there that day; no version has a first day yet, so the one adopted."""
    del on
    return catalogue_named(hospital.catalogue) if hospital.catalogue else None


def as_domain(row: Grant) -> domain.Grant:
    """One row, its `revocations` and `suspensions` at hand."""
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
    )


def _scope(row: Grant) -> domain.Scope:
    if row.kind == Grant.Kind.ENTRIES:
        return domain.Named(row.entries)
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
    )
    catalogue = catalogue_of(hospital, on)
    answer = decide(question, catalogue, map(as_domain, by_id.values()))
    return Asked(question, answer, catalogue, by_id)


def entries_named(catalogue: Catalogue, name: str) -> tuple[Entry, ...]:
    """The entries that name this operation, whole or as one of their parts; empty where none does.

    Nothing is guessed: names are compared as the domain compares them. Where none is the same,
    what surrounds a name has no say, as long as one name alone remains.
    """
    exact = catalogue.by_name.get(fold(name), ())
    bare = _bare(name)
    if exact or not bare:
        return exact
    found = [entries for key, entries in catalogue.by_name.items() if _bare(key) == bare]
    return found[0] if len(found) == 1 else ()


# Punctuation and characters that nobody sees; what they surround is the name.
_AROUND = "。.,;:、!?“”‘’\"'\u200b\u200c\u200d\ufeff"
_BRACKETS = ("()", "[]", "{}", "【】", "《》", "〈〉", "「」", "〔〕")


def _bare(name: str) -> str:
    """Without punctuation around it, and without brackets around the whole."""
    told, before = fold(name), ""
    while told != before:
        before, told = told, told.strip(_AROUND)
        if told[:1] + told[-1:] in _BRACKETS and not set(told[1:-1]) & {told[0], told[-1]}:
            told = told[1:-1]
    return told
