"""A hospital's list: kept, its columns named, taken over."""

import hashlib
from collections.abc import Mapping as Columns
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.naming.actions.hearing import hear
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.uploads import is_open, sealed, too_old
from seldinger.web.reconciliation.actions.comparing import CHUNK, compare, locked, record_compared
from seldinger.web.reconciliation.comparing import Comparing, covered_spans, patients_between
from seldinger.web.reconciliation.files import mapping_of, reading_of
from seldinger.web.reconciliation.models import HospitalList, Mapping, Operation
from seldinger.web.reconciliation.queries import numbers_of
from seldinger.web.reconciliation.taking import (
    CORRECTED,
    STRUCK,
    Plan,
    correct,
    created,
    layout_of,
    planned,
    strike,
)

_LONGEST = timedelta(days=3653)


@action
def keep_list(*, by: Person, hospital: Hospital, file_name: str, content: bytes) -> HospitalList:
    """Keep an uploaded list, encrypted, until it is taken over, replaced or a day old."""
    replaced = HospitalList.objects.filter(Q(hospital=hospital) | too_old())
    replaced.exclude(content=b"").update(content=b"")
    uploaded = HospitalList.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        digest=hashlib.sha256(content).hexdigest(),
        content=sealed(content),
    )  # fmt: skip
    record(
        by=by, act="reconciliation.keep_list", on=uploaded,
        hospital=hospital.pk, digest=uploaded.digest,
    )  # fmt: skip
    return uploaded


@action
def set_mapping(
    *, by: Person, hospital: Hospital, columns: Columns[str, str], operator_is_responsible: bool
) -> Mapping:
    """How the hospital's lists read from now on. columns: field → head.

    The trail gets no heads: a head that was none might hold a patient's number.
    """
    told = {key: head for key, head in columns.items() if head}
    hospital = locked(hospital.pk)
    known = mapping_of(hospital)
    was_responsible = bool(known and known.operator_is_responsible)
    mapping, _ = Mapping.objects.update_or_create(
        hospital=hospital,
        defaults={
            "columns": told,
            "operator_is_responsible": operator_is_responsible,
            "by": by,
            "at": timezone.now(),
        },
    )
    spans = covered_spans(hospital) if was_responsible != operator_is_responsible else []
    compared = compare([Comparing(hospital, patients_between(hospital, spans))]) if spans else []
    record(by=by, act="reconciliation.set_mapping", on=mapping, columns=sorted(told))
    record_compared(by, compared)
    return mapping


@action
def take_list(*, by: Person, list: HospitalList, start: date, end: date) -> HospitalList:
    """Take over the rows of a list and compare them; the file's content is emptied.

    start, end: the days that the list covers whole. Rows that cannot be read are left out; rows
    that are there already stay, or are corrected; those that the list has no more are marked.
    """
    _check_days(start, end)
    hospital = locked(list.hospital_id)
    uploaded = HospitalList.objects.select_for_update().get(pk=list.pk)
    if uploaded.taken_at is not None:
        raise SeldingerError("这份清单已经写入过，没有再写一次")
    if not is_open(uploaded):
        raise SeldingerError("这份清单已被更新的上传代替，或超过一天没有确认。请重新上传")
    reading = reading_of(uploaded, mapping_of(hospital))
    if not reading.rows:
        raise SeldingerError("这份清单没有一行能读出。请核对各列的对应，或重新导出")
    plan = planned(hospital, reading, (start, end))
    _write(plan, uploaded)
    uploaded.content, uploaded.taken_at = b"", timezone.now()
    uploaded.start, uploaded.end, uploaded.rows = start, end, len(reading.rows)
    uploaded.layout, uploaded.gone = layout_of(reading.heads), len(plan.gone)
    uploaded.save()
    days = [start, end, *(row.day for row in reading.rows), *(row.day for row in plan.gone)]
    between = patients_between(hospital, [(min(days), max(days))])
    compared = compare([Comparing(hospital, between)])
    hear(hospital, plan.heard)
    _tell_uploader(uploaded)
    record_compared(by, compared)
    record(
        by=by, act="reconciliation.take_list", on=uploaded, hospital=hospital.pk,
        start=start.isoformat(), end=end.isoformat(), written=plan.numbers,
    )  # fmt: skip
    return uploaded


def _write(plan: Plan, uploaded: HospitalList) -> None:
    fresh = [created(uploaded, one) for one in plan.new]
    Operation.objects.bulk_create(fresh, batch_size=CHUNK)
    corrected = [correct(row, uploaded, one) for row, one in plan.corrected]
    Operation.objects.bulk_update(corrected, CORRECTED, batch_size=CHUNK)
    struck = [strike(row, timezone.now()) for row in plan.gone]
    Operation.objects.bulk_update(struck, STRUCK, batch_size=CHUNK)


def _check_days(start: date, end: date) -> None:
    if end < start:
        raise SeldingerError("“结束”不能早于“开始”。请核对清单完整覆盖的日期")
    if end > timezone.localdate():
        raise SeldingerError("清单不能完整覆盖今天以后的日期。请核对“结束”")
    if end - start > _LONGEST:
        raise SeldingerError("一份清单最多覆盖十年。请核对“开始”")


def _tell_uploader(uploaded: HospitalList) -> None:
    if uploaded.start is None or uploaded.end is None:
        return
    numbers = numbers_of(uploaded.hospital, (uploaded.start, uploaded.end))
    notify(
        to=[uploaded.by], kind="list_taken", url="/hospital-lists/", about=f"list {uploaded.pk}",
        start=uploaded.start.isoformat(), end=uploaded.end.isoformat(),
        agree=numbers.agree, differ=numbers.differ + numbers.not_found, unlogged=numbers.unlogged,
    )  # fmt: skip
