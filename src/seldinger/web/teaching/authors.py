"""Finding somebody among the authors of a paper, however their name is spelt there."""

import re
import unicodedata
from collections.abc import Sequence

_LETTERS = re.compile(r"[^a-z]+")


def places_of(authors: Sequence[str], name: str, pinyin: str) -> list[int]:
    """Where the person may stand, from 1. pinyin: with a blank between the syllables.

    “林示例”, “Lin, Shili”, “Shi-Li Lin”, “Lin SL” and “S. L. Lin” are all the same person; so
    may others be, so that a person decides.
    """
    spelt = _spellings(pinyin)
    own = _bare(name)
    return [
        number
        for number, author in enumerate(authors, start=1)
        if _bare(author) == own or _sorted_words(author) in spelt
    ]


def _spellings(pinyin: str) -> set[tuple[str, ...]]:
    """Family and given name, in whatever order and shortened."""
    syllables = _plain(pinyin).split()
    if len(syllables) < 2:
        return set()
    found = set()
    for number in (1, 2):  # 欧阳 and the like have two
        family, given = "".join(syllables[:number]), syllables[number:]
        initials = [one[0] for one in given]
        ways = [["".join(given)], given, ["".join(initials)], initials, initials[:1]]
        found |= {tuple(sorted([family, *way])) for way in ways if given}
    return found


def _sorted_words(author: str) -> tuple[str, ...]:
    return tuple(sorted(_plain(author).split()))


def _plain(text: str) -> str:
    """Small Latin letters without accents; everything else is a blank."""
    bare = unicodedata.normalize("NFKD", text).lower()
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return _LETTERS.sub(" ", letters).strip()


def _bare(text: str) -> str:
    """Chinese names as they are, without blanks and commas."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())
