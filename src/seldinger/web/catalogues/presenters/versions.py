"""The versions of one hospital as rows, and the state of each as icon, word and colour."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.web.catalogues.versions import State, Version
from seldinger.web.norms.filters import Filters, address
from seldinger.web.norms.presenters.words import GRADE
from seldinger.web.people.models import Hospital
from seldinger.web.people.presenters.sign import Sign

SIGNS = {
    State.DRAFT: Sign("edit", "草案", "catalogue-draft"),
    State.COMING: Sign("clock", "将生效", "catalogue-coming"),
    State.IN_FORCE: Sign("check", "生效中", "catalogue-in-force"),
    State.SUPERSEDED: Sign("calendar", "已被取代", "catalogue-superseded"),
    State.WITHDRAWN: Sign("undo", "已撤回", "catalogue-superseded"),
}


@dataclass(frozen=True)
class Row:
    """url: of the version, or of the draft."""

    title: str
    url: str
    sign: Sign
    span: str
    document: str
    by: str


def rows(hospital: Hospital, versions: Iterable[Version]) -> list[Row]:
    return [_row(hospital, one) for one in versions]


def _row(hospital: Hospital, version: Version) -> Row:
    adoption, draft = version.adoption, version.draft
    who = adoption.by if adoption else draft.changed_by if draft else None
    verb = "采用" if adoption else "修改"
    return Row(
        title=name_of(version),
        url=url_of(hospital, version),
        sign=SIGNS[version.state],
        span=span_of(version),
        document=adoption.document if adoption else "还没有决定" if draft else "平台自带，没有决定",
        by=f"{who.name}{verb}" if who else "",
    )


def name_of(version: Version) -> str:
    """“第 3 版”; of a draft what it would become, and its own number."""
    if version.draft is not None:
        return f"第 {version.version} 版草案（草案 {version.draft.pk}）"
    return f"第 {version.version} 版"


def url_of(hospital: Hospital, version: Version) -> str:
    if version.draft is not None:
        return reverse("catalogue_version_draft", args=[version.draft.pk])
    return reverse("catalogue_version", args=[hospital.pk, version.name, version.version])


def span_of(version: Version) -> str:
    if version.draft is not None:
        return f"{timezone.localtime(version.draft.changed_at):%Y-%m-%d} 最后修改"
    if version.state is State.WITHDRAWN:
        return f"原定 {version.start} 起，生效前撤回"
    begin = f"{version.start} 起" if version.start else "原文没有日期"
    return f"{begin}，至 {version.end}" if version.end else begin


def lead_of(versions: Iterable[Version]) -> str:
    """Which holds today, and what comes."""
    told = [*versions]
    now = next((one for one in told if one.state is State.IN_FORCE), None)
    coming = [one for one in told if one.state is State.COMING]
    drafts = sum(one.state is State.DRAFT for one in told)
    first = f"今天按{name_of(now)}定级" if now else "今天没有生效的目录，手术都未定级"
    later = "；".join(f"{name_of(one)}自 {one.start} 起生效" for one in reversed(coming))
    more = f"有 {drafts} 份草案" if drafts else ""
    return "；".join(part for part in (first, later, more) if part) + "。"


@dataclass(frozen=True)
class Count:
    """One grade, as the catalogue has it and as it is managed."""

    word: str
    own: int
    managed: int


def counts(catalogue: Catalogue) -> list[Count]:
    own = [entry.grade for entry in catalogue.entries]
    managed = [catalogue.managed_grade(entry) for entry in catalogue.entries]
    return [Count(word, own.count(n), managed.count(n)) for n, word in GRADE.items()]


def norm_address(catalogue: Catalogue) -> str:
    return address(catalogue, Filters())
