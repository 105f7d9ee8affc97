"""Where a value of a norm comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One sentence of a norm.

    line: 1-based line of the norm's source.txt (blank lines counted) where the sentence begins.
    text: the sentence as written, without the source's line breaks.
    decision: for a value the text leaves open, the decision record that settles it.
    """

    line: int | None
    text: str
    decision: str | None = None
