"""HL7 v2 over MLLP: a frame, kept, then answered (HL7 v2, chapter 2.9; MLLP release 1).

AA: kept, or kept before. AE: cannot be kept, or is no message. AR: nobody who may send.
A sender that is told AE or nothing sends again; a sender that is told AA does not. What is in the
message is not looked at here, but for who sent it: what cannot be read waits for a person.
"""

import logging
import re
import socket
import socketserver
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError

from seldinger.intake.draft import IntakeError
from seldinger.intake.hl7v2.message import LARGEST, Message, read_messages
from seldinger.web.intake.actions.receiving import keep
from seldinger.web.intake.doors.own_connection import own_connection
from seldinger.web.intake.models import Source
from seldinger.web.intake.receiving import source_named

_START, _END = b"\x0b", b"\x1c"  # no byte of GB18030 or UTF-8 within a character
_AFTER_END = b"\r"
_IDLE = 300.0  # seconds between two messages
_WITHIN = 30.0  # seconds from a frame's first byte to its last, or for one answer to be taken
_MOST = 64  # connections at once
_MOST_OF_ONE = 48  # from one address: a sender that leaves its connections open stops nobody else
_HEADER = re.compile(rb"MSH[^\r\n]*")
_log = logging.getLogger(__name__)
Nudge = Callable[[], None]


class FrameError(Exception):
    """What comes over the line is no frame."""


class Frames:
    """Frames of one connection, each bounded in size and time."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.waiting = bytearray()

    def next(self) -> bytes | None:
        """None where the sender has left. Raises FrameError, OSError."""
        seen, until = 0, 0.0
        while True:
            end = self.waiting.find(_END, seen)
            if end >= 0:
                frame = bytes(self.waiting[:end])
                del self.waiting[: end + len(_END)]
                return _inside(frame)
            seen = len(self.waiting)
            if seen > LARGEST:
                raise FrameError("frame too large")
            if not until and self.waiting.strip():
                until = time.monotonic() + _WITHIN
            left = until - time.monotonic() if until else _IDLE
            if left <= 0:
                raise FrameError("frame too slow")
            self.connection.settimeout(left)
            some = self.connection.recv(65536)
            if not some:
                return None
            self.waiting += some


def _inside(frame: bytes) -> bytes:
    start = frame.find(_START)
    if start < 0 or frame[:start].strip():
        raise FrameError("no frame")
    return frame[start + 1 :]


def answered(content: bytes, kept: Nudge) -> bytes:
    """The frame that answers a message, after it was kept."""
    header = _header_of(content)
    if header is None:
        return _answer(None, "AE", "207", "unreadable message")
    try:
        name = _sender(header)
        # No database looks for NUL: it would be told to send again, for ever.
        source = None if "\0" in name else source_named(Source.Protocol.HL7, name)
        if source is None:
            _log.warning("a message from an unknown sender was refused")
            return _answer(header, "AR", "200", "unknown sender")
        keep(source, content, header.control_id)
    except DatabaseError as error:
        _log.error("a message could not be kept: %s", type(error).__name__)
        return _answer(header, "AE", "207", "not stored, send again")
    kept()
    return _answer(header, "AA", "0", "")


def _header_of(content: bytes) -> Message | None:
    """The first segment alone: the rest may be in an encoding that its sender has agreed on."""
    found = _HEADER.match(content.lstrip(b"\xef\xbb\xbf\r\n "))
    try:
        return read_messages(found[0])[0] if found else None
    except IntakeError:
        return None


def _sender(message: Message) -> str:
    header = message.header
    return " ".join(part for part in (header.value(3), header.value(4)) if part)


def _answer(message: Message | None, code: str, number: str, words: str) -> bytes:
    """In the sender's delimiters and character set, from whom it was sent to."""
    now = datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")
    if message is None:
        lines = [f"MSH|^~\\&|SELDINGER||||{now}||ACK|{now}|P|2.4", f"MSA|{code}||{words}"]
        return _START + "\r".join(lines).encode() + b"\r" + _END + _AFTER_END
    header, bar = message.header, message.header.marks.field
    raw = [header.fields[place] if place < len(header.fields) else "" for place in range(13)]
    kind = header.marks.component.join(part for part in ("ACK", message.trigger, "ACK") if part)
    top = ["MSH", raw[2], raw[5], raw[6], raw[3], raw[4], now, "", kind, raw[10], raw[11], raw[12]]
    lines = [bar.join(top), bar.join(["MSA", code, raw[10], words])]
    if code != "AA":
        lines.append(bar.join(["ERR", "", "", number, "E"]))
    text = "\r".join(lines) + "\r"
    return _START + text.encode(message.encoding, "replace") + _END + _AFTER_END


class _Connection(socketserver.BaseRequestHandler):
    server: "MllpDoor"

    def handle(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        frames = Frames(self.request)
        try:
            while (content := frames.next()) is not None:
                with own_connection():
                    answer = answered(content, self.server.kept)
                self.request.settimeout(_WITHIN)
                self.request.sendall(answer)
        except FrameError as error:
            _log.warning("a connection was ended: %s", error)


class MllpDoor(socketserver.ThreadingTCPServer):
    """Listens until `shutdown`. context: TLS, None for none. kept: called after a message was."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = _MOST

    def __init__(
        self, address: tuple[str, int], context: ssl.SSLContext | None, kept: Nudge
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Connection)
        self.context, self.kept = context, kept
        self._lock, self._of = threading.Lock(), Counter[str]()

    def get_request(self) -> tuple[Any, Any]:
        connection, peer = super().get_request()
        connection.settimeout(_WITHIN)
        if self.context is not None:
            # The handshake waits for the connection's own thread: a silent peer stops nobody.
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, peer

    def verify_request(self, request: Any, client_address: Any) -> bool:
        del request
        with self._lock:
            if self._of.total() >= _MOST or self._of[client_address[0]] >= _MOST_OF_ONE:
                return False
            self._of[client_address[0]] += 1
            return True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._of[client_address[0]] -= 1
                self._of += Counter()  # forgets whom nothing is left of

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The kind alone: what was sent may stand in a fault's text."""
        del request, client_address
        kind = sys.exc_info()[0]
        _log.info("a connection ended: %s", kind.__name__ if kind else "")
