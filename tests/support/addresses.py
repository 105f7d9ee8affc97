"""Every address of the platform, read from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from seldinger.norms.library import library_at
from seldinger.web.applications.models import Application, Deputy
from seldinger.web.assessment.models import Assessment, OwnForm
from seldinger.web.assigning.models import DayOrder
from seldinger.web.catalogues.findings import findings_of
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft, CatalogueFile
from seldinger.web.completion.models import IssuedBundle, ReadBundle, Review, TrustedKey
from seldinger.web.curves.models import Limit
from seldinger.web.dose.models import Alert, BadgeFile, FollowUp, Threshold
from seldinger.web.gate.models import BookedList, Booking, Consent, Discussion, Override
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.logbook.models import Activity, Case, Procedure, TakeIn, Version
from seldinger.web.naming.models import NameConfirmation, NameTable, WrittenName
from seldinger.web.norms.models import Adoption
from seldinger.web.people.models import Base, Hospital, Person, RosterDraft, Stay, Traineeship
from seldinger.web.planning.models import PlanLock, Publication, RotationPlan, Search, Seats
from seldinger.web.privileges.models import Grant, GrantDraft, Suspension
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.review.models import Aftermath, Comment, Proposal
from seldinger.web.teaching.models import Attendance, Paper, SessionPart, TeachingSession
from seldinger.web.technologies.models import FirstCase, Operator, Technology
from support.devices import device_addresses
from support.intake_pages import intake_addresses
from support.people import World
from support.skills import examination_of


@dataclass(frozen=True)
class Address:
    """One URL pattern. parameters: the names of what stands in angle brackets."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def rule(self) -> Any:
        return getattr(self.view, "rule", "absent")

    @property
    def methods(self) -> frozenset[str]:
        """Those that the view answers; HEAD where GET."""
        told = frozenset(getattr(self.view, "methods", ("GET",)))
        return told | {"HEAD"} if "GET" in told else told


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            names = tuple(pattern.pattern.converters)
            yield Address(pattern.name or "", route, names, pattern.callback)


def url_of(address: Address, world: World, *, outsider: bool = False) -> str:
    """The address filled with objects of the world: 林's and her base's, or the outsider's own."""
    if not address.parameters:
        return reverse(address.name)
    known = _of_outsider(address, world) if outsider else _of_world(address, world)
    told = {name: known[name] for name in address.parameters}
    # Rows are asked for only where the address names them: the first of each.
    keys = {name: _first(rows) for name, rows in told.items() if hasattr(rows, "values_list")}
    return reverse(address.name, kwargs=told | keys)


def is_of_an_object(address: Address) -> bool:
    """Whether it names something that belongs to somebody; norms belong to everybody."""
    return any(name.endswith("_id") for name in address.parameters if name not in _NORMS)


_NORMS = {"requirement_id", "entry_id"}
# Nobody but the trainee may open these.
# Of somebody who operates.
_REVIEWED = {"review", "review_workbook", "review_technique", "review_propose"}
_OF_ONESELF = {"case_edit", "claim_edit", "claim_withdraw", "claim_restore"}
_OF_ONESELF |= {"completion_again", "completion_withdraw"}


def _of_world(address: Address, world: World) -> dict[str, Any]:
    # Whoever opens it is not the doctor it is about: everybody may see themselves.
    doctor = world.base_admin if address.name == "doctor_privileges" else world.zhou
    return _of_side(address, world.base, world.trainee, doctor) | {
        "hospital_id": world.main.pk,
        "department_id": world.department.pk,
        "draft_id": RosterDraft.objects.filter(by=world.secretary),
        "grant_draft_id": GrantDraft.objects.filter(by=world.wu),
        "taking_id": TakeIn.objects.filter(by=world.lin),
        "list_id": HospitalList.objects.filter(hospital=world.main),
        "operation_id": _offered_to(world.lin),
        **_grants(world.main),
        **_dose(address, world.main),
        **_review(address, world.main),
        **_theatre(world.main),
        **_names(address, world.main),
        **_bundles(world.main),
        **device_addresses(world.main),
        **intake_addresses(world.main),
        **_catalogues(address, world.main),
        **_applications(address, world.main, world.zhou),
        **_technologies(world.main),
        **_teaching(world.base, world.trainee),
    }


def _of_outsider(address: Address, world: World) -> dict[str, Any]:
    worker = Person.objects.filter(memberships__department=world.other_department)
    colleague = worker.exclude(pk=world.zheng.pk).first() or world.zheng
    own = address.name in _OF_ONESELF
    trainee = world.zheng_trainee if own else world.other_trainee
    return _of_side(address, world.other_base, trainee, colleague) | {
        "hospital_id": world.other_hospital.pk,
        "department_id": world.other_department.pk,
        "draft_id": RosterDraft.objects.filter(by=world.zheng),
        "grant_draft_id": GrantDraft.objects.filter(by=world.zheng),
        "taking_id": TakeIn.objects.filter(by=world.zheng),
        "list_id": HospitalList.objects.filter(hospital=world.other_hospital),
        "operation_id": _offered_to(world.zheng),
        **_grants(world.other_hospital),
        **_dose(address, world.other_hospital),
        **_review(address, world.other_hospital),
        **_theatre(world.other_hospital),
        **_names(address, world.other_hospital),
        **_bundles(world.other_hospital),
        **device_addresses(world.other_hospital),
        **intake_addresses(world.other_hospital),
        **_catalogues(address, world.other_hospital),
        **_applications(address, world.other_hospital, world.zheng),
        **_technologies(world.other_hospital),
        **_teaching(world.other_base, _writer(address, world)),
    }


