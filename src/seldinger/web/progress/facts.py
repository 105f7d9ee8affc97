"""Reading one trainee: who it is, what waits for whom, and what the record does not carry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from seldinger.domain.training.record import Origin
from seldinger.report.next_steps import Waiting
from seldinger.web.logbook.basis import basis_words
from seldinger.web.logbook.models import SINCE
from seldinger.web.logbook.queries import CLAIMS, SLUGS, WAITING
from seldinger.web.people.access import Access
from seldinger.web.people.models import Stay, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import trainees_for

_TOLD = ("pk", "supervisor__name", "logged_at", "basis", "named__name", "basis_reason")
# Where each kind of fact names its hospital; the others have none.
_HOSPITAL = {"手术": "procedure__case__hospital__name", "管理病例": "hospital__name"}
_SLUG = {sheet: slug for slug, sheet in SLUGS.items()}


@dataclass(frozen=True, slots=True)
class Detail:
    """What a row says beside the record. Empty where nobody is named."""

    supervisor: str
    hospital: str
    logged: date
    basis: str = ""  # what the word rests on, where it is not the named supervisor's
    url: str = ""  # of the page of the case or claim


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
        rows = waiting.values_list("supervisor_id", "supervisor__name", SINCE)
        for supervisor, name, since in rows:
            groups[supervisor, name or ""].append(timezone.localdate(since))
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
    where = _HOSPITAL.get(sheet, "")
    case = "procedure__case" if sheet == "手术" else ""
    for told in rows.values(*_TOLD, *filter(None, [where, case])):
        pk = told["pk"]
        rests_on = basis_words(told["basis"], told["named__name"] or "", told["basis_reason"])
        yield (
            pk,
            Detail(
                told["supervisor__name"] or "",
                told[where] if where else "",
                timezone.localdate(told["logged_at"]),
                rests_on,
                reverse("case", args=[told[case]]) if case else _claim_url(sheet, pk),
            ),
        )


def _claim_url(sheet: str, pk: int) -> str:
    return reverse("claim", args=[_SLUG[sheet], pk])
