"""Operations of the hospital's list that name a trainee and are not logged."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.reconciliation.actions import offers as actions
from seldinger.web.reconciliation.forms import DismissForm
from seldinger.web.reconciliation.models import Mention
from seldinger.web.reconciliation.presenters.offers import offer_cards
from seldinger.web.reconciliation.queries import offers_for

_PAGE = 20
_UNDO = "undo_offer"


@page(Permission.LOG_OWN)
def offers(request: PersonRequest) -> HttpResponse:
    """One card for each: log it, or say why not."""
    pages = Paginator(offers_for(request.access), _PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "cards": offer_cards(shown, request.user),
        "shown": shown,
        "number": pages.count,
        "form": DismissForm(auto_id="%s"),
        "undo": request.session.pop(_UNDO, None),
    }
    return render(request, "reconciliation/offers.html", context)


@page(Permission.LOG_OWN, methods=("POST",))
def dismiss(request: PersonRequest, operation_id: int) -> HttpResponse:
    """It needs no entry, for one of the reasons that are offered."""
    offer = _own(request, operation_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请先选择为什么不需登记。")
        return redirect("offers")
    try:
        actions.dismiss_offer(by=request.user, offer=offer, reason=form.cleaned_data["reason"])
    except SeldingerError as error:
        messages.error(request, f"{error}。")
        return redirect("offers")
    request.session[_UNDO] = offer.operation_id
    return redirect("offers")


@page(Permission.LOG_OWN, methods=("POST",))
def restore(request: PersonRequest, operation_id: int) -> HttpResponse:
    """Undo."""
    offer = _own(request, operation_id)
    try:
        actions.restore_offer(by=request.user, offer=offer)
        messages.success(request, "已放回待登记的列表。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("offers")


def _own(request: PersonRequest, operation_id: int) -> Mention:
    mine = Mention.objects.filter(person=request.user).select_related("operation")
    return get_object_or_404(mine, operation=operation_id)
