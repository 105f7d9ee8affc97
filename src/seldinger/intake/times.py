"""Dates and times as DICOM and HL7 write them: YYYYMMDD[HH[MM[SS[.F]]]][±ZZXX]."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

_MOMENT = re.compile(r"(\d{8}|(?:\d\d){5,7})(?:\.(\d*))?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII)
# 2026-11-20 09:30:00, which is no HL7 and is sent all the same.
_PUNCTUATED = re.compile(
    r"(\d{4})([-/])(\d\d)\2(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?(.*)", re.ASCII
)
_EARLIEST = 1900  # before it stand the zeros of machines: 0001-01-01
_CLOCK = re.compile(r"(?:\d\d){1,3}(?:\.\d*)?", re.ASCII)


def moment_of(text: str) -> date | None:
    """A datetime where a time of day was written, with an offset only where one was; else a date.

    None where it is neither, or only a year or a month. Fractions of a second are dropped.
    """
    found = _MOMENT.fullmatch(_PUNCTUATED.sub(r"\1\3\4\5\6\7\8", text.strip()))
    if found is None:
        return None
    digits, _, offset = found.groups()
    try:
        if len(digits) == 8:
            day = datetime.strptime(digits, "%Y%m%d").date()
            return day if day.year >= _EARLIEST else None
        moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")
        if moment.year < _EARLIEST:
            return None
        return moment.replace(tzinfo=_zone(offset)) if offset else moment
    except ValueError:
        return None


def moment_of_parts(day: str, clock: str, offset: str = "") -> date | None:
    """DICOM's DA and TM, also as written before 1993 (2020.12.10, 07:56:50)."""
    digits = day.strip().replace(".", "")
    time = clock.strip().replace(":", "")
    if not _CLOCK.fullmatch(time):
        return moment_of(digits)
    whole = time.split(".")[0]
    return moment_of(f"{digits}{whole}00" if len(whole) == 2 else f"{digits}{whole}{offset}")


def _zone(offset: str) -> timezone:
    """Raises ValueError beyond a day."""
    if offset == "Z":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
