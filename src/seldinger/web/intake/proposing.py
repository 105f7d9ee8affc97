"""Whose case it was: from the hospital's record, the booking, the message, the rota, or nobody.

Reads only. Never a guess between two: where a source names several it proposes nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.words import Role
from seldinger.web.intake.models import IntakeDraft
from seldinger.web.intake.settling import Said
from seldinger.web.people.models import Department, Rotation, Stay, in_force
from seldinger.web.reconciliation.models import Mention
from seldinger.web.reconciliation.staff import Staff

From = IntakeDraft.From


@dataclass(frozen=True, slots=True)
class Proposed:
    """Primary keys of people, and whence each is known."""

    trainee: int | None = None
    trainee_from: str = ""
    supervisor: int | None = None
    supervisor_from: str = ""


def proposed(draft: IntakeDraft, said: Sequence[Said]) -> Proposed:
    """The first source that names one alone, for each of the two."""
    if draft.day is None:
        return Proposed()
    named = [*_named(draft, said, Staff(draft.hospital))]
    trainees = _in_training({one for _, people in named for one in people}, draft.day)
    trainee = supervisor = None
    for whence, people in named:
        training = [one for one in people if one in trainees]
        others = [one for one in people if one not in trainees]
        if trainee is None and len(training) == 1:
            trainee = (training[0], whence)
        if supervisor is None and len(others) == 1:
            supervisor = (others[0], whence)
    if trainee is None and (rotating := rotating_on(draft.department, draft.day)):
        trainee = (rotating, From.ROTA)
    return Proposed(
        trainee[0] if trainee else None, trainee[1] if trainee else "",
        supervisor[0] if supervisor else None, supervisor[1] if supervisor else "",
    )  # fmt: skip


def _in_training(people: set[int], day: date) -> set[int]:
    if not people:
        return set()
    stays = Stay.objects.filter(in_force(day), traineeship__person__in=people)
    return {*stays.order_by().values_list("traineeship__person", flat=True)}


def rotating_on(department: Department | None, day: date) -> int | None:
    """The one trainee who rotates there that day; None where there are several, or none."""
    if department is None:
        return None
    there = Rotation.objects.filter(
        department=department, start__lte=day, end__gte=day, withdrawn_at=None
    )
    people = {*there.order_by().values_list("traineeship__person", flat=True)}
    return next(iter(people)) if len(people) == 1 else None


def performers(people: Iterable[dict[str, str]], staff: Staff) -> list[int]:
    """Whom a message names as performing, as far as one person alone is meant."""
    found = []
    for one in people:
        if one.get("role") == "performer" and one.get("name"):
            meant = staff.meant(one["name"], one.get("number", ""))
            if len(meant) == 1:
                found.append(next(iter(meant)))
    return [*dict.fromkeys(found)]


def _named(
    draft: IntakeDraft, said: Sequence[Said], staff: Staff
) -> Iterable[tuple[str, list[int]]]:
    if draft.operation:
        yield From.RECORD, _of_record(draft, staff)
    if draft.booking:
        both = (draft.booking.operator_id, draft.booking.supervisor_id)
        yield From.BOOKING, [one for one in both if one]
    if told := [one for each in said for one in each.values.get("people", ())]:
        yield From.MESSAGE, performers(told, staff)


def _of_record(draft: IntakeDraft, staff: Staff) -> list[int]:
    """The operator, and the trainees whom the row names; assistants are no supervisors."""
    row = draft.operation
    if row is None:
        return []
    meant = list(staff.places(row).get(Role.OPERATOR, ()))[:1]
    operator = [*meant[0]] if meant and len(meant[0]) == 1 else []
    states = (Mention.State.OPEN, Mention.State.LOGGED)
    mentions = Mention.objects.filter(operation=row, state__in=states).order_by("pk")
    trainees = mentions.values_list("person", flat=True)
    return [*dict.fromkeys([*operator, *trainees])]
