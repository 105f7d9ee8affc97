"""A scanned or pasted device identifier (UDI) → product, lot, serial, dates.

Three bodies issue them in China. GS1: element strings and the human-readable “(01)…” form. MA
(中关村工信二维码技术研究院): “MA.156.M0.…”, with .L lot, .S serial, .M made, .V, .E expiry, .D lot
of sterilisation (its coding rules at udi.cp-sy.cn/Login/Architecture, read 2026-11-22). AHM
(阿里健康): its format was not found in a source that could be read, so its codes are kept raw.

A code that cannot be read is never lost: `raw` is what the scanner gave, and the flags say why.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from biip import ParseError
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin

_LONGEST = 400  # a UDI has up to 254 characters
_SEPARATOR = "\x1d"
# How keyboards and scanners render FNC1 when they cannot send it.
_RENDERED = ("<GS>", "{GS}", "[GS]", "\\x1d", "\\u001d", "^]", "\u241d")
_SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1)")
_READABLE = re.compile(r"\(\d{2,4}\)")
_MA = re.compile(r"(?P<di>MA\.\d{3}\.[A-Z0-9]{2}\.[A-Z0-9]{6}\.[A-Z0-9]{8})(?P<pi>(?:\.[A-Z].*)?)")
_MA_PART = re.compile(r"\.([LSMDVE])")


class Issuer(StrEnum):
    GS1 = "GS1"
    MA = "MA"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class DeviceIdentifier:
    """di: of the product and its packing. made, expires: None where not said or not readable.

    flags: unreadable, product_missing, check_digit, date_unreadable, separator_doubtful.
    """

    raw: str
    issuer: Issuer = Issuer.UNKNOWN
    di: str = ""
    lot: str = ""
    serial: str = ""
    made: date | None = None
    expires: date | None = None
    flags: tuple[str, ...] = field(default=())


def read_identifier(scanned: str) -> DeviceIdentifier:
    """Never raises: what cannot be read comes back raw, with the flag `unreadable`."""
    raw = scanned.strip(" \t\r\n")
    if not raw or len(raw) > _LONGEST:
        return DeviceIdentifier(raw[:_LONGEST], flags=("unreadable",))
    if raw.upper().startswith("MA."):
        return _of_ma(raw)
    return _of_gs1(raw)


def _of_gs1(raw: str) -> DeviceIdentifier:
    if raw.isdigit() and len(raw) in (13, 14):
        return _of_gtin(raw)
    message = _message(raw)
    if message is None:
        return DeviceIdentifier(raw, flags=("unreadable",))
    values = {each.ai.ai: each for each in message.element_strings}
    flags: list[str] = []
    if "01" not in values:
        flags.append("product_missing")
    elif values["01"].gtin is None:
        flags.append("check_digit")
    if _lost_separator(raw, {ai: each.value for ai, each in values.items()}):
        flags.append("separator_doubtful")
    return DeviceIdentifier(
        raw=raw,
        issuer=Issuer.GS1,
        di=values["01"].value if "01" in values else "",
        lot=values["10"].value if "10" in values else "",
        serial=values["21"].value if "21" in values else "",
        made=values["11"].date if "11" in values else None,
        expires=values["17"].date if "17" in values else None,
        flags=tuple(flags),
    )


def _of_gtin(raw: str) -> DeviceIdentifier:
    """The product alone, as an older bar code has it."""
    try:
        return DeviceIdentifier(raw, Issuer.GS1, di=Gtin.parse(raw).as_gtin_14())
    except ParseError:
        return DeviceIdentifier(raw, flags=("unreadable",))


def _message(raw: str) -> GS1Message | None:
    plain = _SYMBOLOGY.sub("", raw, count=1) if raw.startswith("]") else raw
    for rendered in _RENDERED:
        plain = plain.replace(rendered, _SEPARATOR)
    plain = unicodedata.normalize("NFKC", plain)  # a Chinese keyboard types （01）
    try:
        if _READABLE.match(plain):
            return GS1Message.parse_hri(plain.replace(" ", ""))
        return GS1Message.parse(re.sub(r"\s+", _SEPARATOR, plain.strip(_SEPARATOR)))
    except (ParseError, ValueError):
        return None


def _lost_separator(raw: str, values: dict[str, str]) -> bool:
    """Scanners drop FNC1: then what follows a lot or a serial is read as its end.

    Doubtful where no separator stands in the code and such a value goes on like another element.
    """
    if raw.startswith(("(", "（")) or any(mark in raw for mark in (_SEPARATOR, " ", *_RENDERED)):
        return False
    for ai, other in (("10", "21"), ("21", "10")):
        value = values.get(ai, "")
        if re.search(rf".(?:{other}.|1[17]\d{{6}})", value) and other not in values:
            return True
    return False


def _of_ma(raw: str) -> DeviceIdentifier:
    found = _MA.fullmatch(raw.upper())
    if found is None:
        return DeviceIdentifier(raw, Issuer.MA, flags=("unreadable",))
    own = raw[found.start("pi") :]
    marks = [*_MA_PART.finditer(own)]
    ends = [*(mark.start() for mark in marks), len(own)][1:]
    parts = {mark[1]: own[mark.end() : end] for mark, end in zip(marks, ends, strict=True)}
    flags: list[str] = []
    return DeviceIdentifier(
        raw=raw,
        issuer=Issuer.MA,
        di=found["di"],
        lot=parts.get("L", ""),
        serial=parts.get("S", ""),
        made=_day(parts.get("M", ""), flags),
        expires=_day(parts.get("E", "") or parts.get("V", ""), flags),
        flags=tuple(flags),
    )


def _day(text: str, flags: list[str]) -> date | None:
    """YYMMDD or YYYYMMDD; the day 00 is the month's last, as GS1 has it."""
    if not text:
        return None
    digits = f"20{text}" if len(text) == 6 else text
    try:
        if digits.endswith("00") and len(digits) == 8:
            first = datetime.strptime(f"{digits[:6]}01", "%Y%m%d").date()
            return first.replace(day=monthrange(first.year, first.month)[1])
        return datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        flags.append("date_unreadable")
        return None