def _of_side(address: Address, base: Base, trainee: Traineeship, worker: Person) -> dict[str, Any]:
    """A base's things. A file is of a trainee, or of somebody who works there; some had left."""
    if address.name == "person_training_return":
        left = Traineeship.objects.filter(stays__base=base, stays__ending=Stay.Ending.LEFT)
        trainee = left.first() or trainee
    about_work = {"membership_id", "role_id", "absence_id"} & set(address.parameters)
    about_work |= {address.name} & {"doctor_privileges"}
    about_work |= {address.name} & {"feedback_give_teacher"}
    about_work |= {address.name} & _REVIEWED
    return _norms(address) | {
        "base_id": base.pk,
        "place_id": base.places.filter(kind="partner"),
        "person_id": worker.pk if about_work else trainee.person_id,
        "membership_id": worker.memberships,
        "role_id": worker.roles,
        "absence_id": worker.absences,
        "trainee_id": trainee.pk,
        "period": "2025-Q1",
        "place": "ct",
        "rotation_id": trainee.rotations.order_by("-start"),
        "ruling_id": trainee.rulings,
        "claim_id": trainee.admissions,
        "admission_id": trainee.admissions,
        "case_id": Case.objects.filter(procedures__participations__traineeship=trainee),
        "procedure_id": _procedures(trainee).order_by("pk"),  # of the first case
        "part_id": trainee.participations,
        "version_id": _versions(trainee),
        "assessment_id": Assessment.objects.filter(traineeship=trainee),
        "plan_id": RotationPlan.objects.filter(base=base),
        "search_id": Search.objects.filter(base=base),
        "number": 1,
        **({"kind": "fresh"} if address.name == "plan_solve" else {}),
        "month": "2026-08",
        "seats_id": Seats.objects.filter(base=base),
        "lock_id": PlanLock.objects.filter(base=base),
        "publication_id": Publication.objects.filter(version__plan__base=base),
        "own_form_id": OwnForm.objects.filter(base=base),
        "curve_limit_id": Limit.objects.filter(base=base),
        "curve_category": "angiography",
        "curve_measure": "technical",
        "issued_bundle_id": IssuedBundle.objects.filter(traineeship=trainee),
        "day_order_id": DayOrder.objects.filter(base=base),
        **_reviews(address, trainee),
        **examination_of(address.name, trainee, base),
    }


# Pages of a review that stands at one point of its path; the others open what is asked first.
_REVIEW_STANDING = {
    "completion_take_back": {"state": "director"},
    "completion_reverse": {"state": "passed"},
    "completion_again": {"state": "returned"},
}


def _bundles(hospital: Hospital) -> dict[str, Any]:
    return {
        "read_bundle_id": ReadBundle.objects.filter(hospital=hospital),
        "trusted_key_id": TrustedKey.objects.filter(hospital=hospital),
    }


def _reviews(address: Address, trainee: Traineeship) -> dict[str, Any]:
    standing = _REVIEW_STANDING.get(address.name, {"state": "supervisor"})
    return {"review_id": Review.objects.filter(traineeship=trainee, **standing)}


def _grants(hospital: Hospital) -> dict[str, Any]:
    grants = Grant.objects.filter(hospital=hospital)
    rests = Suspension.objects.filter(grant__in=grants[:1])
    return {"grant_id": grants, "suspension_id": rests}


def _technologies(hospital: Hospital) -> dict[str, Any]:
    technology = Technology.objects.filter(hospital=hospital, cases__isnull=False)
    return {
        "technology_id": technology,
        "first_case_id": FirstCase.objects.filter(technology__in=technology[:1]),
        "operator_id": Operator.objects.filter(technology__in=technology[:1]),
        "turn": "suspend",
    }


def _teaching(base: Base, trainee: Traineeship) -> dict[str, Any]:
    sessions = TeachingSession.objects.filter(base=base)
    return {
        "paper_id": Paper.objects.filter(traineeship=trainee),
        "paper_claim_id": Activity.objects.filter(traineeship=trainee, type="综述"),
        "diary_claim_id": Activity.objects.filter(traineeship=trainee, type="总住院工作"),
        "session_id": sessions,
        "session_part_id": SessionPart.objects.filter(session__in=sessions),
        "attendance_id": Attendance.objects.filter(session__in=sessions),
        "feed_token": "nobody-was-given-this-one",
    }


