"""Whose first cases should have been followed up, and who has not been told for a week."""

from datetime import timedelta

from django.utils import timezone

from seldinger.web.inbox.models import Notice
from seldinger.web.technologies.models import Technology
from seldinger.web.technologies.queries import overdue, standing_cases
from seldinger.web.technologies.turns import UNDECIDED

AGAIN_AFTER = timedelta(days=7)


def leaders_to_chase() -> list[tuple[Technology, int]]:
    """Technologies with a leader to tell, and how many of their cases are late.

    Where no interval is entered nothing is late: a number that no rule says is not guessed.
    """
    since, today = timezone.now() - AGAIN_AFTER, timezone.localdate()
    told = Notice.objects.filter(kind="follow_up_due", at__gt=since).values_list("about", flat=True)
    lately = set(told)
    rows = Technology.objects.filter(follow_up_days__isnull=False, leader__is_active=True)
    found = []
    for technology in rows.exclude(state__in=UNDECIDED).select_related("leader").order_by("pk"):
        late = overdue(technology, standing_cases(technology), today)
        if late and f"follow-up:{technology.pk}" not in lately:
            found.append((technology, len(late)))
    return found
