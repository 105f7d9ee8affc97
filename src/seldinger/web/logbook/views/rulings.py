"""A trainee's rulings: read by whoever may see the trainee, given by the director."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.logbook.actions import rulings as actions
from seldinger.web.logbook.ruling_forms import RulingForm
from seldinger.web.logbook.rulings import BY_SLUG, KINDS, row_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Hospital, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for


@page(Permission.SEE_OWN_PROGRESS, Permission.SEE_TRAINEES)
def rulings(request: PersonRequest, trainee_id: int) -> HttpResponse:
    seen = trainees_for(request.access, Permission.SEE_OWN_PROGRESS, Permission.SEE_TRAINEES)
    trainee = get_object_or_404(seen.select_related("person"), pk=trainee_id)
    rulebook = library_at(None).rulebook(trainee.rulebook)
    rows = list(trainee.rulings.select_related("by", "withdrawn_by").order_by("-on", "-pk"))
    rules = _may_rule(request, trainee_id)
    context = {
        "trainee": trainee,
        "rows": [row_of(ruling, rulebook) for ruling in rows],
        "kinds": KINDS if rules else (),
        "withdrawable": {row.pk for row in rows if rules or row.by_id == request.user.pk},
    }
    return render(request, "logbook/rulings.html", context)


@page(Permission.GIVE_RULINGS, methods=("GET", "POST"))
def give(request: PersonRequest, trainee_id: int, kind: str) -> HttpResponse:
    trainee = _ruled(request, trainee_id)
    if kind not in BY_SLUG:
        raise Http404
    rulebook = library_at(None).rulebook(trainee.rulebook)
    hospitals = list(Hospital.objects.values_list("name", flat=True))
    form = RulingForm(BY_SLUG[kind], rulebook, hospitals, request.POST or None)
    form.initial = {name: request.GET[name] for name in form.fields if name in request.GET}
    if request.method == "POST" and form.is_valid() and _given(request, trainee, form):
        return redirect("rulings", trainee_id)
    context = {"trainee": trainee, "form": form, "kind": BY_SLUG[kind]}
    return render(request, "logbook/ruling.html", context)


@page(Permission.GIVE_RULINGS, Permission.VERIFY, methods=("POST",))
def withdraw(request: PersonRequest, trainee_id: int, ruling_id: int) -> HttpResponse:
    """By a director of the trainee, or by whoever gave it: a supervisor, about a step."""
    seen = trainees_for(request.access, Permission.GIVE_RULINGS, Permission.SEE_TRAINEES)
    trainee = get_object_or_404(seen.exclude(person=request.user), pk=trainee_id)
    rulings = (
        trainee.rulings.all()
        if _may_rule(request, trainee_id)
        else trainee.rulings.filter(by=request.user)
    )
    ruling = get_object_or_404(rulings, pk=ruling_id)
    try:
        actions.withdraw_ruling(by=request.user, ruling=ruling)
        messages.success(request, "已撤回这项个案认定。结论已按此重算。")
    except SeldingerError as error:
        messages.error(request, str(error))
    return redirect("rulings", trainee_id)


def _given(request: PersonRequest, trainee: Traineeship, form: RulingForm) -> bool:
    told = {name: form.cleaned_data[name] for name in ("on", "reason")}
    try:
        actions.give_ruling(
            by=request.user, trainee=trainee, kind=form.kind.name, details=form.details, **told
        )
    except SeldingerError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"已认定：{form.kind.title}。结论已按此重算。")
    return True


def _ruled(request: PersonRequest, trainee_id: int) -> Traineeship:
    """A trainee whom the person may rule on; nobody rules on their own training."""
    seen = trainees_for(request.access, Permission.GIVE_RULINGS).exclude(person=request.user)
    return get_object_or_404(seen.select_related("person"), pk=trainee_id)


def _may_rule(request: PersonRequest, trainee_id: int) -> bool:
    seen = trainees_for(request.access, Permission.GIVE_RULINGS).exclude(person=request.user)
    return seen.filter(pk=trainee_id).exists()
