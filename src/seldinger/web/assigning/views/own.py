"""A trainee's own operations of the next day."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.assigning.presenters.own import own_cases
from seldinger.web.assigning.queries import own_day, own_orders
from seldinger.web.assigning.standing import standing_of
from seldinger.web.assigning.views.asking import day_told
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission

_DAY = timedelta(days=1)


@page(Permission.SEE_OWN_PROGRESS)
def my_tomorrow(request: PersonRequest) -> HttpResponse:
    """In the address: day. What supervisors confirmed; a mere proposal is told to nobody."""
    access = request.access
    day = day_told(request.GET.get("day", "")) or own_day(access)
    orders = [*own_orders(access, day)]
    cases = []
    for base in dict.fromkeys(one.base for one in orders):
        its = [one for one in orders if one.base == base]
        cases += own_cases(its, standing_of(base, day), request.user, access.on)
    context = {"day": day, "before": day - _DAY, "after": day + _DAY, "cases": cases}
    return render(request, "assigning/my_tomorrow.html", context)
