"""What a base's departments offer as a workbook, and an edited one as what it would change."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.people.models import Base, Department
from seldinger.web.planning.actions.offers import Offer, check_offer
from seldinger.web.planning.entered import exceptions_typed, exceptions_words
from seldinger.web.planning.models import Seats
from seldinger.web.planning.posts import items_of, posts_of
from seldinger.workbooks.grid import CellFault
from seldinger.workbooks.seats_book import SEATS, ReadSeats, SeatsBook, SeatsRow, read_seats


@dataclass(frozen=True, slots=True)
class Change:
    """One department, before and after. offer: None where it shall take no trainees any more."""

    before: SeatsRow
    after: SeatsRow
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Imported:
    """faults: every one; with any there is nothing to take."""

    changes: tuple[Change, ...]
    faults: tuple[CellFault, ...]


def departments_of(base: Base) -> list[Department]:
    on = Department.objects.filter(hospital__places__base=base).distinct()
    return [*on.select_related("hospital").order_by("hospital", "pk")]


def book_of(base: Base) -> SeatsBook:
    """As the records stand now."""
    seats = {row.department_id: row for row in Seats.objects.filter(base=base)}
    return SeatsBook(
        base=base.name,
        about=_about(),
        posts=tuple((one.id, one.title) for one in posts_of(base.rulebook)),
        items=tuple((one.id, one.title) for one in items_of(base.rulebook)),
        rows=tuple(_row(one, seats.get(one.pk)) for one in departments_of(base)),
    )


def _about() -> list[tuple[str, str]]:
    return [
        ("下载时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        ("科室", "“接收学员”和各岗位填“是”；不接收的填“否”，那一行的其他格子不改。"),
        ("个别月份", "与平时不同的月份，如 2027-02 0-2；2027-07~2027-08 1-3。"),
        ("例数", "十二个月都填，或都空着；空着是不知道，排班时不从那里指望病例。0 是没有。"),
        ("上传", "在“科室与容量”上传，先看差别，决定后才保存。不要改编号，不要删行。"),
    ]


def _row(department: Department, seats: Seats | None) -> SeatsRow:
    row = SeatsRow(str(department.pk), department.hospital.name, department.name)
    if seats is None:
        return row
    return replace(
        row, takes=seats.withdrawn_at is None, least=seats.least, most=seats.most,
        exceptions="；".join(exceptions_words(seats.exceptions).splitlines()),
        source=seats.volumes_from, posts=frozenset(seats.posts),
        cases={item: tuple(round(n, 2) for n in cases) for item, cases in seats.volumes.items()},
    )  # fmt: skip


def imported(base: Base, content: bytes, name: str) -> Imported:
    """Raises SeldingerError in one line where the file is no such workbook."""
    book = book_of(base)
    read = read_seats(content, name, book, exceptions_typed)
    if read.faults:
        return Imported((), read.faults)
    changes = _changes(book, read)
    faults = tuple(_faults(base, changes, read.lines))
    return Imported(() if faults else changes, faults)


def _changes(book: SeatsBook, read: ReadSeats) -> tuple[Change, ...]:
    """Of a department that takes nobody before and after, nothing is read."""
    pairs = zip(book.rows, read.rows, strict=True)
    return tuple(
        Change(before, after, _offer(after) if after.takes else None)
        for before, after in pairs
        if (before.takes or after.takes) and not _same(before, after)
    )


def _same(before: SeatsRow, after: SeatsRow) -> bool:
    return before.takes == after.takes and (not after.takes or facts(before) == facts(after))


def facts(row: SeatsRow) -> tuple[object, ...]:
    """What is compared: as it is kept, not as it was typed."""
    months = exceptions_words(exceptions_typed(row.exceptions.replace("；", "\n")))
    source = " ".join(row.source.split())
    return row.posts, row.least, row.most, months, source, dict(row.cases)


def _offer(row: SeatsRow) -> Offer:
    return Offer(
        posts=sorted(row.posts),
        least=row.least,
        most=row.most,
        exceptions=exceptions_typed(row.exceptions),
        volumes={item: [*cases] for item, cases in row.cases.items()},
        volumes_from=row.source,
    )


def _faults(base: Base, changes: Iterable[Change], lines: Mapping[str, int]) -> Iterable[CellFault]:
    for one in changes:
        if one.offer is not None:
            try:
                check_offer(base, one.offer)
            except SeldingerError as error:
                yield CellFault(SEATS, lines[one.after.id], "", "", str(error))


# -- what goes along in the page until it is taken ---------------------------------------------


def state_of(base: Base) -> str:
    """Changes with everything that the workbook speaks of."""
    book = book_of(base)
    told = [[row.id, row.takes, *map(str, _listed(row))] for row in book.rows]
    return hashlib.sha256(msgspec.json.encode([base.pk, told])).hexdigest()


def _listed(row: SeatsRow) -> Sequence[object]:
    _, *rest, _ = facts(row)
    return [sorted(row.posts), *rest, sorted(row.cases.items())]


def packed(changes: Iterable[Change]) -> list[tuple[int, Any]]:
    return [(int(one.before.id), msgspec.to_builtins(one.offer)) for one in changes]


def unpacked(told: object) -> dict[int, Offer | None]:
    """Raises ValueError where it is nothing of the kind."""
    return dict(msgspec.convert(told, list[tuple[int, Offer | None]]))
