"""Completion records to read: small ones over the example norms, and what a forger would do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec

from seldinger.completion import canonical
from seldinger.completion.sections import Bundle, Step
from seldinger.completion.signing import fingerprint_of, public_key_of, signature_of
from seldinger.completion.writing import Completion, manifest_of, rows_of, write
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import (
    Activity,
    Admission,
    Leave,
    Origin,
    Pin,
    Procedure,
    Record,
    Rotation,
    SeparateStep,
    Waiver,
)
from seldinger.domain.training.words import Role, State
from seldinger.norms.library import library_at

KEY, OTHER_KEY = "11" * 32, "22" * 32
FINGERPRINT = fingerprint_of(public_key_of(KEY))
LIBRARY = library_at(None)
AT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
STEPS = (
    Step(stage="带教医师评价", who="周（示例）", at=AT, said="通过", reason="病例 12345678 为证"),
    Step(stage="省级审核", who="秦（示例）", at=AT, said="通过", reason="同意结业"),
)


def small_record(rulebook: str = "example") -> Record:
    """One row or two of each kind, with numbers that must not leave."""
    book = LIBRARY.rulebook(rulebook)
    place, category = book.places[0].id, book.categories[0].id
    first, second = date(2025, 1, 6), date(2025, 1, 7)
    told = {"state": State.VERIFIED, "hospital": "甲院"}
    procedures = (
        Procedure(
            first, "ZY0099123", "甲术", category, Role.OPERATOR, supervisor="周（示例）",
            origin=Origin("手术", 7), **told,
        ),
        Procedure(second, "ZY0011", "名 13800138000", None, Role.PARTICIPANT, **told),
    )  # fmt: skip
    who = {"by": "陈（示例）", "on": second, "reason": "见住院号 00991234"}
    return Record(
        staff_no="T001",
        name="林（示例）",
        background=book.backgrounds[0].id if book.backgrounds else None,
        entry=date(2025, 1, 1),
        rotations=(Rotation(place, date(2025, 1, 1), date(2025, 3, 31), "甲院"),),
        leaves=(Leave(date(2025, 4, 1), date(2025, 4, 2)),),
        procedures=procedures,
        admissions=(Admission(first, "ZY0077", None, State.VERIFIED),),
        activities=(Activity(first, "论文", "张某某病例一例", "第一作者", "SCI", State.VERIFIED),),
        rulings=(
            Pin(case=procedures[0].case, name="甲术", category=category, **who),
            SeparateStep(case=procedures[0].case, name="甲术", **who),
            *(Waiver(requirement=one.id, **who) for one in book.requirements),
        ),
        base_hospitals=frozenset({"甲院"}),
    )


def completion(record: Record, rulebook: str = "example", **more: Any) -> Completion:
    book = LIBRARY.rulebook(rulebook)
    verdict = evaluate(book, record, date(2025, 12, 31), LIBRARY.crosswalk_for(book))
    given = {
        "base": "示例基地", "hospital": "示例医院", "at": AT, "record": record,
        "verdict": verdict, "reviews": STEPS, "chain": (12, "ab" * 32), **more,
    }  # fmt: skip
    return Completion(**given)


@cache
def small_bundle() -> bytes:
    return write(completion(small_record()), LIBRARY, KEY)


def told(content: bytes) -> Bundle:
    return msgspec.json.decode(content, type=Bundle)


def rehashed(bundle: Bundle, key: str | None = None) -> bytes:
    """All hashes made anew, as somebody would who has changed a section; signed with `key`."""
    bundle = msgspec.structs.replace(bundle, rows=rows_of(bundle.record))
    sections = {name: getattr(bundle, name) for name in bundle.__struct_fields__}
    if key:
        public = public_key_of(key)
        issued = msgspec.structs.replace(bundle.issued, fingerprint=fingerprint_of(public))
        sections["issued"] = issued
    manifest = manifest_of(sections)
    signature = bundle.signature
    if key:
        value = signature_of(canonical.compact(manifest), key)
        signature = msgspec.structs.replace(signature, public_key=public, value=value)
    return canonical.text_of(Bundle(**{**sections, "manifest": manifest, "signature": signature}))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a document of JSON, the document itself last."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in pairs:
            yield from leaves(one, (*path, key))
    yield path
