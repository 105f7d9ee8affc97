"""What merging entries into one of them would lose, and what the one that stays says of it."""

import re
from collections.abc import Iterator
from itertools import permutations

from seldinger.domain.grading.catalogue import Entry, fold
from seldinger.matching.parts import canonical, parts_of
from seldinger.web.catalogues.findings import Found
from seldinger.web.norms.presenters.words import GRADE

_PURPOSE = re.compile(r"[（(][^（）()]*为目的[)）]")


def may_lose(found: Found) -> bool:
    """Whether an operation would be lost, whichever entry stays."""
    return any(lost_by_merging(found, one, kept.id) for one, kept in permutations(found.entries, 2))


def lost_by_merging(found: Found, removed: Entry, kept: str) -> tuple[str, ...]:
    """Operations of a joined line that neither the finding means nor the kept entry names."""
    names = _names(removed)
    if removed.id == kept or len(names) < 2:
        return ()
    meant = dict(zip(found.finding.entries, found.finding.names, strict=True))[removed.id]
    stays = next(one for one in found.entries if one.id == kept)
    still = {_said(name) for name in (stays.text, *_names(stays), meant)}
    # Meant as a whole: 气管/支气管支架 stays in 气管支气管支架.
    within = _said(stays.text) if fold(meant) == fold(removed.text) else frozenset()
    return tuple(one for one in names if _said(one) not in still and not _said(one) <= within)


def _names(entry: Entry) -> tuple[str, ...]:
    """The operations that it names: by its parts, else as its text splits (imported lines)."""
    found = parts_of(_PURPOSE.sub("", entry.text)).procedures
    return entry.parts or tuple(dict.fromkeys(one.text for one in found))


def _said(name: str) -> frozenset[str]:
    """The words of a name, and what no word explains, so that spelling makes no difference."""
    found = parts_of(_PURPOSE.sub("", name)).procedures
    words = {part.word for one in found for part in one.parts}
    return frozenset(words | {canonical(one.rest) for one in found if one.rest.strip()})


def note_of_merging(kept: Entry, removed: list[Entry]) -> str:
    """“合并了外周血管介入手术四级第 8 条（原编码 38.90）”, with what would be lost with it."""
    code = code_of_merging(kept, removed)
    return "合并了" + "、".join(_told(one, kept, code) for one in removed)


def code_of_merging(kept: Entry, removed: list[Entry]) -> str:
    """Its own; without one, the first that is known of the others."""
    return next((one.code for one in (kept, *removed) if one.code), "")


def _told(one: Entry, kept: Entry, code: str) -> str:
    place = f"{one.list_title}{GRADE[one.grade]}第 {one.number} 条"
    more = "；".join(_only_there(one, kept, code))
    return f"{place}（{more}）" if more else place


def _only_there(one: Entry, kept: Entry, code: str) -> Iterator[str]:
    """What is entered beside the removed entry's text and not beside the kept one's."""
    if one.code and one.code != code:
        yield f"原编码 {one.code}"
    if excluded := [word for word in one.exclusions if word not in kept.exclusions]:
        yield f"不含{'、'.join(excluded)}"
    if one.purpose and one.purpose != kept.purpose:
        yield f"以{one.purpose}为目的"
    if one.note and one.note not in (kept.note or ""):
        yield f"原注：{one.note}"
