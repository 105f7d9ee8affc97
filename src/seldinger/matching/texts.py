"""A name as the matcher compares it: folded, cut into grams and into the pieces that join acts."""

import re
import unicodedata
from collections.abc import Iterator

from seldinger.matching.parts import parts_of

_JOINTS = re.compile(r"[+;,、；，]|及|与|和|(?<!合)并(?![指趾发])|(?<![不未])伴")
_SHORTEST_PIECE, _MOST_PIECES = 2, 6
_START, _END = "^", "$"
_LONGEST = 300  # a line that is longer is no name


def plain(name: str) -> str:
    """NFKC, lower case, no white space, at most 300 characters.

    Synonyms stay: which of them matter is learned.
    """
    return "".join(unicodedata.normalize("NFKC", name[:_LONGEST]).lower().split())[:_LONGEST]


def grams(text: str, longest: int = 3) -> Iterator[str]:
    """Characters, then runs of two to `longest`, the ends of the name marked."""
    yield from text
    marked = f"{_START}{text}{_END}"
    for size in range(2, longest + 1):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]


def pieces(text: str) -> list[str]:
    """The acts that a plain text joins, each as it reads alone; the text where it joins none.

    By what the lexicon understands; where that sees one act, by the characters that join acts.
    """
    understood = [plain(one.text) for one in parts_of(text).procedures]
    found = understood if len(understood) > 1 else _JOINTS.split(text)
    kept = [piece for piece in dict.fromkeys(found) if len(piece) >= _SHORTEST_PIECE]
    return kept[:_MOST_PIECES] if len(kept) > 1 else [text]
