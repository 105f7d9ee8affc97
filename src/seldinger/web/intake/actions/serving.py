"""What leaves for machines and systems that ask: each time one row of who asked and how much."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.fernet import InvalidToken
from django.conf import settings

from seldinger.web.audittrail.actions import action, record
from seldinger.web.intake.models import IntakeDraft, PatientName, Source
from seldinger.web.keys import cipher
from seldinger.web.logbook.actions.revealing import number_for_device
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
    """Draft → whose it is, for the device `source` alone. The audit row names no patient."""
    names = dict(
        PatientName.objects.filter(draft__in=drafts).values_list("draft", "name")
    )  # fmt: skip
    record(
        by=by, act="intake.serve_worklist", on=source,
        purpose=Purpose.WORKLIST.value, rows=len(drafts),
    )  # fmt: skip
    return {
        draft.pk: Identity(number_for_device(draft), _name(names.get(draft.pk, "")))
        for draft in drafts
    }


@action
def serve_procedures(*, by: Person | None, source: Source, rows: int) -> None:
    """That a system of the hospital was given this many procedures."""
    record(by=by, act="intake.serve_procedures", on=source, rows=rows)


def _name(token: str) -> str:
    try:
        return cipher(settings.KEYS).decrypt(token).decode() if token else ""
    except InvalidToken:
        return ""
