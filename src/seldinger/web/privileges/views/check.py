"""One question, one answer: as a page that can be sent on and printed, and for programs."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from seldinger.errors import SeldingerError
from seldinger.report.privileges import answer_document
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.privileges.asking import names_of, notes_of
from seldinger.web.privileges.enquiry import FEW, Enquiry, asked_by_ids
from seldinger.web.privileges.presenters.answer import (
    answer_shown,
    entries_offered,
    people_offered,
    unlisted_url,
)
from seldinger.web.privileges.question_form import DayForm, QuestionForm, kept


@page(Permission.SEE_PRIVILEGES)
def check(request: PersonRequest) -> HttpResponse:
    day = DayForm.asked(request.GET)
    enquiry = Enquiry(request.access, request.GET, day or request.access.on)
    asked = enquiry.asked if day else None
    context = {
        "form": QuestionForm(enquiry),
        "kept": kept(enquiry),
        "answer": answer_shown(enquiry, asked) if asked else None,
        "doctor": enquiry.doctor.person,
        "doctors": people_offered(enquiry, enquiry.doctor.options, "doctor", "who"),
        "supervisors": people_offered(enquiry, enquiry.supervisor.options, "supervisor", "by"),
        "entries": entries_offered(enquiry) if not asked else [],
        "few": FEW,
        "unlisted_url": unlisted_url(enquiry),
        "nowhere": enquiry.doctor.person if not enquiry.hospital else None,
    }
    return render(request, "privileges/check.html", context)


@page(Permission.SEE_PRIVILEGES)
def answer(request: PersonRequest) -> HttpResponse:
    """The keys are those of `seldinger privilege check --json`."""
    on = DayForm.asked(request.GET)
    try:
        if on is None:
            raise SeldingerError("日期不对。请按 2026-11-22 的样子填写")
        asked = asked_by_ids(request.access, request.GET, on)
    except SeldingerError as error:
        return _json({"error": str(error)}, status=400)
    document = answer_document(
        asked.answer,
        names=names_of(asked),
        catalogue=asked.catalogue,
        on=on,
        notes=notes_of(asked),
    )
    return _json(document)


def _json(told: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
