"""Asking for an assessment: from a case, or from the list of one's cases."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.web.assessment.actions.rating import open_assessment
from seldinger.web.assessment.asking import candidates, case_to_assess, last_form_of
from seldinger.web.assessment.forms import AskForm
from seldinger.web.assessment.known import USUAL, offered_to
from seldinger.web.assessment.presenters.asking import asked_page, labels_of
from seldinger.web.assessment.presenters.waiting import case_line
from seldinger.web.assessment.queries import assessments_for, cases_lately, read, with_people
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done

ASKERS = (Permission.LOG_OWN, Permission.RATE_TRAINEES)


@page(*ASKERS, methods=("GET", "POST"))
def ask(request: PersonRequest, case_id: int) -> HttpResponse:
    """Trainee, form and assessor are known already: one tap, and one rates."""
    case, parts = case_to_assess(request.access, case_id)
    there = candidates(parts[0], request.access.on)
    told = labels_of(parts, there, request.user)
    form = AskForm(
        request.POST or None,
        parts=told.parts,
        sheets=offered_to(parts[0].traineeship),
        assessors=told.assessors,
        usual=last_form_of(request.user) or USUAL,
    )
    made = done(form, lambda: open_assessment(by=request.user, **form.told()))
    if made:
        messages.success(request, "已发起，已通知对方。请先评您这一份；双方都评完之前互相看不到。")
        return redirect("assessment_rate", made.result.pk)
    there_are = read(with_people(assessments_for(request.access).filter(procedure__case=case)))
    context = {"form": form, "page": asked_page(case, parts, there, there_are, request)}
    return render(request, "assessment/ask.html", context)


@page(Permission.LOG_OWN)
def pick(request: PersonRequest) -> HttpResponse:
    """One's newest cases: which of them?"""
    lines = [case_line(one, by_trainee=True) for one in cases_lately(request.user)]
    return render(request, "assessment/pick.html", {"lines": lines})
