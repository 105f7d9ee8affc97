"""Where a catalogue contradicts itself, as a list: filtered, grouped, each with its decision."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.conflicts import FindingKind
from seldinger.web.catalogues.decisions import Became, History, is_undone
from seldinger.web.catalogues.findings import Findings, Found
from seldinger.web.catalogues.presenters.conflict import (
    KINDS,
    Comparison,
    DecisionLine,
    comparison_of,
    decision_line,
    title_of,
)
from seldinger.web.catalogues.versions import Version
from seldinger.web.people.models import Hospital
from seldinger.web.people.presenters.chip import Chip

OPEN, AGAIN, DECIDED, WAITING = "open", "again", "decided", "waiting"
STATES = {OPEN: "未处理", AGAIN: "又出现", DECIDED: "已决定", WAITING: "待写进草案"}
_KIND_WORDS = {kind.value: word for kind, (word, _) in KINDS.items()}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; empty: everything. of: which version."""

    of: str = ""
    kind: str = ""
    list_title: str = ""
    state: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        told = {
            "of": self.of,
            "kind": self.kind,
            "list": self.list_title,
            "state": self.state,
            "q": self.words,
        }
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def unfiltered(self) -> "Asked":
        return Asked(of=self.of)

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.list_title or self.state or self.words)


@dataclass(frozen=True)
class Card:
    """One finding. decision: the one that holds."""

    number: int
    url: str
    title: str
    reason: str
    comparison: Comparison
    decision: DecisionLine | None


@dataclass(frozen=True)
class Group:
    kind: str
    about: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Settled:
    """A decision about what this version has no more. title: the entries as they stood."""

    url: str
    title: str
    decision: DecisionLine


@dataclass(frozen=True)
class ConflictsPage:
    """settled: what was decided before and stands in this version so no more."""

    answer: str
    groups: tuple[Group, ...]
    number: int
    kinds: tuple[Chip, ...]
    states: tuple[Chip, ...]
    lists: tuple[str, ...]
    is_cut: bool
    settled: tuple[Settled, ...]


@dataclass(frozen=True)
class Looked:
    """What a page of findings is made of.

    offered: the versions that may be looked at. coming: the numbers of those adopted that have not
    begun. histories: of what the reader may know. keeps: whether the reader keeps the catalogue.
    """

    hospital: Hospital
    offered: tuple[Version, ...]
    coming: frozenset[str]
    version: Version
    catalogue: Catalogue
    findings: Findings
    histories: Mapping[str, History]
    asked: Asked
    keeps: bool

    def states_of(self, found: Found) -> set[str]:
        holds = self.histories.get(found.key, History()).holds
        if holds is None:
            return {OPEN}
        if self.is_again(found):
            return {OPEN, AGAIN}
        return {DECIDED, WAITING} if holds.became is Became.WAITING else {DECIDED}

    def is_again(self, found: Found) -> bool:
        """What was adopted is undone in this version; one that is still to come does not say so."""
        holds = self.histories.get(found.key, History()).holds
        if holds is None or not is_undone(holds):
            return False
        return self.version.draft is not None or holds.version not in self.coming

    def line_of(self, found: Found) -> DecisionLine | None:
        """The decision that holds."""
        holds = self.histories.get(found.key, History()).holds
        if holds is None:
            return None
        return decision_line(holds, keeps=self.keeps, again=self.is_again(found))

    def wanted(self, asked: Asked | None = None) -> list[Found]:
        """The findings that the filters let through, most serious first."""
        told = asked or self.asked
        return [one for one in self.findings.all if self._fits(one, told)]

    def _fits(self, found: Found, asked: Asked) -> bool:
        return (
            asked.kind in ("", found.finding.kind)
            and (not asked.list_title or asked.list_title in found.lists)
            and (not asked.state or asked.state in self.states_of(found))
            and (not asked.words or any(asked.words in one.text for one in found.entries))
        )


def conflicts_page(looked: Looked) -> ConflictsPage:
    wanted = looked.wanted()
    return ConflictsPage(
        answer=answer_of(looked),
        groups=tuple(_groups(looked, wanted)),
        number=len(wanted),
        kinds=tuple(_chips(looked, "kind", "全部种类", _KIND_WORDS)),
        states=tuple(_chips(looked, "state", "全部情况", STATES)),
        lists=tuple(_lists(looked)),
        is_cut=looked.findings.is_cut,
        settled=() if looked.asked.is_filtered else tuple(settled(looked)),
    )


def answer_of(looked: Looked) -> str:
    """“622 条中有 155 处矛盾，其中 8 处级别不同；已决定 3 处。”"""
    findings, entries = looked.findings, len(looked.catalogue.entries)
    if not findings.all:
        return f"{entries} 条中没有发现矛盾。"
    told = [looked.states_of(one) for one in findings.all]
    again, decided, waiting = (
        sum(state in one for one in told) for state in (AGAIN, DECIDED, WAITING)
    )
    back = f"，{again} 处改过之后又出现" if again else ""
    more = f"，其中 {waiting} 处待写进草案" if waiting and looked.keeps else ""
    number = f"至少 {len(findings.all)}" if findings.is_cut else f"{len(findings.all)}"
    return (
        f"{entries} 条中有 {number} 处矛盾，其中 {findings.of_grades} 处级别不同；"
        f"已决定 {decided} 处{more}{back}。"
    )


def settled(looked: Looked) -> Iterator[Settled]:
    """The latest first."""
    gone = [one for key, one in looked.histories.items() if key not in looked.findings.by_key]
    rows = [one.holds for one in gone if one.holds is not None]
    for holds in sorted(rows, key=lambda one: one.row.pk, reverse=True):
        yield Settled(
            url=url_of_finding(looked.hospital, holds.row.finding, looked.asked),
            title=" ／ ".join(dict.fromkeys(str(one["text"]) for one in holds.row.entries)),
            decision=decision_line(holds, keeps=looked.keeps),
        )


def url_of_finding(hospital: Hospital, key: str, asked: Asked) -> str:
    here = reverse("catalogue_version_conflict", args=[hospital.pk, key])
    return f"{here}?{asked.query}" if asked.query else here


def _groups(looked: Looked, wanted: Iterable[Found]) -> Iterator[Group]:
    cards = [(one.finding.kind, _card(looked, one, n)) for n, one in enumerate(wanted, start=1)]
    for kind in FindingKind:
        mine = tuple(card for one, card in cards if one is kind)
        if mine:
            yield Group(*KINDS[kind], mine)


def _card(looked: Looked, found: Found, number: int) -> Card:
    return Card(
        number=number,
        url=url_of_finding(looked.hospital, found.key, looked.asked),
        title=title_of(found),
        reason=found.finding.reason,
        comparison=comparison_of(looked.catalogue, looked.version, found),
        decision=looked.line_of(found),
    )


def _chips(looked: Looked, name: str, every: str, words: Mapping[str, str]) -> Iterator[Chip]:
    """One filter, with how many each choice lets through beside the other filters."""
    chosen = getattr(looked.asked, name)
    for key, word in {"": every, **words}.items():
        asked = replace(looked.asked, **{name: key})
        number = len(looked.wanted(asked))
        if number or key in ("", chosen, OPEN, DECIDED):
            yield Chip(word, number, f"?{asked.query}", key == chosen)


def _lists(looked: Looked) -> Iterator[str]:
    """The lists that have findings, in the catalogue's order."""
    having = {title for one in looked.findings.all for title in one.lists}
    return (one.title for one in looked.catalogue.lists if one.title in having)
