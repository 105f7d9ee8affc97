"""The words that procedure names are made of: YAML data → one structure for longest match.

A word has a canonical spelling, other spellings, perhaps broader words (`kind_of`) and words that
it implies (取石 implies 结石). An abbreviation is read as the words of its expansion.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from seldinger.matching.words.folding import folded
from seldinger.matching.words.vocabulary import (
    Abbreviation,
    Aspect,
    Joined,
    Lexicon,
    Meaning,
    Role,
    Word,
)
from seldinger.norms.faults import Fault, NormError, nearest
from seldinger.norms.fields import Fields, root_fields

__all__ = ["Aspect", "Lexicon", "Meaning", "Role", "Word", "lexicon", "read_lexicon"]

FOLDER = Path(__file__).parents[2] / "data" / "lexicon"
ABBREVIATIONS = "abbreviations.yaml"
FUNCTION_WORDS = "function-words.yaml"


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that is shipped. Raises NormError with every fault."""
    return read_lexicon(FOLDER)


def read_lexicon(folder: Path) -> Lexicon:
    """The lexicon of a folder. Raises NormError with every fault of every file."""
    faults: list[Fault] = []
    words: list[Word] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in (ABBREVIATIONS, FUNCTION_WORDS):
            root = root_fields(path, _shown(path), "词表")
            words += _words(root)
            faults += root.faults.found
    short = root_fields(folder / ABBREVIATIONS, _shown(folder / ABBREVIATIONS), "缩写表")
    abbreviations = _abbreviations(short)
    function = root_fields(folder / FUNCTION_WORDS, _shown(folder / FUNCTION_WORDS), "虚词表")
    separators, fillers = function.texts("separators"), function.texts("fillers")
    shared = frozenset(map(folded, function.texts("shared")))
    joined = function.each("joined", "合写", _joined)
    function.close()
    faults += short.faults.found + function.faults.found
    faults += _dangling(words) + _doubled(words, abbreviations)
    if faults:
        raise NormError(faults)
    kinds = {word.word: word.kind_of for word in words if word.kind_of}
    return Lexicon(
        tuple(words), tuple(abbreviations), separators, fillers, shared, tuple(joined), kinds
    )


def _shown(path: Path) -> str:
    return f"lexicon/{path.name}"


def _words(root: Fields) -> list[Word]:
    aspect = Aspect(root.one_of("aspect", list(Aspect)))
    found = root.each("words", "词", lambda fields: _word(fields, aspect))
    root.close()
    return found


def _word(fields: Fields, aspect: Aspect) -> Word:
    return Word(
        aspect,
        fields.text("word"),
        fields.texts("spellings"),
        fields.texts("kind_of"),
        fields.texts("implies"),
        fields.optional("after"),
        fields.texts("tails"),
        fields.texts("before"),
        fields.texts("heads"),
        fields.optional("source"),
        (fields.faults.file, fields.line),
    )


def _abbreviations(root: Fields) -> list[Abbreviation]:
    found = root.each("abbreviations", "缩写", _abbreviation)
    root.close()
    return found


def _abbreviation(fields: Fields) -> Abbreviation:
    aspect = fields.one_of("aspect", list(Aspect), "") or None
    if "source" not in dict(fields.keys()):
        fields.fault("缩写缺少 source", "写出编码与名称或文件与行；没有就写 source: null")
    return Abbreviation(
        fields.text("short"),
        fields.text("expansion"),
        Aspect(aspect) if aspect else None,
        fields.texts("spellings"),
        fields.optional("alone"),
        fields.optional("source"),
        (fields.faults.file, fields.line),
    )


def _joined(fields: Fields) -> Joined:
    return Joined(
        folded(fields.text("word")),
        tuple(map(folded, fields.texts("members"))),
        frozenset(fields.texts("before")),
    )


def _dangling(words: Iterable[Word]) -> list[Fault]:
    """Words named by kind_of or implies that no file has, and circles of kind_of."""
    words = list(words)
    known = {word.word for word in words}
    kinds = {word.word: word.kind_of for word in words}
    faults = []
    for word in words:
        for key, names in (("kind_of", word.kind_of), ("implies", word.implies)):
            for name in names:
                if name not in known:
                    told = f"{word.word} 的 {key} 没有这个词“{name}”"
                    faults.append(Fault(*word.place, told, nearest(name, known)))
        if _circles(word.word, kinds):
            told = f"{word.word} 的 kind_of 绕成一圈"
            faults.append(Fault(*word.place, told, "改正其中一个 kind_of"))
    return faults


def _circles(word: str, kinds: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a word is a kind of itself."""
    seen: set[str] = set()
    above = list(kinds[word])
    while above:
        one = above.pop()
        if one == word:
            return True
        if one not in seen:
            seen.add(one)
            above += kinds.get(one, ())
    return False


def _doubled(words: Iterable[Word], abbreviations: Iterable[Abbreviation]) -> list[Fault]:
    """Spellings that two words claim."""
    first: dict[str, str] = {}
    faults = []
    for place, name, text in _claims(words, abbreviations):
        key = folded(text)
        if key in first:
            told = f"写法“{text}”已属于“{first[key]}”"
            faults.append(Fault(*place, told, f"从“{name}”或“{first[key]}”里删去"))
        first.setdefault(key, name)
    return faults


def _claims(
    words: Iterable[Word], abbreviations: Iterable[Abbreviation]
) -> Iterator[tuple[tuple[str, int], str, str]]:
    for word in words:
        for text in (word.word, *word.spellings):
            yield word.place, word.word, text
    for short in abbreviations:
        for text in (short.short, *short.spellings):
            yield short.place, short.short, text
