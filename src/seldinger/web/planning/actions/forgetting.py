"""What wishes and locks say of a trainee in words, once that person is erased."""

from django.db.models import Q

from seldinger.web.people.models import Person
from seldinger.web.planning.actions.moves import BY_HAND
from seldinger.web.planning.models import PlanLock, Wish


def empty_words_of_plans(*, person: Person) -> None:
    """Their notes, and why something was asked of a plan for them: it may be an illness. Part of
    the action around it. What was asked stays, as plans that were approved rest on it."""
    for wish in Wish.objects.filter(traineeship__person=person).exclude(note=""):
        wish.note = ""
        wish.save(update_fields=["note"])
    about = Q(traineeship__person=person) | Q(other__person=person)
    for lock in PlanLock.objects.filter(about).exclude(reason__in=("", BY_HAND)):
        lock.reason = ""
        lock.save(update_fields=["reason"])
