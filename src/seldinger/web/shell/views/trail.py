"""The audit trail, to read: newest first."""

from django.http import HttpResponse
from django.shortcuts import render

from seldinger.web.audittrail.queries import head, newest, rows_by
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.shell.forms import TrailForm
from seldinger.web.shell.presenters import mentioned, trail_rows
from seldinger.web.shell.queries import named_writers, names_of, writers_for

PER_PAGE = 50


@page(Permission.SEE_AUDIT_TRAIL)
def audit_trail(request: PersonRequest) -> HttpResponse:
    """Who did what, as far as the reader's scope goes; narrowed by what stands in the address."""
    form = TrailForm(request.GET, writers=named_writers(request.access))
    understood = form.is_valid()
    rows = rows_by(writers_for(request.access)) if understood else rows_by(None).none()
    found = newest(rows, form.wanted(), PER_PAGE + 1)
    shown = found[:PER_PAGE]
    number, digest = head()
    context = {
        "form": form,
        "rows": trail_rows(shown, names_of(request.access, mentioned(shown))),
        "narrowed": bool(request.GET),
        "whole": request.access.reach(Permission.SEE_AUDIT_TRAIL).platform,
        "number": number,
        "head": f"{number}:{digest}",
        "older": _older(request, shown[-1].number) if len(found) > PER_PAGE else "",
    }
    return render(request, "audittrail/trail.html", context)


def _older(request: PersonRequest, before: int) -> str:
    address = request.GET.copy()
    address["before"] = str(before)
    return f"?{address.urlencode()}"
