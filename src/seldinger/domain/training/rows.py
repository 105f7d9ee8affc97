"""Rows of a record as evidence: what one row is worth for one requirement."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from seldinger.domain.training.credit import OUTCOMES, Credit
from seldinger.domain.training.record import (
    Activity,
    Admission,
    CaseKey,
    ImagingReports,
    Leave,
    Origin,
    Rotation,
)
from seldinger.domain.training.rulebook import ActivityCount
from seldinger.domain.training.verdict import Evidence
from seldinger.domain.training.words import Flag, Outcome, Reason, State

Fact = Admission | ImagingReports | Activity | Rotation | Leave


def day_of(fact: Fact) -> date:
    return fact.start if isinstance(fact, Rotation | Leave) else fact.day


def plain_amount(amount: Fraction) -> int | Fraction:
    return int(amount) if amount.denominator == 1 else amount


def standing(origin: Origin, day: date | None, label: str) -> Evidence:
    return Evidence(origin, day, label, Outcome.COUNTED, Reason.COUNTED)


def is_open(credit: Credit) -> bool:
    return credit.outcome in (Outcome.COUNTED, Outcome.PENDING)


def of_credit(credit: Credit, reason: Reason | None = None) -> Evidence:
    """The row as evidence, for the credit's own reason or another requirement's."""
    procedure = credit.procedure
    reason = reason or credit.reason or Reason.COUNTED
    return Evidence(
        procedure.origin,
        procedure.day,
        procedure.case_no,
        OUTCOMES.get(reason, Outcome.NOT_COUNTED),
        reason,
        role=procedure.role,
        state=procedure.state,
        flags=tuple(credit.flags),
        note=procedure.name,
        reconciled=procedure.reconciled,
        listed=procedure.listed,
    )


def once_a_case(credits: list[Credit], eligible: set[int]) -> list[Evidence]:
    """The first verified row of each case counts; without one, its first pending row waits.

    Where a case neither counts nor waits, the first of its undecided rows may yet decide.
    """
    chosen: dict[CaseKey, Credit] = {}
    for credit in credits:
        if id(credit) in eligible:
            held = chosen.setdefault(credit.case, credit)
            if not _is_verified(held) and _is_verified(credit):
                chosen[credit.case] = credit
    for credit in credits:
        if credit.outcome is Outcome.UNDECIDED:
            chosen.setdefault(credit.case, credit)
    result = []
    for credit in credits:
        reason = None
        if id(credit) in eligible:
            reason = Reason.COUNTED if _is_verified(credit) else Reason.PENDING
        if reason or credit.outcome is Outcome.UNDECIDED:
            reason = reason if chosen[credit.case] is credit else Reason.SAME_CASE
        result.append(of_credit(credit, reason))
    return result


def _is_verified(credit: Credit) -> bool:
    return credit.procedure.state is State.VERIFIED


def of_fact(
    fact: Admission | ImagingReports | Activity,
    label: str,
    barrier: Reason | None,
    amount: int = 1,
) -> Evidence:
    pending = fact.state is State.PENDING
    reason = barrier or (Reason.PENDING if pending else Reason.COUNTED)
    return Evidence(
        fact.origin,
        fact.day,
        label,
        OUTCOMES.get(reason, Outcome.NOT_COUNTED),
        reason,
        amount,
        state=fact.state,
    )


def changed(evidence: Evidence, reason: Reason) -> Evidence:
    outcome = OUTCOMES.get(reason, Outcome.NOT_COUNTED)
    return replace(evidence, reason=reason, outcome=outcome)


def barred(evidence: Evidence, reason: Reason) -> Evidence:
    """The row does not count here; a reason it already has not to count stays."""
    return evidence if evidence.outcome is Outcome.NOT_COUNTED else changed(evidence, reason)


def unfit(requirement: ActivityCount, fact: Activity) -> Reason | None:
    if requirement.capacities and fact.capacity not in requirement.capacities:
        return Reason.WRONG_CAPACITY
    if requirement.levels and fact.level not in requirement.levels:
        return Reason.WRONG_LEVEL
    return None


def flagged(evidence: Evidence, flag: Flag) -> Evidence:
    return replace(evidence, flags=(*evidence.flags, flag))
