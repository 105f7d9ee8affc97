"""A case as one person tells it: what the page for logging and the page for editing hand over."""

from dataclasses import dataclass
from datetime import date

from seldinger.domain.training.words import Role
from seldinger.web.logbook.models import Outcome


@dataclass(frozen=True, slots=True)
class EnteredAct:
    """One act and the teller's own part in it. category: id in the rulebook, or empty.

    procedure: the stored act that it is, where a case is edited and the form knows it.
    """

    name: str
    role: Role
    category: str = ""
    outcome: Outcome = Outcome.DONE
    is_scrubbed: bool = True
    procedure: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredCase:
    """hospital, department, supervisor: primary keys. number: as the hospital writes it; empty
    only where a case is edited and keeps the one it has. complications: (grade, text).
    onlookers: (name, kind)."""

    hospital: int
    department: int | None
    day: date
    number: str
    acts: tuple[EnteredAct, ...]
    supervisor: int | None
    session: int = 1
    guidance: tuple[str, ...] = ()
    complications: tuple[tuple[str, str], ...] = ()
    onlookers: tuple[tuple[str, str], ...] = ()
    is_simulation: bool = False
