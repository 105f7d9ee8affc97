"""Tomorrow's list of the first base, worked out; one seat of it is settled already."""

from datetime import date, timedelta

from django.utils import timezone

from seldinger.domain.training.words import Role
from seldinger.web.assigning.actions.ordering import Seat, accept_seats
from seldinger.web.assigning.solving import solve_day
from seldinger.web.assigning.standing import standing_of
from seldinger.web.demonstration.people import People
from seldinger.web.gate.models import Booking


def add_list(people: People, base: str, today: date) -> None:
    """The bookings are those of `booked`; whoever rotates there that day is on duty."""
    place, by = people.bases[base], people.secretaries[base]
    day = max(today, timezone.localdate()) + timedelta(days=1)
    if not Booking.objects.filter(day=day, hospital__places__base=place).exists():
        return
    solve_day(by=by, base=place, day=day, today=today)
    proposed = standing_of(place, day).assignments
    if proposed:
        first = proposed[0]
        seat = Seat(int(first.case), Role(first.role), int(first.trainee))
        accept_seats(by=by, base=place, day=day, seats=[seat])
