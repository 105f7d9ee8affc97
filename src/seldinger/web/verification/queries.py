"""Reading what waits for a supervisor, and what one decided lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.logbook.models import SINCE
from seldinger.web.logbook.queries import WAITING
from seldinger.web.people.models import Person
from seldinger.web.verification.decisions import Seen
from seldinger.web.verification.kinds import (
    ACTIVITY,
    ADMISSION,
    MODELS,
    PART,
    REPORTS,
    AnyClaim,
    line_of,
    rows_of,
)

A_MINUTE = timedelta(seconds=60)
UNDOING = timedelta(minutes=10)  # how long one may take back what one decided
LATELY = timedelta(days=30)
_WORDS: dict[str, tuple[str, ...]] = {
    PART: ("procedure__name",),
    ADMISSION: (),
    REPORTS: ("exam", "part"),
    ACTIVITY: ("type", "title"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one signature covers, before anything more of it is read. keys: of its claims. since:
    when the supervisor was asked."""

    kind: str
    keys: tuple[int, ...]
    trainee: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of what waits one wants to see. What is empty does not narrow."""

    trainee: int | None = None
    kind: str = ""
    words: str = ""


def waiting_count(person: Person) -> int:
    """How many lines wait for the person. One query, on the indexes by supervisor."""
    parts = _waiting(PART, person).values_list("procedure__case", "traineeship")
    first = parts.order_by().distinct()
    others = [_waiting(kind, person).order_by().values_list("pk", "traineeship")
              for kind in MODELS if kind != PART]  # fmt: skip
    return reduce(lambda one, two: one.union(two, all=True), others, first).count()


def waits(person: Person) -> bool:
    return any(_waiting(kind, person).exists() for kind in MODELS)


def lines_for(person: Person, asked: Asked = Asked()) -> list[Line]:
    """What waits for the person, the longest wait first. A query for each kind asked for."""
    kinds = [kind for kind in MODELS if asked.kind in ("", kind)]
    lines = [line for kind in kinds for line in _lines(kind, _asked(kind, person, asked))]
    return sorted(lines, key=lambda line: (line.since, line.kind, line.keys))


def lines_of(claims: Iterable[tuple[str, QuerySet[Any]]]) -> list[Line]:
    """Lines of any claims, kind by kind; the longest wait first."""
    lines = [line for kind, rows in claims for line in _lines(kind, rows)]
    return sorted(lines, key=lambda line: (line.since, line.kind, line.keys))


def trainees_waiting(person: Person) -> list[tuple[int, str]]:
    """(key, name) of the trainees whose entries wait for the person."""
    found: dict[int, tuple[str, str]] = {}
    for kind in MODELS:
        rows = _waiting(kind, person).order_by().values_list(
            "traineeship", "traineeship__person__pinyin", "traineeship__person__name"
        )  # fmt: skip
        found |= {key: (pinyin, name) for key, pinyin, name in rows.distinct()}
    return [(key, name) for key, (_, name) in sorted(found.items(), key=lambda one: one[1])]


def claims_of(lines: Iterable[Line]) -> dict[tuple[str, int], AnyClaim]:
    """The claims of lines, by kind and key. A query a kind."""
    keys: dict[str, list[int]] = {}
    for line in lines:
        keys.setdefault(line.kind, []).extend(line.keys)
    return {
        (kind, row.pk): row
        for kind, wanted in keys.items()
        for row in rows_of(kind).filter(pk__in=wanted)
    }


def decided_lately(person: Person) -> list[AnyClaim]:
    """What the person verified, returned or attested in the last thirty days, newest first."""
    since = timezone.now() - LATELY
    rows = [row for kind in MODELS for row in _decided(kind, person, since)]
    return sorted(rows, key=lambda row: (row.decided_at, row.pk), reverse=True)


def lines_signed_lately(person: Person) -> int:
    """How many signatures the person gave in the last minute: a case of a trainee is one."""
    since = timezone.now() - A_MINUTE
    signed = {kind: _signed(kind, person, since) for kind in MODELS}
    parts = signed.pop(PART).values_list("procedure__case", "traineeship").distinct().count()
    return int(parts) + sum(rows.count() for rows in signed.values())


def _signed(kind: str, person: Person, since: datetime) -> QuerySet[Any]:
    verified = {"state": State.VERIFIED.value, "batch__isnull": True}
    decided = MODELS[kind].objects.filter(decided_by=person, decided_at__gte=since, **verified)
    return decided.order_by()


def _decided(kind: str, person: Person, since: datetime) -> QuerySet[Any]:
    decided = rows_of(kind).filter(decided_by=person, decided_at__gte=since)
    return decided.exclude(state=State.PENDING.value).filter(batch__isnull=True)


def _waiting(kind: str, person: Person) -> QuerySet[Any]:
    return MODELS[kind].objects.filter(WAITING, supervisor=person)


def _asked(kind: str, person: Person, asked: Asked) -> QuerySet[Any]:
    rows = _waiting(kind, person)
    if asked.trainee:
        rows = rows.filter(traineeship=asked.trainee)
    for word in asked.words.split():
        rows = rows.filter(_says(kind, word))
    return rows


def _says(kind: str, word: str) -> Any:
    """Of the trainee and of what was done; never of the patient: the words stand in addresses."""
    of_trainee = Q(traineeship__person__name__icontains=word) | Q(
        traineeship__person__initials__istartswith=word
    )
    return reduce(
        lambda one, field: one | Q(**{f"{field}__icontains": word}), _WORDS[kind], of_trainee
    )


def _lines(kind: str, rows: QuerySet[Any]) -> list[Line]:
    if kind != PART:
        told = rows.values_list("pk", "traineeship", SINCE)
        return [Line(kind, (pk,), trainee, since) for pk, trainee, since in told]
    cases: dict[tuple[int, int], list[tuple[int, datetime]]] = {}
    told = rows.order_by("procedure__position", "pk").values_list(
        "pk", "procedure__case", "traineeship", SINCE
    )
    for pk, case, trainee, since in told:
        cases.setdefault((case, trainee), []).append((pk, since))
    return [
        Line(kind, tuple(pk for pk, _ in its), trainee, min(since for _, since in its))
        for (_, trainee), its in cases.items()
    ]


def claims_seen(told: Iterable[Seen]) -> list[AnyClaim]:
    """What is there of what a form names, in its order; without regard to who asks."""
    its = list(told)
    lines = [Line(one.kind, (one.claim_id,), 0, timezone.now()) for one in its]
    found = claims_of(lines)
    keys = dict.fromkeys((one.kind, one.claim_id) for one in its)
    return [found[key] for key in keys if key in found]


def grouped(claims: Iterable[AnyClaim]) -> list[list[AnyClaim]]:
    """By what one signature covers, in the order of the first of each."""
    lines: dict[tuple[str, int, int], list[AnyClaim]] = {}
    for claim in claims:
        lines.setdefault(line_of(claim), []).append(claim)
    return list(lines.values())
