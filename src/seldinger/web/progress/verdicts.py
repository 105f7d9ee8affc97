"""One trainee's verdict from what is stored: the only place where pages meet the evaluator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.evaluate import evaluate
from seldinger.domain.training.record import Record
from seldinger.domain.training.verdict import Verdict
from seldinger.norms.library import library_at
from seldinger.web.logbook.privileges import Held, privileges_of
from seldinger.web.logbook.record import record_of
from seldinger.web.people.models import Traineeship


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A record and what the rulebook says of it on a day.

    held: by the primary key of an operator's part, what rule 1 rests on.
    """

    record: Record
    verdict: Verdict
    held: Mapping[int, Held]


def evaluated(trainee: Traineeship, as_of: date) -> Evaluated:
    """The verdict as of the end of a day."""
    library = library_at(None)
    rulebook = library.rulebook(trainee.rulebook)
    held = privileges_of(trainee)
    record = record_of(trainee, held)
    verdict = evaluate(rulebook, record, as_of, library.crosswalk_for(rulebook))
    return Evaluated(record, verdict, held)
