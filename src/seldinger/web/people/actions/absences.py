"""When somebody is away from work: entered by themselves or by whoever manages them."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Absence, Person


@action
def add_absence(
    *, by: Person, person: Person, start: date, end: date | None = None, reason: str = ""
) -> Absence:
    """Away from a day to a day, both included. Raises SeldingerError where that overlaps."""
    if end is not None and end < start:
        raise SeldingerError("结束日期不能早于开始日期")
    others = person.absences.filter(Q(end__isnull=True) | Q(end__gte=start), withdrawn_at=None)
    clash = (others.filter(start__lte=end) if end else others).first()
    if clash:
        until = f"至 {clash.end}" if clash.end else "起"
        raise SeldingerError(f"与已登记的不在岗（{clash.start} {until}）重叠。请先撤回那一段")
    absence = Absence.objects.create(person=person, start=start, end=end, reason=reason.strip())
    record(
        by=by, act="people.add_absence", on=absence, person=person.pk, start=start.isoformat(),
        end=end.isoformat() if end else None,
    )  # fmt: skip
    return absence


@action
def withdraw_absence(*, by: Person, absence: Absence) -> None:
    """Take back one that was entered wrongly, or that is over sooner."""
    if absence.withdrawn_at is not None:
        raise SeldingerError("这段不在岗已经撤回")
    absence.withdrawn_at = timezone.now()
    absence.save(update_fields=["withdrawn_at"])
    record(by=by, act="people.withdraw_absence", on=absence, person=absence.person_id)
