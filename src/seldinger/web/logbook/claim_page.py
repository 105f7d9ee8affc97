"""The page of one claim: what it says, what was said of it, and before.

An operation has its case's page; one that was withdrawn has this.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.web.logbook.entries_list import with_another_trainee
from seldinger.web.logbook.entry_cards import (
    BADGES,
    WITHDRAWN,
    Badge,
    Claimed,
    title_and_detail,
)
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Basis,
    ImagingReports,
    Outcome,
    Participation,
    Source,
)
from seldinger.web.logbook.queries import SLUGS
from seldinger.web.logbook.versions import Difference, category_word, differences, versions_of
from seldinger.web.people.access import Access
from seldinger.web.people.presenters.words import minute

# What other apps know of a claim: (words, address) of their pages; each adds its own as it loads.
beyond: list[Callable[[Claimed], Iterable[tuple[str, str]]]] = []
# What is to be looked at before signing, of many activities at once, by their primary keys.
to_look_at: list[Callable[[Sequence[Activity]], Mapping[int, tuple[str, str]]]] = []


@dataclass(frozen=True, slots=True)
class Change:
    """Version `number` became the next one. by: who changed it."""

    number: int
    by: str
    at: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """facts and decision: (what, words). question: another trainee has logged it too. beside:
    (words, address) of the trainee's other withdrawn parts in the case. beyond: the same of pages
    of other apps about it."""

    kind: str
    title: str
    trainee: str
    trainee_url: str
    badge: Badge
    facts: tuple[tuple[str, str], ...]
    decision: tuple[tuple[str, str], ...]
    returned: str
    question: str
    beside: tuple[tuple[str, str], ...]
    beyond: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    version: int
    is_own: bool
    is_withdrawn: bool
    is_verified: bool


def page_of(claim: Claimed, slug: str, access: Access, *, may_see_trainee: bool) -> ClaimPage:
    title, detail = title_and_detail(claim)
    trainee = claim.traineeship
    withdrawn = claim.withdrawn_at is not None
    return ClaimPage(
        kind=SLUGS[slug],
        title=f"{title} · {detail}" if detail else title,
        trainee=trainee.person.name,
        trainee_url=reverse("trainee", args=[trainee.pk]) if may_see_trainee else "",
        badge=WITHDRAWN if withdrawn else BADGES[claim.state],
        facts=tuple((what, words) for what, words in _facts(claim) if words),
        decision=tuple((what, words) for what, words in _decision(claim) if words),
        returned=claim.message if claim.state == State.RETURNED else "",
        question=_question(claim),
        beside=tuple(_beside(claim)),
        beyond=tuple(one for ask in beyond for one in ask(claim)),
        changes=tuple(_changes(claim)),
        version=claim.version,
        is_own=trainee.person_id == access.person.pk,
        is_withdrawn=withdrawn,
        is_verified=claim.state == State.VERIFIED,
    )


def _facts(claim: Claimed) -> Iterator[tuple[str, str]]:
    yield from _own_facts(claim)
    late = claim.days_late(_day(claim))
    logged = minute(claim.logged_at)
    yield "登记", f"{logged}，迟登 {late} 天" if late else logged
    if claim.source != Source.LOGGED:
        yield "来源", str(Source(claim.source).label)


def _day(claim: Claimed) -> date:
    return claim.procedure.case.day if isinstance(claim, Participation) else claim.day


def _own_facts(claim: Claimed) -> Iterator[tuple[str, str]]:
    match claim:
        case Participation(procedure=act):
            yield "日期", f"{act.case.day.isoformat()} 第 {act.case.session} 台"
            yield "医院", act.case.hospital.name
            yield "患者", act.case.number_tail
            yield "手术操作", act.name or category_word(act.category)
            yield "角色", claim.role if claim.is_scrubbed else f"{claim.role}（未上台）"
            yield "结果", str(Outcome(act.outcome).label)
        case Admission():
            yield "入院日期", claim.day.isoformat()
            yield "医院", claim.hospital.name
            yield "患者", claim.number_tail
            yield "类别", category_word(claim.kind) if claim.kind else "按当日岗位"
        case ImagingReports():
            since = f"{claim.start.isoformat()} 至 " if claim.start else ""
            yield "日期", f"{since}{claim.day.isoformat()}"
            yield "检查", claim.exam
            yield "部位", claim.part
            yield "份数", str(claim.number)
        case Activity():
            yield "日期", claim.day.isoformat()
            yield "类型", claim.type
            yield "题目或内容", claim.title
            yield "本人作用", claim.capacity
            yield "期刊级别", claim.level


def _decision(claim: Claimed) -> Iterator[tuple[str, str]]:
    """Whose word it is, when it was given, and on what it rests."""
    named, now = claim.named, claim.supervisor
    if named and named != now:
        yield "原写", f"{named.name}，后改派"
    yield "带教医师", now.name if now else "未写明"
    if claim.decided_by and claim.decided_at:
        did = "退回" if claim.state == State.RETURNED else "审核"
        yield did, f"{claim.decided_by.name}，{minute(claim.decided_at)}"
    if claim.basis:
        yield "依据", str(Basis(claim.basis).label)
    yield "理由", claim.basis_reason
    if claim.batch:
        batch = claim.batch
        yield "成批证明", f"{batch.start} 至 {batch.end}，{batch.covered} 条"


def _question(claim: Claimed) -> str:
    if not isinstance(claim, Admission):
        return ""
    own = Admission.objects.filter(pk=claim.pk)
    if not with_another_trainee(own).exists():
        return ""
    return (
        "另一名学员也登记了这次住院。一次住院只有一名负责的学员："
        "请与带教医师核对是谁负责，另一方撤回或改正自己的登记。"
    )


def _beside(claim: Claimed) -> Iterator[tuple[str, str]]:
    """The list of entries names a withdrawn case once."""
    if not isinstance(claim, Participation):
        return
    others = Participation.objects.filter(
        traineeship=claim.traineeship_id, procedure__case=claim.procedure.case_id,
        withdrawn_at__isnull=False,
    ).exclude(pk=claim.pk)  # fmt: skip
    for one in others.select_related("procedure").order_by("procedure__position", "pk"):
        yield " · ".join(title_and_detail(one)), reverse("claim", args=["participation", one.pk])


def _changes(claim: Claimed) -> Iterator[Change]:
    """The newest first; each version against what came after it."""
    kept = list(versions_of(claim))
    told: list[Any] = [*kept, claim]
    for before, after in reversed(list(pairwise(told))):
        by = before.by.name if before.by else "平台"
        yield Change(before.number, by, minute(before.until), differences(before, after))
