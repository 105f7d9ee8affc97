"""Each evening the list of the next day, where nobody has made one or said a word on it."""

import logging
from datetime import date, timedelta

from django.utils import timezone

from seldinger.web.assigning.models import DayList, DayOrder
from seldinger.web.assigning.present import bookings_of
from seldinger.web.assigning.solving import solve_day
from seldinger.web.people.models import Base

_FROM = 18  # o'clock: what is booked for the next day is nearly complete by then
_log = logging.getLogger(__name__)


def list_tomorrow() -> int:
    """Returns for how many bases; one that fails is tried again and stops no other."""
    now = timezone.localtime()
    if now.hour < _FROM:
        return 0
    today = now.date()
    return sum(_listed(base, today) for base in Base.objects.order_by("pk"))


def _listed(base: Base, today: date) -> bool:
    day = today + timedelta(days=1)
    if _is_touched(base, day) or not bookings_of(base, day):
        return False
    try:
        solve_day(by=None, base=base, day=day, today=today)
    except Exception as error:  # its text may hold what somebody typed: the kind is told
        _log.error("no list for base %s: %s", base.pk, type(error).__name__)
        return False
    return True


def _is_touched(base: Base, day: date) -> bool:
    """Also by a word that was taken back."""
    rows = (DayList.objects, DayOrder.objects)
    return any(one.filter(base=base, day=day).exists() for one in rows)
