"""The coder's bench: a name, what it may mean, how far one has come, what can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.matching.answers import SURE
from seldinger.matching.explaining import Piece, pieces_of
from seldinger.web.naming.answers import confirmed_in
from seldinger.web.naming.benching import is_blind
from seldinger.web.naming.confirmed import entries_in
from seldinger.web.naming.figures import is_learning
from seldinger.web.naming.matchers import Served
from seldinger.web.naming.models import Fitting, NameConfirmation, WrittenName
from seldinger.web.naming.presenters.match import (
    NOT_IN_CATALOGUE,
    SILENT,
    Line,
    acts_of,
    blind_lines,
    entry_line,
    likely,
    percent,
    proposed_lines,
    unread_in,
)
from seldinger.web.naming.proposals import Wordings, by_which, is_same
from seldinger.web.norms.presenters.words import joined
from seldinger.web.people.presenters.words import minute

# Below, the first is nearly always wrong: ticked beforehand it would be confirmed by habit.
_PRESELECTED = 0.2
GONE = "现行目录里已没有，须重新确认"
_BLIND = "这个名称不显示机器的建议，请逐条看过再定。"


@dataclass(frozen=True, slots=True)
class Bench:
    """seen: the confirmation that holds, 0 for none. several: more than one entry may be ticked
    from the beginning. unread: what no word of the lexicon explains. extra: entries that hold
    and are not among the lines."""

    id: int
    name: str
    pieces: tuple[Piece, ...]
    acts: tuple[str, ...]
    times: str
    said: str
    unread: str
    lines: tuple[Line, ...]
    extra: tuple[Line, ...]
    seen: int
    several: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """What was confirmed last and can be taken back. id: of the confirmation."""

    id: int
    name_id: int
    name: str
    meant: str


@dataclass(frozen=True, slots=True)
class Told:
    """A confirmation in words. agrees: whether the matcher had proposed the same; empty where it
    was not asked. is_gone: it would hold, but the catalogue in force has its entries no more."""

    id: int
    meant: str
    entries: tuple[str, ...]
    by: str
    origin: str
    version: str
    agrees: str
    was_check: bool
    withdrawn: str
    holds: bool
    is_gone: bool


def bench_of(served: Served, row: WrittenName, held: NameConfirmation | None) -> Bench:
    """held: the confirmation that holds. What it says is ticked; else what the matcher proposes."""
    match = served.guess([row.text])[0]
    holds = entries_in(served.catalogue, held.entries) if held else None
    blind = holds is None and is_blind(row)
    likely_ones = served.ids(match) if match.confidence >= _PRESELECTED and not blind else ()
    picked = {*(likely_ones if holds is None else holds)}
    found = proposed_lines(served, match, confirmed_in(served))
    if blind:
        found = blind_lines(found, served.catalogue)
    lines = tuple(replace(one, picked=one.id in picked) for one in found)
    if holds is not None:  # what a person decided has no chance
        lines = tuple(replace(one, chance="", likely="") if one.picked else one for one in lines)
    shown = {one.id for one in lines}
    by_id = served.catalogue.by_id
    extra = tuple(
        entry_line(served.catalogue, by_id[one], name=row.text, picked=True)
        for one in picked
        if one not in shown and one in by_id
    )
    acts = acts_of(match)
    proposal = "" if holds is not None else _proposal(match.confidence, len(picked))
    return Bench(
        row.pk, row.text, pieces_of(row.text), acts, times_of(row),
        _BLIND if blind else proposal, unread_in(match), lines, extra,
        held.pk if held else 0, bool(acts) or len(picked) > 1,
    )  # fmt: skip


def _proposal(confidence: float, number: int) -> str:
    which = f"这 {number} 条" if number > 1 else "第 1 条"
    if not number:
        return f"机器没有把握（{percent(confidence)}），没有替您选，请逐条看过再定。"
    if confidence < SURE:
        return f"机器没有把握（{percent(confidence)}），请逐条看过再定。"
    return f"机器建议{which}，{likely(confidence)}（{percent(confidence)}）。"


def times_of(row: WrittenName) -> str:
    if not row.times:
        return "手工写入，还没有手术用过"
    last = f"，最近 {row.last_on}" if row.last_on else ""
    return f"{row.times} 台{last}"


# -- how far, and back -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """today: confirmed by the reader. left, share: names to confirm, and how much of all rows."""

    today: int
    left: int
    share: str
    checks: int


def progress_of(counted: Mapping[str, int | None], today: int) -> Progress:
    """counted: left, checks, times of those left, times of all."""
    left, every = counted["left_times"] or 0, counted["times"] or 0
    share = left / every if every else 0.0
    told = f"{100 * share:.0f}\u00a0%" if share >= 0.01 or not left else "不到 1\u00a0%"
    return Progress(today, counted["left"] or 0, told, counted["checks"] or 0)


def undo_of(row: NameConfirmation | None) -> Undo | None:
    return Undo(row.pk, row.name_id, row.name.text, meant_by(row)) if row else None


def meant_by(row: NameConfirmation) -> str:
    return joined(str(one["text"]) for one in row.entries) or NOT_IN_CATALOGUE


def fitting_line(fitting: Fitting | None) -> str:
    if fitting is None or not is_learning(fitting):
        return ""
    stage = fitting.stage or "准备"
    return f"正在学习本院的写法：{stage}（{100 * fitting.share:.0f} %）。不影响确认。"


def now_means(row: WrittenName, held: NameConfirmation | None) -> str:
    """The present state of a name, where somebody else was quicker."""
    if held is None:
        return f"“{row.text}”现在待确认。"
    who = held.by.name if held.by else "平台"
    return f"“{row.text}”现在是“{meant_by(held)}”，{who} {minute(held.made_at)} 确认。"


# -- what was confirmed ----------------------------------------------------------------------------


def told_of(
    row: NameConfirmation, catalogue: Catalogue | None, wordings: Wordings, *, holds: bool
) -> Told:
    """holds: of the name the last that was not withdrawn."""
    is_gone = holds and catalogue is not None and entries_in(catalogue, row.entries) is None
    who = row.by.name if row.by else "平台"
    back = row.withdrawn_by.name if row.withdrawn_by else "平台"
    return Told(
        id=row.pk,
        meant=meant_by(row),
        entries=tuple(str(one["text"]) for one in row.entries),
        by=f"{who} {minute(row.made_at)}",
        origin=row.get_origin_display(),
        version=f"{row.catalogue} {row.version}",
        agrees=_agrees(row, catalogue, wordings),
        was_check=row.was_check,
        withdrawn=f"{back} {minute(row.withdrawn_at)} 撤回" if row.withdrawn_at else "",
        holds=holds and not is_gone,
        is_gone=is_gone,
    )


def _agrees(row: NameConfirmation, catalogue: Catalogue | None, wordings: Wordings) -> str:
    if row.confidence is None:
        return ""
    chance = percent(row.confidence)
    if row.confidence < SURE:
        return f"{SILENT.word}（{chance}）"
    texts = wordings.texts(row)
    if is_same(texts, row.entries):
        return f"机器说的相同（{chance}）"
    told = "，".join(one for one in (chance, by_which(row, catalogue)) if one)
    return f"机器说的不同（{told}）：{joined(texts)}"


def histories(rows: Sequence[NameConfirmation], catalogue: Catalogue | None) -> tuple[Told, ...]:
    """The newest first; rows: all of one name."""
    standing = [row.pk for row in rows if row.withdrawn_at is None]
    last = max(standing, default=0)
    wordings = Wordings(rows)
    return tuple(
        told_of(row, catalogue, wordings, holds=row.pk == last)
        for row in sorted(rows, key=lambda one: -one.pk)
    )


def found_lines(catalogue: Catalogue, ids: Iterable[str], name: str) -> tuple[Line, ...]:
    """What a search of the catalogue by words found."""
    by_id = catalogue.by_id
    return tuple(entry_line(catalogue, by_id[one], name=name) for one in ids)
