"""A trainee's own plan, and who comes to a department."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base, Department, Rotation
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import departments_for, trainees_for
from seldinger.web.planning.naming import Names
from seldinger.web.planning.own import own_plan
from seldinger.web.planning.presenters.own import MonthOf, months_of, own_page

_SEE = Permission.SEE_TRAINEES


@page(Permission.SEE_OWN_PROGRESS)
def my_plan(request: PersonRequest) -> HttpResponse:
    """What is published or recorded; of drafts nothing."""
    trainee = request.user.traineeships.order_by("-entry").first()
    if trainee is None:
        raise Http404
    own = own_plan(trainee, request.access.on)
    return render(request, "planning/own_plan.html", {"own": own_page(own, request.access.on)})


@page(_SEE)
def plan_department(request: PersonRequest) -> HttpResponse:
    """department: the one asked for, the first of one's own where none is."""
    departments = [*_departments(request)]
    told = request.GET.get("department", "")
    wanted = number_asked(told) if told else departments[0].pk if departments else -1
    department = next((one for one in departments if one.pk == wanted), None)
    if told and department is None:
        raise Http404
    months: tuple[MonthOf, ...] = ()
    if department is not None:
        rows = [*_rotations(request, department)]
        base = Base.objects.filter(places__hospital=department.hospital).first()
        months = months_of(rows, Names(base), request.access.on) if base else ()
    context = {"departments": departments, "department": department, "months": months}
    return render(request, "planning/own_department.html", context)


def _departments(request: PersonRequest) -> QuerySet[Department]:
    rows = departments_for(request.access, _SEE).filter(rotations__withdrawn_at__isnull=True)
    return rows.select_related("hospital").distinct().order_by("hospital", "name", "pk")


def _rotations(request: PersonRequest, department: Department) -> QuerySet[Rotation]:
    """All who come where the reader works; elsewhere only the trainees whom they may see."""
    rows = department.rotations.filter(
        withdrawn_at__isnull=True, end__gte=request.access.on.replace(day=1)
    )
    reach = request.access.reach(_SEE)
    mine = department.pk in reach.departments or department.hospital_id in reach.hospitals
    if not (mine or reach.platform):
        rows = rows.filter(traineeship__in=trainees_for(request.access, _SEE))
    return rows.select_related("traineeship__person").order_by("start", "pk")
