"""What trainees claimed and the hospital's record tells otherwise."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render

from seldinger.domain.training.reconcile import Difference
from seldinger.web.logbook.models import Participation
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.reconciliation.forms import FilterForm
from seldinger.web.reconciliation.models import Comparison
from seldinger.web.reconciliation.presenters.differences import difference_cards
from seldinger.web.reconciliation.queries import differences_for, near_rows

_PAGE = 30
_CASE = "part__procedure__case"


@page(Permission.SEE_TRAINEES, Permission.VERIFY)
def differences(request: PersonRequest) -> HttpResponse:
    """Claims and rows side by side, of the trainees whom the reader is responsible for."""
    seen = differences_for(request.access)
    form = FilterForm(request.GET, **_choices(seen))
    wanted = _filtered(seen, form.wanted).select_related(
        "part__traineeship__person", "part__supervisor", f"{_CASE}__hospital", "operation"
    )
    pages = Paginator(wanted.order_by(f"-{_CASE}__day", "-pk"), _PAGE)
    shown = pages.get_page(request.GET.get("page"))
    rows = list(shown)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "cards": difference_cards(rows, _rivals(rows), near_rows([row.part for row in rows])),
        "shown": shown,
        "number": pages.count,
        "is_filtered": bool(form.wanted),
        "query": query.urlencode(),
    }
    return render(request, "reconciliation/differences.html", context)


def _choices(seen: QuerySet[Comparison]) -> dict[str, Any]:
    people = seen.order_by("part__traineeship__person__pinyin", "part__traineeship")
    months = seen.annotate(month=TruncMonth(f"{_CASE}__day")).order_by("-month")
    return {
        "trainees": list(
            people.values_list("part__traineeship", "part__traineeship__person__name").distinct()
        ),
        "hospitals": list(
            seen.order_by(f"{_CASE}__hospital")
            .values_list(f"{_CASE}__hospital", f"{_CASE}__hospital__name")
            .distinct()
        ),
        "months": [f"{month:%Y-%m}" for month in months.values_list("month", flat=True).distinct()],
    }


def _filtered(seen: QuerySet[Comparison], wanted: dict[str, Any]) -> QuerySet[Comparison]:
    if "kind" in wanted:
        seen = seen.filter(difference=wanted["kind"])
    if "trainee" in wanted:
        seen = seen.filter(part__traineeship=wanted["trainee"])
    if "hospital" in wanted:
        seen = seen.filter(**{f"{_CASE}__hospital": wanted["hospital"]})
    if "month" in wanted:
        first = date.fromisoformat(f"{wanted['month']}-01")
        days = {f"{_CASE}__day__year": first.year, f"{_CASE}__day__month": first.month}
        seen = seen.filter(**days)
    return seen


def _rivals(rows: list[Comparison]) -> dict[int, list[Participation]]:
    """Operation → all claims on it, of the doubles among the rows."""
    doubles = [row.operation_id for row in rows if row.difference == Difference.DOUBLE]
    claims = Comparison.objects.filter(
        operation__in=[pk for pk in doubles if pk], part__withdrawn_at__isnull=True
    ).select_related("part__traineeship__person", "part__procedure")
    found: dict[int, list[Participation]] = defaultdict(list)
    for row in claims.order_by("part"):
        found[row.operation_id or 0].append(row.part)
    return found
