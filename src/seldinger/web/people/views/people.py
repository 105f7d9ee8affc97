"""The people one may see, and adding one by hand."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions.arrivals import arrive
from seldinger.web.people.authority import Authority
from seldinger.web.people.directory import find_people, rows_of
from seldinger.web.people.forms.search import SearchForm
from seldinger.web.people.forms.where import Where, in_hospitals
from seldinger.web.people.forms.work import NewPersonForm
from seldinger.web.people.models import AccountRole
from seldinger.web.people.permissions import ROLES, Permission, Scope
from seldinger.web.people.presenters.people import lead, pages, rows
from seldinger.web.people.queries import bases_for, departments_for, hospitals_for
from seldinger.web.people.views.pages_of_forms import done, form_page

_A_PAGE = 50
_FEW = "只添加一两个人时用。很多人请用工作簿一次登记。"


@page(Permission.SEE_PEOPLE)
def people(request: PersonRequest) -> HttpResponse:
    access = request.access
    form = SearchForm(request.GET, places=_places_seen(request))
    wanted = form.wanted
    paginator = Paginator(find_people(access, wanted), _A_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "lead": lead(paginator.count, wanted),
        "rows": rows(shown.object_list, rows_of(access, shown.object_list)),
        "pages": pages(shown.number, paginator.num_pages, wanted),
        "manages": access.may(Permission.MANAGE_PEOPLE),
    }
    template = "people/parts/people.html" if request.htmx else "people/people.html"
    return render(request, template, context)


@page(Permission.MANAGE_PEOPLE, methods=("GET", "POST"))
def add(request: PersonRequest) -> HttpResponse:
    """By hand; many at once come by workbook. The first password is shown on the answer alone."""
    authority = Authority(request.access)
    places = in_hospitals(authority.hospitals, authority.departments)
    form = NewPersonForm(
        request.POST or None,
        initial={key: told for key, told in request.GET.items() if key == "base"},
        places=places,
        roles=_roles_for_a_beginning(),
        bases=authority.bases,
    )
    if added := done(form, lambda: arrive(by=request.user, **_told(form))):
        person, password = added.result
        context = {"person_added": person, "password": password, "new": True}
        return render(request, "people/first_password.html", context)
    return form_page(
        request, form, title="添加一人", english="Add a person", button="添加",
        back=("人员", reverse("people")),
        lead=_FEW if places else "还没有医院。请先在“设置”里加入医院和科室，再添加人员。",
    )  # fmt: skip


def _told(form: NewPersonForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    where, role = data.pop("where"), data.pop("role")
    places = {"hospital": where.hospital, "department": where.department}
    return {**data, **places, "role": AccountRole(role) if role else None}


def _roles_for_a_beginning() -> list[AccountRole]:
    """Those with a place; roles for the whole platform are given on a person's page."""
    return [role for role in AccountRole if Scope.PLATFORM not in ROLES[role].scopes]


def _places_seen(request: PersonRequest) -> list[Where]:
    access, see = request.access, Permission.SEE_PEOPLE
    bases = [Where(base=base) for base in bases_for(access, see)]
    departments = departments_for(access, see).select_related("hospital").distinct()
    hospitals = list(hospitals_for(access, see))
    apart = [
        Where(hospital=one.hospital, department=one)
        for one in departments
        if one.hospital not in hospitals
    ]
    return [*bases, *in_hospitals(hospitals, departments), *apart]
