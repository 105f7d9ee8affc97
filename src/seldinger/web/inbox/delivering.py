"""Sending what is due: mail by the hospital's server, and the groups' robots."""

import json
import logging
import smtplib
import time
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from seldinger.web.inbox.actions.delivering import settle_delivery, take_delivery
from seldinger.web.inbox.models import Address, Channel, Delivery
from seldinger.web.inbox.wording import mail_words
from seldinger.web.keys import cipher
from seldinger.web.outside import robot_kind

TIMEOUT = 10  # seconds, for every step of the talk with a server
LONGEST_ROUND = 120  # seconds; well within a worker's turn
_LARGEST_ANSWER = 4096  # bytes
NOT_WANTED = "not wanted any more"
_log = logging.getLogger(__name__)


class _NotWantedError(Exception):
    """Read in the meantime, or the address was taken back."""


class _RefusedError(Exception):
    """The robot's maker answered, and not with yes."""


class _NoRedirect(HTTPRedirectHandler):
    """A robot's host that sends elsewhere is not followed: elsewhere may be inside the house."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def deliver() -> int:
    """Try everything that is due, each once; returns how many were sent."""
    sent, end = 0, time.monotonic() + LONGEST_ROUND
    while time.monotonic() < end and (delivery := take_delivery()) is not None:
        sent += _try(delivery)
    return sent


def _try(delivery: Delivery) -> bool:
    """Faults are kept by their kind alone: a server's own words may repeat an address."""
    try:
        (_mail if delivery.channel == Channel.MAIL else _robot)(delivery)
    except _NotWantedError:
        settle_delivery(delivery=delivery, fault=NOT_WANTED, is_final=True)
        return False
    except (OSError, smtplib.SMTPException, _RefusedError, ValueError) as error:
        fault = _kind_of(error)
        settle_delivery(delivery=delivery, fault=fault)
        _log.warning("delivery %s failed: %s", delivery.pk, fault)
        return False
    settle_delivery(delivery=delivery)
    return True


def _kind_of(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, URLError):
        return f"URLError {type(error.reason).__name__}"
    return str(error) if isinstance(error, _RefusedError) else type(error).__name__


def _mail(delivery: Delivery) -> None:
    notice, server = delivery.notice, settings.MAIL
    if notice is None or server is None or notice.read_at or not notice.person.is_active:
        raise _NotWantedError
    address = Address.objects.filter(person=notice.person_id, wants_mail=True).first()
    if address is None or not address.mail:
        raise _NotWantedError
    subject, body = mail_words(notice.kind, notice.details, f"{settings.ADDRESS}{notice.url}")
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=server.host, port=server.port, username=server.user, password=server.password,
        use_tls=server.starttls, use_ssl=server.tls, timeout=TIMEOUT,
    )  # fmt: skip
    # The same in every attempt: whoever gets it twice can tell.
    known = {"Message-ID": f"<delivery-{delivery.pk}@{server.sender.rpartition('@')[2]}>"}
    EmailMessage(
        subject, body, server.sender, [address.mail], headers=known, connection=connection
    ).send()


def _robot(delivery: Delivery) -> None:
    robot = delivery.robot
    if robot is None or robot.ended_at or not robot.address:
        raise _NotWantedError
    try:
        address = cipher(settings.KEYS).decrypt(robot.address.encode()).decode()
    except InvalidToken:
        raise ValueError("unreadable") from None
    if robot_kind(address, settings.ROBOT_ORIGINS) != robot.kind:
        raise _NotWantedError
    told = {"msgtype": "text", "text": {"content": delivery.text}}
    request = Request(
        address, json.dumps(told, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"}, method="POST",
    )  # fmt: skip
    with build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as response:
        answer = json.loads(response.read(_LARGEST_ANSWER))
    # Both makers answer 200 and say in the body whether they took it.
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if code != 0:
        raise _RefusedError(f"errcode {code if isinstance(code, int) else '?'}")
