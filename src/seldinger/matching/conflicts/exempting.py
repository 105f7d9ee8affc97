"""What a catalogue itself keeps apart: an exclusion, 简单 and 复杂, Ⅱ and Ⅲ, another purpose."""

from seldinger.matching.conflicts.knowledge import Knowledge
from seldinger.matching.conflicts.operations import Operation

_HEADS = ("血管", "动脉", "静脉", "部", "脏")  # 除颅内血管外 excludes 颅内动脉 too


def is_exempt(one: Operation, other: Operation, knowledge: Knowledge) -> bool:
    here, there = one.every_word, other.every_word
    return (
        len({one.purpose, other.purpose} - {None}) > 1
        or not (here ^ there).isdisjoint(knowledge.only_with)
        or knowledge.contrast(here, there)
        or _excludes(one, other)
        or _excludes(other, one)
    )


def _excludes(one: Operation, other: Operation) -> bool:
    """Whether the first excludes where the second is done: 除…主动脉外 and 主动脉瘤."""
    told = other.text if other.entry.parts else other.text + other.entry.text
    return any(_core(excluded) in told for excluded in one.exclusions)


def _core(excluded: str) -> str:
    for head in _HEADS:
        if len(excluded) > len(head) and excluded.endswith(head):
            return excluded.removesuffix(head)
    return excluded
