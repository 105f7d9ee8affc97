"""Operations month by month against the stages' totals: numbers for a chart and for its table."""

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from seldinger.domain.training.record import Record
from seldinger.domain.training.rulebook import OperationsTotal
from seldinger.domain.training.verdict import Verdict
from seldinger.domain.training.words import Outcome
from seldinger.report.pace import totals_expected
from seldinger.web.logbook.belief import Belief

VERIFIED, LOGGED, EXPECTED = "已审核", "含待审", "应有"


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One month; verified, logged and reconciled are None after today."""

    month: str
    verified: int | None
    logged: int | None
    reconciled: int | None
    expected: int


@dataclass(frozen=True, slots=True)
class Curve:
    """sentence: what the last numbers say."""

    sentence: str
    rows: tuple[CurveRow, ...]

    def data(self) -> dict[str, Any]:
        """For the chart's script. Where nothing waits, one line says both."""
        expected: list[int | None] = [row.expected for row in self.rows]
        logged = [row.logged for row in self.rows]
        verified = [row.verified for row in self.rows]
        lines = [(EXPECTED, "expected", expected)]
        lines += [(LOGGED, "logged", logged)] if logged != verified else []
        lines.append((VERIFIED, "verified", verified))
        series = [{"name": name, "role": role, "values": values} for name, role, values in lines]
        return {"months": [row.month for row in self.rows], "series": series, "unit": "例"}


def curve(verdict: Verdict, record: Record) -> Curve | None:
    """Cases of the stages' totals, each once; None where nothing is planned and nothing done."""
    rows = [
        (row.day, row)
        for finding in verdict.findings
        if isinstance(finding.requirement, OperationsTotal)
        for row in finding.evidence
        if row.day and row.outcome in (Outcome.COUNTED, Outcome.PENDING)
    ]
    logged = sorted(day for day, _ in rows)
    counted = [(day, row) for day, row in rows if row.outcome is Outcome.COUNTED]
    verified = sorted(day for day, _ in counted)
    reconciled = sorted(day for day, row in counted if row.reconciled)
    ends = _month_ends(verdict)
    expected = totals_expected(verdict, record, ends)
    if not logged and not any(expected):
        return None
    so_far = verdict.as_of
    table = tuple(
        CurveRow(
            f"{day:%Y-%m}",
            bisect_right(verified, day) if _begun(day, so_far) else None,
            bisect_right(logged, day) if _begun(day, so_far) else None,
            bisect_right(reconciled, day) if _begun(day, so_far) else None,
            number,
        )
        for day, number in zip(ends, expected, strict=True)
    )
    today = totals_expected(verdict, record, [so_far])[0]
    is_listed = any(row.listed for _, row in rows)
    belief = Belief(len(logged), len(verified), len(reconciled))
    return Curve(_sentence(belief, today, is_listed=is_listed), table)


def _sentence(belief: Belief, expected: int, *, is_listed: bool) -> str:
    """is_listed: a list of the hospital covers any of the days."""
    logged, verified, reconciled = belief
    agree = f"与医院清单一致 {reconciled} 例" if is_listed else "没有医院清单可核对"
    waiting = f"，另有 {logged - verified} 例待审" if logged > verified else ""
    return f"已审核 {verified} 例（{agree}）{waiting}；按已过去的轮转天数应有 {expected} 例"


def _begun(month_end: date, as_of: date) -> bool:
    return month_end.replace(day=1) <= as_of


def _month_ends(verdict: Verdict) -> list[date]:
    """The last days of the months of training, and of those after it up to today."""
    first, last = verdict.trainee.entry, max(verdict.end_of_training, verdict.trainee.entry)
    begin = first.year * 12 + first.month - 1
    months = range(begin, last.year * 12 + last.month)
    return [
        date(year, month + 1, monthrange(year, month + 1)[1])
        for year, month in (divmod(number, 12) for number in months)
    ]
