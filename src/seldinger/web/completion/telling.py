"""Who hears what of a review: each hand-over, each answer. Nothing of a patient."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.stages import Stage, answerers, asked_at, next_stage
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.people.models import Person


def _about(review: Review) -> str:
    return f"review:{review.pk}"


def tell_asked(review: Review, step: Step, people: Iterable[Person]) -> None:
    until = f"请在 {step.due} 前签署。" if step.due else ""
    _tell(
        review, "review_asked", people, about=_about(review), stage=Stage(step.stage).label,
        until=until,
    )  # fmt: skip


def tell_trainee(review: Review, kind: str, **details: str) -> None:
    _tell(review, kind, [review.traineeship.person], **details)


def asked_no_more(review: Review) -> None:
    for kind in ("review_asked", "review_overdue"):
        drop_notices(kind=kind, about=_about(review))


def tell_overdue(review: Review, step: Step) -> None:
    """Who is asked, and whoever comes next."""
    stage, on = Stage(step.stage), timezone.localdate()
    people = asked_at(stage, step.round, on)
    after = next_stage(review, stage)
    if after:
        people = [*people, *answerers(after, review.base, on)]
    others = {one.pk: one for one in people if one.pk != review.traineeship.person_id}
    _tell(
        review, "review_overdue", others.values(), about=_about(review), stage=stage.label,
        due=str(step.due),
    )  # fmt: skip


def _tell(review: Review, kind: str, people: Iterable[Person], **details: str) -> None:
    about = details.pop("about", "")
    notify(
        to=list(people), kind=kind, url=reverse("completion_review", args=[review.pk]),
        about=about, trainee=review.traineeship.person.name, review=review.title, **details,
    )  # fmt: skip
