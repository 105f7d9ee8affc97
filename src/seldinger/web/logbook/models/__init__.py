"""What trainees did, and what was said of it. A patient's number is never stored in the clear."""

from seldinger.web.logbook.models.cases import (
    Autonomy,
    Case,
    Complication,
    Guidance,
    Onlooker,
    Outcome,
    Participation,
    Procedure,
    Reconciled,
)
from seldinger.web.logbook.models.claims import SINCE, Basis, Batch, Claim, OfPatient, Source
from seldinger.web.logbook.models.drafts import Draft, Submission, TakeIn
from seldinger.web.logbook.models.duties import Activity, Admission, ImagingReports
from seldinger.web.logbook.models.rulings import Resolution, Ruling
from seldinger.web.logbook.models.versions import Version

__all__ = [
    "SINCE",
    "Activity",
    "Admission",
    "Autonomy",
    "Basis",
    "Batch",
    "Case",
    "Claim",
    "Complication",
    "Draft",
    "Guidance",
    "ImagingReports",
    "OfPatient",
    "Onlooker",
    "Outcome",
    "Participation",
    "Procedure",
    "Reconciled",
    "Resolution",
    "Ruling",
    "Source",
    "Submission",
    "TakeIn",
    "Version",
]
