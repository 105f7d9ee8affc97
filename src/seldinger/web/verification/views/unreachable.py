"""Entries whose supervisor will not come: handed on, or attested by the director."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import people_for
from seldinger.web.verification.actions.reassigning import attest_claims, reassign_claims
from seldinger.web.verification.decisions import Seen, read
from seldinger.web.verification.forms import ReasonForm
from seldinger.web.verification.kinds import AnyClaim
from seldinger.web.verification.offers import offer_to_show
from seldinger.web.verification.presenters.unreachable import groups, lead
from seldinger.web.verification.unreachable import in_reach, stuck_for
from seldinger.web.verification.views.signing import sign

_NO_REASON = "请写明理由，300 字以内。没有作任何改动"


@page(Permission.REASSIGN, Permission.ATTEST)
def unreachable(request: PersonRequest) -> HttpResponse:
    return _page(request)


def _page(request: PersonRequest, fault: str = "") -> HttpResponse:
    """fault: why a form comes back, with what was filled in."""
    stuck, more = stuck_for(request.access)
    shown = groups(stuck, request.access.on, request.POST if fault else None)
    context = {
        "groups": shown,
        "lead": lead(shown, more),
        "reassigns": request.access.may(Permission.REASSIGN),
        "attests": request.access.may(Permission.ATTEST),
        "offer": offer_to_show(request),
        "fault": fault,
        "next": reverse("unreachable"),
    }
    status = 422 if fault else 200
    return render(request, "verification/unreachable.html", context, status=status)


@page(Permission.REASSIGN, methods=("POST",))
def reassign(request: PersonRequest) -> HttpResponse:
    try:
        seen, reason = _told(request, Permission.REASSIGN)
        people = people_for(request.access, Permission.REASSIGN)
        to = get_object_or_404(people, pk=number_asked(request.POST.get("to", "")))
        moved = reassign_claims(by=request.user, claims=seen, to=to, reason=reason)
    except SeldingerError as error:
        return _refused(request, error)
    messages.success(
        request, f"{len(moved)} 条登记已改派给{to.name}，学员和{to.name}都已收到通知。"
    )
    return redirect("unreachable")


@page(Permission.ATTEST, methods=("POST",))
def attest(request: PersonRequest) -> HttpResponse:
    try:
        seen, reason = _told(request, Permission.ATTEST)

        def signing(confirmed: bool) -> Sequence[AnyClaim]:
            return attest_claims(by=request.user, claims=seen, reason=reason, confirmed=confirmed)

        return sign(request, seen, signing, word="已证明")
    except SeldingerError as error:
        return _refused(request, error)


def _told(request: PersonRequest, permission: Permission) -> tuple[list[Seen], str]:
    """What the form names, of trainees within reach, and why."""
    lines = request.POST.getlist("line")
    seen = [one for line in lines for one in read(request.POST.getlist(f"claims-{line}"))]
    if not seen:
        raise SeldingerError("还没有勾选登记。请至少勾选一条")
    if in_reach(request.access, permission, seen) is None:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise SeldingerError(_NO_REASON)
    return seen, form.cleaned_data["reason"]


def _refused(request: PersonRequest, error: SeldingerError) -> HttpResponse:
    return _page(request, f"{str(error).rstrip('。')}。")
