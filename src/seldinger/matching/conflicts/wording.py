"""A finding in words: which entries, what agrees, what differs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from seldinger.domain.grading.catalogue import Entry
from seldinger.matching.conflicts.aligning import NOTHING, Relation
from seldinger.matching.conflicts.comparing import Likeness
from seldinger.matching.conflicts.findings import Agreement, Difference, Finding, FindingKind
from seldinger.matching.conflicts.operations import Operation
from seldinger.matching.parts import parts_of
from seldinger.matching.words.folding import folded
from seldinger.matching.words.lexicon import Aspect, lexicon

GRADE = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
ASPECT = {
    Aspect.SIDE: "侧别",
    Aspect.SITE: "部位",
    Aspect.LESION: "病变",
    Aspect.ACT: "术式",
    Aspect.APPROACH: "入路",
    Aspect.DEVICE: "器械",
    Aspect.GUIDANCE: "引导",
    Aspect.NUMBER: "数目",
    Aspect.QUALIFIER: "修饰",
}

SAME = (FindingKind.CONFLICT, FindingKind.DUPLICATE)
_NOTE = re.compile("“([^”]+)”(应为|通作)“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of a finding and the operation of it that is meant."""

    entry: Entry
    operation: Operation

    @property
    def name(self) -> str:
        return self.operation.text


def finding_of(kind: FindingKind, members: Sequence[Member], found: Sequence[Likeness]) -> Finding:
    """The finding about these entries; `found` are the pairs that it rests on."""
    agreement = _agreement(members, found)
    return Finding(
        kind,
        tuple(member.entry.id for member in members),
        round(min(one.score for one in found), 3),
        _reason(kind, members, agreement),
        tuple(member.name for member in members),
        agreement,
    )


def _agreement(members: Sequence[Member], found: Sequence[Likeness]) -> Agreement:
    spoken = [a for a in ASPECT if any(one.aligned.get(a, NOTHING).total for one in found)]
    agree = [a for a in spoken if all(_is_equal(one, a) for one in found)]
    inner = [member.operation for member in members]
    differ = [
        Difference(a, tuple(tuple(sorted(op.of(a))) for op in inner))
        for a in spoken
        if a not in agree
    ]
    return Agreement(tuple(agree), tuple(differ), _synonyms(inner), _readings(inner))


def _is_equal(one: Likeness, aspect: Aspect) -> bool:
    return one.aligned[aspect].relation is Relation.EQUAL


def _readings(operations: Sequence[Operation]) -> tuple[str, ...]:
    """Why different words were read alike; nothing where the words are the same anyway."""
    if all(operation.all_words == operations[0].all_words for operation in operations):
        return ()
    return tuple(dict.fromkeys(why for operation in operations for why in operation.readings))


def _synonyms(operations: Sequence[Operation]) -> tuple[tuple[str, str], ...]:
    """Two spellings of one word: (脑积液, 脑脊液); an abbreviation that one of them alone has is
    spelled out, since it is several words: (TIPS, 经颈静脉肝内门体分流术)."""
    found: dict[tuple[str, str], None] = {}
    first = operations[0]
    for other in operations[1:]:
        for word, here in first.printed.items():
            there = other.printed.get(word, here)
            if folded(here) in other.plain and folded(there) in first.plain:
                continue  # both name both: 门体分流（TIPS）
            short = next(
                (one for one in (here, there) if (folded(one), word) in _expansions()), None
            )
            if short is not None and here != there:
                found[(short, _expansions()[folded(short), word])] = None
            elif here != there and len(here) < 12 and len(there) < 12:
                found[(here, there)] = None
    return tuple(found)


@lru_cache(maxsize=1)
def _expansions() -> Mapping[tuple[str, str], str]:
    """(abbreviation in one alphabet, a word that it stands for) → its expansion."""
    return {
        (folded(text), part.word): short.expansion
        for short in lexicon().abbreviations
        for part in parts_of(short.expansion).procedures[0].parts
        for text in (short.short, *short.spellings)
    }


def _reason(kind: FindingKind, members: Sequence[Member], agreement: Agreement) -> str:
    *first, last = (_told(member) for member in members)
    corrected = _corrections(members)
    synonyms = [
        f"「{here}」即「{there}」"
        for here, there in agreement.synonyms
        if not any(wrong in here + there for wrong in corrected)
    ]
    told = f"{_head(kind, members)}：{'、'.join(first)}与{last}"
    read = agreement.readings if kind in SAME else ()
    parts = [told, *_differences(agreement), *synonyms, *corrected.values(), *read]
    return "；".join(part for part in parts if part)


def _head(kind: FindingKind, members: Sequence[Member]) -> str:
    grades = [member.entry.grade for member in members]
    if kind is FindingKind.CONFLICT:
        return "同一手术级别不同"
    if kind is FindingKind.DUPLICATE:
        return f"同一手术重复列出（同为{GRADE[grades[0]]}）"
    if kind is FindingKind.CONTAINMENT:
        return "前者包含后者，" + _inversion(grades[0], grades[-1])
    return "同一目标、做法不同" + ("" if len(set(grades)) > 1 else "，级别相同")


def _inversion(whole: int, part: int) -> str:
    if part > whole:
        return "部分的级别却高于整体"
    return "级别相同" if part == whole else "级别不同"


def _told(member: Member) -> str:
    entry = member.entry
    inner = "" if member.name in (entry.text, f"{entry.text}术") else f"中的“{member.name}”"
    return f"{entry.list_title}{GRADE[entry.grade]}「{entry.text}」{inner}"


def _differences(agreement: Agreement) -> list[str]:
    found = []
    if agreement.agree:
        found.append("、".join(ASPECT[a] for a in agreement.agree) + "相同")
    for one in agreement.differ:
        sides = "／".join("、".join(words) or "未写" for words in one.words)
        found.append(f"{ASPECT[one.aspect]}不同（{sides}）")
    return found


def _corrections(members: Sequence[Member]) -> dict[str, str]:
    """What the catalogue's own notes say of a misprint in the operation that is meant."""
    found: dict[str, str] = {}
    for member in members:
        for wrong, verb, right in _NOTE.findall(member.entry.note or ""):
            if wrong in member.name:
                found[wrong] = f"「{wrong}」{verb}「{right}」"
    return found
