"""Reading assessments, scope first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from seldinger.domain.training.assessment import OPEN_DAYS, Course, Form, Observed, Phase, Side
from seldinger.domain.training.words import State
from seldinger.web.assessment.known import KnownForms, activity_of
from seldinger.web.assessment.models import Assessment, Rating, Refusal
from seldinger.web.logbook.models import Participation, Procedure
from seldinger.web.people.access import Access
from seldinger.web.people.models import Base, Person, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import current_stays, trainees_for

_PEOPLE = (
    "traineeship__person",
    "assessor",
    "opened_by",
    "withdrawn_by",
    "procedure__case__hospital",
)


@dataclass(frozen=True)
class Told:
    """An assessment with all that was said of it. ratings: those that hold, by side."""

    row: Assessment
    form: Form
    course: Course
    ratings: dict[Side, Rating]
    refusals: dict[Side, Refusal]

    @property
    def is_withdrawn(self) -> bool:
        return self.row.withdrawn_at is not None

    def side_of(self, person: Person) -> Side | None:
        if person.pk == self.row.assessor_id:
            return Side.ASSESSOR
        return Side.TRAINEE if person.pk == self.row.traineeship.person_id else None

    def may_take_back(self, trainee: Person, on: date) -> bool:
        """A trainee's own request, before anything of the other was seen."""
        phase = self.course.phase(on)
        return self.row.opened_by_id == trainee.pk and phase in (Phase.BLIND, Phase.LAPSED)

    def waits_for(self, side: Side, on: date) -> bool:
        return not self.is_withdrawn and side in self.course.waits_for(on)


def assessments_for(access: Access) -> QuerySet[Assessment]:
    """Those one takes part in, and those of the trainees whom one may see."""
    seen = trainees_for(access, Permission.SEE_TRAINEES)
    own = Q(assessor=access.person) | Q(traineeship__person=access.person)
    return Assessment.objects.filter(own | Q(traineeship__in=seen.values("pk")))


def read(rows: Iterable[Assessment]) -> list[Told]:
    """In the order of the rows; three queries whatever their number."""
    known = list(rows)
    keys = [row.pk for row in known]
    forms = KnownForms((row.form, row.form_version) for row in known)
    ratings: dict[int, dict[Side, Rating]] = defaultdict(dict)
    for rating in Rating.objects.filter(assessment__in=keys, replaced_at__isnull=True):
        ratings[rating.assessment_id][Side(rating.side)] = rating
    refusals: dict[int, dict[Side, Refusal]] = defaultdict(dict)
    for refusal in Refusal.objects.filter(assessment__in=keys):
        refusals[refusal.assessment_id][Side(refusal.side)] = refusal
    return [
        Told(
            row,
            forms.form(row.form, row.form_version),
            _course(row, ratings[row.pk], refusals[row.pk]),
            ratings[row.pk],
            refusals[row.pk],
        )
        for row in known
    ]


def told(row: Assessment) -> Told:
    return read([row])[0]


