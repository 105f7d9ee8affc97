"""Drafts as pages read them: which forms have them, whose they are, what they hold."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from seldinger.errors import SeldingerError
from seldinger.web.keys import cipher
from seldinger.web.logbook.models import Draft, Submission
from seldinger.web.people.models import Person

# A form's name on the phone → the URL name of its page.
PAGES: Final = {
    "case": "log",
    "admission": "log_admission",
    "reports": "log_reports",
    "activity": "log_activity",
}
WORDS: Final = {
    "case": "手术病例",
    "admission": "管理病例",
    "reports": "影像报告",
    "activity": "科研教学",
}
ON_PHONE: Final = timedelta(hours=24)
KEPT_FOR: Final = timedelta(days=7)
MOST_FIELDS, LONGEST_NAME, LONGEST_VALUE = 1_000, 200, 20_000
# Of the request that brings a form, never of the form.
_NOT_OF_FORM = {"csrfmiddlewaretoken"}

Fields = Sequence[tuple[str, str]]  # in the form's order; a name may stand several times


def mark_of(person: Person) -> str:
    """Tells people apart on a device, and says nothing about them."""
    secret = settings.KEYS.hashing
    return salted_hmac("seldinger drafts", str(person.pk), secret=secret).hexdigest()[:20]


def drafts_of(person: Person) -> QuerySet[Draft]:
    """A person's own drafts that still wait: neither thrown away nor sent."""
    sent = Submission.objects.filter(by=person, key=OuterRef("key"))
    own = Draft.objects.filter(owner=person, closed_at=None).exclude(content="")
    fresh = own.filter(saved_at__gt=timezone.now() - KEPT_FOR)
    return fresh.exclude(Exists(sent)).order_by("-saved_at", "-pk")


def fields_of(draft: Draft) -> QueryDict:
    """What the form held, as a form takes it; empty where it cannot be read any more."""
    try:
        told = json.loads(cipher(settings.KEYS).decrypt(draft.content.encode()))
    except (InvalidToken, ValueError):
        told = {}
    return as_posted([(name, value) for name, values in told.items() for value in values])


def as_posted(fields: Fields) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, value in fields:
        posted.appendlist(name, value)
    posted._mutable = False
    return posted


def written(fields: Fields) -> str:
    """Encrypted, as a draft stores it: the values of each name."""
    told = dict(as_posted(fields).lists())
    return cipher(settings.KEYS).encrypt(json.dumps(told, ensure_ascii=False).encode()).decode()


def read_fields(text: bytes) -> Fields:
    """A form's fields from the JSON that a phone sealed: pairs of name and value.

    Raises SeldingerError for everything else.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise _no_form() from None
    if not isinstance(told, list) or len(told) > MOST_FIELDS:
        raise _no_form()
    return [pair for pair in map(_pair, told) if pair[0] not in _NOT_OF_FORM]


def _pair(told: object) -> tuple[str, str]:
    match told:
        case [str(name), str(value)] if len(name) <= LONGEST_NAME and len(value) <= LONGEST_VALUE:
            # JSON can hold half a character, which no form sends and no database takes.
            if not any("\ud800" <= sign <= "\udfff" for sign in name + value):
                return name, value
    raise _no_form()


def page_of(form: str, key: UUID) -> str:
    """Where a draft is finished."""
    return f"{reverse(PAGES[form])}?draft={key}"


def _no_form() -> SeldingerError:
    return SeldingerError("这份草稿的内容不是一张登记表，没有保存。请重新登记")
