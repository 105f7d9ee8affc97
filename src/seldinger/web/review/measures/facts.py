"""What an indicator is made of: rows with a day, each counted, not counted, or not to be judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from seldinger.domain.grading.review import Rate
from seldinger.domain.training.months import Span, days_in, without
from seldinger.web.review.periods import Period


class Kind(Enum):
    """RATE: of all rows so many. COUNT: so many. KINDS: of all filed kinds so many were done.

    NOW: how it stands today, whatever the period.
    """

    RATE = "rate"
    COUNT = "count"
    KINDS = "kinds"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Fact:
    """counts: None where it cannot be judged. kind: of what kind it is, where kinds are counted.

    page: (URL name, its arguments) where the row itself is, if one may open it.
    """

    day: date
    counts: bool | None
    what: str
    who: str = ""
    note: str = ""
    kind: str = ""
    page: tuple[str, tuple[object, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """Of one period. denominator None: a mere number. unjudged: rows that say nothing."""

    numerator: int
    denominator: int | None
    unjudged: int

    @property
    def rate(self) -> Rate | None:
        """With an interval, where it is one."""
        if not self.denominator or self.numerator > self.denominator:
            return None
        return Rate(self.numerator, self.denominator)


@dataclass(frozen=True)
class Measure:
    """key: stands in the address. missing: what has not been entered, and who should; no value.

    has_interval: the rows are a sample of what the hospital does, not all there is. filed: how many
    kinds there are. spans: the days of which the hospital's lists tell, None where it does not
    rest on them alone. cases: which rows one opens first, those that count or those that do not.
    """

    key: str
    title: str
    definition: str
    source: str
    kind: Kind
    facts: Sequence[Fact] = ()
    missing: str = ""
    has_interval: bool = False
    filed: int = 0
    spans: Sequence[Span] | None = None
    cases: bool = True
    unjudged_words: str = "不能判断"

    def value(self, period: Period) -> Value:
        facts = self.of(period)
        unjudged = sum(fact.counts is None for fact in facts)
        if self.kind is Kind.KINDS:
            done = {fact.kind for fact in facts if fact.counts}
            return Value(len(done), self.filed, unjudged)
        yes = sum(fact.counts is True for fact in facts)
        if self.kind in (Kind.COUNT, Kind.NOW):
            return Value(yes, None, unjudged)
        return Value(yes, yes + sum(fact.counts is False for fact in facts), unjudged)

    def gap(self, period: Period, today: date) -> int:
        """So many days of it, up to today, of which no list tells."""
        last = min(period.end, today)
        if self.spans is None or last < period.start:
            return 0
        return days_in(without((period.start, last), self.spans))

    def of(self, period: Period) -> list[Fact]:
        if self.kind is Kind.NOW:
            return [*self.facts]
        return [fact for fact in self.facts if period.holds(fact.day)]
