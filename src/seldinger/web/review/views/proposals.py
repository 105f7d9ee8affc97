"""Proposals about a doctor's privileges, what came of them, and what the doctor says."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from seldinger.web.norms.in_force import catalogue_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.asked import in_hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.review.actions import proposals
from seldinger.web.review.entered import NewComment, NewProposal
from seldinger.web.review.figures import ALL, technique, total
from seldinger.web.review.forms import (
    CommentForm,
    ProposeForm,
    SettleForm,
)
from seldinger.web.review.models import Comment, Proposal
from seldinger.web.review.naming import Naming
from seldinger.web.review.presenters.doctor import commented, frozen_figures, proposed
from seldinger.web.review.presenters.proposal import figures_told
from seldinger.web.review.queries import YEAR, Record
from seldinger.web.review.scope import Seen, is_whole, seen, seen_in
from seldinger.web.review.views.writing import technique_url, tried

_P = Permission
_BOTH, _POST = ("GET", "POST"), ("POST",)


# -- proposals -------------------------------------------------------------------------------------


@page(_P.SEE_REVIEW, methods=_BOTH)
def propose(request: PersonRequest, person_id: int) -> HttpResponse:
    """About one technique that the address names, or about all."""
    told = seen(request, person_id)
    if not told.proposes:
        raise Http404
    record = Record(told.hospital, YEAR, request.access.on)
    key = request.GET.get("entry", ALL)
    if key and not record.naming.knows(key):
        raise Http404
    mine = record.by_technique(record.of(person_id)).get(key, ())
    one = technique(record, key, mine) if key else total(record, person_id)
    form = ProposeForm(request.POST or None)
    given = form.cleaned_data if form.is_valid() else {}

    def act() -> Proposal:
        new = NewProposal(
            doctor=told.doctor, hospital=told.hospital, kind=Proposal.Kind(given["kind"]),
            reason=given["reason"], entry=key, name=one.title if key else "",
            figures=frozen_figures(one, record.window),
        )  # fmt: skip
        return proposals.propose(by=request.user, new=new)

    if made := done(form, act):
        messages.success(request, "建议已记下，已通知医师和医务处。授权没有任何改动。")
        return redirect("review_proposal", made.result.pk)
    return form_page(
        request, form, title=f"{told.doctor.name}：{one.title}", english="A proposal",
        button="提出建议", back=("质量评估", technique_url(told, key)),
        lead="建议只记下理由和现在的数字，不改动授权；要限制或暂停的，由医务处在授权页上另行登记。",
    )  # fmt: skip


@page(_P.SEE_REVIEW, _P.SEE_OWN_REVIEW)
def proposal(request: PersonRequest, proposal_id: int) -> HttpResponse:
    row, told = _proposal(request, proposal_id)
    context = {
        "seen": told,
        "proposal": proposed(row),
        "row": row,
        "figures": figures_told(row),
        "settle": SettleForm() if told.settles and row.state == Proposal.State.OPEN else None,
        "comments": [
            commented(one)
            for one in row.comments.filter(withdrawn_at=None).select_related("read_by")
        ],
        "comment": CommentForm() if told.is_own else None,
    }
    return render(request, "review/proposal.html", context)


@page(_P.GRANT, methods=_POST)
def proposal_settle(request: PersonRequest, proposal_id: int) -> HttpResponse:
    """Settled, or opened again."""
    row, told = _proposal(request, proposal_id)
    if not told.settles:
        raise Http404
    if request.POST.get("again"):
        tried(
            request,
            lambda: proposals.reopen_proposal(by=request.user, proposal=row),
            "建议已重新打开。",
        )
        return redirect("review_proposal", row.pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：请选结果，并写明做了什么。")
        return redirect("review_proposal", row.pk)
    tried(
        request,
        lambda: proposals.settle_proposal(by=request.user, proposal=row, **form.cleaned_data),
        "处理结果已记下，已通知医师。",
    )
    return redirect("review_proposal", row.pk)


def _proposal(request: PersonRequest, proposal_id: int) -> tuple[Proposal, Seen]:
    rows = Proposal.objects.select_related("doctor", "hospital", "by", "settled_by")
    row = get_object_or_404(rows, pk=proposal_id)
    return row, seen_in(request.access, row.doctor, row.hospital)


# -- what the doctor says --------------------------------------------------------------------------


@page(_P.SEE_OWN_REVIEW, methods=_POST)
def my_comment(request: PersonRequest) -> HttpResponse:
    """On one's own figures, one technique of them, or a proposal about oneself."""
    told = seen(request, request.user.pk)
    about, back = _about(request, told)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有保存：请写下意见。")
        return redirect(back)
    new = NewComment(hospital=told.hospital, text=form.cleaned_data["text"], **about)
    tried(
        request,
        lambda: proposals.comment(by=request.user, new=new),
        "意见已送到医务处。写错了的可以撤回。",
    )
    return redirect(back)


def _about(request: PersonRequest, told: Seen) -> tuple[dict[str, Any], str]:
    number = request.POST.get("proposal", "")
    if number:
        own = Proposal.objects.filter(doctor=request.user, hospital=told.hospital)
        row = get_object_or_404(own, pk=int(number) if number.isdecimal() else 0)
        about = {"proposal": row, "entry": row.entry, "name": row.name}
        return about, reverse("review_proposal", args=[row.pk])
    key = request.POST.get("entry", "")
    naming = Naming(catalogue_of(told.hospital, request.access.on))
    if not key:
        return {}, in_hospital(reverse("my_review"), told.hospital.pk)
    if not naming.knows(key):
        raise Http404
    return {"entry": key, "name": naming.title(key)}, technique_url(told, key)


@page(_P.GRANT, _P.SEE_OWN_REVIEW, methods=_POST)
def comment_settle(request: PersonRequest, comment_id: int) -> HttpResponse:
    """The office has read it; or its writer takes it back."""
    rows = Comment.objects.select_related("doctor", "hospital")
    row = get_object_or_404(rows, pk=comment_id)
    back = in_hospital(reverse("review", args=[row.doctor_id]), row.hospital_id)
    if row.doctor_id == request.user.pk:
        tried(
            request,
            lambda: proposals.withdraw_comment(by=request.user, comment=row),
            "意见已撤回。",
        )
        return redirect(back)
    if not is_whole(request.access, row.hospital, _P.GRANT):
        raise Http404
    tried(request, lambda: proposals.read_comment(by=request.user, comment=row), "已标为读过。")
    return redirect(back)
