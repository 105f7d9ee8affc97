"""Which session (台次) of its day a draft will be logged as, and in which role."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from seldinger.domain.training.words import Role
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.models import Person
from seldinger.web.reconciliation.models import Mention


def sessions_of(drafts: Collection[IntakeDraft], person: Person) -> Mapping[int, int]:
    """By draft: the session of the one case that a colleague logged of it, else the next free.

    A case that another draft became, or in which this person has a part, is another operation.
    """
    known = [one for one in drafts if one.number_digest and one.day]
    cases: dict[tuple[int, str, object], list[Case]] = defaultdict(list)
    found = Case.objects.filter(
        number_digest__in={one.number_digest for one in known}, day__in={one.day for one in known}
    )
    for case in found.order_by("session"):
        cases[case.hospital_id, case.number_digest, case.day].append(case)
    ids = [case.pk for its in cases.values() for case in its]
    taken = {*IntakeDraft.objects.filter(case__in=ids).values_list("case", flat=True)} | _own(
        ids, person
    )
    return {
        one.pk: _session(one, cases.get((one.hospital_id, one.number_digest, one.day), []), taken)
        for one in drafts
    }


def _own(cases: Collection[int], person: Person) -> set[int]:
    own = Participation.objects.filter(
        procedure__case__in=cases, traineeship__person=person, withdrawn_at__isnull=True
    )
    return {*own.values_list("procedure__case", flat=True)}


def _session(draft: IntakeDraft, cases: list[Case], taken: Collection[int | None]) -> int:
    by_record = draft.operation.case_id if draft.operation else None
    free = [one for one in cases if one.pk not in taken]
    of_record = [one for one in cases if one.pk == by_record]
    if of_record or len(free) == 1:
        return (of_record or free)[0].session
    return max((one.session for one in cases), default=0) + 1


def roles_of(drafts: Collection[IntakeDraft], person: Person) -> Mapping[int, Role]:
    """By draft: the place in which the hospital's list names the person."""
    of = {one.operation_id: one.pk for one in drafts if one.operation_id}
    named = Mention.objects.filter(operation__in=of, person=person)
    return {of[row.operation_id]: Role(row.place) for row in named}
