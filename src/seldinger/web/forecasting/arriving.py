"""How many operations came to each place, month by month: one operation once, where it counts.

Of a hospital whose own lists cover a year of whole months the lists say it, else what trainees
logged: operations without any trainee are then unknown, and shares are learnt from the same count.
A place begins with its first trainee then, and a month without any is taken to be as those before.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.planning.forecasts.arrivals import LEAST
from seldinger.planning.forecasts.problem import Arrivals, text_of
from seldinger.web.forecasting.plans import IDLE, Places
from seldinger.web.forecasting.recorded import Course, month_on
from seldinger.web.people.models import Department
from seldinger.web.reconciliation.models import HospitalList, Operation

_MOST = 120  # months


@dataclass(frozen=True, slots=True)
class Source:
    """Where the arrivals of a hospital come from. lists: its own lists; else the logbook.

    first, last: months since the year 0. operations: what was counted; unread: rows of the lists
    whose name means no category. filled: months of a place without a trainee, of so many `months`.
    """

    hospital: int
    lists: bool
    first: int
    last: int
    operations: int
    unread: int = 0
    months: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    arrivals: tuple[Arrivals, ...]
    sources: tuple[Source, ...]


class Done(NamedTuple):
    """An operation in one category, whoever took part."""

    case: int
    department: int | None
    category: str
    month: int


Came = Counter[tuple[str, str, int]]  # place, category, month
Present = Mapping[str, Collection[int]]  # place → the months with a trainee


def arrived(
    places: Places,
    crosswalk: Crosswalk,
    courses: Sequence[Course],
    present: Present,
    on: date,
) -> Arrived:
    """Up to the last month that has ended by a day."""
    last = month_on(on) - 1
    where = dict(Department.objects.values_list("pk", "hospital"))
    done: dict[int, set[Done]] = defaultdict(set)
    for one in courses:
        for act in one.acts:
            if act.department in where and act.month <= last:
                told = Done(act.case, act.department, act.category, act.month)
                done[where[act.department]].add(told)
    sources, found = [], list[Arrivals]()
    for hospital, here in sorted(done.items()):
        whole = _whole_months(hospital, last)
        if len(whole) >= LEAST:
            came, unread = _listed(places, crosswalk, hospital, here, whole)
            series = [*_series(came, whole)]
            sources.append(_source(hospital, whole, series, unread=unread, lists=True))
        else:
            whole = range(max(min(one.month for one in here), last - _MOST + 1), last + 1)
            series, filled = _filled(_logged(places, here), present, whole)
            sources.append(_source(hospital, whole, series, filled=filled))
        found += series
    return Arrived(tuple(found), tuple(sources))


def _source(
    hospital: int,
    months: range,
    series: Sequence[Arrivals],
    *,
    unread: int = 0,
    filled: int = 0,
    lists: bool = False,
) -> Source:
    its = {one.department: len(one.counts) for one in series}
    told = sum(sum(one.counts) for one in series)
    return Source(
        hospital, lists, months[0], months[-1], told, unread, sum(its.values()), filled
    )  # fmt: skip


def _filled(came: Came, present: Present, months: range) -> tuple[list[Arrivals], int]:
    """From each place's first month with a trainee on. The mean of the months before stands for a
    month without one, never of those after: what is held out of a calibration stays out."""
    found, missing = [], 0
    by_place: dict[str, list[str]] = defaultdict(list)
    for place, category in sorted({(place, category) for place, category, _ in came}):
        by_place[place].append(category)
    for place, categories in by_place.items():
        there = [month in present.get(place, ()) for month in months]
        if place == IDLE or not any(there):
            continue
        first = there.index(True)
        missing += there[first:].count(False)
        for category in categories:
            counts, total, known = list[int](), 0, 0
            for month, with_trainee in zip(months[first:], there[first:], strict=True):
                if with_trainee:
                    counts.append(came[place, category, month])
                    total, known = total + counts[-1], known + 1
                else:
                    # So that the sum stays that of the mean, though months are whole numbers.
                    counts.append(round(total / known * (len(counts) + 1)) - sum(counts))
                    counts[-1] = max(0, counts[-1])
            found.append(
                Arrivals(
                    department=place, category=category, start=text_of(months[first]),
                    counts=counts,
                )
            )  # fmt: skip
    return found, missing


def _logged(places: Places, acts: Iterable[Done]) -> Came:
    posts = {c.id: c.post for c in places.rulebook.categories}
    found = Came()
    for one in acts:
        found[places.named(posts[one.category], one.department), one.category, one.month] += 1
    return found


def _whole_months(hospital: int, last: int) -> range:
    """The longest run of months up to `last` of which every day is in some list."""
    rows = HospitalList.objects.filter(
        hospital=hospital, taken_at__isnull=False, start__isnull=False, end__isnull=False
    )
    days: set[int] = set()
    for start, end in rows.values_list("start", "end"):
        if start and end:
            days |= {
                *range(max(start.toordinal(), end.toordinal() - 31 * _MOST), end.toordinal() + 1)
            }
    month = last
    while last - month < _MOST and days.issuperset(_days(month)):
        month -= 1
    return range(month + 1, last + 1)


def _days(month: int) -> range:
    first = date(month // 12, month % 12 + 1, 1).toordinal()
    following = month + 1
    return range(first, date(following // 12, following % 12 + 1, 1).toordinal())


def _listed(
    places: Places,
    crosswalk: Crosswalk,
    hospital: int,
    acts: Collection[Done],
    months: range,
) -> tuple[Came, int]:
    """A row that a logged case matched counts as that case does; another by its name."""
    posts = {c.id: c.post for c in places.rulebook.categories}
    of_case: dict[int, set[tuple[int | None, str]]] = defaultdict(set)
    for case, department, category, _ in acts:
        of_case[case].add((department, category))
    named = {d.name: d.pk for d in Department.objects.filter(hospital=hospital)}
    usual = Counter((department, category) for _, department, category, _ in acts)
    first = date(months[0] // 12, months[0] % 12 + 1, 1)
    rows = Operation.objects.filter(hospital=hospital, gone_at__isnull=True, day__gte=first)
    found, unread = Came(), 0
    seen: set[tuple[int, str]] = set()
    told = rows.order_by("pk").values_list("day", "department", "name", "case")
    for day, written, name, case in told:
        where = named.get(written)
        its = of_case.get(case or 0, set())
        if not its:
            category = _by_name(crosswalk, name, where, usual)
            its = {(where, category)} if category in posts else set()
            unread += not its
        for department, category in its:
            known = case or 0
            if not known or (known, category) not in seen:
                seen.add((known, category))
                found[places.named(posts[category], department), category, month_on(day)] += 1
    return found, unread


def _by_name(
    crosswalk: Crosswalk,
    name: str,
    department: int | None,
    usual: Mapping[tuple[int | None, str], int],
) -> str:
    """Of several categories the one that is most usual in that department; empty without any."""
    match = crosswalk.match(name)
    options = match.categories if match else ()
    return max(options, key=lambda one: usual.get((department, one), 0), default="")


def _series(came: Came, months: range) -> Iterable[Arrivals]:
    for place, category in sorted({(place, category) for place, category, _ in came}):
        counts = [came[place, category, month] for month in months]
        if place != IDLE and any(counts):
            yield Arrivals(
                department=place, category=category, start=text_of(months[0]), counts=counts
            )
