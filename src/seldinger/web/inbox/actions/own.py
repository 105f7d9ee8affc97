"""What people do with their own inbox."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.models import Address, Notice
from seldinger.web.people.models import Person

UNDOING = timedelta(minutes=10)  # how long one may take back what one marked read


@action
def read_notices(*, by: Person, notices: Sequence[int]) -> int:
    """Mark one's own notices (primary keys) read; returns how many were not yet."""
    unread = Notice.objects.filter(person=by, pk__in=notices, read_at=None)
    number = unread.update(read_at=timezone.now())
    record(by=by, act="inbox.read_notices", on=by, read=number)
    return number


@action
def unread_notices(*, by: Person, notices: Sequence[int]) -> int:
    """Take back that one read one's own notices (primary keys) a short while ago; returns how many
    wait again."""
    since = timezone.now() - UNDOING
    read = Notice.objects.filter(person=by, pk__in=notices, read_at__gte=since)
    number = read.update(read_at=None)
    record(by=by, act="inbox.unread_notices", on=by, unread=number)
    return number


@action
def set_address(*, by: Person, mail: str, wants_mail: bool) -> Address:
    """One's own mail address. The trail says that it changed, and not to what."""
    address, _ = Address.objects.update_or_create(
        person=by, defaults={"mail": mail, "wants_mail": wants_mail and bool(mail)}
    )
    record(by=by, act="inbox.set_address", on=by, active=address.wants_mail)
    return address
