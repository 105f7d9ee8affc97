"""What a name leaves out: 除…外, …除外, 不行…的, 不伴…."""

import re

from seldinger.matching.words.folding import Folded

Span = tuple[int, int]

# 切除外阴 removes the vulva: 除 after another character of removal is no exception.
_EXCEPT = r"(?<![切摘拔剔清去解消剥刮扫排移祛免扣])除"
_WORDS = r"[^()\[\]]+?"
_PATTERNS = (
    re.compile(rf"[(\[]?{_EXCEPT}外({_WORDS})(?:[)\]]|$)"),
    re.compile(rf"[(\[]({_WORDS}){_EXCEPT}外[)\]]"),
    re.compile(
        rf"{_EXCEPT}(?!颤|皱|痣)({_WORDS})(?:之|以)?外(?![阴伤周科固露引展翻踝侧膜支鼻眼生胚骨])的?"
    ),
    re.compile(r"不行([^()\[\]的]+)的"),
    re.compile(r"[,、(]?不(进入[^()\[\],;、+]+)[)]?"),
    re.compile(r"(?:不伴有?|不包括|不含|未提及)([^()\[\],;+]+)"),
)
_OPENING = ("(", "[")
_CLOSING = (")", "]")
_BETWEEN = re.compile(r"[、,/和及或与]")


def exclusions_in(name: Folded) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """(what to leave out of the name, what is excluded), as spans of the folded text."""
    text = name.text
    if "除" not in text and "不" not in text and "未" not in text:
        return (), ()
    holes: list[Span] = []
    excluded: list[Span] = []
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in holes):
                continue
            holes.append(_with_brackets(text, *found.span()))
            excluded += _items(text, *found.span(1))
    return tuple(sorted(holes)), tuple(sorted(excluded))


def _with_brackets(text: str, start: int, end: int) -> Span:
    """The hole with the brackets that hold nothing else."""
    if text[start - 1 : start] in _OPENING and text[end : end + 1] in _CLOSING:
        return start - 1, end + 1
    return start, end


def _items(text: str, start: int, end: int) -> list[Span]:
    """The members of a list: 脑、心脏."""
    spans: list[Span] = []
    place = start
    for found in _BETWEEN.finditer(text, start, end):
        spans.append((place, found.start()))
        place = found.end()
    spans.append((place, end))
    return [(first, last) for first, last in spans if first < last]
