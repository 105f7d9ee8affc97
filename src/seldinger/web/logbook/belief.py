"""The three numbers of a logbook: logged, verified, reconciled. They are never one."""

from collections.abc import Sequence
from typing import NamedTuple

from seldinger.domain.training.record import Record
from seldinger.domain.training.words import State


class Belief(NamedTuple):
    """Of a trainee's entries of operations. reconciled: verified, and the hospital's record says
    the same; entries on days that no hospital list covers are not among them."""

    logged: int
    verified: int
    reconciled: int


def belief_of(record: Record) -> Belief:
    verified = [p for p in record.procedures if p.state is State.VERIFIED]
    return Belief(len(record.procedures), len(verified), sum(p.reconciled for p in verified))


def told(belief: Sequence[int]) -> str:
    """“手术登记 320 · 已审核 280 · 已核对 200”."""
    logged, verified, reconciled = belief
    return f"手术登记 {logged} · 已审核 {verified} · 已核对 {reconciled}"
