"""What a scanner or a camera gave, as it may be stored."""

import re
from typing import Any

from seldinger.errors import SeldingerError
from seldinger.intake.udi.identifier import DeviceIdentifier, read_identifier
from seldinger.intake.udi.photo import LARGEST, read_photo

MOST_AT_ONCE = 60  # pieces of one paste or photo; an operation uses fewer
_ENDS = re.compile(r"[\r\n]+")


def read_scanned(raw: str) -> DeviceIdentifier:
    """Never raises. A database takes neither NUL nor half of a surrogate pair: they become �."""
    whole = raw.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return read_identifier(whole)


def lines_scanned(text: str) -> list[str]:
    """Each line a piece: a scanner ends each with Enter, and a list can be pasted."""
    # Not splitlines: it would cut a code at its own separators.
    return [line for line in _ENDS.split(text) if line.strip()]


def codes_photographed(photo: Any) -> list[str]:
    """Of an uploaded file. Raises SeldingerError where nothing can be read from it."""
    codes = read_photo(photo.read(LARGEST + 1))
    if not codes:
        raise SeldingerError(
            "照片里没有认出条码。请离标签近些、对准、避开反光再拍；也可以照标签粘贴或输入"
        )
    if len(codes) > MOST_AT_ONCE:
        raise SeldingerError(f"照片里有 {len(codes)} 个条码，一次最多 {MOST_AT_ONCE} 件。请分开拍")
    return codes
