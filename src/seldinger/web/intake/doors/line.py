"""One connection of the DICOM door, bounded in size and in time.

pynetdicom takes as many bytes as a peer announces, and waits for them as long as it likes.
"""

import logging
import socket
import ssl
import sys
import threading
import time
from typing import Any, cast

from pynetdicom.association import Association
from pynetdicom.transport import AssociationSocket, RequestHandler, ThreadedAssociationServer

from seldinger.intake.dicom.files import LARGEST

_LONGEST_UNIT = 256 * 1024  # bytes of one protocol data unit; we ask for 64 KB (PS3.8, 9.3)
_UNIT_WITHIN = 30.0  # seconds from a unit's first byte to its last, or for one answer to be taken
_MESSAGE_WITHIN = 180.0  # seconds from a message's first byte to its last
_MESSAGE = LARGEST + 1024 * 1024  # bytes of a message, with its command
CONNECTIONS = 96  # at once, also those that have not said yet who they are
_log = logging.getLogger(__name__)


class Line(AssociationSocket):
    """Raises OSError, which ends the connection, where a peer sends too much or too slowly."""

    def __init__(self, assoc: Association, client_socket: socket.socket) -> None:
        super().__init__(assoc, client_socket=client_socket)
        self._taken, self._begun = 0, 0.0

    def served(self) -> None:
        """A message was answered: the next one begins."""
        self._taken, self._begun = 0, 0.0

    def recv(self, nr_bytes: int) -> bytearray:
        now = time.monotonic()
        self._begun = self._begun or now
        self._taken += nr_bytes
        if nr_bytes > _LONGEST_UNIT or self._taken > _MESSAGE:
            raise OSError("more than a message may have")
        return self._received(nr_bytes, min(now + _UNIT_WITHIN, self._begun + _MESSAGE_WITHIN))

    def _received(self, wanted: int, until: float) -> bytearray:
        """Fewer where the peer has left."""
        line, found = cast(socket.socket, self.socket), bytearray()
        while len(found) < wanted:
            left = until - time.monotonic()
            if left <= 0:
                raise OSError("slower than a message may be")
            line.settimeout(left)
            some = line.recv(min(wanted - len(found), 65536))
            if not some:
                break
            found += some
        line.settimeout(_UNIT_WITHIN)
        return found


class Handler(RequestHandler):
    """A connection in a thread of its own, from its handshake on: a silent peer stops nobody."""

    def handle(self) -> None:
        self.request.settimeout(_UNIT_WITHIN)
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().handle()

    def _create_association(self) -> Association:
        association = super()._create_association()
        line = Line(association, self.request)
        association.dul.event_queue.get_nowait()  # the connection was announced twice
        association.dul.socket = line
        association.dul.daemon = True  # a device that stays connected does not keep the door open
        return association


class Server(ThreadedAssociationServer):
    """Listens until `shutdown`."""

    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self._greeting = threading.Semaphore(CONNECTIONS)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, peer = cast(socket.socket, self.socket).accept()
        if self.ssl_context is not None:
            connection = self.ssl_context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, peer

    def verify_request(self, request: Any, client_address: Any) -> bool:
        del request, client_address
        if len(self.active_associations) >= CONNECTIONS:
            return False
        return self._greeting.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Up to the association, which runs in a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._greeting.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The kind alone: what was sent may stand in a fault's text."""
        del request, client_address
        kind = sys.exc_info()[0]
        _log.info("a connection to the DICOM door ended: %s", kind.__name__ if kind else "")
