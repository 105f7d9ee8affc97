"""A rulebook's table → what a forecast can count."""

from collections.abc import Iterator

from seldinger.domain.planning.forecast_sharing import ROLES
from seldinger.domain.training.rulebook import OperationsTotal, PostKind, Rulebook
from seldinger.planning.forecasts.problem import Category, Requirement


def requirements_of(rulebook: Rulebook) -> list[Requirement]:
    """Every cell of its tables, and the totals over a stage's interventional categories.

    A total counts procedures here, where the rule counts cases: a case of two procedures is
    counted twice, and procedures outside the table are not counted.
    """
    return [*_cells(rulebook), *_totals(rulebook)]


def categories_of(rulebook: Rulebook) -> list[Category]:
    named = dict.fromkeys(cell.category for cell in rulebook.cells())
    return [Category(id=c.id, title=c.title) for c in named]


def _cells(rulebook: Rulebook) -> Iterator[Requirement]:
    for cell in rulebook.cells():
        post = rulebook.post_by_id[cell.post]
        yield Requirement(
            id=cell.id,
            title=f"{cell.category.title}·{cell.role}",
            categories=[cell.category.id],
            role=ROLES.index(cell.role),
            minimum=cell.minimum,
            direction=post.id if post.kind is PostKind.DIRECTION else None,
        )


def _totals(rulebook: Rulebook) -> Iterator[Requirement]:
    own = {c.id for c in categories_of(rulebook)}
    for total in rulebook.requirements:
        if isinstance(total, OperationsTotal):
            of_stage = [c.id for c in rulebook.categories if c.stage == total.stage and c.id in own]
            yield Requirement(
                id=total.id, title=total.title, categories=of_stage, minimum=total.minimum
            )
