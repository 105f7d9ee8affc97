"""60 trainees x 36 months x 2,000 draws, forecast together; and whether probabilities come true.

The floor is drawing the same months' arrivals alone, as negative binomial numbers by numpy: no
simulation of this base can be faster. Both run in the same process, so the ratio holds on a noisy
machine; processor seconds stand beside those of the clock.
"""

from argparse import ArgumentParser
from time import perf_counter, process_time

import msgspec
import numpy as np

from seldinger.domain.planning.forecast_calibration import Calibration
from seldinger.domain.planning.forecast_sharing import Rule
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.planning.forecasts.arrivals import Model, fit
from seldinger.planning.forecasts.backtest import calibration
from seldinger.planning.forecasts.forecasting import forecast
from seldinger.planning.forecasts.generating import LENGTH, generate_history, newcomers
from seldinger.planning.forecasts.problem import Former, Problem, month_of
from seldinger.planning.forecasts.questions import capacity, choices

TARGET = 5.0  # seconds


def problem(rulebook: Rulebook, number: int, draws: int) -> Problem:
    """All begin now, with their whole plan before them and eight years of records behind."""
    told = generate_history(rulebook, 1, a_year=20, draws=draws)
    past = [Former(id=t.id, entry=t.entry, directions=t.directions) for t in told.trainees]
    return msgspec.structs.replace(
        told,
        trainees=newcomers(rulebook, number, told.start, 1),
        former=[*told.former, *past],
        choosing=[],
    )


def floor(model: Model, start: int, draws: int) -> float:
    """Seconds to draw every series' months, and nothing else."""
    random = np.random.default_rng(1)
    began = perf_counter()
    for series in model.series.values():
        size = 1 / max(series.dispersion, 1e-6)
        part = size / (size + series.means(start, LENGTH))
        random.negative_binomial(size, part[:, None], (LENGTH, draws))
    return perf_counter() - began


def speed(rulebook: Rulebook, number: int, draws: int) -> None:
    told = problem(rulebook, number, draws)
    model = fit(told)
    forecast(msgspec.structs.replace(told, draws=100))  # what is imported and cached
    rules: list[Rule | None] = [None, Rule.EVEN, Rule.NEED]
    bare = min(floor(model, month_of(told.start), draws) for _ in range(3))
    print(f"{'rule':10} {'clock':>8} {'processor':>10} {'to floor':>9}  target {TARGET:.0f} s")
    for rule in rules:
        shares = msgspec.structs.replace(told.sharing, rule=rule)
        clock, processor = perf_counter(), process_time()
        found = forecast(msgspec.structs.replace(told, sharing=shares))
        clock, processor = perf_counter() - clock, process_time() - processor
        assert found.certificate
        checked = "checked" if not found.certificate.faults else "FAULTS"
        name = found.sharing.rule
        print(f"{name:10} {clock:7.2f}s {processor:9.2f}s {clock / bare:9.1f}  {checked}")
    cells = np.mean([len(one.outlooks) for one in found.trainees])
    print(f"{'floor':10} {bare:7.2f}s  ({len(model.series)} series x {LENGTH} months x {draws:,})")
    print(f"{number} trainees, {cells:.0f} requirements each, {len(told.records):,} records\n")


def questions(rulebook: Rulebook, draws: int) -> None:
    told = generate_history(rulebook, 1, draws=draws)
    began = perf_counter()
    found = capacity(told)
    print(f"capacity   {perf_counter() - began:7.2f}s  {found.trainees if found else '-'} trainees")
    began = perf_counter()
    every = choices(told, told.choosing[0]).choices
    print(f"directions {perf_counter() - began:7.2f}s  {len(every)} choices\n")


def truth(rulebook: Rulebook, seeds: int, draws: int) -> None:
    """Out of sample, from the middle of finished trainings, over several hidden truths."""
    heads = ("seed", "people", "asked", "forecast", "pace", "poisson", "reliability", "resolution")
    print("".join(f"{head:>12}" for head in heads))
    told: list[Calibration] = []
    for seed in range(1, seeds + 1):
        found = calibration(generate_history(rulebook, seed, busy=0.6, draws=draws))
        assert found
        told.append(found)
        asked = sum(one.number for one in found.bins)
        scores = (found.forecast.score, found.pace.score, found.poisson.score)
        parts = (found.forecast.reliability, found.forecast.resolution)
        numbers = "".join(f"{number:12.4f}" for number in (*scores, *parts))
        print(f"{seed:12}{found.people:12}{asked:12}{numbers}")
    print(f"\n{'stated':>10}{'number':>10}{'mean':>10}{'came true':>12}")
    for tenth in range(10):
        bins = [b for one in told for b in one.bins if round(b.low * 10) == tenth]
        number = sum(b.number for b in bins)
        if number:
            stated = sum(b.stated * b.number for b in bins) / number
            happened = sum(b.happened for b in bins) / number
            print(
                f"{tenth / 10:7.1f}-{(tenth + 1) / 10:.1f}{number:9}{stated:10.3f}{happened:12.3f}"
            )


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--trainees", type=int, default=60)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=6)
    arguments = parser.parse_args()
    rulebook = library_at(None).rulebook(RULEBOOK)
    speed(rulebook, arguments.trainees, arguments.draws)
    questions(rulebook, arguments.draws)
    truth(rulebook, arguments.seeds, arguments.draws)


if __name__ == "__main__":
    main()
