"""Applications for tests, handed in and answered through actions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from seldinger.web.applications.actions.answering import answer_step
from seldinger.web.applications.actions.applying import submit
from seldinger.web.applications.actions.keeping import escalate_step, name_deputy
from seldinger.web.applications.entered import Decided, NewApplication
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.queries import open_step
from seldinger.web.people.actions.places import add_department
from seldinger.web.people.models import AccountRole, Department, Person
from seldinger.web.privileges.models import Grant
from support.grants import LIST
from support.people import TODAY, World, give, person, work


def new_application(world: World, **told: Any) -> NewApplication:
    """周's for one list up to grade 3."""
    usual: dict[str, Any] = {
        "doctor": world.zhou,
        "department": world.department,
        "kind": Grant.Kind.LIST,
    }
    if told.get("kind", Grant.Kind.LIST) == Grant.Kind.LIST:
        usual |= {"list_id": LIST, "grade": 3}
    return NewApplication(**usual | told)


def applied(world: World, **told: Any) -> Application:
    new = new_application(world, **told)
    return submit(by=new.doctor, new=new)


def asked(application: Application) -> int:
    """The step that is asked now."""
    step = open_step(application)
    assert step is not None
    return step.pk


def said(
    who: Person, application: Application, answer: Step.Said = Step.Said.PASSED, reason: str = ""
) -> Application:
    """Answered by the action; the application as it stands then."""
    answer_step(
        by=who, application=application, seen=asked(application), said=answer, reason=reason
    )
    application.refresh_from_db()
    return application


def decided(**told: Any) -> Decided:
    return Decided(**{"start": TODAY, "document": "第 9 号"} | told)


def applications_there(
    world: World, doctor: Person, department: Department, head: Person, office: Person
) -> None:
    """One at each point of the path where a page opens: asked, decided upon, returned, refused,
    overdue. Where one person holds every role, a department without a head and an office of its
    own bring one before the committee: nobody answers two stages.
    """
    told: dict[str, Any] = {"doctor": doctor, "department": department}
    applied(world, **told, grade=1)
    said(head, applied(world, **told, grade=2), Step.Said.RETURNED, "请补充考核")
    said(head, applied(world, **told, grade=3), Step.Said.REFUSED, "例数不足")
    late = applied(world, **told, grade=4)
    escalate_step(by=None, step=open_step(late))
    later = TODAY + timedelta(days=30)
    name_deputy(by=head, department=department, person=doctor, start=later)
    last = new_application(world, **told, list_id="comprehensive-intervention")
    if office == world.wu:
        said(office, said(head, submit(by=doctor, new=last)))
        return
    officer = person("沙示例", f"officer-{department.pk}")
    give(officer, AccountRole.MEDICAL_AFFAIRS, department=department)
    quiet = add_department(by=None, hospital=department.hospital, name="示例无主任科室")
    work(doctor, quiet)
    said(officer, submit(by=doctor, new=replace(last, department=quiet)))
    # Their own goes to the office at once.
    told["doctor"] = head
    applied(world, **told, grade=1)
    said(officer, applied(world, **told, grade=2), Step.Said.RETURNED, "请补充考核")
