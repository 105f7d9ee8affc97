"""Several procedures in one: a list in brackets (射频/微波), two sites in one word (上下腔静脉)."""

import re
from collections.abc import Sequence

from seldinger.matching.words.chunks import chunks_of
from seldinger.matching.words.segmenting import Segmenter
from seldinger.matching.words.spans import Piece, Span, first, outside_all, texts
from seldinger.matching.words.vocabulary import Aspect, Joined

_LIST = re.compile(r"[(\[](?:包括|含|如)?([^()\[\]]*[、/,][^()\[\]]*?)(?:等[^()\[\]]*)?[)\]]")
_NAMED = (
    Aspect.SITE,
    Aspect.LESION,
    Aspect.DEVICE,
    Aspect.ACT,
    Aspect.SIDE,
    Aspect.APPROACH,
)


def listed(text: str, by: Segmenter, piece: Piece) -> list[Piece]:
    """肿瘤物理消融术（射频/微波/激光）: one for each item of the list in the brackets."""
    lists = [found for start, end in piece.spans for found in _LIST.finditer(text, start, end)]
    if len(lists) != 1:
        return [piece]
    found = lists[0]
    items = chunks_of(text[: found.end(1)], by, [(0, found.start(1))])
    named = [item for item in items if item.has(*_NAMED)]
    if len(named) < 2 or len(named) < len(items):
        return [piece]
    before = outside_all(piece.spans, (found.start(), len(text)))
    after_it = outside_all(piece.spans, (0, found.end()))
    return [
        Piece((*before, (item.start, item.end), *after_it), (item.start, item.end))
        for item in named
    ]


def apart(text: str, by: Segmenter, piece: Piece) -> list[Piece]:
    """上下腔静脉滤器置入: one for each site that is written in one word with another."""
    alone = texts(text, piece.spans)
    for joined in by.lexicon.joined:
        start = alone.find(joined.word)
        if start >= 0 and _is_apart(alone[start:], by, joined):
            before = first(piece.spans, start)
            rest = _cut(piece.spans, start + len(joined.word))
            word = _cut(first(piece.spans, start + len(joined.word)), start)
            return [
                Piece((*before, *_letters(text, word, member), *rest), piece.own)
                for member in joined.members
            ]
    return [piece]


def _is_apart(text: str, by: Segmenter, joined: Joined) -> bool:
    tokens = by.tokens(text)
    if tokens[0].end != len(joined.word) or len(tokens) < 2:
        return False
    following = tokens[1].meaning.words if tokens[1].meaning else ()
    return not joined.before or any(word in joined.before for _, word in following)


def _cut(spans: Sequence[Span], size: int) -> tuple[Span, ...]:
    """The spans without their first `size` characters."""
    found: list[Span] = []
    for start, end in spans:
        if size < end - start:
            found.append((start + max(0, size), end))
        size -= end - start
    return tuple(found)


def _letters(text: str, spans: Sequence[Span], member: str) -> tuple[Span, ...]:
    """Where the characters of a member stand in the joined word, in order."""
    found: list[Span] = []
    for start, end in spans:
        for place in range(start, end):
            if len(found) < len(member) and text[place] == member[len(found)]:
                found.append((place, place + 1))
    return tuple(found)
