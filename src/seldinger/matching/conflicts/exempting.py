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
        or _are_apart(one, other)
    )


def are_twins(one: Operation, other: Operation) -> bool:
    """Whether the two texts are one, known words or not; a step of a larger operation is none."""
    return (
        (_is_one_text(one, other) or _is_one_unknown(one, other))
        and one.purpose == other.purpose
        and set(one.exclusions) == set(other.exclusions)
        and not (one.joined or other.joined)
    )


def _is_one_text(one: Operation, other: Operation) -> bool:
    return bool(one.plain) and one.plain == other.plain


def _is_one_unknown(one: Operation, other: Operation) -> bool:
    """Whipple术 and 一般Whipple术: no word tells anything, and what none explains is the same."""
    return bool(one.rest) and one.rest == other.rest and not (one.words or other.words)


def _are_apart(one: Operation, other: Operation) -> bool:
    """Two that exclude the same are told apart by nothing that they exclude."""
    if set(one.exclusions) == set(other.exclusions):
        return False
    return _excludes(one, other) or _excludes(other, one)


def _excludes(one: Operation, other: Operation) -> bool:
    """Whether the first excludes where the second is done: 除…主动脉外 and 主动脉瘤."""
    told = other.text if other.entry.parts else other.text + other.entry.text
    return any(_core(excluded) in told for excluded in one.exclusions)


def _core(excluded: str) -> str:
    for head in _HEADS:
        if len(excluded) > len(head) and excluded.endswith(head):
            return excluded.removesuffix(head)
    return excluded
