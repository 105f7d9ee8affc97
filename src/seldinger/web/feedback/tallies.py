"""What may be shown of what was published. Pure: no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seldinger.web.feedback.models import LEAST
from seldinger.web.feedback.questions import LEVELS

GOOD = 4  # 较好 and better


@dataclass(frozen=True, slots=True)
class Shown:
    """The answers to one question: how many of each level, from 1 to 5."""

    counts: tuple[int, ...]

    @property
    def number(self) -> int:
        return sum(self.counts)

    @property
    def good(self) -> int:
        return sum(self.counts[GOOD - 1 :])


def shown_of(batches: Iterable[Mapping[str, int]]) -> Shown | None:
    """batches: level → how many, of each publication in order. None: fewer than LEAST.

    Answers are added LEAST at a time: somebody who noted what stood here before learns from the
    difference what at least LEAST people said, never one of them.
    """
    shown, waiting = [0] * len(LEVELS), [0] * len(LEVELS)
    for batch in batches:
        for place in range(len(LEVELS)):
            waiting[place] += batch.get(str(place + 1), 0)
        if sum(waiting) >= LEAST:
            shown = [a + b for a, b in zip(shown, waiting, strict=True)]
            waiting = [0] * len(LEVELS)
    return Shown(tuple(shown)) if any(shown) else None
