"""What the matcher answered before a person did, in the words of the catalogue it answered by.

An id says another operation in another version: a later catalogue must not name what was proposed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from django.http import Http404

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.norms.queries import catalogues_named


class Proposed(Protocol):
    """A confirmation, or a row with these of its fields."""

    entries: Any
    proposed: Any
    catalogue: str
    version: str


class Wordings:
    """The versions of catalogues by which some confirmations were made; two queries at the most."""

    def __init__(self, rows: Iterable[Proposed]) -> None:
        self._catalogues = _kept({(row.catalogue, row.version) for row in rows})

    def texts(self, row: Proposed) -> tuple[str, ...]:
        """Of what was proposed: texts, for the same operation may stand in two lists."""
        own = {one["id"]: str(one["text"]) for one in row.entries}
        kept = self._catalogues.get((row.catalogue, row.version))
        known = {} if kept is None else kept.by_id
        return tuple(
            dict.fromkeys(own.get(one) or _text(known, one) for one in map(str, row.proposed))
        )


def is_same(texts: Iterable[str], entries: Sequence[Mapping[str, Any]]) -> bool:
    return {*texts} == {one["text"] for one in entries}


def by_which(row: Proposed, now: Catalogue | None) -> str:
    """“按第 2 版目录”; empty where that is the one in force."""
    is_now = now is not None and (row.catalogue, row.version) == (now.id, now.version)
    return "" if is_now else f"按第 {row.version} 版目录"


def _kept(wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Catalogue]:
    try:
        return catalogues_named(wanted)
    except Http404:  # a version that was shipped once and is no more: the others one by one
        found: dict[tuple[str, str], Catalogue] = {}
        for one in wanted:
            with suppress(Http404):
                found |= catalogues_named([one])
        return found


def _text(known: Mapping[str, Any], id_: str) -> str:
    return str(known[id_].text) if id_ in known else id_
