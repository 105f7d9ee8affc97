"""Whose turn it is: one at a time for the hospitals of a base."""

from datetime import date

from seldinger.web.assigning.present import hospitals_of
from seldinger.web.people.models import Base, Hospital


def lock_base(base: Base, day: date) -> None:
    """Two supervisors at once take turns, also where they give one trainee to two rooms. The
    drafts of bookings lock the same rows (intake/actions/booked.py)."""
    keys = [one.pk for one in hospitals_of(base, day)]
    rows = Hospital.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))
