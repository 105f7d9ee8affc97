"""Limits of a base and who may keep them, scope first."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from seldinger.web.curves.models import Limit
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, current_stays

KEEP = Permission.KEEP_ASSESSMENT
Held = Mapping[tuple[str, str], Limit]  # by category (empty: any) and measure


def kept_bases(access: Access) -> QuerySet[Base]:
    return bases_for(access, KEEP)


def limits_for(access: Access) -> QuerySet[Limit]:
    rows = Limit.objects.filter(base__in=kept_bases(access).order_by().values("pk"))
    return rows.select_related("base", "by", "withdrawn_by")


def held_by(base: Base, on: date) -> dict[tuple[str, str], Limit]:
    """What holds that day: of each category and measure the last begun."""
    rows = Limit.objects.filter(base=base, since__lte=on, withdrawn_at=None)
    return {
        (row.category, row.measure): row
        for row in rows.select_related("by").order_by("since", "pk")
    }


def limit_of(held: Held, category: str, measure: str) -> Limit | None:
    """The category's own, else that of all categories."""
    return held.get((category, measure)) or held.get(("", measure))


def base_of(trainee: Traineeship, on: date) -> Base | None:
    """Where the trainee's record lies that day."""
    stay = current_stays(on).filter(traineeship=trainee).select_related("base").first()
    return stay.base if stay else None


def bases_with_limits(on: date) -> QuerySet[Base]:
    """Also those of which an alarm was told by limits that hold no more."""
    held = Limit.objects.filter(
        Q(since__lte=on, withdrawn_at=None) | Q(relapses__isnull=False)
    )  # fmt: skip
    return Base.objects.filter(pk__in=held.order_by().values("base")).order_by("pk")


def replaced_by(limit: Limit) -> Limit | None:
    """What its base held to for the same before it was entered, withdrawn meanwhile or not."""
    rows = Limit.objects.filter(
        base=limit.base_id, category=limit.category, measure=limit.measure,
        pk__lt=limit.pk,
    )  # fmt: skip
    return rows.select_related("by").order_by("-pk").first()
