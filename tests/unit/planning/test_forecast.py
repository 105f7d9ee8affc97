"""Forecasts against what is known in closed form, and what they refuse to say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from scipy import stats

from seldinger.commands.answers import BAD_INPUT, YES
from seldinger.commands.parsers import Parser
from seldinger.commands.plan_forecast import add_forecast
from seldinger.domain.planning.forecast import Lack, Standing
from seldinger.domain.planning.forecast_sharing import Rule, Sharing
from seldinger.domain.statistics import clopper_pearson
from seldinger.domain.training.words import Reading
from seldinger.errors import SeldingerError
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.planning.forecasts.arrivals import Model, Series, fit
from seldinger.planning.forecasts.backtest import calibration
from seldinger.planning.forecasts.forecasting import forecast, simulated
from seldinger.planning.forecasts.generating import generate_history
from seldinger.planning.forecasts.growth import growth
from seldinger.planning.forecasts.people import Person, people
from seldinger.planning.forecasts.problem import Problem, month_of
from seldinger.planning.forecasts.questions import capacity, choices
from seldinger.planning.forecasts.seats import Learnt, learn
from seldinger.planning.forecasts.simulating import Known
from seldinger.planning.reading import PlanningError
from support.forecasts import document, problem, trainee

EXCLUSIVE = Reading.EXCLUSIVE
START = month_of("2026-01")


def known(
    rate: float = 4, dispersion: float = 0.2, *, draws: int = 20_000, **rule: object
) -> Known:
    """Arrivals that are certain but for chance, in a ward whose operator's place is half ours."""
    series = Series("ward", "biopsy", 36, 144, rate, 0.0, dispersion)
    sharing = Sharing(**rule)  # type: ignore[arg-type]
    return Known(Model({("ward", "biopsy"): series}), Learnt(sharing, {}), START, 6, 7, draws)


def finals(base: Known, people_: Sequence[Person], number: int = 0) -> np.ndarray:
    return simulated(base, people_)[number][EXCLUSIVE]


def persons(*names: str) -> list[Person]:
    return people(problem(trainees=[trainee(name) for name in names]))


def test_one_trainee_alone_is_a_negative_binomial_tail() -> None:
    """Six months at mean 4 and dispersion 0.2, half of them as operator: size 30, mean 12."""
    operator = finals(known(), persons("lin"))[2]
    for minimum in (6, 10, 12, 16):
        exact = stats.nbinom.sf(minimum - 1, 30, 30 / 42)
        found = (operator >= minimum).mean()
        assert abs(found - exact) < 4 * (exact * (1 - exact) / 20_000) ** 0.5
    assert operator.var() == pytest.approx(12 + 12**2 / 30, rel=0.05)


def test_those_alike_are_treated_alike() -> None:
    base = known()
    first, second = (finals(base, persons("lin", "zhou"), n)[2].mean() for n in (0, 1))
    assert first == pytest.approx(second, abs=0.12)
    assert first == pytest.approx(6 * 4 / 3, abs=0.12)


@pytest.mark.parametrize("rule", [Rule.EVEN, Rule.NEED])
def test_more_arrivals_never_take_anything_away(rule: Rule) -> None:
    several = persons("lin", "zhou", "chen")
    before = simulated(known(rate=4, draws=500, rule=rule), several)
    after = simulated(known(rate=5, draws=500, rule=rule), several)
    for one, other in zip(before, after, strict=True):
        if rule is Rule.EVEN:
            assert (other[EXCLUSIVE] >= one[EXCLUSIVE]).all()
        reached = [(final[EXCLUSIVE][2] >= 8).mean() for final in (one, other)]
        assert reached[1] >= reached[0]


def test_company_takes_places_and_never_adds_any() -> None:
    base = known(draws=1000)
    alone = simulated(base, persons("lin"))[0]
    crowd = simulated(base, persons("lin", "zhou", "chen", "wu"))[0]
    for role in (1, 2):
        assert (crowd[EXCLUSIVE][role] <= alone[EXCLUSIVE][role]).all()
    assert crowd[Reading.NESTED][0].mean() <= alone[Reading.NESTED][0].mean()


def test_by_need_whoever_has_enough_steps_back() -> None:
    """Zhou needs nothing more as operator, so Lin has what Lin would have alone."""
    full = {"biopsy": [0, 0, 30]}
    both = people(problem(trainees=[trainee("lin"), trainee("zhou", counts=full)]))
    needed = finals(known(draws=4000, rule=Rule.NEED), both)[2]
    even = finals(known(draws=4000), both)[2]
    assert needed.mean() > even.mean() + 1.5
    assert (needed >= 8).mean() > (even >= 8).mean() + 0.2


def test_arrivals_are_fitted_and_say_on_what() -> None:
    random = np.random.default_rng(3)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(96) / 12)
    mean = 20 * season
    counts = random.poisson(mean * random.gamma(20, 1 / 20, 96)).tolist()
    told = problem(
        arrivals=[
            {"department": "ward", "category": "biopsy", "start": "2018-01", "counts": counts}
        ]
    )
    (series,) = fit(told).series.values()
    assert series.rate == pytest.approx(20, rel=0.15)
    assert series.dispersion == pytest.approx(0.05, abs=0.03)
    assert series.season[3] > 1.15
    assert series.season[9] < 0.85
    assert (series.months, series.total) == (96, sum(counts))


