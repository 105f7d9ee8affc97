"""The list of trainees somebody may see, as finished strings."""

from collections.abc import Sequence
from dataclasses import dataclass

from seldinger.norms.library import library_at
from seldinger.web.progress.presenters.cohort import Row, Rows
from seldinger.web.progress.presenters.cohort import lead as standing
from seldinger.web.progress.queries import Member


@dataclass(frozen=True, slots=True)
class Listed:
    """A trainee's row; base: where the record lies, told only where there are several."""

    row: Row
    base: str


def listed(members: Sequence[Member]) -> list[Listed]:
    """Bases may follow different rulebooks; each row speaks in the words of its own."""
    library = library_at(None)
    names = {member.trainee.rulebook for member in members}
    rows = {name: Rows(library.rulebook(name)) for name in names}
    several = len({member.stay.base_id for member in members}) > 1
    return [
        Listed(rows[member.trainee.rulebook].row(member), member.stay.base.name if several else "")
        for member in members
    ]


def lead(total: int, members: Sequence[Member], query: str) -> str:
    """“您可以查看 60 名学员”; where all stand on one page also how they stand."""
    if query:
        return f"找到 {total} 名学员"
    if not total:
        return "目前没有您可以查看的学员"
    return f"您可以查看 {standing(members) if len(members) == total else f'{total} 名学员'}"
