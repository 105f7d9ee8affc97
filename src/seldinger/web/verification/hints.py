"""What a part in an act can count for, before anything is evaluated: read from the norms alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from seldinger.domain.training.words import Reason, Role, State
from seldinger.norms.library import library_at
from seldinger.report.labels import REASON
from seldinger.web.logbook.models import Case, Outcome, Participation, Procedure
from seldinger.web.logbook.versions import category_word


@dataclass(frozen=True, slots=True)
class Counts:
    """A requirement's cell that the part can count for. url: its evidence."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Hint:
    """counts: what it can count for. step_of: the act of which it is a necessary step, or empty.

    barrier: why it counts for nothing whatever it is, or empty.
    """

    counts: tuple[Counts, ...]
    step_of: str
    barrier: str


def hint_of(
    case: Case, part: Participation, beside: Iterable[Procedure], ruled: Sequence[str] = ()
) -> Hint:
    """beside: the acts of the same case in which the same trainee has a part. ruled: the category
    that a director settled, where one did."""
    categories = ruled or categories_of(part.procedure, part.traineeship.rulebook)
    return Hint(_counts(part, categories), _step_of(part, categories, beside), _barrier(case, part))


def _barrier(case: Case, part: Participation) -> str:
    if case.is_simulation:
        return REASON[Reason.SIMULATED]
    if not part.is_scrubbed:
        return REASON[Reason.OBSERVED]
    if part.procedure.outcome == Outcome.NOT_ATTEMPTED:
        return REASON[Reason.NOT_ATTEMPTED]
    return REASON[Reason.RETURNED] if part.state == State.RETURNED else ""


def categories_of(act: Procedure, rulebook_id: str) -> tuple[str, ...]:
    """That to which it was pinned, or those that its name means in the catalogue."""
    if act.category:
        return (act.category,)
    library = library_at(None)
    match = library.crosswalk_for(library.rulebook(rulebook_id)).match(act.name)
    return match.categories if match else ()


def category_words(act: Procedure) -> str:
    return category_word(act.category) if act.category else ""


def _counts(part: Participation, categories: Sequence[str]) -> tuple[Counts, ...]:
    rulebook = library_at(None).rulebook(part.traineeship.rulebook)
    return tuple(
        Counts(
            f"{rulebook.post_by_id[cell.post].title}·{cell.category.title}（{cell.role}）",
            reverse("requirement", args=[part.traineeship_id, cell.id]),
        )
        for cell in rulebook.cells()
        if cell.category.id in categories and cell.role == Role(part.role)
    )


def _step_of(part: Participation, categories: Sequence[str], beside: Iterable[Procedure]) -> str:
    rulebook_id = part.traineeship.rulebook
    library = library_at(None)
    integral = library.crosswalk_for(library.rulebook(rulebook_id)).integral
    if not categories:
        return ""
    for act in beside:
        others = set(categories_of(act, rulebook_id))
        steps = all(integral.get(one, frozenset()) & others for one in categories)
        if act.pk != part.procedure_id and steps:
            return act.name or category_words(act)
    return ""
