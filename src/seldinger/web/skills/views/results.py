"""A list of results: upload, preview, confirm; and taken back whole."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Base
from seldinger.web.people.uploads import is_open
from seldinger.web.skills.actions import results as actions
from seldinger.web.skills.actions.results import GONE
from seldinger.web.skills.forms import ResultsForm
from seldinger.web.skills.presenters.examinations import preview_of
from seldinger.web.skills.queries import KEEP, kept_bases
from seldinger.web.skills.results import lists_of, plan_of, planned, taken_lists
from seldinger.workbooks.examinations import results_template

_BOTH = ("GET", "POST")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(KEEP, methods=_BOTH)
def results_upload(request: PersonRequest) -> HttpResponse:
    bases = [*kept_bases(request.access)]
    base = _base_asked(request, bases)
    form = ResultsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, base, form)
        if answer:
            return answer
    context = {"form": form, "base": base, "bases": bases}
    return render(request, "skills/results_upload.html", context)


def _base_asked(request: PersonRequest, bases: list[Base]) -> Base:
    told = request.POST.get("base") or request.GET.get("base") or ""
    asked = number_asked(told)
    found = next((one for one in bases if one.pk == asked or not told), None)
    if found is None:
        raise Http404
    return found


def _kept(request: PersonRequest, base: Base, form: ResultsForm) -> HttpResponse | None:
    """On to the preview; None where the file is no list."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        planned(content, file.name, base)
    except SeldingerError as error:
        form.add_error("file", f"{str(error).rstrip('。')}。")
        return None
    row = actions.keep_results(by=request.user, base=base, file_name=file.name, content=content)
    return redirect("results_confirm", results_id=row.pk)


@page(KEEP)
def results_template_file(request: PersonRequest) -> HttpResponse:
    del request
    name = content_disposition_header(True, "考核成绩模板.xlsx")
    return HttpResponse(results_template(), XLSX, headers={"Content-Disposition": name or ""})


@page(KEEP, methods=_BOTH)
def results_confirm(request: PersonRequest, results_id: int) -> HttpResponse:
    """What is read and whom it means; then write all of it, or nothing."""
    row = get_object_or_404(lists_of(request.access), pk=results_id)
    if not is_open(row):
        told = "这份成绩单已经写入。" if row.taken_at else f"{GONE}。"
        messages.warning(request, told)
        return redirect("results_upload")
    fault, preview = "", None
    try:
        if request.method == "POST":
            number = actions.take_results(by=request.user, results=row)
            messages.success(request, f"已写入 {number} 份成绩。写错了的，可以整份或逐份撤回。")
            return redirect("examinations")
        preview = preview_of(plan_of(row))
    except SeldingerError as error:
        fault = f"{str(error).rstrip('。')}。"
    if fault and request.method == "POST":
        preview = preview_of(plan_of(row))
    context = {"results": row, "preview": preview, "fault": fault}
    return render(request, "skills/results_confirm.html", context)


@page(KEEP, methods=("POST",))
def results_withdraw(request: PersonRequest, results_id: int) -> HttpResponse:
    row = get_object_or_404(taken_lists(request.access), pk=results_id)
    try:
        number = actions.withdraw_results(by=request.user, results=row)
    except SeldingerError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"已撤回 {number} 份成绩。需要时可以逐份恢复。")
    return redirect("examinations")
