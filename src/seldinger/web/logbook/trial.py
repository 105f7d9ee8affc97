"""A logbook workbook → its verdict. Nothing is stored: neither file, nor record, nor verdict."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from seldinger.domain.training.crosswalk import Crosswalk
from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Origin, Record
from seldinger.domain.training.rulebook import Rulebook
from seldinger.domain.training.verdict import Verdict
from seldinger.norms.library import library_at
from seldinger.workbooks.logbook import read_logbook, unknown_names
from seldinger.workbooks.template import template


@dataclass(frozen=True, slots=True)
class Trial:
    """What was read, what the rulebook says of it, and what the reader passed over or found odd."""

    record: Record
    verdict: Verdict
    notes: list[tuple[Origin, str]]


def try_workbook(path: Path, name: str, rulebook: str, as_of: date) -> Trial:
    """The verdict as of the end of a day. `name`: what messages call the file.

    Raises WorkbookError with every fault; then nothing was read in.
    """
    rules, crosswalk = _norms(rulebook)
    logbook = read_logbook(path, rules, name)
    verdict = evaluate(rules, logbook.record, as_of, crosswalk)
    notes = [*logbook.notes]
    if crosswalk.names:
        notes += unknown_names(logbook.record, lambda told: crosswalk.match(told) is not None)
    return Trial(logbook.record, verdict, [(note.origin, note.text) for note in notes])


@lru_cache(maxsize=16)
def empty_workbook(rulebook: str) -> bytes:
    """The template to fill in. A published rulebook is immutable, so it is written once."""
    return template(_norms(rulebook)[0])


@lru_cache(maxsize=16)
def _norms(rulebook: str) -> tuple[Rulebook, Crosswalk]:
    library = library_at(None)
    rules = library.rulebook(rulebook)
    return rules, library.crosswalk_for(rules)
