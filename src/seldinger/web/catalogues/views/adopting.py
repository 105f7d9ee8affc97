"""What adopting a draft would change, adopting it, and taking that back before it begins."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.norms.own import catalogue_of_content, hash_of_content
from seldinger.web.catalogues.actions import adopting as actions
from seldinger.web.catalogues.consequences import consequences_of
from seldinger.web.catalogues.forms.drafts import AdoptForm
from seldinger.web.catalogues.presenters.consequences import consequences_page
from seldinger.web.catalogues.versions import drafts_kept, kept_hospitals, next_version
from seldinger.web.norms.models import Adoption
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done


@page(Permission.KEEP_CATALOGUE, methods=("GET", "POST"))
def catalogue_version_adopt(request: PersonRequest, catalogue_draft_id: int) -> HttpResponse:
    """In the address: start, the day whose consequences are shown."""
    drafts = drafts_kept(request.access).filter(discarded_at__isnull=True)
    draft = get_object_or_404(drafts, pk=catalogue_draft_id)
    hospital, today = draft.hospital, timezone.localdate()
    start = _day(request.POST.get("start") or request.GET.get("start", "")) or today
    # What is shown is what is adopted: a draft changed meanwhile, or another day, is seen first.
    seen = hash_of_content(draft.content)
    form = AdoptForm(request.POST or None, initial={"start": start, "seen": seen, "shown": start})
    adopted = done(
        form,
        lambda: actions.adopt_catalogue(by=request.user, draft=draft, **form.cleaned_data),
    )
    if adopted:
        row = adopted.result
        messages.success(request, f"第 {row.version} 版自 {row.start} 起生效。生效前可以撤回。")
        return redirect("catalogue_version", hospital.pk, row.name, row.version)
    if form.is_bound:
        form = form.shown_anew(seen, start)
    told = consequences_of(hospital, catalogue_of_content(draft.content), start, today)
    context = {
        "draft": draft,
        "hospital": hospital,
        "version": next_version(hospital),
        "start": start,
        "before": told.before,
        "page": consequences_page(told),
        "form": form,
        "fault": _fault(hospital, start),
    }
    return render(request, "catalogues/adopt.html", context)


def _fault(hospital: Hospital, start: date) -> str:
    """Why nothing may begin that day; empty where it may."""
    try:
        actions.check_start(hospital, start)
    except SeldingerError as error:
        return f"{str(error).rstrip('。')}。"
    return ""


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_withdraw(request: PersonRequest, adoption_id: int) -> HttpResponse:
    mine = Adoption.objects.filter(hospital__in=kept_hospitals(request.access))
    row = get_object_or_404(mine, pk=adoption_id)
    back = f"{reverse('catalogue_versions')}?hospital={row.hospital_id}"
    try:
        draft = actions.withdraw_adoption(by=request.user, adoption=row)
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
        return redirect(back)
    messages.success(request, f"第 {row.version} 版已撤回，不会生效。草案还在，可以改了再采用。")
    return redirect("catalogue_version_draft", draft.pk) if draft else redirect(back)


def _day(told: str) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2199 else None
