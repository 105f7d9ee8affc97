"""A trainee rates posts and teachers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from seldinger.web.feedback.actions.giving import give_rating
from seldinger.web.feedback.forms import RatingForm
from seldinger.web.feedback.offers import Key, Offer, offers_of
from seldinger.web.feedback.presenters.giving import offers_page, title_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done

_BOTH = ("GET", "POST")
_GIVE = Permission.LOG_OWN


@page(_GIVE)
def give(request: PersonRequest) -> HttpResponse:
    page_ = offers_page(offers_of(request.user, request.access.on))
    return render(request, "feedback/give.html", {"page": page_})


@page(_GIVE, methods=_BOTH)
def give_post(request: PersonRequest, base_id: int, hospital_id: int, place: str) -> HttpResponse:
    return _rate(request, (base_id, place, hospital_id, None))


@page(_GIVE, methods=_BOTH)
def give_teacher(request: PersonRequest, base_id: int, person_id: int) -> HttpResponse:
    return _rate(request, (base_id, "", None, person_id))


def _rate(request: PersonRequest, key: Key) -> HttpResponse:
    """What was rated already is told on the list: there is nothing left to fill in."""
    offer = _offered(request, key)
    if offer.voted and request.method == "GET":
        messages.info(request, "您已经评价过，不能再改。")
        return redirect("feedback_give")
    told = request.POST if request.method == "POST" else None
    form = RatingForm(told, kind=offer.about.kind.value)
    if done(form, lambda: give_rating(by=request.user, about=offer.about, rating=form.rating())):
        messages.success(request, "评价已收下，没有记名。")
        return redirect("feedback_give")
    context = {"form": form, "title": title_of(offer.about), "is_teacher": bool(key[3])}
    return render(request, "feedback/rate.html", context)


def _offered(request: PersonRequest, key: Key) -> Offer:
    for offer in offers_of(request.user, request.access.on):
        if offer.about.key == key:
            return offer
    raise Http404
