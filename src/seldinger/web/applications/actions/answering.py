"""What the stages answer. The committee's approval alone makes a grant, in one transaction."""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.applications.actions.handing import answer_with, begin_stage, end_as
from seldinger.web.applications.checking import (
    check_asked,
    check_decision,
    check_may_answer,
    check_reason,
)
from seldinger.web.applications.entered import Decided
from seldinger.web.applications.locking import locked
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.people import NEXT, Stage
from seldinger.web.applications.queries import as_told, open_step
from seldinger.web.applications.telling import tell_doctor
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Person
from seldinger.web.privileges.actions.granting import give_grant
from seldinger.web.privileges.models import Grant

Said = Step.Said
_CLOSING = {
    Said.RETURNED: Application.State.RETURNED,
    Said.REFUSED: Application.State.REFUSED,
}


@action
def answer_step(
    *, by: Person, application: Application, seen: int, said: Step.Said, reason: str = ""
) -> Step:
    """Pass on, return or refuse. seen: the step that the page showed. The committee passes by
    `approve` alone."""
    application, step, stage = _asked(by, application, seen)
    if said is Said.PASSED and stage is Stage.COMMITTEE:
        raise SeldingerError("委员会同意时要一并写明授权的起止与依据。请填写决定")
    if said is Said.PASSED_OVER:
        raise SeldingerError("请选择同意、退回补充或不同意")
    check_reason(said, reason)
    answer_with(step, said, reason, by, timezone.now())
    if said is Said.PASSED:
        begin_stage(step.round, NEXT[stage])
    else:
        end_as(application, _CLOSING[said], reason)
    record(
        by=by, act="applications.answer_step", on=application, stage=stage.value,
        answer=said.value, person=application.doctor_id,
    )  # fmt: skip
    return step


@action
def approve(*, by: Person, application: Application, seen: int, decided: Decided) -> Grant:
    """The committee approves: the grant is given with it, or neither is."""
    application, step, stage = _asked(by, application, seen)
    if stage is not Stage.COMMITTEE:
        raise SeldingerError(f"这份申请还在“{stage.label}”，委员会还不能决定")
    check_decision(application, decided)
    grant = give_grant(by=by, new=decided.grant(as_told(application)))
    answer_with(step, Said.PASSED, decided.reason, by, timezone.now())
    application.state, application.grant = Application.State.GRANTED, grant
    application.closed_at = timezone.now()
    application.save(update_fields=["state", "grant", "closed_at"])
    tell_doctor(application, "application_granted", start=grant.start.isoformat())
    record(
        by=by, act="applications.approve", on=application, grant=grant.pk,
        person=application.doctor_id,
    )  # fmt: skip
    return grant


@action
def take_over(*, by: Person, application: Application, seen: int, reason: str) -> Step:
    """The department's deadline has passed, and the office goes on without its answer."""
    application = locked(application)
    step = _seen(application, seen)
    stage = check_asked(application)
    if stage is not Stage.DEPARTMENT or step.escalated_at is None:
        raise SeldingerError("只有科室逾期未评议、已经上报的申请，医务处才能接手")
    if not reason.strip():
        raise SeldingerError("请写明接手的理由：申请人和委员会会看到")
    on = timezone.localdate()
    check_may_answer(by, application, Stage.OFFICE, on)
    answer_with(step, Said.PASSED_OVER, reason, by, timezone.now())
    begin_stage(step.round, Stage.OFFICE)
    record(
        by=by, act="applications.take_over", on=application, stage=stage.value,
        person=application.doctor_id,
    )  # fmt: skip
    return step


def _asked(by: Person, application: Application, seen: int) -> tuple[Application, Step, Stage]:
    """As it stands once its doctor is locked, where this person may answer it."""
    application = locked(application)
    stage = check_asked(application)
    step = _seen(application, seen)
    check_may_answer(by, application, stage, timezone.localdate())
    return application, step, stage


def _seen(application: Application, seen: int) -> Step:
    """Somebody answered meanwhile: what the page showed is asked no more."""
    step = open_step(application)
    if step is None or step.pk != seen:
        raise SeldingerError("这一环节刚刚已有人答复。请刷新页面看现在的情况")
    step.round.application = application
    return step
