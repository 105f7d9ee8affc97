"""What there is, and one of it."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from seldinger.report.pdf import pdf
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.technologies.checklist import missing
from seldinger.web.technologies.forms import wanted_state
from seldinger.web.technologies.models import FirstCase, Technology
from seldinger.web.technologies.presenters.cases import lines, summary
from seldinger.web.technologies.presenters.document import document
from seldinger.web.technologies.presenters.lists import chips, lead, rows
from seldinger.web.technologies.presenters.technology import Whole, technology_page
from seldinger.web.technologies.queries import (
    may_turn,
    standing_cases,
    technologies_for,
)
from seldinger.web.technologies.turns import BEGUN, TURNS, UNDECIDED, WITH_DEPARTMENT

_P = Permission


@page(_P.SEE_PRIVILEGES)
def technologies(request: PersonRequest) -> HttpResponse:
    found = list(technologies_for(request.access).order_by("-pk"))
    state = wanted_state(request.GET.get("state", ""), Technology.State.values)
    shown = [one for one in found if not state or one.state == state]
    standing = FirstCase.objects.filter(technology__in=found, withdrawn_at__isnull=True)
    cases = dict(standing.order_by().values_list("technology").annotate(Count("pk")))
    context = {
        "rows": rows(shown, cases),
        "chips": chips(found, state) if found else [],
        "lead": lead(found),
        "is_filtered": bool(state),
        "may_propose": request.access.may(_P.PROPOSE_TECHNOLOGY),
    }
    return render(request, "technologies/technologies.html", context)


@page()
def technology(request: PersonRequest, technology_id: int) -> HttpResponse:
    """For who works with it, and for whose it is."""
    found = _seen(request, technology_id)
    may = {one: may_turn(request.access, found, one) for one in _ACTING}
    undecided, state = found.state in UNDECIDED, found.state
    keeps = may[_P.PROPOSE_TECHNOLOGY]
    turns = [one for one in TURNS.values() if one.is_open(found) and may[one.permission]]
    if undecided and missing(found):  # the checklist says what comes first
        turns = [one for one in turns if one.key != "submit"]
    context = {
        "page": technology_page(_whole(found), request.access.on),
        "turns": [turn for turn in turns if turn.asks],
        "buttons": [turn for turn in turns if not turn.asks],
        "may_edit": keeps and state in WITH_DEPARTMENT,
        "may_ethics": keeps and undecided and state != Technology.State.REFUSED,
        "may_permit": (may[_P.GRANT] and state in (*UNDECIDED, *BEGUN))
        or (keeps and state in WITH_DEPARTMENT),
        "may_register": keeps and state in BEGUN,
        "may_list": request.access.may(_P.SEE_PRIVILEGES),
    }
    return render(request, "technologies/technology.html", context)


@page()
def cases(request: PersonRequest, technology_id: int) -> HttpResponse:
    """The first cases and what became of them."""
    found = _seen(request, technology_id)
    rows_ = list(standing_cases(found))
    keeps = may_turn(request.access, found, _P.PROPOSE_TECHNOLOGY)
    context = {
        "technology": found,
        "summary": summary(found, rows_, request.access.on),
        "lines": lines(found, rows_, request.access.on),
        "may_keep": keeps,
        "withdrawn": found.cases.filter(withdrawn_at__isnull=False).select_related("operator"),
        "may_register": keeps and found.state in BEGUN,
    }
    return render(request, "technologies/technology_cases.html", context)


@page()
def file(request: PersonRequest, technology_id: int) -> HttpResponse:
    """The admission file as PDF."""
    found = _seen(request, technology_id)
    content = pdf("technology", document(_whole(found), request.access.on))
    name = content_disposition_header(False, f"新技术准入材料-{found.pk}.pdf")
    return HttpResponse(content, "application/pdf", headers={"Content-Disposition": name or ""})


_ACTING = (_P.PROPOSE_TECHNOLOGY, _P.GRANT, _P.DECIDE)


def _seen(request: PersonRequest, technology_id: int) -> Technology:
    return get_object_or_404(
        technologies_for(request.access).prefetch_related("operators__person"), pk=technology_id
    )


def _whole(found: Technology) -> Whole:
    return Whole(
        technology=found,
        operators=list(found.operators.all()),
        steps=list(found.steps.select_related("by").order_by("pk")),
        cases=list(standing_cases(found)),
        catalogue=catalogue_of(found.hospital, timezone.localdate()),
    )
