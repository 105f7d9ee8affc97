"""Evaluates the worked examples of a rulebook and holds them against what they expect."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.verdict import Finding, Verdict
from seldinger.domain.training.words import Reading
from seldinger.norms.example_reader import ExampleReader
from seldinger.norms.examples import Example, merge, record_of
from seldinger.norms.faults import Fault, NormError


def check_examples(
    folder: Path, shown: str, rulebook: Rulebook, crosswalk: Crosswalk
) -> tuple[int, list[Fault]]:
    """How many examples a version has, and every fault in them or in what they expect."""
    faults: list[Fault] = []
    examples: dict[str, Example] = {}
    for path in sorted((folder / "examples").glob("*.yaml")):
        try:
            examples[path.stem] = ExampleReader(rulebook).read(
                path, f"{shown}/examples/{path.name}"
            )
        except NormError as error:
            faults += error.faults
    if not examples and not faults:
        remedy = "在 examples 文件夹写至少一个算例：登记在前，结论在后"
        faults.append(Fault(f"{shown}/examples", 1, "没有算例", remedy))
    for example in examples.values():
        try:
            merged = merge(example, examples)
        except NormError as error:
            faults += error.faults
            continue
        verdict = evaluate(
            rulebook, record_of(merged, rulebook), merged.as_of or date.max, crosswalk
        )
        faults += list(_compare(merged, verdict))
    return len(examples), faults


def _compare(example: Example, verdict: Verdict) -> Iterator[Fault]:
    expect = example.expect
    remedy = "核对算例与细则：两者必有一处写错"
    if verdict.status is not expect.status:
        message = f"算例“{example.title}”应为 {expect.status}，算得 {verdict.status}"
        yield Fault(example.file, expect.line, message, remedy)
    for finding in verdict.findings:
        name = finding.requirement.id
        if name in expect.findings:
            line, wanted = expect.findings[name]
            for key, value in wanted.items():
                found = _value(finding, key)
                if found != value:
                    message = f"算例“{example.title}”的 {name}：{key} 应为 {value}，算得 {found}"
                    yield Fault(example.file, line, message, remedy)
        elif expect.rest and finding.status not in expect.rest:
            message = f"算例“{example.title}”的 {name} 算得 {finding.status}，不在 rest 之列"
            yield Fault(example.file, expect.line, message, remedy)


def _value(finding: Finding, key: str) -> str:
    if key in list(Reading):
        return str(finding.readings[Reading(key)])
    return str(getattr(finding, key))
