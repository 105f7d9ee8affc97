"""A person's name, first password and account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import accounts as actions
from seldinger.web.people.forms.work import PersonNameForm
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.managed import back_to, managed, way_back
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.people.views.undoing import offer_undo

_MANAGE = Permission.MANAGE_PEOPLE


@page(_MANAGE, methods=("GET", "POST"))
def rename(request: PersonRequest, person_id: int) -> HttpResponse:
    _, person = managed(request, person_id)
    form = PersonNameForm(request.POST or None, initial={"name": person.name})
    back = way_back(person)
    if done(
        form, lambda: actions.rename_person(by=request.user, person=person, **form.cleaned_data)
    ):
        messages.success(request, "姓名已更正。")
        return back_to(person)
    return form_page(
        request, form, title=f"{back[0]}：更正姓名", english="Correct the name", button="保存",
        back=back,
    )  # fmt: skip


@page(_MANAGE, methods=("POST",))
def password(request: PersonRequest, person_id: int) -> HttpResponse:
    """A new first password; the old one no longer works, and open sessions end."""
    _, person = managed(request, person_id)
    first = actions.reset_password(by=request.user, person=person)
    context = {"person_added": person, "password": first, "new": False}
    return render(request, "people/first_password.html", context)


@page(_MANAGE, methods=("POST",))
def account(request: PersonRequest, person_id: int) -> HttpResponse:
    """Closing an account (with an undo) or opening it again."""
    _, person = managed(request, person_id)
    active = request.POST.get("active") == "yes"
    try:
        actions.set_active(by=request.user, person=person, active=active)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
        return back_to(person, "account")
    if not active:
        offer_undo(request, person, "account", person.pk, f"{person.name} 的账号已停用。")
    return back_to(person, "account" if active else "")
