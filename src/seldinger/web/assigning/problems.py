"""The problem of a base's day: what the records say now, with what trainees lack."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import msgspec

from seldinger.domain.planning.daily import Kind, Order
from seldinger.domain.training.words import Role
from seldinger.norms.library import library_at
from seldinger.planning.daily.building import Problem, build
from seldinger.planning.daily.documents import (
    DayFile,
    LimitFile,
    NeedFile,
    TravelFile,
    WeekFile,
)
from seldinger.web.assigning.duty import OnDuty, on_duty, trainee_file, weeks_of
from seldinger.web.assigning.models import AssignRules, DayList, DayOrder
from seldinger.web.assigning.needs import needs_of
from seldinger.web.assigning.present import Theatre, rules_of, theatre_of
from seldinger.web.people.models import Base

TOO_HIGH = "base-no-operator"


@dataclass(frozen=True, slots=True)
class Prepared:
    """file: without names. categories: trainee → signature → category, as `DayList` keeps it."""

    base: Base
    day: date
    rules: AssignRules
    theatre: Theatre
    duty: tuple[OnDuty, ...]
    orders: tuple[DayOrder, ...]
    file: DayFile
    categories: Mapping[str, Mapping[str, str]]

    @property
    def problem(self) -> Problem:
        return build(self.file)

    @property
    def said(self) -> tuple[Order, ...]:
        return tuple(as_domain(one) for one in self.orders)


def now_of(base: Base, day: date, last: DayList | None = None) -> Prepared:
    """As the records stand. Needs and weeks as the list was made by, without one none."""
    rules = rules_of(base)
    theatre = theatre_of(base, day, rules)
    rulebook = library_at(None).rulebook(base.rulebook)
    departments = {one.department_id for one in theatre.bookings if one.department_id}
    duty = tuple(on_duty(base, day, departments, rulebook)) if departments else ()
    file = DayFile(
        date=day,
        cases=[*theatre.cases],
        trainees=[
            trainee_file(one, theatre.operating.get(one.trainee.person_id, ())) for one in duty
        ],
        doctors=[*theatre.doctors],
        turnover=rules.turnover,
        travel=_travel(theatre, rules),
        limits=_limits(rules),
        not_known_counts=_not_known_counts(base, day),
    )
    categories: Mapping[str, Mapping[str, str]] = {}
    if last is not None:
        _remember(file, last)
        categories = last.categories
    orders = tuple(orders_of(base, day))
    return Prepared(base, day, rules, theatre, duty, orders, file, categories)


def fresh_of(base: Base, day: date, today: date) -> Prepared:
    """With what everybody lacks today."""
    told = now_of(base, day)
    rulebook = library_at(None).rulebook(base.rulebook)
    needs = needs_of(told.duty, told.theatre.signatures, rulebook, today)
    weeks = weeks_of([one.trainee for one in told.duty], today)
    for trainee in told.file.trainees:
        trainee.needs = [*needs[int(trainee.id)].files]
        trainee.weeks = weeks[int(trainee.id)]
    categories = {str(key): one.categories for key, one in needs.items()}
    return replace(told, categories=categories)


def orders_of(base: Base, day: date) -> list[DayOrder]:
    """What was said and not taken back, also of bookings and people that are there no more."""
    rows = DayOrder.objects.filter(base=base, day=day, withdrawn_at__isnull=True)
    return [*rows.select_related("booking", "traineeship__person", "by", "supervisor")]


def as_domain(one: DayOrder) -> Order:
    return Order(
        Kind(one.kind), str(one.booking_id), str(one.traineeship_id),
        Role(one.role) if one.role else None,
        str(one.supervisor_id) if one.supervisor_id else None,
    )  # fmt: skip


def _remember(file: DayFile, last: DayList) -> None:
    """Changes the file."""
    told = {one["id"]: one for one in last.problem.get("trainees", ())}
    for trainee in file.trainees:
        known = told.get(trainee.id, {})
        trainee.needs = msgspec.convert(known.get("needs", []), list[NeedFile])
        trainee.weeks = msgspec.convert(known.get("weeks", []), list[WeekFile])


def _travel(theatre: Theatre, rules: AssignRules) -> list[TravelFile]:
    sites = sorted({case.site for case in theatre.cases})
    return [TravelFile(pair, rules.travel) for pair in combinations(sites, 2)]


def _limits(rules: AssignRules) -> list[LimitFile]:
    grade = rules.no_operator_from
    if grade is None:
        return []
    text = f"{grade} 级及以上、未分级的手术学员不任术者"
    return [LimitFile(TOO_HIGH, text, [Role.OPERATOR], from_grade=grade)]


def _not_known_counts(base: Base, day: date) -> bool:
    refused = base.unknown_privilege_refused_from
    if refused is not None and refused <= day:
        return False
    return library_at(None).rulebook(base.rulebook).options.unknown_privilege_counts
