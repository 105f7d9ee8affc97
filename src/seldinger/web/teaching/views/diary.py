"""The chief resident's diary."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.teaching.actions.diary import sort_diary, write_diary
from seldinger.web.teaching.forms import DiaryForm, SortForm
from seldinger.web.teaching.models import DiaryEntry
from seldinger.web.teaching.presenters.diary import diary_of, to_sort
from seldinger.web.teaching.queries import (
    chief_visits,
    diary_entries,
    sortable_diary,
    unsorted_diary,
)
from seldinger.web.teaching.views.duties import own_training
from seldinger.web.teaching.words import words_of

_MOST = 20  # of those that are not sorted: the page is for writing


@page(Permission.LOG_OWN, methods=("GET", "POST"))
def chief_diary(request: PersonRequest) -> HttpResponse:
    """Written above, the months below."""
    trainee = own_training(request)
    form = DiaryForm(request.POST or None, trainee=trainee)
    if done(form, lambda: _written(request.user, trainee, form)):
        messages.success(request, "已记入总住院日志，等待审核。")
        return redirect("chief_diary")
    visits, on = list(chief_visits(trainee)), request.access.on
    words, entries = words_of(trainee), list(diary_entries(trainee))
    context = {
        "form": form,
        "diary": diary_of(words, visits, entries, on),
        "to_sort": to_sort(words, unsorted_diary(trainee)[:_MOST], entries)[:_MOST],
        "sort": SortForm(trainee=trainee),
        "may_write": any(visit.start <= on for visit in visits),
    }
    return render(request, "teaching/diary.html", context)


def _written(by: Person, trainee: Traineeship, form: DiaryForm) -> DiaryEntry:
    return write_diary(by=by, trainee=trainee, told=form.told, key=form.cleaned_data["key"])


@page(Permission.LOG_OWN, methods=("POST",))
def sort(request: PersonRequest, diary_claim_id: int) -> HttpResponse:
    """Which of the rule's duties a claim was about."""
    trainee = own_training(request)
    claim = get_object_or_404(sortable_diary(trainee), pk=diary_claim_id)
    form = SortForm(request.POST, trainee=trainee)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    if done(form, lambda: sort_diary(by=request.user, activity=claim, kind=kind)):
        messages.success(request, "已归类。登记和审核的结果不变。")
    else:
        messages.warning(request, "没有归类。请选另一项细则列的职责。")
    return redirect("chief_diary")
