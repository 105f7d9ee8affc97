"""What people confirmed in a hospital, in the words of one version of its catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.matching.terms import Pair
from seldinger.web.naming.models import NameConfirmation
from seldinger.web.people.models import Hospital

Told = Sequence[Mapping[str, Any]]


def standing(hospital: Hospital) -> QuerySet[NameConfirmation]:
    """All that were not withdrawn, the oldest first: of one name the last holds."""
    rows = NameConfirmation.objects.filter(name__hospital=hospital, withdrawn_at__isnull=True)
    return rows.order_by("pk")


def entries_in(catalogue: Catalogue, told: Told) -> tuple[str, ...] | None:
    """The ids in this version of what was confirmed, by number and text, else by the text alone.

    None where one of them is not there any more: nobody knows what the name means now.
    """
    found = tuple(_entry_in(catalogue, one) for one in told)
    return None if None in found else tuple(one.id for one in found if one)


def _entry_in(catalogue: Catalogue, one: Mapping[str, Any]) -> Entry | None:
    same = catalogue.by_id.get(one["id"])
    if same is not None and same.text == one["text"]:
        return same
    alike = [entry for entry in operations(catalogue) if entry.text == one["text"]]
    return alike[0] if len(alike) == 1 else None


def operations(catalogue: Catalogue) -> Iterable[Entry]:
    return (one for one in catalogue.entries if one.kind is EntryKind.OPERATION)


def meanings_confirmed(
    hospital: Hospital, catalogue: Catalogue, folded: Iterable[str] | None = None
) -> dict[str, tuple[str, ...]]:
    """Folded name → ids of the catalogue; of these names, or of all."""
    rows = standing(hospital)
    if folded is not None:
        rows = rows.filter(name__folded__in=[*folded])
    told = dict(rows.values_list("name__folded", "entries"))
    found = ((name, entries_in(catalogue, its)) for name, its in told.items())
    return {name: entries for name, entries in found if entries is not None}


def pairs_of(catalogue: Catalogue, meanings: Mapping[str, tuple[str, ...]]) -> list[Pair]:
    """What the matcher learns from; a name that is in no catalogue teaches it nothing."""
    return [
        Pair(name, tuple(dict.fromkeys(catalogue.by_id[one].text for one in entries)))
        for name, entries in sorted(meanings.items())
        if entries
    ]
