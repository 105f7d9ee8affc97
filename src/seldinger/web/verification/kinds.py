"""The kinds of claim, and what all of them can be asked: day, hospital, words, address."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from seldinger.web.logbook.models import (
    Activity,
    Admission,
    ImagingReports,
    Outcome,
    Participation,
)
from seldinger.web.logbook.versions import category_word
from seldinger.web.people.models import Hospital, Traineeship

AnyClaim = Participation | Admission | ImagingReports | Activity

PART, ADMISSION, REPORTS, ACTIVITY = "participation", "admission", "reports", "activity"
# As it stands in addresses and forms → where it is stored.
MODELS: dict[str, type[AnyClaim]] = {
    PART: Participation,
    ADMISSION: Admission,
    REPORTS: ImagingReports,
    ACTIVITY: Activity,
}
TITLES = {PART: "手术", ADMISSION: "管理病例", REPORTS: "影像报告", ACTIVITY: "科研教学"}
_SLUGS = {model: slug for slug, model in MODELS.items()}
_BESIDE: dict[str, tuple[str, ...]] = {
    PART: ("procedure__case__hospital", "procedure__case__department"),
    ADMISSION: ("hospital",),
    REPORTS: (),
    ACTIVITY: ("paper",),  # by the relation's name: the app that keeps papers is above this one
}
_PEOPLE = ("traineeship__person", "supervisor", "named", "decided_by")


def rows_of(kind: str) -> QuerySet[Any]:
    """The claims of a kind with all that the functions below ask of them."""
    return MODELS[kind].objects.select_related(*_PEOPLE, *_BESIDE[kind])


def kind_of(claim: AnyClaim) -> str:
    return _SLUGS[type(claim)]


def day_of(claim: AnyClaim) -> date:
    return claim.procedure.case.day if isinstance(claim, Participation) else claim.day


def hospital_of(claim: AnyClaim) -> Hospital | None:
    """Where it was done; None for reports and activities, of which no hospital is told."""
    if isinstance(claim, Participation):
        return claim.procedure.case.hospital
    return claim.hospital if isinstance(claim, Admission) else None


def case_version_of(claim: AnyClaim) -> int:
    """0 where there is no case."""
    return claim.procedure.case.version if isinstance(claim, Participation) else 0


def words_of(claim: AnyClaim) -> str:
    """What was done, in a few words; nothing of the patient."""
    match claim:
        case Participation():
            return claim.procedure.name or category_word(claim.procedure.category)
        case Admission():
            return f"管理病例 {category_word(claim.kind)}".strip()
        case ImagingReports():
            part = f" {claim.part}" if claim.part else ""
            return f"{claim.exam}{part} {claim.number} 份"
        case Activity():
            return f"{claim.type} {claim.title}".strip()


def told(claim: AnyClaim) -> str:
    """A claim as messages name it: “林示例 2026-03-02 血管造影术”."""
    return f"{claim.traineeship.person.name} {day_of(claim)} {words_of(claim)}"


def address_of(claim: AnyClaim) -> str:
    """The page where it is shown."""
    if isinstance(claim, Participation):
        return reverse("case", args=[claim.procedure.case_id])
    return reverse("claim", args=[kind_of(claim), claim.pk])


def line_of(claim: AnyClaim) -> tuple[str, int, int]:
    """What one signature covers: a trainee's procedures of one case, or one other claim."""
    if isinstance(claim, Participation):
        return ("case", claim.procedure.case_id, claim.traineeship_id)
    return (kind_of(claim), claim.pk, 0)


def counts_autonomy(claim: AnyClaim) -> bool:
    """Whether the supervisor says how much was left to the trainee: not for an onlooker."""
    return isinstance(claim, Participation) and claim.is_scrubbed


def ending_of(claim: Participation) -> str:
    """How the act ended, where there is something to say."""
    ended = claim.procedure.outcome
    return "" if ended == Outcome.DONE else Outcome(ended).label


def by_trainee(claims: Iterable[AnyClaim]) -> dict[Traineeship, list[AnyClaim]]:
    """In one order, whoever asks: what is written in it cannot stand in another's way for good."""
    found: dict[Traineeship, list[AnyClaim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda one: (one.traineeship_id, kind_of(one), one.pk)):
        found[claim.traineeship].append(claim)
    return dict(found)
