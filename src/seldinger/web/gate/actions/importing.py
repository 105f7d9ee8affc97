"""A booked list: kept, its columns named, taken over whole or not at all."""

import hashlib
from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.gate.actions.booking import cancelled, number_of
from seldinger.web.gate.actions.looking import forget_notices, keep_verdict
from seldinger.web.gate.importing import (
    GONE,
    Plan,
    Wanted,
    known_columns,
    plan_of,
    told_by,
)
from seldinger.web.gate.known import Known
from seldinger.web.gate.models import BookedList, Booking
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import is_open, sealed, too_old


@action
def keep_booked_list(
    *, by: Person, hospital: Hospital, file_name: str, content: bytes
) -> BookedList:
    """Keep an uploaded list, encrypted, until it is taken over, replaced or a day old."""
    replaced = BookedList.objects.filter(Q(by=by, hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    uploaded = BookedList.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        content=sealed(content), columns=known_columns(hospital),
    )  # fmt: skip
    record(
        by=by, act="gate.keep_booked_list", on=uploaded,
        hospital=hospital.pk, digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return uploaded


@action
def name_columns(*, by: Person, list: BookedList, columns: Mapping[str, str]) -> BookedList:
    """How this list reads, and the hospital's next one. The trail gets no heads."""
    uploaded = BookedList.objects.select_for_update().get(pk=list.pk)
    if not is_open(uploaded):
        raise SeldingerError("这份安排表已被更新的上传代替，或超过一天没有确认。请重新上传")
    uploaded.columns = {key: head for key, head in columns.items() if head}
    uploaded.save(update_fields=["columns"])
    record(by=by, act="gate.name_columns", on=uploaded, columns=sorted(uploaded.columns))
    return uploaded


@action
def take_booked_list(*, by: Person, list: BookedList) -> Plan:
    """Write what the list has, read anew; the file's content is emptied.

    Rows that cannot be read are left out. What an earlier list had on these days and this one has
    no more is cancelled, with that reason.
    """
    hospital = Hospital.objects.select_for_update(no_key=True).get(pk=list.hospital_id)
    uploaded = BookedList.objects.select_for_update().get(pk=list.pk)
    if uploaded.taken_at is not None:
        raise SeldingerError("这份安排表已经写入过，没有再写一次")
    if not is_open(uploaded):
        raise SeldingerError("这份安排表已被更新的上传代替，或超过一天没有确认。请重新上传")
    plan = plan_of(uploaded)
    if not plan.reading.rows:
        raise SeldingerError("这份安排表没有一行能读出。请核对各列的对应，或重新导出")
    _write(by, hospital, plan)
    hear(hospital, [(one.name, one.day) for one in plan.new])
    uploaded.content, uploaded.taken_at = b"", timezone.now()
    uploaded.rows = len(plan.reading.rows)
    uploaded.save()
    record(
        by=by, act="gate.take_booked_list", on=uploaded, hospital=hospital.pk,
        written={
            "新增": len(plan.new), "更正": len(plan.changed) + len(plan.back),
            "未变": plan.same, "消失": len(plan.gone),
        },
    )  # fmt: skip
    return plan


def _write(by: Person, hospital: Hospital, plan: Plan) -> None:
    known = [row for row, _ in (*plan.changed, *plan.back)] + plan.gone
    keys = [row.pk for row in known]
    locked = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
    rows = {row.pk: row for row in locked.order_by("pk")}
    now = timezone.now()
    touched = [_created(by, hospital, one) for one in plan.new]
    for row, one in (*plan.changed, *plan.back):
        touched.append(_changed(rows[row.pk], one))
    for row in plan.gone:
        cancelled(rows[row.pk], GONE).save()
        forget_notices(row)
    around = Known(touched)
    for row in sorted(touched, key=lambda one: one.pk):
        keep_verdict(row, now, around)


def _created(by: Person, hospital: Hospital, one: Wanted) -> Booking:
    row = Booking(
        hospital=hospital, source=Booking.Source.LIST, by=by, made_at=timezone.now(), key=one.key,
        day=one.day, name=one.name, entries=one.entries, start=one.start, room=one.room,
        department_id=one.department_id, operator_id=one.operator_id,
        operator_name=one.operator_name, supervisor_id=one.supervisor_id,
        supervisor_name=one.supervisor_name, part=one.part,
    )  # fmt: skip
    number_of(row, one.number)
    row.save()
    return row


def _changed(row: Booking, one: Wanted) -> Booking:
    for name, value in told_by(row, one).items():
        setattr(row, name, value)
    row.cancelled_at, row.cancelled_because = None, ""
    row.version += 1
    row.save()
    return row
