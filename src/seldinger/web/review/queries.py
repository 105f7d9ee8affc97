"""The hospital's record of some months, read once: who operated, what on, what happened after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from seldinger.domain.grading.grant import GrantState
from seldinger.domain.grading.review import Figure, Rate, Rule, operated_again
from seldinger.domain.training.months import add_months, without
from seldinger.web.gate.models import Booking, Override, Verdict
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, with_ends
from seldinger.web.reconciliation.comparing import covered_spans
from seldinger.web.reconciliation.models import Operation
from seldinger.web.reconciliation.operators import Operated, operated
from seldinger.web.review.models import Aftermath, ReviewRule
from seldinger.web.review.naming import UNLISTED, Namings

SPANS = (6, 12, 24)  # months that one may choose
YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Some months up to the last day of which the hospital's lists tell; both ends included.

    holes: days in between that no list covers.
    """

    start: date
    end: date
    months: int
    holes: tuple[tuple[date, date], ...]

    @property
    def is_complete(self) -> bool:
        return not self.holes

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Event:
    """What happened after an operation. source: where it stands written; aftermath: its row."""

    figure: Figure
    grade: str
    text: str
    aftermath: Aftermath | None


def window(spans: Sequence[tuple[date, date]], months: int, today: date) -> Window:
    """It ends where the lists end: days that nobody has handed in yet are not days without work."""
    begun = [end for start, end in spans if start <= today]
    end = min(today, max(begun, default=today))
    start = add_months(end, -months) + _DAY
    return Window(start, end, months, tuple(without((start, end), spans)))


class Record:
    """One hospital's, a fixed number of queries however large. today: up to when at most."""

    def __init__(self, hospital: Hospital, months: int, today: date) -> None:
        self.hospital, self.today = hospital, today
        spans = covered_spans(hospital)
        self.is_empty = not spans
        self.window = window(spans, months, today)
        self.year = window(spans, YEAR, today)
        self.start = min(self.window.start, self.year.start)
        self._namings = Namings(hospital)
        self.naming = self._namings.on(self.window.end)
        self.rule_row = ReviewRule.objects.filter(hospital=hospital).first()
        self.rule = rule_of(self.rule_row)
        self._pooled_rates: dict[tuple[str, Figure], Rate] = {}

    @cached_property
    def operated(self) -> Operated:
        return operated(self.hospital, self.start, self.window.end)

    def of(self, doctor: int) -> list[Operation]:
        """Those of the window; also of the twelve months, where these are more."""
        return [*self.operated.certain.get(doctor, ())]

    def shown(self, operations: Iterable[Operation]) -> list[Operation]:
        return [one for one in operations if self.window.holds(one.day)]

    def in_year(self, operations: Iterable[Operation]) -> int:
        return sum(self.year.holds(one.day) for one in operations)

    @cached_property
    def everything(self) -> list[Operation]:
        """Every row of the window once, whoever operated."""
        told = self.operated
        every = [*told.unnamed, *_each(told.certain), *_each(told.unsure)]
        return self.shown({one.pk: one for one in every}.values())

    def by_technique(self, operations: Iterable[Operation]) -> dict[str, list[Operation]]:
        found: dict[str, list[Operation]] = defaultdict(list)
        for one in operations:
            for key in self._keys(one):
                found[key].append(one)
        return found

    def _keys(self, one: Operation) -> tuple[str, ...]:
        """By the last day's catalogue; a name that it has no more, by that of its own day: the
        entry keeps its id."""
        keys = self.naming.keys(one.name)
        if UNLISTED not in keys:
            return keys
        then = self._namings.on(one.day).keys(one.name)
        return then if all(map(self.naming.knows, then)) else keys

    @cached_property
    def pooled(self) -> dict[str, list[Operation]]:
        return self.by_technique(self.everything)

    @cached_property
    def events(self) -> Mapping[int, tuple[Event, ...]]:
        """By operation: what its logged case says of complications, and what was entered here."""
        rows = Operation.objects.filter(
            hospital=self.hospital, day__range=(self.start, self.window.end), gone_at__isnull=True
        ).order_by("pk")
        found: dict[int, list[Event]] = defaultdict(list)
        logged = rows.filter(
            case__complications__isnull=False, case__complications__withdrawn_at__isnull=True
        ).values_list("pk", "case__complications__grade", "case__complications__text")
        for pk, grade, text in logged:
            found[pk].append(Event(Figure.COMPLICATION, grade, text, None))
        entered = Aftermath.objects.filter(operation__in=rows.values("pk"), withdrawn_at=None)
        for row in entered.select_related("by"):
            event = Event(Figure(row.kind), row.grade, row.text, row)
            found[row.operation_id].append(event)
        return {pk: tuple(events) for pk, events in found.items()}

    def happened(self, figure: Figure, operation: Operation) -> bool:
        return figure in figures_of(self.events.get(operation.pk, ()))

    def rate(self, figure: Figure, operations: Sequence[Operation]) -> Rate:
        return Rate(sum(self.happened(figure, one) for one in operations), len(operations))

    def pooled_rate(self, key: str, figure: Figure, everybody: Sequence[Operation]) -> Rate:
        """Of the whole hospital; worked out once for each technique and figure."""
        if (key, figure) not in self._pooled_rates:
            self._pooled_rates[key, figure] = self.rate(figure, everybody)
        return self._pooled_rates[key, figure]

    @cached_property
    def again(self) -> frozenset[int]:
        """Whose patient was operated again within thirty days, where nobody has said why."""
        told = (
            (one.pk, one.number_digest, one.day) for one in self.everything if _has_patient(one)
        )
        found = operated_again(told)
        return frozenset(
            one.pk
            for one in self.everything
            if one.pk in found and not self.happened(Figure.REOPERATION, one)
        )

    def unused(self, doctor: int) -> list[str]:
        """What the doctor was granted entry by entry, in force today, and did not do in a year."""
        rows = with_ends(Grant.objects.filter(doctor=doctor, hospital=self.hospital))
        granted = {
            key
            for row in rows.filter(kind=Grant.Kind.ENTRIES)
            if as_domain(row).state(self.today) is GrantState.IN_FORCE
            for entry in row.entries
            for key in self.naming.keys(self.naming.title(entry))[:1]
        }
        done = self.by_technique(one for one in self.of(doctor) if self.year.holds(one.day))
        return sorted(self.naming.title(key) for key in granted - {*done, UNLISTED})

    @cached_property
    def overrides(self) -> Mapping[int, list[Override]]:
        rows = Override.objects.filter(
            hospital=self.hospital, day__range=(self.window.start, self.window.end),
            withdrawn_at__isnull=True,
        )  # fmt: skip
        found: dict[int, list[Override]] = defaultdict(list)
        for row in rows:
            found[row.doctor_id].append(row)
        return found

    @cached_property
    def refused(self) -> Mapping[int, list[Booking]]:
        """Bookings that the gate did not let pass, by operator."""
        rows = bookings(self.hospital, self.window.start, self.window.end)
        found: dict[int, list[Booking]] = defaultdict(list)
        for row in rows.filter(operator__isnull=False):
            if row.passes is False and row.operator_id:
                found[row.operator_id].append(row)
        return found


