"""Which directions a trainee wishes, dearest first. The last row counts; none is changed."""

from collections.abc import Sequence

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.web.audittrail.actions import action, record
from seldinger.web.norms.queries import library
from seldinger.web.people.models import Person, Traineeship
from seldinger.web.planning.models import Wish


@action
def set_wishes(
    *, by: Person, traineeship: Traineeship, directions: Sequence[str], note: str = ""
) -> Wish:
    """It counts for the plans that are worked out from now on."""
    book = library().rulebook(traineeship.rulebook)
    if unknown := set(directions) - {post.id for post in book.directions}:
        raise SeldingerError(f"培训细则里没有 {min(unknown)[:40]} 这个专业方向")
    if len(set(directions)) != len(directions):
        raise SeldingerError("同一个方向选了两次。请每个方向只选一次")
    if len(directions) < book.choices:
        raise SeldingerError(f"请至少排出 {book.choices} 个方向，最想去的在前")
    wish = Wish.objects.create(
        traineeship=traineeship, directions=list(directions), note=note.strip()[:200],
        by=by, at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, act="planning.set_wishes", on=wish, trainee=traineeship.pk,
        directions=list(directions),
    )  # fmt: skip
    return wish
