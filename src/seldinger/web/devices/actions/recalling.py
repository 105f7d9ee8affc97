"""Recalls: asked for with a purpose, followed up patient by patient, ended and taken up again."""

from collections.abc import Sequence

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.devices.models import DeviceUse, FollowUp, Product, Recall
from seldinger.web.people.models import Hospital, Person


@action
def open_recall(
    *,
    by: Person,
    hospital: Hospital,
    purpose: str,
    lot: str = "",
    serial: str = "",
    product: Product | None = None,
) -> Recall:
    """Raises SeldingerError without a purpose, or where nothing is asked for."""
    lot, serial = lot.strip(), serial.strip()
    if not purpose.strip():
        raise SeldingerError("请写明事由，如召回通知的文号与日期")
    if not (lot or serial or product):
        raise SeldingerError("请写批号或序列号，或选一个产品")
    if product and product.hospital_id != hospital.pk:
        raise SeldingerError(f"这个产品不是{hospital.name}的。请核对")
    recall = Recall.objects.create(
        hospital=hospital, product=product, di=product.di if product else "", lot=lot,
        serial=serial, purpose=purpose.strip()[:300], by=by, made_at=timezone.now(),
    )  # fmt: skip
    record(by=by, act="devices.open_recall", on=recall, hospital=hospital.pk, reason=recall.purpose)
    return recall


@action
def follow_up(
    *, by: Person, recall: Recall, uses: Sequence[DeviceUse], state: str, note: str = ""
) -> list[FollowUp]:
    """What became of one patient's uses. The earlier rows stay; taking back is one more row."""
    row = _locked(recall)
    if row.closed_at:
        raise SeldingerError("这次召回查询已经结束。要再登记，请先恢复")
    if state not in FollowUp.State.values:
        raise SeldingerError("请选一种随访的情形")
    if not uses or any(use.hospital_id != row.hospital_id for use in uses):
        raise SeldingerError("没有要登记的器械。请回到召回的页面再选")
    now = timezone.now()
    written = FollowUp.objects.bulk_create(
        FollowUp(recall=row, use=use, state=state, note=note.strip()[:200], by=by, at=now)
        for use in sorted(uses, key=lambda one: one.pk)
    )
    record(by=by, act="devices.follow_up", on=row, state=state, written=len(written))
    return written


@action
def close_recall(*, by: Person, recall: Recall) -> Recall:
    row = _locked(recall)
    if row.closed_at:
        raise SeldingerError("这次召回查询已经结束")
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    record(by=by, act="devices.close_recall", on=row)
    return row


@action
def reopen_recall(*, by: Person, recall: Recall) -> Recall:
    row = _locked(recall)
    if row.closed_at is None:
        raise SeldingerError("这次召回查询没有结束，不需要恢复")
    row.closed_at = None
    row.save(update_fields=["closed_at"])
    record(by=by, act="devices.reopen_recall", on=row)
    return row


@action
def export_recall(*, by: Person, recall: Recall, rows: int) -> None:
    """Note that the list left the platform as a workbook."""
    record(by=by, act="devices.export_recall", on=recall, rows=rows)


def _locked(recall: Recall) -> Recall:
    return Recall.objects.select_for_update(no_key=True, of=("self",)).get(pk=recall.pk)
