"""Everything one trainee logged: found, sorted and counted, whatever its kind.

An operation is one entry for all of the trainee's parts in the case. A fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.logbook.conflicts import conflicts_in
from seldinger.web.logbook.models import (
    Admission,
    Participation,
    Procedure,
    Reconciled,
)
from seldinger.web.logbook.queries import SLUGS
from seldinger.web.logbook.versions import category_word
from seldinger.web.people.models import Traineeship
from seldinger.web.people.names import text_initials


@dataclass(frozen=True, slots=True)
class Entry:
    """kind: of SLUGS. pk: of the case where it is an operation, else of the claim. text: what a
    search looks in. late: days from when it was done to when it was logged."""

    kind: str
    pk: int
    day: date
    logged_at: datetime
    states: frozenset[str]
    text: str
    late: int
    conflict: bool = False
    differs: bool = False
    withdrawn: bool = False

    @property
    def is_returned(self) -> bool:
        return State.RETURNED.value in self.states and not self.withdrawn


Test = Callable[[Entry], bool]
# How a filter is called in an address → its word, and which entries it lets through.
FILTERS: dict[str, tuple[str, Test]] = {
    "all": ("全部", lambda entry: not entry.withdrawn),
    "pending": ("待审核", lambda entry: _live(entry, State.PENDING)),
    "returned": ("退回", lambda entry: entry.is_returned),
    "verified": ("已审核", lambda entry: _live(entry, State.VERIFIED)),
    "conflict": ("有冲突", lambda entry: entry.conflict and not entry.withdrawn),
    "differs": ("与医院记录不同", lambda entry: entry.differs and not entry.withdrawn),
    "late": ("迟登", lambda entry: entry.late > 0 and not entry.withdrawn),
    "withdrawn": ("已撤回", lambda entry: entry.withdrawn),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. kind: of SLUGS, or empty for every kind."""

    show: str = "all"
    kind: str = ""
    words: str = ""

    @classmethod
    def told(cls, asked: Any) -> "Wanted":
        """What is not known is passed over."""
        show, kind = asked.get("show", ""), asked.get("kind", "")
        words = " ".join(asked.get("q", "").split())[:100]
        return cls(show if show in FILTERS else "all", kind if kind in SLUGS else "", words)

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


class Entries:
    """The entries of one trainee, the newest first, and those among them that are wanted."""

    def __init__(self, trainee: Traineeship, wanted: Wanted) -> None:
        self.trainee, self.wanted = trainee, wanted
        self._shares = list(_shares(trainee))
        found = [*_operations(trainee, self._shares), *_duties(trainee)]
        self.every = sorted(found, key=lambda e: (e.day, e.logged_at, e.pk), reverse=True)

    @cached_property
    def searched(self) -> list[Entry]:
        """All that the words name, of every kind."""
        words = self.wanted.words.lower()
        return [entry for entry in self.every if words in entry.text]

    @cached_property
    def of_kind(self) -> list[Entry]:
        return [e for e in self.searched if self.wanted.kind in ("", e.kind)]

    def shown(self) -> list[Entry]:
        return [entry for entry in self.of_kind if FILTERS[self.wanted.show][1](entry)]

    def counts(self) -> dict[str, int]:
        """By filter, of the kind and the words that are wanted."""
        return {show: sum(map(test, self.of_kind)) for show, (_, test) in FILTERS.items()}

    def kinds(self) -> dict[str, int]:
        live = [entry.kind for entry in self.searched if not entry.withdrawn]
        return {slug: live.count(slug) for slug in SLUGS}

    def numbers(self) -> tuple[int, int, int]:
        """Logged, verified, reconciled: of the trainee's parts in operations, as everywhere."""
        live = [share for share in self._shares if not share.withdrawn]
        verified = [share for share in live if share.state == State.VERIFIED]
        agreed = [share for share in verified if share.reconciled == Reconciled.AGREES]
        return len(live), len(verified), len(agreed)


def _live(entry: Entry, state: State) -> bool:
    return state.value in entry.states and not entry.withdrawn


# -- operations -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Share:
    """The trainee's part in one act."""

    case: int
    procedure: int
    day: date
    name: str
    logged_at: datetime
    state: str
    reconciled: str
    withdrawn: bool


