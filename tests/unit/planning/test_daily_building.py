"""A day's file: every fault at once, with its place and its remedy; and the command over it."""

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from seldinger.commands.plan_cases import add_cases
from seldinger.errors import SeldingerError
from seldinger.planning.daily.building import build
from seldinger.planning.daily.documents import DayFile
from seldinger.planning.daily.generating import generate
from seldinger.planning.daily.solving import read
from seldinger.planning.reading import PlanningError


@pytest.fixture
def told() -> Any:
    """A small made-up day as plain values."""
    return msgspec.to_builtins(generate(6, 4, 2))


def fault_of(told: Any) -> str:
    with pytest.raises(PlanningError) as caught:
        build(msgspec.convert(told, DayFile))
    return str(caught.value)


def test_every_fault_at_once(told: Any) -> None:
    first, second = told["cases"][:2]
    first["attending"] = "d001z"
    second |= {"start": "10:00", "end": "09:30"}
    told["cases"][2]["id"] = "c0001"
    told["trainees"][0]["duties"].append(
        {"site": "东院区", "departments": ["x"], "start": "08:00", "end": "09:00"}
    )
    told["orders"] = [{"kind": "place", "case": "c0009", "trainee": "t001"}]
    assert fault_of(told).split("；") == [
        "cases：病例 c0001 写了 2 次。请合并，或改正编号",
        "cases[0] c0001：上级医师 d001z 不在 doctors 里。请补上，或改正编号：最接近的是 d001b",
        "cases[1] c0002：结束 09:30 不晚于开始 10:00。过了午夜请写成 24:30、26:00 这样",
        "trainees[0] t001：同一时间在 主院区 和 东院区 值班。请改正其中一处的时间",
        "orders[0]：病例 c0009 不在 cases 里。请补上，或改正编号：最接近的是 c0006",
        "orders[0]：没有写角色。请写 参与、一助、术者 之一",
    ]


def test_the_other_faults(told: Any) -> None:
    case = told["cases"][0]
    case |= {"start": "24:30", "end": "25:00", "supervisors": [case["attending"]]}
    case["procedures"] = [{"grade": 3}]
    told["travel"] = [{"between": ["甲", "甲"], "minutes": 1}]
    told["cases"][5]["site"] = "乙院"
    told["doctors"][0]["grants"] *= 2
    told["orders"] = [
        {"kind": "never", "case": "c0001", "trainee": "t00", "supervisor": "d"},
        {
            "kind": "place",
            "case": "c0001",
            "trainee": "t001",
            "role": "一助",
            "supervisor": "d001a",
        },
    ]
    for part in (
        "cases[0] c0001：开始 24:30 在次日。跨过午夜的病例属于开始的那一天",
        "cases[0] c0001：上级医师 d001a 写了 2 次",
        "cases[0] c0001 procedures[0]：有级别或目录，没有条目",
        "doctors[0] d001a 的 grants：院区 主院区 写了 2 次",
        "travel[0]：甲 到它自己的路程不必写",
        "travel：缺 主院区 与 乙院 之间的路程",
        "orders[0]：学员 t00 不在 trainees 里",
        "orders[0]：上级医师 d 不在 doctors 里",
        "orders[0]：只有安排术者时才写上级医师",
        "orders[1]：只有安排术者时才写上级医师",
    ):
        assert part in fault_of(told)


def test_at_most_twenty_are_shown() -> None:
    told = msgspec.to_builtins(generate(30, 4, 2))
    for case in told["cases"]:
        case["attending"] = "谁"
    fault = fault_of(told)
    assert fault.count("cases[") == 20
    assert fault.endswith("……另有 10 处")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": ""}, "cases[0].id 的内容不是手术日的文件所要求的"),
        (
            {"start": "8:00"},
            "cases[0] c0001：8:00 不是时刻。请写成 08:00、17:30，次日凌晨写成 26:30",
        ),
        ({"end": ""}, "cases[0] c0001：空白 不是时刻"),
        ({"patient": "x"}, "cases[0] 多出一项 patient"),
        ({"roles": ["主刀"]}, "cases[0].roles[0] 的内容不是手术日的文件所要求的"),
    ],
)
def test_what_has_not_the_shape(
    told: Any, change: dict[str, Any], says: str, tmp_path: Path
) -> None:
    told["cases"][0] |= change
    path = tmp_path / "日.json"
    path.write_text(json.dumps(told))
    with pytest.raises(PlanningError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}：")
    assert says in str(caught.value)


def test_the_faults_of_a_file_name_the_file(told: Any, tmp_path: Path) -> None:
    told["cases"][0]["attending"] = "谁"
    path = tmp_path / "日.json"
    path.write_text(json.dumps(told))
    with pytest.raises(PlanningError, match=r"日\.json：cases"):
        read(path)


# -- the command -----------------------------------------------------------------------------


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_cases(parser.add_subparsers())  # type: ignore[arg-type]
    arguments = parser.parse_args(["cases", *words])
    code: int = arguments.run(arguments)
    return code


@pytest.fixture
def file(told: Any, tmp_path: Path) -> Path:
    told["cases"][0]["posts"] = ["basic"]
    told["trainees"][3]["on_leave"] = True
    told["limits"].append(
        {"id": "L2", "text": "示例限制", "roles": ["一助"], "stages": ["stage-1"]}
    )
    told["orders"] = [
        {"kind": "place", "case": "c0001", "trainee": "t002", "role": "术者"},
        {"kind": "never", "case": "c0001", "trainee": "t001", "role": "术者"},
    ]
    path = tmp_path / "日.json"
    path.write_text(json.dumps(told))
    return path


def test_the_table(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(str(file)) == 0
    told = capfd.readouterr().out
    assert told.startswith("2026-11-24 手术安排建议，由上级医师修改或接受\n模拟数据")
    assert "不能照办的指定：1" in told
    assert "指定的安排：模拟学员2，c0001，术者——不能照办：不在该科室值班（介入基础）" in told
    assert "模拟学员4：当日休假" in told
    assert "已证明最优" in told
    assert "没有违反规则的" in told


def test_json_alone_on_standard_output(
    file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "名单.json"
    assert run(str(file), "--json", "-o", str(output)) == 0
    told = json.loads(capfd.readouterr().out)
    assert json.loads(output.read_text()) == told
    assert set(told) == {
        "date",
        "assignments",
        "without_hands_on",
        "refused",
        "worth",
        "certificate",
    }
    assert told["certificate"]["proven"]
    assert told["certificate"]["checked"] == len(told["assignments"])
    assert {one["role"] for one in told["assignments"]} <= {"术者", "一助", "参与"}
    assert told["refused"][0]["why"] == "other_department"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SeldingerError, match="读不到"):
        run(str(tmp_path / "没有.json"))


@pytest.mark.parametrize("seconds", ["0", "x", "4000", "nan"])
def test_so_many_seconds_make_no_sense(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("a.json", "--seconds", seconds)
    assert "不是 1 至 3600 之间的秒数" in capsys.readouterr().err
