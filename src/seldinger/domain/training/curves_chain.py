"""How long a chart of independent outcomes runs before it signals: by the Markov chain itself.

Brook and Evans (Biometrika 1972; 59: 539-549) discretise a score into states. A score over two
outcomes takes few values, so that here the states are those values and nothing is rounded: what
comes out is exact to the accuracy of floating numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from seldinger.domain.training.curves import TINY, Errors, Rates, reaches

_ALIKE = 9  # decimals at which two scores are one state: see curves.TINY
_GONE = 1e-14  # probability below which a state is let go
_STEP = 100  # limits are sought in hundredths, and rounded up
_HIGHEST = 40.0


@dataclass(frozen=True, slots=True)
class Walk:
    """A score that goes `up` (above 0) with probability `chance` at each case, else `down`.

    up, down: what is added; down below 0. The score never falls below 0.
    """

    up: float
    down: float
    chance: float


def learning_walk(rates: Rates, rate: float) -> Walk:
    """The LC-CUSUM of an operator who fails at this rate: successes raise it."""
    return Walk(-rates.success, -rates.failure, 1 - rate)


def watching_walk(rates: Rates, rate: float) -> Walk:
    """The CUSUM of an operator who fails at this rate: failures raise it."""
    return Walk(rates.failure, rates.success, rate)


def signals(walk: Walk, limit: float) -> Iterator[float]:
    """For case 1, 2, …: how probable it is that the first signal comes with this very case."""
    moves = _Moves(walk, limit)
    fails = 1 - walk.chance
    masses = {0: 1.0}
    while True:
        following: dict[int, float] = {}
        signalled = 0.0
        for state, mass in masses.items():
            up, down = moves.from_state(state)
            if up is None:
                signalled += mass * walk.chance
            else:
                following[up] = following.get(up, 0.0) + mass * walk.chance
            following[down] = following.get(down, 0.0) + mass * fails
        masses = {state: mass for state, mass in following.items() if mass > _GONE}
        yield signalled


class _Moves:
    """Where the score goes from each state that it comes to; None: it signals. State 0 is 0."""

    def __init__(self, walk: Walk, limit: float) -> None:
        self.walk, self.limit = walk, limit
        self.scores, self.states = [0.0], {0.0: 0}
        self.known: list[tuple[int | None, int]] = []

    def from_state(self, state: int) -> tuple[int | None, int]:
        while len(self.known) <= state:
            score = self.scores[len(self.known)]
            up = score + self.walk.up
            down = max(0.0, score + self.walk.down)
            above = None if reaches(up, self.limit) else self._state(up)
            self.known.append((above, self._state(down)))
        return self.known[state]

    def _state(self, score: float) -> int:
        alike = round(score, _ALIKE)
        if alike not in self.states:
            self.states[alike] = len(self.scores)
            self.scores.append(alike)
        return self.states[alike]


def signal_probability(walk: Walk, limit: float, cases: int) -> float:
    """How probable at least one signal is within so many cases."""
    return sum(told for told, _ in zip(signals(walk, limit), range(cases), strict=False))


def case_by_which(walk: Walk, limit: float, share: float, most: int) -> int | None:
    """The first case by which at least this share has signalled; None where not within `most`."""
    total = 0.0
    for number, told in zip(range(1, most + 1), signals(walk, limit), strict=False):
        total += told
        if total >= share - TINY:
            return number
    return None


def least_cases(walk: Walk, limit: float) -> int:
    """So many cases in a row that raise the score bring the first signal there can be."""
    return ceil((limit - TINY) / walk.up)


@lru_cache(maxsize=256)
def limit_for(walk: Walk, probability: float, cases: int) -> float:
    """The lowest limit, in hundredths, with at most this probability of a signal within the cases.

    Raises ValueError where none up to 40 will do.
    """
    if signal_probability(walk, _HIGHEST, cases) > probability:
        raise ValueError(f"no limit up to {_HIGHEST} for {probability} within {cases} cases")
    low, high = 0, _STEP
    while signal_probability(walk, high / _STEP, cases) > probability:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = signal_probability(walk, middle / _STEP, cases) <= probability
        low, high = (low, middle) if enough else (middle, high)
    return high / _STEP


@dataclass(frozen=True, slots=True)
class Limits:
    """learning: of the LC-CUSUM. watching: of the CUSUM afterwards."""

    learning: float
    watching: float


def limits_for(rates: Rates, errors: Errors) -> Limits:
    """Both limits, such that both error levels hold within their cases."""
    return Limits(
        limit_for(learning_walk(rates, rates.unacceptable), errors.false_pass, errors.cases),
        limit_for(watching_walk(rates, rates.acceptable), errors.false_alarm, errors.cases),
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """What limits can tell within the cases, all probabilities exact.

    false_pass, false_alarm: what is left of the error levels. passes: an operator at the acceptable
    rate is shown to be proficient. alarms: one who slipped to the unacceptable rate is noticed.
    least: fewest cases that can show anything. half: by which case half of those at the acceptable
    rate have shown it; None where not within the cases.
    """

    false_pass: float
    passes: float
    false_alarm: float
    alarms: float
    least: int
    half: int | None


@lru_cache(maxsize=256)
def errors_at(rates: Rates, limits: Limits, cases: int) -> tuple[float, float]:
    """False pass and false alarm by so many cases: beyond the horizon they go on growing."""
    return (
        signal_probability(learning_walk(rates, rates.unacceptable), limits.learning, cases),
        signal_probability(watching_walk(rates, rates.acceptable), limits.watching, cases),
    )


@lru_cache(maxsize=256)
def worth_of(rates: Rates, limits: Limits, cases: int) -> Worth:
    good, bad = rates.acceptable, rates.unacceptable
    learns = learning_walk(rates, good)
    false_pass, false_alarm = errors_at(rates, limits, cases)
    return Worth(
        false_pass,
        signal_probability(learns, limits.learning, cases),
        false_alarm,
        signal_probability(watching_walk(rates, bad), limits.watching, cases),
        least_cases(learns, limits.learning),
        case_by_which(learns, limits.learning, 0.5, cases),
    )
