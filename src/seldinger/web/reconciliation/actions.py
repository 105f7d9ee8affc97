"""Taking over a hospital's list, and comparing it with what was logged. Safe to run again."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from seldinger.domain.training.reconcile import Finding, Named, Reconciliation
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.keys import cipher
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.actions.training import facts_changed
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation import models
from seldinger.web.reconciliation.comparing import (
    Comparing,
    covered_spans,
    patients_between,
    patients_of,
)
from seldinger.web.reconciliation.files import KEPT_FOR, is_open, mapping_of, reading_of
from seldinger.web.reconciliation.models import Comparison, HospitalList, Mention, Operation
from seldinger.web.reconciliation.queries import OPEN, numbers_of, pending_reconciliation
from seldinger.web.reconciliation.taking import CORRECTED, correct, created, planned

CHUNK = 250
_LONGEST = timedelta(days=3653)
_AT_ONCE = 500  # cases that one call compares; the worker calls again


@action
def keep_list(*, by: Person, hospital: Hospital, file_name: str, content: bytes) -> HospitalList:
    """Keep an uploaded list, encrypted, until it is taken over, replaced or a day old."""
    too_old = Q(uploaded_at__lte=timezone.now() - KEPT_FOR)
    HospitalList.objects.filter(Q(hospital=hospital) | too_old).exclude(content=b"").update(
        content=b""
    )
    uploaded = HospitalList.objects.create(
        hospital=hospital, by=by, file_name=file_name[:200], uploaded_at=timezone.now(),
        digest=hashlib.sha256(content).hexdigest(),
        content=cipher(settings.KEYS).encrypt(content),
    )  # fmt: skip
    record(
        by=by, act="reconciliation.keep_list", on=uploaded,
        hospital=hospital.pk, digest=uploaded.digest,
    )  # fmt: skip
    return uploaded


@action
def set_mapping(
    *, by: Person, hospital: Hospital, columns: Mapping[str, str], operator_is_responsible: bool
) -> models.Mapping:
    """How the hospital's lists read from now on. columns: field → head.

    The trail gets no heads: a head that was none might hold a patient's number.
    """
    told = {key: head for key, head in columns.items() if head}
    known = mapping_of(hospital)
    was_responsible = bool(known and known.operator_is_responsible)
    mapping, _ = models.Mapping.objects.update_or_create(
        hospital=hospital,
        defaults={
            "columns": told,
            "operator_is_responsible": operator_is_responsible,
            "by": by,
            "at": timezone.now(),
        },
    )
    record(by=by, act="reconciliation.set_mapping", on=mapping, columns=sorted(told))
    if was_responsible != operator_is_responsible:
        for start, end in covered_spans(hospital):
            reconcile_hospital(by=by, hospital=hospital, start=start, end=end)
    return mapping


@action
def take_list(*, by: Person, list: HospitalList, start: date, end: date) -> HospitalList:
    """Take over the rows of a list and compare them; the file's content is emptied.

    start, end: the days that the list covers whole. Rows that cannot be read are left out; rows
    that are there already stay, or are corrected.
    """
    _check_days(start, end)
    hospital = _locked(list.hospital_id)
    uploaded = HospitalList.objects.select_for_update().get(pk=list.pk)
    if uploaded.taken_at is not None:
        raise SeldingerError("这份清单已经写入过，没有再写一次")
    if not is_open(uploaded):
        raise SeldingerError("这份清单已被更新的上传代替，或超过一天没有确认。请重新上传")
    reading = reading_of(uploaded, mapping_of(hospital))
    if not reading.rows:
        raise SeldingerError("这份清单没有一行能读出。请核对各列的对应，或重新导出")
    plan = planned(hospital, reading.rows)
    fresh = [created(uploaded, one) for one in plan.new]
    Operation.objects.bulk_create(fresh, batch_size=CHUNK)
    corrected = [correct(row, uploaded, one) for row, one in plan.corrected]
    Operation.objects.bulk_update(corrected, CORRECTED, batch_size=CHUNK)
    uploaded.content, uploaded.taken_at = b"", timezone.now()
    uploaded.start, uploaded.end, uploaded.rows = start, end, len(reading.rows)
    uploaded.save(update_fields=["content", "taken_at", "start", "end", "rows"])
    days = [start, end, *(row.day for row in reading.rows)]
    reconcile_hospital(by=by, hospital=hospital, start=min(days), end=max(days))
    # Last: until the end of the transaction everybody else waits to write behind this row.
    record(
        by=by, act="reconciliation.take_list", on=uploaded, hospital=hospital.pk,
        start=start.isoformat(), end=end.isoformat(),
        written={"新增": len(fresh), "更正": len(corrected), "未变": plan.same},
    )  # fmt: skip
    _tell_uploader(uploaded)
    return uploaded


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


@action
def reconcile_hospital(*, by: Person | None, hospital: Hospital, start: date, end: date) -> int:
    """Compare again what the list and the logbook have of these days; the claims that changed."""
    hospital = _locked(hospital.pk)
    return _compare(by, Comparing(hospital, patients_between(hospital, start, end)))


@action
def reconcile_cases(*, by: Person | None, cases: Sequence[Case]) -> int:
    """Compare some cases again; the claims that changed. Cheap: only their patients are read."""
    matched = Operation.objects.filter(case__in=[case.pk for case in cases]).order_by()
    hospitals = {case.hospital_id for case in cases} | set(
        matched.values_list("hospital", flat=True)
    )
    changed = 0
    for pk in sorted(hospitals):
        hospital = _locked(pk)
        changed += _compare(by, Comparing(hospital, patients_of(hospital, cases)))
    return changed


def reconcile_pending(*, by: Person | None) -> int:
    """Compare what was logged or changed since the last time, some hundred cases at once.

    The worker's; where nothing changed, nothing is written. The number of cases looked at.
    """
    cases = [*pending_reconciliation()[:_AT_ONCE]]
    if cases:
        reconcile_cases(by=by, cases=cases)
    return len(cases)


@action
def dismiss_offer(*, by: Person, offer: Mention, reason: str) -> None:
    """The trainee says why an operation that names them needs no entry."""
    locked = Mention.objects.select_for_update().get(pk=offer.pk)
    if not reason.strip():
        raise SeldingerError("请写明为什么不需登记")
    if locked.person_id != by.pk or locked.state != Mention.State.OPEN or locked.dismissed:
        raise SeldingerError("这台手术已经登记或处理过，没有再处理一次")
    locked.dismissed = reason.strip()[:200]
    locked.save(update_fields=["dismissed"])
    record(by=by, act="reconciliation.dismiss_offer", on=locked.operation)


@action
def restore_offer(*, by: Person, offer: Mention) -> None:
    """Undo a dismissal."""
    locked = Mention.objects.select_for_update().get(pk=offer.pk)
    if locked.person_id != by.pk or not locked.dismissed:
        raise SeldingerError("这台手术仍在待登记的列表里，不需要恢复")
    locked.dismissed = ""
    locked.save(update_fields=["dismissed"])
    record(by=by, act="reconciliation.restore_offer", on=locked.operation)


# -- writing what was found ------------------------------------------------------------------------


def _locked(hospital: int) -> Hospital:
    """One comparison at a time in a hospital; logging there goes on."""
    return Hospital.objects.select_for_update(no_key=True).get(pk=hospital)


def _compare(by: Person | None, at: Comparing) -> int:
    result = at.result()
    matched = _match(at, result)
    findings = {finding.part: finding for finding in result.findings}
    changed = _tell_claims(at, findings)
    _keep_comparisons(at, findings)
    _keep_mentions(at, result.named)
    record(
        by=by, act="reconciliation.reconcile", on=at.hospital,
        rows=len(at.operations), cases=len(at.cases), written={"病例": matched, "登记": changed},
    )  # fmt: skip
    return changed


def _match(at: Comparing, result: Reconciliation) -> int:
    moved = []
    for pk, operation in at.operations.items():
        if operation.case_id != result.matches.get(pk):
            operation.case_id = result.matches.get(pk)
            moved.append(operation)
    Operation.objects.bulk_update(moved, ["case"], batch_size=CHUNK)
    return len(moved)


def _tell_claims(at: Comparing, findings: Mapping[int, Finding]) -> int:
    """What a claim says by itself stays as it is: its version does not move."""
    wanted = {
        pk: findings[pk].said.value if pk in findings else ""
        for pk, (_, part) in at.parts.items()
        if part.withdrawn_at is None
    }
    stale = sorted(pk for pk, said in wanted.items() if at.parts[pk][1].reconciled != said)
    trainees = {}
    for place in range(0, len(stale), CHUNK):
        # Read anew and locked: a row is sealed whole, and a supervisor may just have signed it.
        rows = Participation.objects.filter(pk__in=stale[place : place + CHUNK]).order_by("pk")
        parts = [*rows.select_for_update(of=("self",)).select_related("traineeship")]
        for part in parts:
            part.reconciled = wanted[part.pk]
            trainees[part.traineeship_id] = part.traineeship
        Participation.objects.bulk_update(parts, ["reconciled"], batch_size=CHUNK)
    for _, trainee in sorted(trainees.items()):
        facts_changed(trainee)
    return len(stale)


def _keep_comparisons(at: Comparing, findings: Mapping[int, Finding]) -> None:
    fresh, changed = [], []
    for pk, (case, part) in at.parts.items():
        told = _told(findings.get(pk), part, case)
        known: Comparison | None = getattr(part, "comparison", None)
        if known is None:
            if part.withdrawn_at is None:
                fresh.append(Comparison(part=part, **told))
        elif any(getattr(known, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(known, name, value)
            changed.append(known)
    Comparison.objects.bulk_create(fresh, batch_size=CHUNK)
    names = ["operation", "difference", "place", "version", "case_version"]
    Comparison.objects.bulk_update(changed, names, batch_size=CHUNK)


def _told(finding: Finding | None, part: Participation, case: Case) -> dict[str, object]:
    said: dict[str, object] = {"operation_id": None, "difference": "", "place": ""}
    if finding and part.withdrawn_at is None:
        said = {
            "operation_id": finding.row,
            "difference": finding.difference.value if finding.difference else "",
            "place": finding.place.value if finding.place else "",
        }
    return {**said, "version": part.version, "case_version": case.version}


def _keep_mentions(at: Comparing, named: Iterable[Named]) -> None:
    known = {
        (row.operation_id, row.person_id): row
        for row in Mention.objects.filter(operation__in=Operation.objects.filter(
            at.patients, hospital=at.hospital).order_by().values("pk"))
    }  # fmt: skip
    fresh, changed, offered = [], [], set()
    for one in named:
        state = _state(one)
        row = known.pop((one.row, one.person), None)
        if row is None:
            row = Mention(operation_id=one.row, person_id=one.person, place=one.place, state=state)
            fresh.append(row)
        elif (row.place, row.state) == (one.place, state):
            continue
        else:
            row.place, row.state = one.place, state
            changed.append(row)
        if state == Mention.State.OPEN and not row.dismissed:
            offered.add(one.person)
    for row in known.values():
        if row.state != Mention.State.GONE:
            row.state = Mention.State.GONE
            changed.append(row)
    Mention.objects.bulk_create(fresh, batch_size=CHUNK)
    Mention.objects.bulk_update(changed, ["place", "state"], batch_size=CHUNK)
    _offer(offered)


def _state(named: Named) -> Mention.State:
    if named.is_logged:
        return Mention.State.LOGGED
    return Mention.State.OPEN if named.is_sure else Mention.State.UNSURE


def _offer(people: Iterable[int]) -> None:
    for person in Person.objects.filter(pk__in=sorted(people)).order_by("pk"):
        number = Mention.objects.filter(OPEN, person=person).count()
        notify(
            to=[person], kind="offered", url="/hospital-lists/offers/", about="offers",
            number=number,
        )  # fmt: skip
