"""Results of examinations: the list, entering one, taking it back."""

from collections.abc import Collection
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Rotation, Traineeship, in_force
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.skills.actions import examinations as actions
from seldinger.web.skills.entered import rulebook_of
from seldinger.web.skills.forms import ExaminationForm, WhoseForm
from seldinger.web.skills.models import Examination
from seldinger.web.skills.presenters.examinations import lead, rows_of, taken_shown
from seldinger.web.skills.queries import KEEP, examinations_for, kept_bases, kept_trainees
from seldinger.web.skills.results import taken_lists

_BOTH = ("GET", "POST")
_BACK = "skills_examination_back"
ON_A_PAGE = 50


@page(KEEP)
def examinations(request: PersonRequest) -> HttpResponse:
    """In the address: q, part of a trainee's name; state, withdrawn."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:60]
    is_back = request.GET.get("state") == "withdrawn"
    rows = examinations_for(request.access).filter(withdrawn_at__isnull=not is_back)
    if query:
        rows = rows.filter(traineeship__person__name__contains=query)
    leaf = Paginator(rows.select_related("withdrawn_by"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "lead": lead(leaf.paginator.count) if not (query or is_back) else "",
        "number": leaf.paginator.count,
        "query": query,
        "is_back": is_back,
        "leaf": leaf,
        "rows": rows_of(leaf.object_list),
        "whose": WhoseForm(trainees=kept_trainees(request.access)),
        "taken": taken_shown(taken_lists(request.access)),
        "bases": kept_bases(request.access),
        "back": _taken_back(request),
    }
    return render(request, "skills/examinations.html", context)


def _taken_back(request: PersonRequest) -> Examination | None:
    """What was just withdrawn, to be put back with one tap."""
    key = request.session.pop(_BACK, None)
    if key is None:
        return None
    return examinations_for(request.access).filter(pk=key, withdrawn_at__isnull=False).first()


@page(KEEP)
def examination_new(request: PersonRequest) -> HttpResponse:
    """On to the form of the trainee who was chosen."""
    form = WhoseForm(request.GET or None, trainees=kept_trainees(request.access))
    if not form.is_valid():
        return render(request, "skills/examination_new.html", {"whose": form})
    return redirect("examination_add", trainee_id=int(form.cleaned_data["trainee"]))


@page(KEEP, methods=_BOTH)
def examination_add(request: PersonRequest, trainee_id: int) -> HttpResponse:
    """In the address: post, empty for the whole training; the post of today where none is told."""
    trainee = get_object_or_404(kept_trainees(request.access), pk=trainee_id)
    rulebook = rulebook_of(trainee)
    posts = {one.post: rulebook.post_by_id[one.post].title for one in rulebook.learning}
    post = request.GET.get("post", _post_of(trainee, request.access.on, posts))
    post = post if post in posts else ""
    items = [one for one in rulebook.learning if one.post == post]
    form = ExaminationForm(request.POST or None, items=items, post=post)
    answer = done(
        form,
        lambda: actions.enter_examination(by=request.user, trainee=trainee, entered=form.entered()),
    )
    if answer:
        messages.success(request, f"已登记{trainee.person.name}的考核成绩。写错了的，可以撤回。")
        return redirect("examinations")
    context = {
        "trainee": trainee,
        "form": form,
        "post": post,
        "posts": [*posts.items(), ("", "全程（年度等）")],
        "title": posts.get(post, "全程"),
    }
    return render(request, "skills/examination_add.html", context)


def _post_of(trainee: Traineeship, on: date, posts: Collection[str]) -> str:
    """Where the trainee is that day, of the posts that have learning items."""
    places = rulebook_of(trainee).place_by_id
    today = Rotation.objects.filter(in_force(on), traineeship=trainee, withdrawn_at__isnull=True)
    told = (places[one].post for one in today.values_list("place", flat=True) if one in places)
    return next((post for post in told if post in posts), "")


@page(KEEP, methods=("POST",))
def examination_withdraw(request: PersonRequest, examination_id: int) -> HttpResponse:
    row = get_object_or_404(examinations_for(request.access), pk=examination_id)
    try:
        actions.withdraw_examination(by=request.user, examination=row)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    else:
        request.session[_BACK] = row.pk
    return redirect("examinations")


@page(KEEP, methods=("POST",))
def examination_restore(request: PersonRequest, examination_id: int) -> HttpResponse:
    row = get_object_or_404(examinations_for(request.access), pk=examination_id)
    try:
        actions.restore_examination(by=request.user, examination=row)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
        return redirect(f"{reverse('examinations')}?state=withdrawn")
    messages.success(request, "成绩已恢复。")
    return redirect("examinations")
