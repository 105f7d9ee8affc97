"""The trainees of a base, those at most risk first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from seldinger.domain.planning.forecast import Standing
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.basis import Basis, basis_of
from seldinger.web.forecasting.presenters.names import Names, people_of
from seldinger.web.forecasting.words import (
    INSUFFICIENT,
    LEFT_OUT,
    MET,
    figure,
    sign_at,
    sign_of,
)
from seldinger.web.people.models import Base
from seldinger.web.people.presenters.sign import Sign

_SHOWN = 3  # requirements of each trainee
_OWN_LEAST = 0.05  # below, a number helps no trainee


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement: “12 / 20 → 17（14–21）”."""

    title: str
    count: str
    sign: Sign
    figure: str


@dataclass(frozen=True, slots=True)
class Row:
    """joint: every minimum together. about: months left, and what was assumed."""

    name: str
    url: str
    about: str
    sign: Sign
    figure: str
    lines: tuple[Line, ...]
    lacks: str


@dataclass(frozen=True, slots=True)
class Board:
    """left_out: name and why."""

    lead: str
    everyone: str
    rows: tuple[Row, ...]
    left_out: tuple[tuple[str, str], ...]
    basis: Basis


def board_of(base: Base, run: ForecastRun, seen: frozenset[int]) -> Board:
    """seen: the trainees whom the reader may see."""
    found = run.answer["forecast"]
    names = Names.of(base, run)
    told = run.told["trainees"]
    people = people_of([*(t["trainee"] for t in found["trainees"]), *run.told["left_out"]])
    here = [t for t in found["trainees"] if _is_seen(t["trainee"], people, seen)]
    here.sort(key=lambda one: _risk(one, found["reading"]))
    rows = [
        _row(names, one, told[one["trainee"]], people[one["trainee"]].person.name, found["reading"])
        for one in here
    ]
    left_out = [
        (people[pk].person.name, LEFT_OUT[why])
        for pk, why in run.told["left_out"].items()
        if _is_seen(pk, people, seen)
    ]
    everyone = found["everyone"].get(found["reading"])
    together = f"所有人都达到全部要求：{figure(everyone)}" if everyone else ""
    return Board(_lead(run, rows), together, tuple(rows), tuple(left_out), basis_of(run))


def _is_seen(pk: str, people: Mapping[str, Any], seen: frozenset[int]) -> bool:
    return pk in people and int(pk) in seen


def _lead(run: ForecastRun, rows: Sequence[Row]) -> str:
    low = sum(any(line.sign.css == "forecast-low" for line in row.lines) for row in rows)
    day = f"{run.as_of.month} 月 {run.as_of.day} 日"
    begin = f"按 {day}的记录，{len(rows)} 名在培学员"
    if not low:
        return f"{begin}里没有人有不太可能达到的要求。"
    return f"{begin}里 {low} 人至少有一项不太可能达到。排在最前的最需要调整轮转。"


def _risk(one: Mapping[str, Any], reading: str) -> tuple[float, int]:
    """The least chance of any requirement that is open; then who lacks most."""
    chances = [
        o["chances"][reading]["probability"]
        for o in one["outlooks"]
        if o["standing"] == Standing.FORECAST
    ]
    lacking = sum(o["standing"] == Standing.INSUFFICIENT for o in one["outlooks"])
    return min(chances, default=2.0), -lacking


def _row(
    names: Names, one: Mapping[str, Any], told: Mapping[str, Any], name: str, reading: str
) -> Row:
    open_ = [o for o in one["outlooks"] if o["standing"] == Standing.FORECAST]
    open_.sort(key=lambda o: o["chances"][reading]["probability"])
    lacking = [o for o in one["outlooks"] if o["standing"] == Standing.INSUFFICIENT]
    chance = one["joint"].get(reading)
    sign = sign_at(chance["probability"]) if chance else INSUFFICIENT
    if chance and not open_:
        sign = MET
    why = names.lacks([lack for o in lacking for lack in o["lacks"]])
    return Row(
        name, reverse("forecast_trainee", args=[int(one["trainee"])]), about_of(told), sign,
        figure(chance), tuple(line_of(names, o, reading) for o in open_[:_SHOWN]),
        f"{len(lacking)} 项不足以预测：{why}" if lacking else "",
    )  # fmt: skip


def about_of(told: Mapping[str, Any]) -> str:
    """“余 14 个月，其中 3 个月按方案、2 个月没有安排，按细则还缺的补”."""
    parts = []
    if told["planned"]:
        parts.append(f"{told['planned']} 个月按未公布的轮转方案")
    if told["assumed"]:
        parts.append(f"{told['assumed']} 个月还没有安排，按细则还缺的月份补")
    return f"余 {told['left']} 个月" + (f"，其中{'、'.join(parts)}" if parts else "")


def line_of(names: Names, o: Mapping[str, Any], reading: str, *, own: bool = False) -> Line:
    chance = o["chances"].get(reading)
    count = f"{o['count']} / {o['minimum']}"
    if o["median"] is not None and o["standing"] == Standing.FORECAST:
        count += f" → {o['median']}（{o['low']}–{o['high']}）"
    sign = sign_of(o, reading, own=own)
    is_hidden = own and chance is not None and chance["probability"] < _OWN_LEAST
    shown = "" if is_hidden or o["standing"] == Standing.MET else figure(chance)
    return Line(names.requirement(o["requirement"]), count, sign, shown)
