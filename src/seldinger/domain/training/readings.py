"""Three ways to read a table of roles (口径); the rule's text allows each.

exclusive  a procedure counts for the role it was done in, and no other
cascade    what exceeds a role's minimum counts for the next lower role
nested     a higher role counts for every lower role as well
"""

from collections.abc import Mapping

from seldinger.domain.training.words import Reading, Role

Counts = Mapping[Role, int]


def exclusive(counts: Counts, minima: Counts) -> dict[Role, int]:
    return {role: counts.get(role, 0) for role in minima}


def cascade(counts: Counts, minima: Counts) -> dict[Role, int]:
    result: dict[Role, int] = {}
    surplus = 0
    for role in sorted(minima, key=lambda role: -role.rank):
        result[role] = counts.get(role, 0) + surplus
        surplus = max(0, result[role] - minima[role])
    return result


def nested(counts: Counts, minima: Counts) -> dict[Role, int]:
    return {
        role: sum(number for other, number in counts.items() if other.rank >= role.rank)
        for role in minima
    }


READINGS = {Reading.EXCLUSIVE: exclusive, Reading.CASCADE: cascade, Reading.NESTED: nested}


def read_all(counts: Counts, minima: Counts) -> dict[Reading, dict[Role, int]]:
    """Verified procedures of one category by role → reading → role → what then counts."""
    return {reading: count(counts, minima) for reading, count in READINGS.items()}
