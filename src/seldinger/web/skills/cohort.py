"""A base's year: which items of a post its trainees met, and which nobody did.

In a fixed number of queries, however many trainees there are: a name that may mean several
categories is taken for the post in which it was done, and nothing is assigned.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import LearningItem, Post, Rulebook
from seldinger.domain.training.skills import Act, Link, SkillsMap, speaks_of
from seldinger.domain.training.words import LEAVE, State
from seldinger.norms.library import library_at
from seldinger.web.logbook.models import Admission, ImagingReports, Outcome, Participation
from seldinger.web.people.models import Base, Rotation
from seldinger.web.progress.queries import trainees_of
from seldinger.web.skills.models import Examination
from seldinger.web.teaching.topics import heard_by


@dataclass(frozen=True, slots=True)
class ItemYear:
    """trainees: who met it (primary keys); examined: who was examined in it; taught: who heard a
    course that names it."""

    item: LearningItem
    link: Link
    trainees: frozenset[int]
    examined: frozenset[int]
    taught: frozenset[int]

    @property
    def reached(self) -> frozenset[int]:
        return self.trainees | self.examined | self.taught

    @property
    def is_untouched(self) -> bool:
        return not self.reached


@dataclass(frozen=True, slots=True)
class PostYear:
    """trainees: who were in the post that year, some time up to the day. examined: of them, who
    have a result about the post as a whole."""

    post: Post
    trainees: frozenset[int]
    examined: frozenset[int]
    items: tuple[ItemYear, ...]

    @property
    def untouched(self) -> tuple[ItemYear, ...]:
        return tuple(one for one in self.items if one.is_untouched)


@dataclass(frozen=True, slots=True)
class BaseYear:
    rulebook: Rulebook
    year: int
    on: date
    posts: tuple[PostYear, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    start: date
    end: date
    post: str


@dataclass
class _Year:
    """What was read of one year. trainees: primary key → their person's. acts: trainee → the acts
    that were verified, each kind once."""

    rulebook: Rulebook
    crosswalk: Crosswalk
    first: date
    last: date
    trainees: Mapping[int, int]
    spans: dict[int, list[_Span]] = field(default_factory=lambda: defaultdict(list))
    acts: dict[int, set[Act]] = field(default_factory=lambda: defaultdict(set))
    patients: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    exams: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    examined: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    taught: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    of_posts: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @cached_property
    def _places(self) -> Mapping[str, str]:
        return {place.id: place.post for place in self.rulebook.places}

    def read(self) -> "_Year":
        self._read_rotations()
        self._read_procedures()
        self._read_duties()
        self._read_examinations()
        self._read_courses()
        return self

    def post_on(self, trainee: int, day: date) -> str | None:
        spans = self.spans[trainee]
        return next((one.post for one in spans if one.start <= day <= one.end), None)

    def in_post(self, post: str) -> frozenset[int]:
        return frozenset(
            trainee
            for trainee, spans in self.spans.items()
            if any(one.post == post for one in spans)
        )

    def _read_rotations(self) -> None:
        rows = Rotation.objects.filter(
            traineeship__in=self.trainees, withdrawn_at__isnull=True,
            start__lte=self.last, end__gte=self.first,
        ).exclude(place=LEAVE)  # fmt: skip
        for trainee, place, start, end in rows.values_list("traineeship", "place", "start", "end"):
            if place in self._places:
                self.spans[trainee].append(_Span(start, end, self._places[place]))

    def _read_procedures(self) -> None:
        rows = Participation.objects.filter(
            traineeship__in=self.trainees, withdrawn_at__isnull=True, is_scrubbed=True,
            state=State.VERIFIED.value, procedure__case__is_simulation=False,
            procedure__case__day__range=(self.first, self.last),
        ).exclude(procedure__outcome=Outcome.NOT_ATTEMPTED)  # fmt: skip
        told = rows.order_by().values_list(
            "traineeship", "procedure__name", "procedure__category", "procedure__case__day"
        )
        for trainee, name, category, day in told:
            match = None if category else self.crosswalk.match(name)
            options = match.categories if match else ()
            post = self.post_on(trainee, day)
            self.acts[trainee].add(Act(name, category or None, options, post))

    def _read_duties(self) -> None:
        verified = {
            "traineeship__in": self.trainees, "withdrawn_at__isnull": True,
            "state": State.VERIFIED.value, "day__range": (self.first, self.last),
        }  # fmt: skip
        patients = Admission.objects.filter(**verified).order_by()
        for trainee, kind, day in patients.values_list("traineeship", "kind", "day"):
            self.patients[trainee].add(kind or self.post_on(trainee, day) or "")
        reports = ImagingReports.objects.filter(**verified).order_by()
        for trainee, exam in reports.values_list("traineeship", "exam").distinct():
            self.exams[trainee].add(exam)

    def _read_examinations(self) -> None:
        rows = Examination.objects.filter(
            traineeship__in=self.trainees, withdrawn_at__isnull=True,
            day__range=(self.first, self.last),
        )  # fmt: skip
        for trainee, post, items in rows.values_list("traineeship", "post", "items"):
            for item in items:
                self.examined[item].add(trainee)
            if not items:
                self.of_posts[post].add(trainee)

    def _read_courses(self) -> None:
        trainees = {person: trainee for trainee, person in self.trainees.items()}
        for person, item in heard_by(trainees, self.first, self.last):
            self.taught[item].add(trainees[person])

    def met(self, item: LearningItem, link: Link, trainee: int) -> bool:
        return bool(
            not link.patients.isdisjoint(self.patients.get(trainee, ()))
            or not link.reports.isdisjoint(self.exams.get(trainee, ()))
            or any(speaks_of(link, item.post, act) for act in self.acts.get(trainee, ()))
        )


def year_of(base: Base, year: int, on: date) -> BaseYear | None:
    """Up to the day; None where nobody wrote what is evidence under the base's rulebook."""
    library = library_at(None)
    rulebook = library.rulebook(base.rulebook)
    skills = library.skills(rulebook)
    if skills is None:
        return None
    here = trainees_of(base, on).filter(rulebook=base.rulebook)
    read = _Year(
        rulebook, library.crosswalk_for(rulebook), date(year, 1, 1), min(date(year, 12, 31), on),
        dict(here.values_list("pk", "person")),
    ).read()  # fmt: skip
    posts = (_post_year(read, skills, post) for post in rulebook.posts)
    return BaseYear(rulebook, year, on, tuple(one for one in posts if one.items))


def _post_year(read: _Year, skills: SkillsMap, post: Post) -> PostYear:
    trainees = read.in_post(post.id)
    items = (item for item in read.rulebook.learning if item.post == post.id)
    examined = trainees & read.of_posts.get(post.id, set())
    return PostYear(post, trainees, examined, tuple(_items(read, skills, items, trainees)))


def _items(
    read: _Year, skills: SkillsMap, items: Iterable[LearningItem], trainees: frozenset[int]
) -> Iterable[ItemYear]:
    for item in items:
        link = skills.links[item.id]
        met = frozenset(one for one in trainees if read.met(item, link, one))
        examined = trainees & read.examined.get(item.id, set())
        yield ItemYear(item, link, met, examined, trainees & read.taught.get(item.id, set()))


def years_of(base: Base, on: date) -> list[int]:
    """Those in which somebody of the base trained, the latest first; never empty."""
    here: Iterable[date] = trainees_of(base, on).values_list("entry", flat=True)
    first = min((one.year for one in here), default=on.year)
    return [*range(on.year, min(first, on.year) - 1, -1)][:12]
