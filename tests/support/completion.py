"""Reviews for tests: handed in, signed and reversed through actions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from seldinger.domain.training.words import Status
from seldinger.web.completion.actions.handing import hand_in
from seldinger.web.completion.actions.keeping import set_review_terms
from seldinger.web.completion.actions.signing import sign
from seldinger.web.completion.models import Review, Step
from seldinger.web.completion.queries import open_step
from seldinger.web.logbook.actions.rulings import give_ruling
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.progress.verdicts import evaluated
from support.people import World

Sample = Callable[[World], dict[str, Any]]
Kind, Said = Review.Kind, Step.Said


def handed_in(
    world: World, kind: Review.Kind = Kind.MID_TERM, year: int = 0, **told: Any
) -> Review:
    """林's, with 周 as the supervisor."""
    usual: dict[str, Any] = {
        "by": world.lin, "trainee": world.trainee, "supervisor": world.zhou, "words": "示例小结",
    }  # fmt: skip
    return hand_in(**usual | told, kind=kind, year=year)


def asked(review: Review) -> int:
    """The step that is asked now."""
    step = open_step(review)
    assert step is not None
    return step.pk


def signed(
    who: Person, review: Review, said: Step.Said = Said.PASSED, reason: str = "示例意见"
) -> Review:
    """Signed by the action; the review as it stands then."""
    sign(by=who, review=review, seen=asked(review), said=said, reason=reason)
    review.refresh_from_db()
    return review


def passed(world: World, kind: Review.Kind = Kind.MID_TERM) -> Review:
    """By 周 and 陈."""
    return signed(world.chen, signed(world.zhou, handed_in(world, kind)))


def waives_all(trainee: Traineeship, by: Person) -> None:
    """Every requirement that is open is waived: a short way to a complete record."""
    on = timezone.localdate()
    for finding in evaluated(trainee, on).verdict.findings:
        if finding.status not in (Status.MET, Status.NOT_APPLICABLE):
            give_ruling(
                by=by, trainee=trainee, kind="Waiver", on=on, reason="示例",
                details={"requirement": finding.requirement.id},
            )  # fmt: skip


def reviews_there(
    trainee: Traineeship, supervisor: Person, director: Person, asked: Person
) -> None:
    """One at each point where a page opens: passed, returned, asked of the supervisor (`asked`),
    and signed by the supervisor a moment ago."""
    told: dict[str, Any] = {"by": trainee.person, "trainee": trainee, "words": "示例小结"}
    mid = hand_in(**told, kind=Kind.MID_TERM, year=0, supervisor=supervisor)
    if director != trainee.person:
        signed(director, signed(supervisor, mid))
    final = hand_in(**told, kind=Kind.FINAL, year=0, supervisor=supervisor)
    signed(supervisor, final, Said.RETURNED)
    hand_in(**told, kind=Kind.YEARLY, year=1, supervisor=asked)
    signed(asked, hand_in(**told, kind=Kind.YEARLY, year=2, supervisor=asked))


def overdue(world: World) -> Step:
    """Handed in ten days ago with a deadline of one working day."""
    set_review_terms(
        by=world.chen, base=world.base, supervisor=1, director=None, city=None, province=None,
        source="",
    )  # fmt: skip
    review = handed_in(world)
    step = open_step(review)
    assert step is not None
    step.due = timezone.localdate() - timedelta(days=1)
    step.save()
    return step


def _returned(world: World) -> Review:
    return signed(world.zhou, handed_in(world), Said.RETURNED)


def _ask_another(world: World) -> dict[str, Any]:
    review = handed_in(world)
    return {
        "by": world.chen, "review": review, "seen": asked(review), "supervisor": world.head,
        "reason": "示例理由",
    }  # fmt: skip


SAMPLES: dict[str, Sample] = {
    "completion.hand_in": lambda w: {
        "by": w.lin, "trainee": w.trainee, "kind": Kind.YEARLY, "year": 1, "supervisor": w.zhou,
        "words": "示例小结",
    },
    "completion.hand_in_again": lambda w: {
        "by": w.lin, "review": _returned(w), "supervisor": w.zhou, "words": "补充",
    },
    "completion.withdraw_review": lambda w: {"by": w.lin, "review": handed_in(w)},
    "completion.ask_another": _ask_another,
    "completion.sign": lambda w: {
        "by": w.zhou, "review": (review := handed_in(w)), "seen": asked(review),
        "said": Said.PASSED, "reason": "示例意见",
    },
    "completion.take_back": lambda w: {
        "by": w.zhou, "review": signed(w.zhou, handed_in(w)),
    },
    "completion.reverse": lambda w: {"by": w.chen, "review": passed(w), "reason": "示例理由"},
    "completion.set_review_terms": lambda w: {
        "by": w.chen, "base": w.base, "supervisor": 5, "director": 5, "city": None,
        "province": None, "source": "示例制度",
    },
    "completion.export_reviews": lambda w: {"by": w.chen, "kind": "全部", "rows": 1},
    "completion.escalate_review": lambda w: {"by": None, "step": overdue(w)},
}  # fmt: skip
