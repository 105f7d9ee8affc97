"""What waits for a supervisor: card by card, or many lines at once; and what was decided lately."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.decisions import decisions_of
from seldinger.web.verification.forms import AskedForm
from seldinger.web.verification.offers import offer_to_show
from seldinger.web.verification.presenters.cards import cards
from seldinger.web.verification.presenters.decided import rows
from seldinger.web.verification.presenters.signing import lines
from seldinger.web.verification.presenters.waiting import Waiting, waiting
from seldinger.web.verification.queries import decided_lately, lines_for, trainees_waiting
from seldinger.web.verification.views.signing import sign, verifying

A_PAGE = 30


@page(Permission.VERIFY)
def to_verify(request: PersonRequest) -> HttpResponse:
    shown = _asked_for(request)
    context = {
        "waiting": shown,
        "cards": cards(shown.lines, request.access.on),
        "offer": offer_to_show(request),
        "next": request.get_full_path(),
    }
    return render(request, "verification/to_verify.html", context)


@page(Permission.VERIFY, methods=("GET", "POST"))
def many(request: PersonRequest) -> HttpResponse:
    """Nothing is ticked beforehand; what comes back with a fault keeps what was chosen."""
    fault = ""
    if request.method == "POST":
        answer = _sign_ticked(request)
        if isinstance(answer, HttpResponse):
            return answer
        fault = answer
    shown = _asked_for(request)
    context = {
        "waiting": shown,
        "lines": lines(cards(shown.lines, request.access.on), request.POST or None),
        "fault": fault,
        "offer": offer_to_show(request),
        "next": request.get_full_path(),
    }
    return render(request, "verification/verify_many.html", context, status=422 if fault else 200)


@page(Permission.VERIFY, Permission.ATTEST)
def decided(request: PersonRequest) -> HttpResponse:
    found = Paginator(rows(decided_lately(request.user), timezone.now()), A_PAGE * 2)
    context = {
        "rows": found.get_page(request.GET.get("page")),
        "offer": offer_to_show(request),
        "next": request.get_full_path(),
    }
    return render(request, "verification/decided.html", context)


def _asked_for(request: PersonRequest) -> Waiting:
    form = AskedForm(request.GET, trainees=trainees_waiting(request.user))
    asked = form.asked
    found = lines_for(request.user, asked)
    return waiting(form, asked, found, request.GET.get("page"), request.access.on, A_PAGE)


def _sign_ticked(request: PersonRequest) -> HttpResponse | str:
    """The fault, where nothing was signed and the form comes back."""
    ticked = request.POST.getlist("line")
    if not ticked:
        return "还没有勾选。请勾选看过的登记，再一起审核。"
    try:
        decisions = decisions_of(request.POST, ticked)
        return sign(request, decisions, verifying(request, decisions), word="已审核")
    except SeldingerError as error:
        return f"{str(error).rstrip('。')}。"
