"""The closed vocabularies of training. Values that people type are the Chinese words themselves."""

from enum import StrEnum

LEAVE = "请假"  # stands where a rotation names its place


class Role(StrEnum):
    """Training role (培训角色), lowest first. Never the record operator of the hospital record."""

    PARTICIPANT = "参与"
    FIRST_ASSISTANT = "一助"
    OPERATOR = "术者"

    @property
    def rank(self) -> int:
        return _ROLES.index(self)


_ROLES = tuple(Role)


class State(StrEnum):
    """What the supervisor has said about an entry. Only verified completes a requirement."""

    VERIFIED = "已审核"
    PENDING = "待审核"
    RETURNED = "退回"


class Privilege(StrEnum):
    """Did the supervisor hold the privilege for this procedure, there, on that day?"""

    HELD = "held"
    NOT_HELD = "not_held"
    NOT_KNOWN = "not_known"


class Reading(StrEnum):
    """One way (口径) to read the rule's table of roles; see readings.py."""

    EXCLUSIVE = "exclusive"
    CASCADE = "cascade"
    NESTED = "nested"


class Status(StrEnum):
    """Every outcome of a requirement, in the order in which they are tried."""

    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    MET = "met"
    DEPENDS_ON_READING = "depends_on_reading"
    PENDING_VERIFICATION = "pending_verification"
    UNKNOWN = "unknown"
    IN_PROGRESS = "in_progress"
    NOT_MET = "not_met"


class Outcome(StrEnum):
    """What one row of the record did for one requirement."""

    COUNTED = "counted"
    PENDING = "pending"
    UNDECIDED = "undecided"  # would count if what is missing were known
    NOT_COUNTED = "not_counted"


class Reason(StrEnum):
    """Why a row counts or does not. The sentences people read are in report/labels.py."""

    COUNTED = "counted"
    PENDING = "pending"
    RETURNED = "returned"
    OBSERVED = "observed"
    NOT_ATTEMPTED = "not_attempted"
    SIMULATED = "simulated"
    DUPLICATE_ROW = "duplicate_row"
    BEFORE_TRAINING = "before_training"
    AFTER_TRAINING = "after_training"
    OUTSIDE_ROTATION = "outside_rotation"
    ON_LEAVE = "on_leave"
    OTHER_STAGE = "other_stage"
    OFF_POST = "off_post"
    HOSPITAL_NOT_IN_BASE = "hospital_not_in_base"
    PRIVILEGE_NOT_HELD = "privilege_not_held"
    PRIVILEGE_NOT_KNOWN = "privilege_not_known"
    UNDECIDED_NAME = "undecided_name"
    NO_ROW = "no_row"
    NOT_INTERVENTIONAL = "not_interventional"
    INTEGRAL_STEP = "integral_step"
    SAME_TECHNIQUE = "same_technique"
    SAME_CASE = "same_case"
    SAME_ADMISSION = "same_admission"
    WRONG_CAPACITY = "wrong_capacity"
    WRONG_LEVEL = "wrong_level"
    NO_POST_PATIENTS = "no_post_patients"
    RULING = "ruling"
    SHEET_ABSENT = "sheet_absent"
    BACKGROUND_MISSING = "background_missing"
    DIRECTIONS_MISSING = "directions_missing"


class Flag(StrEnum):
    """What a counted row should still show to whoever reads the verdict."""

    OFF_POST = "off_post"
    OTHER_DIRECTION = "other_direction"
    PRIVILEGE_NOT_KNOWN = "privilege_not_known"
    OWN_PRIVILEGE = "own_privilege"
    HOSPITAL_NOT_KNOWN = "hospital_not_known"
    CO_FIRST_AUTHOR = "co_first_author"
    NO_PROOF = "no_proof"
    ASSIGNED = "assigned"
    BY_RULING = "by_ruling"
