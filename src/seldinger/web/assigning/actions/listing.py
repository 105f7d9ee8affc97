"""Keeping what was worked out, and what the base says where bookings say nothing."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.utils import timezone

from seldinger.web.assigning.actions.locking import lock_base
from seldinger.web.assigning.models import AssignRules, DayList
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Base, Person


@action
def keep_day_list(
    *,
    by: Person | None,
    base: Base,
    day: date,
    problem: Mapping[str, Any],
    answer: Mapping[str, Any],
    categories: Mapping[str, Mapping[str, str]],
    proven: bool,
) -> DayList:
    """Beside those before it: what was shown and when stays known."""
    lock_base(base, day)
    before = DayList.objects.filter(base=base, day=day).values_list("number", flat=True).last()
    made = DayList.objects.create(
        base=base, day=day, number=(before or 0) + 1, problem=problem, answer=answer,
        categories={name: dict(told) for name, told in categories.items()}, proven=proven,
        by=by, at=timezone.now(),
    )  # fmt: skip
    number = len(answer["assignments"])
    record(
        by=by, act="assigning.keep_day_list", on=made, day=day.isoformat(), version=made.number,
        seats=number, proven=proven,
    )  # fmt: skip
    return made


@action
def set_assign_rules(
    *,
    by: Person,
    base: Base,
    minutes: int,
    turnover: int,
    travel: int,
    begins: time,
    participants: int,
    no_operator_from: int | None,
    source: str,
) -> AssignRules:
    """The lists made after that follow them."""
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    row = AssignRules.objects.filter(base=base).first() or AssignRules(base=base)
    row.minutes, row.turnover, row.travel, row.begins = minutes, turnover, travel, begins
    row.participants, row.no_operator_from = participants, no_operator_from
    row.source, row.by, row.at = source.strip(), by, timezone.now()
    row.save()
    record(
        by=by, act="assigning.set_assign_rules", on=row, minutes=minutes, turnover=turnover,
        travel=travel, begins=f"{begins:%H:%M}", participants=participants,
        no_operator_from=no_operator_from, source=row.source,
    )  # fmt: skip
    return row
