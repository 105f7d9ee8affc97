"""What reading a rulebook has collected so far, shared by the readers of its parts."""

import re
from dataclasses import dataclass, field
from typing import Any

from seldinger.domain.source import Source
from seldinger.domain.training.rulebook import (
    Background,
    Category,
    Clause,
    LearningItem,
    Place,
    Post,
    Requirement,
    Stage,
)
from seldinger.norms.accounting import Quotation
from seldinger.norms.faults import Fault
from seldinger.norms.fields import Faults, Fields

DIGITS = dict(enumerate("一二三四五六七八九十", start=1))


@dataclass
class Collected:
    """Everything read so far, in the file's order, with the line of each requirement."""

    faults: Faults
    quotations: list[Quotation] = field(default_factory=list)
    backgrounds: list[Background] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    learning: list[LearningItem] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    declared: dict[str, int] = field(default_factory=dict)  # requirement id → line
    _ids: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def found(self) -> list[Fault]:
        return self.faults.found

    def quote(self, fields: Fields) -> Source:
        """The sentence a part cites; it will be held against the source."""
        source = Source(fields.integer("line", least=1), fields.text("text"))
        if source.text:
            self.quotations.append(Quotation(source, fields.line))
        return source

    def new_id(self, fields: Fields, kind: str, name: str) -> str:
        """`name`, faulted where another of its kind has it."""
        first = self._ids.get((kind, name))
        if name and first is not None:
            remedy = f"第 {first} 行已用，换一个固定不变的编号"
            fields.fault(f"编号 {name} 重复", remedy, "id")
        self._ids.setdefault((kind, name), fields.line)
        return name

    def require(self, fields: Fields, requirement: Requirement) -> None:
        self.new_id(fields, "要求", requirement.id)
        self.declared[requirement.id] = fields.line
        self.requirements.append(requirement)

    def told(self, fields: Fields, post: Post, name: str, title: str, unit: str) -> dict[str, Any]:
        """What every requirement has: id, title, post, minimum, unit, source."""
        before = len(self.found)
        minimum, source = fields.integer("minimum", least=1), self.quote(fields)
        unstated = fields.flag("unstated_minimum", default=False)
        if not unstated and len(self.found) == before:
            self.stated(fields, "minimum", minimum, source)
        return {
            "id": name,
            "title": title,
            "post": post.id,
            "minimum": minimum,
            "unit": unit,
            "source": source,
        }

    def stated(self, fields: Fields, key: str, number: int, source: Source) -> None:
        """Fault a number that its sentence does not say."""
        said = re.findall(r"[0-9]+", source.text)
        if source.text and str(number) not in said and DIGITS.get(number, "?") not in source.text:
            message = f"{key} 为 {number}，原句“{source.text}”里没有这个数"
            fields.fault(message, "依原句的数字填写", key)
