"""What is no operation, as a trainee tells it: what the pages hand over to the actions.

hospital, supervisor: primary keys.
"""

from dataclasses import dataclass
from datetime import date

from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import Activity, Admission, ImagingReports

Duty = Admission | ImagingReports | Activity
MOST_PATIENTS = 30  # of one form: a ward round
MOST_DAYS = 31  # of one form of reports
MOST_REPORTS = 500  # in one box: more is a slip of the hand


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredAdmission:
    """A managed patient. number: as the hospital writes it; empty only where one that is stored
    is changed and keeps its own. kind: id of a category or post, empty: the post of the day."""

    hospital: int
    day: date
    number: str
    kind: str
    supervisor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredReports:
    """`number` signed reports of one examination, on `day` or from `start` to `day`."""

    day: date
    start: date | None
    exam: str
    part: str
    number: int
    supervisor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredActivity:
    """One piece of teaching, research or chief-residency work."""

    day: date
    type: str
    title: str
    capacity: str
    level: str
    supervisor: int


EnteredDuty = EnteredAdmission | EnteredReports | EnteredActivity


class SentBeforeError(SeldingerError):
    """The same form came twice: it was taken the first time, and nothing is written again."""
