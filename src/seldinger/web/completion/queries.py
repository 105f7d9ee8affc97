"""Reading reviews, scope first."""

import json
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from seldinger.web.audittrail.models import AuditRow
from seldinger.web.completion.models import Review, Round, Step
from seldinger.web.completion.stages import PERMISSION, Stage, signed_elsewhere, supervisors_at
from seldinger.web.logbook.models import Participation
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Person, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, current_stays, trainees_for

State = Review.State
# Somebody is asked: the value is the stage.
ASKED = (State.SUPERVISOR, State.DIRECTOR, State.CITY, State.PROVINCE)
OPEN = (*ASKED, State.RETURNED)
# The note of a stage whose supervisor was replaced, as `ask_another` writes it.
REASSIGNED = "^由.+改派"
WHO = (Permission.SEE_OWN_PROGRESS, Permission.SEE_REVIEWS_OF_TRAINING)


def reviews_for(access: Access) -> QuerySet[Review]:
    """One's own; those one is asked about as the supervisor; all of a base that one leads, keeps or
    whose education office one is; of others' bases those that reached one's own stage."""
    seen = Q(traineeship__person=access.person)
    if access.may(Permission.SEE_REVIEWS_OF_TRAINING):
        seen |= Q(rounds__supervisor=access.person)
        seen |= Q(base__in=_bases_seen(access).order_by().values("pk"))
        for stage in (Stage.CITY, Stage.PROVINCE):
            seen |= _reached(access, stage)
    found = Review.objects.filter(pk__in=Review.objects.filter(seen).order_by().values("pk"))
    return found.select_related("traineeship__person", "base")


def _bases_seen(access: Access) -> QuerySet[Base]:
    """As far as the whole cohort may be seen: a reviewer of the city or the province may not."""
    both = bases_for(access, Permission.SEE_REVIEWS_OF_TRAINING).order_by().values("pk")
    return bases_for(access, Permission.SEE_COHORT).filter(pk__in=both)


def _reached(access: Access, stage: Stage) -> Q:
    """What once asked this stage, also where it was returned since."""
    if not access.may(PERMISSION[stage]):
        return Q(pk__in=[])
    asked = Step.objects.filter(round__review=OuterRef("pk"), stage=stage)
    asked = asked.exclude(answer=Step.Said.PASSED_OVER)
    mine = bases_for(access, PERMISSION[stage]).order_by().values("pk")
    return Q(Exists(asked), base__in=mine)


def trainings_for(access: Access) -> QuerySet[Traineeship]:
    """Whose handbook the reader may open: of those one sees anyway, and while a review of theirs
    that one sees is under way."""
    seen = trainees_for(access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    reviewed = reviews_for(access).filter(state__in=OPEN).order_by().values("traineeship")
    return Traineeship.objects.filter(
        Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=reviewed)
    ).select_related("person")


def waiting_for(access: Access) -> QuerySet[Review]:
    """Those that wait for a signature of this very person."""
    person = access.person
    rounds = Round.objects.filter(
        review=OuterRef("pk"), supervisor=person, steps__answer="", steps__stage=Stage.SUPERVISOR,
        steps__taken_back_at__isnull=True,
    )  # fmt: skip
    mine = Q(Exists(rounds), state=State.SUPERVISOR)
    for stage, permission in PERMISSION.items():
        if access.may(permission):
            bases = bases_for(access, permission).order_by().values("pk")
            mine |= Q(state=stage.value, base__in=bases) & ~_signed(person, stage)
    found = Review.objects.filter(mine).exclude(traineeship__person=person)
    return found.select_related("traineeship__person", "base")


def _signed(person: Person, stage: Stage) -> Q:
    said = Step.objects.filter(round__review=OuterRef("pk"), by=person, taken_back_at__isnull=True)
    return Q(Exists(said.exclude(stage=stage).exclude(answer="")))


def last_round(review: Review) -> Round:
    return review.rounds.select_related("supervisor").order_by("-number")[0]


def open_step(review: Review) -> Step | None:
    """The stage that is asked now."""
    rows = Step.objects.filter(round__review=review, answer="", taken_back_at__isnull=True)
    return rows.select_related("round__supervisor").order_by("-pk").first()


def last_answer(review: Review) -> Step | None:
    """The signature that the newest round bears last; None where nobody signed it yet."""
    rows = Step.objects.filter(round=last_round(review), taken_back_at__isnull=True)
    told = rows.exclude(answer="").exclude(answer=Step.Said.PASSED_OVER)
    return told.select_related("round", "by").order_by("-at", "-pk").first()


def base_of(trainee: Traineeship, on: date) -> Base | None:
    """Where the record lies on that day."""
    stay = current_stays(on).filter(traineeship=trainee).select_related("base").first()
    return stay.base if stay else None


def supervisors_of(
    trainee: Traineeship, base: Base, on: date, review: Review | None = None
) -> list[Person]:
    """Whom a trainee may name: who verified most of theirs first. Without who has signed another
    stage of the review, for nobody signs two."""
    barred = {trainee.person_id, *(signed_elsewhere(review, Stage.SUPERVISOR) if review else ())}
    people = {pk: one for pk, one in supervisors_at(base, on).items() if pk not in barred}
    rows = Participation.objects.filter(traineeship=trainee, decided_by__in=people)
    number = dict(rows.order_by().values_list("decided_by").annotate(number=Count("pk")))
    return sorted(people.values(), key=lambda one: (-number.get(one.pk, 0), one.pinyin, one.pk))


def reassigned(person: Person) -> QuerySet[Review]:
    """The reviews in which another was asked instead of this person, or this person instead of
    another. The trail knows both by their keys; the note has words alone."""
    rows = AuditRow.objects.filter(act="completion.ask_another")
    told = ((pk, json.loads(details)) for pk, details in rows.values_list("object_id", "details"))
    named = ("before", "supervisor")
    return Review.objects.filter(
        pk__in=[pk for pk, details in told if person.pk in [details.get(key) for key in named]]
    )
