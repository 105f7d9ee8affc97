"""What the page that grants offers to pick: doctors of a hospital, entries of its catalogue."""

from collections.abc import Sequence

from django.db.models import QuerySet

from seldinger.domain.grading.catalogue import Catalogue, Entry, EntryKind
from seldinger.web.norms.queries import catalogue_index
from seldinger.web.norms.search import find
from seldinger.web.people.models import Hospital, Membership, Person
from seldinger.web.privileges.asking import find_doctors

MOST_DOCTORS = 24
MOST_ENTRIES = 30


def doctors_in(hospital: Hospital, words: str = "") -> QuerySet[Person]:
    """Who works or worked there; also whose account is closed, for what was held before."""
    works = Membership.objects.filter(hospital=hospital).order_by().values("person")
    there = Person.objects.filter(pk__in=works)
    return find_doctors(there, words) if words.strip() else there.order_by("pinyin", "pk")


def entries_found(catalogue: Catalogue, words: str, ticked: Sequence[Entry]) -> list[Entry]:
    """The best that fit and may be granted, without those that are ticked already."""
    if not words.strip():
        return []
    known = {entry.id for entry in ticked}
    hits = find(catalogue_index(catalogue), words)
    fitting = (
        hit.entry
        for hit in hits
        if hit.entry.id not in known and hit.entry.kind is not EntryKind.MANAGEMENT
    )
    return [entry for entry, _ in zip(fitting, range(MOST_ENTRIES), strict=False)]