def test_a_trend_is_found_where_there_is_one_and_fades() -> None:
    counts = np.random.default_rng(1).poisson(20 * 1.01 ** np.arange(72)).tolist()
    rows = [{"department": "ward", "category": "biopsy", "start": "2020-01", "counts": counts}]
    (series,) = fit(problem(arrivals=rows, trend=True)).series.values()
    assert series.told().trend == pytest.approx(1.01**12 - 1, abs=0.04)
    later = series.means(START, 60)
    assert later[48] == pytest.approx(later[36])
    (flat,) = fit(problem(arrivals=rows)).series.values()
    assert flat.slope == 0


def test_a_rare_procedure_borrows_from_the_others() -> None:
    rows = [
        {"department": "ward", "category": name, "start": "2023-01", "counts": counts}
        for name, counts in (("a", [0] * 36), ("b", [0, 1, 2] * 12), ("c", [3, 4, 5] * 12))
    ]
    told = problem(
        categories=[{"id": name} for name in "abc"],
        requirements=[{"id": "a", "categories": ["a"], "role": 2, "minimum": 1}],
        arrivals=rows,
    )
    rates = {name: series.rate for (_, name), series in fit(told).series.items()}
    assert 0 < rates["a"] < 0.1
    assert rates["c"] == pytest.approx(4, rel=0.05)


def test_too_little_history_is_said_and_no_number_given() -> None:
    rows = [{"department": "ward", "category": "biopsy", "start": "2025-03", "counts": [4] * 10}]
    (one,) = forecast(problem(arrivals=rows)).trainees
    assert {o.standing for o in one.outlooks} == {Standing.INSUFFICIENT}
    assert one.outlooks[0].lacks == ((Lack.SHORT_HISTORY, "ward", "biopsy"),)
    assert not one.joint
    (one,) = forecast(problem(arrivals=[])).trainees
    assert one.outlooks[0].lacks == ((Lack.NO_ARRIVALS, "ward", ""),)


def test_what_is_reached_already_is_certain_whatever_is_unknown() -> None:
    had = [trainee("lin", counts={"biopsy": [10, 5, 8]})]
    found = forecast(problem(arrivals=[], trainees=had))
    (one,) = found.trainees
    assert {o.standing for o in one.outlooks} == {Standing.MET}
    assert one.joint[EXCLUSIVE].probability == 1
    assert found.certificate
    assert found.certificate.faults == ()


def test_without_a_plan_the_trainee_stays_and_that_is_said() -> None:
    stays = [trainee("lin", plan=[], now="ward")]
    planned = forecast(problem())
    assumed = forecast(problem(trainees=stays))
    assert assumed.trainees[0].assumed == 6
    assert assumed.trainees[0].outlooks == planned.trainees[0].outlooks
    away = forecast(problem(trainees=[trainee("lin", plan=["ct"] * 6)]))
    assert [o.high for o in away.trainees[0].outlooks] == [0, 0, 0]


def test_the_same_problem_gives_the_same_answer() -> None:
    one, other = (replace(forecast(problem()), certificate=None) for _ in range(2))
    assert one == other
    assert replace(forecast(problem(seed=2)), certificate=None) != one


def base(**options: float) -> Problem:
    rulebook = library_at(None).rulebook(RULEBOOK)
    return generate_history(rulebook, 11, draws=500, **options)  # type: ignore[arg-type]


