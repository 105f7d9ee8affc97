"""Another hospital's catalogue from a workbook: upload, say what is what, preview, draft."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.catalogues.actions import importing as actions
from seldinger.web.catalogues.forms.importing import ConfirmForm, FileForm, LayoutForm
from seldinger.web.catalogues.importing import (
    Planned,
    book_of,
    files_of,
    layout_of,
    planned,
)
from seldinger.web.catalogues.models import CatalogueFile
from seldinger.web.catalogues.presenters.importing import preview_of
from seldinger.web.catalogues.versions import kept_hospitals
from seldinger.web.catalogues.views.lists import chosen
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.uploads import is_open
from seldinger.workbooks.catalogue_list import CatalogueBook, Layout, open_catalogue


@page(Permission.KEEP_CATALOGUE, methods=("GET", "POST"))
def catalogue_version_upload(request: PersonRequest) -> HttpResponse:
    hospital = chosen(request, to_keep=True)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, form, hospital)
        if answer:
            return answer
    context = {
        "form": form,
        "hospital": hospital,
        "hospitals": [*kept_hospitals(request.access).order_by("pk")],
    }
    return render(request, "catalogues/upload.html", context)


def _kept(request: PersonRequest, form: FileForm, hospital: Hospital) -> HttpResponse | None:
    """On to the columns; None where the file is no table."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        open_catalogue(content, file.name)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    kept = actions.keep_catalogue_file(
        by=request.user, hospital=hospital, file_name=file.name, content=content
    )
    return redirect("catalogue_version_file", kept.pk)


@page(Permission.KEEP_CATALOGUE, methods=("GET", "POST"))
def catalogue_version_file(request: PersonRequest, catalogue_file_id: int) -> HttpResponse:
    """Which column is which; below it what would be taken, as far as that is known."""
    file = get_object_or_404(files_of(request.access), pk=catalogue_file_id)
    if not is_open(file):
        return _gone(request, file)
    try:
        book = book_of(file)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return _back(file)
    layout = layout_of(file, book)
    form = LayoutForm(request.POST or None, book=book, layout=layout)
    if form.is_bound and form.is_valid():
        actions.lay_out_catalogue_file(by=request.user, file=file, layout=_new(form, book, layout))
        return redirect("catalogue_version_file", file.pk)
    return _shown(request, file, book, layout, form, ConfirmForm())


def _new(form: LayoutForm, book: CatalogueBook, old: Layout) -> Layout:
    """Of another sheet, or under another head, the columns are other ones."""
    told = form.layout()
    if told.sheet == old.sheet and told.head == old.head:
        return told
    guessed = book.guess(told.sheet)
    head = guessed.head if told.sheet != old.sheet else told.head
    columns = guessed.columns if head == guessed.head else {}
    return replace(told, head=head, columns=columns, grades={})


def _shown(
    request: PersonRequest,
    file: CatalogueFile,
    book: CatalogueBook,
    layout: Layout,
    form: LayoutForm,
    confirm: ConfirmForm,
) -> HttpResponse:
    plan: Planned | None = None
    why = ""
    try:
        plan = planned(book, layout, file.hospital, catalogue_of(file.hospital, request.access.on))
    except SeldingerError as error:
        why = f"{str(error).rstrip('。')}。"
    context = {
        "file": file,
        "hospital": file.hospital,
        "form": form,
        "confirm": confirm,
        "preview": preview_of(plan) if plan else None,
        "why": why,
        "is_said": bool(file.columns),
    }
    return render(request, "catalogues/file.html", context)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_take(request: PersonRequest, catalogue_file_id: int) -> HttpResponse:
    file = get_object_or_404(files_of(request.access), pk=catalogue_file_id)
    if not is_open(file):
        return _gone(request, file)
    form = ConfirmForm(request.POST)
    form.is_valid()
    try:
        draft = actions.take_catalogue_file(by=request.user, file=file, **form.cleaned_data)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return redirect("catalogue_version_file", file.pk)
    messages.success(request, "已建立草案。请逐条核对，采用之前不影响任何人。")
    return redirect("catalogue_version_draft", draft.pk)


def _gone(request: PersonRequest, file: CatalogueFile) -> HttpResponse:
    if file.taken_at:
        told = "这份文件已经建立过草案，没有再建一次。"
    else:
        told = "这份文件已被更新的上传代替，或超过一天没有处理，内容已清除。请重新上传。"
    messages.warning(request, told)
    return _back(file)


def _back(file: CatalogueFile) -> HttpResponse:
    return redirect(f"{reverse('catalogue_version_upload')}?hospital={file.hospital_id}")
