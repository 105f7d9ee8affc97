"""Chinese names as pinyin: databases here know no Chinese order, and nobody types whole names."""

import re
import unicodedata
from typing import Any

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the same character elsewhere.
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "盖": "ge",
    "朴": "piao", "任": "ren", "华": "hua", "尉": "wei", "乐": "yue", "缪": "miao", "宓": "mi",
    "翟": "zhai", "折": "she", "黑": "he", "燕": "yan", "员": "yun", "种": "chong", "秘": "bi",
    "繁": "po", "召": "shao", "逄": "pang", "覃": "qin", "幸": "xing", "冼": "xian", "晁": "chao",
}  # fmt: skip
_DIGITS = 4
_DOUBLE = {"尉迟": ["yu", "chi"], "万俟": ["mo", "qi"], "单于": ["chan", "yu"]}


def pinyin(name: str) -> str:
    """“单雅” → “shan ya”: syllables with a space between, for sorting."""
    surname, rest = _surname(name)
    return " ".join([*surname, *_read(rest)])


def initials(name: str) -> str:
    """“单雅” → “sy”: what a person types to find the name."""
    surname, rest = _surname(name)
    return "".join(syllable[0] for syllable in surname) + text_initials(rest)


def text_initials(text: str) -> str:
    """First letters of each character of any text; digits and Latin letters stay as they are."""
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=_each)
    return "".join(letter for letter in letters if letter.isalnum()).lower()


def folded(text: str) -> str:
    """As names and rooms are compared: width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _each(rest: str) -> Any:
    return list(rest)


def _surname(name: str) -> tuple[list[str], str]:
    """The syllables of a surname that is read otherwise than elsewhere, and what follows it."""
    bare = "".join(name.split())
    if bare[:2] in _DOUBLE:
        return _DOUBLE[bare[:2]], bare[2:]
    if bare[:1] in _SURNAMES:
        return [_SURNAMES[bare[:1]]], bare[1:]
    return [], bare


def _read(text: str) -> list[str]:
    """Numbers are padded, so that 学员 2 stands before 学员 10."""
    syllables = (syllable.strip().lower() for syllable in lazy_pinyin(text))
    return [re.sub(r"\d+", lambda n: n[0].zfill(_DIGITS), one) for one in syllables if one]
