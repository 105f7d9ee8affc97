"""Worked examples beside a rulebook: cases in, verdict out, as data that gates a version.

An example may extend another: groups are merged by name, a group set to null is dropped.
The format is described in docs/reference/rulebook-format.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import (
    Activity,
    Admission,
    Branch,
    CaseKey,
    CrossStage,
    DirectionChange,
    HospitalAdmitted,
    ImagingReports,
    Leave,
    Origin,
    Pin,
    Procedure,
    Record,
    Rotation,
    Ruling,
    SeparateStep,
    Waiver,
)
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.verdict import Finding, Verdict
from seldinger.domain.training.words import Reading, Role, State, Status
from seldinger.norms.faults import Fault, NormError, nearest
from seldinger.norms.fields import Fields, root_fields

G = TypeVar("G", bound="Group")
LEAVE = "请假"
_NUMBERS = ("counted", "pending", "missing", *Reading)


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
    as_of: date | None
    background: str | None
    entry: date | None
    directions: tuple[str, ...]
    groups: dict[str, dict[str, Group | None]]
    rulings: tuple[Ruling, ...]
    expect: Expectation
    line: int = 1
    cleared: frozenset[str] = field(default_factory=frozenset)


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


class ExampleReader:
    """Reads one example file."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.places = {place.title for place in rulebook.places} | {LEAVE}

    def read(self, path: Path, shown: str) -> Example:
        root = root_fields(path, shown, "算例")
        trainee = root.group("trainee", "学员", self._trainee) or (None, None, ())
        example = Example(
            file=shown,
            title=root.text("title"),
            extends=root.optional("extends"),
            as_of=self._day(root, "as_of", needed=False),
            background=trainee[0],
            entry=trainee[1],
            directions=trainee[2],
            groups={
                "rotations": self._groups(root, "rotations", self._visit),
                "operations": self._groups(root, "operations", self._operations),
                "patients": self._groups(root, "patients", self._facts),
                "reports": self._groups(root, "reports", self._facts),
                "activities": self._groups(root, "activities", self._facts),
            },
            rulings=tuple(root.each("rulings", "认定", self._ruling)),
            expect=root.group("expect", "结论", self._expect) or Expectation(1, Status.MET, {}, ()),
        )
        if not root.has("expect"):
            root.fault("算例缺少 expect", "写出应有的结论：expect: {status: …}")
        root.close()
        root.faults.raise_if_any()
        return example

    def _day(self, fields_: Fields, key: str, *, needed: bool = True) -> date | None:
        if not fields_.has(key) and not needed:
            return None
        text = fields_.text(key)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                fields_.fault(f"{key} 不是日期“{text}”", "写成 2024-06-03", key)
            return None

    def _known(self, fields_: Fields, key: str, names: list[str]) -> str | None:
        return fields_.one_of(key, names) if fields_.has(key) else None

    def _trainee(self, fields_: Fields) -> tuple[str | None, date | None, tuple[str, ...]]:
        directions = fields_.texts("directions")
        known = [post.id for post in self.rulebook.directions]
        for name in directions:
            if name not in known:
                fields_.fault(f"没有方向 {name}", nearest(name, known), "directions")
        backgrounds = [background.id for background in self.rulebook.backgrounds]
        background = self._known(fields_, "background", backgrounds)
        return background, self._day(fields_, "entry", needed=False), directions

    def _groups(self, root: Fields, key: str, read: Any) -> dict[str, Group | None]:
        def each(fields_: Fields) -> dict[str, Group | None]:
            names = dict(fields_.keys())
            return {name: fields_.group(name, name, read) for name in names}

        return root.group(key, key, each) or {}

    def _visit(self, fields_: Fields) -> Visit:
        place = self._known(fields_, "place", sorted(self.places))
        start = self._day(fields_, "from", needed=False)
        return Visit(fields_.line, place, start, self._day(fields_, "to", needed=False))

    def _operations(self, fields_: Fields) -> Operations:
        def triple(key: str) -> tuple[int, ...] | None:
            return fields_.integers(key, length=len(Role)) if fields_.has(key) else None

        return Operations(
            fields_.line,
            self._day(fields_, "on", needed=False),
            self._known(fields_, "category", list(self.rulebook.category_by_id)),
            fields_.optional("name"),
            triple("verified"),
            triple("pending"),
            triple("returned"),
            fields_.optional("case"),
        )

    def _facts(self, fields_: Fields) -> Facts:
        number = fields_.integer("number", least=0) if fields_.has("number") else None
        return Facts(
            fields_.line,
            self._day(fields_, "on", needed=False),
            fields_.optional("kind"),
            fields_.optional("part"),
            number,
            fields_.optional("capacity"),
            fields_.optional("level"),
            self._known(fields_, "state", list(State)),
        )

    def _ruling(self, fields_: Fields) -> Ruling:
        told: dict[str, Any] = {
            "by": fields_.text("by"),
            "on": self._day(fields_, "on") or date.min,
            "reason": fields_.text("reason"),
        }
        requirements = [r.id for r in self.rulebook.requirements]
        categories = list(self.rulebook.category_by_id)
        if fields_.has("waive"):
            return Waiver(requirement=fields_.one_of("waive", requirements), **told)
        if fields_.has("cross_stage"):
            return CrossStage(category=fields_.one_of("cross_stage", categories), **told)
        if fields_.has("branch"):
            names = [background.id for background in self.rulebook.backgrounds]
            return Branch(background=fields_.one_of("branch", names), **told)
        if fields_.has("directions"):
            return DirectionChange(directions=fields_.texts("directions"), **told)
        if fields_.has("hospital"):
            return HospitalAdmitted(hospital=fields_.text("hospital"), **told)
        case = CaseKey(fields_.text("case"), self._day(fields_, "day") or date.min, 1)
        if fields_.has("pin"):
            category = fields_.one_of("pin", categories)
            return Pin(case=case, name=fields_.text("name", ""), category=category, **told)
        return SeparateStep(case=case, name=fields_.text("separate"), **told)

    def _expect(self, fields_: Fields) -> Expectation:
        known = [r.id for r in self.rulebook.requirements]

        def each(inner: Fields) -> dict[str, tuple[int, dict[str, str]]]:
            found = {}
            for name, line in dict(inner.keys()).items():
                if name not in known:
                    inner.fault(f"没有要求 {name}", nearest(name, known), name)
                found[name] = (line, inner.group(name, name, self._expected) or {})
            return found

        findings = fields_.group("findings", "各项", each) or {}
        rest = fields_.texts("rest")
        for status in rest:
            if status not in list(Status):
                fields_.fault(f"没有结论 {status}", nearest(status, list(Status)), "rest")
        return Expectation(
            fields_.line,
            Status(fields_.one_of("status", list(Status)) or Status.MET),
            findings,
            tuple(Status(status) for status in rest if status in list(Status)),
        )

    def _expected(self, fields_: Fields) -> dict[str, str]:
        found = {}
        if fields_.has("status"):
            found["status"] = fields_.one_of("status", list(Status))
        for key in _NUMBERS:
            if fields_.has(key):
                found[key] = str(fields_.integer(key, least=0))
        return found


def merge(example: Example, known: dict[str, Example], depth: int = 0) -> Example:
    """The example with everything it extends. Raises NormError for an unknown or circular one."""
    if example.extends is None:
        return example
    base = known.get(example.extends)
    if base is None or depth > len(known):
        remedy = nearest(example.extends, known) if base is None else "去掉循环的 extends"
        message = f"extends 指向的算例 {example.extends} 无法使用"
        raise NormError([Fault(example.file, example.line, message, remedy)])
    base = merge(base, known, depth + 1)
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
