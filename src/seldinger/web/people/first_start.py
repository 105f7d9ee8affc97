"""The code that proves, at an empty installation, that one sees the server's terminal."""

import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare

_LENGTH = 8


def start_code() -> str:
    """Eight letters and digits that follow from the installation's secret."""
    secret = f"first start {settings.SECRET_KEY}".encode()
    return hmac.new(secret, b"seldinger", "sha256").hexdigest()[:_LENGTH].upper()


def is_start_code(told: str) -> bool:
    return constant_time_compare(told.strip().upper(), start_code())
