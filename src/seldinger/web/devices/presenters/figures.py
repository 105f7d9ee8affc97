"""Shares in words: each with its number, what is not known counted apart; and as a workbook."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from seldinger.web.devices.figures import (
    Dependence,
    Localisation,
    Piece,
    Stops,
    by_category,
    by_quarter,
    by_technique,
    localisation,
)
from seldinger.web.devices.wording import (
    CAVEAT,
    NO_CATEGORY,
    NO_TECHNIQUE,
    UNSAID,
)
from seldinger.workbooks.tables import Column, Table, TableBook, Value

_BAR = 100


@dataclass(frozen=True)
class ShareRow:
    """bar: hundredths of the share by count; None where nothing is known."""

    title: str
    share: str
    of: str
    bar: int | None
    value_share: str
    value_of: str
    origins: str
    unknown: int


@dataclass(frozen=True)
class LocalisationPage:
    lead: str
    whole: ShareRow
    quarters: tuple[ShareRow, ...]
    categories: tuple[ShareRow, ...]
    techniques: tuple[ShareRow, ...]


def localisation_page(pieces: Sequence[Piece], words: str) -> LocalisationPage:
    whole = localisation(pieces)
    return LocalisationPage(
        lead=lead(whole, words),
        whole=_row("全部", whole),
        quarters=tuple(_row(quarter_words(key), one) for key, one in by_quarter(pieces)),
        categories=tuple(_row(key or NO_CATEGORY, one) for key, one in by_category(pieces)),
        techniques=tuple(_row(key or NO_TECHNIQUE, one) for key, one in by_technique(pieces)),
    )


def lead(whole: Localisation, words: str) -> str:
    if not whole.number:
        return f"{words}：{UNSAID}。还没有人登记用了哪些器械，不能说国产化率是多少。"
    if whole.share is None:
        return f"{words}登记 {whole.number} 件，产地都不知道，算不出国产化率。"
    told = f"{words}国产 {percent(whole.share)}（按件数，{whole.domestic}/{whole.known} 件）"
    if whole.value_share is not None:
        told += f"，按金额 {percent(whole.value_share)}（{whole.priced} 件有单价）"
    if whole.unknown:
        told += f"；另有 {whole.unknown} 件产地不明，不在其中"
    return f"{told}。"


def percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def quarter_words(key: tuple[int, int]) -> str:
    return f"{key[0]} 年第 {key[1]} 季度"


def _row(title: str, one: Localisation) -> ShareRow:
    if one.value_share is not None:
        value_of = f"{one.domestic_value:,.0f}/{one.value:,.0f} 元，{one.priced} 件有单价"
    else:
        value_of = "没有单价" if one.known else "算不出"
    return ShareRow(
        title=title,
        share=percent(one.share) if one.share is not None else "算不出",
        of=f"{one.domestic}/{one.known} 件" if one.known else "产地都不明",
        bar=round(one.share * _BAR) if one.share is not None else None,
        value_share=percent(one.value_share) if one.value_share is not None else "",
        value_of=value_of,
        origins=f"进口 {one.imported}，港澳台 {one.special}",
        unknown=one.unknown,
    )


# -- dependence ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DependenceRow:
    title: str
    maker: str
    share: str
    of: str
    others: str
    is_sole: bool
    unknown: int


def dependence_rows(found: Iterable[Dependence]) -> list[DependenceRow]:
    return [
        DependenceRow(
            title=" · ".join(one.of),
            maker=one.largest or "企业都没有填",
            share=percent(one.share) if one.share is not None else "算不出",
            of=f"{one.makers[0][1]}/{one.known} 件" if one.makers else "",
            others="、".join(f"{name} {number}" for name, number in one.makers[1:4]),
            is_sole=one.is_sole,
            unknown=one.unknown,
        )
        for one in found
    ]


def dependence_lead(stops: Sequence[Stops], number: int, open_: int, words: str) -> str:
    if not number:
        return f"{words}：{UNSAID}。还没有人登记用了哪些器械。"
    if not stops:
        return (
            f"{words}没有一项术式的哪一类器械只用过一家的。"
            if not open_
            else f"{words}没有查到只靠一家的；{open_} 件的手术、企业或类别没有填，不能排除。"
        )
    most = stops[0]
    more = f"；{open_} 件的手术、企业或类别没有填，补填后可能不同" if open_ else ""
    return (
        f"{words}有 {len(stops)} 家企业，一家停供就有术式的某类器械没有别家用过；"
        f"最多的是{most.maker}，{len(most.techniques)} 项{more}。"
    )


# -- as a workbook ---------------------------------------------------------------------------------

_COLUMNS = (
    Column("分组", 10), Column("项", 40), Column("国产（件）", 12), Column("进口（件）", 12),
    Column("港澳台（件）", 12), Column("产地不明（件）", 14), Column("国产化率（件数）", 16),
    Column("国产金额（元）", 16), Column("有单价的金额（元）", 18), Column("没有单价（件）", 14),
    Column("国产化率（金额）", 16),
)  # fmt: skip


def localisation_book(hospital: str, pieces: Sequence[Piece], words: str, on: date) -> TableBook:
    whole = localisation(pieces)
    rows = [_line("全部", "全部", whole)]
    rows += [_line("季度", quarter_words(key), one) for key, one in by_quarter(pieces)]
    rows += [_line("类别", key or NO_CATEGORY, one) for key, one in by_category(pieces)]
    rows += [_line("术式", key or NO_TECHNIQUE, one) for key, one in by_technique(pieces)]
    about = [
        ("医院", hospital), ("时间", words), ("导出日期", on.isoformat()),
        ("结果", lead(whole, words)), ("国产", CAVEAT),
        ("比例", "产地不明的不在分母里，另列；按金额的只算有单价的。"),
        ("术式", "一台手术有几项术式时，这台的器械在每一项里各算一次。"),
    ]  # fmt: skip
    return TableBook(
        f"{hospital}器械国产化率", about, (Table("国产化率", _COLUMNS, rows, fixed=2),)
    )


def _line(group: str, title: str, one: Localisation) -> list[Value]:
    return [
        group, title, one.domestic, one.imported, one.special, one.unknown,
        percent(one.share) if one.share is not None else "算不出",
        float(one.domestic_value), float(one.value), one.unpriced,
        percent(one.value_share) if one.value_share is not None else "算不出",
    ]  # fmt: skip
