"""Which rulebooks somebody tries a logbook against."""

from seldinger.norms.library import RULEBOOK, library_at
from seldinger.web.people.access import Access
from seldinger.web.people.permissions import Permission
from seldinger.web.people.queries import bases_for


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
