"""A name, its words marked, and the entries that it may mean: each with its chance and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.matching.answers import Match
from seldinger.matching.explaining import ASPECT, Piece, Said, Why, explain, pieces_of
from seldinger.matching.parts import Aspect
from seldinger.matching.texts import plain
from seldinger.web.naming.actions.looking import ACCEPTED
from seldinger.web.naming.answers import Answer, Confirmed
from seldinger.web.naming.matchers import Served
from seldinger.web.naming.meanings import By
from seldinger.web.norms.filters import entry_address
from seldinger.web.norms.presenters.words import GRADE, Grade, grade_of, joined
from seldinger.web.people.presenters.sign import Sign
from seldinger.web.people.presenters.words import minute

SHOWN = 8
EXACT = Sign("check", By.EXACT.value, "status-met")
PERSON = Sign("user", By.PERSON.value, "status-met")
MACHINE = Sign("progress", By.MACHINE.value, "status-pending_verification")
PROPOSED = Sign("progress", "机器建议", "status-pending_verification")
SILENT = Sign("info", "把握不足，不作答", "status-unknown")
NOT_IN_CATALOGUE = "目录里没有"
_CHANCES = ((0.95, "几乎肯定"), (0.8, "很可能"), (0.5, "多半是"), (0.2, "也许是"), (0.0, "不大像"))


@dataclass(frozen=True, slots=True)
class Reason:
    """word: 相符, 名称另有 …"""

    word: str
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that a name may mean. place: list and number. chance: empty where it is certain.
    also: where else the same operation stands. picked: proposed, or what holds."""

    number: int
    id: str
    text: str
    url: str
    place: str
    grade: Grade
    chance: str
    likely: str
    reasons: tuple[Reason, ...]
    also: str
    picked: bool = False

    @property
    def why(self) -> str:
        return "；".join(f"{one.word} {one.told}" for one in self.reasons)


@dataclass(frozen=True, slots=True)
class Named:
    """A name as the page shows it. acts: each act of it, where it has several. lines: at most
    eight. row: key of the written name, 0 for none. more: how many lines are left out."""

    name: str
    pieces: tuple[Piece, ...]
    acts: tuple[str, ...]
    sign: Sign
    told: str
    lines: tuple[Line, ...]
    row: int
    more: int = 0


def named(served: Served, answer: Answer, confirmed: Confirmed, most: int = SHOWN) -> Named:
    """Certain entries first, then what the matcher thinks of."""
    meaning, match = answer.meaning, answer.match
    certain = meaning is not None and meaning.by is not By.MACHINE
    sure = meaning.entries if meaning is not None else ()
    entries = _meant(served, match, sure)
    lines = _lines(served, match, confirmed, entries[:most], sure, certain=certain)
    sign, told = _said(answer)
    return Named(
        answer.name, pieces_of(answer.name), acts_of(match), sign, told, tuple(lines),
        answer.row, len(entries[most:]),
    )  # fmt: skip


def acts_of(match: Match) -> tuple[str, ...]:
    acts = match.parts.procedures
    return tuple(one.text for one in acts) if len(acts) > 1 else ()


def unread_in(match: Match) -> str:
    """What no word of the lexicon explains."""
    return joined(one.rest for one in match.parts.procedures if one.rest)


def proposed_lines(served: Served, match: Match, confirmed: Confirmed) -> tuple[Line, ...]:
    """As the bench asks: what the matcher would answer first."""
    return tuple(_lines(served, match, confirmed, _meant(served, match, ()), (), certain=False))


def blind_lines(lines: Iterable[Line], catalogue: Catalogue) -> tuple[Line, ...]:
    """The same in the order of the catalogue, with nothing of what the matcher thinks of them."""
    place = {entry.id: number for number, entry in enumerate(catalogue.entries)}
    told = sorted(lines, key=lambda one: place[one.id])
    return tuple(
        replace(one, number=number, chance="", likely="", picked=False)
        for number, one in enumerate(told, start=1)
    )


def entry_line(
    catalogue: Catalogue, entry: Entry, *, number: int = 0, name: str = "", picked: bool = False
) -> Line:
    """An entry that somebody found or picked, without a chance."""
    reasons = reasons_of(explain(name, entry.text, entry.parts), entry) if name else ()
    return Line(
        number, entry.id, entry.text, entry_address(catalogue, entry.id), place_of(entry),
        grade_of(catalogue, entry), "", "", reasons, _also(catalogue, entry), picked,
    )  # fmt: skip


def place_of(entry: Entry) -> str:
    return f"{entry.list_title} {GRADE[entry.grade]}第 {entry.number} 条"


def percent(share: float) -> str:
    """Never 0 % nor 100 %: nothing here is certain."""
    return f"{min(99, max(1, round(100 * share)))}\u00a0%"


def likely(chance: float) -> str:
    return next(word for least, word in _CHANCES if chance >= least)


# -- who says it -----------------------------------------------------------------------------------


