"""Counting the first cases under a proctor from the hospitals' records."""

from seldinger.web.people.models import Hospital, Person
from seldinger.web.privileges.actions.proctoring import keep_counts
from seldinger.web.privileges.models import Grant
from seldinger.web.reconciliation.proctored import counts_that_changed


def count_proctored(*, by: Person | None, hospital: Hospital | None = None) -> int:
    """In one hospital after a list was taken over, or in all of them; how many grants changed.

    In a transaction of its own: it ages verdicts of others than the list's.
    """
    granting = Grant.objects.filter(proctored__gt=0).order_by().values("hospital")
    hospitals = [hospital] if hospital else Hospital.objects.filter(pk__in=granting).order_by("pk")
    changed = 0
    for one in hospitals:
        if counts := counts_that_changed(one):
            keep_counts(by=by, hospital=one, counts=counts)
            changed += len(counts)
    return changed
