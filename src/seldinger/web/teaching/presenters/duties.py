"""A trainee's research and teaching: each duty with its count, its kinds, and what is missing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from seldinger.domain.training.record import Origin, Record
from seldinger.domain.training.rulebook import ActivityCount
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Outcome, Status
from seldinger.report.layout import Item, sections
from seldinger.web.teaching.words import Words

_WORDS = {
    Outcome.COUNTED: "已计入",
    Outcome.PENDING: "待审核",
    Outcome.UNDECIDED: "待定",
    Outcome.NOT_COUNTED: "未计入",
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """One of the rule's kinds: what was done of it. url: where to log one; empty where that is
    done on a page of its own."""

    word: str
    told: str
    url: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One requirement. sentence: the rule's own, with its line. page: the address of the page
    that is its own (papers, the diary), and what its link says."""

    id: str
    title: str
    score: str
    unit: str
    status: str
    icon: str
    word: str
    missing: str
    solid: int
    hatched: int
    url: str
    sentence: str
    line: str
    kinds: tuple[KindRow, ...]
    page: tuple[str, str]


def duties(verdict: Verdict, record: Record, words: Words, trainee: int) -> list[Duty]:
    """In the rulebook's order."""
    types = {fact.origin: fact.type for fact in record.activities}
    return [
        _duty(item, item.finding.requirement, words, types, trainee)
        for section in sections(verdict)
        for item in section.items
        if isinstance(item.finding.requirement, ActivityCount)
    ]


def lead(found: list[Duty]) -> str:
    met = sum(duty.status in {Status.MET, Status.WAIVED} for duty in found)
    missing = [duty.title for duty in found if duty.missing]
    if not missing:
        return f"科研教学 {len(found)} 项都已达到。"
    return f"科研教学 {len(found)} 项，已达到 {met} 项；还差：{'、'.join(missing)}。"


def _duty(
    item: Item, asked: ActivityCount, words: Words, types: Mapping[Origin, str], trainee: int
) -> Duty:
    return Duty(
        id=item.id, title=item.title, score=item.score, unit=asked.unit, status=item.status,
        icon=item.label.icon, word=item.label.word, missing=_missing(item, asked, words),
        solid=item.solid, hatched=item.hatched,
        url=reverse("requirement", args=[trainee, item.id]),
        sentence=asked.source.text,
        line=f"第 {asked.source.line} 行" if asked.source.line else "",
        kinds=tuple(_kinds(item, asked, words, types)), page=_page(asked, words),
    )  # fmt: skip


def _missing(item: Item, asked: ActivityCount, words: Words) -> str:
    """“还差 3 次”, in the words of the rule where it gives a number."""
    number = item.finding.missing
    if not number or item.status in {Status.WAIVED, Status.NOT_APPLICABLE}:
        return ""
    if asked.unstated:
        return "细则没有写次数，还没有一次审核过的"
    levels = [word for word in words.rulebook.levels if word in asked.levels]
    more = [f"限{'、'.join(_ordered(asked))}"] if asked.capacities else []
    more += [f"期刊限{'、'.join(levels)}"] if levels else []
    return f"还差 {number} {asked.unit}" + (f"（{'；'.join(more)}）" if more else "")


def _ordered(asked: ActivityCount) -> list[str]:
    return sorted(asked.capacities, key=lambda word: (word in asked.flagged, word))


def _kinds(
    item: Item, asked: ActivityCount, words: Words, types: Mapping[Origin, str]
) -> Iterator[KindRow]:
    done: dict[str, Counter[Outcome]] = {word: Counter() for word in sorted(asked.types)}
    for row in item.finding.evidence:
        if (word := types.get(row.origin, "")) in done:
            done[word][row.outcome] += 1
    own = _page(asked, words)[0]
    for word, counts in done.items():
        told = " · ".join(f"{_WORDS[one]} {counts[one]}" for one in _WORDS if counts[one])
        yield KindRow(word, told or "还没有", "" if own else _log(asked, word, words))


def _log(asked: ActivityCount, word: str, words: Words) -> str:
    """With the capacity that counts: where several do, the first of the rulebook's words."""
    capacity = next((one for one in words.rulebook.capacities if one in asked.capacities), "")
    known = {"type": word} | ({"capacity": capacity} if capacity else {})
    return f"{reverse('teaching_log')}?{urlencode(known)}"


def _page(asked: ActivityCount, words: Words) -> tuple[str, str]:
    if asked is words.paper:
        return reverse("paper_import"), "登记论文"
    if asked.post in words.chief_posts:
        return reverse("chief_diary"), "写总住院日志"
    return "", ""
