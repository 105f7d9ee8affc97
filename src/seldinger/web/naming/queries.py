"""Reading names, scope first."""

from django.db.models import Q, QuerySet

from seldinger.web.naming.models import NameConfirmation, WrittenName
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for


def coded_hospitals(access: Access) -> QuerySet[Hospital]:
    """Those whose names the reader may confirm."""
    return hospitals_for(access, Permission.CONFIRM_NAMES).order_by("pk")


def asked_hospitals(access: Access) -> QuerySet[Hospital]:
    """Those in whose words the reader may ask what a name means."""
    departments = access.reach(Permission.SEE_PRIVILEGES).departments
    seen = hospitals_for(access, Permission.SEE_PRIVILEGES).order_by().values("pk")
    coded = coded_hospitals(access).order_by().values("pk")
    reached = Q(pk__in=seen) | Q(pk__in=coded) | Q(departments__in=departments)
    return Hospital.objects.filter(reached).distinct().order_by("pk")


def names_for(access: Access) -> QuerySet[WrittenName]:
    mine = coded_hospitals(access).order_by().values("pk")
    return WrittenName.objects.filter(hospital__in=mine).select_related("hospital")


def confirmations_for(access: Access) -> QuerySet[NameConfirmation]:
    """With what was withdrawn."""
    mine = coded_hospitals(access).order_by().values("pk")
    rows = NameConfirmation.objects.filter(name__hospital__in=mine)
    return rows.select_related("name__hospital", "by", "withdrawn_by")


def to_confirm(hospital: Hospital) -> QuerySet[WrittenName]:
    """What a person is asked about, the most worth asking first; what was drawn to measure the
    matcher stands among it."""
    rows = WrittenName.objects.filter(hospital=hospital, state=WrittenName.State.OPEN)
    checks = WrittenName.objects.filter(
        hospital=hospital, state=WrittenName.State.MACHINE, is_check=True
    )
    return (rows | checks).order_by("-weight", "-times", "pk")
