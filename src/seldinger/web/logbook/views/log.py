"""The page on which a trainee logs an operation, on a phone, right after it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.logbook import drafts as kept_drafts
from seldinger.web.logbook.actions.entering import Logged, log_case, take_back_entry
from seldinger.web.logbook.case_form import CaseForm, case_initial
from seldinger.web.logbook.case_page import Taken, script_data, taken
from seldinger.web.logbook.complications import CAVEAT, SCALE, SOURCE
from seldinger.web.logbook.likely import likely_names
from seldinger.web.logbook.models import Case, Draft, Source
from seldinger.web.logbook.prefill import (
    TOLD,
    Offer,
    hearers,
    is_still_offered,
    offer_told,
)
from seldinger.web.logbook.queries import own_trainings
from seldinger.web.logbook.views.offline import kept_offline
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission

NOT_TAKEN = 422


@page(Permission.LOG_OWN, methods=("GET", "POST"))
@kept_offline
def log(request: PersonRequest) -> HttpResponse:
    """An empty form; like the last case (`like`, `after`); from the hospital's list or a machine
    (`told`); or a draft (`draft`). Taken, it opens again for the next case of that day.
    """
    trainee = get_object_or_404(own_trainings(request.access)[:1])
    # A draft is sent without the address under which it was begun.
    told = request.POST.get(TOLD) or request.GET.get(TOLD, "")
    offer = offer_told(told, request.user)
    kept = offer.known_number if offer else None
    if request.method == "POST":
        form = CaseForm(trainee, request.POST, kept=kept)
        if form.is_valid() and (logged := _logged(request, form, offer)):
            _tell(request, logged)
            return redirect(f"{reverse('log')}?after={form.sent_key}")
        return _page(request, form, NOT_TAKEN)
    if draft := _draft(request):
        return _page(request, _drafted(trainee, draft))
    last = _last(request, trainee)
    initial = _begun(request, trainee, last) | (_offered(offer, told) if offer else {})
    form = CaseForm(trainee, kept=kept, initial=initial)
    return _page(request, form, last=last)


@page(Permission.LOG_OWN, methods=("POST",))
def likely(request: PersonRequest) -> JsonResponse:
    """For log.js: what the words that were typed may mean. Kept nowhere."""
    trainee = get_object_or_404(own_trainings(request.access)[:1])
    found = likely_names(trainee, request.POST.get("name", ""))
    return JsonResponse({"lines": [[one.name, one.said] for one in found]})


@page(Permission.LOG_OWN, methods=("POST",))
def take_back(request: PersonRequest) -> HttpResponse:
    """Undo what was taken a moment ago."""
    try:
        key = _key(request.POST.get("key", "")) or UUID(int=0)
        case = take_back_entry(by=request.user, key=key)
        for hearer in hearers:
            hearer.taken_back(by=request.user, case=case)
        messages.success(request, "已撤销刚才的登记。")
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    return redirect("log")


# -- taking it -----------------------------------------------------------------------------------


def _logged(request: PersonRequest, form: CaseForm, offer: Offer | None) -> Logged | None:
    entered, key = form.entered(), form.sent_key
    number = offer.known_number if offer and not entered.number else None
    answered = offer if offer and is_still_offered(offer, entered) else None
    try:
        logged = log_case(
            by=request.user,
            trainee=form.trainee,
            entered=entered,
            key=key,
            source=answered.source if answered else Source.LOGGED,
            number=number,
        )
    except SeldingerError as error:
        form.add_error(None, f"{str(error).rstrip('。')}。")
        return None
    if answered:
        for hearer in hearers:
            hearer.logged(by=request.user, offer=answered, case=logged.case)
    return logged


def _tell(request: PersonRequest, logged: Logged) -> None:
    """What the trainee should know beside that it was taken."""
    if logged.again:
        messages.info(request, "这份登记以前已经收到，没有重复登记。")
    if logged.joined:
        messages.info(request, "同一台手术已有人登记，已并入同一个病例。")
    if logged.reopened:
        messages.warning(
            request,
            "这个病例因您的登记多了内容："
            f"其中 {len(logged.reopened)} 条已审核的登记要重新审核，已通知各人。",
        )
    for difference in logged.differences:
        messages.warning(request, f"{difference}。要更改请打开病例修改。")
    for conflict in logged.conflicts:
        others = "、".join(
            part.traineeship.person.name
            for part in conflict.parts
            if part.traineeship.person_id != request.user.pk
        )
        messages.warning(
            request,
            f"“{conflict.procedure.name}”的{conflict.role}已由{others}登记。两人的登记都保留，"
            "已通知双方和带教医师核对，裁定之前都不能审核。",
        )
    if not logged.in_base:
        messages.warning(request, "这家医院当日不在您的基地内：已登记，能否计入按细则判定。")


# -- beginning it --------------------------------------------------------------------------------


def _begun(request: PersonRequest, trainee: Traineeship, last: Taken | None) -> dict[str, Any]:
    """What the next case of the day shares with the last, or another day's with an earlier one."""
    if last:
        return case_initial(last.case, trainee)
    like = request.GET.get("like", "")
    told = case_initial(_own_case(trainee, like), trainee) if like else {}
    return {name: value for name, value in told.items() if name != "day"}


