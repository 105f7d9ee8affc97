"""Who may be asked to rate a case: whoever supervised in it, and whom the record names there."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from seldinger.web.assessment.models import Assessment
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.logbook.queries import cases_for
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.reachable import Reachable

_PEOPLE = ("traineeship__person", "supervisor", "procedure__case__hospital")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was there. why_not: why they cannot be asked now, empty where they can.

    named: the supervisor whom the trainee's own entry names. by_record: only the hospital's record
    says that they were there. beside: what tells them from a namesake.
    """

    person: Person
    why_not: str
    named: bool
    by_record: bool
    beside: str = ""


def case_to_assess(access: Access, case_id: int) -> tuple[Case, list[Participation]]:
    """A case, and the parts in it that the reader may have assessed: one's own, or, for one who
    supervised in it, everybody's. 404 where there are none."""
    case = get_object_or_404(cases_for(access).select_related("hospital"), pk=case_id)
    parts = list(_parts(case).filter(_concerns(access)))
    if not parts:
        get_object_or_404(Case.objects.none())
    return case, parts


def part_to_assess(access: Access, case_id: int) -> bool:
    """Whether the case's page should offer it."""
    parts = Participation.objects.filter(procedure__case=case_id, withdrawn_at__isnull=True)
    return parts.filter(_concerns(access)).exists()


def _concerns(access: Access) -> Q:
    """One's own parts; as a supervisor those of the cases in which one supervised."""
    own = Q(traineeship__person=access.person)
    if not access.may(Permission.RATE_TRAINEES):
        return own
    mine = Participation.objects.filter(
        Q(supervisor=access.person) | Q(named=access.person), withdrawn_at__isnull=True
    )
    return own | Q(procedure__case__in=mine.values("procedure__case"))


def candidates(part: Participation, on: date) -> list[Candidate]:
    """Who may be asked, and who was there and cannot be: the named supervisor first."""
    reachable = Reachable(on)
    case = part.procedure.case
    own = [part.supervisor] if part.supervisor else []
    others = [one.supervisor for one in _parts(case) if one.supervisor]
    found = [
        Candidate(person, reachable.why(person, case.hospital), person in own, by_record=False)
        for person in dict.fromkeys([*own, *others])
        if person.pk != part.traineeship.person_id
    ]
    known = {one.person.pk for one in found}
    by_record = [
        Candidate(one.person, "", named=False, by_record=True, beside=one.beside)
        for one in reachable.successors(part)
        if one.person.pk not in known
    ]
    return [*found, *by_record]


def last_form_of(person: Person) -> str:
    """The form that somebody opened last; empty where they never did."""
    mine = Assessment.objects.filter(opened_by=person)
    return mine.order_by("-opened_at", "-pk").values_list("form", flat=True).first() or ""


def _parts(case: Case) -> QuerySet[Participation]:
    live = Participation.objects.filter(procedure__case=case, withdrawn_at__isnull=True)
    return live.select_related(*_PEOPLE).order_by("procedure__position", "pk")
