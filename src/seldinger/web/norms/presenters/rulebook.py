"""A rulebook to be read whole: stages, posts, requirements, tables, learning, clauses, options."""

from dataclasses import dataclass
from itertools import groupby

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import (
    ActivityCount,
    Cell,
    Clause,
    DirectionsChosen,
    EntryCondition,
    LearningItem,
    MonthsIn,
    Post,
    PostKind,
    ReportsOf,
    Requirement,
    Rulebook,
)
from seldinger.domain.training.words import Role
from seldinger.web.norms.presenters.words import joined

LEARNING = {"knowledge": "基本理论", "skill": "基本技能"}


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement. `is_part`: it stands under the one before (a place, a part of a report)."""

    id: str
    title: str
    minimum: str
    sentence: str
    line: int | None
    note: str
    is_part: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """One category in its three roles, and what the crosswalk says of it."""

    id: str
    title: str
    minima: tuple[int, ...]
    line: int | None
    feeds: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Table:
    context: str
    line: int | None
    rows: tuple[TableRow, ...]
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """“熟悉”: the items of one sentence."""

    word: str
    line: int | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learning:
    title: str
    number: int
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    id: str
    title: str
    text: str
    line: int | None


@dataclass(frozen=True, slots=True)
class PostSection:
    """One post. `months` is short, for the index; `kind` and `who` are sentences."""

    id: str
    title: str
    months: str
    kind: str
    who: str
    rows: tuple[RequirementRow, ...]
    table: Table | None
    learning: tuple[Learning, ...]
    clauses: tuple[ClauseRow, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A stage with its posts; `id` and `title` are empty for what belongs to no stage."""

    id: str
    title: str
    months: str
    sentence: str
    line: int | None
    posts: tuple[PostSection, ...]


@dataclass(frozen=True, slots=True)
class RulebookPage:
    name: str
    title: str
    version: str
    hash: str
    notice: str
    lead: str
    roles: tuple[str, ...]
    groups: tuple[Group, ...]
    clauses: tuple[ClauseRow, ...]
    backgrounds: tuple[ClauseRow, ...]


def rulebook_page(rulebook: Rulebook, crosswalks: list[Crosswalk]) -> RulebookPage:
    return RulebookPage(
        name=rulebook.id,
        title=rulebook.title,
        version=rulebook.version,
        hash=rulebook.hash[:12],
        notice=rulebook.notice or "",
        lead=_lead(rulebook),
        roles=tuple(map(str, Role)),
        groups=tuple(_groups(rulebook, crosswalks)),
        clauses=_clauses([clause for clause in rulebook.clauses if not clause.post]),
        backgrounds=tuple(
            ClauseRow(b.id, f"{b.title}背景", b.source.text, b.source.line)
            for b in rulebook.backgrounds
        ),
    )


def _lead(rulebook: Rulebook) -> str:
    stages = " + ".join(f"{stage.title} {stage.months} 个月" for stage in rulebook.stages)
    number, items = len(rulebook.requirements), len(rulebook.learning)
    told = f"培训共 {rulebook.months} 个月（{stages}），{number} 项可核对的要求"
    return f"{told}，{items} 项知识与技能" if items else told


def _groups(rulebook: Rulebook, crosswalks: list[Crosswalk]) -> list[Group]:
    stages = {stage.id: stage for stage in rulebook.stages}
    found = []
    for name, posts in groupby(rulebook.posts, key=lambda post: post.stage):
        sections = tuple(_post(rulebook, post, crosswalks) for post in posts)
        stage = stages.get(name or "")
        if stage is None:
            found.append(Group("", "", "", "", None, sections))
            continue
        months, source = f"{stage.months} 个月", stage.source
        found.append(Group(stage.id, stage.title, months, source.text, source.line, sections))
    return found


def _post(rulebook: Rulebook, post: Post, crosswalks: list[Crosswalk]) -> PostSection:
    own = [r for r in rulebook.requirements if r.post == post.id]
    backgrounds = [b.title for b in rulebook.backgrounds if b.id in post.backgrounds]
    return PostSection(
        id=post.id,
        title=f"{post.title}合计" if post.kind is PostKind.WHOLE_STAGE else post.title,
        months=next((_minimum(r) for r in own if _is_whole_stay(r)), ""),
        kind=_kind(rulebook, post),
        who=f"{joined(backgrounds)}背景必转" if backgrounds else "",
        # The stay as a whole before its parts, however the file has them.
        rows=tuple(
            _row(r)
            for r in sorted(own, key=lambda r: not _is_whole_stay(r))
            if not isinstance(r, Cell)
        ),
        table=_table([r for r in own if isinstance(r, Cell)], crosswalks),
        learning=_learning([item for item in rulebook.learning if item.post == post.id]),
        clauses=_clauses([clause for clause in rulebook.clauses if clause.post == post.id]),
    )