def _offered(offer: Offer, word: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        TOLD: word,
        "day": offer.day,
        "place": f"{offer.hospital}:{offer.department or ''}",
        "session": offer.session,
    }
    for at, name in enumerate(offer.names):
        told |= {f"act-{at}-name": name} | ({f"act-{at}-role": offer.role} if offer.role else {})
    return told | ({"supervisor": offer.supervisor} if offer.supervisor else {})


def _own_case(trainee: Traineeship, case_id: str) -> Case:
    own = Case.objects.filter(
        procedures__participations__traineeship=trainee,
        procedures__participations__withdrawn_at__isnull=True,
    ).distinct()
    return get_object_or_404(own, pk=number_asked(case_id))


def _last(request: PersonRequest, trainee: Traineeship) -> Taken | None:
    """The entry that was taken a moment ago."""
    key = _key(request.GET.get("after", ""))
    return taken(trainee, key) if key else None


def _draft(request: PersonRequest) -> Draft | None:
    """A draft of one's own that still waits."""
    key = _key(request.GET.get("draft", ""))
    if key is None:
        return None
    draft = kept_drafts.drafts_of(request.user).filter(key=key, form="case").first()
    if draft is None:
        messages.info(request, "这份草稿已经提交或丢弃。下面是一张空白的登记。")
    return draft


def _drafted(trainee: Traineeship, draft: Draft) -> CaseForm:
    """Shown with what is wrong where it was sent already; else simply gone on with."""
    told = kept_drafts.fields_of(draft).copy()
    told["key"] = str(draft.key)
    if draft.faults:
        return CaseForm(trainee, told)
    several = {"guidance"}
    return CaseForm(
        trainee,
        initial={name: told.getlist(name) if name in several else told[name] for name in told},
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# -- showing it ----------------------------------------------------------------------------------


def _page(
    request: PersonRequest, form: CaseForm, status: int = 200, last: Taken | None = None
) -> HttpResponse:
    context = {
        "form": form,
        # Its key stays: it is the same entry that is sent again.
        "again": form.is_bound or "draft" in request.GET,
        "taken": last,
        "like": None if last or form.is_bound else _newest(form.trainee),
        "told": script_data(form),
        "scale": {"name": SCALE, "source": SOURCE, "caveat": CAVEAT},
    }
    return render(request, "logbook/log.html", context, status=status)


def _newest(trainee: Traineeship) -> int | None:
    """The case that was logged last, for “与上一例相同”."""
    mine = trainee.participations.filter(withdrawn_at__isnull=True).order_by("-logged_at", "-pk")
    return mine.values_list("procedure__case", flat=True).first()
