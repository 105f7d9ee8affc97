"""What people type of months and numbers: read strictly, refused in words."""

import re
from collections.abc import Sequence
from typing import Any

from seldinger.errors import SeldingerError
from seldinger.web.planning.times import is_month, number_of_text, text_of

_APART = re.compile(r"[\s,，、;；]+")
_RANGE = re.compile(r"(\d{4}-\d{2})(?:~|～|至|到)(\d{4}-\d{2})", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,2})?", re.ASCII)
_PLACES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?", re.ASCII)
_MOST = 120  # months in one range


def months_typed(text: str) -> tuple[str, ...]:
    """2027-03 2027-05, or 2027-03~2027-05."""
    found: list[str] = []
    for word in filter(None, _APART.split(text.strip())):
        span = _RANGE.fullmatch(word)
        first, last = (span[1], span[2]) if span else (word, word)
        if not (is_month(first) and is_month(last)):
            raise SeldingerError(f"看不懂“{word[:20]}”。请写成 2027-03，或 2027-03~2027-05")
        numbers = range(number_of_text(first), number_of_text(last) + 1)
        if not 1 <= len(numbers) <= _MOST:
            raise SeldingerError(f"“{word[:20]}”的起止不对。请先写早的月份")
        found += [text_of(number) for number in numbers]
    return tuple(sorted(set(found)))


def months_words(months: Sequence[str]) -> str:
    """Runs of months as people type them."""
    runs: list[list[int]] = []
    for number in sorted(map(number_of_text, months)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    ends = ((text_of(run[0]), text_of(run[-1])) for run in runs)
    return " ".join(a if a == b else f"{a}~{b}" for a, b in ends)


def cases_typed(text: str) -> list[float]:
    """Twelve numbers, January first; or one for every month. Empty: nothing is known."""
    words = [word for word in _APART.split(text.strip()) if word]
    if not words:
        return []
    if len(words) not in (1, 12) or not all(_NUMBER.fullmatch(word) for word in words):
        raise SeldingerError("应是 12 个数（一至十二月），或 1 个数（每月相同），用空格隔开")
    numbers = [float(word) for word in words]
    return numbers if len(numbers) == 12 else numbers * 12


def cases_words(cases: Sequence[float]) -> str:
    if cases and len(set(cases)) == 1:
        return f"{cases[0]:g}"
    return " ".join(f"{one:g}" for one in cases)


def exceptions_typed(text: str) -> list[dict[str, Any]]:
    """A line each: months, then people: 2027-02 0-2."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        *months, people = line.split() if len(line.split()) > 1 else (line, "")
        told = _PLACES.fullmatch(people)
        if told is None:
            raise SeldingerError(f"看不懂“{line.strip()[:30]}”。请写成 2027-02 0-2（月份，人数）")
        least, most = (told[1], told[2]) if told[2] else ("0", told[1])
        found.append({
            "months": list(months_typed(" ".join(months))), "least": int(least), "most": int(most),
        })  # fmt: skip
    return found


def exceptions_words(exceptions: Sequence[dict[str, Any]]) -> str:
    return "\n".join(
        f"{months_words(one['months'])} {one['least']}-{one['most']}" for one in exceptions
    )