def _shares(trainee: Traineeship) -> Iterator[_Share]:
    rows = (
        Participation.objects.filter(traineeship=trainee)
        .order_by("procedure__position", "pk")
        .values_list(
            "procedure__case_id", "procedure_id", "procedure__case__day", "procedure__name",
            "procedure__category", "logged_at", "state", "reconciled", "withdrawn_at",
        )
    )  # fmt: skip
    for case, procedure, day, name, category, logged_at, state, reconciled, withdrawn in rows:
        yield _Share(
            case, procedure, day, name or _title(category), logged_at, state, reconciled,
            withdrawn is not None,
        )  # fmt: skip


def _operations(trainee: Traineeship, shares: Iterable[_Share]) -> Iterator[Entry]:
    """A case whose parts are all withdrawn is withdrawn; else those that are do not show."""
    cases: dict[int, list[_Share]] = defaultdict(list)
    for share in shares:
        cases[share.case].append(share)
    disputed = _disputed(trainee)
    for case, told in cases.items():
        live = [share for share in told if not share.withdrawn]
        its = live or told
        logged_at = min(share.logged_at for share in its)
        yield Entry(
            "participation",
            case,
            its[0].day,
            logged_at,
            frozenset(share.state for share in its),
            _text(*(share.name for share in its)),
            _late(its[0].day, logged_at),
            conflict=any(share.procedure in disputed for share in its),
            differs=any(share.reconciled in _OTHERWISE for share in its),
            withdrawn=not live,
        )


def _disputed(trainee: Traineeship) -> set[int]:
    """The acts in which somebody else claims the trainee's place."""
    own = Participation.objects.filter(traineeship=trainee, withdrawn_at__isnull=True)
    others = Participation.objects.filter(
        procedure__in=own.values("procedure"), withdrawn_at__isnull=True
    ).exclude(traineeship=trainee)
    shared = list(Procedure.objects.filter(pk__in=others.values("procedure")))
    return {
        conflict.procedure.pk
        for conflict in (conflicts_in(shared) if shared else ())
        if any(part.traineeship_id == trainee.pk for part in conflict.parts)
    }


# -- everything else ------------------------------------------------------------------------------

_OTHERWISE = {Reconciled.DIFFERS.value, Reconciled.NOT_FOUND.value}
_SHARED = ("pk", "day", "logged_at", "state", "withdrawn_at")


def _duties(trainee: Traineeship) -> Iterator[Entry]:
    disputed = set(with_another_trainee(trainee.admissions.all()).values_list("pk", flat=True))
    rows = trainee.admissions.values_list(*_SHARED, "kind")
    for pk, *told, kind in rows:
        entry = _duty("admission", pk, *told, _title(kind) if kind else "管理病例")
        yield replace(entry, conflict=pk in disputed)
    for pk, *told, exam, part in trainee.imaging_reports.values_list(*_SHARED, "exam", "part"):
        yield _duty("reports", pk, *told, exam, part)
    for pk, *told, type_, title in trainee.activities.values_list(*_SHARED, "type", "title"):
        yield _duty("activity", pk, *told, type_, title)


def _duty(
    kind: str, pk: int, day: date, logged_at: datetime, state: str, withdrawn: Any, *text: str
) -> Entry:
    return Entry(
        kind, pk, day, logged_at, frozenset({state}), _text(*text), _late(day, logged_at),
        withdrawn=withdrawn is not None,
    )  # fmt: skip


def with_another_trainee(admissions: QuerySet[Admission]) -> QuerySet[Admission]:
    """Those whose admission another trainee has logged too: one of them was responsible."""
    same = Admission.objects.filter(
        hospital=OuterRef("hospital"), number_digest=OuterRef("number_digest"),
        day=OuterRef("day"), withdrawn_at__isnull=True,
    )  # fmt: skip
    others = same.exclude(traineeship=OuterRef("traineeship")).exclude(state=State.RETURNED.value)
    return admissions.filter(Exists(others), withdrawn_at__isnull=True)


def _late(day: date, logged_at: datetime) -> int:
    return max(0, (timezone.localdate(logged_at) - day).days)


def _text(*said: str) -> str:
    return " ".join(_searchable(one) for one in said).lower()


@lru_cache(maxsize=4096)
def _searchable(name: str) -> str:
    return f"{name} {text_initials(name)}"


@lru_cache(maxsize=1024)
def _title(category: str) -> str:
    return category_word(category)
