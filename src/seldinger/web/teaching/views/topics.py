"""Choosing what of the rulebook a session teaches."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from seldinger.norms.library import library_at
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done
from seldinger.web.teaching.actions.topics import name_topics
from seldinger.web.teaching.forms import TopicsForm
from seldinger.web.teaching.presenters.topics import choices_of
from seldinger.web.teaching.topics import topics_in
from seldinger.web.teaching.views.sessions import kept


@page(Permission.HOLD_SESSIONS, methods=("GET", "POST"))
def topics(request: PersonRequest, session_id: int) -> HttpResponse:
    found = kept(request, session_id)
    rulebook = library_at(None).rulebook(found.base.rulebook)
    chosen = [one.item or one.post for one in topics_in(found)]
    initial = {"version": found.version, "topics": chosen}
    form = TopicsForm(request.POST or None, rulebook=rulebook, initial=initial)
    told = form.cleaned_data if form.is_valid() else {}
    if done(form, lambda: name_topics(by=request.user, session=found, **told)):
        messages.success(
            request, "学习项目已保存。签到的学员，在自己的“知识与技能”里就有这次课程作依据。"
        )
        return redirect("teaching_session", found.pk)
    context = {
        "form": form,
        "session": found,
        "version": form["version"].value(),
        "posts": choices_of(rulebook, form["topics"].value() or ()),
        "number": len(form["topics"].value() or ()),
    }
    return render(request, "teaching/session_topics.html", context)
