"""Whatever is pasted as papers is read or refused; never anything else, and never in part."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from seldinger.errors import SeldingerError
from seldinger.workbooks.citations import (
    LONGEST_TITLE,
    MOST,
    MOST_AUTHORS,
    doi_of,
    read_citations,
    text_of,
)

# What such files are made of, so that the readers get beyond the first sign.
PIECES = st.sampled_from([
    "@article{", "@book{k,", "@string{", "@comment{", "title = {", "author={", "year=", "month=",
    "doi={10.1234/", "}", "{", '"', ",", "\\", "\\'", "$", "%", " and ", "#", "2025", "\n", "\r\n",
    "TY  - JOUR\n", "ER  - \n", "AU  - ", "TI  - ", "PY  - ", "DO  - ", "KW  - ", "林", "\0", "é",
    "\u202e", "\ud800", "\ufeff",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_a_text_is_papers_or_a_reason(text: str) -> None:
    try:
        found = read_citations(text)
    except SeldingerError:
        return
    assert 1 <= len(found) <= MOST
    for one in found:
        assert one.title
        assert 1 <= len(one.authors) <= MOST_AUTHORS
        assert len(one.title) <= LONGEST_TITLE
        shown = f"{one.title}{one.journal}{''.join(one.authors)}{one.when}"
        assert not {"\0", "\n", "\ud800", "\u202e"} & set(shown)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_bytes_are_a_text_or_a_reason(content: bytes) -> None:
    with suppress(SeldingerError):
        assert isinstance(text_of(content), str)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30) | st.text(max_size=20).map(lambda end: f"10.1234/{end}"))
def test_a_doi_is_settled_once(told: str) -> None:
    try:
        bare = doi_of(told)
    except SeldingerError:
        return
    assert doi_of(bare) == bare
    assert bare.isascii()
