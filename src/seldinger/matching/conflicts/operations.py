"""An entry of a catalogue → the operations it names, each as the words of its aspects."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seldinger.domain.grading.catalogue import Entry
from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.parts import Procedure, canonical, parts_of
from seldinger.matching.words.folding import folded
from seldinger.matching.words.lexicon import Aspect

_TOGETHER = ("+", "＋", "联合", "合并")  # what is joined so is one operation with several acts
_VESSELS = re.compile("动静脉(?!内?瘘|畸形|血)")  # 动静脉造影: of arteries, and of veins
_TOLD = (Aspect.SITE, Aspect.LESION, Aspect.ACT, Aspect.DEVICE)
_PURPOSE = re.compile(r"[（(]([^（）()]*?)为目的[)）]")
_ENDING = re.compile("(?:手术|术)+$")
_EVERYWHERE = re.compile("各个?部位|一般部位|任何部位")
Words = Mapping[Aspect, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an entry.

    words: what tells it from others, what says nothing left out; all_words: everything that was
    read. printed: canonical word → as it stands in the entry, implied words left out.
    plain: the text in one alphabet, without 术 or 手术.
    rest: what no word explains. readings: why words were read as others or passed over.
    joined: one of several acts that the entry grades together.
    united: several operations of the entry in one, to be found where another names them as one.
    everywhere: 各部位, 一般部位: named without a site because it means every one.
    """

    entry: Entry
    text: str
    words: Words
    all_words: Words
    printed: Mapping[str, str]
    rest: str
    exclusions: tuple[str, ...]
    purpose: str | None
    readings: tuple[str, ...]
    joined: bool
    united: bool = False
    everywhere: bool = False
    every_word: frozenset[str] = frozenset()
    plain: str = ""

    def of(self, aspect: Aspect) -> frozenset[str]:
        return self.words.get(aspect, frozenset())

    @property
    def key(self) -> Hashable:
        """Equal for operations that read the same, whatever their entry's number and grade."""
        words = frozenset((aspect, word) for aspect in self.words for word in self.words[aspect])
        entry = self.entry.text, self.entry.parts
        return (
            entry, self.text, self.rest, self.exclusions, self.purpose, self.joined, self.united,
            words,
        )  # fmt: skip


def operations_of(entry: Entry, knowledge: Knowledge) -> tuple[Operation, ...]:
    """By the parts that were entered by hand; else as the name splits.

    Acts that are graded together (取卵+移植) are one operation, and each also a piece of it.
    """
    found = tuple(_each(entry, knowledge))
    return (*found, *_united(found))


def _each(entry: Entry, knowledge: Knowledge) -> Iterator[Operation]:
    said = _PURPOSE.search(entry.text)
    purpose = entry.purpose or (said.group(1) if said else None)
    for text in _names(entry):
        name = _PURPOSE.sub("", text)
        parsed = parts_of(name)
        making = _Making(entry, name, (*entry.exclusions, *parsed.exclusions), purpose, knowledge)
        together = len(parsed.procedures) > 1 and (bool(entry.parts) or _is_joint(name))
        if together:
            yield making.of(parsed.procedures, joined=False)
        for procedure in parsed.procedures:
            yield making.of((procedure,), joined=together)


def _united(found: Sequence[Operation]) -> Iterator[Operation]:
    """气管、支气管支架 as 气管支气管支架; 静脉曲张硬化、栓塞 as 静脉曲张硬化栓塞."""
    for aspect in (Aspect.SITE, Aspect.ACT):
        alike: dict[object, list[Operation]] = {}
        for operation in found:
            others = frozenset((a, w) for a, w in operation.words.items() if a is not aspect)
            alike.setdefault((others, operation.rest, operation.joined), []).append(operation)
        for several in alike.values():
            words = frozenset().union(*(operation.of(aspect) for operation in several))
            if len(words) > 1 < len(several) and not several[0].joined:
                yield replace(
                    several[0],
                    text=several[0].entry.text,
                    plain=_plain(several[0].entry.text),
                    words={**several[0].words, aspect: words},
                    all_words={**several[0].all_words, aspect: words},
                    united=True,
                )


def _names(entry: Entry) -> tuple[str, ...]:
    """Its parts, or its text; and what stands before a colon: 幕上肿瘤切除：脑膜瘤，胶质瘤."""
    head, colon, _ = entry.text.replace(":", "：").partition("：")
    names = (*(entry.parts or (entry.text,)), *((head,) if colon else ()))
    return tuple(
        _VESSELS.sub(vessel, name)
        for name in names
        for vessel in (("动脉", "静脉") if _VESSELS.search(name) else ("",))
    )


def _plain(text: str) -> str:
    return _ENDING.sub("", folded(text))


def _is_joint(name: str) -> bool:
    return any(word in name for word in _TOGETHER)


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the operations of one name of an entry."""

    entry: Entry
    name: str
    exclusions: tuple[str, ...]
    purpose: str | None
    knowledge: Knowledge

    def of(self, procedures: Sequence[Procedure], *, joined: bool) -> Operation:
        parts = [part for procedure in procedures for part in procedure.parts]
        printed = {part.word: self.name[part.start : part.end] for part in parts}
        everything = {
            aspect: frozenset(
                part.word
                for part in parts
                if part.aspect is aspect and printed[part.word] not in self.exclusions
            )
            for aspect in Aspect
        }
        said = list({(part.start, part.end): part for part in reversed(parts)}.values())
        lost = "".join(
            sorted(self.knowledge.lost(p.word, printed[p.word]) for p in said if p.aspect in _TOLD)
        )
        words, readings = self.knowledge.telling(everything)
        rest = "".join(procedure.rest for procedure in procedures) + lost
        text = procedures[0].text if len(procedures) == 1 else self.name
        return Operation(
            entry=self.entry,
            text=text,
            plain=_plain(text),
            words=words,
            all_words=everything,
            printed={part.word: printed[part.word] for part in said},
            rest=self.knowledge.rest(canonical(rest)) if rest else "",
            exclusions=self.exclusions,
            purpose=self.purpose,
            readings=readings,
            joined=joined,
            every_word=frozenset().union(*everything.values()),
            everywhere=bool(_EVERYWHERE.search(self.entry.text)),
        )
