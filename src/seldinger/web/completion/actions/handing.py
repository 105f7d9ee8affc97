"""What the trainee does: hands in, hands in again after a return, withdraws.

Rows are locked in one order: the traineeship first, and the audit trail last.
"""

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.completion.actions.stepping import begin_stage
from seldinger.web.completion.checking import (
    LONGEST_NOTE,
    check_only_one,
    check_own,
    check_words,
    check_year,
)
from seldinger.web.completion.models import Review, Round, Step
from seldinger.web.completion.queries import OPEN, base_of, supervisors_of
from seldinger.web.completion.standing import evidence_of
from seldinger.web.completion.telling import asked_no_more
from seldinger.web.people.models import Base, Person, Traineeship

State = Review.State


@action
def hand_in(
    *,
    by: Person,
    trainee: Traineeship,
    kind: Review.Kind,
    year: int,
    supervisor: Person,
    words: str,
) -> Review:
    """A review begins with all that the platform knows today. year: of a yearly one, else 0."""
    trainee = locked_trainee(trainee.pk)
    check_own(by, trainee)
    check_year(kind, year, trainee)
    check_only_one(trainee, kind, year)
    review = Review.objects.create(
        traineeship=trainee, base=_base(trainee), kind=kind, year=year, state=State.SUPERVISOR,
        made_at=timezone.now(),
    )  # fmt: skip
    _new_round(review, 1, supervisor, words)
    record(
        by=by, act="completion.hand_in", on=review, person=by.pk, kind=review.kind, year=year,
        supervisor=supervisor.pk,
    )  # fmt: skip
    return review


@action
def hand_in_again(*, by: Person, review: Review, supervisor: Person, words: str) -> Round:
    """After a return: a new round, with what is known today. It begins at the supervisor."""
    review = locked(review)
    check_own(by, review.traineeship)
    if review.state != State.RETURNED:
        raise SeldingerError("只有退回补充的考核可以再次提交。请刷新页面")
    review.base = _base(review.traineeship)  # the record may lie at another base by now
    review.save(update_fields=["base"])
    number = review.rounds.count() + 1
    round_ = _new_round(review, number, supervisor, words)
    record(by=by, act="completion.hand_in_again", on=review, round=number)
    return round_


@action
def withdraw_review(*, by: Person, review: Review) -> Review:
    """Until it is decided."""
    review = locked(review)
    check_own(by, review.traineeship)
    if review.state not in OPEN:
        raise SeldingerError(f"这份考核已经是“{State(review.state).label}”，不能再撤回")
    review.state, review.closed_at = State.WITHDRAWN, timezone.now()
    review.save(update_fields=["state", "closed_at"])
    asked_no_more(review)
    record(by=by, act="completion.withdraw_review", on=review, person=by.pk)
    return review


@action
def ask_another(*, by: Person, review: Review, seen: int, supervisor: Person, reason: str) -> Round:
    """The supervisor who was named has left or is away: the base names another, and says why."""
    review = locked(review)
    step = Step.objects.filter(pk=seen, answer="", taken_back_at=None, round__review=review)
    found = step.select_related("round__supervisor").first()
    if review.state != State.SUPERVISOR or found is None:
        raise SeldingerError("带教医师已经签署，或考核已退回、撤回，不能改派。请刷新页面")
    if review.traineeship.person_id == by.pk:
        raise SeldingerError("不能给自己的考核改派带教医师。请由另一位同事改派")
    why = check_words(reason, LONGEST_NOTE)
    if not why:
        raise SeldingerError("请写明改派的理由：学员和基地会看到")
    round_ = found.round
    round_.review = review
    if supervisor.pk == round_.supervisor_id:
        raise SeldingerError(f"这份考核本来就由{supervisor}评价。请选另一位")
    _check_supervisor(review, supervisor)
    before = round_.supervisor
    found.taken_back_at = timezone.now()
    found.save(update_fields=["taken_back_at"])
    round_.supervisor = supervisor
    round_.save(update_fields=["supervisor"])
    asked_no_more(review)
    begin_stage(round_, Step.Stage.SUPERVISOR, f"由{before}改派{supervisor}：{why}")
    record(
        by=by, act="completion.ask_another", on=review, before=before.pk, supervisor=supervisor.pk
    )
    return round_


def _base(trainee: Traineeship) -> Base:
    found = base_of(trainee, timezone.localdate())
    if found is None:
        raise SeldingerError("您现在不在任何培训基地，不能提交考核。请先请教学秘书登记")
    return found


def locked_trainee(trainee: int) -> Traineeship:
    """Nobody else hands in, signs or reverses for this trainee until the transaction ends."""
    rows = Traineeship.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("person").get(pk=trainee)


def locked(review: Review) -> Review:
    """The review as it stands once its trainee is locked."""
    locked_trainee(review.traineeship_id)
    return Review.objects.select_related("traineeship__person", "base").get(pk=review.pk)


def _new_round(review: Review, number: int, supervisor: Person, words: str) -> Round:
    _check_supervisor(review, supervisor)
    on, trainee = timezone.localdate(), review.traineeship
    round_ = Round.objects.create(
        review=review, number=number, supervisor=supervisor, words=check_words(words),
        evidence=evidence_of(trainee, on), on=on, at=timezone.now(),
    )  # fmt: skip
    begin_stage(round_, Step.Stage.SUPERVISOR)
    return round_


def _check_supervisor(review: Review, supervisor: Person) -> None:
    offered = supervisors_of(review.traineeship, review.base, timezone.localdate(), review)
    if supervisor.pk not in {one.pk for one in offered}:
        raise SeldingerError(f"{supervisor}今天不能在{review.base}审核。请选本基地的带教医师")
