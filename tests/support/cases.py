"""Facts of a trainee's logbook, for tests of pages. Logged through actions."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.actions.bulk import log_cases as log
from seldinger.web.logbook.entered import EnteredAct, EnteredCase
from seldinger.web.logbook.entries import NewCase, NewPart, NewProcedure
from seldinger.web.logbook.models import Case
from seldinger.web.people.models import Department, Person, Traineeship
from support.people import TODAY, World

IN_BASIC = date(2026, 3, 2)  # a day on which 林 rotates in 介入基础


def log_case(trainee: Traineeship, department: Department, **told: Any) -> Case:
    """One case with one procedure; `told` as for `new_case`."""
    number = told.pop("number", "") or f"T{Case.objects.count() + 1:06}"
    case = new_case(trainee, department, number=number, **told)
    return log(by=None, cases=[case])[0]


def log_cases(number: int, trainee: Traineeship, department: Department, **told: Any) -> None:
    """So many cases of one kind, each of another patient."""
    first = Case.objects.count() + 1
    cases = [
        new_case(trainee, department, number=f"T{first + place:06}", **told)
        for place in range(number)
    ]
    log(by=None, cases=cases)


def entered_case(world: World, **told: Any) -> EnteredCase:
    """A case as 林 tells it: one angiography on TODAY, supervised by 周."""
    usual: dict[str, Any] = {
        "hospital": world.main.pk,
        "department": world.department.pk,
        "day": TODAY,
        "number": "T900001",
        "acts": (EnteredAct("血管造影术", Role.OPERATOR, "angiography"),),
        "supervisor": world.zhou.pk,
    }
    return EnteredCase(**usual | told)


def new_case(
    trainee: Traineeship,
    department: Department,
    *,
    supervisor: Person,
    number: str,
    name: str = "血管造影术",
    category: str = "angiography",
    role: Role = Role.OPERATOR,
    state: State = State.VERIFIED,
    day: date = IN_BASIC,
) -> NewCase:
    """A case as the actions take it; logged, and decided where it is, that evening."""
    evening = timezone.make_aware(datetime.combine(day, time(18)))
    part = NewPart(
        trainee=trainee.pk,
        supervisor=supervisor.pk,
        state=state,
        logged_at=evening,
        decided_at=None if state is State.PENDING else evening,
        role=role,
    )
    return NewCase(
        hospital=department.hospital_id,
        department=department.pk,
        day=day,
        number=number,
        procedures=(NewProcedure(name, category, (part,)),),
    )
