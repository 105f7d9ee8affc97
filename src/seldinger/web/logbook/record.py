"""The stored facts of one trainee → the domain's record."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q

from seldinger.domain.training import record as facts
from seldinger.domain.training.months import ONE_DAY
from seldinger.domain.training.record import Origin, Record
from seldinger.domain.training.rulebook import ActivityCount, Rulebook
from seldinger.domain.training.words import LEAVE, Reason, Role, State
from seldinger.norms.library import library_at
from seldinger.web.logbook.models import (
    Admission,
    Case,
    Outcome,
    Participation,
    Reconciled,
    Source,
)
from seldinger.web.logbook.privileges import NOT_KEPT, Held, privileges_of
from seldinger.web.people.models import BaseHospital, Stay, Traineeship

RULINGS = {
    kind.__name__: kind
    for kind in (
        facts.Waiver,
        facts.CrossStage,
        facts.Branch,
        facts.DirectionChange,
        facts.HospitalAdmitted,
        facts.Pin,
        facts.SeparateStep,
    )
}


def record_of(trainee: Traineeship, held: Mapping[int, Held] | None = None) -> Record:
    """Everything stored about a trainee; a fact's origin is its kind and primary key.

    held: what `privileges_of` says of her entries, where it has been asked already.

    Always in the same order: a database promises none by itself. Patients' numbers become opaque
    keys that end in what pages may show. A fixed number of queries, however much there is.
    """
    rotations, leaves = _rotations(trainee)
    stays = list(trainee.stays.order_by("start"))
    return Record(
        staff_no="",
        name=trainee.person.name,
        background=trainee.background or None,
        entry=trainee.entry,
        directions=tuple(trainee.directions),
        rotations=tuple(rotations),
        leaves=(*leaves, *_absences(stays)),
        procedures=tuple(_procedures(trainee, privileges_of(trainee) if held is None else held)),
        admissions=tuple(_admissions(trainee)),
        reports=tuple(_reports(trainee)),
        activities=tuple(_activities(trainee)),
        rulings=tuple(_rulings(trainee)),
        base_hospitals=_base_hospitals(stays),
    )


def _rotations(trainee: Traineeship) -> tuple[list[facts.Rotation], list[facts.Leave]]:
    rows = trainee.rotations.filter(withdrawn_at__isnull=True).values_list(
        "pk", "place", "start", "end", "hospital__name", "department__name"
    )
    rotations, leaves = [], []
    for pk, place, start, end, hospital, department in rows:
        origin = Origin("轮转", pk)
        if place == LEAVE:
            leaves.append(facts.Leave(start, end, origin))
        else:
            visit = facts.Rotation(place, start, end, hospital or "", department or "", origin)
            rotations.append(visit)
    return rotations, leaves


def _absences(stays: list[Stay]) -> Iterator[facts.Leave]:
    """Between leaving and returning nobody trained: the gap is leave, and moves the end."""
    for before, after in pairwise(stays):
        if before.end and after.start > before.end + ONE_DAY:
            yield facts.Leave(before.end + ONE_DAY, after.start - ONE_DAY, Origin("轮转", 0))


def _procedures(trainee: Traineeship, privileges: Mapping[int, Held]) -> Iterator[facts.Procedure]:
    rows: Iterable[Any] = (
        Participation.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
        .order_by("procedure__case__day", "pk")
        .values_list(
            "pk",
            "role",
            "state",
            "supervisor__name",
            "procedure__name",
            "procedure__category",
            "procedure__case_id",
            "procedure__case__day",
            "procedure__case__session",
            "procedure__case__number_tail",
            "procedure__case__hospital__name",
            "procedure__case__department__name",
            "is_scrubbed",
            "procedure__outcome",
            "procedure__case__is_simulation",
            "reconciled",
        )
    )
    for (
        pk,
        role,
        state,
        by,
        name,
        category,
        case,
        day,
        session,
        tail,
        hospital,
        where,
        *more,
    ) in rows:
        held = privileges.get(pk, NOT_KEPT)
        yield facts.Procedure(
            day,
            case_no(case, tail),
            name,
            category or None,
            Role(role),
            State(state),
            session,
            by or "",
            hospital,
            where or "",
            privilege=held.privilege,
            own_privilege=held.own is not None,
            unknown_refused=held.refused_from is not None,
            barrier=_barrier(*more[:3]),
            reconciled=more[3] == Reconciled.AGREES,
            listed=more[3] != "",
            origin=Origin("手术", pk),
        )


def case_no(case: int, tail: str) -> str:
    """An opaque key of a case's patient that ends in what pages may show."""
    return f"{case}{tail}"


