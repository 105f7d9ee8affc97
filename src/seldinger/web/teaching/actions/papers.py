"""Papers: logged as claims, proved by a file, their journal's level looked up by a supervisor."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions.telling import notify
from seldinger.web.logbook.actions.duties import check_unsent, log_activity
from seldinger.web.logbook.duties import EnteredActivity
from seldinger.web.logbook.duty_checks import check_day
from seldinger.web.logbook.models import Activity
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.people.uploads import sealed
from seldinger.web.teaching.actions.reopening import concerned, reopen
from seldinger.web.teaching.entered import PaperTold, ProofTold
from seldinger.web.teaching.models import Paper, Proof
from seldinger.web.teaching.proofs import media_type_of
from seldinger.web.teaching.words import rivals_of, words_of
from seldinger.workbooks.citations import MOST, doi_of


@action
def add_papers(
    *, by: Person, trainee: Traineeship, papers: Sequence[PaperTold], key: UUID | None = None
) -> list[Paper]:
    """All of them or none, each with its claim. Raises SeldingerError, which names the paper.

    key: of the form. Raises SentBeforeError where it was taken already.
    """
    if not 1 <= len(papers) <= MOST:
        raise SeldingerError(f"一次请登记 1 至 {MOST} 篇")
    # One form of a trainee after the other, so that what comes twice is seen.
    Traineeship.objects.select_for_update(no_key=True).get(pk=trainee.pk)
    check_unsent(by, key)
    rows = [
        # The key goes with the first: all of them are one form.
        _added(by, trainee, told, number, key if number == 1 else None)
        for number, told in enumerate(papers, start=1)
    ]
    record(
        by=by, act="teaching.add_papers", on=rows[0], trainee=trainee.pk,
        claims=[row.activity_id for row in rows],
    )  # fmt: skip
    return rows


def _added(
    by: Person, trainee: Traineeship, told: PaperTold, number: int, key: UUID | None
) -> Paper:
    try:
        doi = _checked(trainee, told)
        activity = log_activity(
            by=by, trainee=trainee,
            entered=EnteredActivity(
                day=told.day or timezone.localdate(), type=told.type, title=told.title,
                capacity=words_of(trainee).author(told.place, co_first=told.co_first),
                level=told.level, supervisor=told.supervisor,
            ),
            key=key,
        )  # fmt: skip
    except SeldingerError as error:
        raise SeldingerError(f"第 {number} 篇：{error}") from None
    return _kept(trainee, activity, told, doi)


def _kept(trainee: Traineeship, activity: Activity, told: PaperTold, doi: str) -> Paper:
    paper = Paper.objects.create(
        activity=activity, traineeship=trainee, doi=doi, journal=told.journal,
        authors=list(told.authors), place=told.place, co_first=told.co_first,
        accepted_on=told.accepted_on, published_on=told.published_on, made_at=timezone.now(),
    )  # fmt: skip
    rivals = [*rivals_of(paper).select_related("activity__supervisor", "traineeship__person")]
    for one in [paper, *rivals] if rivals else ():
        supervisor = one.activity.supervisor
        notify(
            to=[one.traineeship.person, *([supervisor] if supervisor else [])],
            kind="paper_conflict", about=f"paper-conflict-{one.pk}",
            url=reverse("paper", args=[one.pk]),
        )  # fmt: skip
    return paper


@action
def describe_paper(*, by: Person, activity: Activity, told: PaperTold) -> Paper:
    """What a claim that was logged without it does not say: it stays as it was verified.

    Of `told` the type, title, level and supervisor are the claim's, whatever they are.
    """
    row = _held(activity.pk)
    trainee = row.traineeship
    if trainee.person_id != by.pk:
        raise SeldingerError("只能补充自己的论文")
    if row.withdrawn_at is not None:
        raise SeldingerError("这条登记已撤回。请先恢复，再补充")
    if Paper.objects.filter(activity=row).exists():
        raise SeldingerError("这篇论文已经补充过，不用再填")
    said = words_of(trainee).author(told.place, co_first=told.co_first)
    if row.capacity and row.capacity != said:
        raise SeldingerError(
            f"登记里写的是“{row.capacity}”，这里填的位次是“{said}”。请核对位次；"
            "登记写错了的，请先到“我的登记”改正那一条"
        )
    whole = replace(told, type=row.type, title=row.title, level=row.level)
    paper = _kept(trainee, row, told, _checked(trainee, whole))
    facts_changed(trainee)
    record(by=by, act="teaching.describe_paper", on=paper, trainee=trainee.pk, claims=[row.pk])
    return paper


def _held(pk: int) -> Activity:
    """A paper's claim, held as all hold it who change it: the claim, then its trainee."""
    row = Activity.objects.select_for_update(of=("self",)).get(pk=pk)
    Traineeship.objects.select_for_update(no_key=True).get(pk=row.traineeship_id)
    return row