def test_on_a_simulated_truth_probabilities_come_true() -> None:
    """Out of sample: stated in the middle of trainings, from the months before it alone.

    Questions of one trainee, and of one department, hang together: bounds are binomial ones for a
    third of the questions, at 99.9 %.
    """
    found = calibration(base(busy=0.6))
    assert found
    assert found.people >= 30
    for one in found.bins:
        number = max(1, one.number // 3)
        bound = clopper_pearson(round(number * one.happened / one.number), number, 0.999)
        assert bound.low - 0.02 <= one.stated <= bound.high + 0.02, one
    assert found.forecast.score < found.poisson.score < found.pace.score
    assert found.forecast.reliability < 0.01


def test_the_records_teach_the_shares() -> None:
    """The hidden truth: outsiders weigh 2 for the operator's place, trainees vary by 0.08."""
    found = learn(base())
    assert found.sharing.rule is Rule.OBSERVED
    seats = found.of("basic-1", "angiography")
    assert seats.company * (1 - seats.taken[2]) / seats.taken[2] == pytest.approx(2, rel=0.35)
    assert 0.03 < found.personal < 0.16
    assert found.months > 1000


def test_capacity_falls_as_the_base_fills_and_names_what_binds() -> None:
    told = base(busy=3)
    found = capacity(told)
    assert found
    assert found.monotone
    assert 0 < found.trainees < found.most
    assert found.beyond
    assert found.beyond.trainees == found.trainees + 1
    assert found.beyond.binding in {r.id for r in told.requirements}
    assert found.beyond.joint.probability < found.level
    assert [load.trainees for load in found.loads if load.trainees > 100] == [128, 200]
    assert capacity(msgspec.structs.replace(told, capacity=None)) is None
    assert capacity(msgspec.structs.replace(told, arrivals=[])) is None


def test_every_choice_of_directions_is_weighed() -> None:
    told = base()
    found = choices(told, told.choosing[0])
    assert len(found.choices) == 20
    joint = [one.joint.probability for one in found.choices]
    assert joint == sorted(joint, reverse=True)
    last = found.choices[-1]
    assert last.chance.probability >= last.joint.probability
    by_name = {t.trainee: t for t in forecast(told).trainees}
    lacks = {lack for o in by_name[told.choosing[0]].outlooks for lack, _, _ in o.lacks}
    assert lacks == {Lack.NOT_CHOSEN}


def test_the_growth_chart_shows_where_others_stood() -> None:
    told = base()
    charts = {one.requirement: one for one in growth(told)}
    operator = charts["angiography.operator"]
    assert {band.people for band in operator.bands} == {48}
    medians = [band.counts[2] for band in operator.bands]
    assert medians == sorted(medians)
    assert medians[5] == 0 < medians[23]
    assert set(operator.places) == {t.id for t in told.trainees}
    few = msgspec.structs.replace(told, former=told.former[:4])
    assert growth(few) == ()


# The command and what it refuses


def run(*words: str) -> int:
    parser = Parser()
    add_forecast(parser.add_subparsers(parser_class=Parser))
    arguments = parser.parse_args(["forecast", *words])
    return int(arguments.run(arguments))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "问题.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


def test_the_command_prints_a_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(file)) == YES
    told = capsys.readouterr().out
    assert "biopsy.2 0/8" in told
    assert "核对通过" in told
    assert "在场的人平分" in told


def test_the_command_writes_json(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(file), "--json", "-o", str(tmp_path / "答.json")) == YES
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((tmp_path / "答.json").read_text(encoding="utf-8"))
    (one,) = told["forecast"]["trainees"]
    assert one["binding"] == "biopsy.0"
    assert set(one["joint"]) == set(Reading)


def test_an_example_can_be_written_and_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "模拟.json"
    assert run("--example", "3", "-o", str(path)) == YES
    fewer = json.loads(path.read_text(encoding="utf-8")) | {"draws": 100}
    path.write_text(json.dumps(fewer), encoding="utf-8")
    assert run(str(path), "--calibration") == YES
    told = capsys.readouterr().out
    for words in ("模拟数据", "选哪几个方向", "基地容量", "Brier", "专业方向还没有选"):
        assert words in told
    with pytest.raises(SeldingerError, match="-o"):
        run("--example", "3")
    with pytest.raises(SeldingerError, match="--example 1"):
        run()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"start": "2026-13"}, "start 的内容不是预测的问题所要求的"),
        ({"colour": 1}, "多出一项 colour"),
        ({"draws": 5}, "draws"),
        ({"departments": [{"id": "ward"}] * 2}, "departments 里 ward 出现了两次"),
        (
            {"trainees": [trainee("lin", plan=["word"])]},
            "trainees 的 lin 提到的 word 没有列出。最接近的是 ward",
        ),
        ({"trainees": [trainee("lin", plan=["ward"] * 7)]}, "plan 有 7 个月，多于 months_left"),
        ({"trainees": [trainee("lin", entry="2026-02")]}, "2026-02 入培，晚于预测的起点"),
        (
            {"requirements": [{"id": "x", "categories": ["a", "b"], "role": 1, "minimum": 1}]},
            "写了角色的只能有一个类别",
        ),
        ({"choosing": ["lin"]}, "只有 0 个方向，选不出 3 个"),
        ({"capacity": {"plan": ["#1"]}}, "capacity 提到的 #1 没有列出"),
        ({"start": "2025-06"}, "写到 2025-12，而预测从 2025-06 开始"),
        (
            {"records": [{"trainee": "lin", "month": "2026-01", "department": "ward"}]},
            "records[0] 的 2026-01 不在入培以后、2026-01 以前",
        ),
        ({"sharing": {"attend": 2}}, "sharing.attend"),
    ],
)  # fmt: skip
def test_bad_input_is_said_with_its_place(
    changes: dict[str, object], says: str, file: Path
) -> None:
    file.write_text(json.dumps(document(**changes)), encoding="utf-8")
    with pytest.raises(PlanningError) as caught:
        run(str(file))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert BAD_INPUT == 2


def test_all_faults_are_told_at_once_up_to_a_bound() -> None:
    lost = [trainee(f"t{n}", now="nowhere", plan=[]) for n in range(30)]
    with pytest.raises(PlanningError) as caught:
        problem(trainees=lost)
    assert str(caught.value).count("nowhere") == 20
    assert "……还有 10 处" in str(caught.value)
