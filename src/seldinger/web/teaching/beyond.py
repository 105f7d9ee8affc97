"""From a claim's page to what is known of it here: the paper with its proof, the session."""

from collections.abc import Iterator

from django.urls import reverse

from seldinger.web.logbook.claim_page import beyond
from seldinger.web.logbook.entry_cards import Claimed
from seldinger.web.logbook.models import Activity
from seldinger.web.teaching.models import Paper
from seldinger.web.teaching.words import differences


def add() -> None:
    beyond.append(_paper)


def _paper(claim: Claimed) -> Iterator[tuple[str, str]]:
    if not isinstance(claim, Activity):
        return
    for paper in Paper.objects.filter(activity=claim).select_related("activity", "traineeship"):
        proved = paper.proofs.filter(replaced_at=None).exists()
        words = "论文与证明" if proved else "论文（还没有证明）"
        found = differences(paper)
        words += f"：与登记不符，{'；'.join(found)}" if found else ""
        yield words, reverse("paper", args=[paper.pk])
