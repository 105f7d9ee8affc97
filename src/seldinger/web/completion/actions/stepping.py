"""Asking a stage and ending a review: part of what the action around it does."""

from datetime import datetime

from django.utils import timezone

from seldinger.web.completion.models import Review, Round, Step
from seldinger.web.completion.stages import Stage, answerers, asked_at, next_stage
from seldinger.web.completion.telling import asked_no_more, tell_asked, tell_trainee
from seldinger.web.completion.terms import due_of
from seldinger.web.people.models import Person

State, Said = Review.State, Step.Said
_NO_CITY = "本基地没有登记市级审核人，直接报省级审核"
_NOBODY = "现在没有能签署的人，请管理员登记"


def begin_stage(round_: Round, stage: Stage, note: str = "") -> Step:
    """Ask a stage. Where a base has no reviewer of a city the province is asked, and it says so;
    no other stage is passed over: without people it waits, and says for whom."""
    review, now, on = round_.review, timezone.now(), timezone.localdate()
    people = asked_at(stage, round_, on)
    step = Step(round=round_, stage=stage, began_at=now, note=note)
    if stage is Stage.CITY and not answerers(stage, review.base, on).exists():
        step.answer, step.at, step.note = Said.PASSED_OVER, now, _NO_CITY
        step.save()
        return begin_stage(round_, Stage.PROVINCE)
    step.due = due_of(review.base, stage, on)
    step.note = note if people else "；".join(filter(None, [note, _NOBODY]))
    step.save()
    review.state, review.closed_at = State(stage.value), None
    review.save(update_fields=["state", "closed_at"])
    tell_asked(review, step, people)
    return step


def answer_with(step: Step, said: Step.Said, reason: str, by: Person, at: datetime) -> None:
    """Written once; who was asked is asked no more."""
    step.answer, step.reason, step.by, step.at = said, reason, by, at
    step.save()
    asked_no_more(step.round.review)


def go_on(review: Review, step: Step) -> None:
    """After a signature that passes: the next stage, or the end."""
    after = next_stage(review, Stage(step.stage))
    if after:
        begin_stage(step.round, after)
    else:
        end_as(review, State.PASSED, step.reason)


_TOLD = {
    State.RETURNED: "review_returned",
    State.FAILED: "review_failed",
    State.PASSED: "review_passed",
}


def end_as(review: Review, state: Review.State, reason: str) -> None:
    """Returned or decided: the trainee hears why."""
    review.state = state
    if state is not State.RETURNED:
        review.closed_at = timezone.now()
    review.save(update_fields=["state", "closed_at"])
    tell_trainee(review, _TOLD[state], reason=reason)
