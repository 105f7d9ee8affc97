"""The question put to a catalogue, as it stands in the address."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.web.norms.queries import is_own

RAISED = "raised"  # managed at a higher grade than the catalogue's
MANAGED = "managed-"  # before a number: managed at that grade, whatever the catalogue says


class Filters(NamedTuple):
    """Empty: not asked. `grade`: of the catalogue (“3”), managed (“managed-4”), or `RAISED`.

    all: every hit, however many.
    """

    q: str = ""
    list: str = ""
    grade: str = ""
    all: str = ""


def passes(catalogue: Catalogue, entry: Entry, filters: Filters) -> bool:
    if filters.list and entry.list_id != filters.list:
        return False
    managed = catalogue.managed_grade(entry)
    if filters.grade == RAISED:
        return managed != entry.grade
    return filters.grade in ("", str(entry.grade), f"{MANAGED}{managed}")


def address(catalogue: Catalogue, filters: Filters) -> str:
    """The catalogue's page with this question, and nothing that was not asked."""
    here = reverse("catalogue", args=(catalogue.id,))
    asked = {key: value for key, value in filters._asdict().items() if value}
    asked |= _version(catalogue)
    return f"{here}?{urlencode(asked)}" if asked else here


def entry_address(catalogue: Catalogue, entry_id: str) -> str:
    here, asked = reverse("entry", args=(catalogue.id, entry_id)), _version(catalogue)
    return f"{here}?{urlencode(asked)}" if asked else here


def _version(catalogue: Catalogue) -> dict[str, str]:
    """A hospital keeps several versions of its own, and each page speaks of one of them."""
    return {"version": catalogue.version} if is_own(catalogue) else {}
