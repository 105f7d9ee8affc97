"""Whatever somebody types: parts stand inside the name and in order, and nothing raises."""

import sys
from unicodedata import category

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.matching.parts import canonical, expanded, parts_of
from seldinger.matching.words.folding import folded
from seldinger.matching.words.lexicon import lexicon
from seldinger.matching.words.splitting import split

# Fixed examples: a name that broke the parser once must not be lost to chance.
fuzzed = settings(deadline=None, derandomize=True, database=None, max_examples=400)

WORDS = sorted({text for word in lexicon().words for text in (word.word, *word.spellings)})
SHORT = sorted(short.short for short in lexicon().abbreviations)
JOINTS = [
    "、",
    "及",
    "和",
    "与",
    "并",
    "伴",
    "+",
    "＋",
    ";",
    "；",
    ",",
    "/",
    "或",
    "。",
    " ",
    "\u3000",
]
MARKS = [
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "除",
    "外",
    "除外",
    "不伴",
    "不行",
    "的",
    "术",
    "Ⅲ",
    "度",
    "L4",
    "㎝",
]
TEXT = st.text(max_size=30)
NAMES = st.lists(
    st.sampled_from(WORDS) | st.sampled_from(SHORT) | st.sampled_from(JOINTS + MARKS) | TEXT,
    max_size=12,
).map("".join)


@fuzzed
@given(NAMES | TEXT)
def test_parts_stand_inside_the_name_and_in_order(name: str) -> None:
    for procedure in parts_of(name).procedures:
        assert procedure.text
        assert 0 <= procedure.start < procedure.end <= len(name)
        spans = [(part.start, part.end) for part in procedure.parts]
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(name) for start, end in spans)


@fuzzed
@given(NAMES | TEXT)
def test_a_name_holds_a_procedure_unless_it_is_blank(name: str) -> None:
    found = parts_of(name)
    assert bool(found.procedures) == bool(name.strip())
    assert all(found.exclusions)


@fuzzed
@given(NAMES | TEXT)
def test_to_split_is_to_tell_where_the_parts_procedures_stand(name: str) -> None:
    assert all(0 <= start < end <= len(name) for start, end in split(name))


@fuzzed
@given(NAMES | TEXT)
def test_canonical_and_expanded_change_nothing_the_second_time(name: str) -> None:
    for write in (canonical, expanded):
        once = write(name)
        assert write(once) == once


@fuzzed
@given(NAMES | TEXT)
def test_width_case_and_spaces_do_not_matter(name: str) -> None:
    def words(text: str) -> list[list[str]]:
        return [[part.word for part in one.parts] for one in parts_of(text).procedures]

    assert words(" " + name.upper()) == words(name.upper())
    assert words(folded(name)) == words(name)


@fuzzed
@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_two_words_beside_each_other_are_explained_to_the_last_character(
    one: str, other: str
) -> None:
    assert not parts_of(f"{one} {other}").procedures[0].rest or " " in f"{one}{other}"


def test_folding_a_character_twice_changes_nothing() -> None:
    """What is no character (yet) is passed over: that is three quarters of all numbers."""
    characters = (c for c in map(chr, range(sys.maxunicode + 1)) if category(c) != "Cn")
    changed = [c for c in characters if (once := folded(c)) not in ("", c) and folded(once) != once]
    assert not changed
