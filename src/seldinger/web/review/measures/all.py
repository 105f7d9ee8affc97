"""All indicators of one hospital, in the order in which they are shown."""

from datetime import date

from seldinger.web.people.models import Hospital
from seldinger.web.review.measures.facts import Measure
from seldinger.web.review.measures.record import record
from seldinger.web.review.measures.sources import Sources
from seldinger.web.review.measures.theatre import theatre
from seldinger.web.review.periods import Period, months_up_to

_ORDER = (
    "discussed", "kinds", "as-planned", "overrides", "confirmed", "upheld", "not-passed",
    "ungraded", "expired", "suspended", "ending",
)  # fmt: skip


def measures(hospital: Hospital, period: Period, today: date) -> list[Measure]:
    """With the rows of the period, and of the twelve months that end with it."""
    *_, first = months_up_to(period.end)
    sources = Sources(hospital, min(period.start, first.start), period.end, today)
    found = {one.key: one for one in (*theatre(sources), *record(sources))}
    return [found[key] for key in _ORDER]


KEYS = frozenset(_ORDER)