def _checked(trainee: Traineeship, told: PaperTold) -> str:
    """The DOI, as it is compared."""
    if told.type not in words_of(trainee).paper_types:
        raise SeldingerError("请选择论文或综述")
    if told.day is None:
        raise SeldingerError("请填录用日期或发表日期")
    for day in (told.accepted_on, told.published_on):
        if day is not None:
            check_day(trainee, day)
    if not told.journal.strip():
        raise SeldingerError("请写上期刊名称")
    if not 1 <= told.place <= len(told.authors):
        raise SeldingerError("请在作者里选出本人")
    if told.co_first and told.place == 1 and len(told.authors) == 1:
        raise SeldingerError("只有一位作者，不能是共同第一作者")
    doi = doi_of(told.doi)
    before = Paper.objects.filter(traineeship=trainee, doi=doi).exclude(doi="").first()
    if before is not None:
        withdrawn = before.activity.withdrawn_at is not None
        remedy = "已撤回，请到“我的登记”恢复" if withdrawn else "不用再登记"
        raise SeldingerError(f"这个 DOI 您登记过了，{remedy}")
    return doi


@action
def add_proof(*, by: Person, paper: Paper, told: ProofTold) -> Proof:
    """The file is kept encrypted; the one before it is emptied, and that it was there stays."""
    claim = _held(paper.activity_id)
    row = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if row.traineeship.person_id != by.pk:
        raise SeldingerError("只能给自己的论文上传证明")
    if claim.withdrawn_at is not None:
        raise SeldingerError("这篇论文已撤回。请先到“我的登记”恢复")
    proofs = Proof.objects.filter(paper=row, replaced_at=None)
    if claim.state == State.VERIFIED and proofs.exists():
        raise SeldingerError(
            "这篇论文已审核，审核时看的证明要留着，不能换。证明有误的，请带教医师退回这条登记；"
            "不能再退回的，请先改正登记送审，再换"
        )
    media_type, now = media_type_of(told.content), timezone.now()
    proofs.update(replaced_at=now, content=b"")
    proof = Proof.objects.create(
        paper=row, file_name=told.file_name[-200:], media_type=media_type,
        size=len(told.content), digest=sha256(told.content).hexdigest(),
        content=sealed(told.content), by=by, at=now,
    )  # fmt: skip
    # The file's digest, so that another in its place would show; never its name.
    supervisor = claim.supervisor
    notify(
        to=[supervisor] if supervisor else [], kind="paper_proved", about=f"paper-{row.pk}",
        url=reverse("paper", args=[row.pk]), trainee=by.name,
    )  # fmt: skip
    facts_changed(claim.traineeship)
    record(by=by, act="teaching.add_proof", on=row, digest=proof.digest, size=proof.size)
    return proof


@action
def confirm_level(*, by: Person, paper: Paper, level: str, source: str) -> Paper:
    """What the supervisor found the journal to be. The claim is theirs to verify or return.

    One that was verified as of another level waits again: what was verified was found to be
    otherwise, and does not count meanwhile.
    """
    claim = _held(paper.activity_id)
    row = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if row.traineeship.person_id == by.pk:
        raise SeldingerError("不能核对自己的论文。请带教医师核对")
    if level not in words_of(row.traineeship).rulebook.levels:
        raise SeldingerError("培训细则里没有这种期刊级别。请从列出的里选一种")
    row.level, row.level_source = level, source.strip()
    row.level_by, row.level_at = by, timezone.now()
    row.save()
    reopened = claim.state == State.VERIFIED and claim.level != level
    if reopened:
        reopen(by, claim)
        notify(
            to=concerned(by, claim), kind="paper_reopened", about=f"paper-{claim.pk}",
            url=reverse("claim", args=["activity", claim.pk]), who=by.name,
        )  # fmt: skip
    record(by=by, act="teaching.confirm_level", on=row, level=level, reopened=reopened)
    return row
