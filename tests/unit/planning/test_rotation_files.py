"""A problem's file: taken whole, or every fault told at once with its place and remedy."""

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seldinger.domain.planning.rotation import LockKind, Problem, Room
from seldinger.domain.training.rulebook import Rulebook
from seldinger.norms.library import RULEBOOK, library_at
from seldinger.planning.reading import LARGEST, PlanningError, decode, load
from seldinger.planning.rotations.files import ProblemFile
from seldinger.planning.rotations.generate import generate
from seldinger.planning.rotations.problem import month_number, month_text, problem_of

NAME = "轮转问题"
Told = dict[str, Any]


@cache
def book() -> Rulebook:
    return library_at(None).rulebook(RULEBOOK)


@cache
def _text() -> bytes:
    return msgspec.json.encode(generate(book(), 4, 1))


def told() -> Told:
    """A base of four; the third, of surgery, begins with the plan."""
    found: Told = json.loads(_text())
    return found


def read(content: Told) -> Problem:
    return problem_of(decode(json.dumps(content).encode(), ProblemFile, NAME), book())


def refused(content: Told) -> str:
    with pytest.raises(PlanningError) as raised:
        read(content)
    return str(raised.value)


def test_a_generated_problem_is_taken_whole() -> None:
    problem = read(told())
    assert [one.id for one in problem.trainees] == ["T0001", "T0002", "T0003", "T0004"]
    assert (problem.first, problem.calendar) == ("2027-09", 8)
    assert problem.titles["neuro"] == "神经介入"


def test_the_same_number_and_seed_make_the_same_problem() -> None:
    again = [msgspec.json.encode(generate(book(), 4, seed)) for seed in (1, 2)]
    assert again[0] == _text()
    assert again[1] != _text()


def test_months_are_counted_from_the_first() -> None:
    assert month_number("2027-01", "2026-11") == 2
    assert month_number("2025-12", "2026-11") == -11
    assert [month_text(n, "2026-11") for n in (-11, 0, 1, 2)] == [
        "2025-12", "2026-11", "2026-12", "2027-01",
    ]  # fmt: skip


DEPARTMENT, TRAINEE, LOCK = "departments[0]（dept-internal）", "trainees[2]（T0003）", "locks[0]"

LEAST = "least 大于 most：最少人数不能多于最多人数"
ONCE = "写了两次，每个 id 只能写一次"


def _set(*path: str | int, to: Any) -> Callable[[Told], None]:
    def change(content: Told) -> None:
        at: Any = content
        for step in path[:-1]:
            at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
        at[path[-1]] = to

    return change


def _lock(**fields: Any) -> Callable[[Told], None]:
    return _set("trainees", 2, "locks", to=[{"id": "a", **fields}])


def _twice(what: str) -> Callable[[Told], None]:
    return lambda content: content[what].append(content[what][0])


