"""The keys of a worklist's question, and what they match (DICOM PS3.4, C.2.2.2)."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from fnmatch import fnmatchcase

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

STEP = "ScheduledProcedureStepSequence"
_SPAN = re.compile(r"(\d{8})?(-)?(\d{8})?")
_CLOCKS = re.compile(r"(\d{2,6})?(?:\.\d+)?(-)?(\d{2,6})?(?:\.\d+)?")


class AskedWronglyError(ValueError):
    """A key that cannot be understood: the device is told so, and not that nothing is booked."""


def days_asked(step: Dataset) -> tuple[date, date]:
    text = written(step, "ScheduledProcedureStepStartDate")
    if not text:
        return date.min, date.max
    found = _SPAN.fullmatch(text.replace(".", "").replace(" ", ""))
    if found is None or not (found[1] or found[3]):
        raise AskedWronglyError("a date")
    try:
        first, last = (
            datetime.strptime(part, "%Y%m%d").date() if part else None
            for part in (found[1], found[3] if found[2] else found[1])
        )
    except ValueError:
        raise AskedWronglyError("a date") from None
    return first or date.min, last or date.max


def clock_asked(step: Dataset) -> Callable[[time | None], bool]:
    """A draft whose time is not known begins at any."""
    text = written(step, "ScheduledProcedureStepStartTime").replace(":", "").replace(" ", "")
    if not text.strip("*"):
        return lambda _clock: True
    found = _CLOCKS.fullmatch(text)
    if found is None or not (found[1] or found[3]):
        raise AskedWronglyError("a time")
    first = (found[1] or "").ljust(6, "0")
    last = ((found[3] if found[2] else found[1]) or "").ljust(6, "9")
    return lambda clock: clock is None or first <= clock.strftime("%H%M%S") <= last


def step_asked(asked: Dataset) -> Dataset:
    steps = asked.get(STEP)
    return steps[0] if steps else Dataset()


def written(asked: Dataset, keyword: str) -> str:
    """What is asked for; "" where anything is."""
    value = asked.get(keyword)
    return "" if value is None else str(value).strip()


def is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


def _bare(text: str) -> str:
    """A name however its parts are parted (PS3.5, 6.2.1); a number however it is typed."""
    return re.sub(r"[\^=\s]", "", text).casefold()


def matches(asked: Dataset, keyword: str, value: str) -> bool:
    """Universal, single value, wild cards, or one of several values (PS3.4, C.2.2.2)."""
    wanted = asked.get(keyword)
    if wanted is None or not str(wanted).strip(" *"):
        return True
    several = wanted if isinstance(wanted, MultiValue) else [wanted]
    return any(is_like(_bare(str(one)), _bare(value)) for one in several)


def is_like(pattern: str, value: str) -> bool:
    """A bracket means itself here."""
    return fnmatchcase(value, pattern.replace("[", "[[]"))
