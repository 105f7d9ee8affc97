"""How simulated operations were guided, and how much was left to the trainee."""

from collections.abc import Iterable
from random import Random

from seldinger.domain.training.words import Role
from seldinger.web.logbook.models import Autonomy, Guidance

# The higher the role, the more is left to the trainee: weights in the order of Autonomy.
_LEFT = {
    Role.PARTICIPANT: (6, 3, 1, 0),
    Role.FIRST_ASSISTANT: (1, 5, 4, 0),
    Role.OPERATOR: (0, 2, 6, 3),
}
_BY_WORD = {
    "CT": Guidance.CT,
    "超声": Guidance.ULTRASOUND,
    "穿刺活检": Guidance.CT,
    "消融": Guidance.CT,
    "粒子": Guidance.CT,
    "镜": Guidance.ENDOSCOPY,
}


def autonomy_of(role: Role, random: Random) -> str:
    return random.choices(list(Autonomy), _LEFT[role])[0].value


def guidance_of(names: Iterable[str]) -> tuple[str, ...]:
    """By the words of the names; DSA where they tell nothing."""
    told = " ".join(names)
    found = [guidance.value for word, guidance in _BY_WORD.items() if word in told]
    return tuple(dict.fromkeys(found)) or (Guidance.DSA.value,)
