"""What a supervisor decided lately, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from seldinger.domain.training.words import State
from seldinger.web.logbook.models import Autonomy, Basis, Participation
from seldinger.web.verification.decisions import written
from seldinger.web.verification.kinds import AnyClaim, address_of, day_of, line_of, words_of
from seldinger.web.verification.queries import UNDOING


@dataclass(frozen=True, slots=True)
class Row:
    """One signature. claims: of the form that takes it back, empty where the time is over."""

    when: str
    trainee: str
    day: str
    what: tuple[str, ...]
    url: str
    state: str
    told: str
    claims: tuple[str, ...]


def rows(decided: Sequence[AnyClaim], now: datetime) -> list[Row]:
    """What was decided with one signature stands in one row."""
    grouped: dict[tuple[object, ...], list[AnyClaim]] = {}
    for claim in decided:
        key = (*line_of(claim), claim.state, claim.decided_by_id)
        grouped.setdefault(key, []).append(claim)
    return [_row(claims, now) for claims in grouped.values()]


def _row(claims: Sequence[AnyClaim], now: datetime) -> Row:
    first = claims[0]
    at = min(claim.decided_at or now for claim in claims)
    return Row(
        when=timezone.localtime(first.decided_at).strftime("%m-%d %H:%M"),
        trainee=first.traineeship.person.name,
        day=day_of(first).isoformat(),
        what=tuple(_what(claim) for claim in claims),
        url=address_of(first),
        state=first.state,
        told=_told(first),
        claims=tuple(written(claim) for claim in claims) if at >= now - UNDOING else (),
    )


def _what(claim: AnyClaim) -> str:
    if not isinstance(claim, Participation):
        return words_of(claim)
    claimed = f"（学员登记为{claim.claimed_role}）" if claim.claimed_role else ""
    return f"{words_of(claim)} {claim.role}{claimed}"


def _told(claim: AnyClaim) -> str:
    if claim.state == State.RETURNED:
        return claim.message
    level = getattr(claim, "autonomy", "")
    basis = "" if claim.basis == Basis.SUPERVISOR else Basis(claim.basis).label
    told = [Autonomy(level).label if level else "", basis if claim.basis else ""]
    return "，".join(filter(None, told))
