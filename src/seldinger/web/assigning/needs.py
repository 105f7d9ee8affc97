"""What each trainee on duty still lacks of what the day's cases may count as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from seldinger.domain.training.rulebook import Cell, Rulebook
from seldinger.planning.daily.documents import NeedFile
from seldinger.web.assigning.duty import OnDuty
from seldinger.web.progress.short_verdict import DONE, ShortFinding, ShortVerdict
from seldinger.web.progress.standings import standings_of

_DAYS_A_MONTH = 365.25 / 12
_MOST = 1000  # the library's bound


@dataclass(frozen=True, slots=True)
class Needs:
    """categories: signature of a case → the category that it is to this trainee."""

    files: tuple[NeedFile, ...]
    categories: Mapping[str, str]


def needs_of(
    duty: Sequence[OnDuty],
    signatures: Mapping[str, tuple[str, ...]],
    rulebook: Rulebook,
    today: date,
) -> Mapping[int, Needs]:
    """By traineeship. What waits to be verified is not missing: it was done."""
    stage = {one.trainee.pk: one.stage for one in duty}
    told = standings_of([one.trainee for one in duty], today)
    return {
        trainee.pk: _of(short, stage[trainee.pk], signatures, rulebook, today)
        for trainee, short in told
    }


def _of(
    short: ShortVerdict,
    stage: str,
    signatures: Mapping[str, tuple[str, ...]],
    rulebook: Rulebook,
    today: date,
) -> Needs:
    findings = {one.id: one for one in short.findings()}
    cells = [cell for cell in rulebook.cells() if cell.category.stage == stage]
    files, categories = [], {}
    for signature, names in signatures.items():
        its = [cell for cell in cells if cell.category.id in names]
        lacking = {cell: _missing(cell, findings.get(cell.id)) for cell in its}
        best = _category(lacking)
        if best is None:
            continue
        categories[signature] = best
        for cell, missing in lacking.items():
            if cell.category.id == best and missing:
                due = findings[cell.id].due
                last = date.fromisoformat(due) if due else short.end
                files.append(NeedFile(signature, cell.role, missing, _months(today, last)))
    return Needs(tuple(files), categories)


def _category(lacking: Mapping[Cell, int]) -> str | None:
    """Where a case fits several, it goes where most is missing; of equals the first by id."""
    sums: dict[str, int] = {}
    for cell, missing in lacking.items():
        sums[cell.category.id] = sums.get(cell.category.id, 0) + missing
    return min(sums, key=lambda name: (-sums[name], name), default=None)


def _missing(cell: Cell, finding: ShortFinding | None) -> int:
    """Nothing where it does not apply, or was waived."""
    if finding is None or finding.status in DONE:
        return 0
    return min(_MOST, max(0, cell.minimum - int(finding.counted) - int(finding.pending)))


def _months(today: date, last: date) -> int:
    """Begun ones count; 0 where the time is over."""
    return max(0, ceil(((last - today).days + 1) / _DAYS_A_MONTH))
