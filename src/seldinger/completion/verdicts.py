"""The section of verdicts: what the evaluator said, and whether it says the same again."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest

from seldinger.completion.sections import Readings, RequirementTold, Verdicts
from seldinger.domain.training.verdict import Amount, Finding, Verdict
from seldinger.domain.training.words import Reading
from seldinger.report.labels import STATUS


def verdicts_told(verdict: Verdict) -> Verdicts:
    return Verdicts(
        as_of=verdict.as_of,
        end_of_training=verdict.end_of_training,
        status=verdict.status,
        requirements=tuple(_requirement(verdict, finding) for finding in verdict.findings),
    )


def _requirement(verdict: Verdict, finding: Finding) -> RequirementTold:
    requirement = finding.requirement
    return RequirementTold(
        id=requirement.id,
        post=verdict.rulebook.post_by_id[requirement.post].title,
        title=requirement.title,
        unit=requirement.unit,
        minimum=requirement.minimum,
        status=finding.status,
        counted=_amount(finding.counted),
        pending=_amount(finding.pending),
        readings=Readings(
            **{reading.value: _amount(finding.readings[reading]) for reading in Reading}
        ),
    )


def _amount(amount: Amount) -> int | str:
    """A whole number, else a fraction as text: nothing is rounded."""
    if isinstance(amount, Fraction) and amount.denominator != 1:
        return str(amount)
    return int(amount)


def differences(stored: Verdicts, computed: Verdicts) -> Iterator[str]:
    """In words, each requirement of which the two say something else."""
    if stored.status is not computed.status:
        yield f"总结论：文件写“{_word(stored)}”，重算为“{_word(computed)}”"
    if stored.end_of_training != computed.end_of_training:
        told = f"文件写 {stored.end_of_training}，重算为 {computed.end_of_training}"
        yield f"培训结束日期：{told}"
    for one, other in zip_longest(stored.requirements, computed.requirements):
        if one != other:
            yield _difference(one, other)


def _difference(one: RequirementTold | None, other: RequirementTold | None) -> str:
    if one is None or other is None or one.id != other.id:
        told = [f"{name}“{found.id if found else '没有'}”" for name, found in _named(one, other)]
        return f"要求的编号或次序：{'，'.join(told)}"
    if (one.status, one.counted, one.minimum) == (other.status, other.counted, other.minimum):
        field = next(f for f in one.__struct_fields__ if getattr(one, f) != getattr(other, f))
        return f"要求 {one.id}：{_FIELDS.get(field, field)}与重算不同"
    told = [
        f"{name}“{_word(found)} {found.counted} / {found.minimum}”"
        for name, found in _named(one, other)
        if found
    ]
    return f"要求 {one.id}：{'，'.join(told)}"


def _named(
    one: RequirementTold | None, other: RequirementTold | None
) -> tuple[tuple[str, RequirementTold | None], ...]:
    return ("文件写", one), ("重算为", other)


def _word(told: Verdicts | RequirementTold) -> str:
    return STATUS[told.status].word


_FIELDS = {
    "post": "岗位",
    "title": "名称",
    "unit": "单位",
    "pending": "待审核的数量",
    "readings": "各口径的数量",
}
