"""An uploaded file on its way to being taken over: kept encrypted, for a day at the most.

Whoever keeps one empties what it replaces, and what is too old.
"""

from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.keys import cipher

KEPT_FOR = timedelta(days=1)


def too_old() -> Q:
    return Q(uploaded_at__lte=timezone.now() - KEPT_FOR)


def is_kept(content: bytes | memoryview, uploaded_at: datetime) -> bool:
    """Not replaced, not a day old."""
    return bool(content) and timezone.now() - uploaded_at < KEPT_FOR


def sealed(content: bytes) -> bytes:
    return cipher(settings.KEYS).encrypt(content)


def opened(content: bytes | memoryview, what: str) -> bytes:
    """Raises SeldingerError where it is kept no longer, or the keys were lost. what: “授权表”."""
    try:
        return cipher(settings.KEYS).decrypt(bytes(content))
    except InvalidToken:
        raise SeldingerError(f"这份{what}的内容已经清除。请重新上传") from None
