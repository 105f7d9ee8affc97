"""How many trainees a base carries, and which procedure binds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.basis import Basis, basis_of
from seldinger.web.forecasting.presenters.names import Names
from seldinger.web.forecasting.words import figure
from seldinger.web.people.models import Base

_WIDTH, _HEIGHT = 360, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 14, 14, 26
LACKING = (
    "不足以预测：一名学员的全程计划里有科室还没有满 12 个月的手术量。"
    "请登记满一年，或交来医院手术清单"
)


@dataclass(frozen=True, slots=True)
class Load:
    trainees: str
    joint: str
    binding: str


@dataclass(frozen=True, slots=True)
class Curve:
    """points: chance of all minima over the number of trainees. level: y of the asked chance."""

    view: str
    left: str
    right: str
    floor: str
    points: str
    dots: tuple[tuple[str, str], ...]
    level: str
    level_name: str
    chances: tuple[tuple[str, str], ...]
    loads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Capacity:
    """loads: empty where nothing can be said. plan: the directions of the trainee asked about."""

    lead: str
    plan: str
    binding: str
    loads: tuple[Load, ...]
    curve: Curve | None
    note: str
    basis: Basis


def capacity_of(base: Base, run: ForecastRun) -> Capacity:
    names, told = Names.of(base, run), run.answer["capacity"]
    plan = names.directions(run.told["capacity"])
    if told is None:
        return Capacity(LACKING, plan, "", (), None, "", basis_of(run))
    loads = tuple(
        Load(str(one["trainees"]), figure(one["joint"]), _binding(names, one))
        for one in told["loads"]
    )
    note = "" if told["monotone"] else "人数更多时概率有起伏，中间的人数可能也够；请看各行。"
    return Capacity(
        _lead(told), plan, _first_short(names, told), loads, _curve(told), note, basis_of(run)
    )


def _lead(told: Mapping[str, Any]) -> str:
    level = f"{100 * told['level']:.0f}%"
    if not told["trainees"]:
        return f"没有哪个人数能让一名学员以 {level} 的概率达到全部要求。"
    more = "或更多" if told["trainees"] == told["most"] else ""
    return (
        f"这个基地同时带 {told['trainees']} 名{more}学员时，每人达到全部要求的概率不低于 {level}。"
    )


def _first_short(names: Names, told: Mapping[str, Any]) -> str:
    beyond = next((one for one in told["loads"] if one["trainees"] > told["trainees"]), None)
    if beyond is None:
        return ""
    return f"再多就先不够的是 {_binding(names, beyond)}（{beyond['trainees']} 名时）。"


def _binding(names: Names, one: Mapping[str, Any]) -> str:
    return f"{names.requirement(one['binding'])} {figure(one['chance'])}"


def _curve(told: Mapping[str, Any]) -> Curve:
    most = max(one["trainees"] for one in told["loads"])
    floor, wide = _HEIGHT - _BOTTOM, _WIDTH - _LEFT - _RIGHT

    def x(trainees: float) -> str:
        return f"{_LEFT + wide * trainees / most:.1f}"

    def y(chance: float) -> str:
        return f"{floor - (floor - _TOP) * chance:.1f}"

    dots = tuple((x(one["trainees"]), y(one["joint"]["probability"])) for one in told["loads"])
    step = max(1, -(-most // 5))
    return Curve(
        f"0 0 {_WIDTH} {_HEIGHT}", str(_LEFT), str(_WIDTH - _RIGHT), str(floor),
        " ".join(f"{one},{two}" for one, two in dots), dots, y(told["level"]),
        f"{100 * told['level']:.0f}%", tuple((y(n / 4), f"{25 * n}%") for n in range(5)),
        tuple((x(n), str(n)) for n in range(0, most + 1, step)),
    )  # fmt: skip
