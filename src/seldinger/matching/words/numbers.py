"""Numbers in folded names: levels of the spine, degrees and types, counts, codes."""

import re
from collections.abc import Callable

from seldinger.matching.words.vocabulary import Aspect, Meaning, Role

_MAY = re.compile(r"[0-9ivx一二三四五六七八九十两第]")
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
}
_NUMERALS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
_CHINESE = {char: place for place, char in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_SPINE = {"c": "颈椎", "颈": "颈椎", "t": "胸椎", "胸": "胸椎", "l": "腰椎", "腰": "腰椎"}
_SPINE |= {"s": "骶椎", "骶": "骶椎"}
_LETTER = {"颈": "C", "胸": "T", "腰": "L", "骶": "S"}

_NUMBER = r"(?:viii|vii|vi|iv|ix|iii|ii|i|v|x|\d{1,3}|[一二三四五六七八九十两]{1,3})"
_ONE_LEVEL = r"[ctls颈胸腰骶]椎?(?:1[0-2]|[1-9])"
_LEVEL = re.compile(
    rf"(?<![a-z]){_ONE_LEVEL}(?:(?:[-~/、,.和及]|至)?(?:{_ONE_LEVEL}|(?<=[-~/、,.和及至])(?:1[0-2]|[1-9])))*(?![\da-z.期级])"
)
_DEGREE = re.compile(
    rf"(?<![a-z\d.])(?:{_NUMBER}[~-])?{_NUMBER}(?:度|期|型|级|支|段|类|区|趾|指)(?!肠)"
)
_COUNT = re.compile(
    rf"(?<![a-z\d.])(?:{_NUMBER})(?:枚|根|个|处|条|颗|块|只|节段|节|侧|次|孔|联)(?:或更多|及以上|以上|或{_NUMBER}[枚根个处条颗块只节次]以上)?"
)
_NTH = re.compile(r"第(?:\d{1,2}(?:[-~、]\d{1,2})*|[一二三四五六七八九十]{1,9})")
_FRACTION = re.compile(r"(?<!\d)\d/\d(?!\d)")
_CODE = re.compile(r"(?<![\d.])\d{2}\.\d{1,4}(?:x\d{2,3}(?:x\d{3})?)?(?!\d)")

Found = tuple[int, Meaning]


def numbers_in(text: str) -> dict[int, Found]:
    """Place in a folded text → (end, meaning) of the number that begins there."""
    if not _MAY.search(text):
        return {}
    found: dict[int, Found] = {}
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start not in found or found[start][0] < end:
                found[start] = (end, read(match.group()))
    return found


def numeral(text: str) -> str:
    """ii, 2, 二 → Ⅱ; what is no number up to ten stays."""
    value = _ROMAN.get(text) or _CHINESE.get(text) or (int(text) if text.isdecimal() else 0)
    return _NUMERALS[value - 1] if 1 <= value <= 10 else text


def _number(word: str, *more: tuple[Aspect, str]) -> Meaning:
    return Meaning(Role.WORD, ((Aspect.NUMBER, word), *more), implied=len(more))


def _level(text: str) -> Meaning:
    """l4/5 → L4/5, in the lumbar spine."""
    word = "".join(_LETTER.get(char, char) for char in text.replace("椎", "")).upper()
    word = re.sub(r"[-~、,.和及至]", "/", word)
    sites = dict.fromkeys(_SPINE[char] for char in text if char in _SPINE)
    return _number(word, *((Aspect.SITE, site) for site in sites))


def _degree(text: str) -> Meaning:
    """ii度 → Ⅱ度; ii~iv型 → Ⅱ型, Ⅲ型, Ⅳ型."""
    first, _, last = text[:-1].replace("~", "-").partition("-")
    numerals = _between(numeral(first), numeral(last or first))
    found = tuple((Aspect.NUMBER, one + text[-1]) for one in numerals)
    return Meaning(Role.WORD, found)


def _between(first: str, last: str) -> tuple[str, ...]:
    if first in _NUMERALS and last in _NUMERALS:
        return tuple(_NUMERALS[_NUMERALS.index(first) : _NUMERALS.index(last) + 1]) or (last,)
    return (first,) if first == last else (first, last)


def _count(text: str) -> Meaning:
    return _number(text)


def _nth(text: str) -> Meaning:
    """第三 and 第3 → 第3; 第三四 stays."""
    value = _CHINESE.get(text[1:])
    return _number(f"第{value}" if value else text)


def _code(text: str) -> Meaning:
    return Meaning(Role.FILLER, canonical=text, expansion=text)


_READERS: tuple[tuple[re.Pattern[str], Callable[[str], Meaning]], ...] = (
    (_CODE, _code),
    (_FRACTION, _count),
    (_COUNT, _count),
    (_NTH, _nth),
    (_DEGREE, _degree),
    (_LEVEL, _level),
)
