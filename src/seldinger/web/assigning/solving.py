"""Working a list out, in a request: what can be proven in seconds is, else the gap is told."""

from datetime import date
from typing import Any

import msgspec

from seldinger.errors import SeldingerError
from seldinger.planning.daily.printing import document
from seldinger.planning.daily.solving import propose
from seldinger.web.assigning.actions.listing import keep_day_list
from seldinger.web.assigning.models import DayList
from seldinger.web.assigning.problems import Prepared, fresh_of, now_of
from seldinger.web.assigning.standing import last_list
from seldinger.web.people.models import Base, Person

SECONDS = 5.0
NO_BOOKINGS = "这一天没有手术安排，排不出名单。请先登记手术，或换一天"


def solve_day(*, by: Person | None, base: Base, day: date, today: date) -> DayList:
    """With what everybody lacks today; what was settled stays. Raises SeldingerError."""
    return _solved(by, fresh_of(base, day, today))


def solve_again(*, by: Person | None, base: Base, day: date) -> DayList | None:
    """After somebody's word, with the needs as the list knew them; None where there is no list."""
    last = last_list(base, day)
    return _solved(by, now_of(base, day, last)) if last else None


def _solved(by: Person | None, told: Prepared) -> DayList:
    if not told.theatre.cases:
        raise SeldingerError(NO_BOOKINGS)
    answer = propose(told.problem.day, told.said, seconds=SECONDS)
    return keep_day_list(
        by=by, base=told.base, day=told.day, problem=msgspec.to_builtins(told.file),
        answer=_plain(document(answer, {})), categories=told.categories,
        proven=answer.certificate.proven,
    )  # fmt: skip


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """Without the sentences: they would name keys for people."""
    for part in ("assignments", "without_hands_on", "refused"):
        for one in told[part]:
            one.pop("says")
    plain: dict[str, Any] = msgspec.to_builtins(told)
    return plain
