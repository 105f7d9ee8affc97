"""The service worker, and the drafts that phones send.

Scripts ask these addresses, people do not: they answer with JSON, in words that a page can show.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, reverse

from seldinger.errors import SeldingerError
from seldinger.web.logbook.actions import drafts as actions
from seldinger.web.logbook.draft_form import TO_SEND, DiscardForm, SealedDraftForm, open_sealed
from seldinger.web.logbook.drafts import (
    PAGES,
    WORDS,
    Fields,
    as_posted,
    drafts_of,
    mark_of,
    page_of,
)
from seldinger.web.logbook.models import Submission
from seldinger.web.people.access import PersonRequest, page, public
from seldinger.web.people.permissions import Permission

BAD_REQUEST = 400
SHELL = "X-Seldinger-Shell"
# No list of errors: it might repeat what was typed, and notices tell nothing of a patient.
FAULTY = "有内容没有填对"


@public("GET")
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it may look after every page."""
    names = ["login", "logout", "log"]
    told: dict[str, Any] = {name: reverse(name) for name in names} | {
        "forms": [reverse(name) for name in PAGES.values()],
        "kinds": {kind: {"path": reverse(PAGES[kind]), "word": WORDS[kind]} for kind in PAGES},
        "theme": reverse("theme"),
        "store": static("logbook/draft_store.js"),
        "statics": settings.STATIC_URL,
        "session": reverse("drafts"),
        "send": reverse("draft_send"),
    }
    context = {name: json.dumps(paths) for name, paths in told.items()}
    script = render_to_string("logbook/sw.js", context)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@page(Permission.LOG_OWN)
def drafts(request: PersonRequest) -> JsonResponse:
    """Who is signed in, as a mark, and the token that a form needs: a kept page has an old one."""
    return JsonResponse({"person": mark_of(request.user), "token": get_token(request)})


@page(Permission.LOG_OWN, methods=("POST",))
def send(request: PersonRequest) -> JsonResponse:
    """A form that was filled in: taken as its own page takes it, once for each key.

    With `live` the person still sits at the form, which shows its faults itself; otherwise what
    could not be taken is kept here, and its owner is told.
    """
    sent = SealedDraftForm(request.POST)
    try:
        fields = open_sealed(sent, request.user)
        told = sent.cleaned_data
        if told["state"] != TO_SEND:
            raise SeldingerError("这份草稿还没有填完，没有登记。请打开填完")
        url = _taken(request, told["form"], told["key"], fields)
        if url:
            return JsonResponse({"url": url})
        if told["live"]:
            return JsonResponse({"faults": True})
        key, form = told["key"], told["form"]
        actions.keep_draft(by=request.user, key=key, form=form, fields=fields, faults=[FAULTY])
        return JsonResponse({"faults": True, "url": page_of(form, key)})
    except SeldingerError as refusal:
        return _refused(refusal)


@page(Permission.LOG_OWN, methods=("POST",))
def open_draft(request: PersonRequest) -> JsonResponse:
    """An unfinished form goes on here: kept, and shown filled in on its own page."""
    sent = SealedDraftForm(request.POST)
    try:
        fields = open_sealed(sent, request.user)
        key, form = sent.cleaned_data["key"], sent.cleaned_data["form"]
        if _was_taken(request, key):
            raise SeldingerError("这份草稿已经登记过了，没有再登记一次")
        actions.keep_draft(by=request.user, key=key, form=form, fields=fields)
    except SeldingerError as refusal:
        return _refused(refusal)
    return JsonResponse({"url": page_of(form, key)})


@page(Permission.LOG_OWN, methods=("POST",))
def discard(request: PersonRequest) -> HttpResponse:
    """Throw a draft away that the server keeps."""
    form = DiscardForm(request.POST)
    draft = form.is_valid() and drafts_of(request.user).filter(key=form.cleaned_data["draft"])
    found = draft.first() if draft else None
    if found is None:
        messages.info(request, "这份草稿已经不在了。")
        return redirect("log")
    actions.discard_draft(by=request.user, draft=found)
    messages.success(request, "草稿已丢弃。")
    return redirect(PAGES.get(found.form, "log"))


def is_shell(request: HttpRequest) -> bool:
    """Whether the page is asked for to be kept on the device: then without any patient's datum."""
    return SHELL in request.headers


def kept_offline(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that may be kept: it heeds `is_shell`, and its answer says whose it is."""

    @wraps(view)
    def run(request: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_shell(request) or request.method != "GET":
            return view(request, **kwargs)
        waiting, request._messages = request._messages, _NoMessages(request)
        response = view(request, **kwargs)
        request._messages = waiting  # for a page that somebody sees
        response[SHELL] = mark_of(request.user)
        return response

    return run


class _NoMessages(BaseStorage):
    def _get(self, *_: Any, **__: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, *_: Any, **__: Any) -> list[Any]:
        return []


def _taken(request: PersonRequest, form: str, key: Any, fields: Fields) -> str | None:
    """Where it went on, once it is an entry; None where the form's page found faults."""
    there = reverse(PAGES[form])
    if _was_taken(request, key):
        return there
    posted = as_posted(fields).copy()
    posted["key"] = str(key)
    request.POST = posted  # type: ignore[assignment]
    # The page itself decides, so that a draft is taken exactly as the form is.
    view, positional, named = resolve(there)
    answer = view(request, *positional, **named)
    return answer.get("Location", there) if _was_taken(request, key) else None


def _was_taken(request: PersonRequest, key: Any) -> bool:
    return Submission.objects.filter(by=request.user, key=key).exists()


def _refused(refusal: SeldingerError) -> JsonResponse:
    return JsonResponse({"refused": f"{str(refusal).rstrip('。')}。"}, status=BAD_REQUEST)
