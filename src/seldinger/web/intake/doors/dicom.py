"""The DICOM door: C-ECHO, C-STORE of dose reports, and a worklist (C-FIND) of what is booked.

Known AE titles only. An object is kept before it is acknowledged; it is read by the worker.
"""

import logging
import re
import ssl
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError
from pydicom import config as pydicom_config
from pydicom.dataset import Dataset
from pynetdicom import AE, _config, evt

from seldinger.intake.dicom.files import LARGEST
from seldinger.web.intake.actions.receiving import keep
from seldinger.web.intake.doors.line import CONNECTIONS, Handler, Line, Server
from seldinger.web.intake.doors.own_connection import own_connection
from seldinger.web.intake.models import Source
from seldinger.web.intake.receiving import source_named
from seldinger.web.intake.worklist import worklist
from seldinger.web.intake.worklist_keys import AskedWronglyError

_MOST = 32  # associations at once; who has not said yet who they are takes no place among them
_UNIT = 65536  # bytes of a protocol data unit that senders are asked for
_VERIFICATION, _WORKLIST = "1.2.840.10008.1.1", "1.2.840.10008.5.1.4.31"
# Storage classes in which dose reports come (PS3.4, B.5).
_STORED = [f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in (11, 22, 33, 34, 35, 67)]
_SYNTAXES = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99",
             "1.2.840.10008.1.2.2"]  # fmt: skip
# PS3.7, C: a sender that is told “out of resources” sends again later.
_DONE, _PENDING, _CANCELLED = 0x0000, 0xFF00, 0xFE00
_REFUSED, _OUT_OF_RESOURCES, _NO_MATCH, _UNABLE = 0x0124, 0xA700, 0xA900, 0xC000
_UNKNOWN_CALLER = (0x01, 0x01, 0x03)  # rejected, permanently: calling AE title not recognised
_FULL = (0x02, 0x03, 0x02)  # for now: local limit exceeded
# Leading zeros are against the standard and sent all the same.
_UID = re.compile(r"[0-9.]{1,64}")
_log = logging.getLogger(__name__)
Nudge = Callable[[], None]


def open_door(
    address: tuple[str, int], title: str, context: ssl.SSLContext | None, kept: Nudge
) -> Server:
    """A server that `serve_forever` runs. kept: called after an object was kept."""
    _config.LOG_HANDLER_LEVEL = "none"  # it would write out what is sent
    warnings.filterwarnings("ignore", module="pydicom")  # so would these
    pydicom_config.settings.reading_validation_mode = pydicom_config.IGNORE
    # A long accession number is sent as it is: a shortened one would name another operation.
    pydicom_config.settings.writing_validation_mode = pydicom_config.IGNORE
    entity = AE(ae_title=title)
    entity.maximum_associations, entity.maximum_pdu_size = CONNECTIONS, _UNIT
    entity.acse_timeout = 15
    entity.dimse_timeout = entity.network_timeout = 60
    for uid in _STORED:
        entity.add_supported_context(uid, _SYNTAXES)
    for uid in (_WORKLIST, _VERIFICATION):
        entity.add_supported_context(uid, _SYNTAXES[:2])
    entity.require_called_aet = True
    server = entity.make_server(
        address, ssl_context=context, server_class=Server, request_handler=Handler,
        evt_handlers=[
            (evt.EVT_REQUESTED, _requested), (evt.EVT_C_ECHO, _echo),
            (evt.EVT_C_STORE, _store, [kept]), (evt.EVT_C_FIND, _find),
        ],
    )  # fmt: skip
    assert isinstance(server, Server)
    entity._servers.append(server)  # `shutdown` takes it from there
    return server


def _requested(event: Any) -> None:
    """Whoever is not known is refused before a byte of an object is read."""
    title = str(event.assoc.requestor.primitive.calling_ae_title).strip()
    refusal: tuple[int, int, int] | None = None
    try:
        with own_connection():
            if source_named(Source.Protocol.DICOM, title) is None:
                refusal = _UNKNOWN_CALLER
    except Exception as error:  # pynetdicom would let in whom a fault left undecided
        _log.error("an association could not be decided on: %s", type(error).__name__)
        refusal = _FULL
    event.assoc.dul.socket.served()
    if sum(each.is_established for each in event.assoc.ae.active_associations) >= _MOST:
        refusal = refusal or _FULL
    if refusal:
        _log.warning("an association was refused: %s", "unknown" if refusal[0] == 1 else "full")
        event.assoc.acse.send_reject(*refusal)
        event.assoc.kill()


def _source(event: Any) -> Source | None:
    """Who asks: it may have been ended since it came in."""
    line = event.assoc.dul.socket
    if isinstance(line, Line):
        line.served()
    return source_named(Source.Protocol.DICOM, str(event.assoc.requestor.ae_title))


def _echo(event: Any) -> int:
    with own_connection():
        return _DONE if _source(event) else _REFUSED


def _store(event: Any, kept: Nudge) -> int:
    uid = str(event.request.AffectedSOPInstanceUID or "")
    if not _UID.fullmatch(uid):
        return _NO_MATCH
    content = event.encoded_dataset()
    if len(content) > LARGEST:
        return _UNABLE
    try:
        with own_connection():
            source = _source(event)
            if source is None:
                return _REFUSED
            keep(source, content, uid)
    except DatabaseError as error:
        _log.error("an object could not be kept: %s", type(error).__name__)
        return _OUT_OF_RESOURCES
    kept()
    return _DONE


def _find(event: Any) -> Iterator[tuple[int, Dataset | None]]:
    try:
        with own_connection():
            source = _source(event)
            answers = worklist(source, event.identifier) if source else None
    except AskedWronglyError:
        yield _NO_MATCH, None
        return
    except DatabaseError as error:
        _log.error("a worklist could not be read: %s", type(error).__name__)
        yield _OUT_OF_RESOURCES, None
        return
    if answers is None:
        yield _REFUSED, None
        return
    for answer in answers:
        if event.is_cancelled:
            yield _CANCELLED, None
            return
        yield _PENDING, answer
