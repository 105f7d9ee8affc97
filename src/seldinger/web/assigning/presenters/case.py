"""One case: who else may have each seat, and what that costs. Only what is legal is offered."""

from dataclasses import dataclass

from seldinger.domain.planning.daily import Kind, Order
from seldinger.domain.planning.daily_rules import Closed
from seldinger.domain.training.words import Role
from seldinger.web.assigning.presenters.day import open_roles, supervisor_words
from seldinger.web.assigning.standing import Standing, cost, possible
from seldinger.web.assigning.wording import Words, loss_words
from seldinger.web.gate.models import Booking


@dataclass(frozen=True, slots=True)
class Option:
    trainee: int
    name: str
    supervisor: str
    cost: str
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Closing:
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class RoleOptions:
    role: str
    options: tuple[Option, ...]
    closed: tuple[Closing, ...]


def options_of(standing: Standing, booking: Booking) -> tuple[RoleOptions, ...]:
    """Of each seat that nobody has settled, the least costly first."""
    words = Words(standing)
    return tuple(_role(standing, words, booking, role) for role in open_roles(standing, booking))


def _role(standing: Standing, words: Words, booking: Booking, role: Role) -> RoleOptions:
    found, closed = [], []
    for one in standing.now.duty:
        key = str(one.trainee.pk)
        told = possible(standing, Order(Kind.PLACE, str(booking.pk), key, role))
        name = words.trainee(key)
        if isinstance(told, Closed):
            closed.append(Closing(name, words.closed(told)))
            continue
        change = cost(standing, told)
        held = (told.case, told.role, told.trainee)
        is_proposed = held in {(it.case, it.role, it.trainee) for it in standing.assignments}
        said = "名单的建议" if is_proposed else f"与现在的名单比：{loss_words(change)}"
        option = Option(
            one.trainee.pk, name, supervisor_words(standing, words, told), said, is_proposed
        )
        found.append((not is_proposed, -change[0], -change[1], change[2], name, option))
    ordered = sorted(found, key=lambda told: told[:5])
    return RoleOptions(role.value, tuple(told[5] for told in ordered), tuple(closed))
