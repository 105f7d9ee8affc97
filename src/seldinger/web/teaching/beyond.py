"""From a claim's page to what is known of it here: the paper with its proof, the session."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse

from seldinger.web.logbook.claim_page import beyond, to_look_at
from seldinger.web.logbook.entry_cards import Claimed
from seldinger.web.logbook.models import Activity
from seldinger.web.teaching.models import Paper, Proof, SessionPart
from seldinger.web.teaching.words import differences, rivals_of


def add() -> None:
    beyond.append(_paper)
    beyond.append(_session)
    to_look_at.append(_proofs)


def _session(claim: Claimed) -> Iterator[tuple[str, str]]:
    if not isinstance(claim, Activity):
        return
    for part in SessionPart.objects.filter(activity=claim).select_related("session"):
        cancelled = "（已取消）" if part.session.cancelled_at else ""
        yield f"教学活动{cancelled}", reverse("teaching_session", args=[part.session_id])


def _paper(claim: Claimed) -> Iterator[tuple[str, str]]:
    if not isinstance(claim, Activity):
        return
    for paper in Paper.objects.filter(activity=claim).select_related("activity", "traineeship"):
        proved = paper.proofs.filter(replaced_at=None).exists()
        words = "论文与证明" if proved else "论文（还没有证明）"
        found = differences(paper)
        words += "：另有学员登记为第一作者，请核对" if rivals_of(paper).exists() else ""
        words += f"：与登记不符，{'；'.join(found)}" if found else ""
        yield words, reverse("paper", args=[paper.pk])


def _proofs(activities: Sequence[Activity]) -> Mapping[int, tuple[str, str]]:
    """By the claim the paper's proof, or the paper where there is none: one query."""
    rows = Paper.objects.filter(activity__in=activities).annotate(
        proved=Exists(Proof.objects.filter(paper=OuterRef("pk"), replaced_at=None))
    )
    return {
        claim: ("打开证明", reverse("paper_proof", args=[paper]))
        if proved
        else ("没有证明文件：看论文", reverse("paper", args=[paper]))
        for claim, paper, proved in rows.values_list("activity", "pk", "proved")
    }
