"""One application, the rows behind its figures, and the document that came of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from seldinger.report.pdf import pdf
from seldinger.web.applications.document import document_of
from seldinger.web.applications.figures import read
from seldinger.web.applications.models import Application, Round
from seldinger.web.applications.people import Stage, why_not
from seldinger.web.applications.presenters.page import application_page
from seldinger.web.applications.presenters.rows import row_lines
from seldinger.web.applications.queries import ASKED, applications_for, open_step
from seldinger.web.applications.views.lists import WHO
from seldinger.web.people.access import PersonRequest, page

State = Application.State


@page(*WHO)
def application(request: PersonRequest, application_id: int) -> HttpResponse:
    found = seen(request, application_id)
    context = {"application": application_page(found, request.access.on)} | _may(request, found)
    return render(request, "applications/application.html", context)


def seen(request: PersonRequest, application_id: int) -> Application:
    rows = applications_for(request.access).select_related("grant", "renews")
    return get_object_or_404(rows, pk=application_id)


def _may(request: PersonRequest, found: Application) -> dict[str, bool]:
    own, stage = found.doctor_id == request.user.pk, _stage(found)
    mine = stage is not None and not why_not(request.access, found, stage)
    step = open_step(found) if stage is Stage.DEPARTMENT else None
    late = step is not None and step.escalated_at is not None
    return {
        "may_answer": mine,
        "may_approve": mine and stage is Stage.COMMITTEE,
        "may_take_over": late and not why_not(request.access, found, Stage.OFFICE),
        "may_withdraw": own and (stage is not None or found.state == State.RETURNED),
        "may_hand_in": own and found.state == State.RETURNED,
        "has_document": found.state in (State.GRANTED, State.REFUSED),
    }


def _stage(found: Application) -> Stage | None:
    return Stage(found.state) if found.state in ASKED else None


@page(*WHO)
def rows(request: PersonRequest, application_id: int, number: int, figure: str) -> HttpResponse:
    """The rows behind one figure, as they were when it was handed in."""
    found = seen(request, application_id)
    one = get_object_or_404(Round, application=found, number=number)
    told = next((each for each in read(one.evidence) if each.key == figure), None)
    if told is None:
        raise Http404
    context = {
        "application": found,
        "round": one,
        "figure": told,
        "lines": row_lines(told.rows, request.access),
        "more": told.number - len(told.rows),
    }
    return render(request, "applications/application_rows.html", context)


@page(*WHO)
def document(request: PersonRequest, application_id: int) -> HttpResponse:
    """手术授权书, or 决定书 where it was refused."""
    found = seen(request, application_id)
    if found.state not in (State.GRANTED, State.REFUSED):
        raise Http404
    address = request.build_absolute_uri(reverse("doctor_privileges", args=[found.doctor_id]))
    content = pdf("grant_document", document_of(found, address))
    name = f"application-{found.pk}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
