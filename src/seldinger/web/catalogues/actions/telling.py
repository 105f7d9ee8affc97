"""Who hears of a version that was adopted, and of one that was withdrawn. Inside those actions."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from seldinger.domain.grading.catalogue import Catalogue, Entry
from seldinger.domain.grading.difference import difference
from seldinger.web.catalogues.consequences import Narrowed
from seldinger.web.inbox.actions import drop_notices, notify
from seldinger.web.inbox.models import Notice
from seldinger.web.norms.models import Adoption
from seldinger.web.people.asked import in_hospital
from seldinger.web.people.models import Hospital, Person
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import holders

NARROWED, ADOPTED, WITHDRAWN = "catalogue_narrowed", "catalogue_adopted", "catalogue_withdrawn"
_NAMED_AT_ONCE = 3


def tell_adopted(
    adoption: Adoption, before: Catalogue | None, after: Catalogue, losing: Iterable[Narrowed]
) -> None:
    """Each doctor what no grant of theirs covers any more, and the heads that it begins."""
    told = {
        "about": _about(adoption),
        "hospital": adoption.hospital.name,
        "version": adoption.version,
        "start": adoption.start.isoformat(),
        "document": adoption.document,
    }
    for one in losing:
        url = in_hospital(reverse("doctor_privileges", args=[one.doctor.pk]), adoption.hospital.pk)
        notify(to=[one.doctor], kind=NARROWED, url=url, lost=_named(one.lost), **told)
    changed = len(difference(before, after).entries) if before else len(after.entries)
    address = [adoption.hospital.pk, adoption.name, adoption.version]
    notify(
        to=_heads(adoption.hospital), kind=ADOPTED, url=reverse("catalogue_version", args=address),
        number=changed, **told,
    )  # fmt: skip


def tell_withdrawn(adoption: Adoption) -> None:
    """Whoever heard of it, read or not: what was told stays in the list of their notices."""
    about = _about(adoption)
    told = Notice.objects.filter(kind__in=(NARROWED, ADOPTED), about=about)
    people = [*Person.objects.filter(pk__in=told.values("person")).order_by("pk")]
    for kind in (NARROWED, ADOPTED):
        drop_notices(kind=kind, about=about)
    address = in_hospital(reverse("catalogue_versions"), adoption.hospital.pk)
    notify(
        to=people, kind=WITHDRAWN, url=address, about=about, hospital=adoption.hospital.name,
        version=adoption.version, start=adoption.start.isoformat(),
    )  # fmt: skip


def _heads(hospital: Hospital) -> list[Person]:
    today = timezone.localdate()
    return [*holders(Permission.ASSESS, today, department__hospital=hospital)]


def _named(entries: tuple[Entry, ...]) -> str:
    names = "、".join(f"“{one.text}”" for one in entries[:_NAMED_AT_ONCE])
    return f"{names}等 {len(entries)} 项" if len(entries) > _NAMED_AT_ONCE else names


def _about(adoption: Adoption) -> str:
    return f"adoption {adoption.pk}"
