"""A draft as a whole: begun, looked at, one step back, put away; its entries: `entries.py`."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.difference import difference
from seldinger.errors import SeldingerError
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.actions import drafting as actions
from seldinger.web.catalogues.decisions import still_open
from seldinger.web.catalogues.findings import findings_of, known_findings
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.catalogues.notes import noted
from seldinger.web.catalogues.presenters.difference import lead_of
from seldinger.web.catalogues.presenters.draft import CHANGED, draft_page
from seldinger.web.catalogues.versions import draft_key, drafts_kept, key_of, version_seen
from seldinger.web.catalogues.views.lists import chosen, conflicts_url, difference_url
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.norms.queries import catalogue_index
from seldinger.web.norms.search import find
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.technologies.queries import ready_for

_BOTH = ("GET", "POST")
_LONGEST = 60
_MOST_COUNTED = 1500  # entries; looking through more is left to who opens the findings


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
    """In the address: list (an id, or `changed`), q; count, to look for contradictions now."""
    draft = opened(request, catalogue_draft_id)
    catalogue = catalogue_of_content(draft.content)
    before = catalogue_of(draft.hospital, request.access.on)
    told = difference(before, catalogue) if before else None
    words = request.GET.get("q", "").strip()[:_LONGEST]
    notes = noted(before, catalogue)
    is_changed = bool(notes or (told and told.entries))
    shown = request.GET.get("list", "") or _first(catalogue, is_changed)
    context = {
        "draft": draft,
        "hospital": draft.hospital,
        "lead": lead_of(told, before, catalogue)
        if told and before
        else "现在没有生效的目录可以比较。",
        "page": draft_page(
            draft,
            catalogue,
            told,
            shown=shown,
            notes=notes,
            found=_found(catalogue, words) if words else None,
        ),
        "shown": shown,
        "words": words,
        "entries": len(catalogue.entries),
        "difference": _difference_url(draft, before),
        "technologies": ready_for(draft.hospital),
        "conflicts": conflicts_url(draft.hospital, draft_key(draft)),
        "conflicts_open": _conflicts_open(request, draft, catalogue),
        "conflicts_counted": len(catalogue.entries) <= _MOST_COUNTED,
    }
    return render(request, "catalogues/draft.html", context)


def _conflicts_open(
    request: PersonRequest, draft: CatalogueDraft, catalogue: Catalogue
) -> int | None:
    """None as long as nobody looked: it takes a second, for which the page does not wait."""
    found = findings_of(catalogue) if "count" in request.GET else known_findings(catalogue)
    return None if found is None else still_open(draft.hospital, found)


def _first(catalogue: Catalogue, is_changed: bool) -> str:
    return CHANGED if is_changed or not catalogue.lists else catalogue.lists[0].id


def _found(catalogue: Catalogue, words: str) -> list[Entry]:
    return [hit.entry for hit in find(catalogue_index(catalogue), words)]


def _difference_url(draft: CatalogueDraft, before: Catalogue | None) -> str:
    if before is None:
        return ""
    return difference_url(draft.hospital, key_of(before.id, before.version), draft_key(draft))


# -- the draft as a whole --------------------------------------------------------------------------


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_undo(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    def act(draft: CatalogueDraft) -> str:
        actions.undo_catalogue_change(by=request.user, draft=draft)
        return "已撤销上一步；再按一次就恢复它。"

    return acted(request, catalogue_draft_id, act)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_discard(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    draft = opened(request, catalogue_draft_id)
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
    return to_draft(draft)


def acted(
    request: PersonRequest, draft_id: int, act: Callable[[CatalogueDraft], str]
) -> HttpResponse:
    draft = opened(request, draft_id)
    try:
        messages.success(request, act(draft))
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return to_draft(draft)


def opened(request: PersonRequest, draft_id: int) -> CatalogueDraft:
    kept = drafts_kept(request.access).filter(discarded_at__isnull=True)
    return get_object_or_404(kept, pk=draft_id)


def address_of(draft: CatalogueDraft) -> str:
    return reverse("catalogue_version_draft", args=[draft.pk])


def to_draft(draft: CatalogueDraft) -> HttpResponse:
    return redirect(address_of(draft))
