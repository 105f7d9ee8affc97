"""Indicators as people read them: a card each, a table by month, and the rows behind one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from seldinger.web.review.measures.facts import Fact, Kind, Measure, Value
from seldinger.web.review.periods import Period, months_up_to
from seldinger.web.review.presenters.figures import interval_words, percent
from seldinger.workbooks.tables import Column, Table, TableBook
from seldinger.workbooks.tables import Value as Written

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Card:
    key: str
    title: str
    value: str
    of: str
    interval: str
    unjudged: str
    gap: str
    missing: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    title: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class CaseRow:
    day: str
    what: str
    who: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    number: int
    rows: list[CaseRow]
    more: int


def card(one: Measure, period: Period, today: date) -> Card:
    value, gap = one.value(period), one.gap(period, today)
    return Card(
        key=one.key,
        title=one.title,
        value="" if one.missing else value_words(value),
        of="" if one.missing else of_words(one, value),
        interval=_interval(one, value),
        unjudged=(
            f"另有 {value.unjudged} 台不能判断：{one.unjudged_words}"
            if value.unjudged and not one.missing
            else ""
        ),
        gap=f"这段时间有 {gap} 天没有医院清单" if gap and not one.missing else "",
        missing=one.missing,
    )


def value_words(value: Value) -> str:
    """The answer itself: a share where there is one, else the number."""
    if value.denominator is None:
        return str(value.numerator)
    if not value.denominator:
        return "没有可算的"
    return percent(value.numerator / value.denominator)


def of_words(one: Measure, value: Value) -> str:
    unit = "种" if one.kind is Kind.KINDS else "份" if one.kind is Kind.NOW else "台"
    if value.denominator is None:
        return unit
    return f"{value.numerator} / {value.denominator} {unit}" if value.denominator else ""


def _interval(one: Measure, value: Value) -> str:
    rate = value.rate
    if one.missing or not one.has_interval or rate is None:
        return ""
    return f"区间 {interval_words(rate)}"


def lead(cards: Sequence[Card], period: Period) -> str:
    told = [one for one in cards if not one.missing]
    empty = len(cards) - len(told)
    said = f"{period.words}：{len(told)} 项有数"
    return f"{said}，{empty} 项未填报。" if empty else f"{said}。"


def month_rows(found: Iterable[Measure], last: date, today: date) -> list[MonthRow]:
    months = [*months_up_to(last)]
    return [
        MonthRow(one.title, [_short(one, month, today) for month in months])
        for one in found
        if one.kind is not Kind.NOW
    ]


def month_heads(last: date) -> list[str]:
    return [f"{month.start:%Y-%m}" for month in months_up_to(last)]


def _short(one: Measure, month: Period, today: date) -> str:
    if one.missing:
        return "未填报"
    days = (min(month.end, today) - month.start).days + 1
    if days > 0 and one.gap(month, today) == days:
        return "无清单"
    value = one.value(month)
    if value.denominator is None:
        return str(value.numerator)
    return f"{value.numerator}/{value.denominator}" if value.denominator else "–"


def groups(one: Measure, period: Period) -> list[Group]:
    """What is to be looked at first; then what cannot be judged; then the others."""
    facts = sorted(one.of(period), key=lambda fact: fact.day, reverse=True)
    first, other = ("计入的", "没有计入的") if one.cases else ("达到的", "没有达到的")
    counted = [fact for fact in facts if fact.counts is True]
    not_counted = [fact for fact in facts if fact.counts is False]
    order = [(first, counted), (other, not_counted)]
    if not one.cases:
        order.reverse()
    order.insert(1, ("不能判断的", [fact for fact in facts if fact.counts is None]))
    return [_group(title, rows) for title, rows in order if rows]


def _group(title: str, facts: Sequence[Fact]) -> Group:
    return Group(
        title, len(facts), [_case(fact) for fact in facts[:SHOWN]], max(0, len(facts) - SHOWN)
    )


def _case(fact: Fact) -> CaseRow:
    return CaseRow(str(fact.day), fact.what, fact.who, fact.note, _url(fact))


def _url(fact: Fact) -> str:
    if fact.page is None:
        return ""
    try:
        return reverse(fact.page[0], args=fact.page[1])
    except NoReverseMatch:
        return ""


# -- the workbook ----------------------------------------------------------------------------------


def indicator_book(hospital: str, found: Sequence[Measure], period: Period, on: date) -> TableBook:
    about = [
        ("医院", hospital),
        ("时间", period.words),
        ("导出日期", on.isoformat()),
        *((one.title, f"{one.definition}来源：{one.source}。") for one in found),
    ]
    heads = month_heads(period.end)
    by_month: list[Sequence[Written]] = [
        [row.title, *row.cells] for row in month_rows(found, period.end, on)
    ]
    columns = [Column("指标", 40), *(Column(head, 10) for head in heads)]
    tables = (
        Table("指标", _COLUMNS, [_line(one, period, on) for one in found], fixed=1),
        Table("逐月", columns, by_month, fixed=1),
        Table("明细", _CASES, [*_lines(found, period)]),
    )
    return TableBook(f"{hospital}手术管理指标", about, tables)


_COLUMNS = (
    Column("指标", 40), Column("结果", 14), Column("分子", 10), Column("分母", 10),
    Column("95% 下限", 10), Column("95% 上限", 10), Column("不能判断", 10),
    Column("没有清单的天数", 14), Column("说明", 60),
)  # fmt: skip
_CASES = (
    Column("指标", 40), Column("日期", 12), Column("手术", 50), Column("医师", 16),
    Column("计入", 10), Column("说明", 40),
)  # fmt: skip
_COUNTED = {True: "是", False: "否", None: "不能判断"}


def _line(one: Measure, period: Period, on: date) -> list[Written]:
    if one.missing:
        return [one.title, "未填报", None, None, None, None, None, None, one.missing]
    value = one.value(period)
    rate = value.rate if one.has_interval else None
    ends = (percent(rate.interval.low), percent(rate.interval.high)) if rate else (None, None)
    told = value_words(value), value.numerator, value.denominator
    return [one.title, *told, *ends, value.unjudged, one.gap(period, on), ""]


def _lines(found: Iterable[Measure], period: Period) -> Iterable[list[Written]]:
    for one in found:
        for fact in () if one.missing else one.of(period):
            counted = _COUNTED[fact.counts]
            yield [one.title, fact.day, fact.what, fact.who, counted, fact.note]
