"""What waits for somebody who will not come, scope first, and who could take it over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from seldinger.web.logbook.models import SINCE
from seldinger.web.logbook.queries import WAITING
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for
from seldinger.web.verification.decisions import Seen
from seldinger.web.verification.kinds import (
    ADMISSION,
    MODELS,
    PART,
    AnyClaim,
    line_of,
    rows_of,
)
from seldinger.web.verification.queries import claims_seen
from seldinger.web.verification.reachable import Reachable, Successor

MOST = 300  # claims on a page: whoever settles these sees the rest next
_PLACE = {PART: "procedure__case__hospital", ADMISSION: "hospital"}


@dataclass(frozen=True, slots=True)
class Stuck:
    """Claims that one signature covers. why: what keeps the supervisor; successors: who was there
    by the hospital's record."""

    claims: Sequence[AnyClaim]
    supervisor: Person | None
    why: str
    successors: Sequence[Successor]


def stuck_for(access: Access) -> tuple[list[Stuck], bool]:
    """The longest wait first; and whether there are more than are shown."""
    reachable = Reachable(access.on)
    claims = [claim for kind in MODELS for claim in _unreachable(access, kind, reachable)]
    claims.sort(key=lambda claim: (claim.waits_since, claim.pk))
    shown = claims[:MOST]
    lines: dict[tuple[Any, ...], list[AnyClaim]] = {}
    for claim in shown:
        lines.setdefault((*line_of(claim), claim.supervisor_id), []).append(claim)
    parts = [its[0] for key, its in lines.items() if key[0] == "case"]
    reachable.read_records(part.procedure.case for part in parts)  # type: ignore[union-attr]
    return [_stuck(its, reachable) for its in lines.values()], len(claims) > MOST


def number_stuck(access: Access) -> int:
    """How many claims wait for somebody who will not come."""
    reachable = Reachable(access.on)
    return sum(_asked(access, kind, reachable).count() for kind in MODELS)


def in_reach(access: Access, permission: Permission, seen: Iterable[Seen]) -> list[AnyClaim] | None:
    """The claims that a form names; None where one is not of a trainee within reach."""
    told = list(seen)
    claims = claims_seen(told)
    own = trainees_for(access, permission)
    trainees = {claim.traineeship_id for claim in claims}
    known = set(own.filter(pk__in=trainees).values_list("pk", flat=True))
    whole = len(claims) == len({(one.kind, one.claim_id) for one in told})
    return claims if whole and trainees <= known else None


def _stuck(claims: Sequence[AnyClaim], reachable: Reachable) -> Stuck:
    first = claims[0]
    return Stuck(claims, first.supervisor, reachable.obstacle(first), reachable.successors(first))


def _unreachable(access: Access, kind: str, reachable: Reachable) -> list[AnyClaim]:
    return list(_asked(access, kind, reachable).order_by(SINCE, "pk")[: MOST + 1])


def _asked(access: Access, kind: str, reachable: Reachable) -> QuerySet[Any]:
    """Of the trainees within reach: where the supervisor cannot be reached in that hospital."""
    trainees = trainees_for(access, Permission.REASSIGN, Permission.ATTEST)
    rows = rows_of(kind).filter(WAITING, traineeship__in=trainees.values("pk"))
    wanted = Q(supervisor__isnull=True)
    for supervisor, hospital in _pairs(kind, rows):
        if reachable.why(supervisor, hospital):
            place = {_PLACE[kind]: hospital} if hospital else {}
            wanted |= Q(supervisor=supervisor, **place)
    return rows.filter(wanted)


def _pairs(kind: str, rows: QuerySet[Any]) -> list[tuple[Person, Hospital | None]]:
    named = rows.filter(supervisor__isnull=False).select_related(None).order_by()
    if kind not in _PLACE:
        keys = set(named.values_list("supervisor", flat=True).distinct())
        return [(person, None) for person in Person.objects.filter(pk__in=keys)]
    found = list(named.values_list("supervisor", _PLACE[kind]).distinct())
    people = Person.objects.in_bulk({person for person, _ in found})
    hospitals = Hospital.objects.in_bulk({hospital for _, hospital in found})
    return [(people[person], hospitals[hospital]) for person, hospital in found]
