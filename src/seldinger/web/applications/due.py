"""What the worker looks for: stages past their deadline, and grants that end soon."""

from datetime import date, timedelta

from django.utils import timezone

from seldinger.domain.grading.grant import GrantState
from seldinger.web.applications.models import Application, Step
from seldinger.web.applications.queries import ASKED, OPEN
from seldinger.web.applications.terms import renewal_days
from seldinger.web.inbox.models import Notice
from seldinger.web.people.models import Hospital
from seldinger.web.privileges.checking import last_day
from seldinger.web.privileges.models import Grant
from seldinger.web.privileges.queries import as_domain, with_ends

_LONGEST = timedelta(days=365)


def overdue_steps() -> list[Step]:
    """Asked, past their last day, and not told of yet."""
    rows = Step.objects.filter(
        answer="", due__lt=timezone.localdate(), escalated_at=None,
        round__application__state__in=[state.value for state in ASKED],
    )  # fmt: skip
    return list(rows.select_related("round__application").order_by("pk"))


def ending_grants() -> list[tuple[Grant, date]]:
    """In force, ending within the hospital's days, of which nobody was told, and which no
    application follows; each with its last day."""
    on = timezone.localdate()
    rows = with_ends(Grant.objects.filter(end__gte=on, end__lte=on + _LONGEST, start__lte=on))
    rows = rows.filter(revocations=None, doctor__is_active=True)
    followed = Application.objects.filter(state__in=[*OPEN, Application.State.GRANTED])
    rows = rows.exclude(pk__in=followed.filter(renews__isnull=False).values("renews"))
    days: dict[int, int] = {}
    found = []
    for grant in rows.order_by("pk"):
        last = last_day(grant)
        if last is None or as_domain(grant).state(on) is not GrantState.IN_FORCE:
            continue
        if last - on <= timedelta(days=_days(grant.hospital, days)):
            found.append((grant, last))
    told = _told([grant for grant, _ in found])
    return [(grant, last) for grant, last in found if grant.pk not in told]


def _days(hospital: Hospital, known: dict[int, int]) -> int:
    if hospital.pk not in known:
        known[hospital.pk] = renewal_days(hospital)
    return known[hospital.pk]


def _told(grants: list[Grant]) -> set[int]:
    about = {f"grant:{grant.pk}": grant.pk for grant in grants}
    rows = Notice.objects.filter(kind="renewal_due", about__in=about)
    return {about[one] for one in rows.values_list("about", flat=True)}
