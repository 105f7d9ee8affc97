"""Sessions: the list, one of them, planning, changing, cancelling, logging one's own part."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.teaching.actions import sessions as actions
from seldinger.web.teaching.forms import PartForm, Place, SessionForm
from seldinger.web.teaching.models import SessionPart, TeachingSession
from seldinger.web.teaching.presenters import sessions as presenter
from seldinger.web.teaching.presenters.picking import picks_of
from seldinger.web.teaching.presenters.topics import told_of
from seldinger.web.teaching.queries import (
    attendance_in,
    counted,
    expected_people,
    open_parts,
    parts_in,
    places_to_hold,
    removed_in,
    sessions_for,
    sessions_to_hold,
)
from seldinger.web.teaching.topics import topics_in
from seldinger.web.teaching.views.duties import own_training

_P = Permission
_BOTH, _POST = ("GET", "POST"), ("POST",)
_A_PAGE = 30


@page(_P.HOLD_SESSIONS)
def sessions(request: PersonRequest) -> HttpResponse:
    """Those to come first, then those that were, the newest on top."""
    kept, now = counted(sessions_to_hold(request.access)), timezone.now()
    to_come = list(kept.filter(ends_at__gte=now).order_by("starts_at", "pk")[:50])
    one = Paginator(kept.filter(ends_at__lt=now), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "to_come": presenter.rows(to_come, now),
        "past": presenter.rows(one, now),
        "one": one,
        "may_plan": bool(places_to_hold(request.access)),
    }
    return render(request, "teaching/sessions.html", context)


@page(_P.HOLD_SESSIONS, _P.SEE_OWN_PROGRESS, _P.SEE_TRAINEES)
def session(request: PersonRequest, session_id: int) -> HttpResponse:
    """Who was there is shown to those who keep it, and to nobody else."""
    found = get_object_or_404(sessions_for(request.access), pk=session_id)
    keeps = sessions_to_hold(request.access).filter(pk=found.pk).exists()
    context = {
        "page": presenter.page_of(found, parts_in(found), timezone.now()),
        "keeps": keeps,
        "back": _back(request, keeps=keeps),
        "topics": told_of(library_at(None).rulebook(found.base.rulebook), topics_in(found)),
        "mine": attendance_in(found).filter(person=request.user).first(),
        "parts": list(open_parts(request.user).filter(session=found)),
    }
    if keeps:
        there, expected = list(attendance_in(found)), expected_people(found)
        context["presence"] = presenter.presence(there, expected)
        context["removed"] = list(removed_in(found))
    return render(request, "teaching/session.html", context)


def _back(request: PersonRequest, *, keeps: bool) -> tuple[str, str]:
    """Address and name of the list that the reader has."""
    if keeps:
        return reverse("teaching_sessions"), "全部教学活动"
    if request.access.may(_P.SEE_OWN_PROGRESS):
        return reverse("my_teaching"), "科研教学"
    return reverse("trainees"), "学员"


@page(_P.HOLD_SESSIONS, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    places = places_to_hold(request.access)
    if not places:
        raise Http404
    form = _form(request, places)
    if made := done(form, lambda: actions.plan_session(by=request.user, told=form.told)):
        messages.success(
            request, "教学活动已登记。当天打开它，出示签到码；讲了细则的哪些项目，在下面选。"
        )
        return redirect("teaching_session", made.result.pk)
    context = {
        "heading": "登记教学活动",
        "english": "Plan a teaching session",
        "button": "登记",
        "back": (reverse("teaching_sessions"), "教学活动"),
    }
    return _filled_in(request, form, context)


@page(_P.HOLD_SESSIONS, methods=_BOTH)
def edit(request: PersonRequest, session_id: int) -> HttpResponse:
    found = kept(request, session_id)
    places = places_to_hold(request.access)
    own = (found.base, found.department)
    places = places if own in places else [own, *places]
    form = _form(request, places, found)
    version = number_asked(request.POST.get("version", "")) if request.POST else found.version
    if done(
        form,
        lambda: actions.change_session(
            by=request.user, session=found, version=version, told=form.told
        ),
    ):
        _told_of_change(request, found, form)
        return redirect("teaching_session", found.pk)
    context = {
        "heading": f"改正：{found.title}",
        "english": "Change a teaching session",
        "button": "保存",
        "back": (reverse("teaching_session", args=[found.pk]), "这次活动"),
        "version": version,
    }
    return _filled_in(request, form, context)


def _form(
    request: PersonRequest, places: Sequence[Place], session: TeachingSession | None = None
) -> SessionForm:
    """The button that looks for a speaker sends the form, too: what was filled in stays."""
    if "look" in request.POST:
        initial = {**request.POST.dict(), "preparers": request.POST.getlist("preparers")}
        return SessionForm(None, places=places, session=session, initial=initial)
    known = {name: told for name in ("held", "speaker") if (told := request.GET.get(name))}
    return SessionForm(request.POST or None, places=places, session=session, initial=known)


def _filled_in(request: PersonRequest, form: SessionForm, context: dict[str, Any]) -> HttpResponse:
    words = request.POST.get("find") or request.GET.get("find", "")
    chosen = number_asked(str(form["speaker"].value() or ""))
    context |= {"form": form, "picks": picks_of(form.people, words, chosen)}
    return render(request, "teaching/session_edit.html", context)


def _told_of_change(request: PersonRequest, found: TeachingSession, form: SessionForm) -> None:
    wanted = form.told.parts
    other = [one for one in parts_in(found) if wanted.get(one.person_id) != one.capacity]
    if not other:
        messages.success(request, "已改正。订阅了日历的人会看到新的时间和地点。")
        return
    names = "、".join(one.person.name for one in other)
    messages.warning(
        request,
        f"{names}已登记自己在这次活动里的作用，主讲和组织者名单里仍保留，没有改；其余的已改。"
        "登记得不对的，请本人改正或撤回自己的登记。",
    )


@page(_P.HOLD_SESSIONS, methods=_POST)
def cancel(request: PersonRequest, session_id: int) -> HttpResponse:
    found = kept(request, session_id)
    try:
        actions.cancel_session(by=request.user, session=found)
        messages.success(
            request,
            "这次活动已取消，签到不再开放；需要时可以恢复。"
            "审核过的主讲、组织改回待审核，已通知本人和带教医师。",
        )
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("teaching_session", found.pk)


@page(_P.HOLD_SESSIONS, methods=_POST)
def restore(request: PersonRequest, session_id: int) -> HttpResponse:
    found = kept(request, session_id)
    try:
        actions.restore_session(by=request.user, session=found)
        messages.success(request, "这次活动已恢复。")
    except SeldingerError as error:
        messages.warning(request, f"{error}。")
    return redirect("teaching_session", found.pk)


@page(_P.LOG_OWN, methods=_BOTH)
def log_part(request: PersonRequest, session_part_id: int) -> HttpResponse:
    """With one tap where the organiser may verify; else the supervisor is picked first."""
    mine = SessionPart.objects.filter(person=request.user, ended_at=None)
    part = get_object_or_404(mine.select_related("session__by"), pk=session_part_id)
    trainee = own_training(request)
    form = PartForm(request.POST or None, trainee=trainee, part=part)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: actions.log_part(by=request.user, trainee=trainee, part=part, **told)):
        messages.success(request, f"已登记一项{part.session.kind}，等待审核。")
        return redirect("my_teaching")
    return form_page(
        request, form, title=f"登记：{part.session.title}", english="Log one's own part",
        button="登记", back=("科研教学", reverse("my_teaching")),
        lead=f"{part.session.kind} · {part.capacity} · {presenter.when_of(part.session)}",
    )  # fmt: skip


def kept(request: PersonRequest, session_id: int) -> TeachingSession:
    return get_object_or_404(sessions_to_hold(request.access), pk=session_id)