def _kind(rulebook: Rulebook, post: Post) -> str:
    number = len(rulebook.directions)
    return {
        PostKind.ORDINARY: "",
        PostKind.DIRECTION: f"专业方向，{number} 选 {rulebook.choices}",
        PostKind.FLEXIBLE: "内容自定；期间的病例归入所选专业方向",
        PostKind.CONCURRENT: "兼任，与本阶段其他岗位同时进行",
        PostKind.WHOLE_STAGE: "不单独轮转",
        PostKind.THROUGHOUT: "贯穿培训全程" if post.id != "entry" else "开始培训之前",
    }[post.kind]


# -- requirements ----------------------------------------------------------------------------------


def _row(requirement: Requirement) -> RequirementRow:
    return RequirementRow(
        id=requirement.id,
        title=requirement.title,
        minimum=_minimum(requirement),
        sentence=requirement.source.text,
        line=requirement.source.line,
        note=_note(requirement),
        is_part=_is_part(requirement),
    )


def _minimum(requirement: Requirement) -> str:
    number, unit = requirement.minimum, requirement.unit
    if isinstance(requirement, EntryCondition):
        return "须具备"
    if isinstance(requirement, MonthsIn):
        return f"{number} 个月"
    if isinstance(requirement, DirectionsChosen):
        return f"{number} {unit}"
    return f"≥ {number} {unit}"


def _is_whole_stay(requirement: Requirement) -> bool:
    return requirement.id == f"{requirement.post}.months"


def _is_part(requirement: Requirement) -> bool:
    if isinstance(requirement, MonthsIn):
        return not _is_whole_stay(requirement)
    return isinstance(requirement, ReportsOf) and requirement.part is not None


def _note(requirement: Requirement) -> str:
    if not isinstance(requirement, ActivityCount):
        return ""
    parts = [f"计：{joined(sorted(requirement.types))}"]
    if requirement.capacities:
        parts.append(f"本人为{joined(sorted(requirement.capacities - requirement.flagged))}")
    if requirement.flagged:
        parts.append(f"{joined(sorted(requirement.flagged))}计入并标明")
    if requirement.levels:
        parts.append(f"限{joined(sorted(requirement.levels))}")
    if requirement.unstated:
        parts.append("原文未写次数，按至少一次核对")
    return "；".join(parts)


def _table(cells: list[Cell], crosswalks: list[Crosswalk]) -> Table | None:
    if not cells:
        return None
    context = cells[0].context or cells[0].source
    rows = tuple(
        _table_row(list(row), crosswalks) for _, row in groupby(cells, lambda c: c.category.id)
    )
    sums = tuple(map(sum, zip(*(row.minima for row in rows), strict=True)))
    return Table(context.text, context.line, rows, sums)


def _table_row(cells: list[Cell], crosswalks: list[Crosswalk]) -> TableRow:
    category = cells[0].category
    by_role = {cell.role: cell.minimum for cell in cells}
    return TableRow(
        id=category.id,
        title=category.title,
        minima=tuple(by_role[role] for role in Role),
        line=cells[0].source.line,
        feeds=sum(feed.category == category.id for walk in crosswalks for feed in walk.feeds),
        gaps=sum(gap.category == category.id for walk in crosswalks for gap in walk.gaps),
    )


# -- what is shown and never given a verdict -------------------------------------------------------


def _learning(items: list[LearningItem]) -> tuple[Learning, ...]:
    found = []
    for kind, title in LEARNING.items():
        own = [item for item in items if item.kind == kind]
        levels = tuple(
            Level(level, source.line, tuple(item.text for item in same))
            for (level, source), same in groupby(own, lambda item: (item.level, item.source))
        )
        if own:
            found.append(Learning(title, len(own), levels))
    return tuple(found)


def _clauses(clauses: list[Clause]) -> tuple[ClauseRow, ...]:
    in_order = sorted(clauses, key=lambda clause: clause.source.line or 0)
    return tuple(
        ClauseRow(
            clause.id,
            "" if clause.title == clause.source.text else clause.title,
            clause.source.text,
            clause.source.line,
        )
        for clause in in_order
    )
