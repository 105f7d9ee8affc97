"""What a doctor may do today: grants in force by kind, those under a proctor, those that ended."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.grading.grant import GrantState
from seldinger.domain.grading.privilege import Answer, Decision
from seldinger.report.privileges import GRADE
from seldinger.web.norms.presenters.catalogue import marked
from seldinger.web.norms.presenters.words import Grade, grade_of
from seldinger.web.people.models import Hospital, Membership, Person
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.offering import Offer
from seldinger.web.privileges.presenters.answer import Badge, badge
from seldinger.web.privileges.presenters.grants import proctored_words
from seldinger.web.privileges.queries import as_domain, words_of
from seldinger.web.privileges.wording import (
    STATES,
    entry_text,
    list_title,
    scope_words,
    span_words,
    technology_title,
)

LATELY = timedelta(days=180)
_GONE = "现行目录里没有，不能凭此施行"
_RAISED = "级别已提高，须重新授权"
Given = Mapping[tuple[str, str], Catalogue]  # in whose words each grant was given
_GROUPS = {
    Grant.Kind.LIST: "专业目录",
    Grant.Kind.ENTRIES: "单项手术",
    Grant.Kind.TECHNOLOGY: "限制类技术",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that may be done. note: what restricts it, or empty."""

    text: str
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class GrantLine:
    """foot: document and days. state, since: of a grant that does not hold today."""

    id: int
    items: tuple[Item, ...]
    foot: str
    state: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: tuple[GrantLine, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One hospital. works_there: today.

    alone: what may be done without anybody; proctored: beside somebody.
    """

    hospital: str
    work: str
    works_there: bool
    lead: str
    alone: tuple[Group, ...]
    proctored: tuple[GrantLine, ...]
    ended: tuple[GrantLine, ...]


@dataclass(frozen=True, slots=True)
class HitLine:
    """An entry asked for this doctor today. url: the whole answer, or empty. said: see `Offer`."""

    url: str
    name: SafeString
    part: SafeString
    list_title: str
    grade: Grade
    badge: Badge
    said: str


# -- the grants of one hospital --------------------------------------------------------------------


def section(
    hospital: Hospital,
    grants: Iterable[Grant],
    works: Iterable[Membership],
    catalogue: Catalogue | None,
    on: date,
    may_read: Callable[[Grant], bool],
    *,
    has_left: bool = False,
) -> Section:
    """may_read: of which grants the reader sees why they were suspended or revoked.

    has_left: the doctor is known not to work there that day: no grant carries anything.
    """
    its = [grant for grant in grants if grant.hospital_id == hospital.pk]
    rows = [(grant, as_domain(grant, on)) for grant in its]
    here = [one for one in works if one.hospital_id == hospital.pk]
    states = {grant.pk: domain.state(on) for grant, domain in rows}
    in_force = [one for one in rows if states[one[0].pk] is GrantState.IN_FORCE]
    held = [] if has_left else in_force
    alone = [grant for grant, domain in held if not domain.needs_proctor]
    beside = [grant for grant, domain in held if domain.needs_proctor]
    ended = [grant for grant, _ in rows if _is_late(grant, states[grant.pk], on)]
    given = words_of(grant for grant, _ in rows)
    # All of them are of one doctor in one hospital: what goes for one goes for the others.
    reasons = bool(ended) and may_read(ended[0])
    return Section(
        hospital=hospital.name,
        work="、".join(filter(None, map(_work, here))),
        works_there=bool(here),
        lead=_left(len(in_force))
        if has_left
        else _lead(len(alone), len(beside), [states[one.pk] for one in ended]),
        alone=tuple(_groups(alone, catalogue, given, on)),
        proctored=tuple(_line(one, catalogue, given, on) for one in beside),
        ended=tuple(_ended(one, given, states[one.pk], on, reasons) for one in ended),
    )


def _work(work: Membership) -> str:
    told = (work.department.name if work.department else "", work.title)
    return " ".join(part for part in told if part)


def _left(held: int) -> str:
    told = f"{held} 份授权今天都不能用" if held else "没有可用的授权"
    return f"今天已不在这家医院任职，{told}。仍在任职的，请先请管理员核对任职起止。"


def _lead(alone: int, beside: int, ended: list[GrantState]) -> str:
    if not alone + beside:
        told = "今天没有有效的授权。没有授权的手术请由有权限的医师施行"
    else:
        told = f"今天有 {alone + beside} 份有效的授权"
        told += f"，其中 {beside} 份须有带教" if beside else ""
    resting = ended.count(GrantState.SUSPENDED)
    return told + (f"；{resting} 份在暂停中。" if resting else "。")


def _groups(
    grants: list[Grant], catalogue: Catalogue | None, given: Given, on: date
) -> Iterator[Group]:
    for kind, title in _GROUPS.items():
        lines = tuple(_line(one, catalogue, given, on) for one in grants if one.kind == kind)
        if lines:
            yield Group(title, lines)


def _line(grant: Grant, catalogue: Catalogue | None, given: Given, on: date) -> GrantLine:
    """What it covers by the catalogue of today, in the words of its own where that has none."""
    own = given[grant.catalogue, grant.version]
    return GrantLine(grant.pk, tuple(_items(grant, catalogue or own, own)), _foot(grant, on))


def _foot(grant: Grant, on: date) -> str:
    proctor = proctored_words(grant, on) if grant.proctored else ""
    told = (proctor, grant.document, span_words(grant.start, grant.end))
    return " · ".join(part for part in told if part)


def _items(grant: Grant, catalogue: Catalogue, own: Catalogue) -> Iterator[Item]:
    if grant.kind == Grant.Kind.LIST:
        there = any(one.id == grant.list_id for one in catalogue.lists)
        note = _restricted(grant, catalogue) if there else _GONE
        title = list_title(catalogue if there else own, grant.list_id)
        yield Item(title, f"{GRADE[grant.grade or 1]}及以下", note)
    elif grant.kind == Grant.Kind.TECHNOLOGY:
        there = any(one.id == grant.technology for one in catalogue.overlays)
        title = technology_title(catalogue if there else own, grant.technology)
        yield Item(title, "", "" if there else _GONE)
    else:
        for entry, granted in grant.entries.items():
            yield _entry(catalogue, own, entry, granted, grant.laid.get(entry, ()))


def _restricted(grant: Grant, catalogue: Catalogue) -> str:
    """A list never covers what is restricted: whoever reads it must not think so."""
    lists = {catalogue.by_id[one].list_id for laid in catalogue.overlays for one in laid.entries}
    return "不含限制类技术" if grant.list_id in lists else ""


def _entry(
    catalogue: Catalogue, own: Catalogue, entry: str, granted: int, looked_at: Iterable[str]
) -> Item:
    known = catalogue.by_id.get(entry)
    if known is None:
        return Item(entry_text(own, entry), "", _GONE)
    managed = catalogue.managed_grade(known)
    later = {one.id for one in catalogue.overlays_of(known)} - {*looked_at}
    note = "后来列入限制类技术，须重新授权" if later else ""
    return Item(known.text, GRADE[managed], _RAISED if managed > granted else note)


def _is_late(grant: Grant, state: GrantState, on: date) -> bool:
    """Suspended or yet to begin; ended not long ago. What never held is not told."""
    if state in (GrantState.SUSPENDED, GrantState.NOT_BEGUN):
        return True
    ended = grant.revocation
    if state is GrantState.REVOKED and ended:
        return bool(on - LATELY <= ended.on and ended.on > grant.start)
    return state is GrantState.EXPIRED and grant.end is not None and grant.end >= on - LATELY


def _ended(grant: Grant, given: Given, state: GrantState, on: date, may_read: bool) -> GrantLine:
    scope = scope_words(grant, given[grant.catalogue, grant.version])
    since, reason = _since(grant, state, on)
    told = f"{since}：{reason}" if reason and may_read else since
    return GrantLine(grant.pk, (Item(scope, "", ""),), _foot(grant, on), STATES[state], told)


def _since(grant: Grant, state: GrantState, on: date) -> tuple[str, str]:
    """Since when, and the office's reason."""
    ended = grant.revocation
    if state is GrantState.REVOKED and ended:
        return f"自 {ended.on} 起", ended.reason
    if state is GrantState.SUSPENDED:
        rests = [one for one in grant.suspensions.all() if one.start <= on]
        rest = next(one for one in rests if one.end is None or on <= one.end)
        until = f"至 {rest.end}" if rest.end else "起，直到另行通知"
        return f"{rest.start} {until}", rest.reason
    if state is GrantState.EXPIRED:
        return f"{grant.end} 到期，须重新评估", ""
    return f"{grant.start} 开始", ""


# -- one operation asked ---------------------------------------------------------------------------


def hit_lines(
    offers: Iterable[Offer], answers: dict[str, Answer], catalogue: Catalogue, address: str
) -> list[HitLine]:
    """address: of the whole answer, to which the entry is added; empty where it may not be seen."""
    return [
        HitLine(
            url=f"{address}&{urlencode({'entry': one.entry.id})}" if address else "",
            name=marked(one.entry.text, one.hit.marks),
            part=marked(one.hit.part, one.hit.part_marks),
            list_title=one.entry.list_title,
            grade=grade_of(catalogue, one.entry),
            badge=badge(answers[one.entry.id].decision),
            said=one.said,
        )
        for one in offers
    ]


def ungraded() -> Badge:
    return badge(Decision.UNGRADED)


def check_address(doctor: Person, hospital: Hospital) -> str:
    told = {"doctor": doctor.pk, "hospital": hospital.pk}
    return f"{reverse('privilege_check')}?{urlencode(told)}"


# -- the way here ----------------------------------------------------------------------------------


def qr_code(address: str) -> SafeString:
    """A picture of the address, dark on white in every theme, as an SVG to stand in the page."""
    picture = segno.make(address, micro=False).svg_inline(
        dark="#000", light="#fff", omitsize=True, svgclass="qr-code", lineclass=None
    )
    return mark_safe(picture)
