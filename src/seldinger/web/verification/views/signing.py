"""Signing, returning, taking back. Every way of signing goes through `sign`."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.confirming import is_own_password
from seldinger.web.people.permissions import Permission
from seldinger.web.verification.actions.deciding import (
    return_claims,
    undo_decisions,
    verify_claims,
)
from seldinger.web.verification.decisions import (
    ConfirmationNeededError,
    Decision,
    Seen,
    decisions_of,
    read,
)
from seldinger.web.verification.forms import ReturnForm
from seldinger.web.verification.kinds import AnyClaim
from seldinger.web.verification.offers import Offer, keep_offer, offer_of
from seldinger.web.verification.presenters.cards import Card, cards_of
from seldinger.web.verification.presenters.signing import carried, signatures
from seldinger.web.verification.queries import claims_seen, grouped, waiting_count

Signing = Callable[[bool], Sequence[AnyClaim]]


@page(Permission.VERIFY, methods=("POST",))
def verify(request: PersonRequest) -> HttpResponse:
    """One card, or the ticked lines after the password."""
    try:
        decisions = decisions_of(request.POST, request.POST.getlist("line"))
        return sign(request, decisions, verifying(request, decisions), word="已审核")
    except SeldingerError as error:
        return refused(request, error)


@page(Permission.VERIFY, methods=("POST",))
def send_back(request: PersonRequest) -> HttpResponse:
    try:
        claims = _claims(request)
        returned = return_claims(by=request.user, claims=claims, message=_message(request))
    except SeldingerError as error:
        return refused(request, error)
    return signed(request, offer_of("已退回", returned))


@page(Permission.VERIFY, Permission.ATTEST, methods=("POST",))
def undo(request: PersonRequest) -> HttpResponse:
    try:
        undone = undo_decisions(by=request.user, claims=read(request.POST.getlist("claims")))
    except SeldingerError as error:
        return refused(request, error)
    if request.htmx:
        return _cards(request, undone)
    messages.success(request, "已撤销，登记重新等待审核。")
    return redirect(way_on(request))


def verifying(request: PersonRequest, decisions: Sequence[Decision]) -> Signing:
    return lambda confirmed: verify_claims(
        by=request.user, decisions=decisions, confirmed=confirmed
    )


def sign(
    request: PersonRequest, told: Sequence[Seen], signing: Signing, *, word: str
) -> HttpResponse:
    """told: what is signed, to be shown again where the password is needed first.

    Raises SeldingerError where nothing may be signed.
    """
    given = request.POST.get("password", "")
    confirmed = bool(given) and is_own_password(request, given)
    try:
        claims = signing(confirmed)
    except ConfirmationNeededError as error:
        fault = "密码不对，没有签署任何一条。请再输入一次。" if given else ""
        return _ask(request, told, f"{error}。", fault)
    return signed(request, offer_of(word, claims))


def signed(request: PersonRequest, offer: Offer) -> HttpResponse:
    """Done, and for eight seconds the way back."""
    if request.htmx:
        told = {"offer": offer, "waiting": waiting_count(request.user)}
        context = {**told, "next": request.POST.get("next", "")}
        return render(request, "verification/parts/done.html", context)
    to = resolve_url(way_on(request))
    if to.startswith(reverse("to_verify")):
        keep_offer(request, offer)
    else:  # other pages have no place for the way back
        messages.success(request, f"{offer.label}。十分钟之内可以在“近期已审核”里撤销。")
    return redirect(to)


def refused(request: PersonRequest, error: SeldingerError) -> HttpResponse:
    """Nothing was done, and why; the card as it stands now, or nothing where it waits no more."""
    fault = f"{str(error).rstrip('。')}。"
    if request.htmx:
        return _cards(request, _claims_now(request), fault)
    messages.error(request, fault)
    return redirect(way_on(request))


def way_on(request: PersonRequest) -> str:
    """Back to where the form was, if that is a page of ours."""
    told = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(told, None) and told.startswith("/")
    return told if ours else "to_verify"


def _ask(request: PersonRequest, told: Sequence[Seen], why: str, fault: str) -> HttpResponse:
    cards = cards_of(grouped(claims_seen(told)), request.access.on)
    context = {
        "why": why,
        "fault": fault,
        "signatures": signatures(cards, request.POST),
        "carried": carried(request.POST),
        "action": request.path,
        "back": resolve_url(way_on(request)),
        "number": len(cards),
    }
    template = "verification/parts/confirm.html" if request.htmx else "verification/confirm.html"
    return render(request, template, context)


def _cards(request: PersonRequest, claims: Sequence[AnyClaim], fault: str = "") -> HttpResponse:
    cards: list[Card] = cards_of(grouped(claims), request.access.on)
    context = {
        "cards": cards,
        "fault": fault,
        "waiting": waiting_count(request.user),
        "next": request.POST.get("next", ""),
    }
    return render(request, "verification/parts/cards_again.html", context)


def _claims(request: PersonRequest) -> list[Seen]:
    lines = request.POST.getlist("line")
    return [one for line in lines for one in read(request.POST.getlist(f"claims-{line}"))]


def _claims_now(request: PersonRequest) -> list[AnyClaim]:
    """Those of the form that still wait for this person."""
    try:
        told = _claims(request)
    except SeldingerError:
        return []
    mine = [one for one in claims_seen(told) if one.supervisor_id == request.user.pk]
    return [claim for claim in mine if claim.is_pending]


def _message(request: PersonRequest) -> str:
    form = ReturnForm(request.POST)
    if not form.is_valid():
        raise SeldingerError("退回的原因太长或含有看不见的字符。请缩短到 300 字以内")
    return form.said
