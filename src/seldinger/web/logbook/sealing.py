"""Text that anybody may seal for a person and the server alone opens: drafts on a phone.

Each person has a P-256 key pair whose private half is derived from the installation's secrets, so
nothing is stored. A sealed text is version 1, the sender's fresh public point, a nonce and
AES-256-GCM of the text under HKDF-SHA-256 of the two keys' secret. The same steps stand in
static/logbook/draft_store.js; docs/adr/0008 says why.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from seldinger.errors import SeldingerError
from seldinger.web.people.models import Person

VERSION = b"\x01"
PURPOSE = b"seldinger draft 1"
POINT, NONCE, TAG = 65, 12, 16  # bytes
LARGEST = 64 * 1024  # bytes of a sealed text before base64; a form has a few hundred
_CURVE = ec.SECP256R1()
# The order of the curve's group: a private key is a number below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_point(person: Person) -> str:
    """What a phone seals with: the uncompressed point in base64. The newest key's."""
    return base64.b64encode(_point(_private(settings.KEYS.patients[0], person))).decode()


def opened(sealed: str, *, person: Person, about: str) -> bytes:
    """The text that was sealed for this person, saying `about`.

    Raises SeldingerError where it was sealed for somebody else, about something else, is damaged
    or too large. A text sealed before the keys were rotated opens as long as the old key is kept.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise _unreadable() from None
    shortest = len(VERSION) + POINT + NONCE + TAG
    if not shortest <= len(raw) <= LARGEST or raw[:1] != VERSION:
        raise _unreadable()
    point, nonce, text = raw[1 : 1 + POINT], raw[1 + POINT :][:NONCE], raw[1 + POINT + NONCE :]
    for secret in settings.KEYS.patients:
        private = _private(secret, person)
        try:
            shared = private.exchange(
                ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
            )
            key = message_key(shared, sender=point, receiver=_point(private))
            return AESGCM(key).decrypt(nonce, text, about.encode())
        except (ValueError, InvalidTag):  # no point of the curve; not this key's
            continue
    raise _unreadable()


def message_key(shared: bytes, *, sender: bytes, receiver: bytes) -> bytes:
    """The key of one message, bound to both points."""
    return HKDF(SHA256(), 32, salt=None, info=PURPOSE + sender + receiver).derive(shared)


def _private(secret: str, person: Person) -> ec.EllipticCurvePrivateKey:
    # 48 bytes for 32: reduced below the order, no number is likelier than another.
    told = HKDF(SHA256(), 48, salt=None, info=PURPOSE + b" of %d" % person.pk)
    number = int.from_bytes(told.derive(secret.encode()), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, _CURVE)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _unreadable() -> SeldingerError:
    return SeldingerError(
        "这份草稿打不开：它已损坏，或不是在这个账号下保存的。请重新登记，草稿没有保存为登记"
    )
