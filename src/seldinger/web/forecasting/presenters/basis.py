"""What a forecast rests on: definition, source and numbers, as the pages say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from seldinger.domain.planning.forecast_sharing import Rule
from seldinger.planning.forecasts.problem import text_of
from seldinger.planning.forecasts.wording import RULE, TOO_FEW_RECORDS
from seldinger.report.labels import READING
from seldinger.web.forecasting.models import ForecastRun
from seldinger.web.people.models import Hospital

DEFINITION = (
    "概率：按本基地各科室每月的手术量、各人余下的轮转和一同在科的学员，把余下的培训模拟许多次，"
    "其中达到最低例数的次数所占的比例。± 是模拟次数有限带来的误差（两倍标准误），"
    "不含模型本身的误差；模型说得准不准，见“准不准”一页"
)
ALL_TOGETHER = "全部达到：每一项要求在同一次模拟里都达到"
_NOTES = (
    "从下月 1 日算起，本月余下的日子不算；已计入的例数以审核通过的为准",
    "总数在这里按操作计，细则按病例计：一个病例两项操作会算成两次",
    "同一科室里计入第一阶段与计入专业方向的手术分开算，两边的学员不互相竞争",
    "机动的月份算在所选的第一个方向；总住院与轮转同时进行，不影响月份",
    "管理病例、影像报告、月数、论文等不预测",
)


@dataclass(frozen=True, slots=True)
class Basis:
    """facts: name and words. notes: what is simplified. simulated: empty on real records."""

    definition: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    simulated: str


def basis_of(run: ForecastRun) -> Basis:
    told, found = run.told, run.answer["forecast"]
    proof = found["certificate"]
    months = sorted(one["months"] for one in found["fitted"])
    facts = [
        (
            "截至",
            f"{run.as_of:%Y-%m-%d} 的记录；{made_at(run)}算成，用了 {run.seconds or 0:.0f} 秒",
        ),
        ("预测的月份", f"{proof['first']} 至 {proof['last']}"),
        ("口径", READING[found["reading"]]),
        *((f"手术量：{name}", words) for name, words in _sources(told)),
        ("手术量的模型", _model(found["fitted"], months)),
        ("机会怎样分", _sharing(found)),
        ("依据的例数", f"{told['acts']} 例次手术操作，{told['records']} 人月的轮转"),
        ("模拟", f"{run.draws} 次，种子 {run.seed}；{_checked(proof)}"),
    ]
    return Basis(DEFINITION, tuple(facts), (ALL_TOGETHER, *_NOTES), run.answer.get("notice", ""))


def made_at(run: ForecastRun) -> str:
    at = timezone.localtime(run.ended_at) if run.ended_at else None
    return f"{at.month} 月 {at.day} 日 {at:%H:%M} " if at else ""


def _sources(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = Hospital.objects.in_bulk([one["hospital"] for one in told["sources"]])
    return [
        (names[one["hospital"]].name, _source(one))
        for one in told["sources"]
        if one["hospital"] in names
    ]


def _source(one: Mapping[str, Any]) -> str:
    span = f"{text_of(one['first'])} 至 {text_of(one['last'])}，{one['operations']} 例"
    if one["lists"]:
        unread = f"；另有 {one['unread']} 行认不出类别，没有算" if one["unread"] else ""
        return f"医院手术清单，{span}{unread}"
    filled = (
        f"；{one['months']} 个科室月里有 {one['filled']} 个没有学员在，按此前的平均补"
        if one["filled"] else ""
    )  # fmt: skip
    return f"学员登记的手术（医院清单不满 12 个整月；没有学员参加的手术看不到），{span}{filled}"


def _model(fitted: list[Any], months: list[int]) -> str:
    if not fitted:
        return "没有满 12 个月的手术量"
    return (
        f"{len(fitted)} 项“科室与类别”的负二项分布，每项 {months[0]}–{months[-1]} 个月；"
        "满 24 个月的拟合季节"
    )


def _sharing(found: Mapping[str, Any]) -> str:
    rule = Rule(found["sharing"]["rule"])
    if rule is Rule.OBSERVED:
        return f"{RULE[rule]}（{found['learnt_from']} 人月）"
    return f"{RULE[rule]}；{TOO_FEW_RECORDS}"


def _checked(proof: Mapping[str, Any]) -> str:
    return "独立核对通过" if not proof["faults"] else "独立核对不通过，请告诉平台管理员"
