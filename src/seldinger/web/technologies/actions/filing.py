"""The admission file: proposed, described, its ethics, and who may operate."""

from dataclasses import asdict
from datetime import date

from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Department, Person
from seldinger.web.technologies.checking import (
    check_editable,
    check_ethics,
    check_file,
    check_operator_end,
    check_permitted,
)
from seldinger.web.technologies.entered import EthicsTold, FileTold
from seldinger.web.technologies.models import Operator, Step, Technology


@action
def propose_technology(*, by: Person | None, department: Department, told: FileTold) -> Technology:
    """A draft of the department's. Raises SeldingerError where the leader does not work there."""
    check_file(told, department)
    now = timezone.now()
    made = Technology.objects.create(
        hospital=department.hospital, department=department, by=by, made_at=now, **_values(told)
    )
    Step.objects.create(
        technology=made, state=made.state, on=timezone.localdate(), by=by, made_at=now
    )
    record(
        by=by, act="technologies.propose_technology", on=made, title=made.title,
        department=department.pk, kind=made.kind,
    )  # fmt: skip
    return made


@action
def describe_technology(*, by: Person | None, technology: Technology, told: FileTold) -> Technology:
    """The file as it reads now, while it is with the department."""
    found = locked(technology)
    check_editable(found)
    check_file(told, found.department)
    values = _values(told)
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    found.save()
    record(
        by=by, act="technologies.describe_technology", on=found, title=found.title,
        changed=changed,
    )  # fmt: skip
    return found


@action
def note_ethics(*, by: Person | None, technology: Technology, told: EthicsTold) -> Technology:
    """Where the ethics review stands; until the committee has decided."""
    found = locked(technology)
    check_ethics(found, told)
    approved = told.ethics == Technology.Ethics.APPROVED
    not_needed = told.ethics == Technology.Ethics.NOT_NEEDED
    found.ethics = told.ethics
    found.ethics_document = told.document.strip() if approved else ""
    found.ethics_reason = told.reason.strip() if not_needed else ""
    found.save()
    record(
        by=by, act="technologies.note_ethics", on=found, state=str(told.ethics),
        document=found.ethics_document, reason=found.ethics_reason,
    )  # fmt: skip
    return found


@action
def permit_operator(
    *,
    by: Person | None,
    technology: Technology,
    person: Person,
    start: date,
    end: date | None = None,
) -> Operator:
    """A doctor who works in that hospital, from a day on."""
    found = locked(technology)
    check_permitted(found, person, start, end, by)
    operator = Operator.objects.create(technology=found, person=person, start=start, end=end, by=by)
    record(
        by=by, act="technologies.permit_operator", on=operator, person=person.pk,
        start=start.isoformat(), end=end.isoformat() if end else None,
    )  # fmt: skip
    return operator


@action
def end_operator(*, by: Person | None, operator: Operator, on: date) -> Operator:
    """on: the last day. Ended already: an earlier day alone."""
    locked(operator.technology)
    found = Operator.objects.select_related("technology", "person").get(pk=operator.pk)
    check_operator_end(found, on)
    found.end = on
    found.save(update_fields=["end"])
    record(
        by=by, act="technologies.end_operator", on=found, person=found.person_id,
        end=on.isoformat(),
    )  # fmt: skip
    return found


def locked(technology: Technology) -> Technology:
    """As it stands once nobody else writes it."""
    return Technology.objects.select_for_update(no_key=True, of=("self",)).get(pk=technology.pk)


def _values(told: FileTold) -> dict[str, object]:
    values = asdict(told) | {"leader": told.leader}
    return {
        name: value.strip() if isinstance(value, str) and name != "kind" else value
        for name, value in values.items()
    }
