"""What leaves for machines and systems that ask: each time one row of who asked and how much."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.fernet import InvalidToken
from django.conf import settings

from seldinger.web.audittrail.actions import action, record
from seldinger.web.intake.models import IntakeDraft, PatientName, Source
from seldinger.web.keys import cipher
from seldinger.web.logbook.actions.revealing import numbers_for_device
from seldinger.web.logbook.purposes import Purpose
from seldinger.web.people.models import Person


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose operation it is. name: "" where nobody told it, or it was erased."""

    number: str = field(repr=False)
    name: str = field(repr=False)


@action
def serve_worklist(
    *, by: Person | None, source: Source, drafts: Sequence[IntakeDraft]
) -> dict[int, Identity]:
    """Draft → whose it is, for the device `source` alone. The audit row names drafts, no patient.

    Raises SeldingerError where no worklist is switched on for the source.
    """
    names = dict(
        PatientName.objects.filter(draft__in=drafts).values_list("draft", "name")
    )  # fmt: skip
    numbers = numbers_for_device(
        by=by, act="intake.serve_worklist", purpose=Purpose.WORKLIST, source=source, drafts=drafts
    )
    return {key: Identity(number, _name(names.get(key, ""))) for key, number in numbers.items()}


@action
def serve_procedures(*, by: Person | None, source: Source, rows: int) -> None:
    """That a system of the hospital was given this many procedures."""
    record(by=by, act="intake.serve_procedures", on=source, rows=rows)


def _name(token: str) -> str:
    try:
        return cipher(settings.KEYS).decrypt(token).decode() if token else ""
    except InvalidToken:
        return ""
