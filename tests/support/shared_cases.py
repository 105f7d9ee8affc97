"""One operation and two trainees of one base on it. Logged through actions."""

from datetime import date
from typing import Any
from uuid import uuid4

from seldinger.domain.training.words import Role
from seldinger.web.logbook.actions.editing import edit_case
from seldinger.web.logbook.actions.entering import log_case
from seldinger.web.logbook.edits import stored_case
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.models import Autonomy, Case, Participation
from seldinger.web.people.actions.training import start_training
from seldinger.web.people.models import AccountRole, Person, Traineeship
from seldinger.web.verification.actions.deciding import verify_claims
from seldinger.web.verification.decisions import Decision
from support.cases import IN_BASIC
from support.people import ENTRY, ROTATIONS, World, give, person, rotate, work

NUMBER = "PATIENT-4711"
ANGIOGRAPHY, EMBOLISATION = "全脑血管造影", "动脉瘤栓塞术"


def second_trainee(world: World, name: str = "高示例", login: str = "gao") -> Traineeship:
    """Another trainee of 林's base, on the same way."""
    started = start_training(
        by=None,
        person=person(name, login),
        base=world.base,
        entry=ENTRY,
        background="internal",
        directions=["neuro", "peripheral", "abdominal"],
    )
    departments = {False: world.department, True: world.partner_department}
    rotate(started, [(*visit, departments[partner]) for *visit, partner in ROTATIONS])  # type: ignore[misc]
    return started


def second_attending(world: World) -> Person:
    """Another attending of 周's department."""
    added = person("唐示例", "tang")
    work(added, world.department)
    give(added, AccountRole.ATTENDING, department=world.department)
    return added


def act(name: str = ANGIOGRAPHY, role: Role = Role.OPERATOR, **told: Any) -> EnteredAct:
    return EnteredAct(name=name, role=role, **{"category": "angiography", **told})


def telling(world: World, *acts: EnteredAct, **told: Any) -> EnteredCase:
    """A case in 周's department as somebody tells it."""
    return EnteredCase(
        **{
            "hospital": world.main.pk,
            "department": world.department.pk,
            "day": IN_BASIC,
            "number": NUMBER,
            "acts": acts or (act(),),
            "supervisor": world.zhou.pk,
            "guidance": ("dsa",),
            **told,
        }
    )


def logged(world: World, trainee: Traineeship, *acts: EnteredAct, **told: Any) -> Case:
    entered = telling(world, *acts, **told)
    return log_case(by=trainee.person, trainee=trainee, entered=entered, key=uuid4()).case


def edited(world: World, trainee: Traineeship, case: Case, *acts: EnteredAct, **told: Any) -> Case:
    """The trainee tells it anew; the number stays where none is told."""
    version = told.pop("version", None) or stored_case(Case.objects.get(pk=case.pk)).shown()
    entered = telling(world, *acts, **{"number": "", **told})
    return edit_case(
        by=trainee.person, trainee=trainee, case=case, version=version, entered=entered
    )


def part_of(case: Case, trainee: Traineeship, name: str = "") -> Participation:
    parts = Participation.objects.filter(procedure__case=case, traineeship=trainee)
    return parts.get(procedure__name=name) if name else parts.get()


def decision(part: Participation, **told: Any) -> Decision:
    """As the supervisor's page would send it now."""
    case = Case.objects.get(pk=part.procedure.case_id)
    return Decision(
        **{
            "kind": "participation",
            "claim_id": part.pk,
            "version": part.version,
            "case_version": case.version,
            "role": Role(part.role),
            "autonomy": Autonomy.PASSIVE_HELP if part.is_scrubbed else None,
            **told,
        }
    )


def verify(supervisor: Person, *parts: Participation) -> None:
    for part in parts:
        part.refresh_from_db()
    verify_claims(by=supervisor, decisions=[decision(part) for part in parts])


def later(days: int) -> date:
    return date.fromordinal(IN_BASIC.toordinal() + days)
