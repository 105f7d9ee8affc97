"""What a machine or a hospital system says about one operation, before a person has accepted it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from seldinger.errors import SeldingerError


class IntakeError(SeldingerError):
    """A file or message that cannot be taken in: what, and what to do."""


class Kind(StrEnum):
    """What a draft came from."""

    DOSE_REPORT = "dose_report"
    ORDER = "order"
    RESULT = "result"
    APPOINTMENT = "appointment"
    PATIENT = "patient"
    DOCUMENT = "document"
    PROCEDURE = "procedure"
    STUDY = "study"
    MESSAGE = "message"


class Action(StrEnum):
    """What the sender wants done with it."""

    ADD = "add"
    CHANGE = "change"
    CANCEL = "cancel"
    MERGE = "merge"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Figures:
    """Dose of a case, a plane or an event. kap: kerma-area product in Gy·cm²; kar: air kerma at
    the reference point in mGy; fluoro: time of fluoroscopy in s. None: not said."""

    kap: float | None = None
    kar: float | None = None
    fluoro: float | None = None

    def by_name(self) -> Mapping[str, float | None]:
        """Under the names of the command's contract."""
        return {"kap_gycm2": self.kap, "kar_mgy": self.kar, "fluoro_s": self.fluoro}


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Event:
    """One irradiation event. type: a code value of DICOM's CID 10002, e.g. P5-06000 fluoroscopy.

    dose.fluoro: the duration, of fluoroscopy alone. duration: in s, of whatever type.
    """

    uid: str
    started: date | None
    plane: str
    type: str
    type_text: str
    protocol: str
    dose: Figures
    duration: float | None


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff as the sender names one. role: operator, referrer or performer."""

    role: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """started: a datetime where a time of day was written, with an offset only where one was.

    patient_number: identifying; never printed, only hashed. prior_number: of a patient merged away.
    devices: identifiers (UDI) of the pieces used, as written, each as often as there are pieces.
    flags: what a person should look at, as `flags.FLAGS` words it; `code` or `code:which`.
    """

    kind: Kind
    source: str
    action: Action = Action.ADD
    message_id: str = ""
    instance_uid: str = ""
    study_uid: str = ""
    accession: str = ""
    order_number: str = ""
    patient_number: str = field(default="", repr=False)
    prior_number: str = field(default="", repr=False)
    patient_name: str = field(default="", repr=False)
    started: date | None = None
    procedure_text: str = ""
    procedure_code: str = ""
    room: str = ""
    station: str = ""
    people: tuple[Person, ...] = ()
    reported: Figures = NOTHING
    planes: Mapping[str, Figures] = field(default_factory=dict)
    summed: Figures = NOTHING
    events: tuple[Event, ...] = ()
    devices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def dose(self) -> Figures:
        """The reported totals; where one is absent the sum of the events."""
        reported, summed = self.reported, self.summed
        return Figures(
            summed.kap if reported.kap is None else reported.kap,
            summed.kar if reported.kar is None else reported.kar,
            summed.fluoro if reported.fluoro is None else reported.fluoro,
        )
