"""What happened after an operation: written down, and withdrawn where it was wrong."""

from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.people.asked import in_hospital
from seldinger.web.people.models import Person
from seldinger.web.reconciliation.models import Operation
from seldinger.web.review.entered import NewAftermath, check_aftermath
from seldinger.web.review.models import Aftermath


@action
def add_aftermath(*, by: Person, new: NewAftermath, doctor: Person) -> Aftermath:
    """doctor: whom the record names as operator; told where somebody else wrote it."""
    operation = Operation.objects.select_for_update(no_key=True).get(pk=new.operation.pk)
    check_aftermath(new)
    same = Aftermath.objects.filter(operation=operation, kind=new.kind, withdrawn_at=None)
    if same.filter(grade=new.grade, text=new.text.strip()).exists() or (
        not new.grade and same.exists()
    ):
        raise SeldingerError("这台手术已登记过同样的情况。要改的请先撤回原来的一条")
    row = Aftermath.objects.create(
        operation=operation, kind=new.kind.value, grade=new.grade, text=new.text.strip(), by=by,
        made_at=timezone.now(),
    )  # fmt: skip
    if by.pk != doctor.pk:
        notify(
            to=[doctor], kind="aftermath_added",
            url=in_hospital(reverse("review", args=[doctor.pk]), operation.hospital_id),
            day=operation.day.isoformat(), what=row.get_kind_display(),
        )  # fmt: skip
    record(
        by=by, act="review.add_aftermath", on=row, operation=operation.pk, kind=row.kind,
        person=doctor.pk,
    )  # fmt: skip
    return row


@action
def withdraw_aftermath(*, by: Person, aftermath: Aftermath) -> Aftermath:
    """It was entered wrongly. It is kept, and counts no more."""
    row = Aftermath.objects.select_for_update().get(pk=aftermath.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这一条已经撤回")
    row.withdrawn_by, row.withdrawn_at = by, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(by=by, act="review.withdraw_aftermath", on=row, operation=row.operation_id)
    return row
