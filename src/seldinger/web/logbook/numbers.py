"""A patient's number: stored encrypted, joined by a keyed hash, shown by its end alone."""

from dataclasses import dataclass

from django.conf import settings

from seldinger.intake.numbers import keyed_hash
from seldinger.report.layout import masked
from seldinger.web.keys import cipher


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """encrypted: Fernet token. digest: HMAC-SHA-256, hex. tail: what pages may show."""

    encrypted: str
    digest: str
    tail: str


def stored(number: str) -> StoredNumber:
    """What is stored of a patient's number."""
    bare = number.strip()
    return StoredNumber(
        encrypted=cipher(settings.KEYS).encrypt(bare.encode()).decode(),
        digest=digest(bare),
        tail=masked(bare),
    )


def digest(number: str, hashing: str = "") -> str:
    """The keyed hash by which two mentions of one number are known to be the same.

    Full-width letters, case and blanks are the typist's and not the hospital's: zy０１ is ZY01.
    hashing: another key than the installation's present one, while keys are changed.
    """
    return keyed_hash(number, hashing or settings.KEYS.hashing)
