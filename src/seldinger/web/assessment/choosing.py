"""Which base a page speaks of, where somebody keeps several."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base


def base_asked(request: HttpRequest, bases: QuerySet[Base]) -> Base | None:
    """`?base=`; with none named, the first; None where there is none. Any other is not found."""
    told = request.GET.get("base", "")
    if not told:
        return bases.first()
    found = bases.filter(pk=number_asked(told)).first()
    if found is None:
        raise Http404
    return found
