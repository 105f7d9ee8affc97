"""What the doctor does: applies, hands in again after a return, withdraws.

Rows are locked in one order: the doctor first (as granting does), then what granting locks, and
the audit trail last.
"""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.applications.actions.handing import begin_stage
from seldinger.web.applications.checking import LONGEST, check_application, check_doctor, check_own
from seldinger.web.applications.entered import NewApplication
from seldinger.web.applications.evidence import evidence_of
from seldinger.web.applications.locking import locked, locked_doctor
from seldinger.web.applications.models import Application, Round, Step
from seldinger.web.applications.queries import ASKED, OPEN, as_told, last_round, open_step
from seldinger.web.applications.telling import asked_about, tell_withdrawn
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import drop_notices
from seldinger.web.people.models import Person
from seldinger.web.privileges.checking import catalogue_in_force

State = Application.State


@action
def submit(*, by: Person, new: NewApplication) -> Application:
    """Hand in an application. Raises SeldingerError where it may not be, or where one is open."""
    on = timezone.localdate()
    if new.doctor.pk != by.pk:
        raise SeldingerError("手术权限由医师本人申请，不能代为申请")
    locked_doctor(by.pk)
    new, catalogue = check_application(new, on)
    application = Application.objects.create(
        doctor=by, hospital=new.hospital, department=new.department, kind=new.kind,
        entries=[*new.entries], list_id=new.list_id, grade=new.grade, technology=new.technology,
        catalogue=catalogue.id, version=catalogue.version, renews=new.renews,
        state=State.DEPARTMENT, made_at=timezone.now(),
    )  # fmt: skip
    round_ = Round.objects.create(
        application=application, number=1, words=new.words.strip(),
        evidence=evidence_of(new, catalogue, on), on=on, at=timezone.now(),
    )  # fmt: skip
    begin_stage(round_, Step.Stage.DEPARTMENT)
    record(
        by=by, act="applications.submit", on=application, person=by.pk, kind=application.kind,
        hospital=application.hospital_id, department=application.department_id,
        renews=new.renews.pk if new.renews else None,
    )  # fmt: skip
    return application


@action
def submit_again(*, by: Person, application: Application, words: str) -> Round:
    """After a return: a new round, with the figures of today. It begins at the department."""
    application = locked(application)
    check_own(by, application)
    if application.state != State.RETURNED:
        raise SeldingerError("只有退回补充的申请可以再次提交。请刷新页面")
    if len(words) > LONGEST:
        raise SeldingerError(f"本人陈述太长，最多 {LONGEST} 个字")
    on = timezone.localdate()
    told = as_told(application, words)
    check_doctor(told, on)
    catalogue = catalogue_in_force(application.hospital, on)
    round_ = Round.objects.create(
        application=application, number=last_round(application).number + 1, words=words.strip(),
        evidence=evidence_of(told, catalogue, on), on=on, at=timezone.now(),
    )  # fmt: skip
    begin_stage(round_, Step.Stage.DEPARTMENT)
    record(by=by, act="applications.submit_again", on=application, round=round_.number)
    return round_


@action
def withdraw(*, by: Person, application: Application) -> Application:
    """Until it is decided. Who is asked hears of it."""
    application = locked(application)
    check_own(by, application)
    if application.state not in OPEN:
        state = State(application.state).label
        raise SeldingerError(f"这份申请已经是“{state}”，不能再撤回")
    step = open_step(application) if application.state in ASKED else None
    application.state, application.closed_at = State.WITHDRAWN, timezone.now()
    application.save(update_fields=["state", "closed_at"])
    drop_notices(kind="application_asked", about=asked_about(application))
    if step:
        tell_withdrawn(application, step)
    record(by=by, act="applications.withdraw", on=application, person=by.pk)
    return application
