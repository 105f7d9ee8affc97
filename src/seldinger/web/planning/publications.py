"""Publications, scope first, and the one in force for a trainee. Reads only."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.planning.models import Publication


def publications_for(
    access: Access, permission: Permission = Permission.SEE_PLANS
) -> QuerySet[Publication]:
    rows = Publication.objects.filter(version__plan__base__in=bases_for(access, permission))
    return rows.select_related("version__plan__base", "by", "decided_by")


def publication_for(
    access: Access, publication_id: int, permission: Permission = Permission.SEE_PLANS
) -> Publication:
    """Raises Http404 where the reader may not see it."""
    found: Publication = get_object_or_404(publications_for(access, permission), pk=publication_id)
    return found


def in_force(base: Base) -> Publication | None:
    """The last that was approved and not taken back."""
    rows = Publication.objects.filter(version__plan__base=base, approved=True, withdrawn_at=None)
    return rows.select_related("version__plan__base").order_by("-decided_at", "-pk").first()


def in_force_for(trainee: Traineeship) -> Publication | None:
    """The last approved that speaks of them, of the bases where they train or trained."""
    rows = Publication.objects.filter(
        version__plan__base__in=trainee.stays.values("base"), approved=True, withdrawn_at=None
    )
    for row in rows.select_related("version__plan__base").order_by("-decided_at", "-pk")[
        :_LOOKED_AT
    ]:
        if any(one["trainee"] == str(trainee.pk) for one in row.version.content["rotations"]):
            return row
    return None


_LOOKED_AT = 12
