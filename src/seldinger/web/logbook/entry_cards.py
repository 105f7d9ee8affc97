"""A trainee's entries as cards: finished strings and addresses, the same on phone and desk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.web.logbook import belief
from seldinger.web.logbook.entries_list import FILTERS, Entries, Entry, Wanted
from seldinger.web.logbook.models import (
    Activity,
    Admission,
    Autonomy,
    Case,
    ImagingReports,
    Participation,
    Reconciled,
    Source,
)
from seldinger.web.logbook.queries import CLAIMS, SLUGS
from seldinger.web.logbook.versions import category_word
from seldinger.web.people.models import Traineeship
from seldinger.web.people.presenters.words import weekday


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: icon and word together, and the class that colours them."""

    word: str
    icon: str
    css: str


BADGES = {
    State.VERIFIED.value: Badge("已审核", "check", "status-met"),
    State.PENDING.value: Badge("待审核", "clock", "status-pending_verification"),
    State.RETURNED.value: Badge("已退回", "undo", "returned"),
}
WITHDRAWN = Badge("已撤回", "x", "status-in_progress")
_WORST = (State.RETURNED.value, State.PENDING.value, State.VERIFIED.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done. badge: only where the lines of a card stand differently."""

    title: str
    detail: str
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something worth seeing beside an entry."""

    icon: str
    word: str
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """messages: (supervisor, why it was returned). mend: where a returned one is put right."""

    kind: str
    day: str
    weekday: str
    url: str
    badge: Badge
    lines: tuple[Line, ...]
    about: str
    marks: tuple[Mark, ...]
    messages: tuple[tuple[str, str], ...]
    mend: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as an address, with how many it lets through."""

    word: str
    number: int
    url: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Board:
    """returned: those to put right, before everything else. months: (title, cards)."""

    lead: str
    others: str
    chips: tuple[Chip, ...]
    kinds: tuple[Chip, ...]
    returned: tuple[Card, ...]
    months: tuple[tuple[str, tuple[Card, ...]], ...]


def board(entries: Entries, shown: Sequence[Entry], returned: Sequence[Entry]) -> Board:
    """shown: the entries of one page. returned: those that stand above it."""
    cards = _cards(entries.trainee, [*returned, *shown])
    wanted = entries.wanted
    return Board(
        lead=belief.told(entries.numbers()),
        others=_others(entries),
        chips=tuple(_chips(wanted, entries.counts())),
        kinds=tuple(_kinds(wanted, entries.kinds())),
        returned=tuple(cards[entry.kind, entry.pk] for entry in returned),
        months=tuple(
            (f"{year} 年 {month} 月", tuple(cards[entry.kind, entry.pk] for entry in its))
            for (year, month), its in groupby(shown, lambda e: (e.day.year, e.day.month))
        ),
    )


def address(wanted: Wanted, **other: Any) -> str:
    """This list, asked otherwise; what is usual is left out."""
    told = {"show": wanted.show, "kind": wanted.kind, "q": wanted.words} | other
    usual = {"show": "all", "kind": "", "q": "", "page": 1}
    query = urlencode({name: value for name, value in told.items() if value != usual[name]})
    return f"{reverse('my_entries')}{'?' if query else ''}{query}"


def _others(entries: Entries) -> str:
    told = [f"{SLUGS[k]} {n} 条" for k, n in entries.kinds().items() if n and k != "participation"]
    more = f"另有{'、'.join(told)}。" if told else ""
    return f"手术按操作计数，下面一台一张卡片。{more}"


def _chips(wanted: Wanted, counts: Mapping[str, int]) -> Iterable[Chip]:
    """The withdrawn are offered only where there are any."""
    for show, (word, _) in FILTERS.items():
        if counts[show] or show not in ("withdrawn",) or wanted.show == show:
            yield Chip(word, counts[show], address(wanted, show=show), wanted.show == show)


def _kinds(wanted: Wanted, counts: Mapping[str, int]) -> Iterable[Chip]:
    yield Chip("各类", sum(counts.values()), address(wanted, kind=""), wanted.kind == "")
    for slug, word in SLUGS.items():
        yield Chip(word, counts[slug], address(wanted, kind=slug), wanted.kind == slug)


# -- cards ----------------------------------------------------------------------------------------

Claimed = Participation | Admission | ImagingReports | Activity
Key = tuple[str, int]


def _cards(trainee: Traineeship, entries: Iterable[Entry]) -> dict[Key, Card]:
    """A query for each kind of entry among them."""
    by_kind: dict[str, dict[int, Entry]] = defaultdict(dict)
    for entry in entries:
        by_kind[entry.kind][entry.pk] = entry
    cards: dict[Key, Card] = {}
    for kind, its in by_kind.items():
        claims = _operations(trainee, its) if kind == "participation" else _duties(kind, its)
        cards |= {(kind, pk): _card(entry, claims[pk]) for pk, entry in its.items()}
    return cards


def _operations(trainee: Traineeship, entries: Mapping[int, Entry]) -> dict[int, list[Claimed]]:
    """The trainee's parts by case; withdrawn ones only where the whole entry is."""
    withdrawn = [pk for pk, entry in entries.items() if entry.withdrawn]
    parts = (
        Participation.objects.filter(traineeship=trainee, procedure__case__in=list(entries))
        .filter(Q(withdrawn_at__isnull=True) | Q(procedure__case__in=withdrawn))
        .select_related("procedure__case__hospital", "supervisor")
        .order_by("procedure__position", "pk")
    )
    found: dict[int, list[Claimed]] = defaultdict(list)
    for part in parts:
        found[part.procedure.case_id].append(part)
    return found


def _duties(kind: str, entries: Mapping[int, Entry]) -> dict[int, list[Claimed]]:
    rows = CLAIMS[SLUGS[kind]]._default_manager.filter(pk__in=list(entries))
    also = ("supervisor", "hospital") if kind == "admission" else ("supervisor",)
    return {row.pk: [row] for row in rows.select_related(*also)}


def _card(entry: Entry, claims: Sequence[Claimed]) -> Card:
    mixed = len({claim.state for claim in claims}) > 1
    returned = [claim for claim in claims if claim.state == State.RETURNED]
    return Card(
        kind=SLUGS[entry.kind],
        day=entry.day.isoformat(),
        weekday=weekday(entry.day),
        url=_url(entry, claims[0]),
        badge=WITHDRAWN if entry.withdrawn else badge_of(entry.states),
        lines=tuple(_line(claim, mixed) for claim in claims),
        about=" · ".join(_about(claims[0])),
        marks=tuple(_marks(entry, claims)),
        messages=tuple(dict.fromkeys((_name(one), one.message) for one in returned)),
        mend=mend_url(entry.kind, entry.pk) if returned and not entry.withdrawn else "",
    )


def _url(entry: Entry, first: Claimed) -> str:
    """Who withdrew every part of theirs reads these alone, no longer the case."""
    kept = entry.kind == "participation" and entry.withdrawn
    return reverse("claim", args=[entry.kind, first.pk]) if kept else url_of(entry.kind, entry.pk)


def badge_of(states: Iterable[str]) -> Badge:
    """Of several the one that asks for the most."""
    told = set(states)
    return BADGES[next(state for state in _WORST if state in told)]


def url_of(kind: str, pk: int) -> str:
    """pk: of the case where it is an operation."""
    return reverse("case", args=[pk]) if kind == "participation" else reverse(
        "claim", args=[kind, pk]
    )  # fmt: skip


def mend_url(kind: str, pk: int) -> str:
    return reverse("case_edit", args=[pk]) if kind == "participation" else reverse(
        "claim_edit", args=[kind, pk]
    )  # fmt: skip


def _line(claim: Claimed, mixed: bool) -> Line:
    badge = BADGES[claim.state] if mixed else None
    return Line(*title_and_detail(claim), badge)


def title_and_detail(claim: Claimed) -> tuple[str, str]:
    """What was done, and as whom or how much."""
    match claim:
        case Participation(procedure=act):
            role = claim.role if claim.is_scrubbed else f"{claim.role}（未上台）"
            autonomy = f" · {Autonomy(claim.autonomy).label}" if claim.autonomy else ""
            return act.name or category_word(act.category), role + autonomy
        case Admission():
            return category_word(claim.kind) if claim.kind else "管理病例（按当日岗位）", ""
        case ImagingReports():
            since = f"，{claim.start.isoformat()} 起" if claim.start else ""
            return f"{claim.exam} {claim.part}".strip(), f"{claim.number} 份{since}"
        case Activity():
            more = " · ".join(filter(None, [claim.type, claim.capacity, claim.level]))
            return claim.title, more


def _about(claim: Claimed) -> Iterable[str]:
    where: Case | Admission | None = None
    if isinstance(claim, Participation):
        where = claim.procedure.case
    elif isinstance(claim, Admission):
        where = claim
    if where is not None:
        yield where.hospital.name
        yield f"患者 {where.number_tail}"
    yield f"带教 {_name(claim)}"


def _name(claim: Claimed) -> str:
    return claim.supervisor.name if claim.supervisor else "未写明"


def _marks(entry: Entry, claims: Sequence[Claimed]) -> Iterable[Mark]:
    if entry.conflict:
        question = "有冲突" if entry.kind == "participation" else "另一名学员也登记了"
        yield Mark("alert", question, is_question=True)
    checked = {one.reconciled for one in claims if isinstance(one, Participation)} - {""}
    for word in (Reconciled.DIFFERS, Reconciled.NOT_FOUND, Reconciled.AGREES):
        if word.value in checked:
            agrees = word is Reconciled.AGREES
            yield Mark("check" if agrees else "alert", str(word.label), is_question=not agrees)
    for source in dict.fromkeys(one.source for one in claims):
        if source != Source.LOGGED:
            yield Mark("list", str(Source(source).label))
    if entry.late:
        yield Mark("clock", f"迟登 {entry.late} 天")
    if isinstance(claims[0], Participation) and claims[0].procedure.case.is_simulation:
        yield Mark("info", "模拟训练，不计入")
