"""Taking back what was just decided: offered for eight seconds after it, told once."""

from collections.abc import Iterable
from dataclasses import dataclass

from seldinger.web.people.access import PersonRequest
from seldinger.web.verification.decisions import written
from seldinger.web.verification.kinds import AnyClaim, by_trainee, day_of, words_of

_KEY = "verified"
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """label: what was done. claims: as the form for undoing carries them."""

    label: str
    claims: tuple[str, ...]


def offer_of(word: str, claims: Iterable[AnyClaim]) -> Offer:
    """word: 已审核, 已退回."""
    its = list(claims)
    return Offer(f"{word}：{_named(its)}", tuple(written(claim) for claim in its))


def keep_offer(request: PersonRequest, offer: Offer) -> None:
    """For the page that is shown next."""
    request.session[_KEY] = {"label": offer.label, "claims": list(offer.claims)}


def offer_to_show(request: PersonRequest) -> Offer | None:
    told = request.session.pop(_KEY, None)
    return Offer(told["label"], tuple(told["claims"])) if told else None


def _named(claims: list[AnyClaim]) -> str:
    told = [
        f"{trainee.person.name} {day_of(its[0])} {words_of(its[0])}"
        + (f"等 {len(its)} 项" if len(its) > 1 else "")
        for trainee, its in by_trainee(claims).items()
    ]
    more = f"等 {len(claims)} 条" if len(told) > _NAMED else ""
    return "、".join(told[:_NAMED]) + more
