"""The diagnostic reference level that held on the day of a case, replaced since or not."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from seldinger.web.dose.groups import Grouping
from seldinger.web.dose.models import ReferenceLevel
from seldinger.web.intake.models import IntakeDraft

_Key = tuple[int, str, str, str]  # hospital, group, purpose, quantity


class _Level(NamedTuple):
    """until: the first day on which it does not hold any more; None: it stands."""

    value: float
    since: date
    until: date | None


class LevelsThen:
    """Of the hospitals of these drafts. A new level says nothing of cases before its first day."""

    def __init__(self, drafts: Sequence[IntakeDraft]) -> None:
        hospitals = {draft.hospital_id: draft.hospital for draft in drafts}
        self.grouping = {
            pk: Grouping(hospital, [one for one in drafts if one.hospital_id == pk])
            for pk, hospital in hospitals.items()
        }
        self.levels = _read([*hospitals])

    def of(self, draft: IntakeDraft, quantity: str) -> float | None:
        """Of several that held that day the one entered last: it corrects the others."""
        group = self.grouping[draft.hospital_id].of(draft)
        day = draft.day or (draft.case.day if draft.case else None)
        if group is None or day is None:
            return None
        levels = self.levels.get((draft.hospital_id, group.name, group.purpose, quantity), [])
        held = [
            one.value
            for one in levels
            if one.since <= day and (one.until is None or day < one.until)
        ]
        return held[-1] if held else None


def _read(hospitals: Sequence[int]) -> dict[_Key, list[_Level]]:
    """As they were entered."""
    rows: dict[_Key, list[ReferenceLevel]] = defaultdict(list)
    for row in ReferenceLevel.objects.filter(hospital__in=hospitals).order_by("made_at", "pk"):
        rows[row.hospital_id, row.group, row.purpose, row.quantity].append(row)
    return {
        key: [_Level(row.value, row.since, _until(row, its)) for row in its]
        for key, its in rows.items()
    }


def _until(row: ReferenceLevel, all_of_it: Sequence[ReferenceLevel]) -> date | None:
    """What was replaced holds until its successor begins; what was ended, until that day."""
    if row.ended_at is None:
        return None
    successors = [one for one in all_of_it if one.made_at == row.ended_at and one.pk > row.pk]
    return successors[0].since if successors else timezone.localdate(row.ended_at)
