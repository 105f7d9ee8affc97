"""Which roles a manager may give somebody, and where."""

from collections.abc import Iterable

from seldinger.web.people.authority import Authority
from seldinger.web.people.forms.where import Where, in_hospitals
from seldinger.web.people.models import AccountRole, Person
from seldinger.web.people.permissions import ROLES, Scope


def roles_offered(authority: Authority, to: Person) -> list[AccountRole]:
    """Those that the manager may give this person in some scope; never 学员."""
    places = _everywhere(authority)
    return [
        role
        for role in AccountRole
        if role is not AccountRole.TRAINEE and _scopes(authority, role, to, places)
    ]


def scopes_offered(authority: Authority, roles: Iterable[AccountRole], to: Person) -> list[Where]:
    """Where one of the roles may be given, in order."""
    places = _everywhere(authority)
    fitting = {one.value for role in roles for one in _scopes(authority, role, to, places)}
    return [place for place in places if place.value in fitting]


def _scopes(
    authority: Authority, role: AccountRole, to: Person, places: list[Where]
) -> list[Where]:
    return [
        place
        for place in places
        if _kind(place) in ROLES[role].scopes and authority.may_give(place.holding(role), to)
    ]


def _kind(place: Where) -> Scope:
    if place.department:
        return Scope.DEPARTMENT
    if place.hospital:
        return Scope.HOSPITAL
    return Scope.BASE if place.base else Scope.PLATFORM


def _everywhere(authority: Authority) -> list[Where]:
    bases = [Where(base=base) for base in authority.bases]
    platform = [Where()] if authority.everywhere else []
    return [*platform, *bases, *in_hospitals(authority.hospitals, authority.departments)]
