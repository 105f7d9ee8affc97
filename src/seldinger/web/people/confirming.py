"""Asking somebody who is signed in for their password again, before something weighty."""

from django.contrib.auth import authenticate

from seldinger.web.people.access import PersonRequest


def is_own_password(request: PersonRequest, password: str) -> bool:
    """Wrong ones count as at the sign-in: too many lock the account for a while."""
    person = authenticate(request, username=request.user.login, password=password)
    return person is not None and person.pk == request.user.pk
