"""What is handed to the actions of the logbook: facts as plain values, and what makes one unfit.

trainee, supervisor, hospital, department: primary keys. A patient's number is given as the
hospital writes it; it is never stored so, and no message repeats it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from seldinger.domain.training.words import Role, State
from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """Something a trainee did, and what the supervisor has said of it.

    Verified or returned: by `supervisor`, at `decided_at`. Pending: nobody has decided.
    """

    trainee: int
    supervisor: int | None
    state: State
    logged_at: datetime
    decided_at: datetime | None = None
    source: Source = Source.LOGGED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart(NewClaim):
    """A trainee's part in a procedure."""

    role: Role
    autonomy: str = ""  # of Autonomy, where verified


@dataclass(frozen=True, slots=True)
class NewProcedure:
    """One act of a case. `category`: id in the rulebook where it is pinned, else empty."""

    name: str
    category: str
    parts: tuple[NewPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """One session on one patient."""

    hospital: int
    department: int | None
    day: date
    number: str
    procedures: tuple[NewProcedure, ...]
    session: int = 1
    guidance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdmission(NewClaim):
    """A managed patient. `kind`: id of a category or post, empty: the post of the day."""

    hospital: int
    day: date
    number: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReports(NewClaim):
    """`count` signed reports of one examination on one day."""

    day: date
    exam: str
    part: str = ""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActivity(NewClaim):
    """One piece of teaching, research or chief-residency work."""

    day: date
    type: str
    title: str
    capacity: str = ""
    level: str = ""


def parts_of(cases: Iterable[NewCase]) -> list[NewPart]:
    return [part for case in cases for act in case.procedures for part in act.parts]


def check_claims(claims: Iterable[NewClaim]) -> None:
    """A decision has somebody who decided, and a time. Raises SeldingerError."""
    for claim in claims:
        decided = claim.state is not State.PENDING
        if decided and claim.supervisor is None:
            raise SeldingerError(f"“{claim.state}”的登记没有写明上级医师。请补上，或改为待审核")
        if decided != (claim.decided_at is not None):
            told = "没有审核时间" if decided else "却有审核时间"
            raise SeldingerError(f"登记的状态是“{claim.state}”，{told}。请让两者一致")


def check_case(case: NewCase) -> None:
    """A case names a patient and its acts. Raises SeldingerError."""
    where = f"{case.day} 第 {case.session} 台"
    if not case.number.strip():
        raise SeldingerError(f"{where}的病例没有患者编号。请补上")
    if not case.procedures:
        raise SeldingerError(f"{where}的病例没有手术操作。请至少写一项")
    for act in case.procedures:
        if not (act.name.strip() or act.category):
            raise SeldingerError(f"{where}的病例有一项操作既无名称也无类别。请补上其一")
        trainees = [part.trainee for part in act.parts]
        if len(set(trainees)) < len(trainees):
            raise SeldingerError(f"{where}的“{act.name}”里同一名学员写了两次。请只留一次")
