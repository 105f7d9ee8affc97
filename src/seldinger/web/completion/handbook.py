"""What the training handbook holds beside the verdict: who answered, the reviews, whose book."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from seldinger.completion.facts import until
from seldinger.domain.training.record import Origin
from seldinger.domain.training.rulebook import Clause
from seldinger.domain.training.words import State
from seldinger.norms.handbook import shipped_layout
from seldinger.report import handbook as book
from seldinger.report.handbook_rows import Enclosed, Review, ReviewStep, Word
from seldinger.web.completion.models import Review as StoredReview
from seldinger.web.completion.models import Round, Step
from seldinger.web.completion.presenters.signs import state_sign, step_sign
from seldinger.web.completion.queries import reviews_for
from seldinger.web.completion.stages import Stage
from seldinger.web.logbook.models import Admission, Basis, OfPatient, Participation
from seldinger.web.logbook.queries import CLAIMS
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Stay, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from seldinger.web.progress.facts import stays_of
from seldinger.web.progress.verdicts import evaluated
from seldinger.web.skills.maps import map_of
from seldinger.web.skills.presenters.words import contact_words, days_of
from seldinger.web.teaching.queries import diary_entries
from seldinger.web.teaching.words import words_of

_DEMONSTRATION = "示例"
_GLUE = "\u00a0"
_WORD = ("pk", "state", "basis", "supervisor__name", "decided_by__name", "decided_at")
# The usual word is the supervisor's own, and needs none beside it.
_ELSE = (Basis.ATTESTED, Basis.BATCH)


def handbook_of(
    trainee: Traineeship, access: Access, whole: Mapping[Origin, str] | None = None
) -> bytes:
    """The book as far as the reader may see it, as PDF. whole: numbers to print whole, by origin.

    Who comes by a review alone gets it as of the day on which that was last handed in.
    """
    on = _day_for(trainee, access)
    told = evaluated(trainee, on)
    record = told.record if on >= access.on else until(told.record, on)
    enclosed = _enclosed(trainee, access, whole or {}, on)
    return book.handbook(told.verdict, record, shipped_layout(), enclosed)


def _day_for(trainee: Traineeship, access: Access) -> date:
    whole = trainees_for(access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    if whole.filter(pk=trainee.pk).exists():
        return access.on
    seen = reviews_for(access).filter(traineeship=trainee).order_by().values("pk")
    last = Round.objects.filter(review__in=seen).aggregate(last=Max("on"))["last"]
    return last or access.on


def rows_of_patients(
    trainee: Traineeship, hospitals: QuerySet[Hospital]
) -> dict[Origin, OfPatient]:
    """By the origin of an entry the row that bears its patient's number, within these hospitals."""
    its = Q(traineeship=trainee, withdrawn_at__isnull=True)
    cases = Participation.objects.filter(its, procedure__case__hospital__in=hospitals)
    admissions = Admission.objects.filter(its, hospital__in=hospitals)
    return {
        **{
            Origin("手术", one.pk): one.procedure.case
            for one in cases.select_related("procedure__case")
        },
        **{Origin("管理病例", one.pk): one for one in admissions},
    }


def _enclosed(
    trainee: Traineeship, access: Access, whole: Mapping[Origin, str], on: date
) -> Enclosed:
    stays = stays_of(trainee)
    last = stays[-1].base if stays else None
    return Enclosed(
        place=last.name if last else "",
        marks=(_DEMONSTRATION,) if last and last.is_demonstration else (),
        facts=tuple(("培训基地", _stay(stay)) for stay in stays),
        words=dict(_words(trainee)),
        reviews=tuple(_review(one) for one in _reviews(trainee, access)),
        whole=whole,
        learning=_learning(trainee, on),
        of_posts=_diary(trainee, on),
    )


def _stay(stay: Stay) -> str:
    """“甲培训基地，2024-09-01 起”, or until when, and why it ended."""
    if stay.end is None:
        return f"{stay.base.name}，{stay.start} 起"
    return f"{stay.base.name}，{stay.start} 至 {stay.end}，{stay.get_ending_display()}"


def _learning(trainee: Traineeship, on: date) -> dict[str, str]:
    """As on the page of knowledge and skills; of examinations that there was one, and when."""
    found = map_of(trainee, on)
    if found is None:
        return {}
    return {
        told.item.id: "；".join(
            [
                *contact_words(told.contact),
                *(one.words for one in told.further),
                *days_of(told.examinations),
            ]
        )
        for part in found.parts
        for told in part.items
    }


def _diary(trainee: Traineeship, on: date) -> dict[str, tuple[str, ...]]:
    """How often each duty of the chief resident was verified, by the duty's post."""
    rows = (
        diary_entries(trainee)
        .filter(activity__day__lte=on, activity__state=State.VERIFIED)
        .order_by()
    )
    done = dict(rows.values_list("kind").annotate(Sum("number")))
    duties = words_of(trainee).diary_kinds if done else []
    return {
        post: tuple(_duties([one for one in duties if one.post == post], done))
        for post in {one.post or "" for one in duties}
    }


def _duties(duties: Sequence[Clause], done: Mapping[str, int]) -> Iterator[str]:
    told = [f"{one.title} {done[one.id]} 次" for one in duties if one.id in done]
    none = [one.title for one in duties if one.id not in done]
    if told:
        yield f"日志里已审核的职责：{'，'.join(told)}。"
    if none:
        yield f"没有已审核登记的职责：{'；'.join(none)}。"


def _words(trainee: Traineeship) -> Iterator[tuple[Origin, Word]]:
    """A query a kind, however many entries there are."""
    for sheet, claim in CLAIMS.items():
        rows = claim.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
        for pk, state, basis, supervisor, by, at in rows.values_list(*_WORD):
            named = supervisor or ""
            decided = state != State.PENDING and at
            day = timezone.localdate(at).isoformat() if decided else ""
            rests_on = Basis(basis).label if basis in _ELSE else ""
            answered = _GLUE.join(filter(None, (state, day)))  # on one line
            said = (by or named if decided else named, answered, rests_on)
            yield Origin(sheet, pk), Word(named, " ".join(filter(None, said)))


def _reviews(trainee: Traineeship, access: Access) -> list[StoredReview]:
    """Those that the reader may open by themselves too."""
    found = reviews_for(access).filter(traineeship=trainee).select_related("reversal__by")
    return [*found.prefetch_related("rounds__steps__by").order_by("made_at", "pk")]


def _review(review: StoredReview) -> Review:
    """Every round and every step, also those taken back: a book hides nothing."""
    steps = [
        _step(step, one.number, several=len(review.rounds.all()) > 1)
        for one in review.rounds.all()
        for step in one.steps.all()
    ]
    if review.state == StoredReview.State.REVERSED:
        made = review.reversal
        day = timezone.localdate(made.at).isoformat()
        steps.append(ReviewStep("撤销", made.by.name, day, "撤销", made.reason))
    return Review(f"{review.title} · {state_sign(review.state).word}", tuple(steps))


def _step(step: Step, number: int, *, several: bool) -> ReviewStep:
    stage = str(Stage(step.stage).label)
    return ReviewStep(
        stage=f"{stage}（第 {number} 次提交）" if several else stage,
        who=step.by.name if step.by else "",
        on=timezone.localdate(step.at).isoformat() if step.at else "",
        said=step_sign(step).word,
        reason="。".join(part.rstrip("。") for part in (step.note, step.reason) if part),
    )
