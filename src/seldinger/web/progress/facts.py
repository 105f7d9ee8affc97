"""Reading one trainee: who it is, what waits for whom, and what the record does not carry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.training.record import Origin
from seldinger.report.next_steps import Waiting
from seldinger.web.logbook.queries import CLAIMS, WAITING
from seldinger.web.people.access import Access
from seldinger.web.people.models import Stay, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for

# Where each kind of fact names its hospital; the others have none.
_HOSPITAL = {"手术": "procedure__case__hospital__name", "管理病例": "hospital__name"}


@dataclass(frozen=True, slots=True)
class Detail:
    """What a row says beside the record. Empty where nobody is named."""

    supervisor: str
    hospital: str
    logged: date


def visible(access: Access) -> QuerySet[Traineeship]:
    """Those whose page the reader may open."""
    seen = trainees_for(access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    return seen.select_related("person")


def own(access: Access) -> QuerySet[Traineeship]:
    """The reader's own training, the newest first."""
    mine = trainees_for(access, Permission.SEE_OWN_PROGRESS)
    return mine.select_related("person").order_by("-entry", "-pk")


def stays_of(trainee: Traineeship) -> list[Stay]:
    return list(trainee.stays.select_related("base").order_by("start", "pk"))


def waiting_of(trainee: Traineeship) -> list[Waiting]:
    """What waits to be verified, by supervisor; two people of one name stay two."""
    groups: dict[tuple[int | None, str], list[date]] = defaultdict(list)
    for claim in CLAIMS.values():
        waiting = claim.objects.filter(WAITING, traineeship=trainee)
        rows = waiting.values_list("supervisor_id", "supervisor__name", "logged_at")
        for supervisor, name, logged_at in rows:
            groups[supervisor, name or ""].append(timezone.localdate(logged_at))
    return [Waiting(name, len(days), min(days)) for (_, name), days in groups.items()]


def details_of(trainee: Traineeship, origins: Iterable[Origin]) -> dict[Origin, Detail]:
    """What the trainee's rows say; nothing of origins that are no claims. A query a kind."""
    keys: dict[str, list[int]] = defaultdict(list)
    for origin in origins:
        if origin.sheet in CLAIMS and origin.row:
            keys[origin.sheet].append(origin.row)
    return {
        Origin(sheet, pk): detail
        for sheet, wanted in keys.items()
        for pk, detail in _details(trainee, sheet, wanted)
    }


def _details(trainee: Traineeship, sheet: str, wanted: list[int]) -> Iterator[tuple[int, Detail]]:
    rows = CLAIMS[sheet].objects.filter(traineeship=trainee, pk__in=wanted)
    fields = ["pk", "supervisor__name", "logged_at", *filter(None, [_HOSPITAL.get(sheet)])]
    for pk, supervisor, logged_at, *hospital in rows.values_list(*fields):
        where = hospital[0] if hospital else ""
        yield pk, Detail(supervisor or "", where, timezone.localdate(logged_at))
