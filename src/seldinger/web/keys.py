"""The secrets of an installation: from the environment, else from a file only its owner reads."""

import json
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from seldinger.errors import SeldingerError

FILE = "keys.json"
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Keys:
    """django: signs sessions and forms. patients: Fernet keys, the newest first.

    hashing: keys the hash by which patient numbers are joined. sealing: keys the seals of rows.
    """

    django: str
    patients: tuple[str, ...]
    hashing: str
    sealing: str


@cache
def cipher(keys: Keys) -> MultiFernet:
    """What encrypts stored values: the newest key writes, every key reads."""
    return MultiFernet([Fernet(key) for key in keys.patients])


def keys_at(folder: Path) -> Keys:
    """The keys of an installation. The file is made at the first start; never in the database.

    Each of SELDINGER_SECRET_KEY, SELDINGER_PATIENT_KEYS (with commas), SELDINGER_HASH_KEY and
    SELDINGER_SEAL_KEY goes before the file's. Raises SeldingerError where the file cannot be read.
    """
    told = {
        name: os.environ.get(f"SELDINGER_{name}")
        for name in ("SECRET_KEY", "PATIENT_KEYS", "HASH_KEY", "SEAL_KEY")
    }
    stored = {} if all(told.values()) else _stored(folder / FILE)
    return Keys(
        told["SECRET_KEY"] or stored["django"],
        tuple((told["PATIENT_KEYS"] or stored["patients"]).split(",")),
        told["HASH_KEY"] or stored["hashing"],
        told["SEAL_KEY"] or stored["sealing"],
    )


def _stored(path: Path) -> dict[str, str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SeldingerError(f"数据文件夹 {path.parent} 建不了。请换一个有写入权限的位置") from None
    if not path.exists():
        fresh = {
            "django": secrets.token_urlsafe(48),
            "patients": Fernet.generate_key().decode(),
            "hashing": secrets.token_urlsafe(32),
            "sealing": secrets.token_urlsafe(32),
        }
        # Exclusive: two processes that start at once must not each keep keys of their own.
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        except FileExistsError:
            return _stored(path)
        except OSError:
            told = f"数据文件夹 {path.parent} 不能写入。请检查权限，或换一个位置"
            raise SeldingerError(told) from None
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fresh, file)
        return fresh
    try:
        stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        if "sealing" not in stored:  # written by a release before there were seals
            return _rewritten(path, stored | {"sealing": secrets.token_urlsafe(32)})
        return {name: stored[name] for name in ("django", "patients", "hashing", "sealing")}
    except (OSError, ValueError, KeyError):
        raise SeldingerError(
            f"密钥文件 {path} 读不出来。没有它，已存的患者编号无法解密：请从备份恢复这个文件"
        ) from None


def _rewritten(path: Path, keys: dict[str, str]) -> dict[str, str]:
    """The file with other keys in its place: whole, or as it was."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return keys
