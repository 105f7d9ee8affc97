"""One admission that several trainees logged: one of them was responsible (design, rule 11)."""

from collections.abc import Iterable

from seldinger.domain.training.words import State
from seldinger.web.logbook.models import Admission


def others_of(admissions: Iterable[Admission]) -> dict[int, list[Admission]]:
    """By primary key: what other trainees say of the same admission. One query, or none.

    Returned and withdrawn claims say nothing of it.
    """
    its = list(admissions)
    if not its:
        return {}
    said = Admission.objects.filter(
        number_digest__in={one.number_digest for one in its}, withdrawn_at__isnull=True
    ).exclude(state=State.RETURNED.value)
    found: dict[tuple[object, ...], list[Admission]] = {}
    for one in said.order_by("pk"):
        found.setdefault(_key(one), []).append(one)
    return {
        row.pk: others
        for row in its
        if (others := [one for one in found.get(_key(row), ()) if _is_anothers(one, row)])
    }


def _is_anothers(one: Admission, row: Admission) -> bool:
    return one.traineeship_id != row.traineeship_id


def _key(row: Admission) -> tuple[object, ...]:
    return row.hospital_id, row.number_digest, row.day
