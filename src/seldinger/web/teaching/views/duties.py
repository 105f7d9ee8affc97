"""A trainee's research and teaching, and logging one piece of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.logbook.duties import SentBeforeError
from seldinger.web.logbook.queries import own_trainings
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.teaching.forms import DutyForm
from seldinger.web.teaching.presenters import duties as presenter
from seldinger.web.teaching.presenters.mine import attended, parts_of
from seldinger.web.teaching.presenters.papers import row_of
from seldinger.web.teaching.presenters.sessions import rows
from seldinger.web.teaching.queries import (
    attendances_of,
    bare_papers,
    open_parts,
    own_papers,
    proofs_of,
    sessions_to_come,
)
from seldinger.web.teaching.words import words_of

_BOTH = ("GET", "POST")
_KNOWN = ("type", "capacity")


def own_training(request: PersonRequest) -> Traineeship:
    """The newest of the reader's own."""
    trainee = own_trainings(request.access).first()
    if trainee is None:
        raise Http404
    return trainee


@page(Permission.SEE_OWN_PROGRESS)
def my_teaching(request: PersonRequest) -> HttpResponse:
    trainee = own_training(request)
    told = evaluated(trainee, request.access.on)
    found = presenter.duties(told.verdict, told.record, words_of(trainee), trainee.pk)
    papers = list(own_papers(request.access).filter(traineeship=trainee))
    proofs = proofs_of(papers)
    was_there = attendances_of(request.user)
    context = {
        "duties": found,
        "lead": presenter.lead(found),
        "papers": [row_of(paper, proofs.get(paper.pk)) for paper in papers],
        "bare": list(bare_papers(request.access, trainee)),
        "to_come": rows(sessions_to_come(request.access)[:5], timezone.now()),
        "parts": parts_of(trainee, open_parts(request.user)),
        "attended": attended(was_there[:10]),
        "times": was_there.count(),
    }
    return render(request, "teaching/my_teaching.html", context)


@page(Permission.LOG_OWN, methods=_BOTH)
def log(request: PersonRequest) -> HttpResponse:
    """In the address: type and capacity, as the duty asks for them."""
    trainee = own_training(request)
    known = {name: request.GET.get(name, "").replace("\0", "") for name in _KNOWN}
    form = DutyForm(request.POST or None, trainee=trainee, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            _, words = form.take(request.user)
        except SentBeforeError as error:
            messages.info(request, f"{error}。")
            return redirect("my_teaching")
        except SeldingerError as error:
            form.add_error(None, f"{error}。")
        else:
            messages.success(request, words)
            again = "again" in request.POST
            return redirect(request.get_full_path() if again else "my_teaching")
    return render(request, "teaching/log.html", {"form": form, "kind": "activity"})
