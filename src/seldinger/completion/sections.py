"""The sections of a completion record as they stand in the file. The names are a contract.

docs/reference/bundle-format.md describes each. Everything is bounded, so that a file made to tire
whoever reads it is refused at once; a key that is not named here is refused too.
"""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from seldinger.domain.training.words import Privilege, Reason, Role, State, Status

Id = Annotated[str, Meta(max_length=120)]
Name = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
# \Z, not $: that one lets a line break follow.
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Moment = Annotated[datetime, Meta(tz=True)]  # the years are bounded by `reading`
Number = Annotated[int, Meta(ge=0, le=1_000_000_000)]
# A number of rows, reports or cases; months may be a fraction: "7/2".
Amount = (
    Annotated[int, Meta(ge=0, le=1_000_000_000)]
    | Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,8}/[1-9][0-9]{0,8}\Z")]
)
Origin = tuple[Name, Annotated[int, Meta(ge=0, le=2**53)]]
_FEW, _MANY = Meta(max_length=2000), Meta(max_length=20_000)


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of the file: no key too many, none missing."""


class Form(Part, frozen=True):
    name: Literal["seldinger completion record"]
    version: Literal[1]


FORM = Form(name="seldinger completion record", version=1)


class Issued(Part, frozen=True):
    base: Name
    hospital: Name
    fingerprint: Hash
    at: Moment
    program: Id


class TraineeTold(Part, frozen=True):
    staff_no: Name
    name: Name
    background: Id | None
    entry: date
    directions: Annotated[tuple[Id, ...], _FEW]


class NormTold(Part, frozen=True):
    id: Id
    version: Id
    hash: Hash


class CatalogueTold(NormTold, frozen=True):
    """first, last: the days of the trainee's cases in that hospital to which it applied."""

    hospital: Name
    first: date
    last: date


class NormsTold(Part, frozen=True):
    """crosswalk None: the rulebook has none. joined: the catalogue that the crosswalk joins."""

    rulebook: NormTold
    crosswalk: NormTold | None
    joined: NormTold | None
    catalogues: Annotated[tuple[CatalogueTold, ...], _FEW]


# -- the record: what the domain's facts say, patients as ordinals -----------------------------


class RotationTold(Part, frozen=True):
    place: Id
    start: date
    end: date
    hospital: Name
    department: Name
    origin: Origin


class LeaveTold(Part, frozen=True):
    start: date
    end: date
    origin: Origin


class ProcedureTold(Part, frozen=True):
    day: date
    case_no: Id
    name: Name
    category: Id | None
    role: Role
    state: State
    session: Number
    supervisor: Name
    hospital: Name
    department: Name
    privilege: Privilege
    own_privilege: bool
    unknown_refused: bool
    barrier: Reason | None
    reconciled: bool
    listed: bool
    origin: Origin


class AdmissionTold(Part, frozen=True):
    day: date
    case_no: Id
    kind: Id | None
    state: State
    origin: Origin


class ReportsTold(Part, frozen=True):
    day: date
    exam: Name
    part: Name | None
    number: Number
    state: State
    supervisor: Name
    origin: Origin


class ActivityTold(Part, frozen=True):
    day: date
    type: Name
    title: Id
    capacity: Name
    level: Name
    state: State
    proved: bool | None
    origin: Origin


class CaseTold(Part, frozen=True):
    case_no: Id
    day: date
    session: Number


class RulingTold(Part, frozen=True, tag_field="kind"):
    by: Name
    on: date
    reason: Text


class WaiverTold(RulingTold, frozen=True, tag="waiver"):
    requirement: Id


class CrossStageTold(RulingTold, frozen=True, tag="cross_stage"):
    category: Id


class BranchTold(RulingTold, frozen=True, tag="branch"):
    background: Id


class DirectionChangeTold(RulingTold, frozen=True, tag="direction_change"):
    directions: Annotated[tuple[Id, ...], _FEW]


class PinTold(RulingTold, frozen=True, tag="pin"):
    case: CaseTold
    name: Name
    category: Id


class SeparateStepTold(RulingTold, frozen=True, tag="separate_step"):
    case: CaseTold
    name: Name


class HospitalAdmittedTold(RulingTold, frozen=True, tag="hospital_admitted"):
    hospital: Name


AnyRuling = (
    WaiverTold
    | CrossStageTold
    | BranchTold
    | DirectionChangeTold
    | PinTold
    | SeparateStepTold
    | HospitalAdmittedTold
)


class RecordTold(Part, frozen=True):
    """absent: kind of fact → the sheet that was not handed in."""

    rotations: Annotated[tuple[RotationTold, ...], _FEW]
    leaves: Annotated[tuple[LeaveTold, ...], _FEW]
    procedures: Annotated[tuple[ProcedureTold, ...], _MANY]
    admissions: Annotated[tuple[AdmissionTold, ...], _MANY]
    reports: Annotated[tuple[ReportsTold, ...], _MANY]
    activities: Annotated[tuple[ActivityTold, ...], _MANY]
    rulings: Annotated[tuple[AnyRuling, ...], _FEW]
    base_hospitals: Annotated[tuple[Name, ...], _FEW] | None
    absent: Annotated[dict[Id, Name], _FEW]
    origin: Origin


KINDS = ("rotations", "leaves", "procedures", "admissions", "reports", "activities", "rulings")
Hashes = Annotated[tuple[Hash, ...], _MANY]


class Rows(Part, frozen=True):
    """SHA-256 of each fact of the record, kind by kind, in its order."""

    rotations: Hashes
    leaves: Hashes
    procedures: Hashes
    admissions: Hashes
    reports: Hashes
    activities: Hashes
    rulings: Hashes


# -- what was said of it -----------------------------------------------------------------------


class Readings(Part, frozen=True):
    exclusive: Amount
    cascade: Amount
    nested: Amount


class RequirementTold(Part, frozen=True):
    id: Id
    post: Name
    title: Name
    unit: Id
    minimum: Number
    status: Status
    counted: Amount
    pending: Amount
    readings: Readings


class Verdicts(Part, frozen=True):
    as_of: date
    end_of_training: date
    status: Status
    requirements: Annotated[tuple[RequirementTold, ...], _FEW]


class Step(Part, frozen=True):
    """Who said what of the training, at which stage of the review."""

    stage: Name
    who: Name
    at: Moment
    said: Name
    reason: Text


class Chain(Part, frozen=True):
    """The head of the audit trail just before: what lay before it cannot be changed unseen."""

    number: Number
    hash: Hash


class Manifest(Part, frozen=True):
    """SHA-256 of each section: this is what is signed."""

    format: Hash
    issued: Hash
    trainee: Hash
    norms: Hash
    record: Hash
    rows: Hash
    verdicts: Hash
    reviews: Hash
    chain: Hash


class Signature(Part, frozen=True):
    algorithm: Literal["Ed25519"]
    public_key: Hash
    value: Annotated[str, Meta(pattern=r"^[0-9a-f]{128}\Z")]


class Bundle(Part, frozen=True):
    """The whole file."""

    format: Form
    issued: Issued
    trainee: TraineeTold
    norms: NormsTold
    record: RecordTold
    rows: Rows
    verdicts: Verdicts
    reviews: Annotated[tuple[Step, ...], _FEW]
    chain: Chain
    manifest: Manifest
    signature: Signature


SECTIONS = tuple(field.name for field in msgspec.structs.fields(Manifest))
