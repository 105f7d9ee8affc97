"""Evidence that other apps keep: assessments, teaching that was attended.

An app above or beside registers a kind by adding a function here; until one does there is none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.web.people.models import Traineeship


@dataclass(frozen=True, slots=True)
class Further:
    """One piece of evidence for a learning item. words: “病例评价 3 次（2 位医师）”; url: of its
    page, empty where there is none."""

    words: str
    day: date
    url: str = ""


# Learning item id → its evidence by the end of that day.
Telling = Callable[[Traineeship, date], Mapping[str, Sequence[Further]]]
TELLINGS: list[Telling] = []


def further_of(trainee: Traineeship, on: date) -> Mapping[str, tuple[Further, ...]]:
    found: dict[str, tuple[Further, ...]] = {}
    for telling in TELLINGS:
        for item, told in telling(trainee, on).items():
            found[item] = (*found.get(item, ()), *told)
    return found
