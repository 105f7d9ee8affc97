"""What all small form pages share: trying an action, telling its fault, showing the form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest
from seldinger.web.people.forms import Form

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """An action took place; result: what it returned."""

    result: T


def done(form: Form, act: Callable[[], T]) -> Done[T] | None:
    """None where the form is not filled in, or the action refused: the form tells why."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return Done(act())
    except SeldingerError as error:
        form.add_error(None, f"{str(error).rstrip('。')}。")
        return None


def form_page(
    request: PersonRequest,
    form: Form,
    *,
    title: str,
    english: str,
    button: str,
    back: tuple[str, str],
    lead: str = "",
    other: tuple[str, str] | None = None,
) -> HttpResponse:
    """One form and nothing else. back, other: name and address of where one came from, and of
    another way to the same."""
    context = {
        "form": form,
        "title": title,
        "english": english,
        "button": button,
        "lead": lead,
        "back_name": back[0],
        "back": back[1],
        "other_name": other[0] if other else "",
        "other": other[1] if other else "",
    }
    return render(request, "people/form_page.html", context)
