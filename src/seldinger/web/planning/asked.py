"""Which base a page speaks of: some people keep two."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import Access
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base, Department
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for


def base_asked(request: HttpRequest, bases: Iterable[Base]) -> Base:
    """The one of these that `?base=` names; with none named, the first. Any other is not found."""
    offered = {one.pk: one for one in bases}
    told = request.GET.get("base") or ""
    wanted = number_asked(told) if told else next(iter(offered), -1)
    if wanted not in offered:
        raise Http404
    return offered[wanted]


def base_for(access: Access, base_id: int, permission: Permission) -> Base:
    return get_object_or_404(bases_for(access, permission), pk=base_id)


def department_of(base: Base, department_id: int) -> Department:
    """Raises Http404 where it belongs to no hospital of the base."""
    found = Department.objects.filter(hospital__places__base=base).distinct()
    return get_object_or_404(found.select_related("hospital"), pk=department_id)
