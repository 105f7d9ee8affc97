"""Units of dose as machines write them → Gy·cm², mGy, s. By the unit's code, never by its text."""

import re
from decimal import Decimal, InvalidOperation

_PREFIX = {
    "": 0, "k": 3, "d": -1, "c": -2, "m": -3, "u": -6, "µ": -6, "μ": -6, "n": -9,
}  # fmt: skip
_GRAY = r"(?P<gray>[kdcmunµμ]?)Gy"
# Gy.m2, Gym2, Gy*m^2, dGy·cm², uGy m2 …: the same quantity, written by six makers.
_KAP = re.compile(rf"{_GRAY}[.·⋅*×\s-]?(?P<length>[dcm]?)m(?:\^?2|²)")
_KERMA = re.compile(_GRAY)
_SECONDS = {
    "s": "1", "sec": "1", "ms": "0.001", "us": "0.000001", "min": "60", "h": "3600",
}  # fmt: skip

_LARGEST = Decimal("1e12")  # beyond any unit: a damaged number


def decimal_of(text: str) -> Decimal | None:
    """A dose or a time as written. None: no number, a negative or an endless one."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < _LARGEST else None


def kap_factor(unit: str) -> Decimal | None:
    """What a kerma-area product in `unit` is multiplied by for Gy·cm²; None: not such a unit."""
    found = _KAP.fullmatch(unit.strip())
    if found is None:
        return None
    per_metre = 2 * _PREFIX[found["length"]] + 4
    return Decimal(1).scaleb(_PREFIX[found["gray"]] + per_metre)


def kerma_factor(unit: str) -> Decimal | None:
    """The same of an air kerma, for mGy."""
    found = _KERMA.fullmatch(unit.strip())
    return None if found is None else Decimal(1).scaleb(_PREFIX[found["gray"]] + 3)


def time_factor(unit: str) -> Decimal | None:
    """The same of a time, for s."""
    factor = _SECONDS.get(unit.strip())
    return None if factor is None else Decimal(factor)
