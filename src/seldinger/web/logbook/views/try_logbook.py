"""A logbook workbook tried against the rulebook: read once, answered, nothing stored."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from seldinger.report.page import page as html_page
from seldinger.report.workbook import workbook
from seldinger.web.logbook.forms import HTML, XLSX, TryForm
from seldinger.web.logbook.presenters import refused, trial_page
from seldinger.web.logbook.queries import rulebooks_for
from seldinger.web.logbook.trial import Trial, empty_workbook, try_workbook
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.workbooks.grid import WorkbookError

_KINDS = {
    HTML: "text/html; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@page(Permission.TRY_LOGBOOK, methods=("GET", "POST"))
def try_logbook(request: PersonRequest) -> HttpResponse:
    """Upload, then preview and verdict on the page, or the verdict as a file."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TryForm(rulebooks_for(request.access), *posted)
    context: dict[str, Any] = {"form": form}
    if posted and form.is_valid():
        told = form.cleaned_data
        try:
            trial = _tried(told)
        except WorkbookError as error:
            context["refused"] = refused(error)
        else:
            if told["answer"] in _KINDS:
                return _file(trial, told["answer"])
            context["trial"] = trial_page(trial, told["file"].name)
    return render(request, "logbook/try.html", context)


@page(Permission.TRY_LOGBOOK)
def logbook_template(request: PersonRequest) -> HttpResponse:
    """The empty workbook for the rulebook of the person's bases, or one of them that is named."""
    titles = dict(rulebooks_for(request.access))
    asked = request.GET.get("rulebook", "")
    name = asked if asked in titles else next(iter(titles))
    return _attached(empty_workbook(name), XLSX, f"{titles[name]}登记表.xlsx")


def _tried(told: dict[str, Any]) -> Trial:
    upload = told["file"]
    path = Path(upload.temporary_file_path())
    return try_workbook(path, upload.name, told["rulebook"], told["as_of"])


def _file(trial: Trial, kind: str) -> HttpResponse:
    verdict = trial.verdict
    write: Callable[..., str | bytes] = html_page if kind == HTML else workbook
    name = f"{verdict.trainee.name} {verdict.as_of} 试算.{kind}"
    return _attached(write(verdict, trial.notes), kind, name)


def _attached(content: str | bytes, kind: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, _KINDS[kind], headers={"Content-Disposition": disposition or ""})
