"""One's notices, the newest first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.web.inbox.actions.own import read_notices
from seldinger.web.inbox.presenters import notice_rows
from seldinger.web.inbox.queries import notices_of
from seldinger.web.people.access import PersonRequest, page

SHOWN = 100


@page()
def inbox(request: PersonRequest) -> HttpResponse:
    """What happened, and where to act; read ones stay below."""
    rows = notice_rows(notices_of(request.user)[:SHOWN])
    return render(request, "inbox/inbox.html", {"rows": rows, "most": SHOWN})


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
        messages.success(request, f"{number} 条通知已标为已读。")
    return redirect("inbox")
