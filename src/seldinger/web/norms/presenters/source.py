"""A norm's source text line by line, each with what cites it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.domain.source import Source
from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Cell, Rulebook
from seldinger.norms.accounting import SourceText
from seldinger.web.norms.presenters.rulebook import LEARNING
from seldinger.web.norms.presenters.words import GRADE


@dataclass(frozen=True, slots=True)
class Citation:
    """What a line is cited by, and where that stands."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """`continues`: the line where the sentence began that reaches over this one; None for its own.

    Blank lines are counted like any other.
    """

    number: int
    text: str
    cited_by: tuple[Citation, ...]
    continues: int | None

    @property
    def is_blank(self) -> bool:
        return not self.text


Cited = Iterable[tuple[Source, Citation]]


def source_lines(text: SourceText, cited: Cited) -> list[Line]:
    """Every line of the source. Several citations with the same words stand once."""
    begins: dict[int, dict[Citation, None]] = defaultdict(dict)
    reached: dict[int, int] = {}
    for source, citation in cited:
        if source.line is None:
            continue
        begins[source.line][citation] = None
        for number in {text.line_at[at] for at in text.find(source) or ()}:
            reached.setdefault(number, source.line)
    return [
        Line(
            number,
            line.strip(),
            tuple(begins[number]) if number in begins else (),
            reached.get(number) if number not in begins else None,
        )
        for number, line in enumerate(_without_last_break(text.lines), start=1)
    ]


def _without_last_break(lines: list[str]) -> list[str]:
    return lines[:-1] if lines and not lines[-1] else lines


def cited_in_rulebook(rulebook: Rulebook, crosswalks: Iterable[Crosswalk]) -> Cited:
    """Every sentence of the source that the rulebook or a gap of its crosswalks cites."""
    here = reverse("rulebook", args=(rulebook.id,))
    titles = {post.id: post.title for post in rulebook.posts}
    for stage in rulebook.stages:
        yield stage.source, Citation("阶段", stage.title, f"{here}#s-{stage.id}")
    for background in rulebook.backgrounds:
        yield background.source, Citation("背景", background.title, f"{here}#b-{background.id}")
    for requirement in rulebook.requirements:
        if isinstance(requirement, Cell):
            category = requirement.category
            yield requirement.source, Citation("要求", category.title, f"{here}#c-{category.id}")
        else:
            url = f"{here}#r-{requirement.id}"
            yield requirement.source, Citation("要求", requirement.title, url)
        if requirement.context:
            title = f"{titles[requirement.post]}的手术表"
            yield requirement.context, Citation("表头", title, f"{here}#p-{requirement.post}")
    for item in rulebook.learning:
        title = f"{titles[item.post]}·{LEARNING[item.kind]}（{item.level}）"
        yield item.source, Citation("学习", title, f"{here}#p-{item.post}")
    for clause in rulebook.clauses:
        title = titles[clause.post] if clause.post else "培养目标与安排"
        yield clause.source, Citation("条款", title, f"{here}#k-{clause.id}")
    for name, source in rulebook.options.sources.items():
        yield source, Citation("口径", "怎样理解没有说清之处", f"{here}#o-{name}")
    gaps = reverse("gaps", args=(rulebook.id,))
    for crosswalk in crosswalks:
        for gap in crosswalk.gaps:
            yield Source(gap.line, ""), Citation("缺口", gap.operation, f"{gaps}#g-{gap.id}")


def cited_in_catalogue(catalogue: Catalogue) -> Cited:
    for entry in catalogue.entries:
        url = reverse("entry", args=(catalogue.id, entry.id))
        yield entry.source, Citation("条目", f"{entry.list_title} {GRADE[entry.grade]}", url)
