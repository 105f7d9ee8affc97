"""The forecast of one trainee: requirements, what binds, growth, and the choice of directions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seldinger.domain.planning.forecast import Standing
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.forecasting.presenters.base import Line, about_of, line_of
from seldinger.web.forecasting.presenters.basis import Basis, basis_of
from seldinger.web.forecasting.presenters.growth import Chart, chart_of
from seldinger.web.forecasting.presenters.names import Names
from seldinger.web.forecasting.words import INSUFFICIENT, MET, WAIVED, figure, sign_at
from seldinger.web.people.models import Base
from seldinger.web.people.presenters.sign import Sign

_TRIPLES = 20


@dataclass(frozen=True, slots=True)
class Item:
    """id: of the requirement. detail: what it rests on, or what is lacking."""

    id: str
    line: Line
    detail: str
    has_chart: bool


@dataclass(frozen=True, slots=True)
class Triple:
    directions: str
    sign: Sign
    figure: str
    binding: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """open: the least likely first; lacking: nothing can be said; met: done. chart: the asked one,
    None where nothing is to be drawn. triples: only of whoever has not chosen."""

    lead: str
    about: str
    sign: Sign
    figure: str
    open: tuple[Item, ...]
    lacking: tuple[Item, ...]
    met: tuple[Item, ...]
    chart: Chart | None
    triples: tuple[Triple, ...]
    unchosen: bool
    basis: Basis


def sheet_of(
    base: Base, run: ForecastRun, trainee: int, asked: str, *, own: bool = False
) -> Sheet | None:
    """asked: whose growth is drawn, else that of the hardest requirement. None where this trainee
    is not in the forecast. own: in the words for trainees."""
    found, key = run.answer["forecast"], str(trainee)
    one = next((t for t in found["trainees"] if t["trainee"] == key), None)
    if one is None:
        return None
    names, told, reading = Names.of(base, run), run.told["trainees"][key], found["reading"]
    page = _Page(names, run.answer, told, reading, own)
    items = [page.item(o) for o in sorted(one["outlooks"], key=lambda o: _order(o, reading))]
    by_standing = {o["requirement"]: o["standing"] for o in one["outlooks"]}
    parts = {
        standing: tuple(item for item in items if by_standing[item.id] == standing)
        for standing in Standing
    }
    chance = one["joint"].get(reading)
    drawn = asked if asked in by_standing else next((i.id for i in items if i.has_chart), "")
    minimum = next((o["minimum"] for o in one["outlooks"] if o["requirement"] == drawn), 0)
    triples = page.triples(key)
    return Sheet(
        _lead(parts, names, one.get("binding"), own=own), about_of(told),
        _sign(chance, parts, own=own),
        "" if own and chance and chance["probability"] < 0.05 else figure(chance),
        parts[Standing.FORECAST], parts[Standing.INSUFFICIENT], parts[Standing.MET],
        page.chart(drawn, minimum, key), triples or (), triples is not None, basis_of(run),
    )  # fmt: skip


def _order(o: Mapping[str, Any], reading: str) -> float:
    chance = o["chances"].get(reading)
    return chance["probability"] if chance else 2.0


def _sign(
    chance: Mapping[str, float] | None, parts: Mapping[Standing, tuple[Item, ...]], *, own: bool
) -> Sign:
    if chance is None:
        return INSUFFICIENT
    return sign_at(chance["probability"], own=own) if parts[Standing.FORECAST] else MET


def _lead(
    parts: Mapping[Standing, tuple[Item, ...]], names: Names, binding: str | None, *, own: bool
) -> str:
    met, open_ = len(parts[Standing.MET]), len(parts[Standing.FORECAST])
    begin = f"{met} 项已经达到，{open_} 项还在路上"
    lacking = len(parts[Standing.INSUFFICIENT])
    begin += f"，{lacking} 项还不足以预测" if lacking else ""
    if binding is None:
        return f"{begin}。"
    if own:
        return f"{begin}。接下来最值得争取的是：{names.requirement(binding)}。"
    return f"{begin}。最难的一项是{names.requirement(binding)}。"


@dataclass(frozen=True, slots=True)
class _Page:
    names: Names
    answer: Mapping[str, Any]
    told: Mapping[str, Any]
    reading: str
    own: bool

    def item(self, o: Mapping[str, Any]) -> Item:
        name = o["requirement"]
        line = line_of(self.names, o, self.reading, own=self.own)
        if name in self.told["waived"]:
            line = Line(line.title, f"{o['minimum']}", WAIVED, "")
        lacks = self.names.lacks(o["lacks"]) if o["standing"] == Standing.INSUFFICIENT else ""
        return Item(name, line, lacks, name in self.told["course"] or name in self._bands())

    def _bands(self) -> dict[str, Mapping[str, Any]]:
        return {one["requirement"]: one for one in self.answer["growth"]}

    def chart(self, name: str, minimum: int, trainee: str) -> Chart | None:
        others = self._bands().get(name, {})
        return chart_of(
            self.names.requirement(name), name, minimum, self.told["course"].get(name, ()),
            others.get("bands", ()), others.get("places", {}).get(trainee),
        )  # fmt: skip

    def triples(self, trainee: str) -> tuple[Triple, ...] | None:
        told = next((c for c in self.answer["choices"] if c["trainee"] == trainee), None)
        if told is None:
            return None
        return tuple(
            Triple(
                self.names.directions(one["directions"]),
                sign_at(one["joint"]["probability"]), figure(one["joint"]),
                f"{self.names.requirement(one['binding'])} {figure(one['chance'])}",
            )
            for one in told["choices"][:_TRIPLES]
        )  # fmt: skip
