"""Where encrypted values are stored. A test holds that there are no others."""

from django.db import models

from seldinger.web.catalogues.models import CatalogueFile
from seldinger.web.completion.models import BundleFile
from seldinger.web.devices.models import DeviceUse, StockList
from seldinger.web.dose.models import BadgeFile
from seldinger.web.feedback.models import Urn
from seldinger.web.gate.models import BookedList, Booking
from seldinger.web.inbox.models import Robot
from seldinger.web.intake.models import IntakeDraft, PatientName, Received
from seldinger.web.logbook.models import Admission, Case, Draft, OfPatient, TakeIn, Version
from seldinger.web.naming.models import NameTable
from seldinger.web.people.models import RosterDraft
from seldinger.web.privileges.models import GrantDraft
from seldinger.web.reconciliation.models import HospitalList, Operation
from seldinger.web.skills.models import ResultList
from seldinger.web.teaching.models import Proof

# Each has a token, a keyed hash and a tail of a patient's number.
OF_PATIENTS: tuple[type[OfPatient], ...] = (
    Case,
    Admission,
    Version,
    Operation,
    Booking,
    IntakeDraft,
    DeviceUse,
)
# model → its field that holds a token: text or bytes, empty once it is no longer needed.
OTHERS: dict[type[models.Model], str] = {
    Draft: "content",
    TakeIn: "content",
    HospitalList: "content",
    RosterDraft: "content",
    GrantDraft: "content",
    CatalogueFile: "content",
    BookedList: "content",
    NameTable: "content",
    StockList: "content",
    BadgeFile: "content",
    Proof: "content",
    ResultList: "content",
    Robot: "address",
    BundleFile: "content",
    Received: "content",
    PatientName: "name",
    Urn: "content",
}
