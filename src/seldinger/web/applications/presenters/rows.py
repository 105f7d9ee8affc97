"""The rows behind a figure: as text, and as a link where the reader may open the thing itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from seldinger.web.applications.figures import Row
from seldinger.web.gate.queries import overrides_for
from seldinger.web.logbook.queries import cases_for
from seldinger.web.people.access import Access
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import grants_for


@dataclass(frozen=True)
class RowLine:
    """url: empty where there is no page, or where it is not the reader's to open."""

    day: str
    name: str
    about: str
    url: str


def row_lines(rows: Sequence[Row], access: Access) -> list[RowLine]:
    open_ = {kind: _open(kind, rows, access) for kind in {row.kind for row in rows}}
    return [
        RowLine(row.day, row.name, row.about, _url(row) if row.id in open_[row.kind] else "")
        for row in rows
    ]


def _open(kind: str, rows: Iterable[Row], access: Access) -> set[int]:
    """Which of them this reader may open."""
    wanted = [row.id for row in rows if row.kind == kind]
    seen: QuerySet[Any]
    if kind == "case":
        seen = cases_for(access)
    elif kind == "grant":
        seen = Grant.objects.filter(doctor=access.person) | Grant.objects.filter(
            pk__in=grants_for(access).order_by().values("pk")
        )
    elif kind == "override":
        seen = overrides_for(access)
    else:  # rows of the hospital's list have no page of their own
        return set()
    return set(seen.filter(pk__in=wanted).values_list("pk", flat=True))


def _url(row: Row) -> str:
    return reverse(row.kind, args=[row.id])
