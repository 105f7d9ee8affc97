"""What a month in each post gives, from real rotations: verified work over the time there."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from statistics import median

from django.db.models import QuerySet, Sum

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.months import add_months, months_between
from seldinger.domain.training.rulebook import PostKind, Rulebook
from seldinger.domain.training.words import State
from seldinger.web.logbook.models import Admission, ImagingReports, Outcome, Participation
from seldinger.web.people.models import Rotation

MONTHS = 24  # how far back
_LEAST_TIME = Fraction(1)  # months in a post before somebody's numbers speak of it
CASES, PATIENTS, REPORTS, OTHER = "cases", "patients", "reports", "other"
TOTALS = {CASES: "每月手术", PATIENTS: "每月管理病例", REPORTS: "每月影像报告"}
_UNITS = {CASES: "例", PATIENTS: "人", REPORTS: "份"}
_TITLES = {
    CASES: "手术（每台计一例）", PATIENTS: "管理病例", REPORTS: "影像报告",
    OTHER: "不在要求各类别里的手术",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Of one kind of work, each trainee's number a month, in order of size."""

    key: str
    title: str
    unit: str
    rates: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.rates)


@dataclass(frozen=True, slots=True)
class PostYield:
    """trainees: how many spent a month or more there; months: of them all together."""

    place: str
    title: str
    trainees: int
    months: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Visit:
    place: str
    start: date
    end: date


def yields(
    rotations: QuerySet[Rotation], rulebook: Rulebook, crosswalk: Crosswalk, on: date
) -> list[PostYield]:
    """In the order of the rulebook. A fixed number of queries, whatever there is."""
    since = add_months(on, -MONTHS)
    visits = _visits(rotations, rulebook, since, on)
    months = _months(visits)
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for trainee, day, kind, number in _work(visits, rulebook, crosswalk, since):
        if place := _place_on(visits[trainee], day):
            counts[trainee, place][kind] += number
    return [
        _post(place.id, place.title, months, counts, rulebook)
        for place in rulebook.places
        if any(there == place.id for _, there in months)
    ]


def _visits(
    rotations: QuerySet[Rotation], rulebook: Rulebook, since: date, on: date
) -> dict[int, list[_Visit]]:
    """Without those that run beside others, and without leave, which overlaps none of them."""
    posts = rulebook.post_by_id
    beside = {p.id for p in rulebook.places if posts[p.post].kind is PostKind.CONCURRENT}
    rows = rotations.filter(end__gte=since, start__lte=on).order_by("traineeship", "start")
    found: dict[int, list[_Visit]] = defaultdict(list)
    for trainee, place, start, end in rows.values_list("traineeship", "place", "start", "end"):
        if place in rulebook.place_by_id and place not in beside:
            found[trainee].append(_Visit(place, max(start, since), min(end, on)))
    return found


def _months(visits: Mapping[int, Sequence[_Visit]]) -> dict[tuple[int, str], Fraction]:
    """By trainee and place, those of whom the time there is long enough."""
    found: dict[tuple[int, str], Fraction] = defaultdict(Fraction)
    for trainee, its in visits.items():
        for one in its:
            found[trainee, one.place] += months_between(one.start, one.end)
    return {key: months for key, months in found.items() if months >= _LEAST_TIME}


def _place_on(visits: Sequence[_Visit], day: date) -> str:
    place = bisect_right([one.start for one in visits], day) - 1
    return visits[place].place if place >= 0 and day <= visits[place].end else ""


def _work(
    visits: Mapping[int, Sequence[_Visit]], rulebook: Rulebook, crosswalk: Crosswalk, since: date
) -> Iterator[tuple[int, date, str, int]]:
    """Trainee, day, kind of work, how much: verified alone."""
    trainees, category = [*visits], _categories(rulebook, crosswalk)
    seen: set[tuple[int, int, str]] = set()
    for trainee, case, day, name, pinned in _parts(trainees, since):
        place = _place_on(visits[trainee], day)
        kinds = (CASES, category(pinned, name, place)) if place else ()
        for kind in kinds:
            if (trainee, case, kind) not in seen:
                seen.add((trainee, case, kind))
                yield trainee, day, kind, 1
    verified = {"state": State.VERIFIED.value, "withdrawn_at": None, "day__gte": since}
    patients = Admission.objects.filter(traineeship__in=trainees, **verified).order_by()
    for trainee, day in patients.values_list("traineeship", "day"):
        yield trainee, day, PATIENTS, 1
    reports = ImagingReports.objects.filter(traineeship__in=trainees, **verified).order_by()
    sums = reports.values_list("traineeship", "day").annotate(total=Sum("number"))
    for trainee, day, total in sums:
        yield trainee, day, REPORTS, total


def _parts(trainees: Sequence[int], since: date) -> Iterable[tuple[int, int, date, str, str]]:
    """What was done at the table, not watched, not simulated."""
    rows = Participation.objects.filter(
        traineeship__in=trainees, state=State.VERIFIED.value, withdrawn_at__isnull=True,
        is_scrubbed=True, procedure__case__is_simulation=False, procedure__case__day__gte=since,
    ).exclude(procedure__outcome=Outcome.NOT_ATTEMPTED)  # fmt: skip
    case = "procedure__case"
    return rows.order_by().values_list(
        "traineeship", case, f"{case}__day", "procedure__name", "procedure__category"
    )


def _categories(rulebook: Rulebook, crosswalk: Crosswalk) -> Callable[[str, str, str], str]:
    """(category given, name, place) → the category; OTHER where the name fits none."""
    known = rulebook.category_by_id
    order = {one.id: number for number, one in enumerate(rulebook.categories)}

    @cache
    def category(pinned: str, name: str, place: str) -> str:
        """The given one; else of those that the name fits one of this post, then of its stage."""
        if pinned in known:
            return pinned
        match = crosswalk.match(name)
        post = rulebook.post_by_id[rulebook.place_by_id[place].post]
        fits = [
            one for one in (match.categories if match else ()) if known[one].stage == post.stage
        ]
        return min(fits, key=lambda one: (known[one].post != post.id, order[one]), default=OTHER)

    return category


def _post(
    place: str,
    title: str,
    months: Mapping[tuple[int, str], Fraction],
    counts: Mapping[tuple[int, str], Mapping[str, int]],
    rulebook: Rulebook,
) -> PostYield:
    there = {trainee: time for (trainee, at), time in months.items() if at == place}
    kinds = {kind for trainee in there for kind in counts.get((trainee, place), {})}
    titles = _TITLES | {one.id: one.title for one in rulebook.categories}
    order = [CASES, *(one.id for one in rulebook.categories), OTHER, PATIENTS, REPORTS]
    return PostYield(
        place,
        title,
        len(there),
        float(sum(there.values())),
        tuple(
            Line(
                kind,
                titles[kind],
                _UNITS.get(kind, "例"),
                tuple(
                    sorted(
                        float(counts.get((trainee, place), {}).get(kind, 0) / time)
                        for trainee, time in there.items()
                    )
                ),
            )
            for kind in sorted(kinds, key=order.index)
        ),
    )
