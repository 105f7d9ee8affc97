"""The secrets of an installation: from the environment, else from a file only its owner reads."""

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, MultiFernet

from seldinger.errors import SeldingerError
from seldinger.web.running import one_at_a_time

FILE = "keys.json"
LOCK = "keys.lock"
OWNER_ONLY = 0o600
# Each goes before the file's key.
_FROM_ENVIRONMENT = ("SECRET_KEY", "PATIENT_KEYS", "HASH_KEY", "SEAL_KEY")
_SIGNING = "SIGNING_KEY"
_HEX_KEY = re.compile(r"[0-9a-f]{64}")
_NEXT = "next"
_Made = Mapping[str, Callable[[], str]]
_FIRST: _Made = {
    "django": lambda: secrets.token_urlsafe(48),
    "patients": lambda: Fernet.generate_key().decode(),
    "hashing": lambda: secrets.token_urlsafe(32),
}
# What a file of an older release does not have yet: seals, then the signing key.
_LATER: _Made = {
    "sealing": lambda: secrets.token_urlsafe(32),
    "signing": lambda: secrets.token_hex(32),
}


@dataclass(frozen=True, slots=True)
class Keys:
    """django: signs sessions and forms. patients: Fernet keys, the newest first.

    hashing: keys the hash by which patient numbers are joined. sealing: keys the seals of rows.
    signing: the private Ed25519 key, 32 bytes as hex, that signs completion records.
    """

    django: str
    patients: tuple[str, ...]
    hashing: str
    sealing: str
    signing: str = ""


@cache
def cipher(keys: Keys) -> MultiFernet:
    """What encrypts stored values: the newest key writes, every key reads."""
    return MultiFernet([Fernet(key) for key in keys.patients])


def keys_at(folder: Path) -> Keys:
    """The keys of an installation. The file is made at the first start; never in the database.

    Each of SELDINGER_SECRET_KEY, SELDINGER_PATIENT_KEYS (with commas), SELDINGER_HASH_KEY,
    SELDINGER_SEAL_KEY and SELDINGER_SIGNING_KEY goes before the file's. Without a file and without
    the last there is no signing key: nothing can be signed. Raises SeldingerError where the file
    cannot be read.
    """
    told = {n: os.environ.get(f"SELDINGER_{n}") for n in (*_FROM_ENVIRONMENT, _SIGNING)}
    # Where the environment holds them, several machines share them: none makes a key of its own.
    from_outside = all(told[name] for name in _FROM_ENVIRONMENT) and not (folder / FILE).exists()
    stored = {} if from_outside or all(told.values()) else _stored(folder / FILE)
    return Keys(
        told["SECRET_KEY"] or stored["django"],
        tuple((told["PATIENT_KEYS"] or stored["patients"]).split(",")),
        told["HASH_KEY"] or stored["hashing"],
        told["SEAL_KEY"] or stored["sealing"],
        _signing_key(told[_SIGNING]) or stored.get("signing", ""),
    )


def _signing_key(told: str | None) -> str | None:
    if told and not _HEX_KEY.fullmatch(told):
        raise SeldingerError(
            "SELDINGER_SIGNING_KEY 应是 64 位小写十六进制（32 字节的 Ed25519 私钥）。请改正后再启动"
        )
    return told


