"""Days on which something was done: spread over rotations, mostly working days."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from seldinger.domain.training.months import ONE_DAY
from seldinger.web.demonstration.visits import Visit

_SATURDAY, _ON_CALL = 5, 0.12


class Days:
    """The days of some visits. gone: how many lie before today; share: of all, today included.

    A visit that begins today has no day yet on which anything was done: its share is 0.
    """

    def __init__(self, visits: Sequence[Visit], today: date) -> None:
        spans = sorted((visit.start, visit.end) for visit in visits)
        last = today - ONE_DAY
        self.spans = [(start, min(end, last)) for start, end in spans if start <= last]
        self._ends = list(accumulate(_length(*span) for span in self.spans))
        self.gone = self._ends[-1] if self._ends else 0
        planned = sum(_length(*span) for span in spans)
        upto_today = sum(_length(s, min(e, today)) for s, e in spans if s <= today)
        self.share = upto_today / planned if self.gone else 0.0

    def pick(self, random: Random, lean: float = 1.0) -> date:
        """A day gone by; `lean` above 1: rather early, below 1: rather late."""
        index = int(random.random() ** lean * self.gone)
        place = bisect_right(self._ends, index)
        start, end = self.spans[place]
        day = end - timedelta(days=self._ends[place] - 1 - index)
        if day.weekday() < _SATURDAY or random.random() < _ON_CALL:
            return day
        friday = day - timedelta(days=day.weekday() - _SATURDAY + 1)
        monday = day + timedelta(days=7 - day.weekday())
        return friday if friday >= start else min(monday, end)


def _length(start: date, end: date) -> int:
    return (end - start).days + 1
