"""Reminding supervisors of what waits, and the groups of their hospitals."""

from django.urls import reverse

from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions.telling import notify, tell_robot
from seldinger.web.inbox.wording import robot_words
from seldinger.web.people.models import Person
from seldinger.web.verification.chasing import Told, Waiting, to_chase, to_hand_on, to_tell
from seldinger.web.verification.chasing import waiting_by_supervisor as waiting_now


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
    late, told, stuck = to_chase(waiting), to_tell(waiting), to_hand_on()
    for supervisor, one in late:
        chase_supervisor(by=by, supervisor=supervisor, waiting=one)
    for secretary, number in stuck:
        chase_secretary(by=by, secretary=secretary, number=number)
    for hospital in told:
        chase_hospital(by=by, told=hospital)
    return len(late) + len(stuck) + len(told)