def _barrier(is_scrubbed: bool, outcome: str, is_simulation: bool) -> Reason | None:
    if is_simulation:
        return Reason.SIMULATED
    if not is_scrubbed:
        return Reason.OBSERVED
    return Reason.NOT_ATTEMPTED if outcome == Outcome.NOT_ATTEMPTED else None


def _admissions(trainee: Traineeship) -> Iterator[facts.Admission]:
    rows = (
        Admission.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
        .order_by("day", "pk")
        .values_list("pk", "day", "number_digest", "number_tail", "kind", "state")
    )
    for pk, day, digest, tail, kind, state in rows:
        origin = Origin("管理病例", pk)
        yield facts.Admission(day, f"{digest}{tail}", kind or None, State(state), origin)


def _reports(trainee: Traineeship) -> Iterator[facts.ImagingReports]:
    rows = trainee.imaging_reports.filter(withdrawn_at__isnull=True)
    for row in rows.order_by("day", "pk").select_related("supervisor"):
        by = row.supervisor.name if row.supervisor else ""
        origin = Origin("影像报告", row.pk)
        part = row.part or None
        state = State(row.state)
        yield facts.ImagingReports(row.day, row.exam, part, row.number, state, by, origin)


def _activities(trainee: Traineeship) -> Iterator[facts.Activity]:
    """Papers with their proof: by the names of the relations, as the app that keeps them is above
    this one."""
    kept = Q(paper__proofs__pk__isnull=False, paper__proofs__replaced_at=None)
    standing = trainee.activities.filter(withdrawn_at__isnull=True)
    rows = standing.annotate(described=Count("paper"), proofs=Count("paper__proofs", filter=kept))
    papers = _paper_types(library_at(None).rulebook(trainee.rulebook))
    for row in rows.order_by("day", "pk"):
        # Of one that came from a workbook nobody can say, until it is described here.
        asked = row.type in papers and (row.source == Source.LOGGED or row.described)
        yield facts.Activity(
            row.day, row.type, row.title, row.capacity, row.level, State(row.state),
            proved=row.proofs > 0 if asked else None, origin=Origin("科研教学", row.pk),
        )  # fmt: skip


def _paper_types(rulebook: Rulebook) -> Collection[str]:
    """What is proved by a file: the only duty that names levels of journals asks for it."""
    asked = (r for r in rulebook.requirements if isinstance(r, ActivityCount) and r.levels)
    return {t for r in asked for t in r.types}


def _rulings(trainee: Traineeship) -> Iterator[facts.Ruling]:
    for row in trainee.rulings.filter(withdrawn_at__isnull=True).select_related("by"):
        details = dict(row.details)
        if "directions" in details:
            details["directions"] = tuple(details["directions"])
        if "case" in details:
            details["case"] = _case_key(details["case"])
        yield RULINGS[row.kind](by=row.by.name, on=row.on, reason=row.reason, **details)


def _case_key(case_id: int) -> facts.CaseKey:
    case = Case.objects.get(pk=case_id)
    return facts.CaseKey(case_no(case.pk, case.number_tail), case.day, case.session)


def _base_hospitals(stays: list[Stay]) -> frozenset[str]:
    """The hospitals of every base of the training, each within the time of the stay there."""
    places = BaseHospital.objects.filter(base__in={stay.base_id for stay in stays})
    rows = list(places.values_list("base_id", "start", "end", "hospital__name"))
    return frozenset(
        name
        for stay in stays
        for base, start, end, name in rows
        if base == stay.base_id
        and (end is None or end >= stay.start)
        and (stay.end is None or start <= stay.end)
    )
