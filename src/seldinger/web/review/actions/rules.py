"""By what a hospital judges."""

from decimal import Decimal

from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.people.models import Hospital, Person
from seldinger.web.review.entered import NUMBERS, NewRule, check_rule
from seldinger.web.review.models import ReviewRule


@action
def set_rule(*, by: Person, new: NewRule) -> ReviewRule:
    """From now on; the rows before it are kept."""
    Hospital.objects.select_for_update(no_key=True).get(pk=new.hospital.pk)
    check_rule(new)
    sources = new.sources or {}
    told = {name: _as_stored(getattr(new, name)) for name in NUMBERS}
    row = ReviewRule.objects.create(
        hospital=new.hospital, by=by, made_at=timezone.now(), **told,
        **{f"{name}_source": sources.get(name, "").strip() for name in NUMBERS},
    )  # fmt: skip
    after = {name: str(value) for name, value in told.items() if value is not None}
    record(by=by, act="review.set_rule", on=row, hospital=new.hospital.pk, after=after)
    return row


def _as_stored(value: int | Decimal | None) -> int | Decimal | None:
    """A percentage with the places that the column keeps: the seal is made before it is stored."""
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value
