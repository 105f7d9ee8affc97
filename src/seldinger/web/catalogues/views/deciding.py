"""The committee's decision about a finding: entered, written into a draft, withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.errors import SeldingerError
from seldinger.web.catalogues.actions import deciding as actions
from seldinger.web.catalogues.deciding import Outcome
from seldinger.web.catalogues.decisions import (
    Became,
    History,
    decided,
    decisions_kept,
    open_drafts,
)
from seldinger.web.catalogues.forms.deciding import LATER, NEW
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft
from seldinger.web.catalogues.versions import kept_hospitals
from seldinger.web.catalogues.views.conflicts import (
    decide_form,
    finding_shown,
    look,
    version_in_force,
)
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import number_asked
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_decide(
    request: PersonRequest, hospital_id: int, finding: str
) -> HttpResponse:
    hospital = get_object_or_404(kept_hospitals(request.access), pk=hospital_id)
    looked = look(request, hospital)
    found = looked.findings.by_key.get(finding) if looked else None
    if looked is None or found is None:
        messages.error(request, "这一处的条目刚才改过，没有登记。请照现在的目录再看。")
        return redirect("catalogue_version_conflicts", hospital.pk)
    form = decide_form(looked, found, request.POST)
    entered = done(
        form,
        lambda: actions.decide_finding(
            by=request.user,
            hospital=hospital,
            found=found,
            told=form.told(),
            into=_into(request, hospital, form.cleaned_data["into"]),
            seen=form.cleaned_data["seen"] or 0,
        ),
    )
    if not entered:
        seen = looked.histories.get(finding, History()).seen
        return finding_shown(request, looked, finding, form.shown_anew(seen))
    messages.success(request, _told(entered.result))
    return _to_finding(request, hospital, finding)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_decision_apply(
    request: PersonRequest, catalogue_decision_id: int
) -> HttpResponse:
    decision = get_object_or_404(decisions_kept(request.access), pk=catalogue_decision_id)
    try:
        into = _into(request, decision.hospital, request.POST.get("into", ""))
        if into is None:
            raise SeldingerError("没有选写进哪份草案。请选一份，或另起一份")
        draft = actions.apply_decision(by=request.user, decision=decision, into=into)
        messages.success(request, f"已写进草案 {draft.pk}。采用之前不影响任何人。")
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return _to_finding(request, decision.hospital, decision.finding)


@page(Permission.KEEP_CATALOGUE, methods=("POST",))
def catalogue_version_decision_withdraw(
    request: PersonRequest, catalogue_decision_id: int
) -> HttpResponse:
    decision = get_object_or_404(decisions_kept(request.access), pk=catalogue_decision_id)
    was_drafted = decided(decision).became is Became.IN_DRAFT
    try:
        row = actions.withdraw_decision(by=request.user, decision=decision)
        kept = "不是单为它改的，仍留着" if row.draft_id is None else "也已撤销"
        more = f"；草案 {decision.draft_id} 里的改动{kept}" if was_drafted else ""
        messages.success(request, f"决定已撤回{more}。")
    except SeldingerError as error:
        messages.error(request, f"{str(error).rstrip('。')}。")
    return _to_finding(request, decision.hospital, decision.finding)


def _into(
    request: PersonRequest, hospital: Hospital, told: str
) -> CatalogueDraft | Catalogue | None:
    if told in ("", LATER):
        return None
    if told == NEW:
        return version_in_force(request, hospital)
    found = open_drafts(hospital).filter(pk=number_asked(told)).first()
    if found is None:
        raise SeldingerError("这份草案已采用或放弃。请另选一份")
    return found


def _told(row: CatalogueDecision) -> str:
    said = f"已登记委员会的决定：{row.get_outcome_display()}"
    if row.outcome == Outcome.KEEP:
        return f"{said}。各条不变，这一处了结。"
    if row.draft_id is None:
        return f"{said}。还没有写进草案。"
    return f"{said}，已写进草案 {row.draft_id}。采用之前不影响任何人。"


def _to_finding(request: PersonRequest, hospital: Hospital, finding: str) -> HttpResponse:
    here = reverse("catalogue_version_conflict", args=[hospital.pk, finding])
    query = request.GET.urlencode()
    return redirect(f"{here}?{query}" if query else here)
