"""What was read from a workbook, on its way through the page: signed, so that nothing is stored."""

import zlib
from typing import Any

from django.core import signing

from seldinger.web.people.models import Person

_DAY = 24 * 60 * 60


def signed(person: Person, what: str, key: int, told: Any) -> str:
    """For this person, about this row of a kind, and for a day."""
    return signing.dumps([person.pk, key, told], salt=f"planning.{what}", compress=True)


def opened(text: str, person: Person, what: str, key: int) -> Any:
    """What was told; None where it is not of this person and row, too old, or not ours."""
    try:
        whose, about, told = signing.loads(text, salt=f"planning.{what}", max_age=_DAY)
    except (signing.BadSignature, ValueError, zlib.error):
        return None
    return told if (whose, about) == (person.pk, key) else None
