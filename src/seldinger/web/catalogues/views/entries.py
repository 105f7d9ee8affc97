"""The entries and overlays of a draft: added, changed, removed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.actions import drafting as actions
from seldinger.web.catalogues.forms.drafts import (
    EntryForm,
    OverlayForm,
    initial_entry,
    initial_overlay,
)
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.catalogues.views.drafts import acted, address_of, opened, to_draft
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.privileges.picking import entries_found
from seldinger.web.privileges.presenters.adding import entry_choices
from seldinger.web.technologies.queries import ready_for

_BOTH = ("GET", "POST")


# -- entries ---------------------------------------------------------------------------------------


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_entry_add(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = opened(request, catalogue_draft_id)
    catalogue = catalogue_of_content(draft.content)
    initial = {"list_id": request.GET.get("list", ""), **_recommended(request, draft)}
    form = EntryForm(request.POST or None, catalogue=catalogue, initial=initial)
    if done(
        form,
        lambda: actions.add_catalogue_entry(by=request.user, draft=draft, told=form.told()),
    ):
        messages.success(request, "条目已加进草案。")
        return to_draft(draft)
    return form_page(
        request, form, title="新增条目", english="Add an entry", button="加进草案",
        back=("草案", address_of(draft)),
        lead=f"加进{draft.hospital.name}的目录草案，采用之前不生效。",
    )  # fmt: skip


def _recommended(request: PersonRequest, draft: CatalogueDraft) -> dict[str, Any]:
    """A new technology that was recommended, as it would stand here."""
    wanted = number_asked(request.GET.get("technology", ""))
    found = ready_for(draft.hospital).filter(pk=wanted).first()
    if found is None:
        return {}
    return {"text": found.title, "list_id": found.proposed_list, "grade": found.grade}


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_entry(
    request: PersonRequest, catalogue_draft_id: int, entry_id: str
) -> HttpResponse:
    draft = opened(request, catalogue_draft_id)
    catalogue = catalogue_of_content(draft.content)
    if entry_id not in catalogue.by_id:
        raise Http404
    entry = catalogue.by_id[entry_id]
    form = EntryForm(request.POST or None, catalogue=catalogue, initial=initial_entry(entry))
    if done(
        form,
        lambda: actions.change_catalogue_entry(
            by=request.user, draft=draft, entry=entry_id, told=form.told()
        ),
    ):
        messages.success(request, f"“{entry.text}”已修改。")
        return to_draft(draft)
    context = {
        "draft": draft,
        "form": form,
        "entry": entry,
        "overlays": catalogue.overlays_of(entry),
        "button": "保存修改",
    }
    return render(request, "catalogues/entry.html", context)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_entry_remove(
    request: PersonRequest, catalogue_draft_id: int, entry_id: str
) -> HttpResponse:
    def act(draft: CatalogueDraft) -> str:
        actions.remove_catalogue_entry(by=request.user, draft=draft, entry=entry_id)
        return "条目已从草案里删去。删错了，可以撤销上一步。"

    return acted(request, catalogue_draft_id, act)


# -- overlays --------------------------------------------------------------------------------------


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_overlay_add(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = opened(request, catalogue_draft_id)
    return _overlay(request, draft, catalogue_of_content(draft.content), "", {"managed_grade": 4})


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_overlay(
    request: PersonRequest, catalogue_draft_id: int, overlay_id: str
) -> HttpResponse:
    draft = opened(request, catalogue_draft_id)
    catalogue = catalogue_of_content(draft.content)
    found = next((one for one in catalogue.overlays if one.id == overlay_id), None)
    if found is None:
        raise Http404
    return _overlay(request, draft, catalogue, overlay_id, initial_overlay(found))


def _overlay(
    request: PersonRequest,
    draft: CatalogueDraft,
    catalogue: Catalogue,
    overlay: str,
    initial: dict[str, Any],
) -> HttpResponse:
    """The button that looks for entries sends the form, too: what was filled in stays."""
    looking = "look" in request.POST
    if looking:
        told = {name: request.POST.get(name, "") for name in OverlayForm.base_fields}
        initial = {**told, "entries": request.POST.getlist("entries")}
    form = OverlayForm(
        None if looking else request.POST or None, catalogue=catalogue, initial=initial
    )
    if done(
        form,
        lambda: actions.set_catalogue_overlay(
            by=request.user, draft=draft, told=form.told(), overlay=overlay
        ),
    ):
        messages.success(request, "提级管理已写进草案。")
        return to_draft(draft)
    words = str(form["find"].value() or "") if looking else ""
    context = {
        "draft": draft,
        "form": form,
        "overlay": overlay,
        "words": words,
        "ticked": entry_choices(catalogue, form.ticked),
        "found": entry_choices(catalogue, entries_found(catalogue, words, form.ticked)),
    }
    return render(request, "catalogues/overlay.html", context)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_overlay_lift(
    request: PersonRequest, catalogue_draft_id: int, overlay_id: str
) -> HttpResponse:
    def act(draft: CatalogueDraft) -> str:
        actions.lift_catalogue_overlay(by=request.user, draft=draft, overlay=overlay_id)
        return "提级管理已从草案里取消。取消错了，可以撤销上一步。"

    return acted(request, catalogue_draft_id, act)
