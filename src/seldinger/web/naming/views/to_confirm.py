"""The coder's work: one name after the other, the most informative first."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.errors import SeldingerError
from seldinger.web.naming.actions.confirming import add_name, confirm_name
from seldinger.web.naming.benching import (
    confirmed_today,
    counted,
    entries_found,
    held_of,
    last_of,
    next_names,
    skip,
)
from seldinger.web.naming.forms import AskForm
from seldinger.web.naming.matchers import matcher_of
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.naming.presenters.to_confirm import (
    bench_of,
    fitting_line,
    found_lines,
    histories,
    now_means,
    progress_of,
    undo_of,
)
from seldinger.web.naming.queries import coded_hospitals, confirmations_for, names_for
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital, number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

NOTHING_PICKED = "没有选条目，没有记。目录里确实没有的，用“目录里没有”"
_MANY_PICKED = "选了 {} 条，没有记。只对应一条的，请去掉其余的勾；写了几项手术的，请先勾“多选”"
_LONGEST = 120


@page(Permission.CONFIRM_NAMES)
def names_to_confirm(request: PersonRequest) -> HttpResponse:
    """In the address: hospital; name: one that is to be confirmed out of turn; find: words."""
    hospital = hospital_asked(request, coded_hospitals(request.access))
    return bench_shown(request, hospital, _out_of_turn(request, hospital))


@page(Permission.CONFIRM_NAMES, methods=("POST",))
def names_add(request: PersonRequest) -> HttpResponse:
    hospital = hospital_asked(request, coded_hospitals(request.access))
    form = AskForm({"q": request.POST.get("text", "")})
    try:
        if not form.is_valid():
            raise SeldingerError(" ".join(map(str, form.errors["q"])))
        typed = form.cleaned_data["q"]
        if len(typed) > 1:
            raise SeldingerError("一次只加一个名称")
        row = add_name(by=request.user, hospital=hospital, text="".join(typed))
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return redirect(in_hospital(reverse("names"), hospital.pk))
    return redirect("names_name", row.pk)


@page(Permission.CONFIRM_NAMES)
def names_name(request: PersonRequest, written_name_id: int) -> HttpResponse:
    """One name with its history, to be decided or decided anew."""
    row = get_object_or_404(names_for(request.access), pk=written_name_id)
    return name_shown(request, row)


@page(Permission.CONFIRM_NAMES, methods=("POST",))
def names_confirm(request: PersonRequest, written_name_id: int) -> HttpResponse:
    """do: confirm, none (目录里没有) or skip. at: name or list where that page asked. several: said
    where more than one entry is meant; else what the page had ticked beforehand would be one."""
    row = get_object_or_404(names_for(request.access), pk=written_name_id)
    do, fault = request.POST.get("do", "confirm"), ""
    if do == "skip":
        skip(request, row)
        return _next(request, row)
    entries = [] if do == "none" else request.POST.getlist("entry")
    if not entries and do != "none":
        return _refused(request, row, NOTHING_PICKED, stays=True)
    if len(entries) > 1 and "several" not in request.POST:
        return _refused(request, row, _MANY_PICKED.format(len(entries)), stays=True)
    try:
        seen = number_asked(request.POST.get("seen", ""))
        confirm_name(by=request.user, name=row, entries=entries, seen=seen)
    except SeldingerError as error:
        if _is_repeated(request, row, entries):
            return _next(request, row)
        held = held_of(row)
        fault = f"{str(error).rstrip('。')}。{now_means(row, held)}"
        return _refused(request, row, fault, stays=held is None)
    return _next(request, row)


# -- what is shown next ----------------------------------------------------------------------------


def _next(request: PersonRequest, row: WrittenName) -> HttpResponse:
    """The bench with the next name at once; without script the page anew."""
    at = request.POST.get("at", "")
    if at:
        messages.success(request, f"已记。{now_means(row, held_of(row))}")
        return _back(row, at)
    if request.htmx:
        return bench_shown(request, row.hospital)
    return redirect(in_hospital(reverse("names_to_confirm"), row.hospital_id))


def _refused(request: PersonRequest, row: WrittenName, fault: str, *, stays: bool) -> HttpResponse:
    """Why nothing was written; what somebody else decided meanwhile is no longer asked."""
    fault = f"{fault.rstrip('。')}。"
    at = request.POST.get("at", "")
    if request.htmx and not at:
        return bench_shown(request, row.hospital, row if stays else None, fault=fault)
    messages.error(request, fault)
    if at:
        return _back(row, at)
    address = in_hospital(reverse("names_to_confirm"), row.hospital_id)
    return redirect(f"{address}&name={row.pk}" if stays else address)


def _back(row: WrittenName, at: str) -> HttpResponse:
    if at == "name":
        return redirect("names_name", row.pk)
    return redirect(in_hospital(reverse("names_confirmed"), row.hospital_id))


def _is_repeated(request: PersonRequest, row: WrittenName, entries: list[str]) -> bool:
    """The same form sent twice: what was asked for holds already."""
    held = held_of(row)
    if held is None or held.by_id != request.user.pk:
        return False
    return {one["id"] for one in held.entries} == {*entries}


def bench_shown(
    request: PersonRequest, hospital: Hospital, row: WrittenName | None = None, fault: str = ""
) -> HttpResponse:
    """The next name, or this one out of turn."""
    served = matcher_of(hospital)
    rows = next_names(request, hospital) if served else []
    here = row or next(iter(rows), None)
    told: dict[str, Any] = {
        "hospital": hospital,
        "hospitals": [*coded_hospitals(request.access)],
        "has_catalogue": served is not None,
        "in_queue": True,
        "fault": fault,
        "undo": undo_of(last_of(request.user, hospital)),
        "fitting": fitting_line(Fitting.objects.filter(hospital=hospital).first()),
    }
    if served is not None:
        numbers = counted(hospital)
        told["progress"] = progress_of(numbers, confirmed_today(request.user, hospital))
        told["heard"] = bool(numbers["every"])
    if served is not None and here is not None:
        words = _words(request)
        held = held_of(here)
        told |= {
            "bench": bench_of(served, here, held),
            "ahead": [(one.pk, one.text) for one in rows if one.pk != here.pk],
            "words": words,
            "found": found_lines(
                served.catalogue, entries_found(served.catalogue, words), here.text
            ),
        }
    return render(request, _template(request, "naming/to_confirm.html"), told)


def name_shown(request: PersonRequest, row: WrittenName) -> HttpResponse:
    served = matcher_of(row.hospital)
    history = confirmations_for(request.access).filter(name=row)
    words = _words(request)
    told: dict[str, Any] = {
        "hospital": row.hospital,
        "row": row,
        "has_catalogue": served is not None,
        "history": histories([*history], served.catalogue if served else None),
        "state": _state(row),
        "words": words,
    }
    if served is not None:
        catalogue = served.catalogue
        told |= {
            "bench": bench_of(served, row, _latest([*history])),
            "found": found_lines(catalogue, entries_found(catalogue, words), row.text),
        }
    return render(request, _template(request, "naming/name.html"), told)


def _state(row: WrittenName) -> str:
    """Who is asked about a check must not know it by what the machine says."""
    is_asked = row.is_check and row.state == WrittenName.State.MACHINE
    return str(WrittenName.State.OPEN.label if is_asked else row.get_state_display())


def _latest(rows: list[NameConfirmation]) -> NameConfirmation | None:
    standing = [row for row in rows if row.withdrawn_at is None]
    return max(standing, key=lambda one: one.pk, default=None)


def _template(request: PersonRequest, whole: str) -> str:
    """htmx asks for the bench, or for what a search of the catalogue found."""
    target = request.htmx.target if request.htmx else ""
    return {"bench": "naming/parts/bench.html", "found": "naming/parts/found.html"}.get(
        target or "", whole
    )


def _words(request: PersonRequest) -> str:
    return request.GET.get("find", "").replace("\x00", "").strip()[:_LONGEST]


def _out_of_turn(request: PersonRequest, hospital: Hospital) -> WrittenName | None:
    told = request.GET.get("name", "")
    if not told:
        return None
    row = names_for(request.access).filter(hospital=hospital, pk=number_asked(told)).first()
    if row is None:
        raise Http404
    return row
