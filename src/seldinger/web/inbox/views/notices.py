"""One's notices, the newest first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.web.inbox.actions.own import read_notices, unread_notices
from seldinger.web.inbox.presenters import notice_rows
from seldinger.web.inbox.queries import notices_of
from seldinger.web.people.access import PersonRequest, page

SHOWN = 100
_OFFER = "notices_read"  # in the session: what can be taken back


@page()
def inbox(request: PersonRequest) -> HttpResponse:
    """What happened, and where to act; read ones stay below."""
    rows = notice_rows(notices_of(request.user)[:SHOWN])
    context = {"rows": rows, "most": SHOWN, "undo": _undo_to_show(request)}
    return render(request, "inbox/inbox.html", context)


@page(methods=("POST",))
def read(request: PersonRequest) -> HttpResponse:
    """One notice is opened (`notice`), or all of them are read."""
    asked = request.POST.get("notice", "")
    mine = notices_of(request.user)
    if asked:
        key = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
        one = mine.filter(pk=key).first()
        if one is None:
            return redirect("inbox")
        if one.read_at is None:
            read_notices(by=request.user, notices=[one.pk])
        # Written by the platform itself, and a path of it.
        return redirect(one.url)
    unread = list(mine.filter(read_at=None).values_list("pk", flat=True))
    if unread:
        number = read_notices(by=request.user, notices=unread)
        label = f"{number} 条通知已标为已读。"
        request.session[_OFFER] = {"notices": unread, "label": label, "shown": False}
    return redirect("inbox")


@page(methods=("POST",))
def unread(request: PersonRequest) -> HttpResponse:
    """Those that were all read at once are unread again; offered for eight seconds."""
    offer = request.session.pop(_OFFER, None)
    number = unread_notices(by=request.user, notices=offer["notices"]) if offer else 0
    if number:
        messages.success(request, f"已撤销，{number} 条通知重新标为未读。")
    else:
        messages.warning(request, "已经过了可以撤销的时间，不能再撤销。")
    return redirect("inbox")


def _undo_to_show(request: PersonRequest) -> str:
    """What can be taken back, told once; empty where there is nothing."""
    offer = request.session.get(_OFFER)
    if not offer or offer["shown"]:
        return ""
    request.session[_OFFER] = {**offer, "shown": True}
    return str(offer["label"])
