"""A hospital's own catalogue as it is stored (JSON) ⇄ Catalogue.

The content is what the platform itself wrote; whatever else stands there is refused. An entry
keeps its id from version to version: grants and bookings speak of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

from seldinger.domain.grading.catalogue import (
    Catalogue,
    CatalogueList,
    Entry,
    EntryKind,
    Overlay,
)
from seldinger.domain.source import Source
from seldinger.errors import SeldingerError

FORMAT = 1
GRADES = (1, 2, 3, 4)
Content = dict[str, Any]


class OwnCatalogueError(SeldingerError):
    """What is stored is no catalogue."""


def fresh_id(kind: str) -> str:
    """An id that no version had before. kind: e (entry), l (list) or o (overlay)."""
    return f"{kind}-{uuid4().hex[:12]}"


def hash_of_content(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON, hex: the same content has one hash, whatever its order."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


# -- Catalogue → content ---------------------------------------------------------------------------


def content_of(catalogue: Catalogue) -> Content:
    """What `catalogue_of_content` reads back the same, but for the hash."""
    return {
        "format": FORMAT,
        "id": catalogue.id,
        "version": catalogue.version,
        "title": catalogue.title,
        "hospital": catalogue.hospital,
        "notice": catalogue.notice,
        "lists": [
            {"id": one.id, "title": one.title, "section": one.section, "line": one.line}
            for one in catalogue.lists
        ],
        "entries": [_entry_told(one) for one in catalogue.entries],
        "overlays": [
            {
                "id": one.id,
                "title": one.title,
                "managed_grade": one.managed_grade,
                "reason": one.reason,
                "entries": sorted(one.entries),
                "document": one.document,
                "heading": one.heading,
                "citation": one.citation,
            }
            for one in catalogue.overlays
        ],
    }


def _entry_told(entry: Entry) -> Content:
    return {
        "id": entry.id,
        "list": entry.list_id,
        "grade": entry.grade,
        "number": entry.number,
        "text": entry.text,
        "line": entry.source.line,
        "kind": entry.kind.value,
        "parts": [*entry.parts],
        "exclusions": [*entry.exclusions],
        "relative": [*entry.relative],
        "purpose": entry.purpose,
        "note": entry.note,
        "code": entry.code,
    }


# -- content → Catalogue ---------------------------------------------------------------------------


def catalogue_of_content(content: Mapping[str, Any]) -> Catalogue:
    """Raises OwnCatalogueError where it is none."""
    try:
        found = _read(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OwnCatalogueError(f"本院目录的内容不完整（{error}）。请从上一版另起草案") from None
    _check(found)
    return found


def _read(content: Mapping[str, Any]) -> Catalogue:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']}")
    lists = tuple(
        CatalogueList(str(one["id"]), str(one["title"]), one["section"], int(one["line"]))
        for one in content["lists"]
    )
    titles = {one.id: one.title for one in lists}
    return Catalogue(
        id=str(content["id"]),
        version=str(content["version"]),
        title=str(content["title"]),
        hospital=str(content["hospital"]),
        hash=hash_of_content(content),
        lists=lists,
        entries=_ordered([_entry(one, titles) for one in content["entries"]], lists),
        overlays=tuple(map(_overlay, content["overlays"])),
        notice=content["notice"],
    )


def _entry(told: Mapping[str, Any], titles: Mapping[str, str]) -> Entry:
    text, line = str(told["text"]), told["line"]
    return Entry(
        id=str(told["id"]),
        list_id=str(told["list"]),
        list_title=titles[told["list"]],
        grade=int(told["grade"]),
        number=int(told["number"]),
        text=text,
        source=Source(line if line is None else int(line), text),
        kind=EntryKind(told["kind"]),
        parts=tuple(map(str, told["parts"])),
        exclusions=tuple(map(str, told["exclusions"])),
        relative=tuple(map(str, told["relative"])),
        purpose=told["purpose"],
        note=told["note"],
        code=told["code"],
    )


def _overlay(told: Mapping[str, Any]) -> Overlay:
    return Overlay(
        id=str(told["id"]),
        title=str(told["title"]),
        managed_grade=int(told["managed_grade"]),
        reason=str(told["reason"]),
        entries=frozenset(map(str, told["entries"])),
        document=str(told["document"]),
        heading=str(told["heading"]),
        citation=told["citation"],
    )


def _ordered(entries: Sequence[Entry], lists: Sequence[CatalogueList]) -> tuple[Entry, ...]:
    """As a catalogue is read: list by list, grade by grade, number by number."""
    places = {one.id: place for place, one in enumerate(lists)}
    return tuple(sorted(entries, key=lambda one: (places[one.list_id], one.grade, one.number)))


def _check(catalogue: Catalogue) -> None:
    ids = [
        *(one.id for one in catalogue.lists),
        *(one.id for one in catalogue.entries),
        *(one.id for one in catalogue.overlays),
    ]
    if len(ids) != len(set(ids)):
        raise OwnCatalogueError("本院目录里有重复的编号。请从上一版另起草案")
    grades = {one.grade for one in catalogue.entries}
    if not (grades | {one.managed_grade for one in catalogue.overlays}) <= {*GRADES}:
        raise OwnCatalogueError("本院目录里有 1 至 4 之外的级别。请从上一版另起草案")
    if any(not one.entries <= catalogue.by_id.keys() for one in catalogue.overlays):
        raise OwnCatalogueError("提级管理写了目录里没有的条目。请从上一版另起草案")


# -- changing --------------------------------------------------------------------------------------


def next_number(catalogue: Catalogue, list_id: str, grade: int) -> int:
    """After the last of that list and grade."""
    here = [one for one in catalogue.entries if (one.list_id, one.grade) == (list_id, grade)]
    return max((one.number for one in here), default=0) + 1


def with_entry(catalogue: Catalogue, entry: Entry) -> Catalogue:
    """The entry in place of the one with its id, else added."""
    others = [one for one in catalogue.entries if one.id != entry.id]
    return replace(catalogue, entries=_ordered([*others, entry], catalogue.lists))


def without_entry(catalogue: Catalogue, entry_id: str) -> Catalogue:
    """Also out of the overlays that lay on it."""
    return replace(
        catalogue,
        entries=tuple(one for one in catalogue.entries if one.id != entry_id),
        overlays=tuple(
            replace(one, entries=one.entries - {entry_id}) for one in catalogue.overlays
        ),
    )


def with_overlay(catalogue: Catalogue, overlay: Overlay) -> Catalogue:
    """The overlay in place of the one with its id, else added."""
    known = [one.id for one in catalogue.overlays]
    if overlay.id not in known:
        return replace(catalogue, overlays=(*catalogue.overlays, overlay))
    changed = tuple(overlay if one.id == overlay.id else one for one in catalogue.overlays)
    return replace(catalogue, overlays=changed)


def without_overlay(catalogue: Catalogue, overlay_id: str) -> Catalogue:
    kept = tuple(one for one in catalogue.overlays if one.id != overlay_id)
    return replace(catalogue, overlays=kept)
