"""Bytes → a problem or a plan, or one line that says what is wrong with them, where."""

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from seldinger.errors import SeldingerError

LARGEST = 64 * 1024 * 1024  # bytes; a plan of 2,000 trainees is some 2 MB

T = TypeVar("T")

_PATH = re.compile(r" - at `\$\.?(.*?)`$", re.DOTALL)
_FIELD = re.compile(r"unknown field `(.*?)`|missing required field `(.*?)`", re.DOTALL)
_BYTE = re.compile(r"\(byte (\d+)\)")


class PlanningError(SeldingerError):
    """A file that cannot be planned with. The message names the place and the remedy."""


def load(path: Path, kind: type[T], name: str) -> T:
    """The file as `kind`; name says in Chinese what the file should be.

    Raises:
        PlanningError: it cannot be read, is no JSON, or is not of that shape.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError):
        raise PlanningError(f"读不到 {path}。请确认文件存在、有读取权限") from None
    try:
        return decode(content, kind, name)
    except PlanningError as error:
        raise PlanningError(f"{path}：{error}") from None


def decode(content: bytes, kind: type[T], name: str) -> T:
    """Raises PlanningError, and nothing else, whatever the bytes are."""
    if len(content) > LARGEST:
        raise PlanningError(f"文件超过 64 MB，不是{name}")
    if not content.strip():
        raise PlanningError(f"文件是空的，不是{name}")
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        raise PlanningError(_misshapen(str(error), name)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        found = _BYTE.search(str(error))
        line = content[: int(found[1]) if found else len(content)].count(b"\n") + 1
        raise PlanningError(f"第 {line} 行读不下去：不完整，或不是 JSON") from None


def _misshapen(told: str, name: str) -> str:
    path = _PATH.search(told)
    place = _short(path[1]) if path else ""
    field = _FIELD.search(told)
    if field is None:
        wrong = _short(told.split(" - at ", maxsplit=1)[0])
        return f"{place or '文件开头'} 的内容不是{name}所要求的：{wrong}"
    unknown = field[1] is not None
    says = f"多出一项 {_short(field[1])}" if unknown else f"缺少一项 {_short(field[2])}"
    return f"{place or '文件开头'} {says}，见 docs/reference/planning.md"


def _short(text: str) -> str:
    """Of somebody else's text, as much as fits a line."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
