"""Who may do what, where: a page states its permission, the middleware refuses everything else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seldinger.web.people.models import AccountRole, Person, RoleAssignment, Stay, in_force
from seldinger.web.people.permissions import ROLES, Permission


@dataclass(frozen=True, slots=True)
class Holding:
    """A role in force and its one scope; all ids None: the whole platform."""

    role: AccountRole
    base: int | None = None
    hospital: int | None = None
    department: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a permission holds. `platform`: everywhere."""

    platform: bool
    bases: frozenset[int]
    hospitals: frozenset[int]
    departments: frozenset[int]


class Access:
    """What one person may do on one day."""

    def __init__(self, person: Person, on: date) -> None:
        self.person, self.on = person, on

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """The roles in force that day; 学员 from the first stay on, also after it ended."""
        if not self.person.is_active:
            return ()
        given = RoleAssignment.objects.filter(in_force(self.on), person=self.person)
        stays = Stay.objects.filter(start__lte=self.on, traineeship__person=self.person)
        as_trainee = stays.order_by().values_list("base_id", flat=True).distinct()
        as_others = given.values_list("role", "base_id", "hospital_id", "department_id")
        return (
            *(Holding(AccountRole.TRAINEE, base) for base in as_trainee),
            *(Holding(AccountRole(role), *scope) for role, *scope in as_others),
        )

    def holds(self, *roles: AccountRole) -> bool:
        return any(holding.role in roles for holding in self.holdings)

    def may(self, *permissions: Permission) -> bool:
        """Whether any role in force gives any of the permissions, somewhere."""
        return any(ROLES[h.role].permissions & set(permissions) for h in self.holdings)

    def reach(self, permission: Permission) -> Reach:
        """Where the permission holds: the one place from which queries take their scope."""
        giving = [h for h in self.holdings if permission in ROLES[h.role].permissions]
        return Reach(
            platform=any(not (h.base or h.hospital or h.department) for h in giving),
            bases=frozenset(h.base for h in giving if h.base),
            hospitals=frozenset(h.hospital for h in giving if h.hospital),
            departments=frozenset(h.department for h in giving if h.department),
        )


class PersonRequest(HttpRequest):
    """The request of somebody who is signed in, as every page sees it."""

    user: Person
    access: Access
    htmx: Any


class View(Protocol):
    def __call__(self, request: PersonRequest, **kwargs: Any) -> HttpResponseBase: ...


def page(*permissions: Permission, methods: Iterable[str] = ("GET",)) -> Callable[[Any], Any]:
    """A page for people with any of the permissions; with none named, for everybody signed in.

    Scope is the query's: what a person may not see is not found.
    """

    def decorate(view: Any) -> Any:
        checked = never_cache(_answering(methods, view))

        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return cast(HttpResponseBase, checked(request, *args, **kwargs))

        run.rule = frozenset(permissions)  # type: ignore[attr-defined]
        run.methods = tuple(methods)  # type: ignore[attr-defined]
        return run

    return decorate


def public(*methods: str) -> Callable[[Any], Any]:
    """A page for everybody, signed in or not."""

    def decorate(view: Any) -> Any:
        run = _answering(methods, view)
        run.rule = None
        run.methods = methods
        return run

    return decorate


def _answering(methods: Iterable[str], view: Any) -> Any:
    """HEAD where GET: a page that takes a form alone must not be asked without its token."""
    told = [*methods]
    return require_http_methods([*told, "HEAD"] if "GET" in told else told)(view)


class AccessMiddleware:
    """Fails closed: a view that states no rule answers nobody."""

    # Reachable with a first password: changing it, and leaving.
    OPEN_BEFORE_CHANGE = frozenset({"password", "logout"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Refusals and redirects too: nothing of what one person saw stays behind for the next.
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not hasattr(view, "rule"):
            raise PermissionDenied("这个页面没有写明谁可以看，因此谁都不能看")
        person = request.user
        if person.is_authenticated:
            request.access = Access(person, timezone.localdate())  # type: ignore[attr-defined]
        if view.rule is None:
            return None
        if not person.is_authenticated:
            return redirect_to_login(request.get_full_path())
        name = request.resolver_match.url_name if request.resolver_match else ""
        if person.must_change_password and name not in self.OPEN_BEFORE_CHANGE:
            return redirect("password")
        if view.rule and not request.access.may(*view.rule):  # type: ignore[attr-defined]
            raise PermissionDenied
        return None
