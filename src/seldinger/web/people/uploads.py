"""An uploaded file on its way to being taken over: kept encrypted, for a day at the most.

Whoever keeps one empties what it replaces, and what is too old.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.keys import cipher

KEPT_FOR = timedelta(days=1)


class Uploaded(Protocol):
    """The row of an uploaded file."""

    content: Any  # bytes, or what a database driver gives for them
    uploaded_at: datetime
    taken_at: datetime | None


def too_old() -> Q:
    return Q(uploaded_at__lte=timezone.now() - KEPT_FOR)


def is_kept(content: bytes | memoryview, uploaded_at: datetime) -> bool:
    """Not replaced, not a day old."""
    return bool(content) and timezone.now() - uploaded_at < KEPT_FOR


def is_open(file: Uploaded) -> bool:
    """Whether it can be taken over: not done yet, not replaced, not a day old."""
    return file.taken_at is None and is_kept(file.content, file.uploaded_at)


def last_columns(files: QuerySet[Any]) -> dict[str, str]:
    """As the last of them was read; empty where there was none."""
    last = files.exclude(columns={}).order_by("-uploaded_at", "-pk").first()
    return dict(last.columns) if last else {}


def sealed(content: bytes) -> bytes:
    return cipher(settings.KEYS).encrypt(content)


def opened(content: bytes | memoryview, what: str) -> bytes:
    """Raises SeldingerError where it is kept no longer, or the keys were lost. what: “授权表”."""
    try:
        return cipher(settings.KEYS).decrypt(bytes(content))
    except InvalidToken:
        raise SeldingerError(f"这份{what}的内容已经清除。请重新上传") from None
