"""The one place where a patient's number is read back."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.keys import cipher
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person


@action
def reveal_number(*, by: Person, of: Any, purpose: Purpose) -> str:
    """The number of a row of OfPatient. Whether `by` may see the row is the caller's question.

    Raises SeldingerError where `by` may not read numbers for that purpose, where it was erased,
    or where the key is not here.
    """
    wanted = purpose.permission
    if wanted is None or not Access(by, timezone.localdate()).may(wanted):
        raise SeldingerError(f"您没有为“{purpose.label}”查看患者编号的权限。请联系管理员")
    if not of.number_encrypted:
        raise SeldingerError("这位患者的编号已应要求删除，不能再看到")
    try:
        number = _read(of)
    except InvalidToken:
        raise SeldingerError(
            "这个编号用现在的密钥解不开。请管理员核对数据文件夹里的 keys.json"
        ) from None
    record(by=by, act="logbook.reveal_number", on=of, purpose=purpose.value)
    return number


def number_for_device(of: Any) -> str:
    """The number of a row of OfPatient, on the worklist of a device; "" where it cannot be read.

    Part of the action that serves the list, which records it: a device has no account.
    """
    try:
        return _read(of) if of.number_encrypted else ""
    except InvalidToken:
        return ""


def _read(of: Any) -> str:
    return cipher(settings.KEYS).decrypt(of.number_encrypted).decode()
