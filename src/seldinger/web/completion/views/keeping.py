"""The deadlines of a base."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.web.completion.actions.keeping import set_review_terms
from seldinger.web.completion.forms import ReviewTermsForm
from seldinger.web.completion.terms import COUNTED, terms_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for
from seldinger.web.people.views.pages_of_forms import done, form_page


@page(Permission.KEEP_COMPLETION, methods=("GET", "POST"))
def completion_terms(request: PersonRequest, base_id: int) -> HttpResponse:
    base = get_object_or_404(bases_for(request.access, Permission.KEEP_COMPLETION), pk=base_id)
    form = ReviewTermsForm(request.POST or None, initial=ReviewTermsForm.initial_of(terms_of(base)))
    if done(form, lambda: set_review_terms(by=request.user, base=base, **form.cleaned_data)):
        messages.success(request, "已登记，从下一个环节起按这些期限。")
        return redirect("completion_reviews")
    return form_page(
        request, form, title=f"{base}：考核各环节的期限", english="Deadlines of reviews",
        button="登记", back=("考核与结业", reverse("completion_reviews")), lead=f"{COUNTED}。",
    )  # fmt: skip
