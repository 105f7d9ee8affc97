"""What reviews say of a person in words, once that person is erased.

Rows tell by their keys who did what; here are the names that stand in texts of the platform's own.
What people wrote themselves is a record of the review, and the signed file cannot be changed: the
page for erasing says so.
"""

from typing import Any

from django.db.models import Q

from seldinger.web.completion.assembled import RULINGS, by_whom
from seldinger.web.completion.models import Review, Round, Step
from seldinger.web.completion.queries import REASSIGNED, reassigned
from seldinger.web.people.models import Person, Traineeship

FORGOTTEN = "改派了带教医师（姓名与理由已去掉）"


def unname_in_reviews(*, person: Person, former: str) -> None:
    """Why another supervisor was asked is emptied; who ruled is named as everywhere else now. Part
    of the action around it, which has given the person another name."""
    ruled = Traineeship.objects.filter(rulings__by=person)
    asked = reassigned(person).order_by().values("traineeship")
    trainees = Traineeship.objects.filter(Q(pk__in=ruled.values("pk")) | Q(pk__in=asked))
    # Whoever signs meanwhile would write the row as it stood before.
    held = [*trainees.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)]
    _empty_notes(person)
    for one in Round.objects.filter(review__traineeship__in=held).order_by("pk"):
        told = _unnamed(one.evidence, by_whom(former), by_whom(person.name))
        if told != one.evidence:
            one.evidence = told
            one.save(update_fields=["evidence"])


def _empty_notes(person: Person) -> None:
    reviews = Review.objects.filter(pk__in=reassigned(person).order_by().values("pk"))
    for step in Step.objects.filter(round__review__in=reviews, note__regex=REASSIGNED):
        step.note = FORGOTTEN
        step.save(update_fields=["note"])


def _unnamed(evidence: dict[str, Any], former: str, now: str) -> dict[str, Any]:
    parts = [
        [title, [line.replace(former, now) for line in lines] if title == RULINGS else lines]
        for title, lines in evidence.get("parts", [])
    ]
    return evidence | {"parts": parts} if "parts" in evidence else evidence