def _said(answer: Answer) -> tuple[Sign, str]:
    meaning, match = answer.meaning, answer.match
    if meaning is not None and meaning.by is By.EXACT:
        return EXACT, "目录里就有这个名称。"
    if meaning is not None and meaning.by is By.PERSON:
        told = f"{who_and_when(answer)}确认" if answer.told else "已确认"
        nothing = "" if meaning.entries else f"：{NOT_IN_CATALOGUE}这项手术"
        return PERSON, f"{told}{nothing}。"
    chance = f"把握 {percent(match.confidence)}，{likely(match.confidence)}"
    if meaning is not None:
        return MACHINE, f"{chance}；没有人确认过，不作为手术权限核对的依据。"
    if match.abstain:
        return SILENT, _why_silent(match)
    number = len({one.code for one in match.entries})
    several = f"合起来对应 {number} 条，" if number > 1 else ""
    short = f"不到 {percent(ACCEPTED)}，" if match.confidence < ACCEPTED else ""
    return PROPOSED, f"{several}{chance}；{short}须由人确认。"


def who_and_when(answer: Answer) -> str:
    row = answer.told
    if row is None:
        return ""
    return f"{row.by.name if row.by else '平台'} {minute(row.made_at)} "


def _why_silent(match: Match) -> str:
    reasons = [f"只有 {percent(match.confidence)} 的把握"]
    acts = match.parts.procedures
    if rest := unread_in(match):
        reasons.append(f"“{rest}”不在词表里")
    if not any(one.words(Aspect.ACT) or one.words(Aspect.DEVICE) for one in acts):
        reasons.append("没有读出做的是什么手术")
    if not any(one.words(Aspect.SITE) for one in acts):
        reasons.append("没有读出部位")
    if len(acts) > 1:
        reasons.append(f"写了 {len(acts)} 项手术，合起来没有把握")
    return "；".join(reasons) + "。下面只是相近的条目，供挑选。"


# -- the entries -----------------------------------------------------------------------------------


def _meant(served: Served, match: Match, sure: Sequence[str]) -> list[Entry]:
    """sure: what it is known to mean, or the matcher is sure of; these come first."""
    order = dict.fromkeys([*sure, *(one.term.code for one in match.candidates)])
    by_id = served.catalogue.by_id
    return [by_id[one] for one in order if one in by_id][:SHOWN]


def _lines(
    served: Served,
    match: Match,
    confirmed: Confirmed,
    entries: Iterable[Entry],
    sure: Sequence[str],
    *,
    certain: bool,
) -> Iterator[Line]:
    """Of those entries alone that are shown: to explain one takes the longest of all."""
    chances: dict[str, float] = {}
    for one in match.candidates:
        chances[one.term.code] = max(chances.get(one.term.code, 0.0), one.probability)
    picked = {*sure} if sure or certain else {one.code for one in match.entries}
    for number, entry in enumerate(entries, start=1):
        says = certain and entry.id in picked
        chance = None if says else chances.get(entry.id)
        others = (one for one in confirmed.get(entry.id, ()) if one != plain(match.name))
        why = explain(match.name, entry.text, entry.parts, others)
        yield Line(
            number, entry.id, entry.text, entry_address(served.catalogue, entry.id),
            place_of(entry), grade_of(served.catalogue, entry),
            "" if chance is None else f"把握 {percent(chance)}",
            "" if chance is None else likely(chance),
            reasons_of(why, entry), _also(served.catalogue, entry), entry.id in picked,
        )  # fmt: skip


def _also(catalogue: Catalogue, entry: Entry) -> str:
    alike = [one for one in catalogue.entries if one.text == entry.text and one.id != entry.id]
    return f"同名条目另见：{joined(place_of(one) for one in alike)}" if alike else ""


def reasons_of(why: Why, entry: Entry) -> tuple[Reason, ...]:
    """What agrees, what only one of them has: the empty ones left out. What nobody reads of the
    name is the same for all of them (`unread_in`)."""
    narrower = [_broader(one.aspect, one.name, one.term) for one in why.broader if one.is_narrower]
    wider = [_broader(one.aspect, one.name, one.term) for one in why.broader if not one.is_narrower]
    sides = ASPECT[Aspect.SIDE]
    told = (
        ("对应名称里的", f"“{why.act}”" if why.act else ""),
        ("条目里的", f"“{why.operation}”" if why.operation and entry.text != why.operation else ""),
        ("相符", _words(why.agree)),
        ("名称写得更细", joined(narrower)),
        ("名称写得更宽", joined(wider)),
        # No catalogue tells left from right: that the entry says nothing of it means nothing.
        ("只有名称写了", _words(one for one in why.only_name if one.aspect != sides)),
        ("只有条目写了", _words(why.only_term)),
        ("条目写明不含", joined(why.excluded)),
        ("条目里没有读懂的", f"“{why.term_rest}”" if why.term_rest else ""),
        ("本院确认过相近的", f"“{why.alike.upper()}”" if why.alike else ""),
    )
    return tuple(Reason(word, text) for word, text in told if text)


def _broader(aspect: str, name: str, term: str) -> str:
    return f"{aspect}（名称 {name}，条目 {term}）"


def _words(said: Iterable[Said]) -> str:
    return "，".join(f"{one.aspect} {joined(one.words)}" for one in said)
