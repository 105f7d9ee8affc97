"""The grants that a hospital has already, from one workbook: upload, preview, confirm."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.privileges.actions import importing as actions
from seldinger.web.privileges.import_forms import ConfirmForm, GrantListForm
from seldinger.web.privileges.importing import (
    drafts_of,
    granting_hospitals,
    is_open,
    plan_of,
    plan_of_draft,
)
from seldinger.web.privileges.models import GrantDraft
from seldinger.web.privileges.presenters.importing import preview_of
from seldinger.workbooks.grant_template import grant_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.GRANT, methods=("GET", "POST"))
def upload(request: PersonRequest) -> HttpResponse:
    """Choose a hospital, take its workbook along, bring it back filled in."""
    hospital = hospital_asked(request, granting_hospitals(request.access))
    form = GrantListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, form, hospital)
        if answer:
            return answer
    context = {
        "form": form,
        "hospital": hospital,
        "hospitals": list(granting_hospitals(request.access)),
        "catalogue": catalogue_of(hospital, timezone.localdate()),
    }
    return render(request, "privileges/grants_upload.html", context)


@page(Permission.GRANT)
def template(request: PersonRequest) -> HttpResponse:
    """The workbook to fill in, with the words of this hospital's catalogue in its drop-downs."""
    hospital = hospital_asked(request, granting_hospitals(request.access))
    catalogue = catalogue_of(hospital, timezone.localdate())
    if catalogue is None:
        raise Http404
    name = content_disposition_header(True, f"{hospital.name}手术授权表.xlsx")
    content = grant_template(hospital.name, catalogue)
    return HttpResponse(content, XLSX, headers={"Content-Disposition": name or ""})


@page(Permission.GRANT)
def preview(request: PersonRequest, grant_draft_id: int) -> HttpResponse:
    """What confirming would write, as of now."""
    draft = get_object_or_404(drafts_of(request.access), pk=grant_draft_id)
    if not is_open(draft):
        return _gone(request, draft)
    return _shown(request, draft, ConfirmForm())


@page(Permission.GRANT, methods=("POST",))
def confirm(request: PersonRequest, grant_draft_id: int) -> HttpResponse:
    """Write all of it, or the rows that stand well where that was ticked."""
    draft = get_object_or_404(drafts_of(request.access), pk=grant_draft_id)
    if not is_open(draft):
        return _gone(request, draft)
    form = ConfirmForm(request.POST)
    form.is_valid()
    try:
        grants = actions.apply_grant_list(by=request.user, draft=draft, **form.cleaned_data)
    except SeldingerError as error:
        form.add_error(None, f"{str(error).rstrip('。')}。")
        return _shown(request, draft, form)
    messages.success(request, f"已写入 {len(grants)} 份授权。写错的可逐份撤销。")
    return redirect("grants")


def _kept(request: PersonRequest, form: GrantListForm, hospital: Hospital) -> HttpResponse | None:
    """On to the preview; None where the file is no list of grants."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        plan_of(content, file.name, hospital, request.user)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    draft = actions.keep_grant_list(
        by=request.user, hospital=hospital, file_name=file.name, content=content
    )
    return redirect("grants_preview", grant_draft_id=draft.pk)


def _shown(request: PersonRequest, draft: GrantDraft, form: ConfirmForm) -> HttpResponse:
    try:
        plan = plan_of_draft(draft, request.user)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return _back(draft)
    context = {
        "draft": draft,
        "hospital": draft.hospital,
        "preview": preview_of(plan),
        "form": form,
        "upload": GrantListForm(),
    }
    return render(request, "privileges/grants_preview.html", context)


def _gone(request: PersonRequest, draft: GrantDraft) -> HttpResponse:
    if draft.applied_at:
        told = "这份授权表已经写入，没有再写一次。"
    else:
        told = "这份授权表已被更新的上传代替，或超过一天没有确认，内容已清除。请重新上传。"
    messages.warning(request, told)
    return _back(draft)


def _back(draft: GrantDraft) -> HttpResponse:
    return redirect(f"{reverse('grants_upload')}?hospital={draft.hospital_id}")