FAULTS: dict[str, tuple[Callable[[Told], None], str]] = {
    "visits": (
        _set("visits", to={"shortest": 5, "longest": 4}),
        "visits：shortest 大于 longest，请对调",
    ),
    "departments twice": (_twice("departments"), f"departments：dept-internal {ONCE}"),
    "trainees twice": (_twice("trainees"), f"trainees：T0001 {ONCE}"),
    "post": (
        _set("departments", 0, "posts", to=["moon"]),
        f"{DEPARTMENT}.posts：细则里没有 moon 这个岗位",
    ),
    "volume": (
        _set("departments", 0, "volumes", to={"moon": [1] * 12}),
        f"{DEPARTMENT}.volumes：细则里没有 moon 这一类别或要求",
    ),
    "rooms": (
        _set("departments", 0, "least", to=999), f"{DEPARTMENT}：{LEAST}",
    ),
    "rooms of a month": (
        _set("departments", 0, "exceptions", to=[{"months": ["2027-10"], "least": 999}]),
        f"{DEPARTMENT}：{LEAST}",
    ),
    "background": (
        _set("trainees", 2, "background", to="moon"),
        f"{TRAINEE}.background：moon 需要个案认定，细则只写了 imaging、internal、surgical",
    ),
    "entered": (
        _set("trainees", 2, "entered", to="1901-01"),
        f"{TRAINEE}：entered 离 first_month 太远（超过 50 年）",
    ),
    "wishes": (
        _set("trainees", 2, "wishes", to=["moon"]),
        f"{TRAINEE}：wishes 里的 moon 不是专业方向，可写 "
        "abdominal、musculoskeletal、neuro、peripheral、thoracic、urogenital",
    ),
    "wishes twice": (
        _set("trainees", 2, "wishes", to=["neuro", "neuro"]), f"{TRAINEE}：wishes 里有重复的方向",
    ),
    "declared": (
        _set("trainees", 2, "declared", to=["neuro", "thoracic", "abdominal", "peripheral"]),
        f"{TRAINEE}：declared 多于 3 个方向",
    ),
    "past": (
        _set("trainees", 2, "past", to=[{"post": "ct", "department": "dept-ct", "months": 2}]),
        f"{TRAINEE}：past 共 2 个月，到 2027-09 前在培 0 个月，两者应相等",
    ),
    "past post": (
        _set("trainees", 1, "past", 0, "post", to="moon"),
        "trainees[1]（T0002）：past 里的 moon 不是细则里的岗位",
    ),
    "done": (
        _set("trainees", 2, "done", to={"moon": 1}),
        f"{TRAINEE}：done 里的 moon 不是细则里的要求",
    ),
    "chief": (
        _set("trainees", 2, "chief_from", to="2020-01"),
        f"{TRAINEE}.chief_from：2020-01 不是在培月份",
    ),
    "chiefs": (_set("chiefs", to={"least": 3, "most": 2}), f"chiefs：{LEAST}"),
    "chiefs' months": (
        _set("chiefs", to={"first": "2028-01", "last": "2027-12"}),
        "chiefs：first 晚于 last，请对调",
    ),
    "never": (_lock(kind="never", department="moon"), f"{TRAINEE}.{LOCK}：没有 moon 这个科室"),
    "never nowhere": (_lock(kind="never"), f"{TRAINEE}.{LOCK}：没有 （空） 这个科室"),
    "at": (_lock(kind="at", department="dept-ct"), f"{TRAINEE}.{LOCK}：缺少 months"),
    "not before": (
        _lock(kind="not_before", post="moon", months=["2028-01"]),
        f"{TRAINEE}.{LOCK}：没有 moon 这个岗位",
    ),
    "not before when": (_lock(kind="not_before", post="neuro"), f"{TRAINEE}.{LOCK}：缺少 months"),
    "together": (
        _lock(kind="together", other="T0003"),
        f"{TRAINEE}.{LOCK}：other 应是另一位学员的 id，没有 T0003",
    ),
    "locks twice": (
        _set(
            "trainees", 2, "locks", to=[{"id": "a", "kind": "never", "department": "dept-ct"}] * 2
        ),
        f"{TRAINEE}.locks：a {ONCE}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_with_its_place_and_remedy(name: str) -> None:
    content = told()
    change, line = FAULTS[name]
    change(content)
    assert refused(content) == f"问题文件有误——{line}"


def test_all_faults_are_told_at_once() -> None:
    content = told()
    names = ("post", "rooms", "wishes", "done", "chiefs")
    for name in names:
        FAULTS[name][0](content)
    assert refused(content) == "问题文件有误——" + "；".join(FAULTS[name][1] for name in names)


def test_of_many_faults_twenty_are_shown_and_the_rest_counted() -> None:
    content = told()
    content["departments"][0]["posts"] = [f"moon-{n:02d}" for n in range(25)]
    message = refused(content)
    assert "moon-19" in message
    assert "moon-20" not in message
    assert message.endswith("；另有 5 处未列出")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "文件是空的，不是轮转问题"),
        (b" \n\t", "文件是空的，不是轮转问题"),
        (b"{", "第 1 行读不下去：不完整，或不是 JSON"),
        (b'{"format":\n\nnot', "第 3 行读不下去：不完整，或不是 JSON"),
        (b"\xff\xfe", "第 1 行读不下去：不完整，或不是 JSON"),
        (b"[" * 100_000, "文件开头 的内容不是轮转问题所要求的：Expected `object`, got `array`"),
        (b"{}", "文件开头 缺少一项 format，见 docs/reference/planning.md"),
        (
            b'{"format": "seldinger-rotations/1", "moon": 1}',
            "文件开头 多出一项 moon，见 docs/reference/planning.md",
        ),
    ],
)
def test_what_is_no_problem_at_all_is_said_in_a_line(content: bytes, line: str) -> None:
    with pytest.raises(PlanningError) as raised:
        decode(content, ProblemFile, NAME)
    assert str(raised.value) == line


def test_a_value_of_the_wrong_shape_is_told_with_its_place() -> None:
    content = told()
    content["trainees"][1]["entered"] = "2027-13"
    message = refused(content)
    assert message.startswith("trainees[1].entered ")
    assert NAME in message


@pytest.mark.parametrize(
    "month", ["2027-9", "2027-00", "1827-01", "2027-01-01", "２０２７-01", 202709]
)
def test_a_month_is_written_in_one_way(month: object) -> None:
    content = told()
    content["first_month"] = month
    assert refused(content).startswith("first_month ")


def test_a_file_is_read_or_said_to_be_unreadable(tmp_path) -> None:
    path = tmp_path / "base.json"
    path.write_bytes(_text())
    assert load(path, ProblemFile, NAME) == generate(book(), 4, 1)
    path.write_bytes(b"")
    with pytest.raises(PlanningError, match=r"base\.json：文件是空的"):
        load(path, ProblemFile, NAME)
    with pytest.raises(PlanningError, match="请确认文件存在、有读取权限"):
        load(tmp_path / "nowhere.json", ProblemFile, NAME)


