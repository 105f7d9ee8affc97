"""Reading one case whole: everything its page shows, in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from seldinger.web.logbook.conflicts import Conflict, conflicts_in
from seldinger.web.logbook.models import (
    Case,
    Complication,
    Onlooker,
    Participation,
    Procedure,
    Resolution,
    Ruling,
    Version,
)
from seldinger.web.logbook.queries import cases_for
from seldinger.web.people.access import Access
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from seldinger.web.reconciliation.models import Operation

_PEOPLE = ("traineeship__person", "supervisor", "named", "decided_by", "procedure", "batch")


@dataclass(frozen=True)
class CaseFile:
    """A case with all that was said of it. parts: also the withdrawn ones."""

    case: Case
    acts: list[Procedure]
    parts: list[Participation]
    complications: list[Complication]
    onlookers: list[Onlooker]
    operations: list[Operation]
    conflicts: list[Conflict]
    resolutions: list[Resolution]
    rulings: list[Ruling]
    versions: list[Version]

    def live(self) -> list[Participation]:
        return [part for part in self.parts if part.withdrawn_at is None]

    def rulings_on(self, part: Participation) -> list[Ruling]:
        """In force, about the part's act, the newest last."""
        return [
            ruling
            for ruling in self.rulings
            if ruling.traineeship_id == part.traineeship_id
            and ruling.details.get("name") == part.procedure.name
        ]


@dataclass(frozen=True)
class Reader:
    """What one reader may do on a case. trainees: whose progress they may see; ruled: on whom
    they may rule, both by primary key."""

    access: Access
    trainees: frozenset[int]
    ruled: frozenset[int]

    def is_trainee(self, part: Participation) -> bool:
        return part.traineeship.person_id == self.access.person.pk

    def is_supervisor(self, part: Participation) -> bool:
        return part.supervisor_id == self.access.person.pk and self.access.may(Permission.VERIFY)

    def may_separate(self, part: Participation) -> bool:
        """The supervisor of the procedure, or who may rule on the trainee anyway."""
        return not self.is_trainee(part) and (
            self.is_supervisor(part) or part.traineeship_id in self.ruled
        )

    def may_pin(self, part: Participation) -> bool:
        return part.traineeship_id in self.ruled


def case_of(access: Access, case_id: int) -> Case:
    """404 where the reader may not see it."""
    seen = cases_for(access).select_related("hospital", "department")
    return get_object_or_404(seen, pk=case_id)


def file_of(case: Case) -> CaseFile:
    acts = list(case.procedures.order_by("position"))
    its = Participation.objects.filter(procedure__in=acts).select_related(*_PEOPLE)
    parts = list(its.select_related("comparison").order_by("procedure__position", "pk"))
    return CaseFile(
        case,
        acts,
        parts,
        list(case.complications.filter(withdrawn_at__isnull=True).order_by("pk")),
        list(case.onlookers.filter(withdrawn_at__isnull=True).order_by("pk")),
        list(case.operations.order_by("start", "pk")),
        conflicts_in(acts),
        _resolutions(acts),
        _rulings(case, parts),
        _versions(case, parts),
    )


def reader_of(access: Access, parts: list[Participation]) -> Reader:
    its = {part.traineeship_id for part in parts}
    seen = trainees_for(access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    ruled = trainees_for(access, Permission.GIVE_RULINGS).exclude(person=access.person)
    return Reader(access, _keys(seen, its), _keys(ruled, its))


def own_training(access: Access, case: Case) -> Traineeship:
    """The reader's own training with a live part in the case; 404 where there is none."""
    mine = trainees_for(access, Permission.SEE_OWN_PROGRESS).filter(
        participations__procedure__case=case, participations__withdrawn_at__isnull=True
    )
    return get_object_or_404(mine.select_related("person").distinct(), person=access.person)


def part_of(case: Case, part_id: int) -> Participation:
    live = Participation.objects.filter(procedure__case=case, withdrawn_at__isnull=True)
    return get_object_or_404(live.select_related(*_PEOPLE), pk=part_id)


def version_of(case: Case, version_id: int) -> Version:
    """Of the case, or of a part in it."""
    parts = list(
        Participation.objects.filter(procedure__case=case).select_related("traineeship__person")
    )
    known = {version.pk: version for version in _versions(case, parts)}
    return known.get(version_id) or get_object_or_404(Version.objects.none())


def next_of(version: Version) -> Version | Case | Participation:
    """What came after it: the next version, or how it reads now."""
    later = Version.objects.filter(
        kind=version.kind, object_id=version.object_id, number__gt=version.number
    )
    model = Case if version.kind == Case._meta.label_lower else Participation
    return later.order_by("number").first() or model._default_manager.get(pk=version.object_id)


def _keys(trainees: QuerySet[Traineeship], among: set[int]) -> frozenset[int]:
    return frozenset(trainees.filter(pk__in=among).values_list("pk", flat=True))


def _resolutions(acts: list[Procedure]) -> list[Resolution]:
    its = Resolution.objects.filter(procedure__in=acts)
    return list(its.select_related("by", "procedure", "holder__traineeship__person"))


def _rulings(case: Case, parts: list[Participation]) -> list[Ruling]:
    """Those in force about an act of this case. Its trainees have few rulings: read them all."""
    trainees = {part.traineeship_id for part in parts}
    its = Ruling.objects.filter(traineeship__in=trainees, withdrawn_at__isnull=True)
    its = its.filter(kind__in=["Pin", "SeparateStep"]).select_related("by")
    return [ruling for ruling in its if ruling.details.get("case") == case.pk]


def _versions(case: Case, parts: list[Participation]) -> list[Version]:
    """The newest first."""
    of_case = Version.objects.filter(kind=Case._meta.label_lower, object_id=case.pk)
    of_parts = Version.objects.filter(
        kind=Participation._meta.label_lower, object_id__in=[part.pk for part in parts]
    )
    rows = [*of_case.select_related("by"), *of_parts.select_related("by")]
    return sorted(rows, key=lambda version: (version.until, version.pk), reverse=True)