def with_people(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return rows.select_related(*_PEOPLE)


def _course(row: Assessment, ratings: Iterable[Side], refusals: Iterable[Side]) -> Course:
    opened = timezone.localdate(row.opened_at)
    return Course(opened, frozenset(ratings), frozenset(refusals))


# -- what waits -----------------------------------------------------------------------------------


def waiting_for(person: Person, on: date) -> QuerySet[Assessment]:
    """Those that still wait for this person's rating, the oldest first."""
    asked = Q(assessor=person) & ~_said(Side.ASSESSOR)
    asked |= Q(traineeship__person=person) & ~_said(Side.TRAINEE)
    first = on - timedelta(days=OPEN_DAYS - 1)
    since = timezone.make_aware(datetime.combine(first, time()))
    rows = Assessment.objects.filter(asked, withdrawn_at__isnull=True, opened_at__gte=since)
    return with_people(rows).order_by("opened_at", "pk")


def waiting_number(person: Person) -> int:
    """How many wait for this person as assessor."""
    return waiting_for(person, timezone.localdate()).filter(assessor=person).count()


def _said(side: Side) -> Q:
    """Rated or refused on that side."""
    its = {"assessment": OuterRef("pk"), "side": side.value}
    rated = Rating.objects.filter(replaced_at__isnull=True, **its)
    return Q(Exists(rated)) | Q(Exists(Refusal.objects.filter(**its)))


# -- what was observed ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A rating by an assessor. scale: of its form."""

    trainee: int
    scale: str
    observed: Observed


def observed_of(trainees: Iterable[int]) -> list[Seen]:
    """Every rating by an assessor that holds: who has rated was there, whatever was said."""
    rows = Rating.objects.filter(
        assessment__traineeship__in=list(trainees), assessment__withdrawn_at__isnull=True,
        side=Side.ASSESSOR.value, replaced_at__isnull=True,
    )  # fmt: skip
    found = list(
        rows.order_by("at", "pk").values_list(
            "assessment__traineeship", "assessment__form", "assessment__form_version",
            "assessment__activity", "by", "assessment__procedure__case__day",
        )
    )  # fmt: skip
    forms = KnownForms((form, version) for _, form, version, *_ in found)
    return [
        Seen(trainee, forms.form(form, version).scale, Observed(activity, by, day))
        for trainee, form, version, activity, by, day in found
    ]


def done_by(trainees: Iterable[Traineeship]) -> dict[int, dict[str, int]]:
    """What each did, verified and scrubbed: how often by activity. One query."""
    by_pk = {trainee.pk: trainee for trainee in trainees}
    parts = Participation.objects.filter(
        traineeship__in=list(by_pk), withdrawn_at__isnull=True, is_scrubbed=True,
        state=State.VERIFIED.value, procedure__case__is_simulation=False,
    )  # fmt: skip
    grouped = parts.order_by().values_list("traineeship", "procedure__name", "procedure__category")
    done: dict[int, dict[str, int]] = {pk: defaultdict(int) for pk in by_pk}
    for pk, name, category, number in grouped.annotate(number=Count("pk")):
        act = Procedure(name=name, category=category)
        done[pk][activity_of(act, by_pk[pk].rulebook)] += number
    return {pk: dict(its) for pk, its in done.items()}


def in_training_at(base: Base, on: date) -> list[Traineeship]:
    """Those who train at the base that day, by name."""
    here = current_stays(on).filter(base=base).filter(Q(end__isnull=True) | Q(end__gte=on))
    found = Traineeship.objects.filter(pk__in=here.values("traineeship"))
    return list(found.select_related("person").order_by("person__pinyin", "pk"))


def supervisors_of(trainee: Traineeship) -> list[tuple[Person, int]]:
    """Who supervised a trainee in how many cases, the most first."""
    parts = Participation.objects.filter(
        traineeship=trainee, withdrawn_at__isnull=True, supervisor__isnull=False
    )
    counted: Any = (
        parts.order_by()
        .values_list("supervisor")
        .annotate(number=Count("procedure__case", distinct=True))
    )
    numbers: dict[int, int] = dict(counted)
    people = Person.objects.in_bulk(numbers)
    return sorted(
        ((people[pk], number) for pk, number in numbers.items()),
        key=lambda row: (-row[1], row[0].pk),
    )


# -- cases that may be assessed -------------------------------------------------------------------

LATELY = 20


def cases_lately(person: Person) -> list[Participation]:
    """A trainee's newest cases, a part of each."""
    mine = Participation.objects.filter(traineeship__person=person)
    return _newest(mine)


def supervised_lately(person: Person) -> list[Participation]:
    """The newest that somebody supervised and that nobody has asked them to rate."""
    asked = Assessment.objects.filter(
        assessor=person, withdrawn_at__isnull=True, traineeship=OuterRef("traineeship"),
        procedure__case=OuterRef("procedure__case"),
    )  # fmt: skip
    theirs = Participation.objects.filter(supervisor=person).exclude(traineeship__person=person)
    return _newest(theirs.filter(~Exists(asked)))


def _newest(parts: QuerySet[Participation]) -> list[Participation]:
    """One of each case, for several acts are one evening."""
    live = parts.filter(withdrawn_at__isnull=True, is_scrubbed=True)
    rows = live.select_related("traineeship__person", "supervisor", "procedure__case")
    ordered = rows.order_by("-procedure__case__day", "-procedure__case_id", "procedure__position")
    found: dict[tuple[int, int], Participation] = {}
    for part in ordered[: 3 * LATELY]:
        found.setdefault((part.procedure.case_id, part.traineeship_id), part)
    return list(found.values())[:LATELY]


def lately_rated(person: Person) -> QuerySet[Assessment]:
    """What somebody rated as assessor, the newest first."""
    rated = Rating.objects.filter(assessment=OuterRef("pk"), side=Side.ASSESSOR.value)
    rows = Assessment.objects.filter(Exists(rated), assessor=person)
    return with_people(rows).order_by("-opened_at", "-pk")[:LATELY]
