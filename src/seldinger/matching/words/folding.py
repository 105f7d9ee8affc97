"""A name as people type it → one alphabet: width, case, brackets, dashes; spaces dropped."""

import re
from dataclasses import dataclass
from unicodedata import normalize

_LOOKALIKES = {
    **dict.fromkeys("【〔「『〈《｛{", "["),
    **dict.fromkeys("】〕」』〉》｝}", "]"),
    **dict.fromkeys("‐‑‒–—―−─﹣", "-"),
    **dict.fromkeys("“”„‟″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛′｀`", "'"),
    **dict.fromkeys("﹑､", "、"),
    **dict.fromkeys("∼〜", "~"),
    "·": "-",
    "•": "-",
    "✚": "+",
    "➕": "+",
}
_LATIN = "[A-Za-zＡ-Ｚａ-ｚ]"
_BETWEEN_LATIN = re.compile(rf"(?<={_LATIN})\s+(?={_LATIN})")


class _Alphabet(dict[int, str]):
    """For str.translate: each character is folded once and remembered."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = normalize("NFKC", normalize("NFKC", char).lower())
        folded = "".join(_LOOKALIKES.get(one, one) for one in folded)
        self[code] = "" if folded.isspace() else folded.replace(" ", "")
        return self[code]


_ALPHABET = _Alphabet()


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is the folded name; `at[i]` the place in the name that text[i] came from."""

    text: str
    at: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the name; start < end."""
        return self.at[start], self.at[end - 1] + 1


def fold(name: str) -> Folded:
    name = _marked(name)
    text = name.translate(_ALPHABET)
    if text == name or (len(text) == len(name) and _one_to_one(name)):
        return Folded(text, range(len(text)))
    at = [place for place, char in enumerate(name) for _ in _ALPHABET[ord(char)]]
    return Folded(text, tuple(at))


def _one_to_one(name: str) -> bool:
    """Whether no character grew or vanished (Ⅲ grows to iii, a space vanishes)."""
    return all(len(_ALPHABET[ord(char)]) == 1 for char in name)


def folded(text: str) -> str:
    """The folded text alone."""
    return _marked(text).translate(_ALPHABET)


def _marked(text: str) -> str:
    """Spaces between Latin letters stay as marks: CT PICC is not CTPICC."""
    if text.isalnum():
        return text
    return _BETWEEN_LATIN.sub(lambda found: "_" * len(found.group()), text)
