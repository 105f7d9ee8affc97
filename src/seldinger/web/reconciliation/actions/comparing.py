"""Comparing a hospital's list with what was logged, and keeping what was found. Safe to run again.

Rows are locked in one order, as everywhere: hospitals, claims by key, trainees, and the audit
trail last. Until the end of the transaction everybody else waits to write behind a row of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.reconcile import Finding, Named, Reconciliation
from seldinger.web.audittrail.actions import action, record
from seldinger.web.inbox.actions import notify
from seldinger.web.logbook.models import Case, Participation
from seldinger.web.people.actions.standings import facts_changed
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.comparing import Comparing, patients_between, patients_of
from seldinger.web.reconciliation.models import Comparison, Mention, Operation
from seldinger.web.reconciliation.queries import OPEN, pending_reconciliation

CHUNK = 250
_AT_ONCE = 500  # cases that one call compares; the worker calls again


@action
def reconcile_hospital(*, by: Person | None, hospital: Hospital, start: date, end: date) -> int:
    """Compare again what the list and the logbook have of these days; the claims that changed."""
    hospital = locked(hospital.pk)
    compared = compare([Comparing(hospital, patients_between(hospital, [(start, end)]))])
    return record_compared(by, compared)


@action
def reconcile_cases(*, by: Person | None, cases: Sequence[Case]) -> int:
    """Compare some cases again; the claims that changed. Cheap: only their patients are read."""
    matched = Operation.objects.filter(case__in=[case.pk for case in cases]).order_by()
    hospitals = {case.hospital_id for case in cases} | set(
        matched.values_list("hospital", flat=True)
    )
    held = [locked(pk) for pk in sorted(hospitals)]
    return record_compared(by, compare([Comparing(one, patients_of(one, cases)) for one in held]))


def reconcile_pending(*, by: Person | None) -> int:
    """Compare what was logged or changed since the last time, some hundred cases at once.

    The worker's; where nothing changed, nothing is written. The number of cases looked at.
    """
    cases = [*pending_reconciliation()[:_AT_ONCE]]
    if cases:
        reconcile_cases(by=by, cases=cases)
    return len(cases)


# -- writing what was found ------------------------------------------------------------------------


def locked(hospital: int) -> Hospital:
    """One comparison at a time in a hospital; logging there goes on. Before any other lock."""
    return Hospital.objects.select_for_update(no_key=True).get(pk=hospital)


@dataclass
class Compared:
    """What was found in one hospital. matched: rows whose case is another now. changed: claims."""

    at: Comparing
    result: Reconciliation
    findings: Mapping[int, Finding]
    matched: int = 0
    changed: int = 0


def compare(places: Iterable[Comparing]) -> list[Compared]:
    """All that is written but the trail: whoever has written a row there locks no other."""
    found = []
    for at in places:
        result = at.result()
        found.append(Compared(at, result, {one.part: one for one in result.findings}))
    for one in found:
        one.matched = _match(one.at, one.result)
    _tell_claims(found)
    offered: set[int] = set()
    for one in found:
        _keep_comparisons(one.at, one.findings)
        offered |= _keep_mentions(one.at, one.result.named)
    _offer(offered)
    return found


def record_compared(by: Person | None, compared: Iterable[Compared]) -> int:
    """The claims that changed in all."""
    changed = 0
    for one in compared:
        changed += one.changed
        record(
            by=by, act="reconciliation.reconcile", on=one.at.hospital,
            rows=len(one.at.operations), cases=len(one.at.cases),
            written={"病例": one.matched, "登记": one.changed},
        )  # fmt: skip
    return changed


def _match(at: Comparing, result: Reconciliation) -> int:
    moved = []
    for pk, operation in at.operations.items():
        if operation.case_id != result.matches.get(pk):
            operation.case_id = result.matches.get(pk)
            moved.append(operation)
    Operation.objects.bulk_update(moved, ["case"], batch_size=CHUNK)
    return len(moved)


def _tell_claims(found: Iterable[Compared]) -> None:
    """What a claim says by itself stays as it is: its version does not move.

    Those that are compared for the first time are locked with the others: a row that names a claim
    locks it as well, and would do so in whatever order.
    """
    wanted: dict[int, str] = {}
    for one in found:
        for pk, (_, part) in one.at.parts.items():
            said = one.findings[pk].said.value if pk in one.findings else ""
            is_stale = part.reconciled != said
            if part.withdrawn_at is None and (is_stale or not hasattr(part, "comparison")):
                wanted[pk] = said
                one.changed += is_stale
    trainees = {}
    pks = sorted(wanted)
    for place in range(0, len(pks), CHUNK):
        # Read anew and locked: a row is sealed whole, and a supervisor may just have signed it.
        rows = Participation.objects.filter(pk__in=pks[place : place + CHUNK]).order_by("pk")
        parts = [*rows.select_for_update(of=("self",)).select_related("traineeship")]
        stale = [part for part in parts if part.reconciled != wanted[part.pk]]
        for part in stale:
            part.reconciled = wanted[part.pk]
            trainees[part.traineeship_id] = part.traineeship
        Participation.objects.bulk_update(stale, ["reconciled"], batch_size=CHUNK)
    for _, trainee in sorted(trainees.items()):
        facts_changed(trainee)


def _keep_comparisons(at: Comparing, findings: Mapping[int, Finding]) -> None:
    fresh, changed = [], []
    for pk, (case, part) in at.parts.items():
        told = _told(findings.get(pk), part, case)
        known: Comparison | None = getattr(part, "comparison", None)
        if known is None:
            if part.withdrawn_at is None:
                fresh.append(Comparison(part=part, **told))
        elif any(getattr(known, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(known, name, value)
            changed.append(known)
    Comparison.objects.bulk_create(fresh, batch_size=CHUNK)
    names = ["operation", "difference", "place", "version", "case_version"]
    Comparison.objects.bulk_update(changed, names, batch_size=CHUNK)


def _told(finding: Finding | None, part: Participation, case: Case) -> dict[str, object]:
    said: dict[str, object] = {"operation_id": None, "difference": "", "place": ""}
    if finding and part.withdrawn_at is None:
        said = {
            "operation_id": finding.row,
            "difference": finding.difference.value if finding.difference else "",
            "place": finding.place.value if finding.place else "",
        }
    return {**said, "version": part.version, "case_version": case.version}


def _keep_mentions(at: Comparing, named: Iterable[Named]) -> set[int]:
    """Whom it offers what they did not log."""
    known = {
        (row.operation_id, row.person_id): row
        for row in Mention.objects.filter(operation__in=Operation.objects.filter(
            at.patients, hospital=at.hospital).order_by().values("pk"))
    }  # fmt: skip
    fresh, changed, offered = [], [], set[int]()
    for one in named:
        state = _state(one)
        row = known.pop((one.row, one.person), None)
        if row is None:
            row = Mention(operation_id=one.row, person_id=one.person, place=one.place, state=state)
            fresh.append(row)
        elif (row.place, row.state) == (one.place, state):
            continue
        else:
            row.place, row.state = one.place, state
            changed.append(row)
        if state == Mention.State.OPEN and not row.dismissed:
            offered.add(one.person)
    for row in known.values():
        if row.state != Mention.State.GONE:
            row.state = Mention.State.GONE
            changed.append(row)
    Mention.objects.bulk_create(fresh, batch_size=CHUNK)
    Mention.objects.bulk_update(changed, ["place", "state"], batch_size=CHUNK)
    return offered


def _state(named: Named) -> Mention.State:
    if named.is_logged:
        return Mention.State.LOGGED
    return Mention.State.OPEN if named.is_sure else Mention.State.UNSURE


def _offer(people: Iterable[int]) -> None:
    for person in Person.objects.filter(pk__in=sorted(people)).order_by("pk"):
        number = Mention.objects.filter(OPEN, person=person).count()
        notify(
            to=[person], kind="offered", url="/hospital-lists/offers/", about="offers",
            number=number,
        )  # fmt: skip
