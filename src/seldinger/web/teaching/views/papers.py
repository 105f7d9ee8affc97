"""Papers: brought in, written by hand, proved, read, and their journal's level."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from seldinger.errors import SeldingerError
from seldinger.web.logbook.duties import SentBeforeError
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.models import Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.uploads import opened
from seldinger.web.people.views.pages_of_forms import done, form_page
from seldinger.web.teaching.actions import papers as actions
from seldinger.web.teaching.entered import ProofTold
from seldinger.web.teaching.models import Paper, Proof
from seldinger.web.teaching.paper_forms import (
    CitationsForm,
    DescribeForm,
    LevelForm,
    PaperForm,
    PaperSupervisorForm,
    ProofForm,
)
from seldinger.web.teaching.presenters.papers import page_of
from seldinger.web.teaching.proofs import LARGEST
from seldinger.web.teaching.queries import bare_papers, own_papers, papers_for, proof_of
from seldinger.web.teaching.views.duties import own_training
from seldinger.web.teaching.words import rivals_of
from seldinger.workbooks.citations import Citation, read_citations

_P = Permission
_BOTH = ("GET", "POST")
_READ = (_P.SEE_TRAINEES, _P.SEE_OWN_PROGRESS, _P.VERIFY)


@page(_P.LOG_OWN, methods=_BOTH)
def bring_in(request: PersonRequest) -> HttpResponse:
    """First what was pasted, then each paper of it with what the citation does not say."""
    trainee = own_training(request)
    form = CitationsForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "teaching/paper_import.html", {"form": form})
    text = form.cleaned_data["text"]
    try:
        found = read_citations(text)
    except SeldingerError as error:
        form.add_error(None, f"{error}。")
        return render(request, "teaching/paper_import.html", {"form": form})
    return _settle(request, trainee, text, found)


def _settle(
    request: PersonRequest, trainee: Traineeship, text: str, found: Sequence[Citation]
) -> HttpResponse:
    sent = request.POST if "store" in request.POST else None
    supervisor = PaperSupervisorForm(sent, trainee=trainee)
    forms = [
        PaperForm(sent, trainee=trainee, citation=one, prefix=f"paper{number}")
        for number, one in enumerate(found)
    ]
    fault = ""
    if sent is not None and all([supervisor.is_valid(), *(form.is_valid() for form in forms)]):
        asked, key = supervisor.cleaned_data["supervisor"], supervisor.cleaned_data["key"]
        told = [form.told(asked) for form in forms if form.wanted]
        try:
            made = actions.add_papers(by=request.user, trainee=trainee, papers=told, key=key)
        except SentBeforeError as error:
            return _sent_before(request, error)
        except SeldingerError as error:
            fault = f"{error}。没有登记任何一篇。"
        else:
            return _added(request, made)
    context = {"text": text, "papers": list(zip(found, forms, strict=True)), "fault": fault,
               "supervisor": supervisor}  # fmt: skip
    return render(request, "teaching/paper_preview.html", context)


@page(_P.LOG_OWN, methods=_BOTH)
def add(request: PersonRequest) -> HttpResponse:
    """One paper, written by hand."""
    trainee = own_training(request)
    sent = request.POST if request.method == "POST" else None
    form = PaperForm(sent, trainee=trainee)
    supervisor = PaperSupervisorForm(sent, trainee=trainee)
    if sent is not None and all([form.is_valid(), supervisor.is_valid()]):
        asked, key = supervisor.cleaned_data["supervisor"], supervisor.cleaned_data["key"]
        papers = [form.told(asked)]
        try:
            made = actions.add_papers(by=request.user, trainee=trainee, papers=papers, key=key)
        except SentBeforeError as error:
            return _sent_before(request, error)
        except SeldingerError as error:
            form.add_error(None, f"{error}。")
        else:
            return _added(request, made)
    return render(request, "teaching/paper_add.html", {"form": form, "supervisor": supervisor})


@page(_P.LOG_OWN, methods=_BOTH)
def describe(request: PersonRequest, paper_claim_id: int) -> HttpResponse:
    """Journal, authors and DOI of a paper that was logged without them."""
    trainee = own_training(request)
    claim = get_object_or_404(bare_papers(request.access, trainee), pk=paper_claim_id)
    form = DescribeForm(request.POST or None, activity=claim)
    if made := done(
        form,
        lambda: actions.describe_paper(by=request.user, activity=claim, told=form.told()),
    ):
        messages.success(request, "已补充。请上传录用通知或论文首页作证明。")
        return redirect("paper", made.result.pk)
    return form_page(
        request, form, title=f"补充：{claim.title}", english="What the claim does not say",
        button="保存", back=("科研教学", reverse("my_teaching")),
        lead="登记和审核的结果不变，只补上期刊、作者和 DOI，并可上传证明。",
    )  # fmt: skip


def _sent_before(request: PersonRequest, error: SentBeforeError) -> HttpResponse:
    messages.info(request, f"{error}。")
    return redirect(f"{reverse('my_teaching')}#papers")


def _added(request: PersonRequest, made: Sequence[Paper]) -> HttpResponse:
    messages.success(request, f"已登记 {len(made)} 篇，等待审核。请上传录用通知或论文首页作证明。")
    if len(made) == 1:
        return redirect("paper", made[0].pk)
    return redirect(f"{reverse('my_teaching')}#papers")


@page(*_READ)
def paper(request: PersonRequest, paper_id: int) -> HttpResponse:
    found = get_object_or_404(papers_for(request.access), pk=paper_id)
    own = found.traineeship.person_id == request.user.pk
    context = {
        "page": page_of(found, proof_of(found), _rivals(request, found)),
        "id": found.pk,
        "own": own,
        "may_look_up": not own and request.access.may(_P.VERIFY),
    }
    return render(request, "teaching/paper.html", context)


def _rivals(request: PersonRequest, paper: Paper) -> list[tuple[Paper, bool]]:
    rivals = [*rivals_of(paper).select_related("traineeship__person").order_by("pk")]
    its = [one.pk for one in rivals]
    open_ = {*papers_for(request.access).filter(pk__in=its).values_list("pk", flat=True)}
    return [(one, one.pk in open_) for one in rivals]


@page(*_READ)
def proof(request: PersonRequest, paper_id: int) -> HttpResponse:
    """As a file to keep, never shown within a page: somebody else made it."""
    found = get_object_or_404(papers_for(request.access), pk=paper_id)
    file = proof_of(found)
    if file is None:
        raise Http404
    try:
        content = opened(file.content, "证明")
    except SeldingerError as error:
        raise Http404 from error
    name = content_disposition_header(True, f"论文证明.{file.media_type.rpartition('/')[2]}")
    return HttpResponse(content, file.media_type, headers={"Content-Disposition": name or ""})


@page(_P.LOG_OWN, methods=_BOTH)
def proof_add(request: PersonRequest, paper_id: int) -> HttpResponse:
    found = get_object_or_404(own_papers(request.access), pk=paper_id)
    form = ProofForm(request.POST or None, request.FILES or None)

    def act() -> Proof:
        file = form.cleaned_data["file"]
        told = ProofTold(file_name=file.name, content=file.read(LARGEST + 1))
        return actions.add_proof(by=request.user, paper=found, told=told)

    if request.method == "POST" and done(form, act):
        messages.success(request, "证明已加密保存，带教医师可以打开核对。")
        return redirect("paper", found.pk)
    context = {"form": form, "title": found.activity.title, "id": found.pk}
    return render(request, "teaching/paper_proof.html", context)


def _told_of_level(request: PersonRequest, row: Paper) -> None:
    if row.level == row.activity.level:
        messages.success(request, "期刊级别已核对。登记本身仍在“审核”里审核或退回。")
        return
    messages.warning(
        request,
        f"核对为“{row.level}”，登记写的是“{row.activity.level or '没有填'}”。"
        "审核过的已改回待审核，暂不计入：请带教医师到“审核”里退回，由学员改正级别。",
    )


@page(_P.VERIFY, methods=_BOTH)
def level(request: PersonRequest, paper_id: int) -> HttpResponse:
    found = get_object_or_404(
        papers_for(request.access).exclude(traineeship__person=request.user), pk=paper_id
    )
    form = LevelForm(request.POST or None, paper=found)
    if made := done(
        form,
        lambda: actions.confirm_level(by=request.user, paper=found, **form.cleaned_data),
    ):
        _told_of_level(request, made.result)
        return redirect("paper", found.pk)
    return form_page(
        request, form, title="核对期刊级别", english="Look up the journal's level",
        button="核对", back=("这篇论文", reverse("paper", args=[found.pk])),
        lead=f"{found.journal}：学员填的是“{found.activity.level or '没有填'}”。"
        + ("另一位学员也登记为这篇论文的第一作者，请先核对位次。" if rivals_of(found) else ""),
    )  # fmt: skip
