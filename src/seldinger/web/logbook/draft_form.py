"""What a phone sends of a draft: when it was sealed, what for, and the sealed text."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.logbook.drafts import ON_PHONE, PAGES, Fields, read_fields
from seldinger.web.logbook.sealing import LARGEST, opened
from seldinger.web.people.forms.styled import Form
from seldinger.web.people.models import Person

UNFINISHED, TO_SEND = "unfinished", "to_send"


class SealedDraftForm(Form):
    """at: milliseconds since 1970, by the phone's clock. live: the person is still at the form."""

    key = forms.UUIDField()
    form = forms.ChoiceField(choices=[(name, name) for name in PAGES])
    state = forms.ChoiceField(choices=[(UNFINISHED, UNFINISHED), (TO_SEND, TO_SEND)])
    at = forms.IntegerField(min_value=0, max_value=4_102_444_800_000)
    sealed = forms.CharField(max_length=LARGEST * 4 // 3 + 4)
    live = forms.BooleanField(required=False)

    @property
    def is_too_old(self) -> bool:
        """By the phone's own clock; one that runs a day ahead is as wrong as a day-old draft."""
        at = datetime.fromtimestamp(self.cleaned_data["at"] / 1000, UTC)
        return abs(timezone.now() - at) > ON_PHONE

    def fields_for(self, person: Person) -> Fields:
        """The form's fields. Raises SeldingerError where the text is not this person's."""
        return read_fields(opened(self.cleaned_data["sealed"], person=person, about=self.about()))

    def about(self) -> str:
        """What the sealed text is bound to: none of it can be changed on the way."""
        return about(**{name: self.cleaned_data[name] for name in ("key", "form", "state", "at")})

    def said(self) -> str:
        """Its faults in a sentence."""
        return "这份草稿不完整，没有收下。请重新登记"


def about(*, key: Any, form: str, state: str, at: int) -> str:
    return f"{key}|{form}|{state}|{at}"


def open_sealed(sent: SealedDraftForm, person: Person) -> Fields:
    """As `fields_for`, refusing what the phone should have forgotten."""
    if not sent.is_valid():
        raise SeldingerError(sent.said())
    if sent.is_too_old:
        raise SeldingerError("这份草稿已满 24 小时，不再收下。请重新登记")
    return sent.fields_for(person)


class DiscardForm(Form):
    draft = forms.UUIDField()
