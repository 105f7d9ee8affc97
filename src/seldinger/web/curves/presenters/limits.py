"""What a base holds to, as lines of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from seldinger.web.curves.models import Limit, Measure
from seldinger.web.curves.wording import failure_words, limit_words, percent, worth

ANY = "所有类别"


@dataclass(frozen=True, slots=True)
class LimitLine:
    """state: 现行, 未到日期, 已被代替, 已撤回."""

    id: int
    title: str
    state: str
    rates: str
    failure: str
    worth: str
    source: str
    entered: str
    withdrawn: bool


def lines_of(rows: Iterable[Limit], titles: Mapping[str, str], on: date) -> list[LimitLine]:
    """The last begun of each category and measure holds; what is withdrawn comes last."""
    told = [*rows]
    current: dict[tuple[str, str], int] = {}
    for row in sorted(told, key=lambda one: (one.since, one.pk)):
        if row.withdrawn_at is None and row.since <= on:
            current[row.category, row.measure] = row.pk
    ordered = sorted(told, key=lambda one: (one.withdrawn_at is not None, -one.since.toordinal()))
    return [_line(row, titles, on, current.get((row.category, row.measure))) for row in ordered]


def _line(row: Limit, titles: Mapping[str, str], on: date, current: int | None) -> LimitLine:
    title = titles.get(row.category, row.category) if row.category else ANY
    by = row.by.name if row.by else "平台"
    return LimitLine(
        id=row.pk,
        title=f"{title}·{Measure(row.measure).label}",
        state=_state(row, on, current),
        rates=limit_words(row),
        failure=f"失败：{failure_words(row.measure, row)}",
        worth=_worth(row),
        source=f"出处：{row.source}",
        entered=f"{by} {timezone.localdate(row.made_at)} 填写，自 {row.since} 起",
        withdrawn=row.withdrawn_at is not None,
    )


def _worth(row: Limit) -> str:
    levels = (
        f"{row.cases} 例以内误认为达到至多 {percent(row.false_pass)}，误报警至多 "
        f"{percent(row.false_alarm)}"
    )
    if row.risks:
        return f"{levels}；填了病例难度，只对通常的病例成立"
    told = worth(row)
    return f"{levels}；失败率可接受的人 {percent(told.passes)} 能显示达到，至少 {told.least} 例"


def _state(row: Limit, on: date, current: int | None) -> str:
    if row.withdrawn_at is not None:
        by = row.withdrawn_by.name if row.withdrawn_by else "平台"
        return f"{by} {timezone.localdate(row.withdrawn_at)} 撤回"
    if row.since > on:
        return "未到日期"
    return "现行" if row.pk == current else "已被代替"
