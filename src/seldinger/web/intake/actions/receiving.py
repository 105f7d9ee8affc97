"""Keeping what machines send: on the disk first, acknowledged then, read later."""

from django.db import IntegrityError
from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.intake.models import Received, Source
from seldinger.web.intake.receiving import content_digest, received_before
from seldinger.web.people.models import Person
from seldinger.web.people.uploads import sealed


def keep(source: Source, content: bytes, identity: str = "") -> tuple[Received, bool]:
    """The row that holds it, and whether it is new. Once this returns it may be acknowledged."""
    digest = content_digest(content, source.protocol)
    before = received_before(source, identity, digest)
    if before is not None:
        return before, False
    try:
        return receive(by=None, source=source, content=content, identity=identity), True
    except IntegrityError:  # sent twice at one time
        before = received_before(source, identity, digest)
        if before is None:
            raise
        return before, False


@action
def receive(*, by: Person | None, source: Source, content: bytes, identity: str = "") -> Received:
    """Keep an object as it came. Raises IntegrityError where it is there already."""
    received = Received.objects.create(
        source=source,
        identity=identity if source.protocol == Source.Protocol.DICOM else "",
        digest=content_digest(content, source.protocol),
        content=sealed(content),
        size=len(content),
        received_at=timezone.now(),
    )
    record(by=by, act="intake.receive", on=received, source=source.pk, size=received.size)
    return received
