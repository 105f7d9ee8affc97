"""Other keys for patients' numbers, so that a process killed at any moment loses none.

The next keys are written beside the present ones first. One transaction then writes every number
anew and notes the next hashing key's fingerprint. Whoever starts after a cut reads that note:
where it names the next keys they are taken, else they were never used and are dropped.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from seldinger.errors import SeldingerError
from seldinger.web import keys
from seldinger.web.audittrail.models import KeyMark
from seldinger.web.privacy.actions.rekeying import rekey
from seldinger.web.running import BEING_CHANGED, Lock

Say = Callable[[str], None]


def rotate(folder: Path, say: Say) -> Path:
    """New keys for everything stored. Returns where the old ones are kept.

    Raises SeldingerError where a server runs on the folder, where keys come from the environment,
    or where a stored number cannot be read.
    """
    keys.refuse_from_environment(folder)
    lock = Lock(folder, alone=True)
    try:
        _refuse_stale(folder)
        following = keys.propose(folder, settings.KEYS)
        try:
            rekey(by=None, present=settings.KEYS, following=following, say=say)
        except BaseException:
            with suppress(DatabaseError, SeldingerError):
                _settle(folder)
            raise
        kept = keys.accept(folder)
        settings.KEYS = keys.keys_at(folder)
        return kept
    finally:
        lock.release()


def settle(folder: Path) -> None:
    """Finish or drop a change of keys that was cut off. Nothing to do almost always."""
    if keys.proposed(folder) is None:
        return
    try:
        lock = Lock(folder, alone=True)
    except SeldingerError:  # whoever changes the keys is still at it
        raise SeldingerError(BEING_CHANGED) from None
    try:
        _settle(folder)
    finally:
        lock.release()


def attended(folder: Path) -> Lock:
    """What a server holds while it runs. Raises SeldingerError where its keys are old already."""
    lock = Lock(folder, alone=False)
    try:
        _refuse_stale(folder)
    except SeldingerError:
        lock.release()
        raise
    return lock


def _settle(folder: Path) -> None:
    following = keys.proposed(folder)
    if following is None:
        return
    if _noted() == following:
        keys.accept(folder)
        settings.KEYS = keys.keys_at(folder)
    else:
        keys.drop(folder)


def _noted() -> str | None:
    """The fingerprint of the key with which the database's numbers are hashed."""
    try:
        if KeyMark._meta.db_table not in connection.introspection.table_names():
            return None
        newest = KeyMark.objects.order_by("-pk").values_list("fingerprint", flat=True)
        return newest.first()
    except DatabaseError:
        raise SeldingerError(
            "上次更换密钥没有做完，要先问数据库做到了哪一步，而数据库打不开。"
            "请让数据库运行起来再启动；密钥文件没有改动"
        ) from None


def _refuse_stale(folder: Path) -> None:
    if keys.keys_at(folder) != settings.KEYS or keys.proposed(folder):
        raise SeldingerError("密钥刚刚被换过。请再运行一次")
