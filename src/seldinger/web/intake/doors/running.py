"""The doors of an installation, open until they are told to close."""

import logging
import os
import signal
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseServer

from seldinger.errors import SeldingerError
from seldinger.web.intake.actions.reading import read_waiting
from seldinger.web.intake.doors.dicom import open_door
from seldinger.web.intake.doors.mllp import MllpDoor
from seldinger.web.intake.doors.own_connection import own_connection
from seldinger.web.intake.doors.tls import tls_context
from seldinger.web.running import PARENT

_EVERY = 1.0  # seconds between two readings of what was kept
_CLOSES_WITHIN = 5.0  # seconds
_log = logging.getLogger(__name__)
Address = tuple[str, int]


@dataclass(frozen=True)
class Doors:
    """What to open, and how. Files of TLS: PEM; authority: by whom senders must be signed."""

    dicom: Address | None = None
    title: str = "SELDINGER"
    mllp: Address | None = None
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None


class Reader:
    """Reads soon what was kept, in a thread of its own. No acknowledgement waits for it."""

    def __init__(self) -> None:
        self.waiting, self.stopped = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name="reader", daemon=True)

    def _run(self) -> None:
        while not self.stopped.is_set():
            self.waiting.wait()
            self.waiting.clear()
            if not self.stopped.is_set():
                self._read()
            self.stopped.wait(_EVERY)

    def _read(self) -> None:
        """The worker reads all the same, once a minute: a failure is told and nothing more."""
        try:
            with own_connection():
                if read_waiting(by=None):
                    self.waiting.set()  # there may be more than it takes at once
        except Exception as error:
            _log.error("what was kept could not be read now: %s", type(error).__name__)

    def stop(self) -> None:
        self.stopped.set()
        self.waiting.set()
        self.thread.join(_CLOSES_WITHIN)


def receive(doors: Doors) -> None:
    """Open them until SIGTERM or SIGINT. Django is loaded already.

    Raises SeldingerError where an address is taken or a certificate cannot be used.
    """
    context = tls_context(doors.certificate, doors.key, doors.authority)
    stop = _told_to_stop()
    reader = Reader()
    reader.thread.start()
    with ExitStack() as opened:
        opened.callback(reader.stop)
        for address, make, said in _asked(doors, context, reader.waiting.set):
            door = _opened(address, make)
            opened.callback(_closed, door)
            _say(said.format(_where(door)) + _tls(context))
        reader.waiting.set()  # what was left behind
        _wait(stop)


def _asked(
    doors: Doors, context: ssl.SSLContext | None, kept: Callable[[], None]
) -> Iterator[tuple[Address, Callable[[], BaseServer], str]]:
    """Where, how, and what is said of it."""
    if dicom := doors.dicom:
        said = f"DICOM 接口已打开：{{}}，AE 标题 {doors.title}"
        yield dicom, lambda: open_door(dicom, doors.title, context, kept), said
    if mllp := doors.mllp:
        yield mllp, lambda: MllpDoor(mllp, context, kept), "HL7（MLLP）接口已打开：{}"


def _opened(address: Address, make: Callable[[], BaseServer]) -> BaseServer:
    try:
        server = make()
    except (OSError, OverflowError):
        told = f"{address[0]}:{address[1]} 不能使用：端口已被占用，或地址不属于本机"
        raise SeldingerError(f"{told}。请换一个") from None
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    return server


def _closed(server: BaseServer) -> None:
    server.shutdown()
    server.server_close()


def _where(server: BaseServer) -> str:
    host, port = server.socket.getsockname()[:2]  # type: ignore[attr-defined]
    return f"{host}:{port}"


def _tls(context: ssl.SSLContext | None) -> str:
    if context is None:
        return ""
    return "，TLS，核对对方的证书" if context.verify_mode == ssl.CERT_REQUIRED else "，TLS"


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _wait(stop: threading.Event) -> None:
    """Until told to stop, or until the server that started this process is gone."""
    parent = int(os.environ.get(PARENT, "0"))
    while not stop.wait(1):
        if parent and os.getppid() != parent:
            return


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
