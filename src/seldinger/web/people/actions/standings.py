"""What ages the stored standings of trainees. Called inside actions, also those of other apps."""

from collections.abc import Collection

from django.db.models import F, Q

from seldinger.domain.training.words import Role
from seldinger.web.people.models import Traineeship


def facts_changed(trainee: Traineeship) -> None:
    """Age the stored standing. Every action on a trainee's facts calls this."""
    Traineeship.objects.filter(pk=trainee.pk).update(facts_version=F("facts_version") + 1)


def privileges_changed(hospitals: Collection[int], *, person: int | None = None) -> None:
    """Age the verdicts that ask who might do what there: of all trainees who operated there.

    Not of those alone whom the doctors concerned supervised: before a hospital's first grant nobody
    knows who might do what, and a grant that begins sooner moves that day for everybody.
    person: where only theirs can change: the person's own, and of whom the person supervised there.
    """
    there = Traineeship.objects.filter(
        participations__role=Role.OPERATOR.value,
        participations__procedure__case__hospital__in=hospitals,
    )
    if person is not None:
        there = there.filter(Q(participations__supervisor=person) | Q(person=person))
    # By key: two who change grants at one time lock the trainees in one order.
    for trainee in Traineeship.objects.filter(pk__in=there.order_by().values("pk")).order_by("pk"):
        facts_changed(trainee)
