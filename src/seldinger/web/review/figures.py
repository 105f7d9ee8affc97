"""One doctor's figures, technique by technique, beside those of the whole hospital."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seldinger.domain.grading.review import Figure, Rate, Standing, Volume, judge, volume
from seldinger.web.reconciliation.models import Operation
from seldinger.web.review.naming import UNLISTED
from seldinger.web.review.queries import Record

ALL = ""  # all of a doctor's operations, whatever they are called


@dataclass(frozen=True)
class Technique:
    """What a doctor did of one entry of the catalogue, or of all.

    operations: of the window, in order of day; year: so many of the last twelve months. pooled:
    the same of everybody in the hospital, this doctor included.
    """

    key: str
    title: str
    grade: int | None
    operations: Sequence[Operation]
    year: int
    volume: Volume
    rates: Mapping[Figure, Rate]
    pooled: Mapping[Figure, Rate]
    standings: Mapping[Figure, Standing]  # empty where operations of all kinds stand together

    @property
    def number(self) -> int:
        return len(self.operations)

    @property
    def above(self) -> tuple[Figure, ...]:
        return tuple(one for one, said in self.standings.items() if said is Standing.ABOVE)


def techniques(record: Record, doctor: int) -> list[Technique]:
    """The most frequent first; what is no entry last. Done in the window or in twelve months."""
    found = [
        technique(record, key, operations)
        for key, operations in record.by_technique(record.of(doctor)).items()
    ]
    return sorted(found, key=lambda one: (one.key == UNLISTED, -one.number, one.title))


def technique(record: Record, key: str, operations: Sequence[Operation]) -> Technique:
    """operations: this doctor's of this technique, since the record's first day."""
    year = record.in_year(operations)
    return _of(
        record,
        key,
        operations,
        record.everything if key == ALL else record.pooled.get(key, ()),
        volume(
            year,
            record.rule.minimum if is_one(key) else None,
            is_complete=record.year.is_complete,
        ),
    )


def total(record: Record, doctor: int) -> Technique:
    return technique(record, ALL, record.of(doctor))


def _of(
    record: Record,
    key: str,
    operations: Sequence[Operation],
    everybody: Sequence[Operation],
    said: Volume,
) -> Technique:
    shown = record.shown(operations)
    rates = {figure: record.rate(figure, shown) for figure in Figure}
    pooled = {figure: record.pooled_rate(key, figure, everybody) for figure in Figure}
    return Technique(
        key=key,
        title=record.naming.title(key) if key else "全部手术",
        grade=record.naming.grade(key),
        operations=shown,
        year=record.in_year(operations),
        volume=said,
        rates=rates,
        pooled=pooled,
        standings=(
            {one: judge(one, rates[one], pooled[one], record.rule) for one in Figure}
            if is_one(key)
            else {}
        ),
    )


def is_one(key: str) -> bool:
    """Whether it is one technique, and no mixture of what differs in difficulty."""
    return key not in (UNLISTED, ALL)


def above(found: Iterable[Technique]) -> list[tuple[Technique, Figure]]:
    """What stands above an alarm, with its technique."""
    return [(one, figure) for one in found for figure in one.above]


def low(found: Iterable[Technique]) -> list[Technique]:
    return [one for one in found if one.volume is Volume.LOW]
