"""An audit row as people read it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone

from seldinger.norms.library import library_at
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.wording import DETAILS, act_word
from seldinger.web.people.models import AccountRole, BaseHospital, Stay
from seldinger.web.shell.queries import KINDS, Subject

# A detail that holds a primary key → the kind of thing that it names.
REFERENCES = {
    "person": "people.person",
    "base": "people.base",
    "hospital": "people.hospital",
    "department": "people.department",
    "trainee": "people.traineeship",
    "trainees": "people.traineeship",
}
_WORDS: dict[str, dict[str, str]] = {
    "role": dict(AccountRole.choices),
    "ending": dict(Stay.Ending.choices),
    "kind": dict(BaseHospital.Kind.choices),
}
_AT_MOST = 5  # of a list's items, so that one row stays one row
_DIGESTS = {"digest", "hash"}
_DIGEST_SHOWN = 12  # characters of 64: enough to compare by eye
_TITLED = {"place", "background", "directions"}  # ids in a rulebook


@dataclass(frozen=True, slots=True)
class Detail:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class TrailRow:
    """kind and subject: what it was done to; out of the reader's scope it has no details."""

    number: int
    at: str
    by: str
    act: str
    kind: str
    subject: str
    details: tuple[Detail, ...]


def mentioned(rows: Iterable[AuditRow]) -> Iterator[Subject]:
    """Everything that rows name by its primary key."""
    for row in rows:
        yield row.kind, row.object_id
        for key, value in _details(row).items():
            each = value if isinstance(value, list) else [value]
            yield from ((REFERENCES[key], str(pk)) for pk in each if key in REFERENCES)


def trail_rows(rows: Iterable[AuditRow], names: Mapping[Subject, str]) -> list[TrailRow]:
    return [_row(row, names) for row in rows]


def _row(row: AuditRow, names: Mapping[Subject, str]) -> TrailRow:
    name = names.get((row.kind, row.object_id))
    known = KINDS.get(row.kind)
    told = _details(row) if name is not None else {}
    return TrailRow(
        number=row.number,
        at=timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"),
        by=row.by.name if row.by else "平台",
        act=act_word(row.act),
        kind=known.word if known else row.kind,
        subject=name if name is not None else "不在您可以查看的范围",
        details=tuple(_told(_beside(name, told, names), names)),
    )


def _details(row: AuditRow) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(row.details)
    return told


def _beside(
    subject: str | None, details: dict[str, Any], names: Mapping[Subject, str]
) -> dict[str, Any]:
    """The details without a second mention of whom the row is about."""
    return {
        key: value
        for key, value in details.items()
        if key not in REFERENCES or names.get((REFERENCES[key], str(value))) != subject
    }


def _told(details: Mapping[str, Any], names: Mapping[Subject, str]) -> Iterator[Detail]:
    for key, value in details.items():
        if value not in (None, "", []):
            yield Detail(DETAILS.get(key, key), _value(key, value, names))


def _value(key: str, value: Any, names: Mapping[Subject, str]) -> str:
    if key in REFERENCES and isinstance(value, int):
        return names.get((REFERENCES[key], str(value)), f"第 {value} 号")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        some = "、".join(_value(key, each, names) for each in value[:_AT_MOST])
        return some if len(value) <= _AT_MOST else f"{some} 等 {len(value)} 项"
    if isinstance(value, dict):
        return "，".join(f"{each.label} {each.value}" for each in _told(value, names)) or "未填"
    if key in _DIGESTS:
        return f"{value[:_DIGEST_SHOWN]}…"
    words = _titles() if key in _TITLED else _WORDS.get(key, {})
    return words.get(str(value), str(value))


@cache
def _titles() -> dict[str, str]:
    """Ids of the rulebooks' places and backgrounds, as their text calls them."""
    library = library_at(None)
    rulebooks = [library.rulebook(key.split("/")[0]) for key in library.versions("rulebooks")]
    places = {place.id: place.title for book in rulebooks for place in book.places}
    return places | {each.id: each.title for book in rulebooks for each in book.backgrounds}
