"""What stands around the claims of some cases: read once for a whole page of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from seldinger.domain.training.words import State
from seldinger.web.logbook.conflicts import Conflict, conflicts_in
from seldinger.web.logbook.models import (
    Case,
    Complication,
    Onlooker,
    Participation,
    Procedure,
    Version,
)
from seldinger.web.logbook.versions import Difference, differences
from seldinger.web.reconciliation.models import Operation
from seldinger.web.verification.kinds import AnyClaim

_DECIDED = ("状态", "自主程度")  # what the supervisor said, not the trainee


@dataclass(slots=True)
class Around:
    """What else is known of one case."""

    complications: list[Complication] = field(default_factory=list)
    onlookers: list[Onlooker] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    parts: list[Participation] = field(default_factory=list)
    withdrawn: list[Participation] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def changes_since_verified(
    claims: Sequence[AnyClaim], versions: Iterable[Version]
) -> tuple[Difference, ...] | None:
    """What is otherwise now than when one of the claims was last verified; None: never was.

    versions: of the claims and, for parts, of their case. What was decided is no change of what
    was said.
    """
    keys = {claim.pk for claim in claims}
    verified = [one for one in versions if _was_verified(one, keys)]
    if not verified:
        return None
    last = max(verified, key=lambda one: (one.until, one.pk))
    changes = differences(last, _told_now(claims, last))
    return tuple(one for one in changes if not one.what.endswith(_DECIDED))


@dataclass(frozen=True, slots=True)
class Return:
    """That what now waits was sent back before. by: a primary key, None where nobody is told."""

    by: int | None
    message: str


def last_return(
    claims: Sequence[AnyClaim], versions: Iterable[Version], withdrawn: Iterable[Participation]
) -> Return | None:
    """Whoever sent one of the claims back last, whomever it was sent to since.

    withdrawn: parts in the same case. A returned one counts where the trainee took it back and
    logged the act anew.
    """
    keys = {claim.pk for claim in claims}
    parts = [one for one in claims if isinstance(one, Participation)]
    acts = {(one.traineeship_id, one.procedure_id) for one in parts}
    found = [
        (version.until, version.pk, Return(told["decided_by"], told["message"]))
        for version in versions
        for told in _told_of(version, keys)
        if told["state"] == State.RETURNED
    ] + [
        (part.withdrawn_at, 0, Return(part.decided_by_id, part.message))
        for part in withdrawn
        if part.state == State.RETURNED and (part.traineeship_id, part.procedure_id) in acts
    ]  # fmt: skip
    return max(found, key=lambda one: one[:2])[2] if found else None


def _told_now(claims: Sequence[AnyClaim], version: Version) -> Case | AnyClaim:
    """What the version is an earlier state of."""
    first = claims[0]
    if isinstance(first, Participation) and version.kind == Case._meta.label_lower:
        return first.procedure.case
    return next(one for one in claims if one.pk == version.object_id)


def versions_of_claims(claims: Iterable[AnyClaim]) -> dict[tuple[str, int], list[Version]]:
    """What was kept of claims, by model and key. A query for each kind of them."""
    keys: dict[str, set[int]] = defaultdict(set)
    for claim in claims:
        keys[claim._meta.label_lower].add(claim.pk)
        if isinstance(claim, Participation):
            keys[Case._meta.label_lower].add(claim.procedure.case_id)
    found: dict[tuple[str, int], list[Version]] = defaultdict(list)
    for kind, wanted in keys.items():
        for version in Version.objects.filter(kind=kind, object_id__in=wanted).order_by("number"):
            found[kind, version.object_id].append(version)
    return found


def around(cases: Iterable[Case]) -> dict[int, Around]:
    """By case. A fixed number of queries, however many cases."""
    found = {case.pk: Around() for case in cases}
    live: dict[str, Any] = {"case__in": found, "withdrawn_at__isnull": True}
    for complication in Complication.objects.filter(**live).order_by("pk"):
        found[complication.case_id].complications.append(complication)
    for onlooker in Onlooker.objects.filter(**live).order_by("pk"):
        found[onlooker.case_id].onlookers.append(onlooker)
    for operation in Operation.objects.filter(case__in=found):
        found[operation.case_id].operations.append(operation)  # type: ignore[index]
    _add_parts(found)
    return found


def _add_parts(found: dict[int, Around]) -> None:
    acts: dict[int, Procedure] = {}
    parts = Participation.objects.filter(procedure__case__in=found)
    parts = parts.select_related("procedure", "traineeship__person")
    for part in parts.order_by("procedure__position", "pk"):
        its = found[part.procedure.case_id]
        if part.withdrawn_at is not None:
            its.withdrawn.append(part)
            continue
        its.parts.append(part)
        acts[part.procedure_id] = part.procedure
    by_case: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts_in(acts.values()):
        by_case[conflict.procedure.case_id].append(conflict)
    for case, conflicts in by_case.items():
        found[case].conflicts = conflicts


def _was_verified(version: Version, claims: Collection[int]) -> bool:
    """Of a case: whether one of the claims, its parts, was."""
    return any(told["state"] == State.VERIFIED for told in _told_of(version, claims))


def _told_of(version: Version, claims: Collection[int]) -> list[dict[str, Any]]:
    """What a version says of the claims: of a case, of those of its parts."""
    if version.kind != Case._meta.label_lower:
        return [version.facts]
    acts = version.facts.get("procedures", ())
    return [part for act in acts for part in act["parts"] if part["id"] in claims]
