"""What somebody may rate: where they rotated, and who verified what they did."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from seldinger.domain.training.months import months_between
from seldinger.domain.training.words import LEAVE, State
from seldinger.web.feedback.models import Subject, Vote
from seldinger.web.feedback.periods import period_of
from seldinger.web.logbook.models import Basis
from seldinger.web.logbook.queries import CLAIMS
from seldinger.web.people.models import Base, Hospital, Person, Rotation, Stay, Traineeship

LEAST_MONTHS = 1  # of a rotation that still lasts
# Who attests in the stead of a supervisor has not taught.
TAUGHT = (Basis.SUPERVISOR, Basis.REASSIGNED, Basis.BATCH)
Key = tuple[int, str, int | None, int | None]  # base, place, hospital, teacher


@dataclass(frozen=True, slots=True)
class About:
    """Something that may be rated. start, end: of the last time there; of teachers the day of the
    last case."""

    base: Base
    start: date
    end: date
    place: str = ""
    hospital: Hospital | None = None
    teacher: Person | None = None

    @property
    def kind(self) -> Subject.Kind:
        return Subject.Kind.TEACHER if self.teacher else Subject.Kind.POST

    @property
    def key(self) -> Key:
        hospital = self.hospital.pk if self.hospital else None
        return self.base.pk, self.place, hospital, self.teacher.pk if self.teacher else None

    @property
    def columns(self) -> dict[str, Any]:
        """As models.Subject stores it."""
        return {
            "base": self.base, "kind": self.kind, "place": self.place, "hospital": self.hospital,
            "teacher": self.teacher,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """voted: in which period, where it cannot be rated now."""

    about: About
    voted: str = ""


def key_of(subject: Subject) -> Key:
    return subject.base_id, subject.place, subject.hospital_id, subject.teacher_id


def offers_of(person: Person, on: date) -> list[Offer]:
    """The newest first; posts, then teachers."""
    trainings = list(Traineeship.objects.filter(person=person))
    stays = list(
        Stay.objects.filter(traineeship__in=trainings, start__lte=on)
        .select_related("base")
        .order_by("start", "pk")
    )
    found = [*_once(_posts(trainings, stays, on)), *_once(_teachers(person, trainings, stays))]
    voted = _voted(person, period_of(on))
    return [Offer(about, voted.get(about.key, "")) for about in found]


def _once(found: Iterable[About]) -> list[About]:
    """Each thing once, as of the last time."""
    by_key: dict[Key, About] = {}
    for about in sorted(found, key=lambda one: (one.end, one.start)):
        by_key.pop(about.key, None)
        by_key[about.key] = about
    return [*by_key.values()][::-1]


def _posts(trainings: Sequence[Traineeship], stays: Sequence[Stay], on: date) -> Iterator[About]:
    rows = Rotation.objects.filter(
        traineeship__in=trainings, withdrawn_at__isnull=True, hospital__isnull=False, start__lte=on
    )
    for row in rows.exclude(place=LEAVE).select_related("hospital"):
        base = _base_on(stays, row.traineeship_id, row.start)
        if base and (row.end < on or months_between(row.start, on) >= LEAST_MONTHS):
            yield About(base, row.start, min(row.end, on), place=row.place, hospital=row.hospital)


def _teachers(
    person: Person, trainings: Sequence[Traineeship], stays: Sequence[Stay]
) -> Iterator[About]:
    last: dict[tuple[int, int], date] = {}
    for sheet, claim in CLAIMS.items():
        day = "procedure__case__day" if sheet == "手术" else "day"
        rows = claim.objects.filter(
            traineeship__in=trainings, state=State.VERIFIED.value, withdrawn_at__isnull=True,
            decided_by__isnull=False, basis__in=TAUGHT,
        ).exclude(decided_by=person)  # fmt: skip
        told = rows.order_by().values_list("decided_by", "traineeship").annotate(last=Max(day))
        for teacher, trainee, on in told:
            last[teacher, trainee] = max(last.get((teacher, trainee), on), on)
    people = Person.objects.in_bulk({teacher for teacher, _ in last})
    for (teacher, trainee), on in last.items():
        if base := _base_on(stays, trainee, on):
            yield About(base, on, on, teacher=people[teacher])


def _base_on(stays: Sequence[Stay], trainee: int, day: date) -> Base | None:
    """Of the stay that held that day; else of the last one begun by then, else of the first."""
    own = [stay for stay in stays if stay.traineeship_id == trainee]
    begun = [stay for stay in own if stay.start <= day]
    return (begun[-1] if begun else own[0]).base if own else None


def _voted(person: Person, period: str) -> dict[Key, str]:
    """What waits to be published, and what was rated in this period."""
    rows = Vote.objects.filter(voter=person).select_related("subject")
    return {
        key_of(row.subject): row.period
        for row in rows
        if row.release_id is None or row.period == period
    }
