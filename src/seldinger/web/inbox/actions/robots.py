"""A hospital's group robot."""

from django.conf import settings
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.models import Robot
from seldinger.web.keys import cipher
from seldinger.web.outside import robot_kind
from seldinger.web.people.models import Hospital, Person


@action
def set_robot(*, by: Person, hospital: Hospital, address: str) -> Robot:
    """The robot that hears how much waits in a hospital; takes the place of the one before.

    Raises SeldingerError where the address is not of 企业微信 or 钉钉: the platform calls no other.
    """
    kind = robot_kind(address.strip(), settings.ROBOT_ORIGINS)
    if kind is None:
        raise SeldingerError(
            "这不是企业微信或钉钉群机器人的地址。请在群里打开机器人的设置，复制完整的 Webhook 地址"
        )
    token = cipher(settings.KEYS).encrypt(address.strip().encode()).decode()
    robot, _ = Robot.objects.update_or_create(
        hospital=hospital, defaults={"kind": kind, "address": token, "ended_at": None}
    )
    record(by=by, act="inbox.set_robot", on=hospital, kind=kind)
    return robot


@action
def end_robot(*, by: Person, robot: Robot) -> None:
    """The address is forgotten; what still waits for it is not sent."""
    if robot.ended_at is not None:
        raise SeldingerError("这家医院的群机器人已经停用")
    robot.address, robot.ended_at = "", timezone.now()
    robot.save(update_fields=["address", "ended_at"])
    record(by=by, act="inbox.end_robot", on=robot.hospital)
