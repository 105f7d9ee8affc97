"""The versions of a hospital's catalogue: which there are, how each stands, who sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.http import Http404

from seldinger.domain.grading.catalogue import Catalogue
from seldinger.norms.own import catalogue_of_content
from seldinger.web.catalogues.models import CatalogueDraft
from seldinger.web.norms.models import Adoption, HospitalCatalogue
from seldinger.web.norms.queries import catalogue_named
from seldinger.web.people.access import Access
from seldinger.web.people.models import Hospital
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import hospitals_for
from seldinger.web.privileges.queries import hospitals_reached

DRAFT = "draft"  # before the number of a draft, where an address names a version


class State(StrEnum):
    DRAFT = "draft"
    COMING = "coming"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Version:
    """One version. start: None for a norm without a beginning, and where it was never adopted.

    end: its last day, as far as another follows. adoption: by which it came into force.
    """

    key: str
    name: str
    version: str
    state: State
    start: date | None = None
    end: date | None = None
    adoption: Adoption | None = None
    draft: CatalogueDraft | None = None


def own_name(hospital: Hospital) -> str:
    """Of the hospital's own catalogue, the same for all its versions."""
    return f"own-{hospital.pk}"


def key_of(name: str, version: str) -> str:
    return f"{name}/{version}"


def draft_key(draft: CatalogueDraft) -> str:
    return f"{DRAFT}/{draft.pk}"


# -- whom it concerns ------------------------------------------------------------------------------


def kept_hospitals(access: Access) -> QuerySet[Hospital]:
    """Whose catalogue the reader may change."""
    return hospitals_for(access, Permission.KEEP_CATALOGUE)


def may_keep(access: Access, hospital: Hospital) -> bool:
    return kept_hospitals(access).filter(pk=hospital.pk).exists()


def drafts_kept(access: Access) -> QuerySet[CatalogueDraft]:
    """The open drafts and the discarded ones, of the reader's hospitals."""
    mine = CatalogueDraft.objects.filter(hospital__in=kept_hospitals(access), adopted_as="")
    return mine.select_related("hospital", "changed_by")


def seen_hospitals(access: Access) -> QuerySet[Hospital]:
    return hospitals_reached(access, Permission.SEE_PRIVILEGES).order_by("pk")


# -- which there are -------------------------------------------------------------------------------


def versions_of(hospital: Hospital, on: date, *, with_drafts: bool) -> list[Version]:
    """The latest first: drafts, then what is adopted, then the norm before the first adoption."""
    return [*(_drafts(hospital) if with_drafts else ()), *_adopted(hospital, on, with_drafts)]


def _drafts(hospital: Hospital) -> Iterator[Version]:
    rows = CatalogueDraft.objects.filter(
        hospital=hospital, adopted_as="", discarded_at__isnull=True
    )
    for draft in rows.select_related("changed_by"):
        yield Version(draft_key(draft), "", next_version(hospital), State.DRAFT, draft=draft)


def _adopted(hospital: Hospital, on: date, with_withdrawn: bool) -> Iterator[Version]:
    told = Adoption.objects.filter(hospital=hospital).select_related("by")
    rows = [*told.order_by("start", "pk")]
    standing = [row for row in rows if row.withdrawn_at is None]
    ends = [row.start - timedelta(days=1) for row in standing[1:]]
    last = dict(zip((row.pk for row in standing), [*ends, None], strict=False))
    for row in reversed(rows):
        if row.withdrawn_at is not None and not with_withdrawn:
            continue
        called = (key_of(row.name, row.version), row.name, row.version)
        if row.withdrawn_at is not None:
            yield Version(*called, State.WITHDRAWN, row.start, adoption=row)
        else:
            end = last[row.pk]
            yield Version(*called, _state(row.start, end, on), row.start, end, row)
    if hospital.catalogue:
        yield _shipped(hospital, standing[0].start if standing else None, on)


def _shipped(hospital: Hospital, first: date | None, on: date) -> Version:
    """The norm that binds before the first adoption; it has no beginning."""
    found = catalogue_named(hospital.catalogue)
    end = first - timedelta(days=1) if first else None
    told = (key_of(found.id, found.version), found.id, found.version)
    return Version(*told, _state(None, end, on), None, end)


def _state(start: date | None, end: date | None, on: date) -> State:
    if start is not None and start > on:
        return State.COMING
    return State.SUPERSEDED if end is not None and end < on else State.IN_FORCE


def next_version(hospital: Hospital) -> str:
    """The number after the highest so far, of the hospital's own or of what it began with."""
    known = HospitalCatalogue.objects.filter(name=own_name(hospital))
    told = [*known.values_list("version", flat=True)]
    if hospital.catalogue:
        told.append(catalogue_named(hospital.catalogue).version)
    numbers = [int(one) for one in told if one.isdecimal()]
    return str(max(numbers, default=0) + 1)


# -- one of them -----------------------------------------------------------------------------------


def version_seen(access: Access, hospital: Hospital, key: str) -> tuple[Version, Catalogue]:
    """Drafts and what was withdrawn are for those who keep the catalogue. Raises Http404."""
    keeps = may_keep(access, hospital)
    for one in versions_of(hospital, access.on, with_drafts=keeps):
        if one.key == key:
            return one, content_of_version(one)
    raise Http404


def content_of_version(version: Version) -> Catalogue:
    if version.draft is not None:
        return catalogue_of_content(version.draft.content)
    return catalogue_named(version.name, version.version)
