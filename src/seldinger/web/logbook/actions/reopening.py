"""What was verified and reads otherwise now: its supervisors are asked for it again."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from seldinger.domain.training.words import State
from seldinger.web.inbox.actions import notify
from seldinger.web.logbook.actions.editing import UNDECIDED
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.models import Person

_CHUNK = 500


def reopen(*, by: Person, cases: Iterable[Case]) -> list[Participation]:
    """Every verified part in these cases waits again; all whose word it was are told.

    Only inside an action that holds the cases, has kept them as versions and raises theirs.
    """
    parts = list(
        Participation.objects.filter(
            procedure__case__in=[case.pk for case in cases],
            state=State.VERIFIED.value,
            withdrawn_at__isnull=True,
        )
        .select_related("procedure__case", "traineeship__person", "supervisor")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for part in parts:
        part.ask_again()
        part.version += 1
    Participation.objects.bulk_update(parts, [*UNDECIDED, "version"], batch_size=_CHUNK)
    of_case: dict[Case, list[Participation]] = defaultdict(list)
    for part in parts:
        of_case[part.procedure.case].append(part)
    for case, its in of_case.items():
        _tell(by, case, its)
    return parts


def _tell(by: Person, case: Case, parts: Iterable[Participation]) -> None:
    """Whoever changed it knows."""
    trainees = {part.traineeship.person for part in parts} - {by}
    supervisors = {part.supervisor for part in parts if part.supervisor} - {by}
    for kind, people in (("edited_trainee", trainees), ("edited_supervisor", supervisors)):
        notify(
            to=sorted(people, key=lambda person: person.pk), kind=kind,
            url=reverse("case", args=[case.pk]), about=f"case:{case.pk}",
            day=f"{case.day.month} 月 {case.day.day} 日", who=by.name,
        )  # fmt: skip
