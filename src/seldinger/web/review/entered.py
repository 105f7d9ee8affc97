"""What people enter in `review`, and what is refused of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from seldinger.domain.grading.review import Figure
from seldinger.errors import SeldingerError
from seldinger.web.logbook.complications import BY_ID
from seldinger.web.people.models import Hospital, Person
from seldinger.web.reconciliation.models import Operation
from seldinger.web.review.models import Proposal


@dataclass(frozen=True)
class NewAftermath:
    operation: Operation
    kind: Figure
    grade: str = ""
    text: str = ""


@dataclass(frozen=True)
class NewRule:
    """Numbers and where each is written; alarms in percent. None: not entered."""

    hospital: Hospital
    minimum: int | None = None
    judge_from: int | None = None
    complication: Decimal | None = None
    reoperation: Decimal | None = None
    death: Decimal | None = None
    sources: Mapping[str, str] | None = None


NUMBERS = ("minimum", "judge_from", "complication", "reoperation", "death")


@dataclass(frozen=True)
class NewProposal:
    """figures: what the proposer saw; name: of the technique, as figures call it."""

    doctor: Person
    hospital: Hospital
    kind: Proposal.Kind
    reason: str
    entry: str = ""
    name: str = ""
    figures: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class NewComment:
    hospital: Hospital
    text: str
    entry: str = ""
    name: str = ""
    proposal: Proposal | None = None


def check_aftermath(new: NewAftermath) -> None:
    if new.operation.gone_at is not None:
        raise SeldingerError("医院清单里已没有这台手术，不能再登记。请先核对医院清单")
    if new.operation.day > timezone.localdate():
        raise SeldingerError("这台手术还没有做，不能登记术后情况")
    if new.kind is Figure.COMPLICATION and new.grade not in BY_ID:
        raise SeldingerError("没有选并发症的分级。请按结局选一级")
    if len(new.text) > 200:
        raise SeldingerError("说明太长，最多 200 个字")


def check_rule(new: NewRule) -> None:
    for name in ("minimum", "judge_from"):
        number = getattr(new, name)
        if number is not None and not 1 <= number <= 1000:
            raise SeldingerError("例数要在 1 到 1000 之间；没有规定的请留空")
    for name in ("complication", "reoperation", "death"):
        share = getattr(new, name)
        if share is not None and not 0 < share < 100:
            raise SeldingerError("警戒值是百分比，要大于 0、小于 100；没有规定的请留空")


def check_text(text: str, what: str) -> str:
    if not text.strip():
        raise SeldingerError(f"没有写{what}。请写明")
    return text.strip()
