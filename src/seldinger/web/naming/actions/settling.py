"""What a name means now, by whoever knows best; and what the matcher thinks of the others."""

from collections.abc import Sequence

from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.naming.meanings import By, Meanings
from seldinger.web.naming.models import WrittenName

STATES = {
    By.EXACT: WrittenName.State.EXACT,
    By.PERSON: WrittenName.State.PERSON,
}
SETTLED = ["state", "entries", "settled_at"]


def settle(row: WrittenName, catalogue: Catalogue) -> None:
    """By the catalogue or a person; else open, until the matcher looks at it again."""
    told = Meanings(row.hospital, catalogue, [row.text]).certain(row.text)
    if told is None:
        settled_as(row, WrittenName.State.OPEN, ())
    else:
        settled_as(row, STATES[told.by], told.entries)
    row.save(update_fields=SETTLED)


def settled_as(row: WrittenName, state: str, entries: Sequence[str]) -> bool:
    """Whether it says something else than before."""
    if (row.state, row.entries) == (state, [*entries]):
        return False
    row.state, row.entries, row.settled_at = state, [*entries], timezone.now()
    return True