def test_a_file_beyond_all_bounds_is_not_read(tmp_path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(PlanningError, match="文件超过 64 MB"):
        load(path, ProblemFile, NAME)


def test_leave_inside_a_block_is_legal() -> None:
    content = told()
    content["trainees"][2]["leave"] = ["2027-10", "2028-01"]
    assert read(content).trainees[2].present(4) == (0, 2, 3, 5)


def test_a_past_that_ends_in_the_middle_of_a_visit_is_legal() -> None:
    content = told()
    person = content["trainees"][1]
    person["past"] = [
        {"post": "xray", "department": "dept-xray", "months": 1},
        {"post": "ct", "department": "closed long ago", "months": 3},
        {"post": "mri", "department": "dept-mri", "months": 2},
        {"post": "basic", "department": "ward-neuro", "months": 4},
        {"post": "basic", "department": "ward-thoracic", "months": 2},
    ]
    assert len(read(content).trainees[1].past) == 12


def test_leave_before_the_plan_shortens_the_past() -> None:
    content = told()
    person = content["trainees"][1]
    person["leave"] = ["2027-01"]
    assert "到 2027-09 前在培 11 个月" in refused(content)
    person["past"][-1]["months"] -= 1
    assert len(read(content).trainees[1].past) == 11


def test_a_past_of_a_million_months_is_refused_without_being_written_out() -> None:
    content = told()
    content["trainees"][2]["past"] = [
        {"post": "ct", "department": "dept-ct", "months": 120} for _ in range(10_000)
    ]
    assert "past 共 1200000 个月" in refused(content)


def test_large_numbers_are_taken_and_larger_ones_refused() -> None:
    content = told()
    content["departments"][0] |= {"most": 100_000, "volumes": {"managed": [1e6] * 12}}
    assert read(content).departments[0].rooms[-1] == Room(0, 100_000)
    for field, value in (("most", 100_001), ("most", -1), ("volumes", {"managed": [1e7] * 12})):
        wrong = told()
        wrong["departments"][0][field] = value
        assert refused(wrong).startswith("departments[0].")


def test_rooms_differ_in_the_months_that_are_named() -> None:
    content = told()
    content["departments"][0] |= {
        "most": 5,
        "exceptions": [
            {"months": ["2027-10"], "most": 1},
            {"months": ["2027-11"], "least": 2},
            {"months": ["2020-01", "2199-12"], "most": 3},  # no plan reaches so far
        ],
    }
    assert read(content).departments[0].rooms == (Room(0, 5), Room(0, 1), Room(2, 5), Room(0, 5))


@pytest.mark.parametrize(
    ("told_", "rooms"),
    [
        ({"least": 1, "most": 4}, [Room(1, 4)]),
        ({"least": 1, "most": 4, "first": "2027-11"}, [Room(0, 4), Room(0, 4), Room(1, 4)]),
        ({"least": 1, "most": 4, "last": "2027-10"}, [Room(1, 4), Room(1, 4), Room(0, 4)]),
        ({"least": 1, "most": 4, "first": "2020-01", "last": "2027-09"}, [Room(1, 4), Room(0, 4)]),
    ],
)
def test_chiefs_are_asked_for_in_the_months_that_are_named(told_, rooms) -> None:
    content = told()
    content["chiefs"] = told_
    assert list(read(content).chiefs) == rooms


def test_locks_and_a_chief_residency_that_has_begun_are_read() -> None:
    content = told()
    content["trainees"][0] |= {
        "chief_from": "2027-09",
        "locks": [{"id": "a", "kind": "at", "department": "ward-neuro", "months": ["2027-10"]}],
    }
    person = read(content).trainees[0]
    assert person.chief_from == 24
    assert (person.locks[0].kind, person.locks[0].months) == (LockKind.AT, frozenset({1}))


def _taken_or_refused(content: bytes) -> None:
    try:
        problem = problem_of(decode(content, ProblemFile, NAME), book())
    except PlanningError as error:
        message = str(error)
    else:
        assert isinstance(problem, Problem)
        message = f"{problem.horizon} months"
    assert message
    assert "\n" not in message


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(content: bytes) -> None:
    _taken_or_refused(content)


def test_any_damage_to_the_bytes_is_taken_or_refused() -> None:
    chance = random.Random(1)
    for _ in range(300):
        content = bytearray(_text())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        _taken_or_refused(bytes(content))


ODD = (
    None, True, -1, 0, 1, 2**63, 1e308, "", "moon", "2027-09", "2199-12", "0", "\u0000", "𠮷" * 90,
    [], {}, ["neuro"], [["x"]], {"a": 1}, "T0001", "ward-neuro", "basic", 100_000,
)  # fmt: skip


def test_any_other_value_anywhere_is_taken_or_refused() -> None:
    chance = random.Random(2)
    for _ in range(400):
        content = told()
        for _ in range(chance.randint(1, 3)):
            _spoil(chance, content)
        _taken_or_refused(json.dumps(content).encode())


def _spoil(chance: random.Random, content: Any) -> None:
    """Another value in one place, or one place less or twice."""
    while True:
        keys = list(content) if isinstance(content, dict) else list(range(len(content)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = content[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            content = inner
            continue
        if chance.random() < 0.2:
            del content[key]
        elif isinstance(content, list) and chance.random() < 0.2:
            content.append(inner)
        else:
            content[key] = chance.choice(ODD)
        return
