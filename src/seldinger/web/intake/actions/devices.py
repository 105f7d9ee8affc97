"""Pieces that a hospital's system names become pieces of the draft.

Inside an action that locked the draft. A piece that somebody scanned or took back is there already.
"""

from collections import Counter
from collections.abc import Iterable

from seldinger.web.devices.actions.using import record_use
from seldinger.web.devices.scanned import read_scanned
from seldinger.web.intake.models import DraftDevice, IntakeDraft, Telling

_Piece = tuple[str, ...]  # product and serial, else the text


def use_told(draft: IntakeDraft) -> None:
    """Each piece once, however often it is told; two of a lot are two where one telling names two.

    A draft without a day waits: its tellings keep what they said.
    """
    if draft.day is None or draft.state != IntakeDraft.State.OPEN:
        return
    tellings = Telling.objects.filter(draft=draft, said__has_key="devices").order_by("at", "pk")
    told = [_pieces(said["devices"]) for said in tellings.values_list("said", flat=True)]
    if not told:
        return
    missing: Counter[_Piece] = Counter()
    for pieces in told:
        missing |= Counter(piece for piece, _ in pieces)
    missing -= Counter(piece for piece, _ in _pieces(draft.devices.values_list("raw", flat=True)))
    texts = {piece: raw for pieces in reversed(told) for piece, raw in reversed(pieces)}
    for piece, count in missing.items():
        for _ in range(count):
            _use(draft, texts[piece])


def _use(draft: IntakeDraft, raw: str) -> None:
    if draft.day is None:
        return
    use = record_use(
        by=None, hospital=draft.hospital, department=draft.department, day=draft.day, raw=raw,
        like=draft if draft.number_digest else None, technique=draft.procedure_text,
    )  # fmt: skip
    DraftDevice.objects.create(draft=draft, use=use)


def _pieces(raws: Iterable[str]) -> list[tuple[_Piece, str]]:
    """With their texts; what bears a serial is one piece, in whatever form it is written."""
    found: list[tuple[_Piece, str]] = []
    seen: set[_Piece] = set()
    for raw in raws:
        try:
            read = read_scanned(raw)
        except ValueError:  # a code that the reader stumbles over stops no case; it stays told
            continue
        piece = (read.di, read.serial) if read.di and read.serial else (read.raw,)
        if len(piece) == 1 or piece not in seen:
            found.append((piece, raw))
        seen.add(piece)
    return found
