"""Any file is read whole or refused; any name has candidates."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.matching.matcher import Matcher
from seldinger.matching.terms import Term, TermFileError, read_names, read_pairs, read_terms
from support.matching import some_fit

LINES = st.lists(
    st.text(alphabet="术切除+\t# 、\u3000\x0b\x85\u2028a", max_size=12), max_size=6
).map("\n".join)


@given(content=st.one_of(st.binary(max_size=60), LINES.map(str.encode)))
@settings(max_examples=150, deadline=None)
def test_a_file_is_read_whole_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.tsv"
        path.write_bytes(content)
        for read in (read_terms, read_names, lambda one: read_pairs(one, [Term("1", "术")])):
            with suppress(TermFileError):
                assert read(path)


@given(names=st.lists(st.text(max_size=40), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_name_has_candidates(names: list[str]) -> None:
    for match in Matcher(some_fit()).match_all(names):
        assert match.candidates
        assert 0 <= match.confidence <= 1
        assert match.abstain == (not match.entries)
        chances = [one.probability for one in match.candidates]
        assert all(0 <= one <= 1 for one in chances)
