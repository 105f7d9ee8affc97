"""Reading the logbook, scope first."""

from typing import Any

from django.db.models import Q, QuerySet

from seldinger.domain.training.words import State
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.web.logbook.models import Activity, Admission, Case, ImagingReports, Participation
from seldinger.web.people.access import Access
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for, trainees_for

# The sheet of a fact's origin (record.py) and where it is stored.
CLAIMS: dict[str, type[Participation | Admission | ImagingReports | Activity]] = {
    "手术": Participation,
    "管理病例": Admission,
    "影像报告": ImagingReports,
    "科研教学": Activity,
}
WAITING = Q(state=State.PENDING.value, withdrawn_at__isnull=True)


def _naming(person: Person) -> Q:
    """Claims that name somebody as their supervisor; what was withdrawn asks nobody."""
    return Q(withdrawn_at__isnull=True) & (Q(supervisor=person) | Q(named=person))


def cases_for(access: Access) -> QuerySet[Case]:
    """The cases whose page the reader may open: of trainees they may see, and that name them.

    A part that was withdrawn opens nothing: what others say there is no longer theirs to read. It
    has a page of its own (`claims_for`).
    """
    seen = trainees_for(access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    of_theirs = Q(traineeship__in=seen.values("pk")) | _naming(access.person)
    parts = Participation.objects.filter(of_theirs, withdrawn_at__isnull=True)
    return Case.objects.filter(procedures__in=parts.values("procedure")).distinct()


# How a kind of claim is called in an address.
SLUGS: dict[str, str] = {
    "participation": "手术",
    "admission": "管理病例",
    "reports": "影像报告",
    "activity": "科研教学",
}


def claims_for(access: Access, slug: str) -> QuerySet[Any]:
    """The claims of one kind that the reader may open: of trainees they may see, and that name
    them. slug: of SLUGS; KeyError for any other."""
    person = access.person
    seen = trainees_for(access, Permission.SEE_TRAINEES, Permission.SEE_OWN_PROGRESS)
    return CLAIMS[SLUGS[slug]]._default_manager.filter(
        Q(traineeship__in=seen.values("pk")) | _naming(person)
    )


def own_claims(access: Access, slug: str) -> QuerySet[Any]:
    """The reader's own claims of one kind: those they may change and withdraw."""
    return CLAIMS[SLUGS[slug]]._default_manager.filter(traineeship__in=own_trainings(access))


def own_trainings(access: Access) -> QuerySet[Traineeship]:
    """The reader's own training, the newest first."""
    mine = trainees_for(access, Permission.SEE_OWN_PROGRESS)
    return mine.select_related("person").order_by("-entry", "-pk")


def rulebooks_for(access: Access) -> list[tuple[str, str]]:
    """(name, title) of those that the person's bases follow; the usual one where there is none.

    A base's rulebook that this release does not know is passed over.
    """
    library = library_at(None)
    known = {key.split("/")[0] for key in library.versions("rulebooks")}
    bases = bases_for(access, Permission.TRY_LOGBOOK)
    followed = list(bases.order_by("rulebook").values_list("rulebook", flat=True).distinct())
    names = [name for name in followed if name in known] or [RULEBOOK]
    return [(name, library.rulebook(name).title) for name in names]
