"""A forecast → tables for the terminal."""

from collections.abc import Mapping
from itertools import islice

from rich.table import Table

from seldinger.domain.planning.forecast import Forecast, Outlook, Standing, TraineeForecast
from seldinger.domain.planning.forecast_calibration import Calibration
from seldinger.domain.planning.forecast_questions import CapacityFound, Choices
from seldinger.domain.planning.forecast_sharing import Rule
from seldinger.domain.training.words import Reading
from seldinger.planning.forecasts.answering import Answer
from seldinger.planning.forecasts.problem import Problem
from seldinger.planning.forecasts.wording import (
    LACK,
    STANDING,
    TOO_FEW_RECORDS,
    percent,
    sharing_in_words,
)
from seldinger.report.labels import READING
from seldinger.report.table import Terminal

SHOWN = 3  # requirements of each trainee: the least likely
TRIPLES = 6


def print_answer(problem: Problem, found: Answer) -> None:
    """Who reaches everything, what binds, and what was asked besides."""
    console = Terminal()
    if found.notice:
        console.print(found.notice, style="yellow")
    _head(console, found.forecast)
    learns = problem.records and problem.sharing.rule in (None, Rule.OBSERVED)
    if learns and found.forecast.sharing.rule is Rule.EVEN:
        console.print(TOO_FEW_RECORDS)
    titles = _titles(problem)
    console.print(_trainees(found.forecast, titles))
    for one in found.choices:
        console.print(_choices(one, titles))
    if found.capacity:
        console.print(_capacity(found.capacity, titles))
    elif problem.capacity:
        console.print("基地容量：不足以预测（plan 里的科室缺少满 12 个月的手术量）")
    if found.calibration:
        _calibration(console, found.calibration)


def _titles(problem: Problem) -> Mapping[str, str]:
    named = [*((r.id, r.title) for r in problem.requirements)]
    named += [(d.id, d.title) for d in problem.directions]
    named += [(d.id, d.title) for d in problem.departments]
    return {name: title or name for name, title in reversed(named)}


def _head(console: Terminal, told: Forecast) -> None:
    proof = told.certificate
    console.print(f"口径：{READING[told.reading]}", style="bold")
    console.print(f"分配：{sharing_in_words(told.sharing, told.learnt_from, told.personal)}")
    months = [one.months for one in told.fitted]
    if months:
        console.print(
            f"手术量：{len(told.fitted)} 项“科室与类别”的负二项模型，"
            f"每项 {min(months)}–{max(months)} 个月"
        )
    if proof:
        checked = "核对通过" if not proof.faults else "核对不通过：" + "；".join(proof.faults[:3])
        console.print(
            f"{proof.first} 至 {proof.last}，模拟 {proof.draws} 次，种子 {proof.seed}，"
            f"{proof.seconds:.1f} 秒；{checked}"
        )


def _trainees(told: Forecast, titles: Mapping[str, str]) -> Table:
    table = Table(title="全部达到最低例数的概率，和最难达到的几项")
    for head in ("学员", "全部达到", "最难的几项：现有/最低 → 结束时中位数（80% 区间） 概率"):
        table.add_column(head, overflow="fold")
    for one in told.trainees:
        chance = one.joint.get(told.reading)
        joint = (
            f"{percent(chance.probability)} ±{100 * chance.error:.1f}" if chance else "不足以预测"
        )
        table.add_row(one.trainee, joint, "\n".join(_hardest(one, told.reading, titles)))
    everyone = told.everyone.get(told.reading)
    if everyone and len(told.trainees) > 1:
        table.add_row("所有人", f"{percent(everyone.probability)} ±{100 * everyone.error:.1f}", "")
    return table


def _hardest(one: TraineeForecast, reading: Reading, titles: Mapping[str, str]) -> list[str]:
    lacking = [o for o in one.outlooks if o.standing is Standing.INSUFFICIENT]
    told = [o for o in one.outlooks if o.standing is Standing.FORECAST]
    told.sort(key=lambda o: o.chances[reading].probability)
    lines = [_line(o, reading, titles) for o in told[:SHOWN]]
    if lacking:
        lines.append(_lacking(lacking, titles))
    if one.assumed:
        lines.append(f"有 {one.assumed} 个月没有计划：按留在原科室算")
    return lines or ["全部已达到"]


def _line(o: Outlook, reading: Reading, titles: Mapping[str, str]) -> str:
    spread = f" → {o.median}（{o.low}–{o.high}）" if o.median is not None else ""
    chance = percent(o.chances[reading].probability)
    return f"{titles.get(o.requirement, o.requirement)} {o.count}/{o.minimum}{spread} {chance}"


def _lacking(lacking: list[Outlook], titles: Mapping[str, str]) -> str:
    icon, word = STANDING[Standing.INSUFFICIENT]
    why = dict.fromkeys(
        f"{titles.get(department, department)}{LACK[lack]}"
        for o in lacking
        for lack, department, _ in o.lacks
    )
    return f"{icon} {word} {len(lacking)} 项：" + "；".join(islice(why, 3))


def _choices(told: Choices, titles: Mapping[str, str]) -> Table:
    table = Table(title=f"{told.trainee} 选哪几个方向")
    for head in ("方向", "全部达到", "最难的一项"):
        table.add_column(head, overflow="fold")
    for one in told.choices[:TRIPLES]:
        names = "、".join(titles.get(name, name) for name in one.directions)
        hardest = f"{titles.get(one.binding, one.binding)} {percent(one.chance.probability)}"
        table.add_row(names, percent(one.joint.probability), hardest)
    if len(told.choices) > TRIPLES:
        table.add_row(f"……还有 {len(told.choices) - TRIPLES} 种，见 JSON", "", "")
    return table


def _capacity(told: CapacityFound, titles: Mapping[str, str]) -> str:
    reached = "以上" if told.trainees == told.most else ""
    level = f"{100 * told.level:g}%"
    line = f"基地容量：{told.trainees} 名学员{reached}（每人全部达到的概率不低于 {level}）"
    if told.beyond:
        load = told.beyond
        line += (
            f"；{load.trainees} 名时为 {100 * load.joint.probability:.1f}%，"
            f"最先不够的是 {titles.get(load.binding, load.binding)}"
            f"（{100 * load.chance.probability:.1f}%）"
        )
    if not told.monotone:
        line += "。人数更多时概率有起伏，请看 JSON 里的 loads"
    return line


def _calibration(console: Terminal, told: Calibration) -> None:
    table = Table(title=f"以往 {told.people} 名学员在培训过半时的预测，与后来的结果")
    for head in ("预测", "项数", "平均预测", "实际达到", "95% 区间"):
        table.add_column(head, justify="right")
    for one in told.bins:
        rate = one.happened / one.number
        table.add_row(
            f"{one.low:.1f}–{one.high:.1f}", str(one.number), f"{one.stated:.3f}", f"{rate:.3f}",
            f"{one.interval.low:.3f}–{one.interval.high:.3f}",
        )  # fmt: skip
    console.print(table)
    console.print(
        f"Brier 分数（越小越好）：本预测 {told.forecast.score:.3f}，"
        f"按平均进度推 {told.pace.score:.3f}，按进度的泊松 {told.poisson.score:.3f}"
    )
