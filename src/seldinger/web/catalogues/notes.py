"""The notes beside entries: they change nobody's grade, and a new version may be of notes alone."""

from seldinger.domain.grading.catalogue import Catalogue, Entry


def noted(before: Catalogue | None, after: Catalogue) -> tuple[Entry, ...]:
    """The entries of both whose note is another, as they read after."""
    earlier = before.by_id if before else {}
    return tuple(
        one for one in after.entries if one.id in earlier and earlier[one.id].note != one.note
    )
