"""What makes a row of the hospital's list the same row in a later file."""

from datetime import UTC, date, datetime
from hashlib import sha256


def operation_key(
    *, hospital: int, number_digest: str, day: date, start: datetime | None, name: str
) -> str:
    """SHA-256, hex. A change of the hashing key changes it (privacy/actions/rekeying.py)."""
    moment = start.astimezone(UTC).isoformat() if start else ""
    told = [str(hospital), number_digest, day.isoformat(), moment, name]
    return sha256("\x1f".join(told).encode()).hexdigest()
