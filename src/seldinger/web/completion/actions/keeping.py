"""Deadlines of reviews, and what is overdue."""

import logging

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.completion.actions.handing import locked
from seldinger.web.completion.models import ReviewTerms, Step
from seldinger.web.completion.queries import ASKED, open_step
from seldinger.web.completion.telling import tell_overdue
from seldinger.web.people.models import Base, Person

_log = logging.getLogger(__name__)
_LONGEST = 120  # working days


@action
def set_review_terms(
    *,
    by: Person,
    base: Base,
    supervisor: int | None,
    director: int | None,
    city: int | None,
    province: int | None,
    source: str,
) -> ReviewTerms:
    """By when each stage answers, from now on. What is asked already keeps its deadline."""
    days = (supervisor, director, city, province)
    if not all(one is None or 1 <= one <= _LONGEST for one in days):
        raise SeldingerError("期限应在 1 至 120 个工作日之间；还没有规定的请留空")
    terms = ReviewTerms.objects.create(
        base=base, supervisor=supervisor, director=director, city=city, province=province,
        source=source.strip(), by=by, made_at=timezone.now(),
    )  # fmt: skip
    record(by=by, act="completion.set_review_terms", on=terms, base=base.pk, days=[*days])
    return terms


@action
def export_reviews(*, by: Person, kind: str, rows: int) -> None:
    """Note that a list of reviews left the platform as a workbook. kind: which list."""
    record(by=by, act="completion.export_reviews", on=by, kind=kind, written=rows)


# -- by the worker ---------------------------------------------------------------------------------


@action
def escalate_review(*, by: None, step: Step) -> Step:
    """Overdue: who is asked, and who comes next, hear of it; once. Nothing is decided by it."""
    review = locked(step.round.review)
    now = open_step(review)
    if now is None or now.pk != step.pk or now.escalated_at is not None:
        raise SeldingerError("这一环节已经签署或上报")
    now.escalated_at = timezone.now()
    now.save(update_fields=["escalated_at"])
    now.round.review = review
    tell_overdue(review, now)
    record(by=by, act="completion.escalate_review", on=review, stage=now.stage, due=str(now.due))
    return now


def keep_reviews(*, by: None) -> int:
    """What is past its deadline and was not told of yet; returns how many were told."""
    rows = Step.objects.filter(
        answer="", taken_back_at=None, due__lt=timezone.localdate(), escalated_at=None,
        round__review__state__in=[state.value for state in ASKED],
    )  # fmt: skip
    return sum(_told(by, step) for step in rows.select_related("round__review").order_by("pk"))


def _told(by: None, step: Step) -> bool:
    """Its text may name somebody: the kind of the failure alone is told."""
    try:
        escalate_review(by=by, step=step)
    except Exception as error:
        _log.error("a review was not chased: %s", type(error).__name__)
        return False
    return True
