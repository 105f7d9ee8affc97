"""Who is on duty that day, and how often each was hands-on in the last weeks."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from seldinger.domain.training.rulebook import Rulebook
from seldinger.planning.daily.documents import DutyFile, TraineeFile, WeekFile
from seldinger.web.assigning.models import HANDS_ON
from seldinger.web.assigning.timetable import LATEST, Slot, clock
from seldinger.web.logbook.models import Participation
from seldinger.web.people.models import Absence, Base, Rotation, Traineeship, in_force
from seldinger.web.people.queries import current_stays

WEEKS = 4
_WEEK = timedelta(days=7)
_WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class OnDuty:
    """place: of the rulebook, that day; stage: of that place."""

    trainee: Traineeship
    rotation: Rotation
    is_away: bool
    stage: str


def on_duty(
    base: Base, day: date, departments: Collection[int], rulebook: Rulebook
) -> list[OnDuty]:
    """The base's trainees who rotate that day in one of the departments, also those away."""
    here = current_stays(day).filter(in_force(day), base=base)
    visits = Rotation.objects.filter(
        in_force(day), withdrawn_at__isnull=True, department__in=departments,
        traineeship__in=here.values("traineeship"), traineeship__rulebook=base.rulebook,
    )  # fmt: skip
    found = {
        one.traineeship_id: one
        for one in visits.select_related("traineeship__person", "department").order_by("pk")
        if not one.is_leave
    }
    people = [one.traineeship.person_id for one in found.values()]
    away = Absence.objects.filter(in_force(day), person__in=people, withdrawn_at__isnull=True)
    absent = {*away.values_list("person", flat=True)}
    on_leave = Rotation.objects.filter(
        in_force(day), withdrawn_at__isnull=True, traineeship__in=found
    )
    absent |= {one.traineeship.person_id for one in on_leave.select_related("traineeship")
               if one.is_leave}  # fmt: skip
    return [
        OnDuty(one.traineeship, one, one.traineeship.person_id in absent, _stage(one, rulebook))
        for one in found.values()
    ]


def nowhere(base: Base, day: date) -> list[Traineeship]:
    """Those of the base whose rotation that day names no department: no list can hold them."""
    here = current_stays(day).filter(in_force(day), base=base).values("traineeship")
    visits = Rotation.objects.filter(in_force(day), withdrawn_at__isnull=True, traineeship__in=here)
    found: dict[int, list[Rotation]] = defaultdict(list)
    for one in visits.select_related("traineeship__person").order_by("pk"):
        found[one.traineeship_id].append(one)
    return [
        its[0].traineeship
        for its in found.values()
        if not any(one.is_leave or one.department_id for one in its)
    ]


def _stage(rotation: Rotation, rulebook: Rulebook) -> str:
    place = rulebook.place_by_id.get(rotation.place)
    post = rulebook.post_by_id.get(place.post) if place else None
    return (post.stage if post else None) or "—"


def trainee_file(one: OnDuty, busy: Sequence[Slot]) -> TraineeFile:
    """On duty the whole day but for what they operate themselves; away is away."""
    hospital = one.rotation.department.hospital_id if one.rotation.department else 0
    return TraineeFile(
        id=str(one.trainee.pk),
        name=str(one.trainee.pk),
        stage=one.stage,
        background=one.trainee.background or "—",
        on_leave=one.is_away,
        duties=[
            DutyFile(
                site=str(hospital), departments=[str(one.rotation.department_id)],
                start=clock(start), end=clock(end), post=one.rotation.place or None,
            )
            for start, end in _free(busy)
        ],
    )  # fmt: skip


def _free(busy: Sequence[Slot]) -> list[tuple[int, int]]:
    found, start = [], 0
    for slot in sorted(busy, key=lambda slot: slot.start):
        if slot.start > start:
            found.append((start, slot.start))
        start = max(start, slot.end)
    return [*found, (start, LATEST)] if start < LATEST else found


def weeks_of(trainees: Iterable[Traineeship], until: date) -> Mapping[int, list[WeekFile]]:
    """The four weeks before that day: working days in a rotation, and cases with hands on."""
    keys = [one.pk for one in trainees]
    days, cases = _days(keys, until), _cases(keys, until)
    return {
        key: [
            WeekFile(days=days[key, week], hands_on=min(100, len(cases[key, week])))
            for week in range(WEEKS)
        ]
        for key in keys
    }


def _cases(keys: list[int], until: date) -> dict[tuple[int, int], set[int]]:
    rows = Participation.objects.filter(
        traineeship__in=keys, role__in=HANDS_ON, is_scrubbed=True, withdrawn_at__isnull=True,
        procedure__case__is_simulation=False,
        procedure__case__day__gte=until - WEEKS * _WEEK, procedure__case__day__lt=until,
    )  # fmt: skip
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for key, case, day in rows.values_list(
        "traineeship", "procedure__case", "procedure__case__day"
    ):
        found[key, _week(until, day)].add(case)
    return found


def _days(keys: list[int], until: date) -> Counter[tuple[int, int]]:
    since = until - WEEKS * _WEEK
    rows = Rotation.objects.filter(
        traineeship__in=keys, withdrawn_at__isnull=True, start__lt=until, end__gte=since
    )
    there: dict[int, set[date]] = defaultdict(set)
    for row in rows:
        first, last = max(row.start, since), min(row.end, until - timedelta(days=1))
        span = {first + timedelta(days=n) for n in range((last - first).days + 1)}
        there[row.traineeship_id] |= set() if row.is_leave else span
    return Counter(
        (key, _week(until, day))
        for key, its in there.items()
        for day in its
        if day.weekday() < _WORKDAYS
    )


def _week(until: date, day: date) -> int:
    """0: the last seven days before."""
    return ((until - day).days - 1) // 7
