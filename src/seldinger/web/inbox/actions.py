"""Telling people something. The writing action's own audit row stands for it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from seldinger.web.inbox.models import Notice
from seldinger.web.inbox.wording import KINDS
from seldinger.web.people.models import Person


def notify(*, to: Iterable[Person], kind: str, url: str, about: str = "", **details: Any) -> None:
    """One notice for each person; only inside an action.

    url: a path of this platform. about: the subject; an unread notice of the same kind on it is
    replaced. details: what the wording of the kind needs; never anything of a patient.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    now = timezone.now()
    people = list(dict.fromkeys(to))
    if about:
        old = Notice.objects.filter(person__in=people, kind=kind, about=about, read_at=None)
        old.update(read_at=now)
    Notice.objects.bulk_create(
        Notice(person=person, kind=kind, details=details, url=url, about=about, at=now)
        for person in people
    )
