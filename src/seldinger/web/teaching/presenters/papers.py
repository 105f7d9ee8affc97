"""A paper: its line in a list, and its own page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.web.logbook.entry_cards import BADGES, WITHDRAWN, Badge
from seldinger.web.people.presenters.words import minute
from seldinger.web.teaching.models import Paper, Proof
from seldinger.web.teaching.words import differences
from seldinger.workbooks.citations import doi_address

_KB, _MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class PaperRow:
    """proof: whether there is one, and whether the level was looked up, in words."""

    title: str
    about: str
    badge: Badge
    owes: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    is_self: bool


@dataclass(frozen=True, slots=True)
class PaperPage:
    """facts: (what, words). proof: (words, address); empty where there is none. owes: what a
    supervisor would still miss. rivals: (name, address) of who claims the same place."""

    title: str
    trainee: str
    badge: Badge
    authors: tuple[Author, ...]
    facts: tuple[tuple[str, str], ...]
    doi: str
    doi_url: str
    proof: tuple[str, str]
    proof_digest: str
    level: tuple[tuple[str, str], ...]
    differs: str
    rivals: tuple[tuple[str, str], ...]
    owes: tuple[str, ...]
    claim_url: str
    is_withdrawn: bool


def row_of(paper: Paper, proof: Proof | None) -> PaperRow:
    return PaperRow(
        title=paper.activity.title,
        about=f"{paper.journal} · {paper.activity.day.isoformat()} · {paper.activity.capacity}",
        badge=_badge(paper), owes=owes(paper, proof), url=reverse("paper", args=[paper.pk]),
    )  # fmt: skip


def page_of(
    paper: Paper, proof: Proof | None, rivals: Iterable[tuple[Paper, bool]] = ()
) -> PaperPage:
    """rivals: papers that claim the same place, and whether the reader may open them."""
    claim = paper.activity
    return PaperPage(
        title=claim.title, trainee=paper.traineeship.person.name, badge=_badge(paper),
        authors=tuple(
            Author(name, number == paper.place)
            for number, name in enumerate(paper.authors, start=1)
        ),
        facts=(
            ("类型", claim.type), ("期刊", paper.journal), ("本人", _place(paper)),
            ("录用", _day(paper.accepted_on)), ("发表", _day(paper.published_on)),
            ("期刊级别", f"{claim.level}（学员填写）" if claim.level else "没有填"),
            ("带教医师", claim.supervisor.name if claim.supervisor else "未写明"),
        ),
        doi=paper.doi, doi_url=doi_address(paper.doi) if paper.doi else "",
        proof=_proof(paper, proof), proof_digest=proof.digest if proof else "",
        level=_level(paper), differs=_differs(paper),
        rivals=tuple(_rival(*one) for one in rivals), owes=owes(paper, proof),
        claim_url=reverse("claim", args=["activity", claim.pk]),
        is_withdrawn=claim.withdrawn_at is not None,
    )  # fmt: skip


def owes(paper: Paper, proof: Proof | None) -> tuple[str, ...]:
    missing = [] if proof else ["没有证明文件"]
    return (*missing, *(() if paper.level else ("期刊级别没有核对",)))


def _badge(paper: Paper) -> Badge:
    claim = paper.activity
    return WITHDRAWN if claim.withdrawn_at else BADGES[State(claim.state)]


def _place(paper: Paper) -> str:
    told = f"第 {paper.place} 作者，共 {len(paper.authors)} 位"
    return f"{told}，共同第一作者" if paper.co_first else told


def _day(day: date | None) -> str:
    return day.isoformat() if day else "没有填"


def _proof(paper: Paper, proof: Proof | None) -> tuple[str, str]:
    if proof is None:
        return "", ""
    large = proof.size >= _MB
    size = f"{proof.size / _MB:.1f} MB" if large else f"{max(1, proof.size // _KB)} KB"
    kind = proof.media_type.rpartition("/")[2].upper()
    return f"{kind} {size}，{minute(proof.at)} 上传", reverse("paper_proof", args=[paper.pk])


def _level(paper: Paper) -> tuple[tuple[str, str], ...]:
    if not paper.level or paper.level_by is None or paper.level_at is None:
        return ()
    source = (("出处", paper.level_source),) if paper.level_source else ()
    who = f"{paper.level_by.name}，{minute(paper.level_at)}"
    return (("核对为", paper.level), *source, ("核对人", who))


def _rival(paper: Paper, is_open: bool) -> tuple[str, str]:
    """Nobody is named to a reader who may not open it."""
    if not is_open:
        return "另一位学员", ""
    return paper.traineeship.person.name, reverse("paper", args=[paper.pk])


def _differs(paper: Paper) -> str:
    """The claim says what it says: its trainee puts it right, its supervisor returns it."""
    found = differences(paper)
    if not found:
        return ""
    return (
        f"{''.join(f'{one}。' for one in found)}"
        "计入与否以登记里写的为准：请带教医师退回这条登记，由学员改正后再送审。"
    )
