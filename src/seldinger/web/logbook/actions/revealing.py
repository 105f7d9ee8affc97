"""The one place where a patient's number is read back."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.keys import cipher
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person, Traineeship

K = TypeVar("K")


@action
def reveal_number(*, by: Person, of: Any, purpose: Purpose) -> str:
    """The number of a row of OfPatient. Whether `by` may see the row is the caller's question.

    Raises SeldingerError where `by` may not read numbers for that purpose, where it was erased,
    or where the key is not here.
    """
    _check(by, purpose)
    if not of.number_encrypted:
        raise SeldingerError("这位患者的编号已应要求删除，不能再看到")
    number = _readable(of)
    record(by=by, act="logbook.reveal_number", on=of, purpose=purpose.value)
    return number


@action
def reveal_numbers(
    *, by: Person, of: Mapping[K, Any], trainee: Traineeship, purpose: Purpose, reason: str
) -> dict[K, str]:
    """The numbers of a trainee's rows of OfPatient, under one audit row; not of erased patients.

    Whether `by` may see the rows is the caller's question. Raises as `reveal_number`.
    """
    _check(by, purpose)
    known: dict[str, str] = {}  # rows of one case have one number
    numbers = {}
    for key, row in of.items():
        if row.number_encrypted:
            if row.number_encrypted not in known:
                known[row.number_encrypted] = _readable(row)
            numbers[key] = known[row.number_encrypted]
    told = {"purpose": purpose.value, "reason": reason, "numbers": len(numbers)}
    record(by=by, act="logbook.reveal_numbers", on=trainee, **told)
    return numbers


def _check(by: Person, purpose: Purpose) -> None:
    wanted = purpose.permission
    if wanted is None or not Access(by, timezone.localdate()).may(wanted):
        raise SeldingerError(f"您没有为“{purpose.label}”查看患者编号的权限。请联系管理员")


def _readable(of: Any) -> str:
    try:
        return _read(of)
    except InvalidToken:
        raise SeldingerError(
            "这个编号用现在的密钥解不开。请管理员核对数据文件夹里的 keys.json"
        ) from None


class Device(Protocol):
    """A machine of a hospital that may ask: a row of an app above this one."""

    pk: Any
    hospital_id: int

    @property
    def has_worklist(self) -> bool: ...


def numbers_for_device(
    *, by: Person | None, act: str, purpose: Purpose, source: Any, drafts: Sequence[Any]
) -> dict[int, str]:
    """Draft's primary key → its number, for a device; "" where it cannot be read.

    A device has no account: that a worklist is switched on for it, in the hospital of the drafts,
    is its permission. Writes the audit row of the action `act` around it, which names the drafts.
    Raises SeldingerError for any other purpose or source.
    """
    device: Device = source
    if purpose is not Purpose.WORKLIST or not device.has_worklist:
        raise SeldingerError("这个来源没有开通工作列表，不能读取患者编号")
    if any(draft.hospital_id != device.hospital_id for draft in drafts):
        raise SeldingerError("设备只能得到本院患者的编号")
    keys = [draft.pk for draft in drafts]
    record(by=by, act=act, on=source, purpose=purpose.value, drafts=keys)
    return {draft.pk: _read_or_empty(draft) for draft in drafts}


def _read_or_empty(of: Any) -> str:
    try:
        return _read(of) if of.number_encrypted else ""
    except InvalidToken:
        return ""


def _read(of: Any) -> str:
    return cipher(settings.KEYS).decrypt(of.number_encrypted).decode()
