"""What a backup looks like, and its reader, which believes nothing. No database here.

A zip: one part a table, JSON lines of the columns' values, then manifest.json, which names the
parts with their SHA-256. The archive's comment ends in the SHA-256 of every byte before it.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from seldinger.errors import SeldingerError

FORMAT = "seldinger-backup/1"
MANIFEST = "manifest.json"
SEAL = b"seldinger-backup sha256:"
HEX = 64
_BLOCK = 1 << 20
_LONGEST_LINE = 1 << 28  # bytes: a workbook of the largest size kept in one value, and more
_LARGEST_MANIFEST = 1 << 24
_UNREADABLE = (
    OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, RecursionError,
    OverflowError, NotImplementedError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One table. model: its label; columns: in the order of each line's values."""

    model: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.model}.jsonl"


@dataclass(frozen=True)
class Manifest:
    """migrations: those applied, by app. head: number and hash of the audit trail's last row.

    keys: fingerprints of the keys that read it, never the keys.
    """

    release: str
    at: str
    migrations: dict[str, list[str]]
    head: tuple[int, str]
    keys: dict[str, list[str]]
    parts: list[Part]
    format: str = field(default=FORMAT)

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def not_a_backup(path: Path) -> SeldingerError:
    return SeldingerError(f"{path} 不是 Seldinger 的备份。请给出 seldinger backup 写下的文件")


def damaged(path: Path, what: str) -> SeldingerError:
    return SeldingerError(f"备份 {path} 已损坏：{what}。什么都没有写入。请换一份备份")


# -- the seal of the whole file -------------------------------------------------------------------


def seal_file(path: Path) -> str:
    """Write the digest over the place that was kept for it at the end of the file."""
    told = digest_of(path)
    with path.open("r+b") as file:
        file.seek(-HEX, 2)
        file.write(told.encode())
    return told


def digest_of(path: Path) -> str:
    """SHA-256, hex, of all but the file's last 64 bytes."""
    whole = hashlib.sha256()
    feed = whole.update
    left = path.stat().st_size - HEX
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            feed(block)
            left -= len(block)
    return whole.hexdigest()


# -- the reader -----------------------------------------------------------------------------------


class Backup:
    """An opened backup. Every fault in it is a SeldingerError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            _check_seal(path)
            self.manifest = _manifest(path)
        except OSError:
            raise SeldingerError(f"打不开 {path}。请核对文件名和读取权限") from None

    def check(self, say: Callable[[str], None]) -> None:
        """Read every part once: whole, as long as told, every line as wide as its columns."""
        for part in self.manifest.parts:
            say(f"核对 {part.model}（{part.rows} 行）……")
            for _ in self.rows(part):
                pass

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """The rows of a table, a few at a time in memory; a damaged part is refused at its end."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(part.file) as lines:
                yield from _rows(lines, part)
        except _UNREADABLE as fault:
            raise damaged(self.path, f"{part.model} 这一部分读不出来") from fault


def _rows(lines: IO[bytes], part: Part) -> Iterator[list[Any]]:
    whole, count = hashlib.sha256(), 0
    feed = whole.update
    while line := lines.readline(_LONGEST_LINE):
        feed(line)
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(part.columns):
            raise ValueError(part.model)
        count += 1
        yield values
    if count != part.rows or whole.hexdigest() != part.sha256:
        raise ValueError(part.model)


def _check_seal(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        if size < len(SEAL) + HEX:
            raise not_a_backup(path)
        file.seek(-HEX - len(SEAL), 2)
        end = file.read()
        file.seek(0)
        is_zip = file.read(2) == b"PK"
    if not end.startswith(SEAL):
        raise damaged(path, "结尾不完整，可能没有复制完") if is_zip else not_a_backup(path)
    if end[len(SEAL) :].decode("ascii", "replace") != digest_of(path):
        raise damaged(path, "内容与写下时不同")


def _manifest(path: Path) -> Manifest:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MANIFEST) as file:
            told = json.loads(file.read(_LARGEST_MANIFEST))
        if not isinstance(told, dict) or not str(told.get("format")).startswith("seldinger-backup"):
            raise not_a_backup(path)
        if told["format"] != FORMAT:
            raise SeldingerError(f"备份 {path} 由更新的版本写成，这一版读不懂。请先升级 Seldinger")
        return _typed(told)
    except _UNREADABLE as fault:
        raise damaged(path, "目录读不出来") from fault


def _typed(told: dict[str, Any]) -> Manifest:
    """As told, or ValueError: a manifest of another shape is damage."""
    number, head = told["head"]
    parts = [
        Part(_text(p["model"]), _texts(p["columns"]), _count(p["rows"]), _text(p["sha256"]))
        for p in told["parts"]
    ]
    migrations = {_text(app): _texts(names) for app, names in told["migrations"].items()}
    keys = {_text(kind): _texts(marks) for kind, marks in told["keys"].items()}
    if len({part.model for part in parts}) < len(parts) or set(keys) != {
        "patients", "hashing", "sealing",
    }:  # fmt: skip
        raise ValueError
    head_told = (_count(number), _text(head))
    return Manifest(
        _text(told["release"]), _text(told["at"]), migrations, head_told, keys, parts
    )  # fmt: skip


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: Any) -> list[str]:
    if not isinstance(values, list):
        raise TypeError
    return [_text(value) for value in values]


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value
