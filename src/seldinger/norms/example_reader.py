"""One worked example's YAML → Example."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from seldinger.domain.training.record import (
    Branch,
    CaseKey,
    CrossStage,
    DirectionChange,
    HospitalAdmitted,
    Pin,
    Ruling,
    SeparateStep,
    Waiver,
)
from seldinger.domain.training.rulebook import ActivityCount, ReportsOf, Rulebook
from seldinger.domain.training.words import LEAVE, Reading, Role, State, Status
from seldinger.norms.examples import Example, Expectation, Facts, Group, Operations, Visit
from seldinger.norms.faults import nearest
from seldinger.norms.fields import Fields, root_fields

NUMBERS = ("counted", "pending", "missing", *Reading)


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
            line=root.line_of("extends"),
            as_of=root.day("as_of"),
            background=trainee[0],
            entry=trainee[1],
            directions=trainee[2],
            groups={
                "rotations": self._groups(root, "rotations", self._visit),
                "operations": self._groups(root, "operations", self._operations),
                "patients": self._groups(root, "patients", self._facts_of(self._patient_kinds())),
                "reports": self._groups(root, "reports", self._facts_of(self._exams())),
                "activities": self._groups(root, "activities", self._facts_of(self._types())),
            },
            rulings=tuple(root.each("rulings", "认定", self._ruling)),
            expect=root.group("expect", "结论", self._expect) or Expectation(1, Status.MET, {}, ()),
        )
        if not root.has("expect"):
            root.fault("算例缺少 expect", "写出应有的结论：expect: {status: …}")
        root.close()
        root.faults.raise_if_any()
        return example

    def _known(self, fields_: Fields, key: str, names: list[str]) -> str | None:
        return fields_.one_of(key, names) if fields_.has(key) else None

    def _directions(self, fields_: Fields) -> tuple[str, ...]:
        directions = fields_.texts("directions")
        known = [post.id for post in self.rulebook.directions]
        for name in directions:
            if name not in known:
                fields_.fault(f"没有方向 {name}", nearest(name, known), "directions")
        return directions

    def _trainee(self, fields_: Fields) -> tuple[str | None, date | None, tuple[str, ...]]:
        backgrounds = [background.id for background in self.rulebook.backgrounds]
        background = self._known(fields_, "background", backgrounds)
        return background, fields_.day("entry"), self._directions(fields_)

    def _groups(
        self, root: Fields, key: str, read: Callable[[Fields], Group]
    ) -> dict[str, Group | None]:
        def each(fields_: Fields) -> dict[str, Group | None]:
            names = dict(fields_.keys())
            return {name: fields_.group(name, name, read) for name in names}

        return root.group(key, key, each) or {}

    def _visit(self, fields_: Fields) -> Visit:
        place = self._known(fields_, "place", sorted(self.places))
        return Visit(fields_.line, place, fields_.day("from"), fields_.day("to"))

    def _operations(self, fields_: Fields) -> Operations:
        def triple(key: str) -> tuple[int, ...] | None:
            return fields_.integers(key, length=len(Role)) if fields_.has(key) else None

        return Operations(
            fields_.line,
            fields_.day("on"),
            self._known(fields_, "category", list(self.rulebook.category_by_id)),
            fields_.optional("name"),
            triple("verified"),
            triple("pending"),
            triple("returned"),
            fields_.optional("case"),
        )

    def _facts_of(self, kinds: list[str]) -> Callable[[Fields], Facts]:
        def read(fields_: Fields) -> Facts:
            number = fields_.integer("number", least=0) if fields_.has("number") else None
            return Facts(
                fields_.line,
                fields_.day("on"),
                self._known(fields_, "kind", kinds),
                fields_.optional("part"),
                number,
                self._known(fields_, "capacity", list(self.rulebook.capacities)),
                self._known(fields_, "level", list(self.rulebook.levels)),
                self._known(fields_, "state", list(State)),
            )

        return read

    def _patient_kinds(self) -> list[str]:
        return [*self.rulebook.category_by_id, *self.rulebook.post_by_id]

    def _exams(self) -> list[str]:
        return [r.exam for r in self.rulebook.requirements if isinstance(r, ReportsOf)]

    def _types(self) -> list[str]:
        duties = [r for r in self.rulebook.requirements if isinstance(r, ActivityCount)]
        return sorted({word for duty in duties for word in duty.types})

    def _needed_day(self, fields_: Fields, key: str) -> date:
        if not fields_.has(key):
            fields_.fault(f"缺少日期 {key}", f"补上 {key}: 2024-06-03")
        return fields_.day(key) or date.min

    def _ruling(self, fields_: Fields) -> Ruling:
        told: dict[str, Any] = {
            "by": fields_.text("by"),
            "on": self._needed_day(fields_, "on"),
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
            return DirectionChange(directions=self._directions(fields_), **told)
        if fields_.has("hospital"):
            return HospitalAdmitted(hospital=fields_.text("hospital"), **told)
        case = CaseKey(fields_.text("case"), self._needed_day(fields_, "day"), 1)
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
        for key in NUMBERS:
            if fields_.has(key):
                found[key] = str(fields_.integer(key, least=0))
        return found
