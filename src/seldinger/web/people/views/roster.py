"""People, accounts and rotations of a base from one workbook: upload, preview, confirm."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.actions import roster as actions
from seldinger.web.people.authority import Authority
from seldinger.web.people.forms.roster import RosterForm
from seldinger.web.people.models import Base, RosterDraft
from seldinger.web.people.offered import rulebook_of
from seldinger.web.people.permissions import Permission
from seldinger.web.people.presenters.roster import preview_of
from seldinger.web.people.roster_files import content_of, reading_of
from seldinger.web.people.roster_preview import planned
from seldinger.web.people.roster_state import RosterBase, drafts_of, is_open
from seldinger.web.people.roster_steps import Plan, State
from seldinger.workbooks.roster_template import roster_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.MANAGE_PEOPLE, methods=("GET", "POST"))
def roster(request: PersonRequest) -> HttpResponse:
    """Choose a base, take its workbook along, bring it back filled in."""
    authority = Authority(request.access)
    bases = list(authority.bases)
    if not bases:
        return render(request, "people/roster_no_base.html")
    base = _chosen(request, authority, bases)
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _uploaded(request, form, RosterBase(base, authority))
        if answer:
            return answer
    return render(request, "people/roster.html", {"form": form, "base": base, "bases": bases})


@page(Permission.MANAGE_PEOPLE)
def template(request: PersonRequest) -> HttpResponse:
    """The workbook to fill in, with this base's own words in its drop-downs."""
    authority = Authority(request.access)
    base = _chosen(request, authority, list(authority.bases))
    content = roster_template(base.name, RosterBase(base, authority).allowed())
    name = content_disposition_header(True, f"{base.name}人员名册.xlsx")
    return HttpResponse(content, XLSX, headers={"Content-Disposition": name or ""})


@page(Permission.MANAGE_PEOPLE)
def preview(request: PersonRequest, draft_id: int) -> HttpResponse:
    """What confirming would do, as of now."""
    draft, plan, state = _draft(request, draft_id)
    if plan is None or state is None:
        return _gone(request, draft)
    return _shown(request, plan, state, draft)


@page(Permission.MANAGE_PEOPLE, methods=("POST",))
def confirm(request: PersonRequest, draft_id: int) -> HttpResponse:
    """Write the whole roster, and show the new accounts' first passwords this once."""
    draft, plan, state = _draft(request, draft_id)
    if plan is None or state is None:
        return _gone(request, draft)
    if plan.faults or not plan.changes:
        return _shown(request, plan, state, draft)
    try:
        accounts = actions.apply_roster(by=request.user, draft=draft, plan=plan, state=state)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。请核对后重新确认。")
        return redirect("roster_preview", draft_id=draft.pk)
    context = {
        "base": draft.base,
        "accounts": accounts,
        "address": request.build_absolute_uri(reverse("home")),
    }
    return render(request, "people/roster_done.html", context)


def _chosen(request: PersonRequest, authority: Authority, bases: list[Base]) -> Base:
    """The base that is asked for; with none named, the first."""
    wanted = request.POST.get("base") or request.GET.get("base") or ""
    key = wanted if wanted.isascii() and wanted.isdecimal() else ""
    if not wanted and bases:
        return bases[0]
    return get_object_or_404(authority.bases, pk=key or 0)


def _uploaded(request: PersonRequest, form: RosterForm, at: RosterBase) -> HttpResponse | None:
    """The way to the preview, or the faults; None where the file is no workbook."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        plan, state = _planned(content, file.name, at)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    if plan.faults or not plan.changes:
        return _shown(request, plan, state, None)
    draft = actions.keep_draft(by=request.user, base=at.base, file_name=file.name, content=content)
    return redirect("roster_preview", draft_id=draft.pk)


def _planned(content: bytes, name: str, at: RosterBase) -> tuple[Plan, State]:
    reading = reading_of(content, name, at.allowed())
    state = at.state(reading.roster.known)
    return planned(reading, state), state


def _draft(request: PersonRequest, draft_id: int) -> tuple[RosterDraft, Plan | None, State | None]:
    """The draft and its plan; no plan where it was written, replaced or is too old."""
    authority = Authority(request.access)
    draft = get_object_or_404(drafts_of(authority), pk=draft_id)
    if not is_open(draft):
        return draft, None, None
    at = RosterBase(draft.base, authority)
    return draft, *_planned(content_of(draft), draft.file_name, at)


def _shown(
    request: PersonRequest, plan: Plan, state: State, draft: RosterDraft | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "base": state.base,
        "draft": draft,
        "preview": preview_of(plan, state, rulebook_of(state.base.rulebook)),
        "form": RosterForm(),
    }
    return render(request, "people/roster_preview.html", context)


def _gone(request: PersonRequest, draft: RosterDraft) -> HttpResponse:
    if draft.applied_at:
        told = "这份名册已经写入。首次密码只显示一次；需要时请在“人员”里重设。"
    else:
        told = "这份名册已被更新的上传代替，或超过一天没有确认，内容已清除。请重新上传。"
    messages.warning(request, told)
    return redirect(f"{reverse('roster')}?base={draft.base_id}")