def _writer(address: Address, world: World) -> Traineeship:
    """Nobody looks up the level of their own paper's journal."""
    return world.other_trainee if address.name == "paper_level" else world.zheng_trainee


def _review(address: Address, hospital: Hospital) -> dict[str, Any]:
    """Something happened after the operation whose page this is."""
    after = Operation.objects.filter(hospital=hospital, aftermaths__isnull=False)
    known = {"operation_id": after} if address.name == "review_aftermath" else {}
    return known | {
        "aftermath_id": Aftermath.objects.filter(operation__hospital=hospital),
        "proposal_id": Proposal.objects.filter(hospital=hospital),
        "comment_id": Comment.objects.filter(hospital=hospital),
        "measure": "overrides",
    }


def _dose(address: Address, hospital: Hospital) -> dict[str, Any]:
    is_taken = address.name == "badges_withdraw"
    files = BadgeFile.objects.filter(hospital=hospital)
    alerts = Alert.objects.filter(draft__hospital=hospital)
    dosed = IntakeDraft.objects.filter(dose_alerts__in=alerts)
    return {
        "dose_id": dosed,
        "alert_id": alerts,
        "follow_up_id": FollowUp.objects.filter(alert__in=alerts),
        "kept_kind": "threshold",
        "kept_id": Threshold.objects.filter(hospital=hospital),
        "badge_file_id": files.filter(taken_at__isnull=not is_taken),
    }


def _names(address: Address, hospital: Hospital) -> dict[str, Any]:
    its = WrittenName.objects.filter(hospital=hospital)
    waits = not address.name.endswith("_withdraw")
    return {
        "written_name_id": its,
        "name_confirmation_id": NameConfirmation.objects.filter(name__in=its),
        "name_table_id": NameTable.objects.filter(hospital=hospital, taken_at__isnull=waits),
    }


def _theatre(hospital: Hospital) -> dict[str, Any]:
    its = Booking.objects.filter(hospital=hospital)
    return {
        "booking_id": its,
        "discussion_id": Discussion.objects.filter(booking__in=its),
        "consent_id": Consent.objects.filter(booking__in=its),
        "override_id": Override.objects.filter(hospital=hospital),
        "booked_list_id": BookedList.objects.filter(hospital=hospital),
    }


# Pages of an application that stands at one point of its path; the others open the first.
_STANDING = {
    "application_approve": {"state": "committee"},
    "application_again": {"state": "returned"},
    "application_document": {"state": "refused"},
    "application_take_over": {"rounds__steps__escalated_at__isnull": False},
}


def _applications(address: Address, hospital: Hospital, doctor: Person) -> dict[str, Any]:
    its = Application.objects.filter(hospital=hospital).order_by("pk")
    if address.name in {"application_again", "application_withdraw"}:  # one's own
        its = its.filter(doctor=doctor)
    return {
        "application_id": its.filter(**_STANDING.get(address.name, {})),
        "deputy_id": Deputy.objects.filter(department__hospital=hospital),
        "number": 1,
        "figure": "operated",
    }


def _catalogues(address: Address, hospital: Hospital) -> dict[str, Any]:
    drafts = CatalogueDraft.objects.filter(hospital=hospital, adopted_as="")
    norm = library_at(None).catalogue("shougang")
    is_back = address.name == "catalogue_version_resume"
    return {
        "catalogue_draft_id": drafts.filter(discarded_at__isnull=not is_back),
        "catalogue_decision_id": CatalogueDecision.objects.filter(hospital=hospital),
        "finding": findings_of(norm).all[0].key,
        "catalogue_file_id": CatalogueFile.objects.filter(hospital=hospital),
        "adoption_id": Adoption.objects.filter(hospital=hospital),
        "overlay_id": norm.overlays[0].id,
        "version": norm.version,
    }


def _procedures(trainee: Traineeship) -> Any:
    return Procedure.objects.filter(participations__traineeship=trainee)


def _versions(trainee: Traineeship) -> Any:
    cases = Case.objects.filter(procedures__participations__traineeship=trainee)
    return Version.objects.filter(kind="logbook.case", object_id__in=cases.values("pk"))


def _norms(address: Address) -> dict[str, Any]:
    rulebook = library_at(None).rulebook("interventional")
    catalogue = library_at(None).catalogue("shougang")
    of_catalogue = "catalogue" in address.route
    return {
        "name": "shougang" if of_catalogue else "interventional",
        "entry_id": next(iter(catalogue.entries)).id,
        "requirement_id": rulebook.requirements[0].id,
        # The ruling whose form shows the most; a claim with a patient.
        "kind": "admission" if address.name.startswith("claim") else "hospital",
    }


def _offered_to(learner: Person) -> Any:
    return Operation.objects.filter(mentions__person=learner, mentions__state="open")


def _first(rows: Any) -> int:
    return int(rows.values_list("pk", flat=True).first() or 0)
