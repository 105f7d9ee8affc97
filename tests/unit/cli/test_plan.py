"""`seldinger plan`: rotations found, checked, kept; exit codes and one-line reasons."""

import json
from pathlib import Path
from typing import Any

import pytest

from seldinger.cli import BAD_INPUT, NO, YES, main

Out = pytest.CaptureFixture[str]


@pytest.fixture
def task(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    assert main(["plan", "generate", "--trainees", "8", "--seed", "3", "-o", str(path)]) == YES
    return path


def changed(task: Path, change: Any) -> Path:
    content = json.loads(task.read_text())
    change(content)
    path = task.with_name("changed.json")
    path.write_text(json.dumps(content, ensure_ascii=False))
    return path


def solved(task: Path, *more: str) -> Path:
    path = task.with_name(f"plan{len(more)}.json")
    assert main(["plan", "rotations", str(task), "-o", str(path), *more]) == YES
    return path


def test_the_same_seed_makes_the_same_problem(task: Path, capsys: Out) -> None:
    assert main(["plan", "generate", "--trainees", "8", "--seed", "3"]) == YES
    assert capsys.readouterr().out.strip() == task.read_text().strip()
    assert "模拟数据" in task.read_text()


def test_a_plan_is_proven_and_checked(task: Path, capsys: Out) -> None:
    plan = solved(task)
    told = capsys.readouterr()
    assert "已证明最优 · 核对无误" in told.out
    assert "下界" in told.err
    certificate = json.loads(plan.read_text())["certificate"]
    assert (certificate["proven"], certificate["breaches"]) == (True, 0)
    assert main(["plan", "check", str(task), str(plan)]) == YES
    assert "符合全部规则" in capsys.readouterr().out


def test_only_json_goes_to_standard_output(task: Path, capsys: Out) -> None:
    assert main(["plan", "rotations", str(task), "--json"]) == YES
    told = json.loads(capsys.readouterr().out)
    assert len(told["rotations"]) == 8


def test_a_plan_that_was_changed_by_hand_is_refused(task: Path, capsys: Out) -> None:
    plan = solved(task)
    content = json.loads(plan.read_text())
    content["rotations"][2]["stays"].pop()
    plan.write_text(json.dumps(content))
    capsys.readouterr()
    assert main(["plan", "check", str(task), str(plan), "--json"]) == NO
    told = json.loads(capsys.readouterr().out)
    assert told["kept"] is False
    assert "T0003：共" in told["breaches"][0]["text"]


def test_replanning_changes_as_little_as_a_leave_asks(task: Path, capsys: Out) -> None:
    plan = solved(task)
    away = changed(task, lambda told: told["trainees"][2].update(leave=["2028-09"]))
    capsys.readouterr()
    solved(away, "--keep", str(plan), "--frozen", "2028-01")
    told = capsys.readouterr().out
    assert "目标：改动（人·月）" in told
    assert "已证明最优" in told


def test_within_so_many_changes_the_wishes_are_best(task: Path, capsys: Out) -> None:
    plan = solved(task)
    away = changed(task, lambda told: told["trainees"][2].update(leave=["2028-09"]))
    kept = ["plan", "rotations", str(away), "--keep", str(plan), "--frozen", "2028-01"]
    capsys.readouterr()
    assert main([*kept, "--most-changes", "99"]) == YES
    assert "目标：志愿" in capsys.readouterr().out


def test_the_alternatives_stand_beside_each_other(task: Path, capsys: Out) -> None:
    plan = task.with_name("plan.json")
    assert main(["plan", "rotations", str(task), "--alternatives", "-o", str(plan)]) == YES
    told = capsys.readouterr().out
    assert all(name in told for name in ("志愿最好", "最公平", "科室最均衡"))
    for name in ("wishes", "fair", "even"):
        written = task.with_name(f"plan-{name}.json")
        assert json.loads(written.read_text())["certificate"]["goal"] == name
        assert main(["plan", "check", str(task), str(written)]) == YES


def test_where_all_wishes_are_met_no_place_gains(task: Path, capsys: Out) -> None:
    assert main(["plan", "gains", str(task), "--seconds", "10"]) == YES
    assert "没有科室多一个名额能改善志愿" in capsys.readouterr().out


def test_a_leave_in_months_that_are_frozen_is_told(task: Path, capsys: Out) -> None:
    plan = solved(task)
    away = changed(task, lambda told: told["trainees"][2].update(leave=["2027-11"]))
    asked = ["plan", "rotations", str(away), "--keep", str(plan), "--frozen", "2028-01"]
    assert main(asked) == BAD_INPUT
    assert "T0003 的请假改动早于 2028-01" in capsys.readouterr().err


def test_the_impossible_is_explained_in_one_line(task: Path, capsys: Out) -> None:
    def closed(told: dict[str, Any]) -> None:
        for one in told["departments"]:
            if one["id"] in {"dept-ct", "dept-internal"}:
                one["most"] = 0

    assert main(["plan", "rotations", str(changed(task, closed))]) == BAD_INPUT
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert "没有可行的方案" in told
    assert "最多 0 人" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rotations", "nowhere.json"], "读不到 nowhere.json"),
        (["check", "nowhere.json", "nowhere.json"], "读不到 nowhere.json"),
        (["rotations", "{task}", "--frozen", "2028-01"], "--frozen 要与 --keep 一起用"),
        (["rotations", "{task}", "--most-changes", "3"], "--most-changes 要与 --keep 一起用"),
    ],
)
def test_bad_input_is_one_line(task: Path, capsys: Out, arguments: list[str], said: str) -> None:
    assert main(["plan", *(one.format(task=task) for one in arguments)]) == BAD_INPUT
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
