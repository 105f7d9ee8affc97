"""The chain of the audit trail: how a row's hash is made, and where the chain breaks."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that does not fit, and why."""

    number: int
    why: str


def canonical(details: dict[str, Any]) -> str:
    """Details as JSON that is the same text for the same content."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(
    number: int,
    at: datetime,
    by: int | None,
    act: str,
    kind: str,
    object_id: str,
    details: str,
    previous: str,
) -> str:
    """SHA-256, hex, over every field of a row and the hash of the row before."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [number, moment, by, act, kind, object_id, details, previous]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def first_break(rows: Iterable[tuple[Any, ...]]) -> Break | None:
    """The first break in rows of (*digest's arguments, hash), in order; None where all fit."""
    expected, previous = 1, BEGINNING
    for *fields, stored in rows:
        number = fields[0]
        if number != expected:
            return Break(expected, f"缺少第 {expected} 行，下一行是第 {number} 行")
        if fields[-1] != previous:
            return Break(number, "这一行没有接在前一行之后：前一行被改过，或这一行是插入的")
        if digest(*fields) != stored:
            return Break(number, "这一行的内容与写下时不同")
        expected, previous = number + 1, stored
    return None
