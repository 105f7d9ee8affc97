"""Sorting and filtering a cohort: by risk first, and always the same way."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from seldinger.web.progress.forms import END, ENTRY, NAME, RISK
from seldinger.web.progress.queries import Member


def is_done(member: Member) -> bool:
    return member.short.done == member.short.applicable


def is_late(member: Member) -> bool:
    return member.short.late > 0


def is_behind(member: Member) -> bool:
    return member.short.behind > 0


def is_over(member: Member) -> bool:
    """Nothing more to say of it than that the time has run out: what is late says more."""
    return member.is_over and not (is_late(member) or is_behind(member))


def is_in_time(member: Member) -> bool:
    return not (is_late(member) or is_behind(member) or is_over(member) or is_done(member))


STATUS: Mapping[str, Callable[[Member], bool]] = {
    "late": is_late,
    "behind": is_behind,
    "over": is_over,
    "pending": lambda one: one.short.pending > 0,
    "depends": lambda one: one.short.depends > 0,
    "in_time": is_in_time,
    "done": is_done,
}
ORDER: Mapping[str, Callable[[Member], Any]] = {
    RISK: lambda one: (-one.short.late, -one.short.behind, not is_over(one), -_open_share(one)),
    NAME: lambda one: one.trainee.person.pinyin,
    ENTRY: lambda one: one.trainee.entry,
    END: lambda one: one.end,
}


def staying(members: Sequence[Member], chosen: Mapping[str, str]) -> list[Member]:
    """The cohort that the page speaks of: those in training, unless others were asked for."""
    wanted = {"": (True,), "gone": (False,), "all": (True, False)}[chosen.get("stay", "")]
    return [member for member in members if member.is_training in wanted]


def arranged(members: Sequence[Member], chosen: Mapping[str, str]) -> list[Member]:
    """Those that fit every choice, in the order chosen; equal ones by name."""
    fitting = [member for member in members if _fits(member, chosen)]
    by_name = sorted(fitting, key=lambda one: (one.trainee.person.pinyin, one.trainee.pk))
    return sorted(by_name, key=ORDER[chosen.get("sort", RISK)])


def _fits(member: Member, chosen: Mapping[str, str]) -> bool:
    trainee, status = member.trainee, chosen.get("status")
    departments = {str(rotation.department_id) for rotation in member.now}
    return (
        (not status or STATUS[status](member))
        and chosen.get("year", str(trainee.entry.year)) == str(trainee.entry.year)
        and ("direction" not in chosen or chosen["direction"] in trainee.directions)
        and ("department" not in chosen or chosen["department"] in departments)
    )


def _open_share(member: Member) -> Fraction:
    short = member.short
    return Fraction(short.applicable - short.done, max(1, short.applicable))
