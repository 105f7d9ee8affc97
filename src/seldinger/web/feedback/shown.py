"""Reading what was published, scope first; what was not published is not told to be there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from seldinger.domain.training.words import LEAVE, State
from seldinger.web.feedback.models import Release, Subject
from seldinger.web.feedback.offers import TAUGHT, Key, key_of
from seldinger.web.feedback.questions import questions
from seldinger.web.feedback.sight import Sight
from seldinger.web.feedback.tallies import Shown, shown_of
from seldinger.web.logbook.queries import CLAIMS
from seldinger.web.people.models import Base, Hospital, Person, Stay


@dataclass(frozen=True, slots=True)
class Answered:
    """What was published of one thing. until: the last period; answers: by question."""

    raters: int
    until: str
    answers: Mapping[str, Shown | None]
    comments: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rated:
    """A thing that may be rated, and what was published of it; None: nothing yet, or nobody
    rated it. Which of the two is not told."""

    base: Base
    place: str
    hospital: Hospital | None
    teacher: Person | None
    answered: Answered | None


def answered_by(condition: Q) -> dict[Key, Answered]:
    """condition: of models.Subject."""
    subjects = Subject.objects.filter(condition)
    rows = Release.objects.filter(subject__in=subjects).select_related("subject")
    by_key: dict[Key, list[Release]] = defaultdict(list)
    for row in rows.order_by("period"):
        by_key[key_of(row.subject)].append(row)
    return {key: _answered(found) for key, found in by_key.items()}


def _answered(releases: Sequence[Release]) -> Answered:
    kind = releases[0].subject.kind
    return Answered(
        raters=sum(one.raters for one in releases),
        until=releases[-1].period,
        answers={
            one.id: shown_of(release.tallies.get(one.id, {}) for release in releases)
            for one in questions()
            if one.kind == kind
        },
        comments=sorted(comment for one in releases for comment in one.comments),
    )


def rated_posts(sight: Sight, on: date) -> list[Rated]:
    """Every post of every hospital where somebody has rotated."""
    answered = answered_by(sight.subjects() & Q(kind=Subject.Kind.POST))
    visits = sight.rotations(on).exclude(place=LEAVE).filter(hospital__isnull=False)
    pairs = {*visits.order_by().values_list("place", "hospital").distinct()}
    bases = [sight.base] if sight.base else _bases_of(sight, on)
    wanted = {(base.pk, place, hospital, None) for base in bases for place, hospital in pairs}
    return _rated(wanted, answered)


def rated_teachers(sight: Sight, on: date) -> list[Rated]:
    """Everybody who has verified anything of the base's trainees. Not for a hospital alone."""
    if sight.base is None:
        return []
    answered = answered_by(sight.subjects() & Q(kind=Subject.Kind.TEACHER))
    trainees = sight.trainees(on).values("pk")
    wanted = {
        (sight.base.pk, "", None, teacher)
        for claim in CLAIMS.values()
        for teacher in claim.objects.filter(
            traineeship__in=trainees, state=State.VERIFIED.value, withdrawn_at__isnull=True,
            decided_by__isnull=False, basis__in=TAUGHT,
        ).order_by().values_list("decided_by", flat=True).distinct()
    }  # fmt: skip
    return _rated(wanted, answered)


def _bases_of(sight: Sight, on: date) -> list[Base]:
    there = sight.rotations(on).order_by().values("traineeship")
    stays = Stay.objects.filter(traineeship__in=there).order_by().values("base")
    return list(Base.objects.filter(pk__in=stays))


def _rated(wanted: Iterable[Key], answered: Mapping[Key, Answered]) -> list[Rated]:
    keys = {*wanted, *answered}
    bases = Base.objects.in_bulk({key[0] for key in keys})
    hospitals = Hospital.objects.in_bulk({key[2] for key in keys if key[2]})
    people = Person.objects.in_bulk({key[3] for key in keys if key[3]})
    return [
        Rated(
            bases[base],
            place,
            hospitals[hospital] if hospital else None,
            people[teacher] if teacher else None,
            answered.get((base, place, hospital, teacher)),
        )
        for base, place, hospital, teacher in keys
    ]


def answered_of(teacher: Person) -> list[tuple[Base, Answered]]:
    """What was published of one teacher, base by base."""
    found = answered_by(Q(teacher=teacher))
    bases = Base.objects.in_bulk({key[0] for key in found})
    return [(bases[key[0]], answered) for key, answered in sorted(found.items(), key=str)]
