"""How many cases a department had by item and calendar month, as the records say.

A hospital's own lists of operations say it where they cover a year of whole months; else the
logged cases do, which leave out operations without any trainee. Reports and managed patients are
not counted: no record says how many there were.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.rulebook import Rulebook
from seldinger.web.logbook.models import Procedure
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Base, Department
from seldinger.web.planning.times import first_day, last_day, number_of, text_of
from seldinger.web.reconciliation.models import HospitalList, Operation

LEAST, MOST = 12, 36  # months counted


@dataclass(frozen=True)
class Counted:
    """volumes: as of Seats. source: which months of which record; "" where nothing is known."""

    volumes: dict[str, list[float]]
    source: str
    unread: int = 0  # operations whose name means no category


def counted_of(base: Base, department: Department, today: date) -> Counted:
    """Of the months that have ended, 36 at most."""
    book = library().rulebook(base.rulebook)
    crosswalk = library().crosswalk_for(book)
    last = number_of(today) - 1
    covered = _covered(department, last)
    if len(covered) >= LEAST:
        rows: Iterable[tuple[date, str, str]] = _listed(department, covered)
        return _counted(book, crosswalk, rows, covered, "医院手术清单")
    logged = [*_logged(department, last)]
    if not logged:
        return Counted({}, "")
    first = max(last - MOST + 1, min(number_of(day) for day, _, _ in logged))
    if last - first + 1 < LEAST:
        return Counted({}, "")
    return _counted(book, crosswalk, logged, range(first, last + 1), "学员登记的病例")


def _covered(department: Department, last: int) -> range:
    """The latest whole months of which every day is in some list."""
    lists = HospitalList.objects.filter(
        hospital=department.hospital_id, taken_at__isnull=False, start__isnull=False,
        end__isnull=False,
    )  # fmt: skip
    told = lists.values_list("start", "end")
    spans = [(start, end) for start, end in told if start and end]
    first = last + 1
    while last - first + 1 < MOST and _whole(first - 1, spans):
        first -= 1
    return range(first, last + 1)


def _whole(month: int, spans: list[tuple[date, date]]) -> bool:
    begins, ends = first_day(month).toordinal(), last_day(month).toordinal()
    days: set[int] = set()
    for start, end in spans:
        days |= {*range(max(begins, start.toordinal()), min(ends, end.toordinal()) + 1)}
    return len(days) == ends - begins + 1


def _listed(department: Department, months: range) -> Iterable[tuple[date, str, str]]:
    rows = Operation.objects.filter(
        hospital=department.hospital_id, department=department.name, gone_at__isnull=True,
        day__gte=first_day(months[0]), day__lte=last_day(months[-1]),
    )  # fmt: skip
    return ((day, name, "") for day, name in rows.values_list("day", "name"))


def _logged(department: Department, last: int) -> Iterable[tuple[date, str, str]]:
    """An act once, whoever took part."""
    rows = Procedure.objects.filter(
        case__department=department, case__is_simulation=False,
        participations__withdrawn_at__isnull=True,
        case__day__gte=first_day(last - MOST + 1), case__day__lte=last_day(last),
    ).distinct()  # fmt: skip
    told = rows.values_list("pk", "case__day", "name", "category")
    return ((day, name, category) for _, day, name, category in told)


def _counted(
    book: Rulebook,
    crosswalk: Crosswalk,
    rows: Iterable[tuple[date, str, str]],
    months: range,
    record: str,
) -> Counted:
    """The mean of each calendar month over the years counted."""
    stage = {one.id: one.stage for one in book.categories}
    found: dict[str, Counter[int]] = defaultdict(Counter)
    unread = 0
    for day, name, pinned in rows:
        items = _items(stage, crosswalk, name, pinned)
        unread += not items
        if number_of(day) in months:
            for item in items:
                found[item][day.month - 1] += 1
    years = Counter(month % 12 for month in months)
    volumes = {
        item: [round(counts[n] / years[n], 1) for n in range(12)] for item, counts in found.items()
    }
    source = f"{record}，{text_of(months[0])} 至 {text_of(months[-1])}"
    return Counted(volumes, source, unread)


def _items(stage: dict[str, str], crosswalk: Crosswalk, name: str, pinned: str) -> tuple[str, ...]:
    """One category of each stage at most: what is done serves trainees of both."""
    match = crosswalk.match(name)
    options = [pinned, *(match.categories if match else ())]
    by_stage: dict[str, str] = {}
    for one in options:
        if one in stage:
            by_stage.setdefault(stage[one], one)
    return tuple(by_stage.values())
