"""The trainees one may see: found by name, each with how they stand."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, trainees_for
from seldinger.web.progress.presenters.cohort import MEANINGS
from seldinger.web.progress.presenters.trainees import lead, listed
from seldinger.web.progress.queries import members

ON_A_PAGE = 50


@page(Permission.SEE_TRAINEES)
def trainees(request: PersonRequest) -> HttpResponse:
    # PostgreSQL refuses a NUL even in a question.
    query = request.GET.get("q", "").replace("\0", "").strip()
    found = _named(trainees_for(request.access, Permission.SEE_TRAINEES), query)
    leaf = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = members(leaf.object_list, request.access.on)
    part = request.htmx and not request.htmx.history_restore_request
    context = {
        "part": part,
        "query": query,
        "lead": lead(leaf.paginator.count, shown, query),
        "leaf": leaf,
        "listed": listed(shown),
        "bases": bases_for(request.access, Permission.SEE_COHORT),
        "meanings": MEANINGS,
    }
    return render(request, f"progress/{'parts/trainee_list' if part else 'trainees'}.html", context)


def _named(trainees: QuerySet[Traineeship], query: str) -> QuerySet[Traineeship]:
    """By a part of the name, by pinyin or by its initials; in the order of pinyin."""
    ordered = trainees.select_related("person").order_by("person__pinyin", "pk")
    if not query:
        return ordered
    typed = query.lower()
    return ordered.filter(
        Q(person__name__contains=query)
        | Q(person__initials__startswith=typed)
        | Q(person__pinyin__startswith=typed)
    )
