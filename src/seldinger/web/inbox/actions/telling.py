"""Telling people something. The writing action's own audit row stands for it."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from seldinger.web.inbox.models import Address, Channel, Delivery, Notice, Robot
from seldinger.web.inbox.wording import KINDS
from seldinger.web.people.models import Person

REPLACED = "replaced"
# What reads like a patient's number: five digits on end, with the letters that cling to them.
_NUMBER = re.compile(r"[A-Za-z]*\d{5,}[A-Za-z0-9]*")


def notify(*, to: Iterable[Person], kind: str, url: str, about: str = "", **details: Any) -> None:
    """One notice for each person; only inside an action. Mailed too where somebody wants that.

    url: a path of this platform. about: the subject; an unread notice of the same kind on it is
    replaced. details: what the wording of the kind needs; never anything of a patient. People type
    some of it (a reason): whatever reads like a patient's number is blotted out.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    now = timezone.now()
    people = list(dict.fromkeys(to))
    if about:
        drop_notices(kind=kind, about=about, to=people)
    told = {name: _blotted(value) for name, value in details.items()}
    notices = Notice.objects.bulk_create(
        Notice(person=person, kind=kind, details=told, url=url, about=about, at=now)
        for person in people
    )
    _queue_mail(notices, now)


def drop_notices(*, kind: str, about: str, to: Iterable[Person] | None = None) -> None:
    """What unread notices say of this is so no more: done with, and not mailed any more.

    to: of these people alone. Only inside an action.
    """
    now = timezone.now()
    old = Notice.objects.filter(kind=kind, about=about, read_at=None)
    if to is not None:
        old = old.filter(person__in=list(to))
    waiting = Delivery.objects.filter(notice__in=old, sent_at=None, given_up_at=None)
    waiting.update(given_up_at=now, fault=REPLACED)
    old.update(read_at=now)


def tell_robot(*, robot: Robot, text: str) -> None:
    """A message of a group's robot, on its way; only inside an action. text: numbers alone."""
    now = timezone.now()
    Delivery.objects.create(channel=Channel.ROBOT, robot=robot, text=text, made_at=now, due_at=now)


def _queue_mail(notices: list[Notice], now: datetime) -> None:
    if settings.MAIL is None:
        return
    wanting = Address.objects.filter(
        person__in=[notice.person_id for notice in notices], wants_mail=True
    ).exclude(mail="")
    mailed = set(wanting.values_list("person_id", flat=True))
    Delivery.objects.bulk_create(
        Delivery(channel=Channel.MAIL, notice=notice, made_at=now, due_at=now)
        for notice in notices
        if notice.person_id in mailed
    )


def _blotted(value: Any) -> Any:
    return _NUMBER.sub("…", value) if isinstance(value, str) else value
