"""What the stages do: sign, take a signature back, reverse what had passed."""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.completion.actions.bundles import issue_bundle, withdraw_bundles
from seldinger.web.completion.actions.handing import locked
from seldinger.web.completion.actions.stepping import answer_with, begin_stage, end_as, go_on
from seldinger.web.completion.checking import (
    check_asked,
    check_reason,
    check_reversing,
    check_taking_back,
    check_unchanged,
)
from seldinger.web.completion.models import Reversal, Review, Step
from seldinger.web.completion.queries import last_answer, open_step
from seldinger.web.completion.stages import Stage
from seldinger.web.completion.telling import asked_no_more, tell_trainee
from seldinger.web.people.models import Person

State, Said = Review.State, Step.Said
_ENDS = {Said.RETURNED: State.RETURNED, Said.FAILED: State.FAILED}


@action
def sign(*, by: Person, review: Review, seen: int, said: Step.Said, reason: str) -> Step:
    """Pass on, return or fail, with a reason. seen: the step that the page showed.

    The page has asked for the password: a signature is that of who was there. Nobody passes what
    has changed since it was handed in, and no final review passes while something is missing.
    """
    review = locked(review)
    step, stage = check_asked(by, review, seen)
    if said is Said.PASSED_OVER:
        raise SeldingerError("请选择通过、退回补充或不通过")
    told = check_reason(reason)
    if said is Said.PASSED:
        check_unchanged(review, step)
    answer_with(step, said, told, by, timezone.now())
    if said is Said.PASSED:
        go_on(review, step)
        if review.state == State.PASSED and review.kind == Review.Kind.FINAL:
            issue_bundle(review=review, by=by)
    else:
        end_as(review, _ENDS[said], told)
    record(
        by=by, act="completion.sign", on=review, stage=stage.value, answer=said.value,
        person=review.traineeship.person_id,
    )  # fmt: skip
    return step


@action
def take_back(*, by: Person, review: Review) -> Review:
    """Within ten minutes, and until the next stage has signed: the stage is asked anew."""
    review = locked(review)
    step = check_taking_back(by, review, last_answer(review))
    asked = open_step(review)
    now = timezone.now()
    for one in filter(None, [asked, step, *_passed_over(step)]):
        one.taken_back_at = now
        one.save(update_fields=["taken_back_at"])
    step.round.review = review
    asked_no_more(review)
    begin_stage(step.round, Stage(step.stage))
    record(by=by, act="completion.take_back", on=review, stage=step.stage)
    return review


def _passed_over(step: Step) -> list[Step]:
    """What the signature led past: it is asked for again with the next one."""
    rows = Step.objects.filter(round=step.round, answer=Said.PASSED_OVER, taken_back_at=None)
    return [*rows.filter(pk__gt=step.pk)]


@action
def reverse(*, by: Person, review: Review, reason: str) -> Reversal:
    """What had passed holds no more. The record of completion that was issued says so too."""
    review = locked(review)
    check_reversing(by, review)
    told = check_reason(reason)
    made = Reversal.objects.create(review=review, reason=told, by=by, at=timezone.now())
    review.state = State.REVERSED
    review.save(update_fields=["state"])
    withdraw_bundles(review=review, by=by, why=told)
    tell_trainee(review, "review_reversed", reason=told)
    record(
        by=by, act="completion.reverse", on=review, person=review.traineeship.person_id,
        reversal=made.pk,
    )  # fmt: skip
    return made
