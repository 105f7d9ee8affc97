"""Who is at work on an installation: servers side by side, or one change of everything alone."""

import atexit
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from seldinger.errors import SeldingerError

_locks: Any = None
with suppress(ImportError):  # where there are none, the documents say what to keep apart
    import fcntl

    _locks = fcntl

FILE = "running.lock"
PARENT = "SELDINGER_PARENT"  # names to the worker the process whose end ends it too


class Lock:
    """Held until `release`, or until the process ends however it ends."""

    def __init__(self, folder: Path, *, alone: bool) -> None:
        """Raises SeldingerError where somebody else stands in the way."""
        folder.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        if _locks is None:
            return
        kind = _locks.LOCK_EX if alone else _locks.LOCK_SH
        try:
            _locks.flock(self._handle, kind | _locks.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise SeldingerError(IN_USE if alone else BEING_CHANGED) from None

    def release(self) -> None:
        os.close(self._handle)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Waits until no other process is in here with the same lock file. Not to be entered twice."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if _locks is not None:
            _locks.flock(handle, _locks.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def imported_for_good() -> Iterator[None]:
    """What is imported in here stays: the search for garbage passes it over, then and ever after.

    Else it goes through all of it again and again: a quarter of the time that a start takes.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
        # Libraries in C tell of what is still there at the very end.
        atexit.register(gc.unfreeze)
    finally:
        gc.enable()


IN_USE = "平台正在这份数据上运行。请先停止 seldinger serve（和 seldinger work），再试一次"
BEING_CHANGED = "这份数据正在恢复或轮换密钥。请等它结束，再试一次"
