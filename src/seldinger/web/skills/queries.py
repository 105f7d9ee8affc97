"""Reading results, scope first."""

from django.db.models import QuerySet

from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, trainees_for
from seldinger.web.skills.models import Examination

KEEP = Permission.KEEP_EXAMINATIONS


def kept_trainees(access: Access) -> QuerySet[Traineeship]:
    """Whose results the reader may enter; never one's own."""
    its = trainees_for(access, KEEP).exclude(person=access.person)
    return its.select_related("person").order_by("person__pinyin", "pk")


def kept_bases(access: Access) -> QuerySet[Base]:
    return bases_for(access, KEEP)


def examinations_for(access: Access) -> QuerySet[Examination]:
    """Those that the reader may enter and take back, the newest first."""
    its = kept_trainees(access).order_by().values("pk")
    rows = Examination.objects.filter(traineeship__in=its)
    return rows.select_related("traineeship__person", "by")


def standing_of(trainee: Traineeship) -> list[Examination]:
    """The results of one trainee that were not taken back, the newest first."""
    rows = Examination.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
    return [*rows.order_by("-day", "-pk")]
