"""The stages of a review in their order: who is asked at each, and whether somebody may answer."""

from datetime import date

from django.db.models import QuerySet

from seldinger.web.completion.models import Review, Round, Step
from seldinger.web.logbook.supervisors import supervisors_in
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, BaseHospital, Person, in_force
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, holders

Stage = Step.Stage
PERMISSION = {
    Stage.DIRECTOR: Permission.REVIEW_BASE,
    Stage.CITY: Permission.REVIEW_CITY,
    Stage.PROVINCE: Permission.REVIEW_PROVINCE,
}
_WITHIN_THE_BASE = (Stage.SUPERVISOR, Stage.DIRECTOR)
ORDER = {
    Review.Kind.MID_TERM: _WITHIN_THE_BASE,
    Review.Kind.YEARLY: _WITHIN_THE_BASE,
    Review.Kind.FINAL: (*_WITHIN_THE_BASE, Stage.CITY, Stage.PROVINCE),
}


def stages_of(review: Review) -> tuple[Stage, ...]:
    return ORDER[Review.Kind(review.kind)]


def last_stage(review: Review) -> Stage:
    """The one that decides, and that alone can reverse what it decided."""
    return stages_of(review)[-1]


def next_stage(review: Review, stage: Stage) -> Stage | None:
    order = stages_of(review)
    at = order.index(stage) + 1
    return order[at] if at < len(order) else None


def supervisors_at(base: Base, on: date) -> dict[int, Person]:
    """Who may verify in a hospital of the base that day, by primary key."""
    places = BaseHospital.objects.filter(in_force(on), base=base).select_related("hospital")
    return {
        one.pk: one
        for place in places
        for one in supervisors_in(place.hospital, on)
        if one.is_active
    }


def answerers(stage: Stage, base: Base, on: date) -> QuerySet[Person]:
    """Who holds the stage's permission at that base; the supervisor is named with the round."""
    return holders(PERMISSION[stage], on, base=base)


def asked_at(stage: Stage, round_: Round, on: date) -> list[Person]:
    """Whom a stage asks: without the trainee, and without who signed another stage of it."""
    if stage is Stage.SUPERVISOR:
        return [round_.supervisor]
    barred = signed_elsewhere(round_.review, stage) | {round_.review.traineeship.person_id}
    return [one for one in answerers(stage, round_.review.base, on) if one.pk not in barred]


def signed_elsewhere(review: Review, stage: Stage) -> set[int]:
    """Who signed another stage of it, in whatever round: nobody signs two."""
    said = Step.objects.filter(round__review=review, taken_back_at__isnull=True)
    rows = said.exclude(stage=stage).exclude(answer="").values_list("by_id", flat=True)
    return {pk for pk in rows if pk}


def why_not(access: Access, round_: Round, stage: Stage) -> str:
    """Empty where the person may answer this stage now."""
    review, person = round_.review, access.person
    if review.traineeship.person_id == person.pk:
        return "不能审核自己的考核。请由另一位同事处理"
    if not _is_theirs(access, round_, stage):
        return f"这份考核现在由“{stage.label}”处理。请由负责这一环节的人签署"
    if person.pk in signed_elsewhere(review, stage):
        return "您已经签署过这份考核的另一个环节，同一人不能签署两个环节。请由另一位同事处理"
    return ""


def _is_theirs(access: Access, round_: Round, stage: Stage) -> bool:
    if stage is Stage.SUPERVISOR:  # whoever signs as the supervisor must still be one there
        named = round_.supervisor_id == access.person.pk
        return named and access.person.pk in supervisors_at(round_.review.base, access.on)
    return bases_for(access, PERMISSION[stage]).filter(pk=round_.review.base_id).exists()
