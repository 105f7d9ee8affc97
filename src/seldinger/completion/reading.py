"""Bytes → the sections of a completion record, or why they are none, with the place."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from seldinger.completion.answers import shown
from seldinger.completion.canonical import line_of
from seldinger.completion.sections import Bundle

LARGEST = 64 * 1024 * 1024  # bytes; ten years of cases are some 5 MB

EARLIEST, LATEST = datetime(1950, 1, 1, tzinfo=UTC), datetime(2150, 12, 31, tzinfo=UTC)

_DECODER = msgspec.json.Decoder(Bundle)
_BYTE = re.compile(r"\(byte (\d+)\)")
_PATH = re.compile(r" - at `\$\.?(.*?)`$", re.DOTALL)
_FIELD = re.compile(r"(unknown|missing required) field `(.*?)`", re.DOTALL)
_SAID = {"unknown": "多出一项", "missing required": "缺少一项"}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why the bytes are no completion record, and where."""

    says: str
    place: str


def read(content: bytes) -> Bundle | Unreadable:
    """Raises nothing, whatever the bytes are."""
    if len(content) > LARGEST:
        return Unreadable("文件超过 64 MB，不是结业记录", f"共 {len(content)} 字节")
    if not content.strip():
        return Unreadable("文件是空的", "第 1 行")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Unreadable("文件不是 UTF-8 文本", _at(content, error.start))
    try:
        return _bounded(_DECODER.decode(content))
    except msgspec.ValidationError as error:
        return _misshapen(str(error))
    except (msgspec.DecodeError, RecursionError) as error:
        found = _BYTE.search(str(error))
        place = _at(content, int(found[1])) if found else _at(content, len(content))
        return Unreadable("文件读不下去：不完整，或不是 JSON", place)


def _bounded(bundle: Bundle) -> Bundle | Unreadable:
    """Moments that no calendar of ours can show are refused before anybody tries."""
    moments = {"issued.at": bundle.issued.at}
    moments |= {f"reviews[{n}].at": step.at for n, step in enumerate(bundle.reviews)}
    for place, moment in moments.items():
        if not EARLIEST <= moment <= LATEST:
            return Unreadable("有一项的时间不在 1950 年至 2150 年之间", place)
    return bundle


def _misshapen(told: str) -> Unreadable:
    path = _PATH.search(told)
    place = shown(path[1]) if path else ""
    found = _FIELD.search(told)
    if found is None:
        return Unreadable("有一项的内容不是结业记录所要求的", place or "文件开头")
    says = _SAID[found[1]]
    return Unreadable(f"结业记录{says}", ".".join(filter(None, [place, shown(found[2])])))


def _at(content: bytes, offset: int) -> str:
    return f"第 {line_of(content, offset)} 行，第 {offset + 1} 字节"