def _stored(path: Path) -> dict[str, str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise SeldingerError(f"数据文件夹 {path.parent} 建不了。请换一个有写入权限的位置") from None
    stored = _read(path)
    if stored is None or any(name not in stored for name in _LATER):
        stored = _completed(path)
    return {name: stored[name] for name in (*_FIRST, *_LATER)}


def _read(path: Path) -> dict[str, Any] | None:
    """None where there is no file yet."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for name in _FIRST:
            stored[name]  # a file without one of these cannot be mended
        return stored
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise SeldingerError(
            f"密钥文件 {path} 读不出来。没有它，已存的患者编号无法解密：请从备份恢复这个文件"
        ) from None


def _completed(path: Path) -> dict[str, Any]:
    """The file with what this release needs. Of several processes that start at once one makes it,
    and the others read it: none may keep keys of its own."""
    try:
        with one_at_a_time(path.with_name(LOCK)):
            stored = _read(path)
            if stored is None:
                stored = {name: made() for name, made in _FIRST.items()}
            lacking = {name: made() for name, made in _LATER.items() if name not in stored}
            return _rewritten(path, stored | lacking) if lacking else stored
    except OSError:
        told = f"数据文件夹 {path.parent} 不能写入。请检查权限，或换一个位置"
        raise SeldingerError(told) from None


def fingerprint(key: str) -> str:
    """By which a key is known again without being told: 16 letters of a keyed hash, hex."""
    return hmac.new(key.encode(), b"seldinger key", hashlib.sha256).hexdigest()[:16]


def exists_at(folder: Path) -> bool:
    """Whether an installation's keys are known, without making any."""
    told = [os.environ.get(f"SELDINGER_{name}") for name in _FROM_ENVIRONMENT]
    return all(told) or (folder / FILE).is_file()


# -- changing them: the next keys lie beside the present ones until the database has followed -----


def refuse_from_environment(folder: Path) -> None:
    """Raises SeldingerError where the keys of patients' numbers are not the file's."""
    names = [f"SELDINGER_{name}" for name in ("PATIENT_KEYS", "HASH_KEY")]
    if told := [name for name in names if os.environ.get(name)]:
        raise SeldingerError(
            f"密钥来自环境变量 {'、'.join(told)}，这里换不了。请停止平台，把它们的值写进 "
            f"{folder / FILE} 的 patients、hashing 两项，去掉环境变量再轮换，之后照新值设回"
        )


def propose(folder: Path, present: Keys) -> Keys:
    """New keys for numbers, written beside the present ones.

    The newest of the present ones stays behind the new: drafts on phones were sealed for it.
    """
    patients = (Fernet.generate_key().decode(), present.patients[0])
    hashing = secrets.token_urlsafe(32)
    fresh = {"patients": ",".join(patients), "hashing": hashing}
    _change(folder, lambda whole: whole | {_NEXT: fresh})
    return replace(present, patients=patients, hashing=hashing)


def proposed(folder: Path) -> str | None:
    """The next hashing key's fingerprint; None where no change was begun."""
    path = folder / FILE
    following = (_read(path) or {}).get(_NEXT)
    return fingerprint(following["hashing"]) if following else None


def accept(folder: Path) -> Path:
    """The next keys become the present ones. Returns where the old ones are kept, for backups."""
    kept: list[Path] = []

    def accepted(whole: dict[str, Any]) -> dict[str, Any]:
        following: dict[str, Any] = whole.pop(_NEXT)
        kept.append(folder / f"keys-{fingerprint(whole['hashing'])}.json")
        _rewritten(kept[0], whole)
        return whole | following

    _change(folder, accepted)
    return kept[0]


def drop(folder: Path) -> None:
    """The next keys were never used."""
    _change(folder, lambda whole: {name: key for name, key in whole.items() if name != _NEXT})


def renew_signing(folder: Path) -> str:
    """Another key to sign with; returns it. The old one is kept nowhere: what it signed bears its
    public key and can be verified for ever.

    Raises SeldingerError where the key comes from the environment.
    """
    if os.environ.get(f"SELDINGER_{_SIGNING}"):
        raise SeldingerError(
            "签名密钥来自环境变量 SELDINGER_SIGNING_KEY，这里换不了。请把它设成新的值再启动"
        )
    fresh = secrets.token_hex(32)
    _change(folder, lambda whole: whole | {"signing": fresh})
    return fresh


def _change(folder: Path, changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    path = folder / FILE
    _stored(path)
    with one_at_a_time(folder / LOCK):  # whoever else changes it loses nothing of this
        _rewritten(path, changed(_read(path) or {}))


def _rewritten(path: Path, keys: dict[str, Any]) -> dict[str, Any]:
    """The file with other keys in its place: whole, or as it was."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name too survives a power cut
    finally:
        os.close(folder)
    return keys
