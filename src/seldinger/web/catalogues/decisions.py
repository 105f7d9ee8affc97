"""The committee's decisions: which one holds for a finding, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.deciding import Outcome, changes_of, is_as_told, stands_in
from seldinger.web.catalogues.findings import Findings
from seldinger.web.catalogues.models import CatalogueDecision, CatalogueDraft
from seldinger.web.catalogues.versions import kept_hospitals
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital


class Became(StrEnum):
    """What became of a decision."""

    SETTLED = "settled"  # 保留: there is nothing to write
    WAITING = "waiting"  # in no draft, or taken out of it again
    IN_DRAFT = "in_draft"
    ADOPTED = "adopted"


@dataclass(frozen=True)
class Decided:
    """A decision. draft, version: where it was written, as far as it stands there."""

    row: CatalogueDecision
    became: Became
    draft: int | None = None
    version: str = ""


@dataclass(frozen=True)
class History:
    """The decisions about one finding, the latest first. holds: the one not superseded."""

    rows: tuple[Decided, ...] = ()

    @property
    def holds(self) -> Decided | None:
        return next((one for one in self.rows if one.row.withdrawn_at is None), None)

    @property
    def seen(self) -> int:
        """What a form is filled in against: the key of the decision that holds, 0 without one."""
        return self.holds.row.pk if self.holds else 0


def histories(hospital: Hospital, finding: str = "") -> Mapping[str, History]:
    """By the finding's key, of all findings or of one; in two queries however many."""
    rows = CatalogueDecision.objects.filter(hospital=hospital).select_related("by", "withdrawn_by")
    told: dict[str, list[CatalogueDecision]] = defaultdict(list)
    for row in rows.filter(finding=finding) if finding else rows:
        told[row.finding].append(row)
    became = _became([row for found in told.values() for row in found])
    return {
        key: History(tuple(became[row.pk] for row in reversed(found)))
        for key, found in told.items()
    }


def decided(row: CatalogueDecision) -> Decided:
    """As it stands now."""
    return _became([row])[row.pk]


def decisions_kept(access: Access) -> QuerySet[CatalogueDecision]:
    """Of the hospitals whose catalogue the reader keeps."""
    mine = CatalogueDecision.objects.filter(hospital__in=kept_hospitals(access))
    return mine.select_related("hospital")


def _is_about(row: CatalogueDecision, catalogue: Catalogue) -> bool:
    return all(is_as_told(one, catalogue.by_id.get(one["id"])) for one in row.entries)


def last_meeting(hospital: Hospital) -> date:
    """The day of the meeting that was entered last: one meeting decides about many findings."""
    rows = CatalogueDecision.objects.filter(hospital=hospital, withdrawn_at__isnull=True)
    last = rows.order_by("-pk").values_list("decided_on", flat=True).first()
    return last or timezone.localdate()


def still_open(hospital: Hospital, findings: Findings) -> int:
    """How many of a draft nothing was decided about, or are there again."""
    told = histories(hospital)
    held = (told.get(key, History()).holds for key in findings.by_key)
    return sum(one is None or is_undone(one) for one in held)


def is_undone(holds: Decided) -> bool:
    """Whether a finding that is there all the same is a question again: it was adopted once."""
    return holds.became is Became.ADOPTED and holds.row.outcome in (Outcome.REGRADE, Outcome.MERGE)


def no_longer_held(
    draft: CatalogueDraft, before: Catalogue | None, after: Catalogue
) -> list[CatalogueDecision]:
    """The decisions, withdrawn or superseded, whose change the draft would bring into force.

    after: its content. Not where `before` says so already or a decision that holds says the same,
    and of other drafts only what is a question about `before` still.
    """
    rows = [*CatalogueDecision.objects.filter(hospital=draft.hospital).order_by("pk")]
    held = {row.finding: row for row in rows if row.withdrawn_at is None}.values()
    meant = {one for row in held if stands_in(row, after) for one in changes_of(row)}
    return [
        row
        for row in rows
        if row not in held
        and (row.draft_id == draft.pk or (before and _is_about(row, before)))
        and stands_in(row, after)
        and not (before and stands_in(row, before))
        and not meant.issuperset(changes_of(row))
    ]


def open_drafts(hospital: Hospital) -> QuerySet[CatalogueDraft]:
    """Into which a decision can be written, the one changed last first. Without their content."""
    rows = CatalogueDraft.objects.filter(hospital=hospital)
    open_ = rows.filter(adopted_as="", discarded_at__isnull=True)
    return open_.defer("content", "before")


def _became(rows: Iterable[CatalogueDecision]) -> dict[int, Decided]:
    told = [*rows]
    wanted = {row.draft_id for row in told if row.draft_id and row.withdrawn_at is None}
    drafts = CatalogueDraft.objects.filter(pk__in=wanted, discarded_at__isnull=True)
    known = {one.pk: one for one in drafts.defer("before")} if wanted else {}
    contents = {pk: catalogue_of_content(one.content) for pk, one in known.items()}
    found = {}
    for row in told:
        draft = known.get(row.draft_id or 0)
        if row.outcome == Outcome.KEEP:
            found[row.pk] = Decided(row, Became.SETTLED)
        elif draft is None or not stands_in(row, contents[draft.pk]):
            found[row.pk] = Decided(row, Became.WAITING)
        elif draft.adopted_as:
            found[row.pk] = Decided(row, Became.ADOPTED, draft.pk, draft.adopted_as)
        else:
            found[row.pk] = Decided(row, Became.IN_DRAFT, draft.pk)
    return found
