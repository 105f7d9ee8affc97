"""A base's records become the problem of a forecast, counted here a second time and otherwise."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from seldinger.domain.training.words import State
from seldinger.errors import SeldingerError
from seldinger.planning.forecasts.validation import problems
from seldinger.web.forecasting import computing
from seldinger.web.forecasting.actions.running import ask_forecast, begin_forecast
from seldinger.web.forecasting.computing import forecasts_wait, run_forecasts
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.problem import NOBODY, build
from seldinger.web.logbook.models import Participation
from seldinger.web.people.actions.places import add_base
from seldinger.web.people.actions.training import start_training
from support.cases import log_cases
from support.forecasting import MONTHS, asked, forecast_there, worked
from support.people import TODAY, World, person, rotate


def test_the_problem_is_what_the_records_say(world: World) -> None:
    worked(world)
    told = build(world.base, TODAY)
    problem, trainee = told.problem, told.problem.trainees[0]
    parts = Participation.objects.filter(traineeship=world.trainee)
    rows = [*parts.values_list("role", "state", "procedure__case__day")]

    assert not [*problems(problem)]
    assert problem.start == "2026-07"
    assert [t.id for t in problem.trainees] == [str(world.trainee.pk)]
    verified = Counter(role for role, state, _ in rows if state == State.VERIFIED)
    assert trainee.counts["angiography"] == (verified["参与"], verified["一助"], verified["术者"])
    (series,) = problem.arrivals
    assert (series.department, series.start) == (f"basic@{world.department.pk}", "2025-03")
    # Pending ones came as well.
    assert series.counts == [
        sum((day.year, day.month) == month for *_, day in rows) for month in MONTHS
    ]
    had = [r for r in problem.records if r.category == "angiography"]
    assert sum(sum(r.counts) for r in had) == len(rows)
    # Every month from the entry to the last whole one, whether anything was done or not.
    assert len({r.month for r in problem.records}) == 21
    assert not problem.former


def test_what_is_ahead_are_the_rotations_then_what_the_rulebook_still_asks_for(
    world: World,
) -> None:
    told = build(world.base, TODAY)
    (trainee,) = told.problem.trainees
    here, there = world.department.pk, world.partner_department.pk
    places = Counter(trainee.plan)
    assert trainee.months_left == len(trainee.plan) == 14  # 2024-09 to 2027-08
    assert trainee.plan[:2] == [f"basic@{here}"] * 2
    first = world.trainee.directions[:1] or ["peripheral"]
    # 机动 is nowhere in the roster: it is assumed, and spent in the first direction.
    for direction, where in (("neuro", here), ("peripheral", here), ("abdominal", there)):
        assert places[f"{direction}@{where}"] == 3 + 3 * (direction == first[0])
    assert places[f"abdominal@{there}"] == 3
    assert told.told["trainees"][trainee.id]["assumed"] == 3  # 机动 is nowhere in the roster


def test_directions_that_wait_are_compared(world: World) -> None:
    world.trainee.directions = []
    world.trainee.save()
    problem = build(world.base, TODAY).problem
    assert problem.choosing == [str(world.trainee.pk)]
    assert not [*problems(problem)]


def test_a_month_without_anybody_is_as_those_before(world: World) -> None:
    """Two a month in 神经介入, from its first trainee on; in most months nobody was there."""
    other = person("韩示例", "han")
    trainee = start_training(by=None, person=other, base=world.base, entry=date(2024, 9, 1))
    rotate(trainee, [("neuro", "2025-06-01", "2025-08-31", world.department),
                     ("neuro", "2025-10-01", "2025-10-31", world.department)])  # fmt: skip
    for month in (6, 7, 8, 10):
        log_cases(
            2, trainee, world.department, supervisor=world.zhou, day=date(2025, month, 10),
            name="颈动脉成形术", category="carotid-angioplasty",
        )  # fmt: skip
    told = build(world.base, TODAY)
    (series,) = (a for a in told.problem.arrivals if a.category == "carotid-angioplasty")
    assert series.start == "2025-06"
    assert set(series.counts) == {2}
    (source,) = told.told["sources"]
    assert source["filled"] == len(series.counts) - 4


def test_the_worker_computes_what_waits(world: World) -> None:
    assert not run_forecasts()
    run = asked(world)
    assert forecasts_wait()
    assert run_forecasts() == 1
    assert not forecasts_wait()
    run.refresh_from_db()
    assert run.state == ForecastRun.State.DONE
    assert len(run.problem) == 64
    assert run.seconds
    assert not run.answer["forecast"]["certificate"]["faults"]


def test_the_same_records_give_the_same_answer(world: World) -> None:
    worked(world)
    one, other = (forecast_there(world.base) for _ in range(2))
    for run in (one, other):
        run.answer["forecast"]["certificate"]["seconds"] = 0
    assert one.problem == other.problem
    assert one.answer == other.answer


def test_one_at_a_time(world: World) -> None:
    run = asked(world)
    with pytest.raises(SeldingerError, match="已经在等待或计算"):
        ask_forecast(by=world.chen, base=world.base)
    begin_forecast(by=None, run=run)
    with pytest.raises(SeldingerError, match="已经开始"):
        begin_forecast(by=None, run=run)


def test_a_base_without_trainees_says_so(world: World) -> None:
    base = add_base(by=None, name="示例基地空", rulebook=world.base.rulebook)
    run = ask_forecast(by=None, base=base)
    assert not run_forecasts()
    run.refresh_from_db()
    assert (run.state, run.fault) == (ForecastRun.State.FAILED, NOBODY)


def test_an_unknown_fault_is_told_by_its_kind(world: World, monkeypatch: Any) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ValueError(world.lin.name)

    monkeypatch.setattr(computing, "build", fails)
    run = asked(world)
    run_forecasts()
    run.refresh_from_db()
    assert "ValueError" in run.fault
    assert world.lin.name not in run.fault


def test_at_night_those_of_an_earlier_day_are_made_anew(world: World, frozen: Any) -> None:
    forecast_there(world.base)
    frozen.move_to("2026-06-16 12:00+08:00")
    assert not run_forecasts()
    frozen.move_to("2026-06-16 02:00+08:00")
    assert run_forecasts() == 1
    assert not run_forecasts()


def test_a_dead_one_is_given_up(world: World, frozen: Any) -> None:
    run = begin_forecast(by=None, run=asked(world))
    frozen.shift(1900)
    run_forecasts()
    run.refresh_from_db()
    assert run.state == ForecastRun.State.FAILED
    assert "中断" in run.fault
