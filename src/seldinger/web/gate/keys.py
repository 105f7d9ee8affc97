"""What makes a row of a booked list the same row in a later list."""

from datetime import date
from hashlib import sha256


def booking_key(
    *, hospital: int, day: date, name: str, number_digest: str, operator: str = "", place: int = 0
) -> str:
    """SHA-256, hex. With a patient's number that and the name; without, the operator and which of
    several such rows it is. A change of the hashing key changes the first (privacy/rekeying)."""
    who = number_digest or f"{operator}\x1e{place}"
    told = [str(hospital), day.isoformat(), name, who]
    return sha256("\x1f".join(told).encode()).hexdigest()
