"""Taking back what was just done: offered for eight seconds, to whoever did it, in one session."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from seldinger.web.people.access import PersonRequest
from seldinger.web.people.actions.accounts import set_active
from seldinger.web.people.actions.roles import reopen_role
from seldinger.web.people.actions.training import restore_rotation
from seldinger.web.people.actions.work import reopen_membership
from seldinger.web.people.models import Person

_KEY = "undo"
# The page takes the offer away after eight seconds; without JavaScript it stays a while.
_HOLDS = timedelta(minutes=5)


def offer_undo(
    request: PersonRequest,
    person: Person,
    kind: str,
    pk: int,
    label: str,
    ends: Mapping[int, date | None] | None = None,
) -> None:
    """kind: one of _UNDO. ends: the roles that ended along, with the end each had."""
    request.session[_KEY] = {
        "person": person.pk,
        "kind": kind,
        "pk": pk,
        "label": label,
        "ends": {str(key): str(end) if end else "" for key, end in (ends or {}).items()},
        "until": (timezone.now() + _HOLDS).isoformat(),
        "shown": False,
    }


def undo_to_show(request: PersonRequest, person: Person) -> str:
    """What can be taken back, told once; empty where there is nothing."""
    offer = _offer(request, person)
    if not offer or offer["shown"]:
        return ""
    request.session[_KEY] = {**offer, "shown": True}
    return str(offer["label"])


def take_back(request: PersonRequest, person: Person) -> bool:
    """False where the offer is gone. Raises SeldingerError where something stands against it."""
    offer = _offer(request, person)
    if not offer:
        return False
    del request.session[_KEY]
    _UNDO[offer["kind"]](request.user, person, offer)
    return True


def _offer(request: PersonRequest, person: Person) -> dict[str, Any] | None:
    offer: dict[str, Any] | None = request.session.get(_KEY)
    if not offer or offer["person"] != person.pk:
        return None
    return offer if datetime.fromisoformat(offer["until"]) > timezone.now() else None


def _rotation(by: Person, person: Person, offer: dict[str, Any]) -> None:
    for trainee in person.traineeships.filter(rotations=offer["pk"]):
        restore_rotation(by=by, rotation=trainee.rotations.get(pk=offer["pk"]))


def _account(by: Person, person: Person, _offer: dict[str, Any]) -> None:
    set_active(by=by, person=person, active=True)


def _work(by: Person, person: Person, offer: dict[str, Any]) -> None:
    work = get_object_or_404(person.memberships, pk=offer["pk"])
    ends = {int(key): _day(end) for key, end in offer["ends"].items()}
    reopen_membership(by=by, membership=work, roles=ends)


def _role(by: Person, person: Person, offer: dict[str, Any]) -> None:
    role = get_object_or_404(person.roles, pk=offer["pk"])
    reopen_role(by=by, role=role, end=_day(offer["ends"][str(role.pk)]))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_UNDO: dict[str, Callable[[Person, Person, dict[str, Any]], None]] = {
    "rotation": _rotation,
    "account": _account,
    "work": _work,
    "role": _role,
}
