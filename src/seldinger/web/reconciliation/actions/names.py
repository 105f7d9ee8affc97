"""Names whose meaning changed: what bears them is compared again, once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from seldinger.matching.texts import plain
from seldinger.web.audittrail.actions import action, record
from seldinger.web.logbook.models import Procedure
from seldinger.web.naming.models import WrittenName
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.actions.comparing import (
    CHUNK,
    compare,
    locked,
    record_compared,
)
from seldinger.web.reconciliation.comparing import Comparing
from seldinger.web.reconciliation.models import Operation

_MOST_NAMES = 300  # at once, in one hospital; the worker calls again
_MOST_ROWS = 3000  # that bear them: one name alone may have more


def use_settled_names(*, by: Person | None) -> int:
    """In every hospital; the names that were settled since they were used. Safe to run again."""
    hospitals = Hospital.objects.filter(pk__in=_unused().order_by().values("hospital"))
    return sum(use_names(by=by, hospital=one) for one in hospitals.order_by("pk"))


@action
def use_names(*, by: Person | None, hospital: Hospital) -> int:
    """Compare again what bears names that were settled; the names that were used, some hundred.

    The names are locked last: a coder at work does not wait for the comparison.
    """
    hospital = locked(hospital.pk)
    bearing = _Bearing(hospital)
    taken = bearing.few(_unused().filter(hospital=hospital).order_by("pk")[:_MOST_NAMES])
    patients = bearing.patients(one.folded for one in taken if not _is_as_before(one))
    compared = compare([Comparing(hospital, patients)]) if patients else []
    _used({one.pk: one.settled_at for one in taken})
    record_compared(by, compared)
    record(by=by, act="reconciliation.use_names", on=hospital, written={"名称": len(taken)})
    return len(taken)


class _Bearing:
    """Who bears a name in the hospital: rows of its lists, and acts that were logged."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.rows = Operation.objects.filter(hospital=hospital, gone_at__isnull=True).order_by()
        self.acts = Procedure.objects.filter(case__hospital=hospital).order_by()
        self._spelt: dict[str, dict[str, int]] = {}
        for rows in (self.rows, self.acts):
            for name, times in rows.values_list("name").annotate(Count("pk")):
                its = self._spelt.setdefault(plain(name), {})
                its[name] = its.get(name, 0) + times

    def few(self, names: Iterable[WrittenName]) -> list[WrittenName]:
        """As many of them as are compared at once, one at the least."""
        found: list[WrittenName] = []
        rows = 0
        for one in names:
            its = 0 if _is_as_before(one) else sum(self._spelt.get(one.folded, {}).values())
            if found and rows + its > _MOST_ROWS:
                break
            found.append(one)
            rows += its
        return found

    def patients(self, folded: Iterable[str]) -> Q | None:
        """None where nobody bears one of the names."""
        spelt = sorted(name for one in folded for name in self._spelt.get(one, ()))
        if not spelt:
            return None
        of_rows = self.rows.filter(name__in=spelt).values("number_digest")
        of_acts = self.acts.filter(name__in=spelt).values("case__number_digest")
        return Q(number_digest__in=of_rows) | Q(number_digest__in=of_acts)


def _unused() -> QuerySet[WrittenName]:
    fresh = Q(used_at__isnull=True) | Q(used_at__lt=F("settled_at"))
    return WrittenName.objects.filter(fresh, settled_at__isnull=False)


def _is_as_before(one: WrittenName) -> bool:
    """The catalogue's own name meant the same when its rows were taken over and compared."""
    return one.used_at is None and one.state == WrittenName.State.EXACT


def _used(seen: Mapping[int, datetime | None]) -> None:
    """Up to what was seen: what is settled meanwhile is used the next time."""
    rows = WrittenName.objects.filter(pk__in=seen).select_for_update().order_by("pk")
    told = [*rows]
    for row in told:
        row.used_at = seen[row.pk]
    WrittenName.objects.bulk_update(told, ["used_at"], batch_size=CHUNK)
