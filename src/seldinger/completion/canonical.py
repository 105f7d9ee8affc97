"""One text for one content: keys sorted, one space of indent, a newline at the end, UTF-8."""

import json
from hashlib import sha256
from typing import Any

import msgspec


def plain(value: Any) -> Any:
    """Structs, days and enumerations as JSON knows them."""
    return msgspec.to_builtins(value)


def text_of(value: Any) -> bytes:
    """The file: a line for each value, so that a fault can be named by its line."""
    told = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, indent=1)
    return f"{told}\n".encode()


def compact(value: Any) -> bytes:
    """What is hashed and signed: the same without any space."""
    told = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return told.encode()


def digest(value: Any) -> str:
    """SHA-256 over `compact`, hex."""
    return sha256(compact(value)).hexdigest()


def first_difference(content: bytes, other: bytes) -> int | None:
    """The first byte (from 0) at which two texts differ; None where they are one."""
    if content == other:
        return None
    shorter = min(len(content), len(other))
    low, high = 0, shorter  # content[:low] is the same; the difference lies at or before `high`
    while low < high:
        middle = (low + high + 1) // 2
        if content[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def line_of(content: bytes, offset: int) -> int:
    """The 1-based line of a byte."""
    return content.count(b"\n", 0, offset) + 1
