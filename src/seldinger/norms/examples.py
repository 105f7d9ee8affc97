"""Worked examples beside a rulebook: cases in, verdict out, as data that gates a version.

An example may extend another: groups are merged by name, a group set to null is dropped.
The format is described in docs/reference/rulebook-format.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

from seldinger.domain.training.record import (
    Activity,
    Admission,
    ImagingReports,
    Leave,
    Origin,
    Procedure,
    Record,
    Rotation,
    Ruling,
)
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.words import LEAVE, Role, State, Status
from seldinger.norms.faults import Fault, NormError, nearest

G = TypeVar("G", bound="Group")


@dataclass(frozen=True)
class Group:
    """Fields that are None are taken from the group of the same name that is extended."""

    line: int

    def over(self: G, base: "Group | None") -> G:
        if base is None:
            return self
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(base, **{key: value for key, value in own.items() if value is not None})  # type: ignore[return-value]


@dataclass(frozen=True)
class Visit(Group):
    place: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Operations(Group):
    """Procedures of one category or name on one day; each its own case unless `case` is given."""

    day: date | None
    category: str | None
    name: str | None
    verified: tuple[int, ...] | None
    pending: tuple[int, ...] | None
    returned: tuple[int, ...] | None
    case: str | None


@dataclass(frozen=True)
class Facts(Group):
    """Managed patients, reports or activities of one kind on one day."""

    day: date | None
    kind: str | None
    part: str | None
    number: int | None
    capacity: str | None
    level: str | None
    state: str | None


@dataclass(frozen=True)
class Expectation:
    """What the verdict must say; `rest` are the statuses allowed elsewhere."""

    line: int
    status: Status
    findings: dict[str, tuple[int, dict[str, str]]]
    rest: tuple[Status, ...]


@dataclass(frozen=True)
class Example:
    """One worked example as written, before it is merged with what it extends."""

    file: str
    title: str
    extends: str | None
    line: int  # of extends
    as_of: date | None
    background: str | None
    entry: date | None
    directions: tuple[str, ...]
    groups: dict[str, dict[str, Group | None]]
    rulings: tuple[Ruling, ...]
    expect: Expectation


def merge(example: Example, known: dict[str, Example]) -> Example:
    """The example with everything it extends.

    Raises NormError where that is unknown or circular, or where a visit is none.
    """
    merged = _merged(example, known, 0)
    faults = [
        Fault(example.file, group.line, *told)
        for name, group in merged.groups["rotations"].items()
        if isinstance(group, Visit) and (told := _wrong_visit(name, group))
    ]
    if faults:
        raise NormError(faults)
    return merged


def _merged(example: Example, known: dict[str, Example], depth: int) -> Example:
    if example.extends is None:
        return example
    base = known.get(example.extends)
    if base is None or depth > len(known):
        remedy = nearest(example.extends, known) if base is None else "去掉循环的 extends"
        message = f"extends 指向的算例 {example.extends} 无法使用"
        raise NormError([Fault(example.file, example.line, message, remedy)])
    base = _merged(base, known, depth + 1)
    groups: dict[str, dict[str, Group | None]] = {}
    for kind, own in example.groups.items():
        merged = dict(base.groups[kind])
        for name, group in own.items():
            if group is None:
                merged.pop(name, None)
            else:
                merged[name] = group.over(merged.get(name))
        groups[kind] = merged
    return replace(
        example,
        as_of=example.as_of or base.as_of,
        background=example.background or base.background,
        entry=example.entry or base.entry,
        directions=example.directions or base.directions,
        groups=groups,
        rulings=(*base.rulings, *example.rulings),
    )


def _wrong_visit(name: str, visit: Visit) -> tuple[str, str] | None:
    if visit.place is None:
        return f"轮转 {name} 没有 place", "写出岗位，如 place: 介入基础"
    if visit.start is None or visit.end is None or visit.end < visit.start:
        return f"轮转 {name} 的 from 与 to 不成一段", "写成 from: 2024-03-01, to: 2024-05-31"
    return None


def record_of(example: Example, rulebook: Rulebook) -> Record:
    """The merged example as the record of one trainee."""
    places = {place.title: place.id for place in rulebook.places}
    visits = [v for v in example.groups["rotations"].values() if isinstance(v, Visit)]
    return Record(
        staff_no="example",
        name=example.title,
        background=example.background,
        entry=example.entry or date.min,
        directions=example.directions,
        rotations=tuple(
            Rotation(places[v.place], v.start or date.min, v.end or date.max)
            for v in visits
            if v.place in places
        ),
        leaves=tuple(
            Leave(v.start or date.min, v.end or date.max) for v in visits if v.place == LEAVE
        ),
        procedures=tuple(_procedures(example)),
        admissions=tuple(_admissions(example, rulebook)),
        reports=tuple(
            ImagingReports(day, f.kind or "", f.part, f.number or 1, _state(f))
            for f, day in _facts(example, "reports")
        ),
        activities=tuple(
            Activity(day, f.kind or "", f"{number}", f.capacity or "", f.level or "", _state(f))
            for f, day in _facts(example, "activities")
            for number in range(1 if f.number is None else f.number)
        ),
        rulings=example.rulings,
    )


def _facts(example: Example, kind: str) -> Iterator[tuple[Facts, date]]:
    for group in example.groups[kind].values():
        if isinstance(group, Facts):
            yield group, group.day or example.entry or date.min


def _state(facts: Facts) -> State:
    return State(facts.state) if facts.state else State.VERIFIED


def _procedures(example: Example) -> Iterator[Procedure]:
    for name, group in example.groups["operations"].items():
        if not isinstance(group, Operations):
            continue
        counts = ((State.VERIFIED, group.verified), (State.PENDING, group.pending))
        for state, triple in (*counts, (State.RETURNED, group.returned)):
            for role, number in zip(Role, triple or (0,) * len(Role), strict=True):
                for turn in range(number):
                    yield Procedure(
                        day=group.day or example.entry or date.min,
                        case_no=group.case or f"{name}-{role}-{state}-{turn}",
                        name=group.name or "",
                        category=group.category,
                        role=role,
                        state=state,
                        origin=Origin(name, turn + 1),
                    )


def _admissions(example: Example, rulebook: Rulebook) -> Iterator[Admission]:
    known = {*rulebook.category_by_id, *rulebook.post_by_id}
    for name, group in example.groups["patients"].items():
        if isinstance(group, Facts):
            kind = group.kind if group.kind in known else None
            for turn in range(1 if group.number is None else group.number):
                day = group.day or example.entry or date.min
                yield Admission(day, f"{name}-{turn}", kind, _state(group), Origin(name, turn + 1))
