"""Published worked examples, to the digits in which they were printed.

docs/learning-curves.md says of each where it was read and what of it could not be.
"""

from math import exp, sqrt

import pytest

from seldinger.domain.training.curves import (
    Rates,
    cusum,
    first_signal,
    lc_cusum,
    ra_cusum,
    risk_with,
    wald_lines,
    weight_at,
)
from seldinger.domain.training.curves_chain import signal_probability, watching_walk


def outcomes(told: str) -> list[bool]:
    """F is a failure, a dot a success."""
    return [one == "F" for one in told]


# -- Je and Hanna, cusumr 0.1.0, reference page of cusumr(): both examples -----------------------
# Je is the first author of Emerg Med J 2015; 32: 291-294, which applied LC-CUSUM to intubation.
# p0 0.2, p1 0.4, both errors 0.1. Scores are printed in failures; in the learning phase downwards.

JE_RATES = Rates(0.2, 0.4)
JE_CASES = outcomes("FFFF...FF..FF.." + "F" * 13 + "." * 15)
JE_LIMIT = 2.2401703  # the printed score of case 13, at which its chart starts anew


def in_failures(score: float) -> float:
    return round(score / JE_RATES.unit, 7)


def test_lc_cusum_of_je() -> None:
    lines = wald_lines(JE_RATES, 0.1, 0.1)
    found = lc_cusum(JE_CASES, JE_RATES, lines.below * JE_RATES.unit)
    printed = [
        *[0.0] * 4, -0.2933049, -0.5866099, -0.8799148, -0.1732198, 0.0, -0.2933049, -0.5866099,
        0.0, 0.0, -0.2933049, -0.5866099, *[0.0] * 13, -0.2933049, -0.5866099, -0.8799148,
        -1.1732198, -1.4665247, -1.7598297, -2.0531346, -2.3464396,
    ]  # fmt: skip
    assert len(printed) == 36
    assert [-in_failures(point.score) for point in found[:36]] == printed
    assert first_signal(found) == 36


def test_cusum_of_je() -> None:
    lines = wald_lines(JE_RATES, 0.1, 0.1)
    assert (round(lines.slope, 7), round(lines.above, 7)) == (0.2933049, JE_LIMIT)
    found = cusum(JE_CASES, JE_RATES, lines.above * JE_RATES.unit)
    printed = [
        0.7066951, 1.4133901, 2.1200852, 2.8267802, 0, 0, 0, 0.7066951, 1.4133901, 1.1200852,
        0.8267802, 1.5334753, 2.2401703, 0, 0, 0.7066951, 1.4133901, 2.1200852, 2.8267802,
        0.7066951, 1.4133901, 2.1200852, 2.8267802, 0.7066951, 1.4133901, 2.1200852, 2.8267802,
        0.7066951, 0.4133901, 0.1200852, *[0.0] * 13,
    ]  # fmt: skip
    assert [in_failures(point.score) for point in found] == printed
    assert [point.number for point in found if point.signal] == [4, 13, 19, 23, 27]


# -- Hubig, cusum (R package), its tests of CUSUM and of exact limits ----------------------------


def test_cusum_of_hubig() -> None:
    rates = Rates(0.05, risk_with(0.05, 2))
    found = cusum(outcomes(".F.....F.."), rates, 2.96)
    printed = [0.00, 0.64, 0.60, 0.55, 0.50, 0.45, 0.40, 1.04, 1.00, 0.95]
    assert [round(point.score, 2) for point in found] == printed


def test_exact_limit_of_hubig() -> None:
    """By all 1,024 sequences of ten cases, 1.41227 comes nearest to a false alarm in 20."""
    walk = watching_walk(Rates(0.1, risk_with(0.1, 2)), 0.1)
    at, above = (signal_probability(walk, limit, 10) for limit in (1.41227, 1.41228))
    assert above < 0.05 < at
    assert at - 0.05 < 0.05 - above


def test_simulated_error_of_hubig() -> None:
    """Printed 0.038, of 10,000 simulated runs of 100 cases at limit 2.96."""
    walk = watching_walk(Rates(0.05, risk_with(0.05, 2)), 0.05)
    exact = signal_probability(walk, 2.96, 100)
    assert abs(0.038 - exact) < 2 * sqrt(exact * (1 - exact) / 10_000)


# -- Steiner et al., risk-adjusted weights, as the tests of R's vlad print them ------------------
# Parsonnet scores 0 and 50; logit of the risk: -3.68 + 0.077 × score.


def risk(parsonnet: int, constant: float = -3.68) -> float:
    return 1 / (1 + exp(-(constant + 0.077 * parsonnet)))


@pytest.mark.parametrize(
    ("ratio", "digits", "printed"),
    [
        (2, (3, 3, 3, 3), [-0.024, 0.669, -0.433, 0.260]),  # Steiner 2014, p. 234
        (2, (3, 2, 2, 2), [-0.024, 0.67, -0.43, 0.26]),  # quoted from Steiner et al. 2000, p. 446
        (0.5, (3, 3, 3, 3), [0.012, -0.681, 0.316, -0.377]),  # Steiner 2014, p. 234
    ],
)
def test_weights_of_steiner(ratio: float, digits: tuple[int, ...], printed: list[float]) -> None:
    told = [(0, False), (0, True), (50, False), (50, True)]
    found = [
        round(weight_at(risk(score), ratio, failed=failed), places)
        for (score, failed), places in zip(told, digits, strict=True)
    ]
    assert found == printed


def test_risks_of_steiner() -> None:
    """Steiner et al. 2000, p. 445: 2.5 % at score 0, 86 % at 71 and 54 % at 50."""
    assert [round(risk(score), 3) for score in (0,)] == [0.025]
    assert [round(risk(score), 2) for score in (71, 50)] == [0.86, 0.54]


def test_weights_of_rigdon_and_fricker() -> None:
    """2015, pp. 225-226. Their fourth, -0.0954 for a survivor of score 19, is -0.0945."""
    told = [(19, True), (0, False), (0, True)]
    found = [weight_at(risk(score, -3.67), 2, failed=failed) for score, failed in told]
    assert [round(one, 4) for one in found] == [0.5986, -0.0245, 0.6686]


def test_first_case_of_rigdon_and_fricker() -> None:
    """A survivor of score 19 (2015, pp. 225-226): 0 on the chart for more deaths, and 0.05083 on
    the one for fewer."""
    [more] = ra_cusum([False], [risk(19, -3.67)], 2, 4.5)
    [fewer] = ra_cusum([False], [risk(19, -3.67)], 0.5, 4.5)
    assert more.score == 0
    assert round(fewer.score, 5) == 0.05083
