"""Reminding supervisors of what waits, and the groups of their hospitals."""

import logging
from collections.abc import Callable
from functools import partial

from django.urls import reverse

from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions.telling import notify, tell_robot
from seldinger.web.inbox.wording import robot_words
from seldinger.web.people.models import Person
from seldinger.web.verification.chasing import Told, Waiting, to_chase, to_hand_on, to_tell
from seldinger.web.verification.chasing import waiting_by_supervisor as waiting_now

_log = logging.getLogger(__name__)


@action
def chase_supervisor(*, by: None, supervisor: Person, waiting: Waiting) -> None:
    """One notice, in the place of the last; by mail too where it is wanted."""
    notify(
        to=[supervisor], kind="waiting", url=reverse("to_verify"), about="waiting",
        number=waiting.entries, days=waiting.days,
    )  # fmt: skip
    record(
        by=by, act="verification.chase_supervisor", on=supervisor,
        entries=waiting.entries, days=waiting.days,
    )  # fmt: skip


@action
def chase_secretary(*, by: None, secretary: Person, number: int) -> None:
    """So many entries wait for somebody who left, is away, or was never named."""
    notify(
        to=[secretary], kind="unreachable", url=reverse("unreachable"), about="unreachable",
        number=number,
    )  # fmt: skip
    record(by=by, act="verification.chase_secretary", on=secretary, entries=number)


@action
def chase_hospital(*, by: None, told: Told) -> None:
    """One message for the group of a hospital: numbers, no names."""
    text = robot_words(told.supervisors, told.entries, told.days)
    tell_robot(robot=told.robot, text=text)
    record(
        by=by, act="verification.chase_hospital", on=told.robot.hospital,
        entries=told.entries, days=told.days,
    )  # fmt: skip


def chase(*, by: None) -> int:
    """Everybody whose time has come; returns how many messages were made.

    Each in a transaction of its own: one that fails takes no other along, and is due again.
    """
    waiting = waiting_now()
    messages: list[Callable[[], None]] = [
        *(
            partial(chase_supervisor, by=by, supervisor=supervisor, waiting=one)
            for supervisor, one in to_chase(waiting)
        ),
        *(
            partial(chase_secretary, by=by, secretary=secretary, number=number)
            for secretary, number in to_hand_on()
        ),
        *(partial(chase_hospital, by=by, told=told) for told in to_tell(waiting)),
    ]
    return sum(_went_well(message) for message in messages)


def _went_well(message: Callable[[], None]) -> bool:
    """Its text may name somebody: the kind of the failure alone is told."""
    try:
        message()
    except Exception as error:
        _log.error("a reminder failed: %s", type(error).__name__)
        return False
    return True
