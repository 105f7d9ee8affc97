"""Who may send, and what was received before. Reads only."""

import hashlib
import hmac
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from seldinger.web.intake.models import Received, Source
from seldinger.web.people.uploads import opened

# The moment of sending (MSH-7) differs where a sender sends one message again.
_SENT_AT = re.compile(rb"\A(\x0b?MSH(.)(?:[^\r\n\2]*?\2){5})[^\r\n|]*", re.DOTALL)


def source_named(protocol: str, name: str) -> Source | None:
    """The standing source that bears this name; None: nobody that is listened to."""
    standing = Source.objects.filter(protocol=protocol, ended_at__isnull=True)
    return standing.select_related("hospital").filter(name=name.strip()).first()


def secret_digest(word: str) -> str:
    """What is stored of the word with which a FHIR client shows who it is."""
    return salted_hmac("seldinger.intake.source", word, algorithm="sha256").hexdigest()


def source_showing(word: str) -> Source | None:
    """The standing FHIR client that was given this word. Compared in constant time."""
    told = secret_digest(word)
    standing = Source.objects.filter(protocol=Source.Protocol.FHIR, ended_at__isnull=True)
    found = [
        each for each in standing.select_related("hospital")
        if each.secret and constant_time_compare(each.secret, told)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def content_digest(content: bytes, protocol: str, hashing: str = "") -> str:
    """HMAC-SHA-256, hex: the same for the same content sent again.

    hashing: another key than the installation's present one, while keys are changed.
    """
    told = _SENT_AT.sub(rb"\1", content, count=1) if protocol == Source.Protocol.HL7 else content
    key = (hashing or settings.KEYS.hashing).encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()


def received_before(source: Source, identity: str, digest: str) -> Received | None:
    """By its identity where it has one that is never used twice (DICOM), else by its content."""
    before = Received.objects.filter(source=source)
    if identity and source.protocol == Source.Protocol.DICOM:
        return before.filter(identity=identity).first()
    return before.filter(digest=digest).first()


def content_of(received: Received) -> bytes:
    """Raises SeldingerError where the keys were lost."""
    return opened(received.content, "原件")
