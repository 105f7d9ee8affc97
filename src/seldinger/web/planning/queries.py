"""Plans, versions and searches, scope first: another base's are not found."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import Access
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.planning.models import PlanVersion, RotationPlan, Search


def plans_for(
    access: Access, permission: Permission = Permission.SEE_PLANS
) -> QuerySet[RotationPlan]:
    return RotationPlan.objects.filter(base__in=bases_for(access, permission))


def plan_for(
    access: Access, plan_id: int, permission: Permission = Permission.SEE_PLANS
) -> RotationPlan:
    """Raises Http404 where the reader may not see it."""
    found = plans_for(access, permission).select_related("base")
    return get_object_or_404(found, pk=plan_id)


def version_for(
    access: Access, plan_id: int, number: int, permission: Permission = Permission.SEE_PLANS
) -> PlanVersion:
    """Raises Http404 where the reader may not see it."""
    plans = plans_for(access, permission).filter(pk=plan_id)
    found = PlanVersion.objects.filter(plan__in=plans)
    return get_object_or_404(found.select_related("plan__base"), number=number)


def search_for(
    access: Access, plan_id: int, search_id: int, permission: Permission = Permission.SEE_PLANS
) -> Search:
    """Raises Http404 where the reader may not see it."""
    plans = plans_for(access, permission).filter(pk=plan_id)
    told = Search.objects.filter(plan__in=plans).select_related(
        "plan__base", "version", "result", "by"
    )
    return get_object_or_404(told, pk=search_id)


def open_search(plan: RotationPlan) -> Search | None:
    """The one that waits or runs; there is one at most."""
    return plan.searches.filter(state__in=(Search.State.WAITING, Search.State.RUNNING)).first()