def bookings(hospital: Hospital, start: date, end: date) -> QuerySet[Any, Any]:
    """Not cancelled, with what the gate said: passes, managed (grade); None: never asked.

    Said by the day of the operation; where it was asked only afterwards, what it said last.
    """
    said = Verdict.objects.filter(booking=OuterRef("pk")).order_by("-at", "-pk")
    in_time = said.filter(at__date__lte=OuterRef("day"))
    rows = Booking.objects.filter(
        hospital=hospital, day__range=(start, end), cancelled_at__isnull=True
    )
    return rows.annotate(
        passes=Coalesce(
            Subquery(in_time.values("passes")[:1]), Subquery(said.values("passes")[:1])
        ),
        managed=Coalesce(
            Subquery(in_time.values("managed_grade")[:1]),
            Subquery(said.values("managed_grade")[:1]),
        ),
    )


def figures_of(events: Iterable[Event]) -> frozenset[Figure]:
    """A complication of class F is a death, too."""
    return frozenset(figure for event in events for figure in _figures(event))


def _figures(event: Event) -> Iterator[Figure]:
    yield event.figure
    if event.grade == "F":
        yield Figure.DEATH


def rule_of(row: ReviewRule | None) -> Rule:
    if row is None:
        return Rule()
    told = {figure: getattr(row, figure.value) for figure in Figure}
    return Rule(
        minimum=row.minimum,
        judge_from=row.judge_from,
        alarms={figure: float(value) / 100 for figure, value in told.items() if value is not None},
    )


def _has_patient(operation: Operation) -> bool:
    return bool(operation.number_digest)


def _each(rows: Mapping[int, Sequence[Operation]]) -> Iterator[Operation]:
    for of_one in rows.values():
        yield from of_one
