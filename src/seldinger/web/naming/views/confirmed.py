"""What was confirmed, by whom and when; and taking it back."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.matching.texts import plain
from seldinger.web.naming.actions.confirming import withdraw_confirmation
from seldinger.web.naming.benching import held_of
from seldinger.web.naming.forms import ConfirmedForm
from seldinger.web.naming.models import NameConfirmation
from seldinger.web.naming.presenters.confirmed import back_of, lead, pages, rows_of
from seldinger.web.naming.queries import coded_hospitals, confirmations_for
from seldinger.web.naming.views.to_confirm import bench_shown
from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import hospital_asked, in_hospital, number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission

_A_PAGE = 50
_BACK = "names_withdrawn"  # in the session: what was just taken back, told once


@page(Permission.CONFIRM_NAMES, methods=("GET", "POST"))
def names_confirmed(request: PersonRequest) -> HttpResponse:
    """hospital, q, origin, by, state, page: posted, so that what is typed stands in no address."""
    hospital = hospital_asked(request, coded_hospitals(request.access))
    mine = confirmations_for(request.access).filter(name__hospital=hospital)
    asked = request.POST if request.method == "POST" else request.GET
    form = ConfirmedForm(asked, people=_people(mine))
    wanted = form.wanted
    paginator = Paginator(_found(mine, wanted), _A_PAGE)
    shown = paginator.get_page(asked.get("page"))
    catalogue = catalogue_of(hospital, request.access.on)
    context = {
        "hospital": hospital,
        "hospitals": [*coded_hospitals(request.access)],
        "form": form,
        "lead": lead(paginator.count, is_filtered=bool(wanted)),
        "is_filtered": bool(wanted),
        "rows": rows_of(
            [(row, bool(vars(row)["is_past"])) for row in shown.object_list],
            catalogue,
        ),
        "pages": pages(shown.number, paginator.num_pages),
        "wanted": wanted,
        "back": _just_taken_back(request, hospital, catalogue),
    }
    return render(request, "naming/confirmed.html", context)


@page(Permission.CONFIRM_NAMES, methods=("POST",))
def names_withdraw(request: PersonRequest, name_confirmation_id: int) -> HttpResponse:
    """at: bench, where the name comes back; name, the page of the one name; else the list."""
    row = get_object_or_404(confirmations_for(request.access), pk=name_confirmation_id)
    hospital, at, fault = row.name.hospital, request.POST.get("at", ""), ""
    try:
        withdraw_confirmation(by=request.user, confirmation=row)
    except SeldingerError as error:
        fault = f"{str(error).rstrip('。')}。"
    if at == "bench" and request.htmx:
        return bench_shown(request, hospital, None if fault else row.name, fault=fault)
    if fault:
        messages.error(request, fault)
    elif at in ("bench", "name"):
        messages.success(request, f"已撤回“{row.name.text}”的确认。")
    else:
        request.session[_BACK] = row.pk
    if at == "name":
        return redirect("names_name", row.name_id)
    if at == "bench":
        address = in_hospital(reverse("names_to_confirm"), hospital.pk)
        return redirect(address if fault else f"{address}&name={row.name_id}")
    return redirect(in_hospital(reverse("names_confirmed"), hospital.pk))


def _people(mine: QuerySet[NameConfirmation]) -> list[tuple[int, str]]:
    told = mine.filter(by__isnull=False).order_by("by__pinyin", "by")
    return [*told.values_list("by", "by__name").distinct()]


def _found(
    mine: QuerySet[NameConfirmation], wanted: Mapping[str, str]
) -> QuerySet[NameConfirmation]:
    later = NameConfirmation.objects.filter(
        name=OuterRef("name"), pk__gt=OuterRef("pk"), withdrawn_at__isnull=True
    )
    is_back = wanted.get("state") == "withdrawn"
    rows = mine.filter(withdrawn_at__isnull=not is_back).annotate(is_past=Exists(later))
    if wanted.get("state") == "check":
        rows = rows.filter(was_check=True)
    if words := wanted.get("q", ""):
        rows = rows.filter(name__folded__contains=plain(words))
    if origin := wanted.get("origin", ""):
        rows = rows.filter(origin=origin)
    if by := wanted.get("by", ""):
        rows = rows.filter(by=number_asked(by))
    return rows.order_by("-pk")


def _just_taken_back(
    request: PersonRequest, hospital: Hospital, catalogue: Catalogue | None
) -> object:
    key = request.session.pop(_BACK, None)
    if key is None:
        return None
    mine = confirmations_for(request.access).filter(name__hospital=hospital, pk=key)
    row = mine.first()
    if row is None:
        return None
    held = held_of(row.name)
    return back_of(row, held.pk if held else 0, catalogue)
