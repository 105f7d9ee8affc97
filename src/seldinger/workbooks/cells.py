"""What people type into a cell → a value. Dirty is normal: full-width digits, dates as text."""

import re
import unicodedata
from datetime import date, datetime, timedelta

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
_TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$")
_DATE = re.compile(
    r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<m2>\d{2})(?P<d2>\d{2}))"
)
Cell = str | float | int | bool | date | datetime | timedelta | None


_WIDE = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
_NARROW = {code: code - 0xFEE0 for code in _WIDE} | {0x200B: None, 0xFEFF: None}


class Broken(str):
    """What stands in a cell whose value is an error or was never computed: no text, a fault."""

    __slots__ = ()


def text_of(cell: object) -> str:
    """The cell as one line of text: full-width letters and digits folded, white space squeezed.

    Brackets and punctuation stay as they were typed: names of people and operations keep them.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).translate(_NARROW).split())


def word(cell: object) -> str:
    """For comparing with a list of words: no white space, no case."""
    return unicodedata.normalize("NFKC", text_of(cell)).replace(" ", "").casefold()


def date_of(cell: object) -> date | None:
    """A calendar date, or None where the cell is no date that can be read in one way only."""
    found: date | None
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _date_from_text(text_of(cell))
    return found if found and EARLIEST <= found <= LATEST else None


def _date_from_text(text: str) -> date | None:
    text = unicodedata.normalize("NFKC", text)
    if re.fullmatch(r"[0-9]{5}", text):  # a date whose cell lost its format
        return _EXCEL_EPOCH + timedelta(days=int(text))
    match = _DATE.fullmatch("".join(_TIME.sub("", text).split()))
    if not match:
        return None
    month, day = match["m"] or match["m2"], match["d"] or match["d2"]
    try:
        return date(int(match["y"]), int(month), int(day))
    except ValueError:
        return None


def integer_of(cell: object) -> int | None:
    """A whole number that is not negative, or None."""
    text = word(cell).replace(",", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
