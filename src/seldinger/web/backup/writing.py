"""Writing a backup: one moment of the database, while the pages go on."""

import hashlib
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from seldinger import __version__
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.models import AuditRow
from seldinger.web.audittrail.queries import head
from seldinger.web.backup.form import HEX, MANIFEST, SEAL, Manifest, Part, seal_file
from seldinger.web.backup.tables import applied, fields_of, kept, state_at
from seldinger.web.backup.values import writers
from seldinger.web.keys import Keys, fingerprint

_CHUNK = 2000
_A_LINE_EVERY = 50_000  # rows
Say = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What was written; seconds: how long it took; sha256: of all but the file's last 64 bytes."""

    file: Path
    bytes: int
    seconds: float
    sha256: str
    manifest: Manifest

    def document(self) -> dict[str, Any]:
        number, chain = self.manifest.head
        return {
            "file": str(self.file),
            "bytes": self.bytes,
            "seconds": round(self.seconds, 1),
            "sha256": self.sha256,
            "rows": {part.model: part.rows for part in self.manifest.parts},
            "head": {"number": number, "hash": chain},
            "keys": self.manifest.keys,
        }


def write_backup(out: Path, say: Say) -> Written:
    """Write the whole database to `out`, readable by its owner alone: whole, or not at all.

    Raises SeldingerError where nothing was ever set up, or where the file cannot be written.
    """
    begun = time.monotonic()
    if AuditRow._meta.db_table not in _tables():
        raise SeldingerError(
            "这里还没有可备份的数据：数据库尚未建立。请用 --data 指明数据所在的文件夹"
        )
    part = out.parent / f"{out.name}.part"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        manifest = _write(part, say)
        told = seal_file(part)
        _settle(part, out)
    except OSError:
        part.unlink(missing_ok=True)
        raise SeldingerError(f"无法写入 {out}。请确认文件夹可写、磁盘有足够的空间") from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Written(out, out.stat().st_size, time.monotonic() - begun, told, manifest)


def fingerprints(keys: Keys) -> dict[str, list[str]]:
    """By which a restore knows whether it has the keys that this backup needs."""
    return {
        "patients": [fingerprint(key) for key in keys.patients],
        "hashing": [fingerprint(keys.hashing)],
        "sealing": [fingerprint(keys.sealing)],
    }


def _write(part: Path, say: Say) -> Manifest:
    part.unlink(missing_ok=True)  # of a backup that was interrupted
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, _snapshot():
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            migrations = applied()
            # As the tables stand: a new release may be asked before it has brought them forward.
            models_then = kept(state_at(migrations))
            parts = [_table(archive, model, say) for model in models_then]
            at = datetime.now(UTC).isoformat(timespec="seconds")
            manifest = Manifest(
                __version__, at, migrations, head(), fingerprints(settings.KEYS), parts
            )  # fmt: skip
            archive.writestr(MANIFEST, manifest.text())
            archive.comment = SEAL + b"0" * HEX
        file.flush()
    return manifest


def _table(archive: zipfile.ZipFile, model: type[models.Model], say: Say) -> Part:
    fields = fields_of(model)
    codes = writers(fields)
    columns = [field.attname for field in fields]
    label, whole, count = str(model._meta.label_lower), hashlib.sha256(), 0
    feed = whole.update
    say(f"备份 {label}……")
    rows = model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=_CHUNK)
    with archive.open(f"{label}.jsonl", "w", force_zip64=True) as lines:
        for values in rows:
            told = [code(value) for code, value in zip(codes, values, strict=True)]
            line = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            lines.write(line)
            feed(line)
            count += 1
            if count % _A_LINE_EVERY == 0:
                say(f"备份 {label}…… {count} 行")
    return Part(label, columns, count, whole.hexdigest())


def _settle(part: Path, out: Path) -> None:
    """On the disk before it bears its name."""
    for path in (part, out.parent):
        if path is not part:
            part.replace(out)
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Every query of the block sees one moment. Nobody who writes meanwhile waits for it."""
    connection.ensure_connection()
    begin = _sqlite if connection.vendor == "sqlite" else _postgresql
    with begin(), transaction.atomic():
        yield


@contextmanager
def _sqlite() -> Iterator[None]:
    """A deferred transaction only reads: under WAL it keeps the moment of its first query."""
    usual = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]


@contextmanager
def _postgresql() -> Iterator[None]:
    from psycopg import IsolationLevel  # noqa: PLC0415  (only where PostgreSQL is used)

    raw: Any = connection.connection
    raw.isolation_level, raw.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        yield
    finally:
        raw.isolation_level, raw.read_only = None, None


def _tables() -> list[str]:
    try:
        return connection.introspection.table_names()
    except DatabaseError:
        raise SeldingerError("数据库打不开。请确认它在运行、文件没有损坏，再试一次") from None
