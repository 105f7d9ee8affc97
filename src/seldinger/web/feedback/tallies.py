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
    """batches: level → how many, of each publication in order. None: there is none to be shown.

    A publication counts only where LEAST answered this question in it: answers of several never
    add up to LEAST, for one person may have given them, a publication each. Somebody who noted
    what stood here before learns from the difference what at least LEAST people said.
    """
    shown = [0] * len(LEVELS)
    for batch in batches:
        told = [batch.get(str(level), 0) for level in range(1, len(LEVELS) + 1)]
        if sum(told) >= LEAST:
            shown = [a + b for a, b in zip(shown, told, strict=True)]
    return Shown(tuple(shown)) if any(shown) else None
