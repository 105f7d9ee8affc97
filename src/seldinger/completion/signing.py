"""Ed25519 (RFC 8032): who issued a record, and that nobody has changed it since."""

import re
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_public_key

# Before what is signed, so that no signature given for something else fits a record.
PURPOSE = b"seldinger completion record 1\n"
_HEX = re.compile(rb"[0-9a-f]{64}")
_PLAIN = re.compile(r"(?:[0-9a-f]{2})+")


def public_key_of(private: str) -> str:
    """The public key of a private one, both 32 bytes as hex. Raises ValueError for no such key."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    return key.public_key().public_bytes_raw().hex()


def fingerprint_of(public_key: str) -> str:
    """SHA-256 of the public key's 32 bytes, hex: what two people compare."""
    return sha256(_bytes(public_key)).hexdigest()


def signature_of(message: bytes, private: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    return key.sign(PURPOSE + message).hex()


def is_signed(message: bytes, public_key: str, signature: str) -> bool:
    """Whether the signature is this key's over this message; keys and signatures as hex."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
        key.verify(_bytes(signature), PURPOSE + message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(told: str) -> bytes:
    """Of hexadecimal digits and nothing else: `fromhex` alone skips white space."""
    if not _PLAIN.fullmatch(told):
        raise ValueError("not hexadecimal")
    return bytes.fromhex(told)


def public_key_in(content: bytes) -> str | None:
    """The public key that a text holds, as hex: 64 hexadecimal digits, or PEM. None for no key."""
    bare = b"".join(content.split()).lower()
    if _HEX.fullmatch(bare):
        return bare.decode()
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key.public_bytes_raw().hex() if isinstance(key, Ed25519PublicKey) else None
