"""Entries that wait for a supervisor, and what one decides on them."""

from datetime import date
from typing import Any

from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.models import Autonomy, Case, Participation
from seldinger.web.people.actions.roles import end_role
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.verification.decisions import Decision
from seldinger.web.verification.kinds import AnyClaim, case_version_of, kind_of
from support.cases import IN_BASIC, log_case
from support.people import NOW, TODAY, World


def pending(world: World, **told: Any) -> Participation:
    """林's part in a case of its own that waits for 周, or for whom `told` names."""
    told.setdefault("supervisor", world.zhou)
    told.setdefault("trainee", world.trainee)
    trainee, told["state"] = told.pop("trainee"), State.PENDING
    case = log_case(trainee, world.department, **told)
    return Participation.objects.get(procedure__case=case, traineeship=trainee)


def decision(
    claim: AnyClaim,
    role: Role | None = None,
    autonomy: Autonomy | None = Autonomy.PASSIVE_HELP,
) -> Decision:
    """As the page showed it just now."""
    return Decision(
        kind=kind_of(claim),
        claim_id=claim.pk,
        version=claim.version,
        case_version=case_version_of(claim),
        role=role,
        autonomy=autonomy,
    )


def recorded(case: Case, *names: str, day: date = IN_BASIC) -> Operation:
    """A row of the hospital's own list that names these people on the case."""
    taken = HospitalList.objects.create(
        hospital=case.hospital, file_name="清单.csv", digest="0" * 64, by=_anybody(case.hospital),
        uploaded_at=NOW, taken_at=NOW, start=day, end=day, rows=1,
    )  # fmt: skip
    return Operation.objects.create(
        hospital=case.hospital, list=taken, key=f"{case.pk:064}", day=day, name="血管造影术",
        staff={"operator": list(names[:1]), "others": list(names[1:])}, case=case,
        number_encrypted="x", number_digest=case.number_digest, number_tail=case.number_tail,
    )  # fmt: skip


def leave(world: World, who: Person) -> None:
    """Somebody verifies no more, from today on."""
    for role in who.roles.filter(end=None):
        end_role(by=world.secretary, role=role, on=TODAY.replace(day=1))


def _anybody(hospital: Hospital) -> Person:
    return Person.objects.filter(memberships__hospital=hospital).earliest("pk")
