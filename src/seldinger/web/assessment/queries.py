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

    @property
    def withdrawn_in(self) -> Phase | None:
        """How far it had come when it was withdrawn; since then nobody says anything."""
        at = self.row.withdrawn_at
        return self.course.phase(timezone.localdate(at)) if at else None

    @property
    def was_seen(self) -> bool:
        """Withdrawn after one side could see what the other had said."""
        return self.withdrawn_in in (Phase.BOTH, Phase.SINGLE)

    def may_restore(self, on: date) -> bool:
        """What nobody had seen comes back while it is still blind: else whoever withdrew it could
        wait until it is told and pick."""
        return self.withdrawn_in is self.course.phase(on)

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
    since = _begins(on - timedelta(days=OPEN_DAYS - 1))
    rows = Assessment.objects.filter(asked, withdrawn_at__isnull=True, opened_at__gte=since)
    return with_people(rows).order_by("opened_at", "pk")


def waiting_number(person: Person) -> int:
    """How many wait for this person as assessor."""
    return waiting_for(person, timezone.localdate()).filter(assessor=person).count()


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _said(side: Side) -> Q:
    """Rated or refused on that side."""
    its = {"assessment": OuterRef("pk"), "side": side.value}
    rated = Rating.objects.filter(replaced_at__isnull=True, **its)
    return Q(Exists(rated)) | Q(Exists(Refusal.objects.filter(**its)))


# -- what was observed ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A rating by an assessor. scale: of its form. observed: what it is about, which a form may
    say itself; watched: the same rating, about what was done in the case, as `done_by` counts."""

    trainee: int
    scale: str
    observed: Observed
    watched: Observed


def observed_of(trainees: Iterable[int]) -> list[Seen]:
    """Every rating by an assessor that holds: who has rated was there, whatever was said."""
    rows = _by_assessors().filter(assessment__traineeship__in=list(trainees))
    found = list(
        rows.select_related("assessment__procedure__case", "assessment__traineeship")
        .order_by("at", "pk")
    )  # fmt: skip
    forms = KnownForms((row.assessment.form, row.assessment.form_version) for row in found)
    return [_seen(row, forms) for row in found]


def _seen(row: Rating, forms: KnownForms) -> Seen:
    its = row.assessment
    act, day = its.procedure, its.procedure.case.day
    done = activity_of(act, its.traineeship.rulebook)
    return Seen(
        its.traineeship_id,
        forms.form(its.form, its.form_version).scale,
        Observed(its.activity, row.by_id, day),
        Observed(done, row.by_id, day),
    )


def _by_assessors() -> QuerySet[Rating]:
    return Rating.objects.filter(
        assessment__withdrawn_at__isnull=True, side=Side.ASSESSOR.value, replaced_at__isnull=True
    )


def acts_watched(trainee: Traineeship, on: date) -> list[tuple[Procedure, date]]:
    """What assessors had rated by the end of a day, an act for each rating, and when it was done;
    nothing of what they said, and no simulation."""
    rows = _by_assessors().filter(
        assessment__traineeship=trainee, at__date__lte=on,
        assessment__procedure__case__day__lte=on,
        assessment__procedure__case__is_simulation=False,
    )  # fmt: skip
    found = rows.select_related("assessment__procedure__case").order_by("at", "pk")
    acts = (row.assessment.procedure for row in found)
    return [(act, act.case.day) for act in acts]


def told_to_trainee(on: date) -> Q:
    """Of ratings: those by an assessor that the trainee may see, as `Course.seen_by` has it."""
    its = {"assessment": OuterRef("assessment"), "side": Side.TRAINEE.value}
    rated = Exists(Rating.objects.filter(replaced_at__isnull=True, **its))
    nobody_waits = Q(assessment__opened_at__lt=_begins(on - timedelta(days=OPEN_DAYS - 1)))
    ready = Q(rated) | Q(Exists(Refusal.objects.filter(**its))) | nobody_waits
    return ready & Q(
        side=Side.ASSESSOR.value, replaced_at__isnull=True, assessment__withdrawn_at__isnull=True
    )


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
