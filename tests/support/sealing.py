"""A phone's half of sealing, as static/logbook/draft_store.js does it."""

import base64
import json
import os
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from seldinger.web.logbook.sealing import message_key, public_point
from seldinger.web.people.models import Person

KEY = UUID("0f3c6a52-98f0-4f5a-9a51-2f6f3d1b7a10")


def seal(text: bytes, *, point: str, about: str) -> str:
    receiver = base64.b64decode(point)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver)
    own = ec.generate_private_key(ec.SECP256R1())
    sender = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = message_key(own.exchange(ec.ECDH(), theirs), sender=sender, receiver=receiver)
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, text, about.encode())
    return base64.b64encode(b"\x01" + sender + nonce + sealed).decode()


def sealed_draft(person: Person, fields: Iterable[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """What a phone posts of a form that it sealed just now."""
    told = {"key": KEY, "form": "case", "state": "to_send", "at": now()} | more
    bound = f"{told['key']}|{told['form']}|{told['state']}|{told['at']}"
    text = json.dumps([*map(list, fields)]).encode()
    return told | {"sealed": seal(text, point=public_point(person), about=bound)}


def now() -> int:
    """Milliseconds, as a phone's clock tells them."""
    return int(timezone.now().timestamp() * 1000)
