"""One person's file, and taking back what was just done to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.files import file_of, people_seen
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.person import page_of
from seldinger.web.people.views.managed import back_to, managed
from seldinger.web.people.views.undoing import take_back, undo_to_show


@page(Permission.SEE_PEOPLE)
def person(request: PersonRequest, person_id: int) -> HttpResponse:
    found = get_object_or_404(people_seen(request.access), pk=person_id)
    file = file_of(found, request.access)
    context = {
        "page": page_of(file, request.access.on),
        "managed": file.managed,
        "out_of_reach": request.access.may(Permission.MANAGE_PEOPLE) and not file.managed,
        "own": found == request.user,
        "undo": undo_to_show(request, found) if file.managed else "",
    }
    return render(request, "people/person.html", context)


@page(Permission.MANAGE_PEOPLE, methods=("POST",))
def undo(request: PersonRequest, person_id: int) -> HttpResponse:
    _, found = managed(request, person_id)
    try:
        if take_back(request, found):
            messages.success(request, "已撤销。")
        else:
            messages.warning(request, "已经过了可以撤销的时间。请在下面重新登记。")
    except SeldingerError as error:
        messages.error(request, f"没有撤销：{error}。")
    return back_to(found)
