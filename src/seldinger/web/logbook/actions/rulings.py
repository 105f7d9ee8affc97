"""A director's rulings: given with a reason, taken back, never changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.checks import check_ruling
from seldinger.web.logbook.models import Ruling
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Person, Traineeship


@action
def give_ruling(
    *,
    by: Person,
    trainee: Traineeship,
    kind: str,
    details: Mapping[str, Any],
    on: date,
    reason: str,
) -> Ruling:
    """A director's decision about one person, in force from `on`.

    kind: one of RULINGS; details: the fields of that class beyond those of every ruling.
    Raises SeldingerError where they name nothing that the rulebook or the platform knows.
    """
    check_ruling(trainee, kind, details, reason)
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in details.items()}
    ruling = Ruling.objects.create(
        traineeship=trainee, kind=kind, details=plain, by=by, on=on, reason=reason.strip()
    )
    facts_changed(trainee)
    record(
        by=by, act="logbook.give_ruling", on=ruling, trainee=trainee.pk,
        kind=kind, details=plain, start=on.isoformat(),
    )  # fmt: skip
    return ruling


@action
def withdraw_ruling(*, by: Person, ruling: Ruling) -> None:
    """Take a ruling back. It stays in the file as withdrawn."""
    if ruling.withdrawn_at is not None:
        raise SeldingerError(f"这项个案认定已于 {ruling.withdrawn_at:%Y-%m-%d} 撤回")
    ruling.withdrawn_by, ruling.withdrawn_at = by, timezone.now()
    ruling.save(update_fields=["withdrawn_by", "withdrawn_at"])
    facts_changed(ruling.traineeship)
    record(by=by, act="logbook.withdraw_ruling", on=ruling, trainee=ruling.traineeship_id)
