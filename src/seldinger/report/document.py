"""A verdict → the JSON document of `seldinger audit --json`. Names and keys are a contract."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from seldinger.domain.training.record import Origin
from seldinger.domain.training.verdict import Amount, Evidence, Finding, Problem, Verdict
from seldinger.domain.training.words import Outcome, Reading
from seldinger.report.labels import explain
from seldinger.report.layout import problem_text


def document(verdict: Verdict, notes: Iterable[tuple[Origin, str]] = ()) -> dict[str, Any]:
    """The whole verdict. Months are numbers with up to four decimals, all else whole numbers."""
    rulebook, trainee = verdict.rulebook, verdict.trainee
    return {
        "trainee": {
            "staff_no": trainee.staff_no,
            "name": trainee.name,
            "background": _background(verdict),
            "entry": trainee.entry.isoformat(),
            "directions": [rulebook.post_by_id[name].title for name in trainee.directions],
            "end_of_training": verdict.end_of_training.isoformat(),
        },
        "rulebook": {"id": rulebook.id, "version": rulebook.version, "hash": rulebook.hash},
        "as_of": verdict.as_of.isoformat(),
        "status": verdict.status,
        "requirements": [_finding(verdict, finding) for finding in verdict.findings],
        "problems": [
            *(_problem(problem) for problem in verdict.problems),
            *(
                {"sheet": origin.sheet, "row": origin.row, "code": "note", "text": text}
                for origin, text in notes
            ),
        ],
    }


def _background(verdict: Verdict) -> str | None:
    for background in verdict.rulebook.backgrounds:
        if background.id == verdict.trainee.background:
            return background.title
    return None


def _finding(verdict: Verdict, finding: Finding) -> dict[str, Any]:
    requirement = finding.requirement
    return {
        "id": requirement.id,
        "post": verdict.rulebook.post_by_id[requirement.post].title,
        "category": requirement.row,
        "role": requirement.of_role,
        "title": requirement.title,
        "unit": requirement.unit,
        "minimum": requirement.minimum,
        "minimum_stated": requirement.is_stated,
        "counted": number(finding.counted),
        "pending": number(finding.pending),
        "missing": number(finding.missing),
        "status": finding.status,
        "readings": {
            reading: {
                "counted": number(finding.readings[reading]),
                "met": finding.met_by(reading),
            }
            for reading in Reading
        },
        "evidence": [_evidence(row) for row in finding.evidence],
        "source": {
            "line": requirement.source.line,
            "text": requirement.source.text,
            "context": requirement.context.text if requirement.context else None,
        },
    }


def _evidence(row: Evidence) -> dict[str, Any]:
    return {
        "sheet": row.origin.sheet,
        "row": row.origin.row,
        "date": row.day.isoformat() if row.day else None,
        "case": row.label,
        "role": row.role,
        "state": row.state,
        "counted": row.outcome is Outcome.COUNTED,
        "amount": number(row.amount),
        "reason": explain(row.reason, row.flags),
        "code": row.reason,
        "flags": list(dict.fromkeys(row.flags)),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.origin.sheet,
        "row": problem.origin.row,
        "code": problem.reason,
        "text": problem_text(problem),
    }


def number(amount: Amount) -> int | float:
    """An amount as JSON knows it."""
    if isinstance(amount, Fraction) and amount.denominator != 1:
        return round(float(amount), 4)
    return int(amount)
