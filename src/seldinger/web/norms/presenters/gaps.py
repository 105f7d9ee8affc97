"""What joins a rulebook and a catalogue: the gaps for the committee, then every feed."""

from dataclasses import dataclass
from itertools import groupby

from seldinger.domain.training.crosswalk import Gap
from seldinger.domain.training.rulebook import Category
from seldinger.web.norms.presenters.words import GRADE, EntryLink, entry_link, joined
from seldinger.web.norms.queries import Joined


@dataclass(frozen=True, slots=True)
class GapRow:
    """An operation that the rulebook names and the catalogue does not contain clearly.

    grades: “一级、三级”, where the nearest entries do not agree.
    """

    id: str
    operation: str
    line: int
    category: str
    category_id: str
    reason: str
    nearest: tuple[EntryLink, ...]
    grades: str


@dataclass(frozen=True, slots=True)
class FeedRow:
    link: EntryLink
    parts: str
    reason: str


@dataclass(frozen=True, slots=True)
class CategoryBlock:
    """A training category with the entries that feed it."""

    id: str
    title: str
    feeds: tuple[FeedRow, ...]
    gaps: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class PostBlock:
    title: str
    categories: tuple[CategoryBlock, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """An integral step and the categories of which it is a part."""

    step: str
    wholes: str


@dataclass(frozen=True, slots=True)
class PairBlock:
    """One rulebook and one catalogue."""

    catalogue_id: str
    catalogue: str
    version: str
    hash: str
    lead: str
    gaps: tuple[GapRow, ...]
    posts: tuple[PostBlock, ...]
    steps: tuple[StepRow, ...]


def pair_block(pair: Joined) -> PairBlock:
    gaps = tuple(_gap(pair, gap) for gap in pair.crosswalk.gaps)
    return PairBlock(
        catalogue_id=pair.catalogue.id,
        catalogue=pair.catalogue.title,
        version=pair.crosswalk.version,
        hash=pair.hash[:12],
        lead=_lead(pair),
        gaps=gaps,
        posts=tuple(_posts(pair, gaps)),
        steps=tuple(_steps(pair)),
    )


def _lead(pair: Joined) -> str:
    feeds, gaps = pair.crosswalk.feeds, pair.crosswalk.gaps
    categories = len({feed.category for feed in feeds})
    joined_up = f"{categories} 个手术类别已归入 {len(feeds)} 处目录条目"
    if not gaps:
        return f"没有缺口：{joined_up}"
    return f"{len(gaps)} 项操作细则要求而目录没有明确的条目；{joined_up}"


def _gap(pair: Joined, gap: Gap) -> GapRow:
    entries = [pair.catalogue.by_id[name] for name in gap.nearest]
    grades = sorted({pair.catalogue.managed_grade(entry) for entry in entries})
    category = pair.rulebook.category_by_id[gap.category] if gap.category else None
    return GapRow(
        id=gap.id,
        operation=gap.operation,
        line=gap.line,
        category=category.title if category else "",
        category_id=category.id if category else "",
        reason=gap.reason,
        nearest=tuple(entry_link(pair.catalogue, entry) for entry in entries),
        grades=joined(GRADE[grade] for grade in grades) if len(grades) > 1 else "",
    )


def _posts(pair: Joined, gaps: tuple[GapRow, ...]) -> list[PostBlock]:
    interventional = [c for c in pair.rulebook.categories if c.interventional]
    return [
        PostBlock(
            pair.rulebook.post_by_id[post].title,
            tuple(_category(pair, category, gaps) for category in own),
        )
        for post, own in groupby(interventional, key=lambda category: category.post)
    ]


def _category(pair: Joined, category: Category, gaps: tuple[GapRow, ...]) -> CategoryBlock:
    feeds = tuple(
        FeedRow(
            entry_link(pair.catalogue, pair.catalogue.by_id[feed.entry]),
            joined(feed.parts),
            feed.reason,
        )
        for feed in pair.crosswalk.feeds
        if feed.category == category.id
    )
    own = tuple(gap for gap in gaps if gap.category_id == category.id)
    return CategoryBlock(category.id, category.title, feeds, own)


def _steps(pair: Joined) -> list[StepRow]:
    titles = {category.id: category.title for category in pair.rulebook.categories}
    order = list(titles)
    return [
        StepRow(titles[step], joined(titles[name] for name in sorted(wholes, key=order.index)))
        for step, wholes in pair.crosswalk.integral.items()
    ]
