"""The norms this installation knows: what each holds, its version and hash, who uses it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localdate

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.norms.models import NormVersion
from seldinger.web.norms.presenters.words import used_by
from seldinger.web.norms.queries import Joined
from seldinger.web.people.models import Base, Hospital

TakenOver = Mapping[tuple[str, str, str], NormVersion]


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm on the shelf. `notice` is set on demonstration norms; `search`: it has a search."""

    kind: str
    title: str
    url: str
    lead: str
    version: str
    hash: str
    since: str
    used: str
    notice: str
    links: tuple[Link, ...]
    search: bool = False


def rulebook_norm(rulebook: Rulebook, bases: list[Base], taken: TakenOver) -> Norm:
    own = (rulebook.id,)
    mine = [base.name for base in bases if base.rulebook == rulebook.id]
    posts, items = len(rulebook.posts), len(rulebook.learning)
    return Norm(
        kind="培训细则",
        title=rulebook.title,
        url=reverse("rulebook", args=own),
        lead=f"{len(rulebook.requirements)} 项要求，{posts} 个岗位，{items} 项知识与技能",
        version=rulebook.version,
        hash=rulebook.hash[:12],
        since=_since(taken, "rulebooks", rulebook.id, rulebook.version),
        used=used_by(mine),
        notice=rulebook.notice or "",
        links=(Link("原文", reverse("rulebook_source", args=own), "list"),),
    )


def catalogue_norm(catalogue: Catalogue, hospitals: list[Hospital], taken: TakenOver) -> Norm:
    own = (catalogue.id,)
    mine = [hospital.name for hospital in hospitals if hospital.catalogue == catalogue.id]
    return Norm(
        kind="手术分级目录",
        title=catalogue.title,
        url=reverse("catalogue", args=own),
        lead=f"{len(catalogue.entries)} 条，{len(catalogue.lists)} 个专业，"
        f"{len(catalogue.overlays)} 项提级管理",
        version=catalogue.version,
        hash=catalogue.hash[:12],
        since=_since(taken, "catalogues", catalogue.id, catalogue.version),
        used=used_by(mine),
        notice=catalogue.notice or "",
        links=(Link("原文", reverse("catalogue_source", args=own), "list"),),
        search=not catalogue.notice,
    )


def crosswalk_norm(pair: Joined, taken: TakenOver) -> Norm:
    crosswalk = pair.crosswalk
    categories = len({feed.category for feed in crosswalk.feeds})
    return Norm(
        kind="对照与缺口",
        title=f"{pair.rulebook.title} 与 {pair.catalogue.title}",
        url=reverse("gaps", args=(pair.rulebook.id,)),
        lead=f"{len(crosswalk.gaps)} 项缺口，{categories} 个类别归入 {len(crosswalk.feeds)} 处条目",
        version=crosswalk.version,
        hash=pair.hash[:12],
        since=_since(taken, "crosswalks", crosswalk.id, crosswalk.version),
        used="",
        notice=pair.rulebook.notice or "",
        links=(),
    )


def _since(taken: TakenOver, *norm: str) -> str:
    kind, name, version = norm
    row = taken.get((kind, name, version))
    return localdate(row.taken_over_at).isoformat() if row else ""
