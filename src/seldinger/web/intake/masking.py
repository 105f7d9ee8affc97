"""What was received, as a page may show it: its shape, without anything of a patient.

What is known to be harmless is shown, everything else is masked: a sender may write a patient
anywhere, and what could not be read need not be what it seems.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

MASK = "▒"
_SHOWN = 20_000  # characters
_BYTES, _OF_OTHERS = 16, 4  # shown in hexadecimal: of DICOM's type, of what nobody knows
_DEPTH, _LONGEST = 40, 80  # of what is nested; of a value that is shown
_PREAMBLE = 128
# Segments about the order, the appointment and the place, each with the fields that may be shown.
_CLEAR = {
    "MSH": (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 18), "EVN": range(1, 3), "ORC": (1, 2, 3, 5, 7, 9),
    "OBR": (1, 2, 3, 4, 6, 7, 18, 24, 25, 36, 44), "SCH": (1, 2, 6, 9, 11, 25),
    "AIS": range(1, 8), "AIL": range(1, 8), "TQ1": (1, 7, 8), "IPC": range(1, 8),
    "ZDS": (1,), "FHS": range(1, 8), "BHS": range(1, 8),
}  # fmt: skip
# Where the line break before it was forgotten, a segment begins in the middle of a line. What no
# reader takes for a break may be meant as one.
_BREAKS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_SEGMENTS = (
    "PID|PD1|NK1|GT1|IN1|IN2|IN3|MRG|PV1|PV2|OBX|NTE|AL1|DG1|ACC|ARQ|ORC|OBR|SCH|AIS|AIL"
    "|AIP|AIG|RGS|TQ1|IPC|FT1|DB1|ROL|TXA|Z[A-Z0-9]{2}"
)
_BEGINS = "(?=(?:" + _SEGMENTS + ")%s)"
# What is not ASCII may be a letter that Unicode does not know as one, or half of a pair.
_LETTER = re.compile(r"[^\W_]|[^\x00-\x7f]")
# Of a FHIR resource: what it is and when, as the standard writes it; never of these whole kinds.
_WORD, _DAY = r"[A-Za-z]+(-[A-Za-z]+)*", r"\d{4}(-\d\d){0,2}(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?"
_CODE = r"(?!.*\d{11})[!-~]+"  # no name with a blank in it, no number of an identity card
_CLEAR_KEYS = {
    **dict.fromkeys(("resourceType", "type", "status", "intent", "use", "language"), _WORD),
    **dict.fromkeys(("start", "end", "performedDateTime", "started", "date"), _DAY),
    **dict.fromkeys(("created", "lastUpdated"), _DAY),
    **dict.fromkeys(("code", "unit"), _CODE),
    "system": r"(urn:|https?://)" + _CODE,
}
_OF_PEOPLE = frozenset({"Patient", "RelatedPerson", "Person", "Coverage", "Account"})


def shape_of(content: bytes) -> tuple[str, str]:
    """What it is, in words, and what may be shown of it."""
    if content[_PREAMBLE : _PREAMBLE + 4] == b"DICM":
        return "DICOM 文件", f"开头的 {_BYTES} 字节：{content[_PREAMBLE:][:_BYTES].hex(' ')}"
    text = _decoded(content)
    start = text.lstrip("\x0b\ufeff\0\r\n\t ") if text is not None else ""
    if start.startswith(("MSH", "FHS", "BHS")):
        return "HL7 消息（患者一律遮盖）", _message(start)[:_SHOWN]
    if start.startswith(("{", "[")):
        return "JSON（患者一律遮盖）", _json(start)[:_SHOWN]
    if text is not None:
        return "文字（全部遮盖）", _masked(start)[:_SHOWN]
    return "认不出的文件", f"开头的 {_OF_OTHERS} 字节：{content[:_OF_OTHERS].hex(' ')}"


def _decoded(content: bytes) -> str | None:
    if b"\0\0" in content[:512]:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode("latin-1") if content[:3] in (b"MSH", b"\x0bMS") else None


def _masked(text: str) -> str:
    return _LETTER.sub(MASK, text)


# -- messages --------------------------------------------------------------------------------------


def _message(text: str) -> str:
    between = text[3:4]
    if between.isalnum() or not between.strip():
        return _masked(text)
    begins = re.compile(_BEGINS % re.escape(between), re.IGNORECASE)
    parts = [part for line in _BREAKS.split(text[:_SHOWN]) for part in begins.split(line)]
    whole = "\n".join(_segment(part, between) for part in parts if part.strip())
    for word in sorted(_patient(parts, between), key=len, reverse=True):
        whole = whole.replace(word, _masked(word))
    return whole


def _patient(parts: list[str], between: str) -> set[str]:
    """Numbers and names of a PID, up to its component: senders write them into a free text too."""
    fields = [field for part in parts if part[:3] == "PID" for field in part.split(between)[2:6]]
    words = {re.split(r"[\^&~]", field)[0].strip() for field in fields}
    return {word for word in words if len(word) > 1}


def _segment(text: str, between: str) -> str:
    name, *fields = text.split(between)
    name = name.strip("\x0b\x1c\0 ")
    clear = _CLEAR.get(name)
    if clear is None:
        shown = name if re.fullmatch(_SEGMENTS, name) else _masked(name)
        return between.join([shown, *map(_masked, fields)])
    first = 2 if name == "MSH" else 1  # MSH-1 is the separator itself
    told = (
        field if number in clear and len(field) <= _LONGEST else _masked(field)
        for number, field in enumerate(fields, first)
    )
    return between.join([name, *told])


# -- JSON ------------------------------------------------------------------------------------------


def _json(text: str) -> str:
    try:
        told = json.loads(text)
        return json.dumps(_value(told, "", 0, masks=False), ensure_ascii=False, indent=1)
    except (ValueError, RecursionError):
        return _masked(text)


def _value(value: Any, key: str, depth: int, *, masks: bool) -> Any:
    if depth > _DEPTH:
        return MASK
    if isinstance(value, dict):
        hides = masks or value.get("resourceType") in _OF_PEOPLE
        return dict(_pairs(value, depth, hides))
    if isinstance(value, list):
        return [_value(each, key, depth + 1, masks=masks) for each in value]
    may = key in _CLEAR_KEYS and (key == "resourceType" or not masks)
    if may and len(str(value)) <= _LONGEST and re.fullmatch(_CLEAR_KEYS[key], str(value), re.ASCII):
        return value
    return _masked(str(value)) if value is not None else None


def _pairs(told: dict[str, Any], depth: int, hides: bool) -> Iterator[tuple[str, Any]]:
    """A key is a word of the standard, or else somebody's: then it is masked."""
    for number, (name, each) in enumerate(told.items()):
        is_word = re.fullmatch(r"_?[a-z][A-Za-z]{1,40}", name)
        word = name if is_word else f"{MASK}{number}"
        yield word, _value(each, name, depth + 1, masks=hides)
