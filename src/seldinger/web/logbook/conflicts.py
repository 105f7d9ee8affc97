"""Two trainees in one place of one procedure: seen by both and by their supervisor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.domain.training.words import Role, State
from seldinger.web.logbook.models import Participation, Procedure

SINGLE = (Role.OPERATOR, Role.FIRST_ASSISTANT)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The parts that claim one place; at least two."""

    procedure: Procedure
    role: Role
    parts: tuple[Participation, ...]


def conflicts_in(procedures: Iterable[Procedure]) -> list[Conflict]:
    """One query. Returned and withdrawn claims, and onlookers, take no place."""
    claiming = (
        Participation.objects.filter(
            procedure__in=list(procedures), role__in=[role.value for role in SINGLE],
            withdrawn_at__isnull=True, is_scrubbed=True,
        )
        .exclude(state=State.RETURNED.value)
        .select_related("procedure", "traineeship__person", "supervisor")
        .order_by("pk")
    )  # fmt: skip
    places: dict[tuple[int, str], list[Participation]] = defaultdict(list)
    for part in claiming:
        places[part.procedure_id, part.role].append(part)
    return [
        Conflict(parts[0].procedure, Role(role), tuple(parts))
        for (_, role), parts in places.items()
        if len(parts) > 1
    ]


def in_conflict(part: Participation) -> bool:
    """Whether another trainee claims the same place: then nobody verifies either of them yet."""
    if not takes_a_place(part):
        return False
    found = conflicts_in([part.procedure])
    return any(part in conflict.parts for conflict in found)


def takes_a_place(part: Participation) -> bool:
    """Whether the claim is one of those that only one trainee of a procedure can have."""
    single = part.role in {role.value for role in SINGLE} and part.is_scrubbed
    return single and part.withdrawn_at is None and part.state != State.RETURNED
