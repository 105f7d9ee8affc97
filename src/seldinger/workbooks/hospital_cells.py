"""Times of day and several names in one cell, as theatre lists write them."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from seldinger.workbooks.cells import EARLIEST, LATEST, date_of, text_of

_CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?:[:时点](?P<m>\d{1,2})?分?(?::?(?P<s>\d{1,2})(?:\.\d+)?秒?)?|(?P<m2>\d{2}))"
)
_BEFORE_CLOCK = re.compile(r"^(.*?)[T\s]\s*(\d{1,2}[:时点].*)$")
_BETWEEN = re.compile(r"[、，,;；/／|｜\n\r\t&＆+＋]+")
_NUMBER = re.compile(r"[A-Za-z]{0,3}\d{3,}")  # 工号; shorter ones tell namesakes apart (甲 2)
_GLUED = re.compile(r"^(?P<before>[A-Za-z]{0,3}\d{3,})?(?P<name>[^\d]*?)(?P<after>\d{3,})?$")
_IN_BRACKETS = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]?")
_TITLES = ("主任医师", "副主任医师", "主治医师", "住院医师", "主任", "医师", "医生", "教授")
_NOBODY = {"", "无", "-", "—", "--", "——", "/", "没有", "空", "不详"}
_EXCEL_DAYS = (date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1))
LONGEST_NAME = 40


def moment_of(cell: object) -> datetime | time | None:
    """A time of day, with its day where the cell has one; None where it is neither."""
    if isinstance(cell, datetime):
        naive = cell.replace(tzinfo=None)
        return naive.time() if naive.date() in _EXCEL_DAYS else _real(naive)
    if isinstance(cell, time):
        return cell.replace(tzinfo=None)
    if isinstance(cell, timedelta):
        return _of_seconds(cell.total_seconds())
    if isinstance(cell, float) and 0 <= cell < 1:  # a time that lost its format
        return _of_seconds(round(cell * 86400))
    if isinstance(cell, bool | date):
        return None
    text = unicodedata.normalize("NFKC", " ".join(str(cell).split())) if cell is not None else ""
    parted = _BEFORE_CLOCK.match(text)
    if not parted:
        return _clock(text)
    day, clock = date_of(parted[1]), _clock(parted[2])
    return datetime.combine(day, clock) if day and clock else None


def _real(moment: datetime) -> datetime | None:
    return moment if EARLIEST <= moment.date() <= LATEST else None


def _of_seconds(seconds: float) -> time | None:
    if not 0 <= seconds < 86400:
        return None
    return (datetime.min + timedelta(seconds=int(seconds))).time()


def _clock(text: str) -> time | None:
    """24:00 is the midnight that ends the day: read as 00:00, an end before its beginning."""
    match = _CLOCK.fullmatch("".join(text.split()))
    if not match:
        return None
    hour = int(match["h"])
    minute, second = int(match["m"] or match["m2"] or 0), int(match["s"] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return time(0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def names_of(cell: object) -> tuple[str, ...] | None:
    """The people of a cell, each once, as “姓名” or “工号 姓名”; None where it holds no names."""
    if isinstance(cell, bool | date | time | timedelta):
        return None
    text = unicodedata.normalize("NFKC", "" if cell is None else _plain(cell))
    found: list[str] = []
    for chunk in _BETWEEN.split(text):
        for person in _people(chunk):
            if len(person) > LONGEST_NAME or not person.isprintable():
                return None
            if person not in found:
                found.append(person)
    return tuple(found)


def _plain(cell: object) -> str:
    """Lines part names; text_of would squeeze them into spaces."""
    lines = cell.splitlines() if isinstance(cell, str) else [cell]
    return "、".join(text_of(line) for line in lines)


def _people(chunk: str) -> list[str]:
    """“1001 林示例 周示例” → two people; “李 明” is one, whose two characters stand apart."""
    bare = _IN_BRACKETS.sub(lambda match: f" {match[1]} " if match[1].isdigit() else " ", chunk)
    words = _joined([part for token in bare.split() for part in _parts(token)])
    names_first = bool(words) and not _NUMBER.fullmatch(words[0])
    people: list[str] = []
    number = ""
    for said in words:
        if not _NUMBER.fullmatch(said):
            name = _without_title(said)
            if name not in _NOBODY:
                people.append(f"{number} {name}".strip())
                number = ""
        elif names_first and people:
            people[-1] = f"{said} {people[-1]}"
        else:
            number = said
    return [*people, number] if number else people  # a number alone still tells somebody


def _parts(token: str) -> list[str]:
    """“1001林示例” and “林示例1001” → number and name."""
    match = _GLUED.match(token)
    if not match or not match["name"]:
        return [token]
    return [part for part in (match["before"], match["name"], match["after"]) if part]


def _joined(words: list[str]) -> list[str]:
    """Single characters that follow each other are one name, Latin words too."""
    joined: list[str] = []
    before = ""
    for said in words:
        kind = _kind(said)
        if joined and said.isdecimal() and not _NUMBER.fullmatch(said) and before != "number":
            joined[-1] += f" {said}"
        elif kind in ("latin", "single") and kind == before:
            joined[-1] += said if kind == "single" else f" {said}"
        else:
            joined.append(said)
        before = kind
    return joined


def _kind(said: str) -> str:
    if _NUMBER.fullmatch(said):
        return "number"
    if said.isascii():
        return "latin" if said.replace(".", "").isalpha() else ""
    return "single" if len(said) == 1 and said not in _NOBODY else ""


def _without_title(name: str) -> str:
    for title in _TITLES:
        if name.endswith(title) and len(name) > len(title) + 1:
            return name.removesuffix(title)
    return name
