"""A draft: begun, changed entry by entry, looked at, adopted or put away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.difference import difference
from seldinger.errors import SeldingerError
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.actions import drafting as actions
from seldinger.web.catalogues.forms import EntryForm, OverlayForm, initial_entry, initial_overlay
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.catalogues.presenters.difference import lead_of
from seldinger.web.catalogues.presenters.draft import CHANGED, draft_page
from seldinger.web.catalogues.versions import draft_key, drafts_kept, key_of, version_seen
from seldinger.web.catalogues.views.lists import chosen, difference_url
from seldinger.web.norms.queries import catalogue_index
from seldinger.web.norms.search import find
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.privileges.picking import entries_found
from seldinger.web.privileges.presenters.adding import entry_choices
from seldinger.web.privileges.queries import catalogue_of
from seldinger.web.technologies.queries import ready_for

_BOTH = ("GET", "POST")
_LONGEST = 60


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_start(request: PersonRequest) -> HttpResponse:
    """A copy of the version that is named."""
    hospital = chosen(request, to_keep=True)
    key = request.POST.get("base", "")
    if not key:
        messages.error(request, "没有写明照哪一版起草。请从一个版本的页面另起草案。")
        return redirect(f"{reverse('catalogue_versions')}?hospital={hospital.pk}")
    _, base = version_seen(request.access, hospital, key)
    draft = actions.start_catalogue_draft(by=request.user, hospital=hospital, base=base)
    messages.success(request, "已另起草案。逐条修改，采用之前不影响任何人。")
    return redirect("catalogue_version_draft", draft.pk)


@page(Permission.KEEP_CATALOGUE)
def catalogue_version_draft(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    """In the address: list (an id, or `changed`), q."""
    draft = _open(request, catalogue_draft_id)
    catalogue = catalogue_of_content(draft.content)
    before = catalogue_of(draft.hospital, request.access.on)
    told = difference(before, catalogue) if before else None
    words = request.GET.get("q", "").strip()[:_LONGEST]
    shown = request.GET.get("list", "") or _first(catalogue, bool(told and told.entries))
    context = {
        "draft": draft,
        "hospital": draft.hospital,
        "lead": lead_of(told, before) if told and before else "现在没有生效的目录可以比较。",
        "page": draft_page(
            draft, catalogue, told, shown=shown, found=_found(catalogue, words) if words else None
        ),
        "shown": shown,
        "words": words,
        "entries": len(catalogue.entries),
        "difference": _difference_url(draft, before),
        "technologies": ready_for(draft.hospital),
    }
    return render(request, "catalogues/draft.html", context)


def _first(catalogue: Catalogue, is_changed: bool) -> str:
    return CHANGED if is_changed or not catalogue.lists else catalogue.lists[0].id


def _found(catalogue: Catalogue, words: str) -> list[Entry]:
    return [hit.entry for hit in find(catalogue_index(catalogue), words)]


def _difference_url(draft: CatalogueDraft, before: Catalogue | None) -> str:
    if before is None:
        return ""
    return difference_url(draft.hospital, key_of(before.id, before.version), draft_key(draft))


# -- entries ---------------------------------------------------------------------------------------


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_entry_add(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = _open(request, catalogue_draft_id)
    catalogue = catalogue_of_content(draft.content)
    initial = {"list_id": request.GET.get("list", ""), **_recommended(request, draft)}
    form = EntryForm(request.POST or None, catalogue=catalogue, initial=initial)
    if done(
        form,
        lambda: actions.add_catalogue_entry(by=request.user, draft=draft, told=form.told()),
    ):
        messages.success(request, "条目已加进草案。")
        return _changed(draft)
    return form_page(
        request, form, title="新增条目", english="Add an entry", button="加进草案",
        back=("草案", _url(draft)), lead=f"加进{draft.hospital.name}的目录草案，采用之前不生效。",
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
    draft = _open(request, catalogue_draft_id)
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
        return _changed(draft)
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

    return _acted(request, catalogue_draft_id, act)


# -- overlays --------------------------------------------------------------------------------------


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_overlay_add(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = _open(request, catalogue_draft_id)
    return _overlay(request, draft, catalogue_of_content(draft.content), "", {"managed_grade": 4})


@page(Permission.KEEP_CATALOGUE, methods=_BOTH)
def catalogue_version_overlay(
    request: PersonRequest, catalogue_draft_id: int, overlay_id: str
) -> HttpResponse:
    draft = _open(request, catalogue_draft_id)
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
        return _changed(draft)
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

    return _acted(request, catalogue_draft_id, act)


# -- the draft as a whole --------------------------------------------------------------------------


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_undo(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    def act(draft: CatalogueDraft) -> str:
        actions.undo_catalogue_change(by=request.user, draft=draft)
        return "已撤销上一步；再按一次就恢复它。"

    return _acted(request, catalogue_draft_id, act)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_discard(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = _open(request, catalogue_draft_id)
    actions.discard_catalogue_draft(by=request.user, draft=draft)
    messages.success(request, "草案已放弃，列在下面，随时可以恢复。")
    return redirect(f"{reverse('catalogue_versions')}?hospital={draft.hospital_id}")


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_resume(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_kept(request.access), pk=catalogue_draft_id)
    try:
        actions.resume_catalogue_draft(by=request.user, draft=draft)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return _changed(draft)


def _acted(
    request: PersonRequest, draft_id: int, act: Callable[[CatalogueDraft], str]
) -> HttpResponse:
    draft = _open(request, draft_id)
    try:
        messages.success(request, act(draft))
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return _changed(draft)


def _open(request: PersonRequest, draft_id: int) -> CatalogueDraft:
    kept = drafts_kept(request.access).filter(discarded_at__isnull=True)
    return get_object_or_404(kept, pk=draft_id)


def _url(draft: CatalogueDraft) -> str:
    return reverse("catalogue_version_draft", args=[draft.pk])


def _changed(draft: CatalogueDraft) -> HttpResponse:
    return redirect(_url(draft))
