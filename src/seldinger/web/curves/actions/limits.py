"""What a base holds to: set with a source from a day on, withdrawn, restored. Never edited."""

from dataclasses import asdict
from datetime import date

from django.utils import timezone

from seldinger.errors import SeldingerError
from seldinger.norms.library import library_at
from seldinger.web.audittrail.actions import action, record
from seldinger.web.curves.entered import NewLimit, checked
from seldinger.web.curves.models import Limit
from seldinger.web.people.models import Base, Person


@action
def set_limit(*, by: Person, base: Base, new: NewLimit) -> Limit:
    """Raises SeldingerError where the numbers are none, or tell nobody apart."""
    limits, _ = checked(new)  # seconds of sums, while nobody waits for the base
    locked = _locked(base)
    known = library_at(None).rulebook(locked.rulebook).category_by_id
    if new.category and new.category not in known:
        raise SeldingerError("细则里没有这个手术类别。请从列出的里选一个")
    _check_free(locked, new.category, new.measure, new.since)
    told = asdict(new) | {"source": new.source.strip()}
    told["risks"] = [[words.strip(), ratio] for words, ratio in new.risks]
    row = Limit.objects.create(
        base=locked, learning_limit=limits.learning, watching_limit=limits.watching, by=by,
        made_at=timezone.now(), **told,
    )  # fmt: skip
    after = {"acceptable": row.acceptable, "unacceptable": row.unacceptable}
    record(
        by=by, act="curves.set_limit", on=row, base=locked.pk, category=row.category,
        measure=row.measure, after=after, start=row.since.isoformat(),
    )  # fmt: skip
    return row


@action
def withdraw_limit(*, by: Person, limit: Limit) -> Limit:
    """Curves do without it from now on; the row stays."""
    _locked(limit.base)
    row = Limit.objects.get(pk=limit.pk)
    if row.withdrawn_at is not None:
        raise SeldingerError("这组界限已经撤回")
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save()
    record(by=by, act="curves.withdraw_limit", on=row, base=row.base_id, measure=row.measure)
    return row


@action
def restore_limit(*, by: Person, limit: Limit) -> Limit:
    """Withdrawn by mistake, unless another of the same day has taken its place."""
    base = _locked(limit.base)
    row = Limit.objects.get(pk=limit.pk)
    if row.withdrawn_at is None:
        raise SeldingerError("这组界限没有撤回，不需要恢复")
    _check_free(base, row.category, row.measure, row.since)
    row.withdrawn_at = row.withdrawn_by = None
    row.save()
    record(by=by, act="curves.restore_limit", on=row, base=row.base_id, measure=row.measure)
    return row


def _check_free(base: Base, category: str, measure: str, since: date) -> None:
    standing = Limit.objects.filter(
        base=base, category=category, measure=measure, since=since, withdrawn_at=None
    )
    if standing.exists():
        raise SeldingerError(f"自 {since} 起已有一组这样的界限。请先撤回那一组，或改起始日期")


def _locked(base: Base) -> Base:
    return Base.objects.select_for_update(no_key=True).get(pk=base.pk)
