"""The bookkeeping of messages on their way, and of who sends them. It holds no fact of anybody.

A message is taken by moving the time at which it is due: one conditional update, so that two
workers never hold the same one. Whoever took it and died leaves it to be tried again: a message
goes out at least once, and twice only where the process ended between sending and noting that.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from seldinger.web.inbox.models import Delivery, Turn

MOST_ATTEMPTS = 8
# After so many attempts: the wait until the next. In all about two days.
WAITS = (1, 5, 15, 60, 240, 720, 1440)  # minutes
HELD_FOR = timedelta(minutes=5)  # far longer than one attempt may take
TURN = timedelta(minutes=5)
INTERRUPTED = "interrupted"
_OPEN = Q(sent_at=None, given_up_at=None)


def take_delivery() -> Delivery | None:
    """The next message that is due, now this worker's; None where none is."""
    now = timezone.now()
    due = Delivery.objects.filter(_OPEN, due_at__lte=now)
    due.filter(attempts__gte=MOST_ATTEMPTS).update(given_up_at=now, fault=INTERRUPTED)
    for pk, due_at in due.order_by("due_at", "pk").values_list("pk", "due_at")[:50]:
        mine = Delivery.objects.filter(_OPEN, pk=pk, due_at=due_at)
        if mine.update(due_at=now + HELD_FOR, attempts=F("attempts") + 1):
            return Delivery.objects.select_related("notice__person", "robot").get(pk=pk)
    return None


def settle_delivery(*, delivery: Delivery, fault: str = "", is_final: bool = False) -> None:
    """Sent; or to be tried again later; or given up, after the last attempt or where final."""
    now = timezone.now()
    if not fault:
        delivery.sent_at = now
    elif is_final or delivery.attempts >= MOST_ATTEMPTS:
        delivery.given_up_at = now
    else:
        delivery.due_at = now + timedelta(minutes=WAITS[delivery.attempts - 1])
    delivery.fault = fault[:200]
    delivery.save(update_fields=["sent_at", "given_up_at", "due_at", "fault"])


def take_turn(*, name: str, holder: str) -> bool:
    """Whether `holder` may run the jobs now: nobody else's turn lasts. Renewed by asking again."""
    now = timezone.now()
    until = now + TURN
    free = Turn.objects.filter(Q(holder=holder) | Q(until__lte=now), name=name)
    if free.update(holder=holder, until=until):
        return True
    try:
        with transaction.atomic():
            _, made = Turn.objects.get_or_create(
                name=name, defaults={"holder": holder, "until": until}
            )
    except IntegrityError:  # another was first by a hair
        return False
    return made


def end_turn(*, name: str, holder: str, at: datetime | None = None) -> None:
    """Leave it to the next at once."""
    Turn.objects.filter(name=name, holder=holder).update(until=at or timezone.now())
