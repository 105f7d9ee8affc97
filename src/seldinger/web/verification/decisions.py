"""What somebody saw of a claim, and what a supervisor decides on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from seldinger.domain.training.words import Role
from seldinger.errors import SeldingerError
from seldinger.web.logbook.models import Autonomy
from seldinger.web.verification.kinds import MODELS, AnyClaim, case_version_of, kind_of

# More signatures than these in one minute, whichever way they are given, need the password.
MOST_WITHOUT_PASSWORD = 10
_NUMBERS = 12  # digits of a key or version


class ConfirmationNeededError(SeldingerError):
    """More than ten signatures at once: the password is asked for again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A claim as the page showed it. kind: of kinds.py; case_version: of its case, or 0."""

    kind: str
    claim_id: int
    version: int
    case_version: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision(Seen):
    """role: as confirmed, of a part in a procedure. autonomy: of one who was scrubbed."""

    role: Role | None = None
    autonomy: Autonomy | None = None


S = TypeVar("S", bound=Seen)


def seen(claim: AnyClaim) -> Seen:
    return Seen(
        kind=kind_of(claim),
        claim_id=claim.pk,
        version=claim.version,
        case_version=case_version_of(claim),
    )


def written(claim: AnyClaim) -> str:
    """As a form carries it; `read` reads it back."""
    one = seen(claim)
    return f"{one.kind}:{one.claim_id}:{one.version}:{one.case_version}"


def read(texts: Iterable[str]) -> list[Seen]:
    """Raises SeldingerError where a text is none of ours."""
    return [_read(text) for text in dict.fromkeys(texts)]


def _read(text: str) -> Seen:
    kind, *numbers = text.split(":")
    whole = len(numbers) == 3 and all(_is_number(one) for one in numbers)
    if kind not in MODELS or not whole:
        raise SeldingerError("页面上的登记读不出来，没有作任何改动。请重新打开这一页")
    claim_id, version, case_version = (int(one) for one in numbers)
    return Seen(kind=kind, claim_id=claim_id, version=version, case_version=case_version)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _NUMBERS


def decisions_of(told: Mapping[str, Any], lines: Iterable[str]) -> list[Decision]:
    """The decisions of a form on these lines: of each `claims-…`, `autonomy-…`, and `role-…`.

    told: a QueryDict. Raises SeldingerError where something in it is none of ours.
    """
    return [
        Decision(
            kind=one.kind,
            claim_id=one.claim_id,
            version=one.version,
            case_version=one.case_version,
            role=_role(told.get(f"role-{one.claim_id}", "")),
            autonomy=_autonomy(told.get(f"autonomy-{line}", "")),
        )
        for line in dict.fromkeys(lines)
        for one in read(told.getlist(f"claims-{line}"))  # type: ignore[attr-defined]
    ]


def _role(text: str) -> Role | None:
    if text and text not in set(Role):
        raise SeldingerError("没有这个角色。请选术者、一助或参与")
    return Role(text) if text else None


def _autonomy(text: str) -> Autonomy | None:
    if text and text not in Autonomy.values:
        raise SeldingerError("没有这个自主程度。请从四项里选一项")
    return Autonomy(text) if text else None
