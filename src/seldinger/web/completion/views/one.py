"""One review: what was handed in, everything assembled, who signed what."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from seldinger.web.completion.checking import TAKEN_BACK, UNDOING
from seldinger.web.completion.models import Review
from seldinger.web.completion.presenters.review import review_page
from seldinger.web.completion.queries import (
    ASKED,
    WHO,
    last_answer,
    last_round,
    open_step,
    reviews_for,
)
from seldinger.web.completion.stages import Stage, last_stage, why_not
from seldinger.web.completion.standing import differences, evidence_of
from seldinger.web.people.access import PersonRequest, page
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, trainees_for

State = Review.State


@page(*WHO)
def completion_review(request: PersonRequest, review_id: int) -> HttpResponse:
    found = seen(request, review_id)
    may = may_of(request, found)
    now = evidence_of(found.traineeship, last_round(found).on) if found.state in ASKED else None
    changed = differences(last_round(found).evidence, now) if now else []
    context = {
        "review": review_page(found, changed, request.access.on),
        "record": found.bundles.order_by("-pk").first(),
        **may,
    }
    return render(request, "completion/review.html", context)


def seen(request: PersonRequest, review_id: int) -> Review:
    return get_object_or_404(reviews_for(request.access), pk=review_id)


def may_of(request: PersonRequest, found: Review) -> dict[str, bool]:
    """What this reader may do with it now."""
    own = found.traineeship.person_id == request.user.pk
    keeps = bases_for(request.access, Permission.KEEP_COMPLETION).filter(pk=found.base_id).exists()
    trainees = trainees_for(request.access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    return {
        "own": own,
        "may_sign": _may_sign(request, found),
        "may_take_back": _may_take_back(request, found),
        "may_reverse": found.state == State.PASSED and _decides(request, found),
        "may_hand_in": own and found.state == State.RETURNED,
        "may_withdraw": own and (found.state in ASKED or found.state == State.RETURNED),
        "may_ask_another": keeps and found.state == State.SUPERVISOR,
        "may_open_trainee": trainees.filter(pk=found.traineeship_id).exists(),
    }


def _may_sign(request: PersonRequest, found: Review) -> bool:
    step = open_step(found) if found.state in ASKED else None
    if step is None:
        return False
    step.round.review = found
    return not why_not(request.access, step.round, Stage(step.stage))


def _may_take_back(request: PersonRequest, found: Review) -> bool:
    step = last_answer(found) if found.state in (*ASKED, *TAKEN_BACK) else None
    if step is None or step.at is None or step.by_id != request.user.pk:
        return False
    return timezone.now() - step.at <= UNDOING


def _decides(request: PersonRequest, found: Review) -> bool:
    round_ = last_round(found)
    round_.review = found
    return not why_not(request.access, round_, last_stage(found))
