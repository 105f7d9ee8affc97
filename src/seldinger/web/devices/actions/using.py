"""Pieces used in an operation: recorded as scanned, taken back, brought to their case."""

from datetime import date

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.devices.models import DeviceUse, Product
from seldinger.web.devices.scanned import read_scanned
from seldinger.web.logbook.models import Case, OfPatient
from seldinger.web.logbook.numbers import stored
from seldinger.web.people.models import Department, Hospital, Person

_NUMBER = ("number_encrypted", "number_digest", "number_tail")


@action
def record_use(
    *,
    by: Person | None,
    hospital: Hospital,
    day: date,
    raw: str,
    case: Case | None = None,
    department: Department | None = None,
    number: str | None = None,
    like: OfPatient | None = None,
    technique: str = "",
) -> DeviceUse:
    """One piece, as scanned or as a FHIR Device names it (by None). A code that cannot be read is
    kept as it came, with its flags.

    case: whose patient it is then. number: the patient's, where there is no case. like: a row
    (draft, booking) whose patient it is, where nobody has the number in the clear. technique: what
    was done, where no case says it. Raises SeldingerError where nothing was scanned, or where
    case, department and hospital do not belong together.
    """
    read = read_scanned(raw)
    if not read.raw:
        raise SeldingerError("没有扫到内容。请再扫一次，或把标签上的字符粘贴进来")
    _check(hospital, case, department)
    use = DeviceUse(
        hospital=hospital, department=department or (case.department if case else None),
        day=day, case=case, product=product_of(hospital, read.di), technique=technique[:300],
        raw=read.raw, issuer=read.issuer.value, di=read.di, lot=read.lot, serial=read.serial,
        made=read.made, expires=read.expires, flags=[*read.flags], by=by, made_at=timezone.now(),
    )  # fmt: skip
    if case is None:
        _of_patient(use, number, like)
    use.save()
    record(by=by, act="devices.record_use", on=use, hospital=hospital.pk, case=use.case_id)
    return use


@action
def withdraw_use(*, by: Person | None, use: DeviceUse) -> DeviceUse:
    """Recorded wrongly: it stays, and counts nowhere."""
    row = _locked(use)
    if row.withdrawn_at:
        raise SeldingerError("这件器械已经撤回，没有再撤回一次")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="devices.withdraw_use", on=row)
    return row


@action
def restore_use(*, by: Person | None, use: DeviceUse) -> DeviceUse:
    """Undo a withdrawal."""
    row = _locked(use)
    if row.withdrawn_at is None:
        raise SeldingerError("这件器械没有撤回，不需要恢复")
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    record(by=by, act="devices.restore_use", on=row)
    return row


@action
def attach_case(*, by: Person | None, use: DeviceUse, case: Case) -> DeviceUse:
    """The operation is logged now: the use belongs to its case, and the patient is the case's."""
    row = _locked(use)
    _check(row.hospital, case, None)
    row.case = case
    row.department = row.department or case.department
    for name in _NUMBER:
        setattr(row, name, "")
    row.save()
    record(by=by, act="devices.attach_case", on=row, case=case.pk)
    return row


@action
def renumber_use(*, by: Person | None, use: DeviceUse, number: str) -> DeviceUse:
    """The hospital merged two numbers of one patient. Of a case the number is the case's."""
    row = _locked(use)
    if row.case_id is None:
        _of_patient(row, number, None)
        row.save()
    record(by=by, act="devices.renumber_use", on=row)
    return row


# -- what several actions share --------------------------------------------------------------------


def product_of(hospital: Hospital, di: str) -> Product | None:
    """The product that the hospital keeps under this identifier."""
    return Product.objects.filter(hospital=hospital, di=di).first() if di else None


def _locked(use: DeviceUse) -> DeviceUse:
    return DeviceUse.objects.select_for_update(no_key=True, of=("self",)).get(pk=use.pk)


def _check(hospital: Hospital, case: Case | None, department: Department | None) -> None:
    if case and case.hospital_id != hospital.pk:
        raise SeldingerError(f"这个病例不是{hospital.name}的。请核对病例")
    if department and department.hospital_id != hospital.pk:
        raise SeldingerError(f"{department.name}不是{hospital.name}的科室。请核对科室")


def _of_patient(use: DeviceUse, number: str | None, like: OfPatient | None) -> None:
    """Changes the row; the action writes it."""
    if number and number.strip():
        kept = stored(number)
        use.number_encrypted = kept.encrypted
        use.number_digest, use.number_tail = kept.digest, kept.tail
    elif like is not None:
        for name in _NUMBER:
            setattr(use, name, getattr(like, name))
